//! Step 8: changes of devices that the server refused, of all users (checklist 112-119).

use crate::Named;
use model::RecordId;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Errors with one cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ErrorGroup {
    /// What the list of errors is narrowed by (`only`).
    pub key: String,
    /// Dataverse's code.
    pub code: String,
    /// 0 conflict, 1 record not found, 2 record exists, 3 others.
    pub kind: i32,
    /// Table of the records.
    pub table: String,
    /// The words of the latest.
    pub message: String,
    /// How many are open.
    pub count: u64,
    /// Of how many users.
    pub users: u64,
    /// When the first happened.
    pub first_ms: i64,
    /// When the latest happened.
    pub last_ms: i64,
}

/// An error in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ErrorRow {
    /// Its id.
    pub id: RecordId,
    /// Whose change it was.
    pub user: Named,
    /// Table of the record.
    pub table: String,
    /// What was to be done: `Create`, `Update`, `Delete`…
    pub action: String,
    /// 0 conflict, 1 record not found, 2 record exists, 3 others.
    pub kind: i32,
    /// Dataverse's code.
    pub code: String,
    /// In the server's words.
    pub message: String,
    /// When.
    pub at_ms: i64,
    /// Whether it is settled.
    pub is_resolved: bool,
    /// What the administrator told the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// An error with both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ErrorDetail {
    /// The error.
    pub row: ErrorRow,
    /// The record that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// Name of the record, where it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_name: Option<String>,
    /// Whether the record is there.
    pub exists: bool,
    /// Column by column.
    pub columns: Vec<ThreeWay>,
    /// More words of the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Version of the error, for `If-Match`.
    pub version: String,
}

/// A column of a refused change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ThreeWay {
    /// Logical name, as the wire has it.
    pub column: String,
    /// Display name.
    pub label: String,
    /// What the device began with, where it told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Json>,
    /// What the user entered.
    pub mine: Json,
    /// What the server has now; absent where the caller may not see it or the record is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs: Option<Json>,
}

/// How an error is settled for its user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    /// What the user reads.
    pub note: String,
    /// What becomes of his change.
    pub take: Take,
}

/// What becomes of a refused change.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// It is dropped: the server's record stays as it is.
    Theirs,
    /// It is carried out now, with the rights of the administrator.
    Mine,
}
