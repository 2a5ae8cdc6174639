//! What a user wants columns of a list to hold.

use model::Value;
use serde::{Deserialize, Serialize};

/// A column, and what it must hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnFilter {
    /// Logical name of a column of the list's table.
    pub column: String,
    /// What it must hold.
    pub test: ColumnTest,
}

/// What a column must hold. Texts are compared without regard to case and accents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "test", content = "with", rename_all = "snake_case")]
pub enum ColumnTest {
    /// The text, in any place; of a lookup, in the name of its record.
    Contains(String),
    /// One of these values.
    OneOf(Vec<Value>),
    /// This value or a greater one.
    AtLeast(Value),
    /// This value or a lesser one.
    AtMost(Value),
    /// Nothing.
    Empty,
    /// Something.
    NotEmpty,
}
