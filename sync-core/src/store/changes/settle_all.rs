//! Many writes that were accepted together: most are the only unsent work of their records, and are stored by a few
//! statements for all.

use super::queue::{Queued, remove};
use super::settle::{Written, settle_write};
use crate::change::Seq;
use crate::store::entities::layout::SEEN;
use crate::store::entities::rows::{count_rows, encode, refresh_names};
use crate::store::statement::{Columns, execute, key, rows, text};
use crate::store::{Installed, Stored, membership};
use model::metadata::{ColumnKind, ColumnMeta};
use model::storage::SqlValue;
use model::{Problem, RecordId, Row, Value};
use query::ddl::{ID, quoted};
use sqlx::SqliteConnection;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Ids per statement.
const IDS_PER_LIST: usize = 500;
/// SQLite's limit of bound values in a statement.
const MAX_BOUND: usize = 32_766;

/// Creates and updates of a table were accepted, each answered with the server's row.
pub(super) async fn settle_writes(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    changes: Vec<Written>,
) -> Result<(), Problem> {
    let seqs: Vec<Seq> = changes.iter().map(|written| written.change.seq).collect();
    remove(c, &seqs).await?;
    let mut records: BTreeMap<RecordId, (Vec<Queued>, Arc<Row>, bool)> = BTreeMap::new();
    for Written { change, row, found } in changes {
        let record = records.entry(change.record).or_insert_with(|| (Vec::new(), row.clone(), false));
        record.0.push(change);
        record.1 = row;
        record.2 |= found;
    }
    let ids: Vec<RecordId> = records.keys().copied().collect();
    let special = special(c, stored, &ids).await?;
    let mut plain = Vec::with_capacity(records.len());
    for (id, (changes, row, found)) in records {
        if special.contains(&id) || !is_whole(stored, &row) {
            settle_write(c, installed, stored, &changes, Some(&row), found).await?;
        } else {
            plain.push(row);
        }
    }
    show_plain(c, installed, stored, &plain).await
}

/// Whether an answer has each column that is kept. Pictures are no part of rows.
fn is_whole(stored: &Stored, row: &Row) -> bool {
    let own = |column: &ColumnMeta| {
        let name = &column.logical_name;
        column.kind == ColumnKind::Image || *name == stored.meta.primary_id || row.fields.contains_key(name)
    };
    row.etag.is_some() && stored.data.columns().all(own)
}

/// Records with more unsent work, or of which a newer row may have come.
async fn special(
    c: &mut SqliteConnection,
    stored: &Stored,
    ids: &[RecordId],
) -> Result<HashSet<RecordId>, Problem> {
    let theirs = quoted(stored.theirs.name());
    let mut found = HashSet::new();
    for part in ids.chunks(IDS_PER_LIST) {
        let list = places(part.len());
        let sql = format!("SELECT record FROM change_queue WHERE table_name = ? AND record IN ({list})");
        let mut values = vec![text(&stored.meta.logical_name)];
        values.extend(part.iter().map(|id| key(*id)));
        for row in rows(&mut *c, &sql, values).await? {
            found.insert(Columns::of(row).key()?);
        }
        let sql = format!("SELECT {ID} FROM {theirs} WHERE {ID} IN ({list})");
        for row in rows(&mut *c, &sql, keys(part)).await? {
            found.insert(Columns::of(row).key()?);
        }
    }
    Ok(found)
}

/// Shows rows of the server whose records have no unsent work any more.
async fn show_plain(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    plain: &[Arc<Row>],
) -> Result<(), Problem> {
    let table = &stored.meta.logical_name;
    let ids: Vec<RecordId> = plain.iter().map(|row| row.id).collect();
    let names = names(c, stored, &ids).await?;
    for part in ids.chunks(IDS_PER_LIST) {
        let list = places(part.len());
        let base = quoted(stored.base.name());
        execute(c, &format!("DELETE FROM {base} WHERE {ID} IN ({list})"), keys(part)).await?;
        membership::touch(c, table, part).await?;
        let sql = format!("DELETE FROM server_gone WHERE table_name = ? AND record IN ({list})");
        let mut values = vec![text(table)];
        values.extend(keys(part));
        execute(c, &sql, values).await?;
    }
    write_rows(c, stored, plain).await?;
    let more = i64::try_from(ids.len() - names.len()).unwrap_or_default();
    count_rows(c, table, more).await?;
    let name_of =
        |row: &Row| row.fields.get(&stored.meta.primary_name).and_then(Value::as_text).map(str::to_owned);
    let renamed = plain.iter().filter(|row| names.get(&row.id).is_some_and(|name| *name != name_of(row)));
    let renamed: Vec<RecordId> = renamed.map(|row| row.id).collect();
    refresh_names(c, installed, stored, &renamed).await
}

async fn write_rows(c: &mut SqliteConnection, stored: &Stored, plain: &[Arc<Row>]) -> Result<(), Problem> {
    let names: Vec<String> = stored.data.sql_columns().iter().map(|(name, _)| quoted(name)).collect();
    // What holds a record stays as it is.
    let seen = quoted(SEEN);
    let others = names.iter().skip(1).filter(|name| **name != seen);
    let updates: Vec<String> = others.map(|n| format!("{n} = excluded.{n}")).collect();
    let one = format!("({})", places(names.len()));
    for part in plain.chunks((MAX_BOUND / names.len().max(1)).clamp(1, 100)) {
        let mut values = Vec::with_capacity(part.len() * names.len());
        for row in part {
            values.extend(encode(&stored.data, row, &[SqlValue::Integer(0)])?);
        }
        let sql = format!(
            "INSERT INTO {} ({}) VALUES {} ON CONFLICT ({ID}) DO UPDATE SET {}",
            quoted(stored.data.name()),
            names.join(", "),
            vec![one.as_str(); part.len()].join(", "),
            updates.join(", "),
        );
        execute(c, &sql, values).await?;
    }
    Ok(())
}

/// The names that records have here now.
async fn names(
    c: &mut SqliteConnection,
    stored: &Stored,
    ids: &[RecordId],
) -> Result<HashMap<RecordId, Option<String>>, Problem> {
    let name = match stored.meta.column(&stored.meta.primary_name) {
        Some(column) => quoted(&column.logical_name),
        None => "NULL".to_owned(),
    };
    let mut names = HashMap::with_capacity(ids.len());
    for part in ids.chunks(IDS_PER_LIST) {
        let (data, list) = (quoted(stored.data.name()), places(part.len()));
        let sql = format!("SELECT {ID}, {name} FROM {data} WHERE {ID} IN ({list})");
        for row in rows(&mut *c, &sql, keys(part)).await? {
            let mut columns = Columns::of(row);
            names.insert(columns.key()?, columns.optional_text()?);
        }
    }
    Ok(names)
}

fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}

fn keys(ids: &[RecordId]) -> Vec<SqlValue> {
    ids.iter().map(|id| key(*id)).collect()
}
