//! Writing a download: many rows per statement, and the cursor in the same transaction.

use super::connect::{LOADING_CACHE_KIB, RESTING_CACHE_KIB};
use super::entities::layout::{ETAG, SEEN, VERSION, version_of};
use super::entities::rows::{count_rows, encode, read, refresh_names, remove, set_gone, write_aside};
use super::statement::{Columns, execute, first, key, optional_text, rows, text};
use super::{Durability, Installed, SqliteStore, Stored, changes, commit, entities};
use crate::ports::{Applied, PageCommit, Pass};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Problem, RecordId, Row, Value};
use query::ddl::{ID, RID, quoted};
use sqlx::SqliteConnection;
use std::collections::{HashMap, HashSet};

/// Rows per INSERT: more gain nothing, and their text takes long to prepare once.
const ROWS_PER_INSERT: usize = 200;
/// SQLite's limit of bound values in a statement.
const MAX_BOUND: usize = 32_766;
/// Ids per `IN (…)`.
const IDS_PER_LIST: usize = 500;

impl SqliteStore {
    /// Begins a pass of a table.
    pub(crate) async fn begin_table_pass(&self, table: &str, expected: Option<u64>) -> Result<Pass, Problem> {
        self.installed().table(table)?;
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        let sql = "UPDATE table_state SET pass = pass + 1, running = 1, next = NULL, expected = coalesce(?, expected)
            WHERE table_name = ?";
        let expected = expected.and_then(|n| i64::try_from(n).ok()).map_or(SqlValue::Null, SqlValue::Integer);
        execute(&mut transaction, sql, vec![expected, text(table)]).await?;
        forget_tombstones(&mut transaction, table).await?;
        let progress = Progress::read(&mut transaction, table).await?;
        commit(transaction).await?;
        Ok(Pass { number: progress.pass, next: None })
    }

    /// Stores a page and the cursor after it. A page of a pass that isn't running any more changes nothing.
    pub(crate) async fn apply_table_page(&self, page: PageCommit) -> Result<Applied, Problem> {
        let installed = self.installed();
        let stored = installed.table(&page.table)?;
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        let progress = Progress::read(&mut transaction, &page.table).await?;
        if !progress.running || progress.pass != page.pass {
            return Ok(Applied { rows: progress.rows, changed: false });
        }
        let changed = write_rows(&mut transaction, &installed, stored, &progress, page.rows).await?;
        let sql = "UPDATE table_state SET next = ?, expected = coalesce(?, expected) WHERE table_name = ?";
        let expected =
            page.expected.and_then(|n| i64::try_from(n).ok()).map_or(SqlValue::Null, SqlValue::Integer);
        let values = vec![optional_text(page.next.as_deref()), expected, text(&page.table)];
        execute(&mut transaction, sql, values).await?;
        let rows = Progress::read(&mut transaction, &page.table).await?.rows;
        commit(transaction).await?;
        // From the next page on, and also where a killed load goes on.
        writing.size_cache(if progress.complete { RESTING_CACHE_KIB } else { LOADING_CACHE_KIB }).await?;
        Ok(Applied { rows, changed })
    }

    /// Ends a pass.
    pub(crate) async fn finish_table_pass(
        &self,
        table: &str,
        pass: i64,
        at: Instant,
    ) -> Result<Applied, Problem> {
        let installed = self.installed();
        let stored = installed.table(table)?;
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let progress = Progress::read(&mut transaction, table).await?;
        if !progress.running || progress.pass != pass {
            return Ok(Applied { rows: progress.rows, changed: false });
        }
        let purged = purge_unseen(&mut transaction, stored, pass).await?;
        let count =
            first(&mut *transaction, &format!("SELECT count(*) FROM {}", data(stored)), vec![]).await?;
        let count = Columns::of(count.unwrap_or_default()).number()?;
        // The last sync never goes back, also when the clock did (invariant I9).
        let sql = "UPDATE table_state SET running = 0, next = NULL, complete = 1, row_count = ?,
            last_sync = max(coalesce(last_sync, ?), ?) WHERE table_name = ?";
        let at = SqlValue::Integer(at.0);
        execute(&mut transaction, sql, vec![SqlValue::Integer(count), at.clone(), at, text(table)]).await?;
        forget_tombstones(&mut transaction, table).await?;
        changes::forget_unreadable(&mut transaction, table, &data(stored)).await?;
        if !progress.complete {
            entities::install::make_indexes(&mut transaction, &installed, table).await?;
        }
        commit(transaction).await?;
        writing.size_cache(RESTING_CACHE_KIB).await?;
        Ok(Applied {
            rows: u64::try_from(count).unwrap_or_default(),
            changed: purged > 0 || !progress.complete,
        })
    }
}

/// How far a table's download is.
struct Progress {
    pass: i64,
    running: bool,
    complete: bool,
    rows: u64,
}

impl Progress {
    async fn read(c: &mut SqliteConnection, table: &str) -> Result<Self, Problem> {
        let sql = "SELECT pass, running, complete, row_count FROM table_state WHERE table_name = ?";
        let mut columns = Columns::of(first(c, sql, vec![text(table)]).await?.unwrap_or_default());
        Ok(Self {
            pass: columns.number()?,
            running: columns.flag()?,
            complete: columns.flag()?,
            rows: columns.count()?,
        })
    }
}

/// Sorts a page's rows into those with unsent work, those that are the same, and those to write.
async fn write_rows(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    progress: &Progress,
    page: Vec<Row>,
) -> Result<bool, Problem> {
    let table = &stored.meta.logical_name;
    let unsent = changes::records_with_unsent(c, table).await?;
    let deleted = tombstones(c, table).await?;
    let known = if progress.complete { known_rows(c, stored, &page).await? } else { HashMap::new() };
    let mut same = Vec::new();
    let mut fresh = Vec::with_capacity(page.len());
    for row in page {
        if unsent.contains(&row.id) {
            keep_aside(c, stored, &row).await?;
        } else if deleted.contains(&row.id) {
            continue;
        } else if row.etag.is_some() && known.get(&row.id).is_some_and(|known| known.etag == row.etag) {
            same.push(row.id);
        } else {
            fresh.push(row);
        }
    }
    mark_seen(c, stored, progress.pass, &same).await?;
    let changed = !fresh.is_empty();
    insert_rows(c, stored, progress.pass, &fresh).await?;
    let renamed =
        fresh.iter().filter(|row| known.get(&row.id).is_some_and(|known| !known.has_name(stored, row)));
    let renamed: Vec<RecordId> = renamed.map(|row| row.id).collect();
    refresh_names(c, installed, stored, &renamed).await?;
    Ok(changed)
}

/// A row of the server for a record with unsent work: it never goes over what the user sees or started from.
async fn keep_aside(c: &mut SqliteConnection, stored: &Stored, row: &Row) -> Result<(), Problem> {
    set_gone(c, &stored.meta.logical_name, row.id, false).await?;
    let base = read(&mut *c, &stored.base, row.id).await?;
    if base.is_some_and(|base| base.etag.is_some() && base.etag == row.etag) {
        return remove(c, &stored.theirs, row.id).await.map(|_| ());
    }
    let theirs = read(&mut *c, &stored.theirs, row.id).await?;
    let is_older =
        theirs.is_some_and(|theirs| version_of(theirs.etag.as_deref()) > version_of(row.etag.as_deref()));
    if is_older { Ok(()) } else { write_aside(c, &stored.theirs, row).await }
}

/// What a page is compared with.
struct Known {
    etag: Option<String>,
    name: Option<String>,
}

impl Known {
    fn has_name(&self, stored: &Stored, row: &Row) -> bool {
        self.name.as_deref() == row.fields.get(&stored.meta.primary_name).and_then(Value::as_text)
    }
}

async fn known_rows(
    c: &mut SqliteConnection,
    stored: &Stored,
    page: &[Row],
) -> Result<HashMap<RecordId, Known>, Problem> {
    let mut known = HashMap::with_capacity(page.len());
    let name = match stored.meta.column(&stored.meta.primary_name) {
        Some(column) => quoted(&column.logical_name),
        None => "NULL".to_owned(),
    };
    for part in page.chunks(IDS_PER_LIST) {
        let places = places(part.len());
        let sql = format!("SELECT {ID}, {ETAG}, {name} FROM {} WHERE {ID} IN ({places})", data(stored));
        for row in rows(&mut *c, &sql, part.iter().map(|row| key(row.id)).collect()).await? {
            let mut columns = Columns::of(row);
            let id = columns.key()?;
            known.insert(id, Known { etag: columns.optional_text()?, name: columns.optional_text()? });
        }
    }
    Ok(known)
}

async fn mark_seen(
    c: &mut SqliteConnection,
    stored: &Stored,
    pass: i64,
    ids: &[RecordId],
) -> Result<(), Problem> {
    for part in ids.chunks(IDS_PER_LIST) {
        let sql = format!("UPDATE {} SET {SEEN} = ? WHERE {ID} IN ({})", data(stored), places(part.len()));
        let values = std::iter::once(SqlValue::Integer(pass)).chain(part.iter().map(|id| key(*id))).collect();
        execute(c, &sql, values).await?;
    }
    Ok(())
}

/// Writes rows, never over one of a higher version: a page may have been read before a change of ours was accepted.
async fn insert_rows(
    c: &mut SqliteConnection,
    stored: &Stored,
    pass: i64,
    rows: &[Row],
) -> Result<(), Problem> {
    let names: Vec<String> = stored.data.sql_columns().iter().map(|(name, _)| quoted(name)).collect();
    let per_statement = ROWS_PER_INSERT.min(MAX_BOUND / names.len().max(1)).max(1);
    let before = highest_rid(c, stored).await?;
    for part in rows.chunks(per_statement) {
        let mut values = Vec::with_capacity(part.len() * names.len());
        for row in part {
            values.extend(encode(&stored.data, row, &[SqlValue::Integer(pass)])?);
        }
        execute(c, &insert_sql(stored, &names, part.len()), values).await?;
    }
    // A new row's rid is one above the highest, an updated one keeps its own: the difference is what was added.
    let added = highest_rid(c, stored).await? - before;
    count_rows(c, &stored.meta.logical_name, added).await
}

fn insert_sql(stored: &Stored, names: &[String], rows: usize) -> String {
    let one = format!("({})", places(names.len()));
    let updates: Vec<String> = names.iter().skip(1).map(|n| format!("{n} = excluded.{n}")).collect();
    format!(
        "INSERT INTO {table} ({}) VALUES {} ON CONFLICT ({ID}) DO UPDATE SET {}
         WHERE {table}.{VERSION} IS NULL OR excluded.{VERSION} IS NULL OR excluded.{VERSION} >= {table}.{VERSION}",
        names.join(", "),
        vec![one.as_str(); rows].join(", "),
        updates.join(", "),
        table = data(stored),
    )
}

async fn highest_rid(c: &mut SqliteConnection, stored: &Stored) -> Result<i64, Problem> {
    let row = first(c, &format!("SELECT coalesce(max({RID}), 0) FROM {}", data(stored)), vec![]).await?;
    Columns::of(row.unwrap_or_default()).number()
}

async fn purge_unseen(c: &mut SqliteConnection, stored: &Stored, pass: i64) -> Result<u64, Problem> {
    let sql = format!(
        "DELETE FROM {} WHERE {SEEN} < ? AND {ID} NOT IN (SELECT record FROM change_queue WHERE table_name = ?)",
        data(stored)
    );
    execute(c, &sql, vec![SqlValue::Integer(pass), text(&stored.meta.logical_name)]).await
}

async fn tombstones(c: &mut SqliteConnection, table: &str) -> Result<HashSet<RecordId>, Problem> {
    let found = rows(c, "SELECT record FROM tombstone WHERE table_name = ?", vec![text(table)]).await?;
    found.into_iter().map(|row| Columns::of(row).key()).collect()
}

async fn forget_tombstones(c: &mut SqliteConnection, table: &str) -> Result<(), Problem> {
    execute(c, "DELETE FROM tombstone WHERE table_name = ?", vec![text(table)]).await.map(|_| ())
}

fn data(stored: &Stored) -> String {
    quoted(stored.data.name())
}

fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}
