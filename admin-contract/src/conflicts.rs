//! Step 6: what becomes of two edits of one record (X21-X23).

use model::offline::{ConflictPolicy, LosingChange};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The settings about conflicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Conflicts {
    /// What is set.
    pub setting: ConflictSetting,
    /// Version of the setting, for `If-Match`.
    pub version: String,
    /// What holds for the tables that are enabled.
    pub tables: Vec<TablePolicy>,
}

/// What is set.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConflictSetting {
    /// The documents' setting: Yes (true) means that the server wins, No that the device does; absent where nobody ever set
    /// it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detection: Option<bool>,
    /// A finer policy, which goes before the setting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<ConflictPolicy>,
    /// The same by table.
    #[serde(default)]
    pub by_table: BTreeMap<String, ConflictPolicy>,
    /// What becomes of the change that lost.
    pub losing_change: LosingChange,
}

/// What holds for a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TablePolicy {
    /// Logical name.
    pub table: String,
    /// Display name.
    pub label: String,
    /// What holds.
    pub policy: ConflictPolicy,
    /// Whether it is the table's own.
    pub is_own: bool,
}
