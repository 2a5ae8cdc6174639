//! Offline status: one value from which footer, flyout, sitemap marks and indicator are drawn (checklist 16-30).
//!
//! The status is derived from facts, never stored (invariant I10).

use crate::Problem;
use crate::value::Instant;
use serde::{Deserialize, Serialize};

/// What the engine knows; the input of [`derive`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Whether the app entered is enabled for offline and the user may use it.
    pub enabled: bool,
    /// Whether the device database opened; a problem when it didn't.
    pub database: Option<Problem>,
    /// Whether metadata is installed, so that tables exist.
    pub installed: bool,
    /// Whether the user has started the first download.
    pub download_started: bool,
    /// Whether the user paused the first download.
    #[serde(default)]
    pub paused: bool,
    /// Whether the user wants no sync over a link that costs, and this one does.
    #[serde(default)]
    pub waits_for_unmetered: bool,
    /// Whether the user syncs by hand only.
    #[serde(default)]
    pub manual: bool,
    /// Whether a repair runs in the background.
    pub repairing: bool,
    /// Whether the server's metadata is newer than the device's.
    pub metadata_pending: bool,
    /// The link to the server.
    pub link: Link,
    /// Whether a sync cycle is running now.
    pub syncing: bool,
    /// Facts of each table of the app, in the order of the download.
    pub tables: Vec<TableFacts>,
    /// Unsent operations.
    pub pending_changes: u32,
    /// Records with unsent operations.
    pub pending_records: u32,
    /// Operations that need the user.
    pub parked_changes: u32,
    /// Drafts that were not saved (checklist 178).
    #[serde(default)]
    pub drafts: u32,
    /// Bytes received in the running first download.
    pub bytes: u64,
    /// Time left of the first download in milliseconds, once it can be told.
    pub left_ms: Option<u64>,
    /// Why the last cycle ended early.
    pub last_problem: Option<Problem>,
}

/// What the engine knows of one table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableFacts {
    /// Logical name.
    pub table: String,
    /// Whether the table must be there before anything works (checklist 7).
    pub mandatory: bool,
    /// Whether its first download is complete.
    pub complete: bool,
    /// Rows on the device.
    pub rows: u64,
    /// Rows the server announced; `None` when it can't say (above 5,000 on a plain Dataverse).
    pub expected: Option<u64>,
    /// End of its last successful sync.
    pub last_sync: Option<Instant>,
    /// Why its last sync failed, cleared by a success.
    pub problem: Option<Problem>,
}

/// The link to the server (checklist 29-31).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "link", rename_all = "snake_case")]
pub enum Link {
    /// Not tried yet.
    #[default]
    Unknown,
    /// The server answers.
    Online,
    /// The server can't be reached.
    Unreachable {
        /// Since when.
        since: Instant,
    },
    /// The server is reached but fails or is too slow: "Network or service unavailable".
    Unavailable {
        /// Since when.
        since: Instant,
    },
    /// The user works offline on purpose.
    SwitchedOff {
        /// Since when.
        since: Instant,
    },
    /// The server wants a new sign-in.
    SignInNeeded {
        /// Since when.
        since: Instant,
    },
}

impl Link {
    /// Whether requests may be sent.
    pub fn is_online(self) -> bool {
        matches!(self, Self::Online | Self::Unknown)
    }
}

/// What is shown of the database (checklist 16-22).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatabaseState {
    /// No status at all: offline isn't enabled here (checklist 22).
    None,
    /// Green: offline works (16).
    Available,
    /// Green with `!`: newer metadata waits (17).
    AvailableWarning,
    /// Red ring: being set up (18).
    Initializing,
    /// Red dot: nothing on this device yet (19).
    NotAvailable,
    /// Red dot with `!`: a repair runs (20).
    Repairing,
    /// Red cross: the database can't be used (21).
    Error,
}

/// The sitemap's upright bar (checklist 26).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Not enabled for offline: no bar.
    None,
    /// Green: usable offline.
    Usable,
    /// Red: enabled but not usable.
    Unusable,
}

/// All that is shown about being offline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfflineStatus {
    /// State of the device database.
    pub database: DatabaseState,
    /// State of the link, a separate fact.
    pub link: Link,
    /// Whether a cycle runs.
    pub syncing: bool,
    /// Each table.
    pub tables: Vec<TableStatus>,
    /// Unsent operations (shown in the queue).
    pub pending_changes: u32,
    /// Records with unsent operations (shown to people).
    pub pending_records: u32,
    /// Operations that need the user.
    pub attention: u32,
    /// The first download, while it runs.
    pub progress: Option<Progress>,
    /// Why the status is what it is, most important first (checklist 24).
    pub reasons: Vec<Reason>,
}

/// What is shown of one table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableStatus {
    /// Logical name.
    pub table: String,
    /// Its bar in the sitemap.
    pub mark: Mark,
    /// Whether its rows are all here.
    pub complete: bool,
    /// Rows on the device.
    pub rows: u64,
    /// Rows expected.
    pub expected: Option<u64>,
    /// End of its last successful sync.
    pub last_sync: Option<Instant>,
    /// Why it isn't usable or up to date.
    pub problem: Option<Problem>,
}

/// How far the first download is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Whole percent of the expected rows; `None` while that can't be told.
    pub percent: Option<u8>,
    /// Rows on the device.
    pub rows: u64,
    /// Rows expected in all tables; `None` while one can't be told.
    pub expected: Option<u64>,
    /// Tables complete.
    pub tables_done: u32,
    /// Tables in all.
    pub tables: u32,
    /// Bytes received.
    pub bytes: u64,
    /// Milliseconds left.
    pub left_ms: Option<u64>,
}

/// A line of the flyout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// The database can't be used.
    Database {
        /// Why.
        problem: Problem,
    },
    /// The first download was not started yet.
    NotDownloaded,
    /// The first download runs or waits to go on.
    Downloading,
    /// The user paused the first download.
    Paused,
    /// The user wants no sync over a link that costs, and this one does.
    WaitsForUnmetered,
    /// The user syncs by hand only.
    Manual,
    /// Newer metadata waits.
    MetadataPending,
    /// A repair runs.
    Repairing,
    /// A table isn't usable or up to date.
    Table {
        /// Logical name.
        table: String,
        /// Why.
        problem: Problem,
    },
    /// Changes wait to be sent.
    Waiting {
        /// Operations.
        changes: u32,
        /// Records.
        records: u32,
    },
    /// Changes need the user.
    Attention {
        /// Operations.
        changes: u32,
    },
    /// Drafts wait to be saved one by one.
    Drafts {
        /// How many.
        drafts: u32,
    },
    /// The last cycle ended early.
    Sync {
        /// Why.
        problem: Problem,
    },
}

/// Derives what is shown from what is known.
pub fn derive(facts: &Facts) -> OfflineStatus {
    let tables: Vec<_> = facts.tables.iter().map(|t| table_status(facts, t)).collect();
    let database = database_state(facts);
    OfflineStatus {
        database,
        link: facts.link,
        syncing: facts.syncing,
        tables,
        pending_changes: facts.pending_changes,
        pending_records: facts.pending_records,
        attention: facts.parked_changes,
        progress: (database == DatabaseState::Initializing).then(|| progress(facts)),
        reasons: reasons(facts, database),
    }
}

fn database_state(facts: &Facts) -> DatabaseState {
    if !facts.enabled {
        DatabaseState::None
    } else if facts.database.is_some() {
        DatabaseState::Error
    } else if facts.repairing {
        DatabaseState::Repairing
    } else if !facts.download_started {
        DatabaseState::NotAvailable
    } else if !facts.installed || facts.tables.iter().any(|t| !t.complete) {
        DatabaseState::Initializing
    } else if facts.metadata_pending {
        DatabaseState::AvailableWarning
    } else {
        DatabaseState::Available
    }
}

fn table_status(facts: &Facts, table: &TableFacts) -> TableStatus {
    let usable = facts.database.is_none() && table.complete;
    let mark = match (facts.enabled, usable) {
        (false, _) => Mark::None,
        (true, true) => Mark::Usable,
        (true, false) => Mark::Unusable,
    };
    TableStatus {
        table: table.table.clone(),
        mark,
        complete: table.complete,
        rows: table.rows,
        expected: table.expected,
        last_sync: table.last_sync,
        problem: table.problem.clone(),
    }
}

fn progress(facts: &Facts) -> Progress {
    let rows: u64 = facts.tables.iter().map(|t| t.rows).sum();
    let expected =
        facts.tables.iter().map(|t| if t.complete { Some(t.rows) } else { t.expected }).sum::<Option<u64>>();
    let percent =
        expected.map(|all| (rows * 100).checked_div(all).map_or(100, |percent| percent.min(100) as u8));
    Progress {
        percent: percent.filter(|_| !facts.tables.is_empty()),
        rows,
        expected: expected.filter(|_| !facts.tables.is_empty()),
        tables_done: facts.tables.iter().filter(|t| t.complete).count() as u32,
        tables: facts.tables.len() as u32,
        bytes: facts.bytes,
        left_ms: facts.left_ms,
    }
}

fn reasons(facts: &Facts, database: DatabaseState) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if facts.drafts > 0 {
        reasons.push(Reason::Drafts { drafts: facts.drafts });
    }
    if database == DatabaseState::None {
        return reasons;
    }
    if let Some(problem) = &facts.database {
        reasons.push(Reason::Database { problem: problem.clone() });
    }
    match database {
        DatabaseState::NotAvailable => reasons.push(Reason::NotDownloaded),
        DatabaseState::Initializing if facts.paused => reasons.push(Reason::Paused),
        DatabaseState::Initializing => reasons.push(Reason::Downloading),
        DatabaseState::Repairing => reasons.push(Reason::Repairing),
        DatabaseState::AvailableWarning => reasons.push(Reason::MetadataPending),
        _ => {}
    }
    if facts.waits_for_unmetered {
        reasons.push(Reason::WaitsForUnmetered);
    }
    if facts.manual {
        reasons.push(Reason::Manual);
    }
    if facts.parked_changes > 0 {
        reasons.push(Reason::Attention { changes: facts.parked_changes });
    }
    for table in &facts.tables {
        if let Some(problem) = &table.problem {
            reasons.push(Reason::Table { table: table.table.clone(), problem: problem.clone() });
        }
    }
    if facts.pending_changes > 0 {
        reasons.push(Reason::Waiting { changes: facts.pending_changes, records: facts.pending_records });
    }
    if let Some(problem) = &facts.last_problem {
        reasons.push(Reason::Sync { problem: problem.clone() });
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    fn table(name: &str, complete: bool) -> TableFacts {
        TableFacts {
            table: name.into(),
            mandatory: false,
            complete,
            rows: 10,
            expected: Some(20),
            last_sync: None,
            problem: None,
        }
    }

    fn ready() -> Facts {
        Facts {
            enabled: true,
            installed: true,
            download_started: true,
            tables: vec![table("account", true), table("contact", true)],
            ..Facts::default()
        }
    }

    #[test]
    fn every_state_of_the_footer_is_reached_by_its_facts() {
        let half = Facts { tables: vec![table("account", true), table("contact", false)], ..ready() };
        for (facts, state) in [
            (Facts { enabled: false, ..ready() }, DatabaseState::None),
            (ready(), DatabaseState::Available),
            (Facts { metadata_pending: true, ..ready() }, DatabaseState::AvailableWarning),
            (half, DatabaseState::Initializing),
            (Facts { download_started: false, ..ready() }, DatabaseState::NotAvailable),
            (Facts { repairing: true, ..ready() }, DatabaseState::Repairing),
            (Facts { database: Some(Code::DatabaseDamaged.into()), ..ready() }, DatabaseState::Error),
        ] {
            assert_eq!(derive(&facts).database, state);
        }
    }

    #[test]
    fn marks_are_green_for_complete_tables_and_red_for_the_others() {
        let facts = Facts { tables: vec![table("account", true), table("contact", false)], ..ready() };
        let marks: Vec<_> = derive(&facts).tables.iter().map(|t| t.mark).collect();
        assert_eq!(marks, [Mark::Usable, Mark::Unusable]);
    }

    #[test]
    fn progress_counts_rows_of_expected_rows() {
        let facts = Facts { tables: vec![table("account", true), table("contact", false)], ..ready() };
        let progress = derive(&facts).progress.unwrap();
        assert_eq!((progress.rows, progress.expected, progress.percent), (20, Some(30), Some(66)));
    }

    #[test]
    fn offline_and_available_are_shown_together() {
        let facts = Facts { link: Link::Unreachable { since: Instant(5) }, ..ready() };
        let status = derive(&facts);
        assert_eq!(
            (status.database, status.link),
            (DatabaseState::Available, Link::Unreachable { since: Instant(5) })
        );
    }
}
