//! Records with unsent work that the user may read no longer (checklist 94-96). Unsent work holds a record that left the
//! profile, with all that is here of it. Of one that may not be read only what the user typed stays; so the server is asked
//! for those that no reason brings any more, by their ids, as for rows that are missing.

use super::entities::layout::{SEEN, VERSION};
use super::sources::SourceRow;
use super::statement::{Columns, execute, first, key, rows, text};
use super::{Stored, changes, sources};
use model::storage::SqlValue;
use model::{Problem, RecordId};
use query::ddl::{ID, RID, quoted};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

/// Notes which records are to be asked for, after the keys of a table's main source were compared: those with unsent work
/// and something of the server here, that nothing holds and of which the server isn't known to have none.
pub(super) async fn doubt(
    c: &mut SqliteConnection,
    stored: &Stored,
    source: &SourceRow,
    told: &str,
) -> Result<(), Problem> {
    if !source.main {
        return Ok(());
    }
    let (table, data) = (&stored.meta.logical_name, quoted(stored.data.name()));
    let others = sources::others(&mut *c, table).await?;
    let others = others.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let (base, theirs) = (quoted(stored.base.name()), quoted(stored.theirs.name()));
    let sql = format!(
        "INSERT OR IGNORE INTO doubted (source, record)
         SELECT ?2, a.{ID} FROM (SELECT {ID} FROM {base} WHERE {VERSION} IS NOT NULL UNION SELECT {ID} FROM {theirs}) a
         WHERE a.{ID} IN (SELECT record FROM change_queue WHERE table_name = ?1) AND a.{ID} NOT IN ({told})
         AND a.{ID} NOT IN (SELECT record FROM server_gone WHERE table_name = ?1)
         AND a.{ID} NOT IN (SELECT d.{ID} FROM membership m JOIN {data} d ON d.{RID} = m.rid WHERE m.source IN ({others}))
         AND a.{ID} NOT IN (SELECT record FROM absent WHERE table_name = ?1 AND source IN ({others}))"
    );
    execute(c, &sql, vec![text(table), SqlValue::Integer(source.id.0)]).await.map(|_| ())
}

/// Those of some records that were asked for because of their unsent work. They are asked for once.
pub(super) async fn answered(
    c: &mut SqliteConnection,
    source: &SourceRow,
    asked: &[RecordId],
) -> Result<BTreeSet<RecordId>, Problem> {
    let own = || SqlValue::Integer(source.id.0);
    let found = rows(&mut *c, "SELECT record FROM doubted WHERE source = ?", vec![own()]).await?;
    let all: BTreeSet<RecordId> =
        found.into_iter().map(|row| Columns::of(row).key()).collect::<Result<_, _>>()?;
    let answered: BTreeSet<RecordId> = asked.iter().copied().filter(|id| all.contains(id)).collect();
    for id in &answered {
        execute(&mut *c, "DELETE FROM doubted WHERE source = ? AND record = ?", vec![own(), key(*id)])
            .await?;
    }
    Ok(answered)
}

/// The server tells that records left a list, and not that they are deleted. Where nothing holds one that has unsent work, the
/// keys are compared next, and with them it is asked whether it may be read.
pub(super) async fn doubt_later(
    c: &mut SqliteConnection,
    stored: &Stored,
    removed: &[RecordId],
    deleted: &[RecordId],
) -> Result<(), Problem> {
    let table = &stored.meta.logical_name;
    if removed.len() == deleted.len() {
        return Ok(());
    }
    let unsent = changes::records_with_unsent(&mut *c, table).await?;
    for id in removed.iter().filter(|id| unsent.contains(id) && !deleted.contains(id)) {
        if !is_held(&mut *c, stored, *id).await? {
            let sql = "UPDATE source SET delta = NULL WHERE table_name = ? AND main = 1 AND reading IS NULL";
            return execute(c, sql, vec![text(table)]).await.map(|_| ());
        }
    }
    Ok(())
}

async fn is_held(c: &mut SqliteConnection, stored: &Stored, id: RecordId) -> Result<bool, Problem> {
    let (table, data) = (&stored.meta.logical_name, quoted(stored.data.name()));
    let sql = format!(
        "SELECT 1 FROM {data} d WHERE d.{ID} = ?2 AND (d.{SEEN} > 0 OR EXISTS (SELECT 1 FROM membership m
            JOIN source s ON s.id = m.source WHERE s.table_name = ?1 AND m.rid = d.{RID}))
         UNION ALL SELECT 1 FROM absent WHERE table_name = ?1 AND record = ?2 LIMIT 1"
    );
    Ok(first(c, &sql, vec![text(table), key(id)]).await?.is_some())
}
