//! What a person keeps on this device beside records: what was opened lately, what is pinned, and views of one's own. It
//! lies in the encrypted database, is never sent anywhere, and goes with a sign-out.

use crate::filters::ColumnFilter;
use crate::shapes::Sort;
use model::{RecordId, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Records that can be pinned; one more lets the oldest go.
pub const MOST_PINS: usize = 50;
/// Views of one's own that can be kept, of all tables together.
pub const MOST_VIEWS: usize = 100;
/// The longest name of a view, in characters.
pub const LONGEST_NAME: usize = 100;

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Personal {
    /// Records on this device that were opened lately, the latest first.
    pub recent: Vec<NamedRecord>,
    /// Records that are pinned, in the order pinned; one that left the device is left out until it comes back.
    pub pins: Vec<NamedRecord>,
    /// Views of one's own, by name.
    pub views: Vec<PersonalView>,
}

/// A record and its name as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedRecord {
    /// Logical name.
    pub table: String,
    /// Primary key.
    pub id: RecordId,
    /// Its name.
    pub title: String,
}

/// A view of one's own: a view of the table, seen otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonalView {
    /// Chosen by who makes it.
    pub id: Uuid,
    /// Logical name.
    pub table: String,
    /// What it is called.
    pub name: String,
    /// `savedqueryid` of the view it begins with.
    pub base: Uuid,
    /// Its sort; that of the view where there is none.
    #[serde(default)]
    pub sort: Option<Vec<Sort>>,
    /// What columns must hold besides.
    #[serde(default)]
    pub filters: Vec<ColumnFilter>,
    /// Its columns in order; those of the view where there are none.
    #[serde(default)]
    pub columns: Vec<String>,
}

/// Rows of a view that hold the same in a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    /// What they hold.
    pub value: Value,
    /// How many there are.
    pub count: u64,
}
