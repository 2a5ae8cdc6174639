//! A change that met another one on the server: it goes again on top of it, or the server's side holds.

use super::ledger::{Loss, mine_lost, theirs_lost, write_down};
use super::queue::{Queued, of_record, remove};
use super::record::show_under_unsent;
use crate::engine::Merge;
use crate::store::entities::rows::{forget_aside, read, remove as remove_row, set_gone, write_aside};
use crate::store::statement::{execute, json, text};
use crate::store::{Installed, Stored};
use contract::shapes::{ChangeKind, FieldChange, LostBy, LostValue, Side};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Problem, RecordId, Row, Value};
use sqlx::SqliteConnection;

/// The change goes again on top of the server's row.
pub(super) async fn go_on_top(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    change: &Queued,
    merge: &Merge,
    theirs: Option<&Row>,
    at: Instant,
) -> Result<(), Problem> {
    let theirs = theirs
        .ok_or_else(|| Problem::new(Code::Internal).with("detail", "a merge without the server's row"))?;
    let lost = mine_lost(change, Some(theirs), |column| is_in(&merge.lost, column));
    let loss = Loss { side: Side::Mine, why: LostBy::ServerWins, at };
    write_values(c, change, loss, lost).await?;
    let won = theirs_lost(change, theirs, &merge.won);
    let loss = Loss { side: Side::Theirs, why: LostBy::ClientWins, at };
    write_values(c, change, loss, won).await?;
    let kept: Vec<FieldChange> =
        change.fields.iter().filter(|f| !is_in(&merge.lost, &f.column)).cloned().collect();
    start_from(c, installed, stored, change.record, theirs).await?;
    go_again(c, change, &kept, merge.regardless).await?;
    show_under_unsent(c, installed, stored, change.record, Some(theirs)).await
}

fn is_in(columns: &[String], column: &str) -> bool {
    columns.iter().any(|name| name == column)
}

/// Writes values down, if there are any: what is merged of a delete is no loss of the delete.
async fn write_values(
    c: &mut SqliteConnection,
    change: &Queued,
    loss: Loss,
    values: Vec<LostValue>,
) -> Result<(), Problem> {
    if values.is_empty() { Ok(()) } else { write_down(c, change, loss, values).await }
}

/// A change waits again, as another request than before. A create of a record that the server has becomes an update.
pub(super) async fn go_again(
    c: &mut SqliteConnection,
    change: &Queued,
    fields: &[FieldChange],
    regardless: bool,
) -> Result<(), Problem> {
    let kind =
        if change.kind == ChangeKind::Create { "update" } else { super::queue::kind_name(change.kind) };
    let sql =
        "UPDATE change_queue SET state = 'queued', attempt = NULL, problem = NULL, kind = ?, fields = ?,
        regardless = ?, own_base = NULL WHERE seq = ?";
    let values = vec![
        text(kind),
        json(&fields)?,
        SqlValue::Integer(i64::from(regardless)),
        SqlValue::Integer(change.seq.0),
    ];
    execute(c, sql, values).await.map(|_| ())
}

/// Unsent work of a record starts from a newer row of the server.
pub(super) async fn start_from(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    record: RecordId,
    theirs: &Row,
) -> Result<(), Problem> {
    keep_own_bases(c, stored, record, theirs).await?;
    set_gone(c, &stored.meta.logical_name, record, false).await?;
    write_aside(c, &stored.base, theirs).await?;
    remove_row(c, &stored.theirs, record).await?;
    show_under_unsent(c, installed, stored, record, Some(theirs)).await
}

/// Changes of a record whose columns somebody else changed keep what they started from: each is compared with that, and
/// not with the row on which an earlier change of the record goes now.
async fn keep_own_bases(
    c: &mut SqliteConnection,
    stored: &Stored,
    record: RecordId,
    theirs: &Row,
) -> Result<(), Problem> {
    let Some(base) = read(&mut *c, &stored.base, record).await? else { return Ok(()) };
    for change in of_record(c, &stored.meta.logical_name, record).await? {
        let value = |row: &Row, column: &str| row.fields.get(column).cloned().unwrap_or(Value::Null);
        let moved = change.fields.iter().any(|field| {
            let (before, now) = (value(&base, &field.column), value(theirs, &field.column));
            theirs.fields.contains_key(&field.column) && !before.same_as(&now) && !now.same_as(&field.new)
        });
        if !moved || change.own_base.is_some() || change.kind != ChangeKind::Update {
            continue;
        }
        let own = change.fields.iter().map(|field| (field.column.clone(), value(&base, &field.column)));
        let own = Row { id: record, etag: base.etag.clone(), fields: own.collect() };
        let sql = "UPDATE change_queue SET own_base = ? WHERE seq = ?";
        execute(c, sql, vec![json(&own)?, SqlValue::Integer(change.seq.0)]).await?;
    }
    Ok(())
}

/// Takes a change out of the queue for the ledger; what is still unsent of its record lies on the server's row.
pub(super) async fn give_up(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    change: &Queued,
    theirs: Option<&Row>,
    loss: Loss,
) -> Result<(), Problem> {
    write_down(c, change, loss, mine_lost(change, theirs, |_| true)).await?;
    super::command::take_back(c, installed, change, loss).await?;
    remove(c, &[change.seq]).await?;
    if of_record(c, &change.table, change.record).await?.is_empty() {
        forget_aside(c, stored, change.record).await?;
        return show_under_unsent(c, installed, stored, change.record, theirs).await;
    }
    match theirs {
        Some(theirs) => start_from(c, installed, stored, change.record, theirs).await,
        None => {
            set_gone(c, &change.table, change.record, true).await?;
            remove_row(c, &stored.theirs, change.record).await?;
            show_under_unsent(c, installed, stored, change.record, None).await
        }
    }
}
