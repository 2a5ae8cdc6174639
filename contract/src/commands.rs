//! Shapes of commands and pairs.

use model::command::Command;
use model::{ColumnMeta, Lookup, RecordId};
use serde::{Deserialize, Serialize};

/// A command that a record has now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandInfo {
    /// Which.
    pub command: Command,
    /// What it asks for, described as columns are; one that is required must be given.
    pub parameters: Vec<ColumnMeta>,
}

/// A command was stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ran {
    /// Its place in the queue; `None` when nothing was different.
    pub seq: Option<i64>,
    /// The records that it made on this device. Where the server gives them other ids, an event tells.
    pub made: Vec<Lookup>,
}

/// The server has a record under another id than it was made under here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordMoved {
    /// Logical name.
    pub table: String,
    /// The id so far.
    pub from: RecordId,
    /// The id from now on.
    pub to: RecordId,
}
