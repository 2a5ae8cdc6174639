//! What belongs to a record: rows of other tables by their relationships, and its timeline.

use crate::shapes::RecordMark;
use model::metadata::Label;
use model::value::Instant;
use model::{Lookup, RecordId};
use serde::{Deserialize, Serialize};

/// The record that rows belong to, and by which relationship.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedTo {
    /// Schema name of the relationship from the rows' table to the record's: `contact_customer_accounts`.
    pub relationship: String,
    /// The record's primary key.
    pub id: RecordId,
}

/// Rows of one table that belong to a record by one relationship.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedList {
    /// Schema name.
    pub relationship: String,
    /// Logical name of the rows' table.
    pub table: String,
    /// "Contacts"
    pub collection: Label,
    /// Label of the lookup, which tells two relationships of one table apart.
    pub column: Label,
    /// Rows on this device.
    pub count: u32,
    /// Whether the user may create another one.
    pub can_create: bool,
    /// Whether it is a many-to-many relationship.
    #[serde(default)]
    pub pairs: bool,
}

/// Notes and activities of a record, the latest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// As many as were asked for.
    pub entries: Vec<TimelineEntry>,
    /// Whether there are older ones.
    pub has_more: bool,
    /// Logical names of the tables whose rows stand in it.
    pub tables: Vec<String>,
    /// What the user may add.
    pub can_add: Vec<TimelineKind>,
}

/// A table whose rows stand in a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineKind {
    /// Logical name: `annotation`, `task`.
    pub table: String,
    /// "Task"
    pub name: Label,
    /// Schema name of the relationship that ties its rows to the record.
    pub relationship: String,
}

/// A note or an activity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// Logical name.
    pub table: String,
    /// Primary key.
    pub id: RecordId,
    /// Its subject.
    pub title: String,
    /// The beginning of its text, at most 500 characters.
    pub text: String,
    /// When it was made.
    pub at: Option<Instant>,
    /// When an activity is due.
    pub due: Option<Instant>,
    /// Whether an activity is still to be done; `None` for notes.
    pub is_open: Option<bool>,
    /// Whose it is.
    pub owner: Option<Lookup>,
    /// Name of a note's file.
    pub file: Option<String>,
    /// Whether it was sent.
    pub mark: RecordMark,
}
