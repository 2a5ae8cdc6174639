//! The environment's switches (checklist A.20).

use model::offline::Settings;
use serde::{Deserialize, Serialize};

/// The switches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct EnvironmentSettings {
    /// All of them.
    pub settings: Settings,
    /// Their version, for `If-Match`.
    pub version: String,
}
