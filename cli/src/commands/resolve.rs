//! `resolve`: settles a change that needs the user, or edits one that waits.

use super::edit::typed_fields;
use crate::failure::Failure;
use crate::home::Device;
use crate::output::{Answer, table, words};
use crate::shapes::ConflictShape;
use clap::ValueEnum;
use contract::calls::{GetConflict, GetTable, ResolveChange};
use contract::shapes::{Conflict, FieldChoice, Resolution};
use model::{Code, Problem, TableMeta, Value};
use serde_json::json;
use std::collections::BTreeMap;
use texts::t;

/// Settles a change that needs you. Without an option it shows what you want beside what the server has.
#[derive(Debug, clap::Args)]
pub struct Resolve {
    /// Its number in the queue.
    seq: i64,
    #[command(flatten)]
    how: How,
}

/// How.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
pub struct How {
    /// Whose side holds as a whole.
    #[arg(long, value_name = "SIDE")]
    keep: Option<Keep>,
    /// Per column: name=mine, name=theirs, or name==VALUE for another value.
    #[arg(long, value_name = "COLUMN=CHOICE")]
    field: Vec<String>,
    /// Values to send in place of those of the change.
    #[arg(long, value_name = "COLUMN=VALUE")]
    set: Vec<String>,
    /// Drops the change and those that depend on it.
    #[arg(long)]
    discard: bool,
}

/// A side.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Keep {
    /// The device's.
    Mine,
    /// The server's.
    Theirs,
}

/// Settles a change, or shows it beside the server's row.
pub async fn resolve(device: &Device, args: Resolve) -> Result<Answer, Failure> {
    device.session().await?;
    let Resolve { seq, how } = args;
    let conflict = device.ask(GetConflict { seq }).await?;
    let meta = device.ask(GetTable { table: conflict.entry.table.clone() }).await?;
    let Some(how) = resolution(device, &meta, how).await? else { return show(&conflict, &meta) };
    device.ask(ResolveChange { seq, how }).await?;
    Ok(Answer::new(json!({ "seq": seq }))?.saying(t!("cli-resolved", seq = seq.to_string())))
}

async fn resolution(device: &Device, meta: &TableMeta, how: How) -> Result<Option<Resolution>, Failure> {
    Ok(match how {
        How { discard: true, .. } => Some(Resolution::Discard),
        How { keep: Some(Keep::Mine), .. } => Some(Resolution::KeepMine),
        How { keep: Some(Keep::Theirs), .. } => Some(Resolution::TakeTheirs),
        How { set, .. } if !set.is_empty() => Some(Resolution::Edit(typed_fields(device, meta, &set).await?)),
        How { field, .. } if !field.is_empty() => {
            Some(Resolution::Fields(choices(device, meta, &field).await?))
        }
        _ => None,
    })
}

/// `name=mine`, `name=theirs`, `name==VALUE`
async fn choices(
    device: &Device,
    meta: &TableMeta,
    arguments: &[String],
) -> Result<BTreeMap<String, FieldChoice>, Failure> {
    let mut choices = BTreeMap::new();
    for argument in arguments {
        let (name, choice) = argument.split_once('=').ok_or_else(|| wrong(argument))?;
        let choice = match choice {
            "mine" => FieldChoice::Mine,
            "theirs" => FieldChoice::Theirs,
            typed => {
                let typed = typed.strip_prefix('=').ok_or_else(|| wrong(argument))?;
                let values = typed_fields(device, meta, &[format!("{name}={typed}")]).await?;
                FieldChoice::Value(values.into_values().next().unwrap_or(Value::Null))
            }
        };
        choices.insert(name.trim().to_owned(), choice);
    }
    Ok(choices)
}

fn wrong(argument: &str) -> Failure {
    let problem = Problem::new(Code::BadRequest).with("argument", "COLUMN=CHOICE");
    Failure::said(problem, t!("cli-not-a-choice", argument = argument))
}

/// The three values of each column.
fn show(conflict: &Conflict, meta: &TableMeta) -> Result<Answer, Failure> {
    let lines = conflict.fields.iter().map(|field| {
        let column = meta.column(&field.column);
        let shown = |value: &Value| words(value, column, None);
        let mark = if field.contested { "!" } else { "" };
        [mark.to_owned(), field.column.clone(), shown(&field.base), shown(&field.mine), shown(&field.theirs)]
    });
    let heading = [
        String::new(),
        t!("cli-head-column"),
        t!("cli-head-base"),
        t!("cli-head-mine"),
        t!("cli-head-theirs"),
    ];
    let answer = Answer::new(ConflictShape::new(conflict, meta))?.showing(table(heading, lines.collect()));
    Ok(match &conflict.entry.problem {
        Some(problem) => answer.saying(texts::problem(problem)).needing_user(true),
        None => answer,
    })
}
