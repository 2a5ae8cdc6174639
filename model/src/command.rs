//! Commands: what is done to a record beyond writing its columns and deleting it (`reference/dataverse.md` §10;
//! checklist 44-49, 55-76). Which there are for a record, what they ask for, and what they do to the records that a user
//! sees. The device shows that at once; the server does the same when the command reaches it.

mod closing;
mod converting;
mod parameters;
mod plan;
pub mod qualify;

pub use parameters::parameters;
pub use plan::{Asked, Planned, plan};

use crate::metadata::{Ownership, TableMeta};
use crate::{Fields, Lookup, RecordId, Value};
use serde::{Deserialize, Serialize};

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// A lead becomes an account, a contact and an opportunity (§10.2).
    Qualify,
    /// A lead leads nowhere.
    Disqualify,
    /// An opportunity is won (§10.3).
    CloseWon,
    /// An opportunity is lost.
    CloseLost,
    /// A case is resolved (§10.4).
    Resolve,
    /// An activity is done.
    MarkComplete,
    /// An activity becomes a case (§10.5).
    ConvertToCase,
    /// An activity becomes an opportunity.
    ConvertToOpportunity,
    /// A record gets another state or status reason.
    SetState,
    /// A record gets another owner.
    Assign,
    /// A record is shared with a user or team (§11).
    Share,
    /// It is no longer.
    Unshare,
}

impl Command {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Qualify,
        Self::Disqualify,
        Self::CloseWon,
        Self::CloseLost,
        Self::Resolve,
        Self::MarkComplete,
        Self::ConvertToCase,
        Self::ConvertToOpportunity,
        Self::SetState,
        Self::Assign,
        Self::Share,
        Self::Unshare,
    ];

    /// Its name, as in the matrix of what works offline: `close_won`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Qualify => "qualify",
            Self::Disqualify => "disqualify",
            Self::CloseWon => "close_won",
            Self::CloseLost => "close_lost",
            Self::Resolve => "resolve",
            Self::MarkComplete => "mark_complete",
            Self::ConvertToCase => "convert_to_case",
            Self::ConvertToOpportunity => "convert_to_opportunity",
            Self::SetState => "set_state",
            Self::Assign => "assign",
            Self::Share => "share",
            Self::Unshare => "unshare",
        }
    }

    /// The command of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|command| command.name() == name)
    }

    /// Whether the server does it by a message of its own. The others are updates of columns, and meet other people's
    /// changes as these do.
    pub fn is_message(self) -> bool {
        !matches!(self, Self::Disqualify | Self::MarkComplete | Self::SetState | Self::Assign)
    }
}

/// A command as it waits in a queue: all that is needed to send it, and to send it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Which.
    pub command: Command,
    /// What the user chose, by the names of [`parameters`].
    pub parameters: Fields,
    /// The records it makes, under the ids that the client chose.
    pub made: Vec<Lookup>,
    /// Columns of the record that it makes, where the client makes it.
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub row: Fields,
}

/// A record that a command makes.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// Logical name.
    pub table: String,
    /// Its id.
    pub id: RecordId,
    /// Its columns.
    pub fields: Fields,
}

impl Made {
    /// A reference to it.
    pub fn lookup(&self) -> Lookup {
        Lookup { table: self.table.clone(), id: self.id, name: None }
    }
}

/// What a user may do with records of a table, as commands need it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct May {
    /// Change them.
    pub write: bool,
    /// Give them another owner.
    pub assign: bool,
    /// Share them.
    pub share: bool,
}

/// The commands of a record: those that the matrix gives its table, as far as the record's state lets them, then those
/// that every table has.
pub fn offered(table: &TableMeta, row: &Fields, matrix: &[String], may: May) -> Vec<Command> {
    let is_open = is_open(table, row);
    let of_matrix = matrix.iter().filter_map(|name| Command::named(name));
    let mut found: Vec<Command> = of_matrix.filter(|_| may.write && is_open).collect();
    let has_states = table.column("statecode").is_some() && table.column("statuscode").is_some();
    let is_owned = table.ownership == Ownership::UserOwned;
    found.extend((has_states && may.write).then_some(Command::SetState));
    found.extend((is_owned && may.assign).then_some(Command::Assign));
    if is_owned && may.share {
        found.extend([Command::Share, Command::Unshare]);
    }
    found
}

/// Whether a record is in a state in which there is something left to do with it. A scheduled activity is (3).
fn is_open(table: &TableMeta, row: &Fields) -> bool {
    match row.get("statecode") {
        Some(Value::Choice(state)) => *state == 0 || table.is_activity && *state == 3,
        _ => true,
    }
}
