//! Definitions as they are stored: a table with everything the Web API may say of it.

use super::Right;
use model::TableMeta;
use model::metadata::{ChoiceOption, Label};
use query::sql::Dialect;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// All metadata of a server at one version.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definitions {
    /// The tables, intersect tables included.
    pub tables: Vec<Definition>,
    /// Choices that columns share.
    pub option_sets: Vec<OptionSet>,
    /// Grows with every change.
    pub version: i64,
    /// Another one after a restore: stamps of the time before are no good.
    pub epoch: Uuid,
    /// Whose SQL the database takes that holds the tables.
    pub dialect: Dialect,
}

/// A table as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// What devices know of it.
    pub meta: TableMeta,
    /// What privileges on it are called: `prvRead` + this.
    pub privilege_stem: String,
    /// The rights that exist on it.
    pub rights: Vec<Right>,
    /// The rest.
    #[serde(default)]
    pub more: More,
}

/// What a table's definition says beyond [`TableMeta`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct More {
    /// Whether a maker made the table.
    pub is_custom: bool,
    /// Whether it only connects two tables.
    pub is_intersect: bool,
    /// Whether its rows are instances of a process flow.
    pub is_process: bool,
    /// Members of EntityMetadata that are kept as they were given: `Description`, `HasNotes`, `IsAuditEnabled`…
    pub members: Map<String, Json>,
    /// By logical name of a column: what its definition says beyond its [`model::ColumnMeta`].
    pub columns: BTreeMap<String, ColumnMore>,
    /// By schema name of a lookup's relationship: members that are kept as they were given.
    pub relations: BTreeMap<String, RelationMore>,
    /// Version of the metadata in which the table's own members changed last.
    pub changed: i64,
}

/// What a column's definition says beyond [`model::ColumnMeta`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnMore {
    /// Whether a maker made the column.
    pub is_custom: bool,
    /// Whether a maker changed it: later versions of the program leave it as it is.
    pub is_edited: bool,
    /// Name of the global option set its options come from.
    pub global_set: Option<String>,
    /// Members that are kept as they were given: `Description`, `IsSecured`, `AutoNumberFormat`…
    pub members: Map<String, Json>,
    /// Version of the metadata in which it changed last.
    pub changed: i64,
}

/// What a relationship's definition says beyond [`model::metadata::ManyToOne`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RelationMore {
    /// Whether a maker made the relationship.
    pub is_custom: bool,
    /// Whether a maker changed it: later versions of the program leave it as it is.
    pub is_edited: bool,
    /// Members that are kept as they were given: `CascadeConfiguration`, `AssociatedMenuConfiguration`, `IsHierarchical`.
    pub members: Map<String, Json>,
    /// Version of the metadata in which it changed last.
    pub changed: i64,
}

/// A choice that several columns share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OptionSet {
    /// Id of the definition.
    pub metadata_id: Uuid,
    /// `new_colour`
    pub name: String,
    /// "Colour"
    pub display_name: Label,
    /// What it is for.
    #[serde(default)]
    pub description: Label,
    /// The options, in order.
    pub options: Vec<ChoiceOption>,
    /// Whether a maker made it.
    #[serde(default)]
    pub is_custom: bool,
    /// Version of the metadata in which it changed last.
    #[serde(default)]
    pub changed: i64,
}

impl Definitions {
    /// The table of that logical name, to change it.
    pub fn table_mut(&mut self, logical_name: &str) -> Option<&mut Definition> {
        self.tables.iter_mut().find(|t| t.meta.logical_name == logical_name)
    }

    /// The table of that logical name.
    pub fn table(&self, logical_name: &str) -> Option<&Definition> {
        self.tables.iter().find(|t| t.meta.logical_name == logical_name)
    }

    /// `ServerVersionStamp`: version and epoch.
    pub fn stamp(&self) -> String {
        format!("{}!{}", self.version, self.epoch.simple())
    }
}

impl More {
    /// A kept member that is `true`; a managed property counts by its value.
    pub fn is(&self, member: &str) -> bool {
        truth(self.members.get(member))
    }

    /// Whether a member of a column is `true`, such as `IsSecured`.
    pub fn column_is(&self, column: &str, member: &str) -> bool {
        truth(self.columns.get(column).and_then(|c| c.members.get(member)))
    }

    /// A kept whole number, such as `DaysSinceRecordLastModified`.
    pub fn number(&self, member: &str) -> Option<i64> {
        self.members.get(member).and_then(Json::as_i64)
    }
}

fn truth(member: Option<&Json>) -> bool {
    match member {
        Some(Json::Bool(is)) => *is,
        Some(Json::Object(managed)) => managed.get("Value").and_then(Json::as_bool).unwrap_or(false),
        _ => false,
    }
}
