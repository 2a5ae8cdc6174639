//! How far the server is with getting ready for devices (checklist 142, 143).

use model::value::Instant;
use serde::{Deserialize, Serialize};

/// What the server says of being ready.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provisioning {
    /// Whether the app can be downloaded now.
    pub available: bool,
    /// Why not, in the server's words.
    pub reason: Option<String>,
    /// The job that gets it ready, if there was one.
    pub job: Option<ProvisioningJob>,
}

/// A job that gets the server ready.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProvisioningJob {
    /// The stage it is in, from 1.
    pub stage: u32,
    /// How many there are.
    pub stages: u32,
    /// What it is called, in the server's words.
    pub name: String,
    /// `Running`, `Stopped`, `Failed`, `Completed`.
    pub status: String,
    /// Of the fifth stage: how much is done.
    pub percent: Option<u8>,
    /// Of the fifth stage: how long it will still take.
    pub left_s: Option<u64>,
    /// The latest message, in the server's words.
    pub message: String,
    /// When the server last looked.
    pub checked_on: Option<Instant>,
    /// "Entity Data Download Status": each table.
    pub tables: Vec<ProvisionedTable>,
}

/// What the job did of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvisionedTable {
    /// Logical name.
    pub table: String,
    /// Where it stands.
    pub state: ProvisionedState,
    /// Rows counted.
    pub rows: Option<u64>,
}

/// Where a table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProvisionedState {
    /// Not begun.
    Waiting,
    /// Begun.
    Running,
    /// Done.
    Completed,
}
