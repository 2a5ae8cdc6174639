//! Step 2: preparing the server for devices (checklist 141-149, 177-180).

use model::RecordId;
use serde::{Deserialize, Serialize};

/// Where provisioning stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Provisioning {
    /// Why offline is not for this environment; absent where it is (checklist 179).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ineligible: Option<String>,
    /// Whether devices need not wait for it: the environment's switch `provisioning` is `skipped`.
    pub is_skipped: bool,
    /// Whether devices may download.
    pub is_open: bool,
    /// What whoever starts it agrees to.
    pub notice: String,
    /// Who agreed last, and when (checklist 177).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// The latest job; absent where there never was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<ProvisioningJob>,
    /// What may be done now.
    pub may: Vec<ProvisioningStep>,
    /// What to do after the server moved to another machine or region (checklist 148, 180).
    pub after_move: AfterMove,
}

/// What can be done with provisioning.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProvisioningStep {
    /// Start it.
    Start,
    /// Stop it.
    Stop,
    /// Go on after a failure or a stop: first what to do after a failure (checklist 147).
    Retry,
    /// Take it back.
    Deprovision,
}

/// What to do after a move.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AfterMove {
    /// De-provision first, then provision.
    Deprovision,
    /// Provision: nothing is left of the old one.
    Provision,
    /// Wait until the job that runs has ended.
    Wait,
}

/// A consent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Consent {
    /// Name of who gave it.
    pub by: String,
    /// When.
    pub at_ms: i64,
}

/// The agreement that a start needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StartProvisioning {
    /// Whether the administrator agrees to the notice. Without it nothing starts.
    pub consent: bool,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ProvisioningJob {
    /// Its id.
    pub id: RecordId,
    /// Whether it takes provisioning back.
    pub is_deprovisioning: bool,
    /// How it stands.
    pub status: JobStatus,
    /// Its stage, from 1.
    pub stage: u8,
    /// The names of the stages, in English.
    pub stages: Vec<String>,
    /// How much of the fifth stage is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// How long the fifth stage will still take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<u64>,
    /// Which attempt it is.
    pub attempt: u32,
    /// When it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_ms: Option<i64>,
    /// When it last wrote down where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_ms: Option<i64>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_ms: Option<i64>,
    /// What it said, the latest first; 200 at most.
    pub messages: Vec<JobMessage>,
    /// Its tables (checklist 143).
    pub tables: Vec<JobTable>,
}

/// How a job stands.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// It waits for its turn.
    Waiting,
    /// It has work to do.
    Running,
    /// It was stopped.
    Stopped,
    /// It can't go on.
    Failed,
    /// It is done.
    Completed,
}

/// What a job said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct JobMessage {
    /// When.
    pub at_ms: i64,
    /// In which stage.
    pub stage: u8,
    /// In English.
    pub text: String,
}

/// A table of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct JobTable {
    /// Logical name.
    pub table: String,
    /// Display name.
    pub label: String,
    /// Whether it is indexed.
    pub is_done: bool,
    /// Its rows; absent until they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// How many indexes were made.
    pub indexes: u64,
    /// When it was last looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_ms: Option<i64>,
}
