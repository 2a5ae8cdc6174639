//! How far the server is with getting ready for devices (`docs/OFFLINE.md`).

use super::client::{Client, Request, Unanswered, unreadable};
use crate::ports::Failure;
use contract::provisioning::{ProvisionedState, ProvisionedTable, Provisioning, ProvisioningJob};
use model::RecordId;
use model::value::Instant;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Told {
    available: bool,
    reason: Option<String>,
    #[serde(default)]
    provisioning: Job,
}

/// What is known of the job; all of it is missing where there never was one.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Job {
    id: Option<RecordId>,
    stage: u32,
    stages: u32,
    stage_name: String,
    status: String,
    percent: Option<u8>,
    seconds_left: Option<u64>,
    message: String,
    checked_on: Option<String>,
}

#[derive(Deserialize)]
struct Tables {
    value: Vec<TableRow>,
}

#[derive(Deserialize)]
struct TableRow {
    farfield_name: String,
    farfield_status: Option<i32>,
    farfield_rows: Option<u64>,
}

/// How far the server is for an app; `None` from one that has no such thing.
pub(super) async fn read(client: &Client, app: Uuid) -> Result<Option<Provisioning>, Failure> {
    let request = Request::get(format!("RetrieveOfflineConfiguration(AppModuleId={app})"));
    let answer = match client.send(&request).await {
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 400 | 404 | 501) => {
            return Ok(None);
        }
        other => other?,
    };
    let Told { available, reason, provisioning } =
        serde_json::from_slice(&answer.body).map_err(unreadable)?;
    let job = match provisioning.id {
        Some(id) => Some(with_tables(client, id, provisioning).await?),
        None => None,
    };
    Ok(Some(Provisioning { available, reason, job }))
}

fn moment(text: &str) -> Option<Instant> {
    text.parse::<jiff::Timestamp>().ok().map(|at| Instant(at.as_millisecond()))
}

async fn with_tables(client: &Client, id: RecordId, job: Job) -> Result<ProvisioningJob, Failure> {
    let path = format!(
        "farfield_offlineprovisioningtables?$select=farfield_name,farfield_status,farfield_rows&$filter=_farfield_provisioningid_value%20eq%20{id}&$orderby=farfield_name"
    );
    let answer = client.send(&Request::get(path)).await?;
    let tables: Tables = serde_json::from_slice(&answer.body).map_err(unreadable)?;
    let table = |row: TableRow| ProvisionedTable {
        table: row.farfield_name,
        state: match row.farfield_status {
            Some(3) => ProvisionedState::Completed,
            Some(2) => ProvisionedState::Running,
            _ => ProvisionedState::Waiting,
        },
        rows: row.farfield_rows,
    };
    Ok(ProvisioningJob {
        stage: job.stage,
        stages: job.stages,
        name: job.stage_name,
        status: job.status,
        percent: job.percent,
        left_s: job.seconds_left,
        message: job.message,
        checked_on: job.checked_on.as_deref().and_then(moment),
        tables: tables.value.into_iter().map(table).collect(),
    })
}
