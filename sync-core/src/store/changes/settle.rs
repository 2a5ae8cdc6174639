//! How a change that was sent ends: accepted or parked.

use super::queue::{Queued, find, of_record, remove, unknown};
use super::record::{show_under_unsent, with_fields};
use crate::change::Seq;
use crate::store::entities::layout::version_of;
use crate::store::entities::rows::{
    current_pass, forget_aside, read, remove as remove_row, set_gone, show, write_aside,
};
use crate::store::statement::{execute, json, key, text};
use crate::store::{Durability, Installed, SqliteStore, Stored, commit};
use contract::shapes::ChangeKind;
use model::storage::SqlValue;
use model::{Code, Fields, Problem, Row};
use sqlx::SqliteConnection;

impl SqliteStore {
    /// The server accepted a change. One that was discarded meanwhile has nothing left to settle.
    pub(crate) async fn settle_change(&self, seq: Seq, server: Option<&Row>) -> Result<(), Problem> {
        let installed = self.installed();
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let Some(change) = find(&mut *transaction, seq).await? else { return Ok(()) };
        let stored = installed.table(&change.table)?;
        remove(&mut transaction, &[seq]).await?;
        match change.kind {
            ChangeKind::Delete => settle_delete(&mut transaction, stored, &change).await?,
            _ => settle_write(&mut transaction, &installed, stored, &change, server).await?,
        }
        commit(transaction).await
    }

    /// The change needs the user. What is told of the server's row is kept for its retry or discard.
    pub(crate) async fn park_change(
        &self,
        seq: Seq,
        problem: &Problem,
        theirs: Option<&Row>,
    ) -> Result<(), Problem> {
        let installed = self.installed();
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let change = find(&mut *transaction, seq).await?.ok_or_else(|| unknown(seq))?;
        let stored = installed.table(&change.table)?;
        let sql = "UPDATE change_queue SET state = 'parked', problem = ?, attempt = NULL WHERE seq = ?";
        execute(&mut transaction, sql, vec![json(problem)?, SqlValue::Integer(seq.0)]).await?;
        match theirs {
            Some(row) => {
                set_gone(&mut transaction, &change.table, change.record, false).await?;
                write_aside(&mut transaction, &stored.theirs, row).await?;
            }
            // Only a change that found nothing says that there is nothing; a refusal says nothing of the row.
            None if problem.code == Code::Gone => {
                set_gone(&mut transaction, &change.table, change.record, true).await?;
                remove_row(&mut transaction, &stored.theirs, change.record).await?;
            }
            None => {}
        }
        commit(transaction).await
    }
}

async fn settle_delete(c: &mut SqliteConnection, stored: &Stored, change: &Queued) -> Result<(), Problem> {
    show(c, stored, change.record, None, 0).await?;
    forget_aside(c, stored, change.record).await?;
    let (_, running) = current_pass(c, &change.table).await?;
    if running {
        let sql = "INSERT OR IGNORE INTO tombstone (table_name, record) VALUES (?, ?)";
        execute(c, sql, vec![text(&change.table), key(change.record)]).await?;
    }
    Ok(())
}

async fn settle_write(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    change: &Queued,
    server: Option<&Row>,
) -> Result<(), Problem> {
    let base = read(&mut *c, &stored.base, change.record).await?;
    let accepted = accepted_row(base, change, server);
    let theirs = read(&mut *c, &stored.theirs, change.record).await?;
    let newer = theirs.filter(|t| version_of(t.etag.as_deref()) > version_of(accepted.etag.as_deref()));
    if of_record(c, &change.table, change.record).await?.is_empty() {
        forget_aside(c, stored, change.record).await?;
        return show_under_unsent(
            c,
            installed,
            stored,
            change.record,
            Some(newer.as_ref().unwrap_or(&accepted)),
        )
        .await;
    }
    set_gone(c, &change.table, change.record, false).await?;
    write_aside(c, &stored.base, &accepted).await?;
    if newer.is_none() {
        remove_row(c, &stored.theirs, change.record).await?;
    }
    show_under_unsent(c, installed, stored, change.record, Some(&accepted)).await
}

/// The server's row after it accepted a change. Columns that its answer left out are as they were; without an answer
/// the row is known but for its version.
fn accepted_row(base: Option<Row>, change: &Queued, server: Option<&Row>) -> Row {
    let before = base.unwrap_or(Row { id: change.record, etag: None, fields: Fields::new() });
    let mut row = with_fields(before, change);
    row.etag = server.and_then(|s| s.etag.clone());
    if let Some(server) = server {
        row.fields.extend(server.fields.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    row
}
