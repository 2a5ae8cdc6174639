//! What happens in a life beside edits, cuts, kills and what others do.

/// Which commands users run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commands {
    None,
    /// Contacts are qualified.
    Qualify,
    /// Contacts are qualified, accounts won, lost and resolved, rows given to others.
    All,
}

/// What a life has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode {
    pub commands: Commands,
    /// Whether the administrator adds columns.
    pub columns: bool,
    /// Whether the server is a plain Dataverse: no receipts, no ids but its own for what commands make, links to what changed
    /// of whole tables only, and no checksums (`reference/dataverse.md` §2.4).
    pub plain: bool,
}

const EDITS: Mode = Mode { commands: Commands::None, columns: false, plain: false };
const QUALIFYING: Mode = Mode { commands: Commands::Qualify, ..EDITS };
const COLUMNS: Mode = Mode { columns: true, ..QUALIFYING };
const COMMANDS: Mode = Mode { commands: Commands::All, ..COLUMNS };
const PLAIN: Mode = Mode { plain: true, ..COMMANDS };

pub const MODES: [Mode; 5] = [EDITS, QUALIFYING, COLUMNS, COMMANDS, PLAIN];

/// Lives that failed once, by the mode in which they did.
pub const KEPT: [(Mode, &[u64]); 5] = [
    (EDITS, &OF_OLD),
    (QUALIFYING, &OF_OLD),
    (COLUMNS, &[136, 318, 1069]),
    (COMMANDS, &OF_COMMANDS),
    (PLAIN, &OF_COMMANDS),
];
const OF_COMMANDS: [u64; 4] = [328, 540, 625, 707];
const OF_OLD: [u64; 13] = [205, 312, 321, 384, 701, 779, 800, 834, 1324, 1320, 1834, 2051, 2862];
