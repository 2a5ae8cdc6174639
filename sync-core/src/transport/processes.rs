//! Which business rules and process flows are active (`reference/dataverse.md` §9, `docs/PROCESSES.md`).

use super::client::{Client, Request, Unanswered, unreadable};
use crate::ports::Failure;
use model::RecordId;
use model::process::Definition;
use serde::Deserialize;

#[derive(Deserialize)]
struct Workflows {
    value: Vec<WorkflowRow>,
}

#[derive(Deserialize)]
struct WorkflowRow {
    workflowid: RecordId,
    name: Option<String>,
    uniquename: Option<String>,
    category: Option<i32>,
    primaryentity: Option<String>,
    processtriggerscope: Option<i32>,
    formid: Option<uuid::Uuid>,
    clientdata: Option<String>,
}

/// The active processes, in their order; none from a server that doesn't tell.
pub(super) async fn read(client: &Client) -> Result<Vec<Definition>, Failure> {
    let path = "workflows?$select=workflowid,name,uniquename,category,primaryentity,processtriggerscope,formid,clientdata\
                &$filter=statecode%20eq%201%20and%20(category%20eq%202%20or%20category%20eq%204)&$orderby=processorder,name";
    let answer = match client.send(&Request::get(path)).await {
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 400 | 403 | 404 | 501) => {
            return Ok(Vec::new());
        }
        other => other?,
    };
    let rows: Workflows = serde_json::from_slice(&answer.body).map_err(unreadable)?;
    let definition = |row: WorkflowRow| {
        Some(Definition {
            id: row.workflowid,
            name: row.name.unwrap_or_default(),
            unique_name: row.uniquename.unwrap_or_default(),
            category: row.category?,
            table: row.primaryentity?,
            scope: row.processtriggerscope,
            form: row.formid,
            body: row.clientdata?,
        })
    };
    Ok(rows.value.into_iter().filter_map(definition).collect())
}
