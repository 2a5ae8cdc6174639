//! Who changed what in the console and when.

use crate::Named;
use model::RecordId;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// An action of an administrator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Its number; later ones are greater.
    pub number: i64,
    /// When.
    pub at_ms: i64,
    /// Who.
    pub user: Named,
    /// Name of the endpoint: `PublishProfile`.
    pub action: String,
    /// What it was done to: a name.
    pub target: String,
    /// The id of that, where it is a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_id: Option<RecordId>,
    /// How it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Json>,
    /// How it was then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Json>,
}
