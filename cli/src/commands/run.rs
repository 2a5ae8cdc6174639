//! `run`, `commands`, `associate`, `disassociate` and `pairs`: what is done with a record beside saving it.

use super::edit::typed_fields;
use super::record_id;
use crate::failure::Failure;
use crate::home::Device;
use crate::output::{Answer, table};
use clap::Args;
use contract::calls::{Associate, Disassociate, GetTable, ListCommands, ListPairs, RunCommand};
use contract::commands::CommandInfo;
use model::command::Command;
use model::metadata::{ENGLISH, Required};
use model::{Code, Lookup, Problem, RecordId, TableMeta};
use serde_json::json;
use texts::t;

/// Runs a command on a record; without one, lists those that it has now.
#[derive(Debug, Args)]
pub struct Run {
    /// qualify, disqualify, close_won, close_lost, resolve, mark_complete, convert_to_case, convert_to_opportunity,
    /// set_state, assign, share, unshare; `list` for those of the record.
    command: String,
    /// Logical name of the table: lead.
    table: String,
    /// The record's id.
    id: String,
    /// What the command asks for: statuscode="No Longer Interested"
    #[arg(value_name = "NAME=VALUE")]
    parameters: Vec<String>,
}

/// Names a pair of records.
#[derive(Debug, Args)]
pub struct Pair {
    /// Logical name of the table: account.
    table: String,
    /// The record's id.
    id: String,
    /// Schema name of the relationship: accountleads_association.
    relationship: String,
    /// The other record: lead:ID.
    #[arg(value_name = "TABLE:ID")]
    other: String,
}

/// Lists the records that are paired with one.
#[derive(Debug, Args)]
pub struct Pairs {
    /// Logical name of the table: account.
    table: String,
    /// The record's id.
    id: String,
    /// Schema name of the relationship: accountleads_association.
    relationship: String,
}

/// Runs a command.
pub async fn run(device: &Device, args: Run) -> Result<Answer, Failure> {
    device.session().await?;
    let id = record_id(&args.id)?;
    let offered = device.ask(ListCommands { table: args.table.clone(), id }).await?;
    if args.command == "list" {
        return list(&args.table, id, &offered);
    }
    let unknown =
        || Problem::new(Code::CommandUnavailable).with("command", &args.command).with("table", &args.table);
    let command = Command::named(&args.command).ok_or_else(unknown)?;
    let info = offered.into_iter().find(|info| info.command == command).ok_or_else(unknown)?;
    let meta = device.ask(GetTable { table: args.table.clone() }).await?;
    // Parameters are typed as columns are.
    let asked = TableMeta { columns: info.parameters, ..meta };
    let parameters = typed_fields(device, &asked, &args.parameters).await?;
    let ran = device.ask(RunCommand { table: args.table.clone(), id, command, parameters }).await?;
    let made: Vec<_> = ran.made.iter().map(|to| json!({ "table": to.table, "id": to.id })).collect();
    let lines: String = ran.made.iter().map(|to| format!("{} {}\n", to.table, to.id)).collect();
    let answer =
        json!({ "command": command.name(), "table": args.table, "id": id, "seq": ran.seq, "made": made });
    let words = if ran.seq.is_some() { t!("cli-created") } else { t!("cli-unchanged") };
    Ok(Answer::new(answer)?.showing(lines).saying(words))
}

fn list(name: &str, id: RecordId, offered: &[CommandInfo]) -> Result<Answer, Failure> {
    let parameters = |info: &CommandInfo| {
        let one = |column: &model::ColumnMeta| match column.required {
            Required::ApplicationRequired => format!("{}*", column.logical_name),
            _ => column.logical_name.clone(),
        };
        info.parameters.iter().map(one).collect::<Vec<_>>()
    };
    let shape = |info: &CommandInfo| {
        let parameter = |column: &model::ColumnMeta| {
            json!({
                "name": column.logical_name,
                "label": column.display_name.text(ENGLISH),
                "required": column.required == Required::ApplicationRequired,
            })
        };
        let parameters: Vec<_> = info.parameters.iter().map(parameter).collect();
        json!({ "command": info.command.name(), "parameters": parameters })
    };
    let commands: Vec<_> = offered.iter().map(shape).collect();
    let lines = offered.iter().map(|info| [info.command.name().to_owned(), parameters(info).join(", ")]);
    let heading = [t!("cli-head-kind"), t!("cli-head-columns")];
    let answer = Answer::new(json!({ "table": name, "id": id, "commands": commands }))?;
    Ok(answer.showing(table(heading, lines.collect())))
}

/// Pairs two records.
pub async fn associate(device: &Device, args: Pair) -> Result<Answer, Failure> {
    device.session().await?;
    let Pair { table, id, relationship, other } = args;
    let (id, other) = (record_id(&id)?, lookup(&other)?);
    saved(device.ask(Associate { table, id, relationship, other }).await?)
}

/// Ends a pair.
pub async fn disassociate(device: &Device, args: Pair) -> Result<Answer, Failure> {
    device.session().await?;
    let Pair { table, id, relationship, other } = args;
    let (id, other) = (record_id(&id)?, lookup(&other)?);
    saved(device.ask(Disassociate { table, id, relationship, other }).await?)
}

/// The records that are paired with one.
pub async fn pairs(device: &Device, args: Pairs) -> Result<Answer, Failure> {
    device.session().await?;
    let Pairs { table, id, relationship } = args;
    let found = device.ask(ListPairs { table, id: record_id(&id)?, relationship }).await?;
    let lines: String = found
        .iter()
        .map(|to| format!("{}:{} {}\n", to.table, to.id, to.name.as_deref().unwrap_or_default()))
        .collect();
    Ok(Answer::new(json!({ "pairs": found }))?.showing(lines))
}

fn saved(saved: contract::shapes::Saved) -> Result<Answer, Failure> {
    let words = if saved.seq.is_some() { t!("cli-created") } else { t!("cli-unchanged") };
    Ok(Answer::new(json!({ "id": saved.id, "seq": saved.seq }))?.saying(words))
}

fn lookup(text: &str) -> Result<Lookup, Failure> {
    let wrong = || Problem::new(Code::BadRequest).with("argument", "TABLE:ID");
    let (table, id) = text.split_once(':').ok_or_else(wrong)?;
    Ok(Lookup { table: table.to_owned(), id: record_id(id)?, name: None })
}
