//! `stage`: where a record stands in its process flow, and its moves.

use super::record_id;
use crate::failure::Failure;
use crate::home::Device;
use crate::output::Answer;
use clap::{Args, Subcommand};
use contract::calls::{GetProcess, MoveStage};
use contract::processes::ProcessView;
use model::metadata::ENGLISH;
use model::process::StageMove;
use model::{Code, Problem, RecordId};
use serde_json::json;
use texts::t;

/// Shows where a record stands in its process flow, or moves it.
#[derive(Debug, Args)]
pub struct Stages {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Shows the stages of a record's way.
    Show(Record),
    /// Goes to the next stage.
    Next(Record),
    /// Goes back to the stage before.
    Previous(Record),
    /// Goes to a stage of the record's way, by its id or English name.
    Set {
        /// The stage.
        stage: String,
        #[command(flatten)]
        record: Record,
    },
}

#[derive(Debug, Args)]
struct Record {
    /// Logical name of the table: opportunity.
    table: String,
    /// The record's id.
    id: String,
}

/// Shows or moves.
pub async fn stage(device: &Device, args: Stages) -> Result<Answer, Failure> {
    device.session().await?;
    let (record, to) = match args.what {
        What::Show(record) => (record, None),
        What::Next(record) => (record, Some(Ok(StageMove::Next))),
        What::Previous(record) => (record, Some(Ok(StageMove::Previous))),
        What::Set { stage, record } => (record, Some(Err(stage))),
    };
    let (table, id) = (record.table, record_id(&record.id)?);
    let before = process(device, &table, id).await?;
    let Some(to) = to else { return shown(&before, None) };
    let to = to.or_else(|name| named(&before, &name))?;
    let saved = device.ask(MoveStage { table: table.clone(), id, to }).await?;
    let after = process(device, &table, id).await?;
    Ok(shown(&after, saved.seq)?.saying(t!("cli-created")))
}

async fn process(device: &Device, table: &str, id: RecordId) -> Result<ProcessView, Failure> {
    let found = device.ask(GetProcess { table: table.to_owned(), id }).await?;
    let none = || Problem::new(Code::CommandUnavailable).with("command", "stage").with("table", table);
    Ok(found.ok_or_else(none)?)
}

fn named(process: &ProcessView, name: &str) -> Result<StageMove, Failure> {
    let is_it = |stage: &&contract::processes::StageView| {
        stage.id.to_string() == name || stage.name.text(ENGLISH).eq_ignore_ascii_case(name)
    };
    let found = process.stages.iter().find(is_it);
    let none = || Problem::new(Code::CommandUnavailable).with("command", "stage");
    Ok(StageMove::To(found.ok_or_else(none)?.id))
}

fn shown(process: &ProcessView, seq: Option<i64>) -> Result<Answer, Failure> {
    let shape = |stage: &contract::processes::StageView| {
        let missing = stage.steps.iter().filter(|step| step.missing).map(|step| &step.column);
        json!({
            "id": stage.id,
            "name": stage.name.text(ENGLISH),
            "table": stage.table,
            "active": stage.id == process.active,
            "missing": missing.collect::<Vec<_>>(),
        })
    };
    let stages: Vec<_> = process.stages.iter().map(shape).collect();
    let line = |stage: &contract::processes::StageView| {
        format!("{} {}\n", if stage.id == process.active { ">" } else { " " }, stage.name.text(ENGLISH))
    };
    let lines: String = process.stages.iter().map(line).collect();
    Ok(Answer::new(json!({ "process": process.name, "seq": seq, "stages": stages }))?.showing(lines))
}
