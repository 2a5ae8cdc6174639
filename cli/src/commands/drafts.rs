//! `drafts`, `fetch`, `find` and `recent`: without an offline profile.

use super::edit::typed_fields;
use super::record_id;
use crate::failure::Failure;
use crate::home::Device;
use crate::output::{Answer, table};
use crate::shapes::{ProblemShape, fields as shape_of_fields};
use clap::Subcommand;
use contract::calls::{
    DiscardDraft, FetchRecord, FindOnline, GetExperience, GetTable, ListCached, ListDrafts, NewRecord,
    SaveDraft, SendDraft,
};
use contract::drafts::{CachedRecord, Draft, Experience, Tie};
use model::{Fields, Lookup, TableMeta};
use serde_json::{Value, json};
use texts::t;

/// New records that lie on this device alone until each is saved.
#[derive(Debug, clap::Args)]
pub struct Drafts {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Drafts a record.
    New {
        /// Logical name of the table: account.
        table: String,
        /// Columns to set, no look-ups.
        #[arg(value_name = "COLUMN=VALUE")]
        fields: Vec<String>,
        /// The record it belongs to, which must be on this device: parentcustomerid=account:ID
        #[arg(long, value_name = "COLUMN=TABLE:ID")]
        tie: Option<String>,
    },
    /// Saves one on the server.
    Save {
        /// Its id.
        id: String,
        /// Columns that were missing, look-ups too.
        #[arg(value_name = "COLUMN=VALUE")]
        fields: Vec<String>,
    },
    /// Deletes one.
    Discard {
        /// Its id.
        id: String,
    },
}

/// A record, read from the server and kept for later.
#[derive(Debug, clap::Args)]
pub struct Fetch {
    /// Logical name of the table: account.
    table: String,
    /// The record's id.
    id: String,
}

/// Records found on the server by a part of their name.
#[derive(Debug, clap::Args)]
pub struct Find {
    /// Logical name of the table: account.
    table: String,
    /// A part of the name.
    text: String,
}

/// Lists drafts, or does something with one.
pub async fn drafts(device: &Device, args: Drafts) -> Result<Answer, Failure> {
    device.session().await?;
    match args.what {
        None => list(device).await,
        Some(What::New { table, fields, tie }) => new(device, table, &fields, tie.as_deref()).await,
        Some(What::Save { id, fields }) => save(device, &id, &fields).await,
        Some(What::Discard { id }) => {
            device.ask(DiscardDraft { id: record_id(&id)? }).await?;
            Ok(Answer::new(json!({ "discarded": id }))?.saying(t!("cli-draft-discarded")))
        }
    }
}

async fn list(device: &Device) -> Result<Answer, Failure> {
    let experience = device.ask(GetExperience {}).await?;
    let drafts = device.ask(ListDrafts {}).await?;
    let mut shapes = Vec::new();
    for draft in &drafts {
        let meta = device.ask(GetTable { table: draft.table.clone() }).await.ok();
        shapes.push(shape(draft, meta.as_ref()));
    }
    let (name, reason) = match experience {
        Experience::Full => ("full", None),
        Experience::Drafts { reason } => ("drafts", reason),
    };
    let answer = Answer::new(json!({ "experience": name, "reason": reason, "drafts": shapes }))?;
    if drafts.is_empty() {
        return Ok(answer.saying(t!("cli-no-drafts")));
    }
    let heading = [t!("cli-head-id"), t!("cli-head-table"), t!("cli-head-record")];
    let line = |draft: &Draft| [draft.id.to_string(), draft.table.clone(), draft.title.clone()];
    let answer = answer.showing(table(heading, drafts.iter().map(line).collect()));
    Ok(answer.saying(t!("reason-drafts", count = drafts.len())))
}

async fn new(
    device: &Device,
    table: String,
    fields: &[String],
    tie: Option<&str>,
) -> Result<Answer, Failure> {
    let meta = device.ask(GetTable { table: table.clone() }).await?;
    let fields = typed_fields(device, &meta, fields).await?;
    let tie = match tie {
        Some(text) => Some(tied(text)?),
        None => None,
    };
    let id = device.ask(NewRecord { table: table.clone(), related: None }).await?.id;
    let draft = device.ask(SaveDraft { table, id, fields, tie }).await?;
    Ok(Answer::new(json!({ "draft": shape(&draft, Some(&meta)) }))?.saying(t!("cli-draft-kept")))
}

/// `column=table:id`
fn tied(text: &str) -> Result<Tie, Failure> {
    let wrong = || Failure::said(model::Code::BadRequest, t!("cli-draft-tie"));
    let (column, to) = text.split_once('=').ok_or_else(wrong)?;
    let (table, id) = to.split_once(':').ok_or_else(wrong)?;
    let to = Lookup { table: table.to_owned(), id: record_id(id)?, name: None };
    Ok(Tie { column: column.to_owned(), to })
}

async fn save(device: &Device, id: &str, fields: &[String]) -> Result<Answer, Failure> {
    let id = record_id(id)?;
    let drafts = device.ask(ListDrafts {}).await?;
    let complete = match drafts.iter().find(|draft| draft.id == id) {
        Some(draft) => {
            let meta = device.ask(GetTable { table: draft.table.clone() }).await?;
            typed_fields(device, &meta, fields).await?
        }
        None => Fields::new(),
    };
    device.ask(SendDraft { id, complete }).await?;
    Ok(Answer::new(json!({ "saved": id }))?.saying(t!("cli-draft-saved")))
}

fn shape(draft: &Draft, meta: Option<&TableMeta>) -> Value {
    json!({
        "id": draft.id,
        "table": draft.table,
        "title": draft.title,
        "fields": meta.map(|meta| shape_of_fields(meta, &draft.fields)).unwrap_or_default(),
        "made_at": draft.made_at.to_string(),
        "problem": draft.problem.as_ref().map(ProblemShape::from),
    })
}

/// Reads a record from the server, or as it was when it was used last.
pub async fn fetch(device: &Device, args: Fetch) -> Result<Answer, Failure> {
    device.session().await?;
    let meta = device.ask(GetTable { table: args.table.clone() }).await?;
    let record = device.ask(FetchRecord { table: args.table, id: record_id(&args.id)? }).await?;
    let kept_at = record.kept_at.map(|at| at.to_string());
    let answer = Answer::new(json!({
        "table": record.table,
        "id": record.id,
        "fields": shape_of_fields(&meta, &record.fields),
        "kept_at": kept_at,
    }))?;
    Ok(match kept_at {
        Some(when) => answer.saying(t!("cli-fetched-from-device", when = when)),
        None => answer.saying(t!("cli-fetched")),
    })
}

/// Finds records on the server.
pub async fn find(device: &Device, args: Find) -> Result<Answer, Failure> {
    device.session().await?;
    let found = device.ask(FindOnline { table: args.table, text: args.text }).await?;
    let hit = |to: &Lookup| json!({ "table": to.table, "id": to.id, "name": to.name });
    let answer = Answer::new(json!({ "found": found.iter().map(hit).collect::<Vec<_>>() }))?;
    let line = |to: &Lookup| [to.id.to_string(), to.name.clone().unwrap_or_default()];
    Ok(answer.showing(table([t!("cli-head-id"), t!("cli-head-name")], found.iter().map(line).collect())))
}

/// Lists the records used lately.
pub async fn recent(device: &Device) -> Result<Answer, Failure> {
    device.session().await?;
    let used = device.ask(ListCached {}).await?;
    let record = |r: &CachedRecord| json!({ "table": r.table, "id": r.id, "title": r.title, "used_at": r.used_at.to_string() });
    let answer = Answer::new(json!({ "records": used.iter().map(record).collect::<Vec<_>>() }))?;
    let heading = [t!("cli-head-id"), t!("cli-head-table"), t!("cli-head-record")];
    let line = |r: &CachedRecord| [r.id.to_string(), r.table.clone(), r.title.clone()];
    Ok(answer.showing(table(heading, used.iter().map(line).collect())))
}
