//! Offline drafts: what everybody has who has no offline profile, or whose app isn't enabled (checklist 1-4, 99-106).

use model::value::Instant;
use model::{Fields, Lookup, Problem, RecordId};
use serde::{Deserialize, Serialize};

/// Which of the two experiences the user has in the app entered; the server's configuration decides (checklist 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "experience", rename_all = "snake_case")]
pub enum Experience {
    /// The whole app works without a connection.
    Full,
    /// Records used lately can be read, and new ones drafted.
    Drafts {
        /// Why, in the server's words where it gave any.
        reason: Option<String>,
    },
}

/// A new record that lies on this device alone until it is saved (checklist 100).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The record's id, which it keeps.
    pub id: RecordId,
    /// Logical name.
    pub table: String,
    /// Its name, as far as it has one.
    pub title: String,
    /// What was typed.
    pub fields: Fields,
    /// The record that it belongs to, with the column that says so (checklist 102).
    pub tie: Option<Tie>,
    /// When it was last changed.
    pub made_at: Instant,
    /// Why it could not be saved.
    pub problem: Option<Problem>,
}

/// What a draft belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tie {
    /// The look-up column.
    pub column: String,
    /// A record that is on this device.
    pub to: Lookup,
}

/// A record that was used lately and lies on this device (checklist 104). It is encrypted like everything here (X30).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CachedRecord {
    /// Logical name.
    pub table: String,
    /// Primary key.
    pub id: RecordId,
    /// Its name.
    pub title: String,
    /// When it was used last.
    pub used_at: Instant,
}

/// A record as the server has it, or as it was when it was used last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FetchedRecord {
    /// Logical name.
    pub table: String,
    /// Primary key.
    pub id: RecordId,
    /// Its columns.
    pub fields: Fields,
    /// When it was read from the server, where it comes from this device.
    pub kept_at: Option<Instant>,
}
