//! How an environment settles conflicts (`docs/OFFLINE.md`, "Switches").

use super::client::{Client, Request, Unanswered, unreadable};
use crate::ports::{ConflictRules, Failure};
use contract::shapes::AppInfo;
use model::offline::{ConflictPolicy, LosingChange};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Told {
    #[serde(default)]
    conflict_policy: ConflictPolicy,
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    tables: Vec<Table>,
}

#[derive(Default, Deserialize)]
struct Settings {
    #[serde(default)]
    losing_change: LosingChange,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Table {
    logical_name: String,
    #[serde(default)]
    conflict_policy: ConflictPolicy,
}

/// The rules of an app's environment; a server that has none merges by column.
pub(super) async fn read(client: &Client, app: &AppInfo) -> Result<ConflictRules, Failure> {
    let request = Request::get(format!("RetrieveOfflineConfiguration(AppModuleId={})", app.id));
    let answer = match client.send(&request).await {
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 400 | 403 | 404 | 501) => {
            return Ok(ConflictRules::default());
        }
        other => other?,
    };
    let told: Told = serde_json::from_slice(&answer.body).map_err(unreadable)?;
    let by_table = told.tables.into_iter().map(|table| (table.logical_name, table.conflict_policy));
    Ok(ConflictRules {
        policy: told.conflict_policy,
        by_table: by_table.collect(),
        losing: told.settings.losing_change,
    })
}
