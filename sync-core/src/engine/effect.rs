//! Everything the engine can wish.

use super::ending::End;
use super::load::Sending;
use crate::change::Seq;
use crate::ports::{DownloadChoice, Moved, ReadKind, SourceId};
use contract::events::{Notice, RowsChanged};
use contract::shapes::AppInfo;
use model::value::Instant;
use model::{Problem, RecordId};
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
    /// The server has records under other ids than they were made under here.
    Moved(Vec<Moved>),
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
    /// A page of a source's rows, keys or changes, or rows that a reconcile misses.
    Page {
        /// Logical name of its table.
        table: String,
        /// The source.
        source: SourceId,
        /// What is read.
        kind: ReadKind,
        /// The cursor; `None` for the first page.
        next: Option<String>,
    },
    /// What changed since the links of these sources?
    Deltas {
        /// The sources.
        sources: Vec<SourceId>,
    },
    /// Is what these sources hold what should be?
    Checksums {
        /// The sources.
        sources: Vec<SourceId>,
    },
    /// Changes, in this order.
    Changes {
        /// Requests, each under its attempt.
        sendings: Vec<Sending>,
    },
    /// Tells what is parked, and asks what was settled there.
    Reports,
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
    /// Begins a round of tables, or goes on with one that was interrupted.
    BeginRound {
        /// Logical names.
        tables: Vec<String>,
    },
    /// Begins a read of a source.
    BeginRead {
        /// The source.
        source: SourceId,
        /// What is read.
        kind: ReadKind,
    },
    /// Stores the page received.
    Page {
        /// What it was received for.
        received: RequestId,
        /// Logical name.
        table: String,
        /// The source.
        source: SourceId,
        /// The read it belongs to.
        read: i64,
        /// The cursor after it.
        next: Option<String>,
    },
    /// Stores the deltas received, and ends the round of tables.
    Deltas {
        /// What they were received for.
        received: RequestId,
        /// The tables that are brought up by it.
        ended: Vec<String>,
        /// When.
        at: Instant,
    },
    /// Ends the round of a table.
    EndRound {
        /// Logical name.
        table: String,
        /// When.
        at: Instant,
    },
    /// Notes which sources were compared; those that differ lose their link, so that their keys are compared.
    Checked {
        /// What is here is what should be.
        right: Vec<SourceId>,
        /// It is not.
        wrong: Vec<SourceId>,
        /// When.
        at: Instant,
    },
    /// Stores attempts before they are sent.
    BeginAttempts {
        /// What goes under which attempt.
        sendings: Vec<Sending>,
    },
    /// Stores which reports the server has, and which are settled on both sides.
    Reported {
        /// The server has them.
        told: Vec<RecordId>,
        /// They are done with.
        closed: Vec<RecordId>,
    },
    /// Stores how attempts ended.
    EndAttempts {
        /// How, in the order sent.
        ends: Vec<(Seq, End)>,
        /// When.
        at: Instant,
        /// What the rows were received for; `None` when nothing was sent.
        received: Option<RequestId>,
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
    /// Changes that met another one on the server and went on top of it.
    pub merged: u32,
    /// Changes that the server's side won over; they are in the ledger.
    pub superseded: u32,
    /// Tables that were brought up.
    pub tables: u32,
    /// Rows received.
    pub rows: u64,
    /// Bytes received.
    pub bytes: u64,
}
