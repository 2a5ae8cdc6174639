//! What a change started from, where its record has moved on since under an earlier change of it. Such a change goes under
//! the version that it started from, so that the server says that there is another one, and is compared with what its user
//! saw. Else it would go over what somebody else wrote, only because an earlier change of the record was merged or done.

use super::queue::{Queued, of_record};
use super::record::with_fields;
use super::resolve::contested;
use crate::store::Stored;
use crate::store::entities::rows::{read, write_aside};
use crate::store::statement::{execute, json};
use contract::shapes::ChangeKind;
use model::storage::SqlValue;
use model::{Fields, Problem, Row, Value};
use sqlx::SqliteConnection;

/// A version that no row has: what goes under it is told what the server has.
pub(super) const NO_VERSION: &str = "W/\"0\"";

/// The server's row that a change started from.
pub(super) fn start_of(change: &Queued, base: Row) -> Row {
    let Some(own) = change.own_base.clone() else { return base };
    let mut row = Row { etag: own.etag, ..base };
    row.fields.extend(own.fields);
    row
}

/// The record of these changes goes on from `theirs`: those whose columns somebody else changed since `before` keep what
/// they started from.
pub(super) async fn keep(
    c: &mut SqliteConnection,
    stored: &Stored,
    before: &Row,
    theirs: &Row,
) -> Result<(), Problem> {
    for change in of_record(c, &stored.meta.logical_name, before.id).await? {
        if change.own_base.is_none() && has_moved(stored, &change, before, theirs) {
            let own = own_of(stored, &change, before);
            write(c, &change, Some(&own)).await?;
        }
    }
    Ok(())
}

/// Changes of a record, taken out of the queue already, are done, and the server's row is `now`. Later ones lie on top of
/// them: what these wrote is no longer somebody else's. Where the row was `found` with the wished values, not made so by
/// the changes as far as is known, it may hold more of somebody else.
pub(super) async fn follow(
    c: &mut SqliteConnection,
    stored: &Stored,
    done: &[Queued],
    before: &Row,
    now: &Row,
    found: bool,
) -> Result<(), Problem> {
    let ours = done.iter().fold(before.clone(), with_fields);
    for mut change in of_record(c, &stored.meta.logical_name, before.id).await? {
        match change.own_base.take() {
            Some(mut own) => {
                for field in done.iter().flat_map(|done| &done.fields) {
                    if let Some(value) = own.fields.get_mut(&field.column) {
                        *value = now.fields.get(&field.column).cloned().unwrap_or(Value::Null);
                    }
                }
                let mut started = now.clone();
                started.fields.extend(own.fields.clone());
                let stays = has_moved(stored, &change, &started, now);
                write(c, &change, Some(&own).filter(|_| stays)).await?;
            }
            None if found && has_moved(stored, &change, &ours, now) => {
                let own = own_of(stored, &change, &ours);
                write(c, &change, Some(&own)).await?;
            }
            None => {}
        }
    }
    Ok(())
}

/// A record that a command was to make is out of the user's sight, or was never made: what waits of it starts from what was
/// to be made, under a version that no row has. Without one it would go over whatever is there.
pub(super) async fn start_unseen(
    c: &mut SqliteConnection,
    stored: &Stored,
    part: &Queued,
) -> Result<(), Problem> {
    let waits = !of_record(c, &part.table, part.record).await?.is_empty();
    if waits && read(&mut *c, &stored.base, part.record).await?.is_none() {
        let nothing = Row { id: part.record, etag: Some(NO_VERSION.to_owned()), fields: Fields::new() };
        write_aside(c, &stored.base, &with_fields(nothing, part)).await?;
    }
    Ok(())
}

/// Whether somebody else changed what a change writes, or anything of what it deletes.
fn has_moved(stored: &Stored, change: &Queued, before: &Row, now: &Row) -> bool {
    matches!(change.kind, ChangeKind::Update | ChangeKind::Delete)
        && !contested(stored, change, Some(before.clone()), Some(now)).is_empty()
}

/// What of a row a change is compared with.
fn own_of(stored: &Stored, change: &Queued, row: &Row) -> Row {
    let value = |column: &str| row.fields.get(column).cloned().unwrap_or(Value::Null);
    let columns: Vec<&str> = match change.kind {
        ChangeKind::Delete => stored.data.columns().map(|column| column.logical_name.as_str()).collect(),
        _ => change.fields.iter().map(|field| field.column.as_str()).collect(),
    };
    let fields = columns.into_iter().map(|column| (column.to_owned(), value(column))).collect();
    let etag = row.etag.clone().unwrap_or_else(|| NO_VERSION.to_owned());
    Row { id: row.id, etag: Some(etag), fields }
}

async fn write(c: &mut SqliteConnection, change: &Queued, own: Option<&Row>) -> Result<(), Problem> {
    let sql = "UPDATE change_queue SET own_base = ? WHERE seq = ?";
    let own = own.map_or(Ok(SqlValue::Null), json)?;
    execute(c, sql, vec![own, SqlValue::Integer(change.seq.0)]).await.map(|_| ())
}
