//! Everything that can happen to the engine.

use super::merge::Difference;
use super::report::Exchanged;
use super::{CommitId, Part, RequestId};
use crate::change::{AttemptId, ChangeHead, Seq};
use crate::ports::{
    Applied, DownloadChoice, EndsStored, Failure, Loaded, PendingUpdate, Policy, Read, Signs, SourceId,
    SyncRules, TableState, WaitingFile,
};
use contract::shapes::AppInfo;
use model::value::Instant;
use model::{Code, Problem};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Something happened, at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// Randomness for whatever the event leads to.
    pub fresh: Fresh,
    /// What.
    pub happened: Happened,
}

/// What the engine may need and can't draw itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fresh {
    /// An id that was never used.
    pub attempt: AttemptId,
    /// Spreads waits, so that devices that were cut off together don't come back together.
    pub jitter: u32,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Happened {
    /// The engine was started on what the database holds.
    Started,
    /// The user entered an app module, or left it.
    AppEntered(Option<AppInfo>),
    /// The user answered the download prompt of an app.
    DownloadChosen(Uuid, DownloadChoice),
    /// The user switched "Work offline".
    OfflineSwitched(bool),
    /// The user, or the operating system, asks to try the link now.
    Reconnect,
    /// The operating system told of link, power or lock.
    Told(Signs),
    /// What holds for syncs on this device changed.
    RulesChanged(SyncRules),
    /// So many drafts wait to be saved.
    DraftsCounted(u32),
    /// These files are to be sent or taken away.
    FilesCounted(Vec<WaitingFile>),
    /// The user throws away what was downloaded, to download it again (checklist 15).
    Reconfigure,
    /// The user agrees to the update that waits, or lets it wait.
    UpdateAnswered {
        /// Whether it is to be applied now.
        accepted: bool,
    },
    /// The user asks for a sync now.
    SyncNow,
    /// The user asks that every row of a table, or of all, be looked at again ("Refresh", checklist 14).
    Refresh(Option<String>),
    /// The tables of an open grid are to be brought up (checklist 14).
    GridWanted(Vec<String>),
    /// The window came into sight, or went out of it.
    Seen(bool),
    /// The operating system says that something about the network changed.
    LinkDoubted,
    /// A change was stored in the queue.
    ChangeQueued(ChangeHead),
    /// A parked change was stored as waiting again.
    ChangeRetried(ChangeHead),
    /// Changes were taken out of the queue.
    ChangesLeft(Vec<Seq>),
    /// A request was answered.
    Replied(RequestId, Reply),
    /// A commit is on the disk.
    Committed(CommitId, Done),
    /// A commit failed; nothing of it happened.
    CommitFailed(CommitId, Problem),
    /// The moment wished for has come.
    Woke,
}

/// How a request was answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// It was not, or not with what was asked.
    Failed(Failure),
    /// The server is there.
    Here,
    /// Metadata and customisations; whether they changed since the stamp.
    Configuration {
        /// Whether there is something to install.
        changed: bool,
    },
    /// Tables or columns changed: an update that the user is asked about.
    Update(PendingUpdate),
    /// Rows in each table of which the server can tell.
    Counts(BTreeMap<String, u64>),
    /// A page of rows, of a delta or of keys, or rows asked for by id.
    Page {
        /// Rows in it; none of keys.
        rows: u32,
        /// Rows, rows that left, or keys in it.
        items: u32,
        /// The cursor after it.
        next: Option<String>,
        /// Whether it came with a link to what changes from here on.
        delta: bool,
        /// Bytes received.
        bytes: u64,
    },
    /// What changed since several links, in the order asked.
    Deltas {
        /// What each source's part is.
        parts: Vec<Part>,
        /// Rows in all of them.
        rows: u32,
        /// Bytes received.
        bytes: u64,
    },
    /// Checksums were compared. Sources that can't be compared now are in neither.
    Checksums {
        /// What is here is what should be.
        right: Vec<SourceId>,
        /// It is not.
        wrong: Vec<SourceId>,
    },
    /// Changes were answered, each, in the order sent.
    Changes(Vec<Answered>),
    /// What is parked was told to the server, and how it stands there.
    Reports(Exchanged),
}

/// How one request of a load was answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answered {
    /// The server took it, or says why not.
    Settled {
        /// How.
        outcome: Outcome,
        /// How conflicts of its table are settled.
        policy: Policy,
    },
    /// It was not answered, or refused.
    Failed(Failure),
    /// The change was not in the queue any more when it was to be sent.
    NotQueued,
}

impl Answered {
    /// Whether the server acted is unknown.
    pub(super) fn unknown() -> Self {
        let problem = Code::ServerUnavailable.into();
        Self::Failed(Failure::Transient { problem, retry_after_ms: None })
    }
}

impl Reply {
    /// The failure that concerns all requests, if there is one: of several the first that isn't a refusal.
    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            Self::Changes(answers) => answers.iter().find_map(|answer| match answer {
                Answered::Failed(failure) if !matches!(failure, Failure::Refused(_)) => Some(failure),
                _ => None,
            }),
            _ => None,
        }
    }

    /// Whether the server was not asked at all.
    pub(super) fn is_unasked(&self) -> bool {
        match self {
            Self::Changes(answers) => answers.iter().all(|answer| *answer == Answered::NotQueued),
            Self::Reports(exchanged) => !exchanged.asked,
            _ => false,
        }
    }
}

/// How the server took a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Accepted,
    /// The record has another version.
    Stale(Difference),
    /// The record isn't there.
    Gone,
    /// The record is there before its create.
    AlreadyExists(Difference),
}

/// What a commit gave.
#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    /// It is stored.
    Stored,
    /// A configuration is installed.
    Installed {
        /// Its stamp.
        stamp: Option<String>,
        /// The tables as they are now.
        tables: Vec<TableState>,
        /// What holds for syncs from now on.
        rules: SyncRules,
    },
    /// An update that waits is kept, and the tables are as they are now.
    UpdateKept {
        /// What waits.
        update: PendingUpdate,
        /// The tables; some may be gone.
        tables: Vec<TableState>,
        /// As in [`Done::Installed`].
        rules: SyncRules,
    },
    /// The update was applied: what the database holds now.
    Migrated(Box<Loaded>),
    /// A round was begun; all tables as they are on the disk.
    Round(Vec<TableState>),
    /// A read was begun.
    Begun(Read),
    /// A page was stored, or a round was ended.
    Applied(Applied),
    /// How attempts ended is stored.
    Ended(EndsStored),
    /// Whole deltas were stored; each table that changed, or whose round ended.
    Told(Vec<(String, Applied)>),
}
