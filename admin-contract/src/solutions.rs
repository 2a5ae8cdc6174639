//! Step 10: solutions, in and out (checklist 168).

use model::RecordId;
use serde::{Deserialize, Serialize};

/// A solution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Solution {
    /// Its id.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// Unique name.
    pub unique_name: String,
    /// Version.
    pub version: String,
    /// Whether it is managed.
    pub is_managed: bool,
    /// When it was last changed or imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_ms: Option<i64>,
}

/// A solution file that is imported or only looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SolutionFile {
    /// The zip file, in base64.
    pub file: String,
}

/// What became of a solution, or would.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ImportReport {
    /// Unique name.
    pub solution: String,
    /// Version.
    pub version: String,
    /// Parts that were made.
    pub made: u64,
    /// Parts that were there and changed.
    pub changed: u64,
    /// Parts that are kept as they came and not understood.
    pub kept: u64,
    /// The parts, in the order of import.
    pub parts: Vec<ImportPart>,
}

/// A part of a solution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ImportPart {
    /// `entity`, `attribute`, `savedquery`…
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was kept, or which of its elements were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What became of a part.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was made.
    Made,
    /// It was there and was changed.
    Changed,
    /// It is kept as it came.
    Kept,
}

/// How a solution is exported.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExportQuery {
    /// As a managed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub managed: Option<bool>,
}

/// A file to be saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExportedFile {
    /// What to call it.
    pub file_name: String,
    /// Its bytes, in base64.
    pub file: String,
}
