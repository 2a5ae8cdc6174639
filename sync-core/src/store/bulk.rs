//! Writing a first load: one prepared statement for all rows, on a connection of rusqlite to the same SQLCipher. A
//! statement of sqlx crosses threads, and a table that loads for the first time has nothing to compare with
//! (`docs/STORAGE.md`, "How a first load is written").
//!
//! It is the writer's second hand: whoever holds the writer holds it too, so that there is one writer at a time. The
//! cursor, and who holds the rows, is in the transaction of the page here as well.

use super::connect::{DatabaseKey, LOADING_CACHE_KIB, key_pragma};
use super::entities::layout::{SEEN, version_of};
use super::failure::bulk_problem;
use super::pages::{by_id, insert_sql, seen_by};
use super::sources::{self, SourceRow};
use super::{Installed, Stored, Writing};
use crate::ports::{Applied, PageCommit, ReadKind};
use model::flat::{CellRef, FlatRow};
use model::{Code, Problem};
use query::ddl::{FlatEncoder, FlatValue, ID, RID, quoted};
use rusqlite::types::{Null, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Statement, ToSql, Transaction, TransactionBehavior, params};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Smaller pages aren't worth a second connection.
const LEAST_ROWS: usize = 500;
/// Pages of the log before it is brought into the file, 4 KiB each: seldom, because that waits for the disk, but often
/// enough that the log of a load stays within bounds.
const LOG_PAGES: u32 = 16_000;
/// A reader may hold up a checkpoint for a moment.
const PATIENCE: Duration = Duration::from_secs(5);

/// The connection of a first load.
#[derive(Debug)]
pub(super) struct Bulk(Connection);

/// Whether a page of a table that loads for the first time is worth the second connection. One that has to look for
/// what an earlier read left goes the careful way.
pub(super) fn is_worth_it(page: &PageCommit, source: &SourceRow) -> bool {
    let is_plain = source.reading == Some(ReadKind::Rows) && page.removed.is_empty();
    let has_nothing_before = page.next.is_some() || source.number <= 1;
    is_plain && has_nothing_before && page.rows.len() >= LEAST_ROWS
}

/// Stores a page of a table that loads for the first time, and that has no row with unsent work; who holds its rows; and
/// the cursor after it.
///
/// # Errors
/// As the rest of the store; the page is stored whole or not at all.
pub(super) async fn store(
    mut writing: Writing,
    installed: Arc<Installed>,
    source: SourceRow,
    page: PageCommit,
) -> Result<Applied, Problem> {
    aside(move || {
        let bulk = writing.bulk()?;
        bulk.store(&installed, &source, &page)
    })
    .await
}

/// Runs statements that bind nothing, with the pages that the load left in the cache; and ends the load.
///
/// # Errors
/// As the rest of the store; each statement is done whole or not at all.
pub(super) async fn end(mut writing: Writing, statements: Vec<String>) -> Result<Writing, Problem> {
    aside(move || {
        if let Some(bulk) = writing.end_bulk()? {
            statements.iter().try_for_each(|sql| bulk.0.execute_batch(sql)).map_err(|e| bulk_problem(&e))?;
        }
        Ok(writing)
    })
    .await
}

async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let failed = |_| Problem::new(Code::Internal).with("detail", "a load broke off");
    tokio::task::spawn_blocking(work).await.map_err(failed)?
}

impl Bulk {
    /// Opens a second connection to a database.
    pub(super) fn open(path: &Path, key: &DatabaseKey) -> Result<Self, Problem> {
        let open = || {
            let connection = Connection::open(path)?;
            connection.busy_timeout(PATIENCE)?;
            connection.execute_batch(&format!("PRAGMA key = {}", *key_pragma(key)))?;
            connection.execute_batch(&format!(
                "PRAGMA cache_size = -{LOADING_CACHE_KIB}; PRAGMA synchronous = NORMAL;
                 PRAGMA wal_autocheckpoint = {LOG_PAGES}"
            ))?;
            Ok(connection)
        };
        open().map(Self).map_err(|e: rusqlite::Error| bulk_problem(&e))
    }

    fn store(
        &mut self,
        installed: &Installed,
        source: &SourceRow,
        page: &PageCommit,
    ) -> Result<Applied, Problem> {
        let stored = installed.table(&page.table)?;
        let encoder = stored.data.flat_encoder(page.rows.shape())?;
        self.write(stored, &encoder, source, page).map_err(|e| bulk_problem(&e))
    }

    fn write(
        &mut self,
        stored: &Stored,
        encoder: &FlatEncoder,
        source: &SourceRow,
        page: &PageCommit,
    ) -> rusqlite::Result<Applied> {
        let transaction = self.0.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = highest_rid(&transaction, stored.data.name())?;
        insert(&transaction, stored, encoder, source, page)?;
        let added = highest_rid(&transaction, stored.data.name())? - before;
        match &page.next {
            Some(next) => transaction.execute(sources::GO_ON, params![next, source.id.0])?,
            None => transaction.execute(sources::END_READ, params![Null, page.delta, source.id.0])?,
        };
        let sql = "UPDATE table_state SET row_count = row_count + ? WHERE table_name = ? RETURNING row_count";
        let rows: Option<i64> =
            transaction.query_row(sql, params![added, page.table], |row| row.get(0)).optional()?;
        transaction.commit()?;
        let rows = rows.and_then(|rows| u64::try_from(rows).ok()).unwrap_or_default();
        Ok(Applied { rows, changed: !page.rows.is_empty(), missing: 0 })
    }
}

/// Inserts a page's rows, and notes that the source holds them, also those that are here in a higher version.
fn insert(
    transaction: &Transaction<'_>,
    stored: &Stored,
    encoder: &FlatEncoder,
    source: &SourceRow,
    page: &PageCommit,
) -> rusqlite::Result<()> {
    let data = quoted(stored.data.name());
    let number = source.number.max(1);
    let mut insert = transaction.prepare_cached(&insert_sql(stored, 1))?;
    let mut see = transaction.prepare_cached(&format!("UPDATE {data} SET {SEEN} = ? WHERE {ID} = ?"))?;
    let mut join = transaction.prepare_cached(&format!(
        "INSERT OR REPLACE INTO membership (source, rid, seen) SELECT ?, {RID}, ? FROM {data} WHERE {ID} = ?"
    ))?;
    for row in by_id(&page.rows) {
        let is_written = insert_row(&mut insert, encoder, seen_by(source), row)?;
        let id = row.id();
        let id = id.as_bytes().as_slice();
        if !source.main {
            join.execute(params![source.id.0, number, id])?;
        } else if !is_written {
            see.execute(params![number, id])?;
        }
    }
    Ok(())
}

/// Binds the values of a row in the order of the table's SQL columns, and inserts it; whether it was written.
fn insert_row(
    insert: &mut Statement<'_>,
    encoder: &FlatEncoder,
    seen: i64,
    row: FlatRow<'_>,
) -> rusqlite::Result<bool> {
    insert.raw_bind_parameter(1, row.id().as_bytes().as_slice())?;
    insert.raw_bind_parameter(2, row.etag())?;
    insert.raw_bind_parameter(3, version_of(row.etag()))?;
    insert.raw_bind_parameter(4, seen)?;
    for (n, value) in encoder.values(row).enumerate() {
        insert.raw_bind_parameter(n + 5, Bound(value))?;
    }
    insert.raw_execute().map(|written| written > 0)
}

fn highest_rid(connection: &Connection, table: &str) -> rusqlite::Result<i64> {
    let sql = format!("SELECT coalesce(max({RID}), 0) FROM {}", quoted(table));
    connection.query_row(&sql, [], |row| row.get(0))
}

struct Bound<'a>(FlatValue<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match &self.0 {
            FlatValue::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            FlatValue::Cell(cell) => match cell {
                CellRef::Null => return Null.to_sql(),
                CellRef::Integer(n) => ToSqlOutput::Borrowed(ValueRef::Integer(*n)),
                CellRef::Real(n) => ToSqlOutput::Borrowed(ValueRef::Real(*n)),
                CellRef::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
                CellRef::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_slice())),
            },
        })
    }
}
