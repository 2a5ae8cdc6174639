//! Everything the engine can wish.

use crate::change::{AttemptId, Seq};
use crate::ports::DownloadChoice;
use contract::events::{Notice, RowsChanged};
use contract::shapes::AppInfo;
use model::Problem;
use model::value::Instant;
use uuid::Uuid;

/// Names a request until it is answered or cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// Names a commit until it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitId(pub u64);

/// A wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the server.
    Send(RequestId, Request),
    /// Nobody waits for the answer any more; what was received for it may go.
    Cancel(RequestId),
    /// Change the database, in one transaction; in the order wished.
    Commit(CommitId, Commit),
    /// Tell when this moment has come; replaces the moment wished before.
    WakeAt(Instant),
    /// Rows of a table changed.
    Rows(RowsChanged),
    /// The queue changed.
    Queue,
    /// Tell the user once.
    Notify(Notice),
    /// The running cycle can't go on now; it does when it can.
    Stalled(Problem),
    /// A cycle ended.
    CycleEnded {
        /// Its number.
        cycle: u64,
        /// What it did, or why it could not.
        outcome: Result<SyncSummary, Problem>,
    },
}

/// A question to the server.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Is it there? The lightest question there is, answered soon or not at all.
    Probe,
    /// Metadata and customisations of an app, if they changed.
    Configuration {
        /// The app.
        app: AppInfo,
        /// What is installed.
        stamp: Option<String>,
    },
    /// How many rows do tables have?
    Counts {
        /// Logical names.
        tables: Vec<String>,
    },
    /// A page of a table.
    Page {
        /// Logical name.
        table: String,
        /// The cursor; `None` for the first page.
        next: Option<String>,
    },
    /// A page of new columns of a table whose rows are here.
    Columns {
        /// Logical name.
        table: String,
        /// The columns.
        columns: Vec<String>,
        /// The cursor; `None` for the first page.
        next: Option<String>,
    },
    /// A change.
    Change {
        /// Its place.
        seq: Seq,
        /// The attempt it goes under, stored before.
        attempt: AttemptId,
    },
}

/// A change of the database.
#[derive(Clone, Debug, PartialEq)]
pub enum Commit {
    /// What the user chose.
    Setting(Setting),
    /// Installs the configuration received.
    Install(RequestId),
    /// Keeps the update received until the user agrees.
    KeepUpdate(RequestId),
    /// The user lets it wait.
    PostponeUpdate,
    /// Applies the update that waits.
    Migrate,
    /// Throws away what was downloaded; records with unsent work stay.
    Reconfigure,
    /// Stores values of new columns.
    Fill {
        /// What they were received for.
        received: RequestId,
        /// Logical name.
        table: String,
        /// The cursor after them.
        next: Option<String>,
    },
    /// Begins a pass.
    BeginPass {
        /// Logical name.
        table: String,
        /// Rows announced.
        expected: Option<u64>,
    },
    /// Stores the page received.
    Page {
        /// What it was received for.
        received: RequestId,
        /// Logical name.
        table: String,
        /// The pass it belongs to.
        pass: i64,
        /// The cursor after it.
        next: Option<String>,
    },
    /// Ends a pass.
    FinishPass {
        /// Logical name.
        table: String,
        /// The pass.
        pass: i64,
        /// When.
        at: Instant,
    },
    /// Stores an attempt before it is sent.
    BeginAttempt {
        /// The change.
        seq: Seq,
        /// The attempt.
        attempt: AttemptId,
    },
    /// The attempt failed in passing.
    EndAttempt {
        /// The change.
        seq: Seq,
        /// Why.
        problem: Problem,
        /// Whether the server may have acted, so that the attempt must be repeated under its id.
        keep_attempt: bool,
    },
    /// The change is done; the row received, if one was, is what the server has.
    Settle {
        /// The change.
        seq: Seq,
        /// What it was received for.
        received: RequestId,
    },
    /// The change needs the user; the row received, if one was, is what the server has.
    Park {
        /// The change.
        seq: Seq,
        /// Why.
        problem: Problem,
        /// What it was received for.
        received: RequestId,
    },
}

/// A choice of the user.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// The app module entered.
    App(Option<AppInfo>),
    /// The answer to an app's download prompt.
    Download(Uuid, DownloadChoice),
    /// Whether to work offline.
    Offline(bool),
}

/// What a cycle did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncSummary {
    /// Changes that the server accepted.
    pub sent: u32,
    /// Changes that were parked.
    pub parked: u32,
    /// Tables whose pass was completed.
    pub tables: u32,
    /// Rows received.
    pub rows: u64,
    /// Bytes received.
    pub bytes: u64,
}
