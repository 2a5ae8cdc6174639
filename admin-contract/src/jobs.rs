//! What takes long: it goes on when nobody looks, and can be come back to.

use crate::preview::Heaviest;
use crate::provisioning::JobStatus;
use model::RecordId;
use serde::{Deserialize, Serialize};

/// A job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Job {
    /// Its id.
    pub id: RecordId,
    /// What it does.
    pub kind: JobKind,
    /// How it stands.
    pub status: JobStatus,
    /// How much is done, 0 to 100.
    pub percent: u8,
    /// Name of who started it.
    pub by: String,
    /// When it was asked for.
    pub started_ms: i64,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_ms: Option<i64>,
    /// Why it failed, in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// What came out of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<JobResult>,
}

/// What a job does.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Measures how much each table is.
    Volumes,
    /// Looks for the users with the heaviest devices.
    Heaviest,
    /// Copies the database.
    Backup,
}

/// What came out of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum JobResult {
    /// Volumes were measured.
    Volumes {
        /// Of how many tables.
        tables: u64,
    },
    /// The heaviest users.
    Heaviest(Heaviest),
    /// The database was copied.
    Backup {
        /// Name of the file in the directory of backups.
        file: String,
        /// Its size.
        bytes: u64,
    },
}
