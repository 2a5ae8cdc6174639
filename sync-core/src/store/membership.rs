//! Which reason holds which row.

use super::entities::layout::SEEN;
use super::rounds::RoundState;
use super::sources::SourceRow;
use super::statement::{execute, first, key, text};
use super::{Stored, sources};
use model::storage::SqlValue;
use model::{Problem, RecordId};
use query::ddl::{ID, RID, quoted};
use sqlx::SqliteConnection;

/// Ids per `IN (…)`.
const IDS_PER_LIST: usize = 500;

/// Records that the user opened since the table was brought up last: one that he works on when the link goes stays over
/// the first sync after it (checklist 37).
const OPENED: &str = "SELECT r.record FROM recent r JOIN table_state t ON t.table_name = r.table_name
    WHERE r.table_name = ?1 AND r.at >= coalesce(t.last_sync, 0)";

/// Notes that a source holds these records. Of those without a row here, because the user deleted them, it is kept
/// aside.
pub(super) async fn join(
    c: &mut SqliteConnection,
    stored: &Stored,
    source: &SourceRow,
    ids: &[RecordId],
) -> Result<(), Problem> {
    let data = quoted(stored.data.name());
    let seen = SqlValue::Integer(source.number.max(1));
    for part in ids.chunks(IDS_PER_LIST) {
        let places = places(part.len());
        let (sql, mut values) = match source.main {
            true => (format!("UPDATE {data} SET {SEEN} = ? WHERE {ID} IN ({places})"), vec![seen.clone()]),
            false => (
                format!(
                    "INSERT OR REPLACE INTO membership (source, rid, seen)
                     SELECT ?, {RID}, ? FROM {data} WHERE {ID} IN ({places})"
                ),
                vec![SqlValue::Integer(source.id.0), seen.clone()],
            ),
        };
        values.extend(part.iter().map(|id| key(*id)));
        // Where each has its row, nothing is to be kept aside.
        if execute(c, &sql, values).await? < part.len() as u64 {
            keep_absent(c, stored, source, part).await?;
        }
    }
    Ok(())
}

async fn keep_absent(
    c: &mut SqliteConnection,
    stored: &Stored,
    source: &SourceRow,
    ids: &[RecordId],
) -> Result<(), Problem> {
    let table = &stored.meta.logical_name;
    for id in ids {
        let sql = format!("SELECT 1 FROM {} WHERE {ID} = ?", quoted(stored.data.name()));
        if first(&mut *c, &sql, vec![key(*id)]).await?.is_none() {
            let sql = "INSERT OR REPLACE INTO absent (table_name, record, source, seen) VALUES (?, ?, ?, ?)";
            let (source, seen) = (SqlValue::Integer(source.id.0), SqlValue::Integer(source.number.max(1)));
            execute(c, sql, vec![text(table), key(*id), source, seen]).await?;
        }
    }
    Ok(())
}

/// Notes that a source no longer holds these records. They leave at the end of the round if nothing else does.
pub(super) async fn leave(
    c: &mut SqliteConnection,
    stored: &Stored,
    source: &SourceRow,
    round: &RoundState,
    ids: &[RecordId],
) -> Result<(), Problem> {
    let (table, data) = (&stored.meta.logical_name, quoted(stored.data.name()));
    for part in ids.chunks(IDS_PER_LIST) {
        let places = places(part.len());
        let ids = || part.iter().map(|id| key(*id));
        let loosen = format!(
            "INSERT INTO loose (table_name, record, round) SELECT ?, {ID}, ? FROM {data} WHERE {ID} IN ({places})
             ON CONFLICT DO NOTHING"
        );
        let values = [text(table), SqlValue::Integer(round.number - 1)].into_iter().chain(ids()).collect();
        execute(c, &loosen, values).await?;
        let (sql, mut values) = match source.main {
            true => (format!("UPDATE {data} SET {SEEN} = 0 WHERE {ID} IN ({places})"), vec![]),
            false => (
                format!(
                    "DELETE FROM membership WHERE source = ?
                     AND rid IN (SELECT {RID} FROM {data} WHERE {ID} IN ({places}))"
                ),
                vec![SqlValue::Integer(source.id.0)],
            ),
        };
        values.extend(ids());
        execute(c, &sql, values).await?;
        let sql = format!("DELETE FROM absent WHERE table_name = ? AND source = ? AND record IN ({places})");
        let values = [text(table), SqlValue::Integer(source.id.0)].into_iter().chain(ids()).collect();
        execute(c, &sql, values).await?;
    }
    Ok(())
}

/// The server says that records are deleted: that the user has just opened them keeps them no longer. Unsent work does.
pub(super) async fn deleted(c: &mut SqliteConnection, table: &str, ids: &[RecordId]) -> Result<(), Problem> {
    for part in ids.chunks(IDS_PER_LIST) {
        let sql = format!("DELETE FROM recent WHERE table_name = ? AND record IN ({})", places(part.len()));
        let values = std::iter::once(text(table)).chain(part.iter().map(|id| key(*id))).collect();
        execute(c, &sql, values).await?;
    }
    Ok(())
}

/// Ends a read of all rows: what it didn't see is no longer held by its source. Whether there was any.
pub(super) async fn leave_unseen(
    c: &mut SqliteConnection,
    stored: &Stored,
    source: &SourceRow,
    round: &RoundState,
) -> Result<bool, Problem> {
    // The first read of a source sees everything that is held for it.
    if source.number <= 1 {
        return Ok(false);
    }
    let (table, data) = (&stored.meta.logical_name, quoted(stored.data.name()));
    let (id, number) = (SqlValue::Integer(source.id.0), SqlValue::Integer(source.number));
    let before = SqlValue::Integer(round.number - 1);
    let unseen = match source.main {
        true => format!("SELECT d.{ID} FROM {data} d WHERE d.{SEEN} > 0 AND d.{SEEN} < ?4 AND ?3 = ?3"),
        false => format!(
            "SELECT d.{ID} FROM membership m JOIN {data} d ON d.{RID} = m.rid WHERE m.source = ?3 AND m.seen < ?4"
        ),
    };
    let sql = format!(
        "INSERT INTO loose (table_name, record, round) SELECT ?1, {ID}, ?2 FROM ({unseen}) WHERE true
         ON CONFLICT DO NOTHING"
    );
    let left = execute(c, &sql, vec![text(table), before, id.clone(), number.clone()]).await?;
    let (sql, values) = match source.main {
        true => (format!("UPDATE {data} SET {SEEN} = 0 WHERE {SEEN} > 0 AND {SEEN} < ?"), vec![number]),
        false => ("DELETE FROM membership WHERE source = ? AND seen < ?".to_owned(), vec![id, number]),
    };
    execute(c, &sql, values).await?;
    Ok(left > 0)
}

/// Takes the reasons of a record along when its row goes because the user deleted it.
pub(super) async fn set_aside(
    c: &mut SqliteConnection,
    stored: &Stored,
    id: RecordId,
) -> Result<(), Problem> {
    let (table, data) = (&stored.meta.logical_name, quoted(stored.data.name()));
    let sql = format!(
        "INSERT OR REPLACE INTO absent (table_name, record, source, seen)
         SELECT ?1, ?2, s.id, CASE s.main WHEN 1 THEN d.{SEEN} ELSE m.seen END
         FROM {data} d JOIN source s ON s.table_name = ?1
         LEFT JOIN membership m ON m.source = s.id AND m.rid = d.{RID}
         WHERE d.{ID} = ?2 AND (s.main = 1 AND d.{SEEN} > 0 OR m.rid IS NOT NULL)"
    );
    execute(c, &sql, vec![text(table), key(id)]).await?;
    let sql = format!(
        "DELETE FROM membership WHERE source IN (SELECT id FROM source WHERE table_name = ?)
         AND rid IN (SELECT {RID} FROM {data} WHERE {ID} = ?)"
    );
    execute(c, &sql, vec![text(table), key(id)]).await.map(|_| ())
}

/// Gives a record that has a row again the reasons that were set aside.
pub(super) async fn bring_back(
    c: &mut SqliteConnection,
    stored: &Stored,
    id: RecordId,
) -> Result<(), Problem> {
    let (table, data) = (&stored.meta.logical_name, quoted(stored.data.name()));
    let sql = "SELECT 1 FROM absent WHERE table_name = ? AND record = ? LIMIT 1";
    if first(&mut *c, sql, vec![text(table), key(id)]).await?.is_none() {
        return Ok(());
    }
    let sql = format!(
        "UPDATE {data} SET {SEEN} = coalesce((SELECT a.seen FROM absent a JOIN source s ON s.id = a.source
            WHERE s.main = 1 AND a.table_name = ?1 AND a.record = ?2), {SEEN}) WHERE {ID} = ?2"
    );
    execute(c, &sql, vec![text(table), key(id)]).await?;
    let sql = format!(
        "INSERT OR REPLACE INTO membership (source, rid, seen)
         SELECT a.source, d.{RID}, a.seen FROM absent a JOIN source s ON s.id = a.source
         JOIN {data} d ON d.{ID} = a.record WHERE s.main = 0 AND a.table_name = ?1 AND a.record = ?2"
    );
    execute(c, &sql, vec![text(table), key(id)]).await?;
    forget_absent(c, table, id).await
}

/// The record is gone for good.
pub(super) async fn forget_absent(
    c: &mut SqliteConnection,
    table: &str,
    id: RecordId,
) -> Result<(), Problem> {
    let sql = "DELETE FROM absent WHERE table_name = ? AND record = ?";
    execute(c, sql, vec![text(table), key(id)]).await.map(|_| ())
}

/// Records that have no unsent work any more are kept over the round that runs and looked at when the next one ends:
/// until then the server's word of them may be older than what happened here.
pub(super) async fn touch(c: &mut SqliteConnection, table: &str, ids: &[RecordId]) -> Result<(), Problem> {
    let sql = "INSERT INTO loose (table_name, record, round)
        SELECT ?1, ?2, pass FROM table_state WHERE table_name = ?1
        ON CONFLICT DO UPDATE SET round = max(round, excluded.round)";
    for id in ids {
        execute(c, sql, vec![text(table), key(*id)]).await?;
    }
    Ok(())
}

/// Removes the clean rows of a table that nothing holds any more, of those that were looked for. How many.
pub(super) async fn purge(
    c: &mut SqliteConnection,
    stored: &Stored,
    round: &RoundState,
) -> Result<u64, Problem> {
    let table = &stored.meta.logical_name;
    let due = || vec![text(table), SqlValue::Integer(round.number)];
    let sql = "SELECT 1 FROM loose WHERE table_name = ? AND round < ? LIMIT 1";
    if first(&mut *c, sql, due()).await?.is_none() {
        return Ok(0);
    }
    let others = sources::others(c, table).await?;
    let others = others.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let data = quoted(stored.data.name());
    let sql = format!(
        "DELETE FROM {data} WHERE {ID} IN (SELECT record FROM loose WHERE table_name = ?1 AND round < ?2)
         AND {SEEN} = 0
         AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.source IN ({others}) AND m.rid = {data}.{RID})
         AND {ID} NOT IN (SELECT record FROM change_queue WHERE table_name = ?1) AND {ID} NOT IN ({OPENED})"
    );
    let purged = execute(c, &sql, due()).await?;
    let sql = format!("DELETE FROM loose WHERE table_name = ?1 AND round < ?2 AND record NOT IN ({OPENED})");
    execute(c, &sql, due()).await?;
    Ok(purged)
}

fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}
