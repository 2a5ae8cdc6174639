//! The server gave a record another id than it was made under here: it is that record everywhere from then on.

use super::queue::all;
use super::undo;
use crate::ports::Moved;
use crate::store::entities::rows::{read, remove, show};
use crate::store::statement::{Columns, execute, first, json, key, text};
use crate::store::{Installed, SqliteStore};
use contract::shapes::FieldChange;
use model::storage::SqlValue;
use model::{Problem, RecordId, Value};
use sqlx::SqliteConnection;

/// Renames a record in the queue, in what is kept of it, and in what points to it. Only unsent work can point to an id
/// that the server never knew, so that the queue tells all of it.
pub(super) async fn rename(
    c: &mut SqliteConnection,
    installed: &Installed,
    moved: &Moved,
) -> Result<(), Problem> {
    let Moved { table, from, to } = moved;
    let stored = installed.table(table)?;
    show(c, stored, *from, None).await?;
    for layout in [&stored.base, &stored.theirs] {
        if let Some(row) = read(&mut *c, layout, *from).await? {
            remove(c, layout, *from).await?;
            crate::store::entities::rows::write_aside(c, layout, &model::Row { id: *to, ..row }).await?;
        }
    }
    for named in ["change_queue", "ledger", "recent", "content", "content_change"] {
        let sql = format!("UPDATE OR REPLACE {named} SET record = ? WHERE table_name = ? AND record = ?");
        execute(c, &sql, vec![key(*to), text(table), key(*from)]).await?;
    }
    let sql = "INSERT OR REPLACE INTO moved (table_name, record, now) VALUES (?, ?, ?)";
    execute(c, sql, vec![text(table), key(*from), key(*to)]).await?;
    repoint(c, installed, moved).await
}

/// Lets unsent work point to the new id.
async fn repoint(c: &mut SqliteConnection, installed: &Installed, moved: &Moved) -> Result<(), Problem> {
    for mut change in all(&mut *c).await? {
        let mut found = false;
        let values = change.fields.iter_mut().flat_map(|FieldChange { old, new, .. }| [old, new]);
        let parameters =
            change.call.iter_mut().flat_map(|call| call.parameters.values_mut().chain(call.row.values_mut()));
        for value in values.chain(parameters) {
            if let Value::Lookup(to) = value
                && (to.table == moved.table && to.id == moved.from)
            {
                to.id = moved.to;
                found = true;
            }
        }
        if !found {
            continue;
        }
        let call = change.call.as_ref().map_or(Ok(SqlValue::Null), json)?;
        // What was sent with the old id isn't the same request any more.
        let sql = "UPDATE change_queue SET fields = ?, command = ?, attempt = NULL WHERE seq = ?";
        execute(c, sql, vec![json(&change.fields)?, call, SqlValue::Integer(change.seq.0)]).await?;
        undo::restore(c, installed, &change.table, change.record).await?;
    }
    Ok(())
}

impl SqliteStore {
    /// The id that a record has by now.
    pub(crate) async fn present_id(&self, table: &str, id: RecordId) -> Result<RecordId, Problem> {
        let sql = "SELECT now FROM moved WHERE table_name = ? AND record = ?";
        let found = first(self.readers(), sql, vec![text(table), key(id)]).await?;
        found.map_or(Ok(id), |row| Columns::of(row).key())
    }
}
