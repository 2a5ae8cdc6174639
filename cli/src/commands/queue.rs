//! `queue`, `errors`, `retry`, `recreate`, `discard` and `undo`.

use crate::ask;
use crate::failure::Failure;
use crate::home::Device;
use crate::output::{Answer, table};
use crate::shapes::ChangeShape;
use contract::calls::{
    DiscardChange, ExportUnsent, GetTable, ImportUnsent, ListLedger, ListQueue, RecreateRecord, RetryChange,
    UndoChange,
};
use contract::shapes::{ChangeKind, ChangeState, LostBy, QueueEntry};
use model::TableMeta;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use texts::t;

/// Lists the changes that were not sent yet, or carries them from one device to another.
#[derive(Debug, clap::Args)]
pub struct Queue {
    #[command(subcommand)]
    what: Option<Carry>,
}

#[derive(Debug, clap::Subcommand)]
enum Carry {
    /// Writes the changes that were not sent into a file, encrypted by a passphrase. They stay in the queue.
    Export {
        /// The file; it must not exist.
        file: PathBuf,
    },
    /// Takes over the changes in a file of another device of yours.
    Import {
        /// The file.
        file: PathBuf,
    },
}

/// The change queue in the order made, or its way into a file or out of one.
pub async fn queue(device: &Device, args: Queue) -> Result<Answer, Failure> {
    device.session().await?;
    match args.what {
        None => list(device).await,
        Some(Carry::Export { file }) => export(device, &file).await,
        Some(Carry::Import { file }) => import(device, &file).await,
    }
}

async fn export(device: &Device, file: &Path) -> Result<Answer, Failure> {
    let exported = device.ask(ExportUnsent { passphrase: ask::new_export_passphrase()? }).await?;
    let mut written = File::options().write(true).create_new(true).open(file)?;
    written.write_all(exported.content.as_bytes()).and_then(|()| written.sync_all())?;
    let answer = Answer::new(json!({ "changes": exported.changes, "files": exported.files }))?;
    Ok(answer.saying(t!("cli-exported", count = exported.changes + exported.files)))
}

async fn import(device: &Device, file: &Path) -> Result<Answer, Failure> {
    let content = std::fs::read_to_string(file)?;
    let imported = device.ask(ImportUnsent { content, passphrase: ask::export_passphrase()? }).await?;
    let answer = Answer::new(
        json!({ "changes": imported.changes, "files": imported.files, "known": imported.known }),
    )?;
    Ok(answer.saying(t!("cli-imported", count = imported.changes + imported.files)))
}

async fn list(device: &Device) -> Result<Answer, Failure> {
    let entries = device.ask(ListQueue {}).await?;
    let answer = Answer::new(json!({ "changes": changes(device, &entries).await? }))?;
    Ok(match entries.as_slice() {
        [] => answer.saying(t!("cli-queue-empty")),
        entries => answer.showing(lines(entries)),
    })
}

/// The changes that need the user, with the reasons.
pub async fn errors(device: &Device) -> Result<Answer, Failure> {
    device.session().await?;
    let mut entries = device.ask(ListQueue {}).await?;
    entries.retain(|entry| entry.state == ChangeState::Parked);
    let mut lost = device.ask(ListLedger {}).await?;
    lost.retain(|entry| entry.why == LostBy::ServerWins);
    let answer = Answer::new(json!({
        "errors": changes(device, &entries).await?,
        "superseded": lost.iter().map(|entry| entry.id).collect::<Vec<_>>(),
    }))?;
    let answer = match lost.len() {
        0 => answer,
        count => answer.saying(t!("cli-superseded", count = count)),
    };
    Ok(match entries.as_slice() {
        [] => answer.saying(t!("cli-no-errors")),
        entries => entries.iter().fold(answer.showing(lines(entries)).needing_user(true), |answer, entry| {
            answer.saying(format!("{}: {}", entry.seq, why(entry)))
        }),
    })
}

/// Sends a parked change again, with the next sync.
pub async fn retry(device: &Device, seq: i64) -> Result<Answer, Failure> {
    device.session().await?;
    device.ask(RetryChange { seq }).await?;
    Ok(Answer::new(json!({ "seq": seq }))?.saying(t!("cli-retried", seq = seq.to_string())))
}

/// Makes a record again that the server no longer has, with the next sync.
pub async fn recreate(device: &Device, seq: i64) -> Result<Answer, Failure> {
    device.session().await?;
    device.ask(RecreateRecord { seq }).await?;
    Ok(Answer::new(json!({ "seq": seq }))?.saying(t!("cli-recreated", seq = seq.to_string())))
}

/// Drops a change and those that depend on it.
pub async fn discard(device: &Device, seq: i64) -> Result<Answer, Failure> {
    device.session().await?;
    device.ask(DiscardChange { seq }).await?;
    Ok(Answer::new(json!({ "seq": seq }))?.saying(t!("cli-discarded", seq = seq.to_string())))
}

/// Takes a waiting change back, and tells what went with it.
pub async fn undo(device: &Device, seq: i64) -> Result<Answer, Failure> {
    device.session().await?;
    let dropped = device.ask(UndoChange { seq }).await?.dropped;
    let count = dropped.len();
    Ok(Answer::new(json!({ "dropped": dropped }))?.saying(t!("cli-undone", count = count)))
}

async fn changes(device: &Device, entries: &[QueueEntry]) -> Result<Vec<ChangeShape>, Failure> {
    let mut tables: BTreeMap<&str, Option<TableMeta>> = BTreeMap::new();
    for entry in entries {
        if !tables.contains_key(entry.table.as_str()) {
            // A table that left the configuration still has its changes here.
            let meta = device.ask(GetTable { table: entry.table.clone() }).await.ok();
            tables.insert(&entry.table, meta);
        }
    }
    Ok(entries
        .iter()
        .map(|e| ChangeShape::new(e, tables.get(e.table.as_str()).and_then(Option::as_ref)))
        .collect())
}

fn lines(entries: &[QueueEntry]) -> String {
    let line = |entry: &QueueEntry| {
        [
            entry.seq.to_string(),
            kind(entry.kind),
            entry.table.clone(),
            entry.title.clone(),
            entry.fields.iter().map(|f| f.column.as_str()).collect::<Vec<_>>().join(", "),
            state(entry.state),
        ]
    };
    let heading = [
        t!("cli-head-change"),
        t!("cli-head-kind"),
        t!("cli-head-table"),
        t!("cli-head-record"),
        t!("cli-head-columns"),
        t!("cli-head-mark"),
    ];
    table(heading, entries.iter().map(line).collect())
}

fn kind(kind: ChangeKind) -> String {
    match kind {
        ChangeKind::Create => t!("queue-create"),
        ChangeKind::Update => t!("queue-update"),
        ChangeKind::Delete => t!("queue-delete"),
        ChangeKind::Associate => t!("queue-associate"),
        ChangeKind::Disassociate => t!("queue-disassociate"),
        ChangeKind::Command => t!("queue-command"),
    }
}

fn state(state: ChangeState) -> String {
    match state {
        ChangeState::Queued => t!("queue-state-queued"),
        ChangeState::InFlight => t!("queue-state-in-flight"),
        ChangeState::Parked => t!("queue-state-parked"),
        ChangeState::Blocked => t!("queue-state-blocked"),
    }
}

fn why(entry: &QueueEntry) -> String {
    entry.problem.as_ref().map(texts::problem).unwrap_or_default()
}
