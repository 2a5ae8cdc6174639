//! Step 11: how the server is.

use serde::{Deserialize, Serialize};

/// How the server is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Health {
    /// Version of the server.
    pub version: String,
    /// The database.
    pub database: Database,
    /// What devices follow.
    pub change_log: ChangeLog,
    /// Requests since the server started.
    pub requests: Requests,
    /// Backups in the server's directory of them, the latest first.
    pub backups: Vec<Backup>,
    /// Why backups can't be made here; absent where they can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_backups: Option<String>,
    /// How to put a backup in the place of the database, in English.
    pub restore: String,
}

/// The database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Database {
    /// `sqlite` or `postgres`.
    pub kind: String,
    /// Size.
    pub bytes: u64,
    /// Version of its tables.
    pub schema: i64,
}

/// The log of changes.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ChangeLog {
    /// Entries.
    pub entries: u64,
    /// When the oldest was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_ms: Option<i64>,
    /// How many days they are kept (`expirechangetrackingindays`). A device that was away longer downloads anew.
    pub kept_days: u32,
}

/// Requests since the server started.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Requests {
    /// When it started.
    pub since_ms: i64,
    /// Answered.
    pub served: u64,
    /// Of these with a failure of the server.
    pub failed: u64,
    /// Refused because a user asked too much.
    pub throttled: u64,
    /// Running now.
    pub running: u64,
}

/// A copy of the database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Backup {
    /// Name of the file.
    pub file: String,
    /// Size.
    pub bytes: u64,
    /// When it was made.
    pub at_ms: i64,
}
