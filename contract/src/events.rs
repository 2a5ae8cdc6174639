//! What the engine tells the face without being asked.

use crate::commands::RecordMoved;
use crate::shapes::SessionState;
use model::status::OfflineStatus;
use model::{Problem, RecordId};
use serde::{Deserialize, Serialize};

/// The Tauri event that carries an [`Event`].
pub const EVENT_NAME: &str = "farfield";

/// Something changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", content = "with", rename_all = "snake_case")]
pub enum Event {
    /// The offline status changed.
    Status(Box<OfflineStatus>),
    /// Rows of a table changed.
    Rows(RowsChanged),
    /// The server has a record under another id than it was made under here: screens of it go on under that.
    Moved(RecordMoved),
    /// The change queue changed.
    Queue,
    /// Somebody signed in or out, or the database opened or closed.
    Session(SessionState),
    /// Something the user should hear of once, not tied to a record.
    Notice(Notice),
}

/// Rows that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsChanged {
    /// Logical name.
    pub table: String,
    /// The rows; empty when too many to name (a download), so refetch what is shown.
    pub ids: Vec<RecordId>,
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// "You can start working offline" (checklist 11).
    ReadyForOffline,
    /// Newer tables or columns were published and wait for the user's yes (checklist 131).
    UpdateWaits,
    /// The connection is back, and drafts wait to be saved (checklist 178).
    DraftsWait {
        /// How many.
        drafts: u32,
    },
    /// Changes were sent.
    Sent {
        /// Operations.
        changes: u32,
    },
    /// A change needs the user.
    Parked {
        /// Its place in the queue.
        seq: i64,
        /// Why.
        problem: Problem,
    },
}
