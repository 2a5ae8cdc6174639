//! `TableMeta` as EntityMetadata, both ways (`reference/dataverse.md` §6.1-6.4).

use model::{ColumnMeta, Problem, TableMeta};
use serde_json::Value as Json;

/// What an EntityMetadata carries besides its own members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// `Attributes`, each with its type's own members.
    pub attributes: bool,
    /// `ManyToOneRelationships` and `OneToManyRelationships`.
    pub relationships: bool,
}

/// Writes a table. `others` are all tables, for the relationships that point to this one.
pub fn table_to_json(table: &TableMeta, others: &[TableMeta], parts: Parts) -> Json {
    let _ = (table, others, parts);
    Json::Null
}

/// Writes a column as the AttributeMetadata of its type, `@odata.type` first.
pub fn column_to_json(table: &TableMeta, column: &ColumnMeta) -> Json {
    let _ = (table, column);
    Json::Null
}

/// Whether a column is of a cast such as `PicklistAttributeMetadata`; `None` for a cast that doesn't exist.
pub fn is_of_cast(column: &ColumnMeta, cast: &str) -> Option<bool> {
    let _ = (column, cast);
    None
}

/// Reads a table from an EntityMetadata with attributes and many-to-one relationships. Columns of types that
/// [`model::ColumnKind`] lacks are left out.
///
/// # Errors
/// [`model::Code::UnexpectedReply`] when what every table has is missing.
pub fn table_from_json(json: &Json) -> Result<TableMeta, Problem> {
    let _ = json;
    Err(Problem::new(model::Code::UnexpectedReply))
}
