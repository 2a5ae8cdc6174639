//! A change that met another one on the server: it goes again on top of it, or the server's side holds.

use super::ledger::{Loss, mine_lost, theirs_lost, write_down};
use super::own_base;
use super::queue::{Queued, of_record, remove};
use super::record::show_under_unsent;
use crate::engine::Merge;
use crate::store::entities::rows::{forget_aside, read, remove as remove_row, set_gone, write_aside};
use crate::store::statement::{execute, json, text};
use crate::store::{Installed, Stored};
use contract::shapes::{ChangeKind, FieldChange, LostBy, LostValue, Side};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Fields, Problem, Row};
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
    let loss = Loss { side: Side::Mine, why: LostBy::ServerWins, at, note: None };
    write_values(c, change, loss, lost).await?;
    let won = theirs_lost(change, theirs, &merge.won);
    let loss = Loss { side: Side::Theirs, why: LostBy::ClientWins, at, note: None };
    write_values(c, change, loss, won).await?;
    let kept: Vec<FieldChange> =
        change.fields.iter().filter(|f| !is_in(&merge.lost, &f.column)).cloned().collect();
    start_from(c, installed, stored, change, theirs).await?;
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
    loss: Loss<'_>,
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

/// The record of a change goes on from a newer row of the server.
pub(super) async fn start_from(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    change: &Queued,
    theirs: &Row,
) -> Result<(), Problem> {
    let base = read(&mut *c, &stored.base, change.record).await?;
    // A record that was made here started from nothing.
    let base = base.unwrap_or(Row { id: change.record, etag: None, fields: Fields::new() });
    own_base::keep(c, stored, &own_base::start_of(change, base), theirs).await?;
    set_gone(c, &stored.meta.logical_name, change.record, false).await?;
    write_aside(c, &stored.base, theirs).await?;
    remove_row(c, &stored.theirs, change.record).await?;
    show_under_unsent(c, installed, stored, change.record, Some(theirs)).await
}

/// Takes a change out of the queue for the ledger; what is still unsent of its record lies on the server's row.
pub(super) async fn give_up(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    change: &Queued,
    theirs: Option<&Row>,
    loss: Loss<'_>,
) -> Result<(), Problem> {
    // A row that a page brought may have come into sight after the server found none, and pages tell when it goes.
    let aside = read(&mut *c, &stored.theirs, change.record).await?;
    let theirs = theirs.or(aside.as_ref());
    write_down(c, change, loss, mine_lost(change, theirs, |_| true)).await?;
    super::command::take_back(c, installed, change, loss).await?;
    remove(c, &[change.seq]).await?;
    if of_record(c, &change.table, change.record).await?.is_empty() {
        forget_aside(c, stored, change.record).await?;
        return show_under_unsent(c, installed, stored, change.record, theirs).await;
    }
    match theirs {
        Some(theirs) => start_from(c, installed, stored, change, theirs).await,
        None => {
            set_gone(c, &change.table, change.record, true).await?;
            show_under_unsent(c, installed, stored, change.record, None).await
        }
    }
}
