//! Conflicts, how they are settled, and what lost in them; unsent work as a file.

use super::{ChangeKind, QueueEntry};
use model::value::Instant;
use model::{Fields, RecordId, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an undone change took with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// Places of the changes that left the queue, ascending.
    pub dropped: Vec<i64>,
}

/// Unsent work as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// Changes in it.
    pub changes: u32,
    /// Files in it, with their bytes.
    #[serde(default)]
    pub files: u32,
    /// The file's text.
    pub content: String,
}

/// Unsent work was taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Changes that are in the queue now.
    pub changes: u32,
    /// Files that wait now.
    #[serde(default)]
    pub files: u32,
    /// Changes and files that were there before.
    pub known: u32,
}

/// A change beside what the server has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// The change.
    pub entry: QueueEntry,
    /// Whether the server is known to have the record no longer.
    pub gone: bool,
    /// The columns that the change writes.
    pub fields: Vec<ConflictField>,
}

/// One column of a conflict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConflictField {
    /// Logical name.
    pub column: String,
    /// What the server had when the user began; null for a record made here.
    pub base: Value,
    /// What the user wants.
    pub mine: Value,
    /// What the server has now, as far as it told.
    pub theirs: Value,
    /// Whether both changed it, so that the user must choose.
    pub contested: bool,
}

/// How the user settles a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "how", content = "with", rename_all = "snake_case")]
pub enum Resolution {
    /// The change goes over what the server has; a record that it no longer has is made again.
    KeepMine,
    /// The server's values stay.
    TakeTheirs,
    /// Per column; each contested one must be named, the others go as the user wanted.
    Fields(BTreeMap<String, FieldChoice>),
    /// The change writes these values, over those it had, and goes again.
    Edit(Fields),
    /// The change and those that depend on it are dropped.
    Discard,
}

/// Whose value of a column holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "choice", content = "value", rename_all = "snake_case")]
pub enum FieldChoice {
    /// The device's.
    Mine,
    /// The server's.
    Theirs,
    /// Another one.
    Value(Value),
}

/// Values that lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Names it; never used twice.
    pub id: i64,
    /// Logical name.
    pub table: String,
    /// The record.
    pub record: RecordId,
    /// The record's name.
    pub title: String,
    /// What the change that it is about did.
    pub kind: ChangeKind,
    /// Whose values lost.
    pub side: Side,
    /// Why.
    pub why: LostBy,
    /// When.
    pub at: Instant,
    /// The values; empty for a delete.
    pub fields: Vec<LostValue>,
    /// What the administrator wrote who settled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A value that lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LostValue {
    /// Logical name.
    pub column: String,
    /// What lost.
    pub lost: Value,
    /// What held instead.
    pub won: Value,
}

/// One of the two sides of a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The device's.
    Mine,
    /// The server's.
    Theirs,
}

/// What made a value lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LostBy {
    /// The environment lets the server win.
    ServerWins,
    /// The environment lets devices win.
    ClientWins,
    /// The user chose the other side.
    Chosen,
    /// The user dropped the change.
    Discarded,
    /// An administrator settled it on the server.
    Settled,
}
