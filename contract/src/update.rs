//! What an update of tables and columns would change on this device (checklist 124-126, 130-132), and what it put
//! aside.

use model::metadata::Label;
use model::value::Instant;
use model::{RecordId, Value};
use serde::{Deserialize, Serialize};

/// What happens to a table or a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// It is new.
    Appears,
    /// It is gone.
    Disappears,
    /// A table has other columns; a column holds another kind of value.
    Changes,
}

/// An update of tables and columns that waits for the user's yes. It is told in plain data; nothing of it is applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdatePlan {
    /// When the device heard of it.
    pub found_at: Instant,
    /// Whether the user said "Later".
    pub postponed: bool,
    /// The tables that it touches, in the order of the download.
    pub tables: Vec<TableUpdate>,
    /// Whether the offline profile changed too: other rows come and go with the next sync.
    pub profile_changed: bool,
    /// Unsent changes that it touches.
    pub unsent: u32,
    /// Rows to read for it; `None` where the server doesn't count them.
    pub rows: Option<u64>,
    /// Bytes to download for it, estimated from rows and kinds of columns.
    pub bytes: Option<u64>,
}

/// What an update does to a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableUpdate {
    /// Logical name.
    pub table: String,
    /// "Accounts"
    pub collection: Label,
    /// What happens to it.
    pub what: Move,
    /// Its columns that come, go or change; empty for a table that comes or goes.
    pub columns: Vec<ColumnUpdate>,
    /// Unsent changes of it that lose values: these are put aside, not lost.
    pub unsent: u32,
    /// Rows to read.
    pub rows: Option<u64>,
    /// Bytes to download, estimated.
    pub bytes: Option<u64>,
}

/// What an update does to a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnUpdate {
    /// Logical name.
    pub column: String,
    /// "Credit limit"
    pub name: Label,
    /// What happens to it.
    pub what: Move,
}

/// A value that the user typed and that was never sent, of a column that is gone. It is kept until the user clears it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrphanValue {
    /// To clear it by.
    pub number: i64,
    /// Logical name of the table.
    pub table: String,
    /// The record.
    pub record: RecordId,
    /// The record's name when the value was typed.
    pub title: String,
    /// Logical name of the column.
    pub column: String,
    /// What the column was called.
    pub name: Label,
    /// The value.
    pub value: Value,
    /// When it was typed.
    pub made_at: Instant,
}
