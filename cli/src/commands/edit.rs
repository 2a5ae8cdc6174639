//! `create`, `update` and `delete`.

use super::record_id;
use crate::failure::Failure;
use crate::home::Device;
use crate::output::Answer;
use crate::parse_value::{Typed, parse};
use contract::calls::{DeleteRecord, FindDuplicates, GetTable, NewRecord, SaveRecord, SearchLookup};
use contract::related::RelatedTo;
use model::metadata::{ENGLISH, ManyToOne};
use model::{Code, ColumnMeta, Fields, Lookup, Problem, TableMeta, Value, fold::fold};
use serde_json::json;
use texts::t;

/// Records looked at when a lookup is given by name.
const HITS: u32 = 100;
/// Names offered in place of one that isn't there.
const SIMILAR: usize = 5;

/// Creates a record.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// Logical name of the table: account.
    table: String,
    /// Columns to set: name="Alpine Ski House" creditlimit=1250.50
    #[arg(value_name = "COLUMN=VALUE")]
    fields: Vec<String>,
    /// The record it is made from, which it will belong to: account:ID. What the server maps is taken over from it.
    #[arg(long, value_name = "TABLE:ID")]
    from: Option<String>,
    /// The relationship with it, where there are several: contact_customer_accounts
    #[arg(long, value_name = "NAME", requires = "from")]
    relationship: Option<String>,
    /// Saves it also where there are others that it may be a second of.
    #[arg(long)]
    allow_duplicates: bool,
}

/// Changes columns of a record.
#[derive(Debug, clap::Args)]
pub struct Update {
    /// Logical name of the table: account.
    table: String,
    /// The record's id.
    id: String,
    /// Columns to change; `column=` empties one.
    #[arg(value_name = "COLUMN=VALUE", required = true)]
    fields: Vec<String>,
    /// Saves them also where there are others that the record may be a second of.
    #[arg(long)]
    allow_duplicates: bool,
}

/// Deletes a record.
#[derive(Debug, clap::Args)]
pub struct Delete {
    /// Logical name of the table: account.
    table: String,
    /// The record's id.
    id: String,
}

/// Creates a record; columns that aren't given take their default values, and those of the record it is made from.
pub async fn create(device: &Device, args: Create) -> Result<Answer, Failure> {
    device.session().await?;
    let Create { table, fields, from, relationship, allow_duplicates } = args;
    let meta = device.ask(GetTable { table: table.clone() }).await?;
    let typed = typed_fields(device, &meta, &fields).await?;
    let related = from.map(|from| related(&meta, &from, relationship.as_deref())).transpose()?;
    let is_related = related.is_some();
    let new = device.ask(NewRecord { table: table.clone(), related }).await?;
    let mut changes = Fields::new();
    if is_related {
        let is_sent = |name: &str| meta.column(name).is_some_and(|column| column.can_create);
        changes.extend(new.fields.into_iter().filter(|(name, value)| is_sent(name) && !value.is_null()));
    }
    changes.extend(typed);
    let save = SaveRecord { table, id: new.id, create: true, changes };
    saved(device, save, allow_duplicates).await
}

/// Changes columns of a record.
pub async fn update(device: &Device, args: Update) -> Result<Answer, Failure> {
    device.session().await?;
    let Update { table, id, fields, allow_duplicates } = args;
    let id = record_id(&id)?;
    let meta = device.ask(GetTable { table: table.clone() }).await?;
    let changes = typed_fields(device, &meta, &fields).await?;
    saved(device, SaveRecord { table, id, create: false, changes }, allow_duplicates).await
}

/// Saves, unless there are records that this one may be a second of and nobody said that it may.
async fn saved(device: &Device, save: SaveRecord, allow_duplicates: bool) -> Result<Answer, Failure> {
    let SaveRecord { table, id, create, changes } = save.clone();
    if !allow_duplicates {
        let found = device.ask(FindDuplicates { table: table.clone(), id, create, changes }).await?;
        if !found.is_empty() {
            let id = (!create).then_some(id);
            let answer = Answer::new(json!({ "table": table, "id": id, "seq": null, "duplicates": found }))?;
            let lines: String = found.iter().map(line).collect();
            let words = t!("cli-duplicates", count = found.len());
            return Ok(answer.showing(lines).saying(words).needing_user(true));
        }
    }
    let saved = device.ask(save).await?;
    let answer = Answer::new(json!({ "table": table, "id": saved.id, "seq": saved.seq, "duplicates": [] }))?;
    let words = if saved.seq.is_some() { t!("cli-created") } else { t!("cli-unchanged") };
    Ok(answer.showing(format!("{}\n", saved.id)).saying(words))
}

fn line(to: &Lookup) -> String {
    format!("{}:{} {}\n", to.table, to.id, to.name.as_deref().unwrap_or_default())
}

/// `account:ID` by a relationship of the table, or by the only one that leads there and is chosen by people.
fn related(meta: &TableMeta, from: &str, relationship: Option<&str>) -> Result<RelatedTo, Failure> {
    let wrong = || Problem::new(Code::BadRequest).with("argument", "TABLE:ID");
    let (table, id) = from.split_once(':').ok_or_else(wrong)?;
    let id = record_id(id)?;
    let is_written = |r: &&ManyToOne| meta.column(&r.column).is_some_and(|column| column.can_create);
    let leading: Vec<&ManyToOne> =
        meta.many_to_one.iter().filter(|r| r.target == table).filter(is_written).collect();
    let chosen = match relationship {
        Some(name) => leading.iter().find(|r| r.schema_name == name),
        None => leading.first().filter(|_| leading.len() == 1),
    };
    let relationship = chosen.map(|r| r.schema_name.clone()).ok_or_else(|| {
        let names: Vec<&str> = leading.iter().map(|r| r.schema_name.as_str()).collect();
        let problem = Problem::new(Code::UnknownRelationship)
            .with("table", &meta.logical_name)
            .with("relationship", relationship.unwrap_or(table));
        Failure::hinted(problem, t!("cli-relationships", names = names.join(", ")))
    })?;
    Ok(RelatedTo { relationship, id })
}

/// Deletes a record.
pub async fn delete(device: &Device, args: Delete) -> Result<Answer, Failure> {
    device.session().await?;
    let id = record_id(&args.id)?;
    let saved = device.ask(DeleteRecord { table: args.table.clone(), id }).await?;
    let answer = Answer::new(json!({ "table": args.table, "id": saved.id, "seq": saved.seq }))?;
    let words = if saved.seq.is_some() { t!("cli-deleted") } else { t!("cli-unchanged") };
    Ok(answer.showing(format!("{}\n", saved.id)).saying(words))
}

/// The columns given, each once, as values of their kinds.
pub(super) async fn typed_fields(
    device: &Device,
    table: &TableMeta,
    fields: &[String],
) -> Result<Fields, Failure> {
    let mut typed = Fields::new();
    for argument in fields {
        let (name, text) = split(argument)?;
        let column = table.column(name).ok_or_else(|| unknown_column(table, name))?;
        let value = match parse(column, text)? {
            Typed::Value(value) => value,
            Typed::Name { name, table: target } => {
                find(device, table, column, &name, target.as_deref()).await?
            }
        };
        if typed.insert(name.to_owned(), value).is_some() {
            let problem = Problem::new(Code::BadRequest).with("column", name);
            return Err(Failure::said(problem, t!("cli-field-twice", column = name)));
        }
    }
    Ok(typed)
}

fn split(argument: &str) -> Result<(&str, &str), Failure> {
    let wrong = || {
        let problem = Problem::new(Code::BadRequest).with("argument", "COLUMN=VALUE");
        Failure::said(problem, t!("cli-not-a-field", argument = argument))
    };
    argument.split_once('=').map(|(name, text)| (name.trim(), text)).ok_or_else(wrong)
}

/// The only record of that name that a lookup may point to.
async fn find(
    device: &Device,
    table: &TableMeta,
    column: &ColumnMeta,
    name: &str,
    target: Option<&str>,
) -> Result<Value, Failure> {
    let search = SearchLookup {
        table: table.logical_name.clone(),
        column: column.logical_name.clone(),
        text: name.to_owned(),
        limit: HITS,
    };
    let is_meant = |to: &Lookup| {
        target.is_none_or(|t| t == to.table) && to.name.as_ref().is_some_and(|n| fold(n) == fold(name))
    };
    let hits = device.ask(search).await?.into_iter().map(|hit| hit.to);
    let found: Vec<Lookup> = hits.filter(is_meant).collect();
    let column = &column.logical_name;
    match <[Lookup; 1]>::try_from(found) {
        Ok([only]) => Ok(Value::Lookup(only)),
        Err(none) if none.is_empty() => {
            let problem = Problem::new(Code::RecordNotFound).with("column", column);
            Err(Failure::said(problem, t!("cli-name-not-found", column = column)))
        }
        Err(several) => {
            let problem = Problem::new(Code::WrongTarget).with("column", column).with("count", several.len());
            let records: Vec<_> = several.iter().map(|to| format!("{}:{}", to.table, to.id)).collect();
            let words = t!(
                "cli-name-not-unique",
                column = column,
                count = several.len(),
                records = records.join(", ")
            );
            Err(Failure::said(problem, words))
        }
    }
}

/// Offers the columns whose name or label holds what was typed.
fn unknown_column(table: &TableMeta, name: &str) -> Failure {
    let problem = Problem::new(Code::UnknownColumn).with("table", &table.logical_name).with("column", name);
    let wanted = fold(name);
    let is_similar = |c: &&ColumnMeta| {
        !wanted.is_empty()
            && (c.logical_name.contains(&wanted) || fold(c.display_name.text(ENGLISH)).contains(&wanted))
    };
    let similar: Vec<_> =
        table.columns.iter().filter(is_similar).take(SIMILAR).map(|c| c.logical_name.as_str()).collect();
    match similar.as_slice() {
        [] => problem.into(),
        _ => Failure::hinted(problem, t!("cli-similar-columns", columns = similar.join(", "))),
    }
}
