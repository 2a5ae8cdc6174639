//! The processes every server starts with, read from `seed/processes.json`.

use super::batch::Batch;
use super::tables::definition;
use model::metadata::ENGLISH;
use model::process;
use model::{Code, Fields, Lookup, Problem, RecordId, Value};
use serde::Deserialize;
use serde_json::Value as Json;

const PROCESSES: &str = include_str!("../../seed/processes.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProcessSeed {
    name: String,
    /// Logical name of a flow's instance table.
    unique: String,
    table: String,
    category: i32,
    order: i64,
    #[serde(default)]
    scope: Option<i32>,
    data: Json,
}

/// Adds the rows of processes and their stages. `made` completes fields with who made a row and when.
///
/// # Errors
/// What the database says; [`Code::Internal`] when the file in the program is wrong.
pub fn add(
    batch: &mut Batch<'_>,
    owner: &Lookup,
    unit: &Lookup,
    made: impl Fn(Vec<(&str, Value)>) -> Fields,
) -> Result<(), Problem> {
    let wrong = |e: serde_json::Error| Problem::new(Code::Internal).with("detail", e);
    let seeds: Vec<ProcessSeed> = serde_json::from_str(PROCESSES).map_err(wrong)?;
    for seed in seeds {
        let id = RecordId(definition(&format!("row.workflow.{}", seed.name)));
        let data = seed.data.to_string();
        let fields = made(vec![
            ("name", Value::Text(seed.name.clone())),
            ("uniquename", Value::Text(seed.unique.clone())),
            ("category", Value::Choice(seed.category)),
            ("type", Value::Choice(1)),
            ("mode", Value::Choice(1)),
            ("scope", Value::Choice(4)),
            ("primaryentity", Value::Text(seed.table.clone())),
            ("processorder", Value::Int(seed.order)),
            ("processtriggerscope", seed.scope.map_or(Value::Null, Value::Choice)),
            ("clientdata", Value::Text(data.clone())),
            ("statecode", Value::Choice(1)),
            ("statuscode", Value::Choice(2)),
            ("ownerid", Value::Lookup(owner.clone())),
            ("owningbusinessunit", Value::Lookup(unit.clone())),
        ]);
        let process = batch.add("workflow", id, &seed.name, fields)?;
        if !seed.unique.is_empty() {
            stages(batch, &process, &data)?;
        }
    }
    Ok(())
}

fn stages(batch: &mut Batch<'_>, process: &Lookup, data: &str) -> Result<(), Problem> {
    let catalog = batch.catalog();
    let flow = process::parse(data, |table| catalog.named(table).map(|t| &t.meta))?;
    let mut parent = Value::Null;
    for stage in &flow.stages {
        let name = stage.name.text(ENGLISH).to_owned();
        let fields = Fields::from([
            ("stagename".to_owned(), Value::Text(name.clone())),
            ("stagecategory".to_owned(), Value::Choice(stage.category)),
            ("primaryentitytypecode".to_owned(), Value::Text(stage.table.clone())),
            ("processid".to_owned(), Value::Lookup(process.clone())),
            ("parentprocessstageid".to_owned(), parent),
            ("clientdata".to_owned(), Value::Text(serde_json::to_string(&stage.steps).unwrap_or_default())),
        ]);
        let stage = batch.add("processstage", RecordId(stage.id), &name, fields)?;
        parent = Value::Id(stage.id);
    }
    Ok(())
}
