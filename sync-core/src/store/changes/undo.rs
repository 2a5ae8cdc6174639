//! What the user does with a change that waits or is parked: retry or discard.

use super::ledger::{Loss, mine_lost, write_down};
use super::merge::start_from;
use super::queue::{Queued, find, of_record, remove, unknown};
use super::record::{show_under_unsent, with_fields};
use crate::change::Seq;
use crate::store::entities::rows::{forget_aside, is_gone, read};
use crate::store::statement::{Columns, execute, json, rows};
use crate::store::{Durability, Installed, SqliteStore, Stored, commit};
use contract::shapes::{ChangeKind, ChangeState, FieldChange, LostBy, Side};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Fields, Problem, RecordId, Row, Value};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

impl SqliteStore {
    /// Puts a parked change back in the queue, on top of what the server has now. A create of a record that the
    /// server has by now becomes an update of it.
    ///
    /// # Errors
    /// [`Code::Gone`] for a record that the server no longer has: it is made again, or the change is discarded.
    pub(crate) async fn retry_change(&self, seq: Seq) -> Result<(), Problem> {
        let installed = self.installed();
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let change = find(&mut *transaction, seq).await?.ok_or_else(|| unknown(seq))?;
        if change.state != ChangeState::Parked {
            return Ok(());
        }
        let stored = installed.table(&change.table)?;
        if is_gone(&mut transaction, &change.table, change.record).await? {
            return Err(Problem::new(Code::Gone));
        }
        send_again(&mut transaction, &installed, stored, &change).await?;
        commit(transaction).await
    }

    /// Turns a parked update of a record that the server no longer has into a create of the record as it is here.
    ///
    /// # Errors
    /// [`Code::UnknownChange`] for a change that isn't one of these (any more).
    pub(crate) async fn recreate_record(&self, seq: Seq) -> Result<(), Problem> {
        let installed = self.installed();
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let change = find(&mut *transaction, seq).await?.ok_or_else(|| unknown(seq))?;
        let is_parked_update = change.state == ChangeState::Parked && change.kind == ChangeKind::Update;
        if !is_parked_update || !is_gone(&mut transaction, &change.table, change.record).await? {
            return Err(unknown(seq));
        }
        make_again(&mut transaction, &installed, installed.table(&change.table)?, &change).await?;
        commit(transaction).await
    }

    /// Drops a change and those that depend on it.
    pub(crate) async fn discard_change(&self, seq: Seq, at: Instant) -> Result<Vec<Seq>, Problem> {
        let installed = self.installed();
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let dropped = discard(&mut transaction, &installed, seq, at, LostBy::Discarded).await?;
        commit(transaction).await?;
        Ok(dropped)
    }
}

/// Puts a parked change back in the queue, on top of what the server has now.
pub(super) async fn send_again(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    change: &Queued,
) -> Result<(), Problem> {
    let seq = SqlValue::Integer(change.seq.0);
    if let Some(theirs) = read(&mut *c, &stored.theirs, change.record).await? {
        start_from(c, installed, stored, change, &theirs).await?;
        if change.kind == ChangeKind::Create {
            let sql = "UPDATE change_queue SET kind = 'update' WHERE seq = ?";
            execute(c, sql, vec![seq.clone()]).await?;
            show_under_unsent(c, installed, stored, change.record, Some(&theirs)).await?;
        }
    }
    let sql = "UPDATE change_queue SET state = 'queued', problem = NULL, attempt = NULL, own_base = NULL
        WHERE seq = ?";
    execute(c, sql, vec![seq]).await.map(|_| ())
}

/// Drops a change and those that depend on it, for the ledger.
pub(super) async fn discard(
    c: &mut SqliteConnection,
    installed: &Installed,
    seq: Seq,
    at: Instant,
    why: LostBy,
) -> Result<Vec<Seq>, Problem> {
    let dropped = with_dependents(c, seq).await?;
    let mut records: BTreeSet<(String, RecordId)> = BTreeSet::new();
    for seq in &dropped {
        let change = find(&mut *c, *seq).await?.ok_or_else(|| unknown(*seq))?;
        let stored = installed.table(&change.table)?;
        let theirs = read(&mut *c, &stored.theirs, change.record).await?;
        let server = match theirs {
            Some(theirs) => Some(theirs),
            None => read(&mut *c, &stored.base, change.record).await?,
        };
        let lost = mine_lost(&change, server.as_ref(), |_| true);
        write_down(c, &change, Loss { side: Side::Mine, why, at, note: None }, lost).await?;
        records.insert((change.table, change.record));
    }
    forget_torn(c, &dropped).await?;
    remove(c, &dropped).await?;
    for (table, record) in records {
        restore(c, installed, &table, record).await?;
    }
    Ok(dropped)
}

/// Turns an update of a record that the server no longer has into a create of the record as it is here. A delete of
/// one has nothing left to do and is settled by its next answer.
pub(super) async fn make_again(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    change: &Queued,
) -> Result<(), Problem> {
    let base = read(&mut *c, &stored.base, change.record).await?;
    let before = base.unwrap_or(Row { id: change.record, etag: None, fields: Fields::new() });
    let whole = with_fields(before, change).fields.into_iter().filter(|(_, value)| !value.is_null());
    let field = |(column, new)| FieldChange { column, old: Value::Null, new };
    let fields: Vec<FieldChange> = whole.map(field).collect();
    let sql = "UPDATE change_queue SET kind = 'create', fields = ?, state = 'queued', problem = NULL,
        attempt = NULL WHERE seq = ?";
    execute(c, sql, vec![json(&fields)?, SqlValue::Integer(change.seq.0)]).await?;
    forget_aside(c, stored, change.record).await?;
    show_under_unsent(c, installed, stored, change.record, None).await
}

/// What went as one request can't be repeated without one of its parts: the others get an attempt of their own.
async fn forget_torn(c: &mut SqliteConnection, dropped: &[Seq]) -> Result<(), Problem> {
    for seq in dropped {
        let sql = "UPDATE change_queue SET attempt = NULL
            WHERE attempt = (SELECT attempt FROM change_queue WHERE seq = ?1) AND seq <> ?1";
        execute(c, sql, vec![SqlValue::Integer(seq.0)]).await?;
    }
    Ok(())
}

async fn with_dependents(c: &mut SqliteConnection, seq: Seq) -> Result<Vec<Seq>, Problem> {
    let sql = "WITH RECURSIVE dropped (seq) AS (
            SELECT seq FROM change_queue WHERE seq = ?
            UNION SELECT d.seq FROM change_dependency d JOIN dropped ON d.needs = dropped.seq
        ) SELECT seq FROM dropped ORDER BY seq";
    let found = rows(c, sql, vec![SqlValue::Integer(seq.0)]).await?;
    if found.is_empty() {
        return Err(unknown(seq));
    }
    found.into_iter().map(|row| Columns::of(row).number().map(Seq)).collect()
}

/// Shows a record after changes of it were dropped: what stays lies on the row it started from; with nothing left,
/// the newest row of the server that is known.
pub(crate) async fn restore(
    c: &mut SqliteConnection,
    installed: &Installed,
    table: &str,
    id: RecordId,
) -> Result<(), Problem> {
    let stored = installed.table(table)?;
    let base = read(&mut *c, &stored.base, id).await?;
    let gone = is_gone(c, table, id).await?;
    if !of_record(c, table, id).await?.is_empty() {
        return show_under_unsent(c, installed, stored, id, base.as_ref()).await;
    }
    let base = base.filter(|_| !gone);
    let server = read(&mut *c, &stored.theirs, id).await?.or(base);
    forget_aside(c, stored, id).await?;
    show_under_unsent(c, installed, stored, id, server.as_ref()).await
}
