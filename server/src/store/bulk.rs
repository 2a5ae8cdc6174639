//! Many rows in one go, by rusqlite on the same SQLite as sqlx: a statement of sqlx crosses threads for each row.

use super::open::bulk_problem;
use model::storage::SqlValue;
use model::{Code, Problem};
use query::sql::Statement;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Connections that stay open between pages.
const MOST_IDLE: usize = 4;

/// Reads many rows, each call in a snapshot of its own.
#[derive(Clone)]
pub struct Readers {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    /// Of a database that exists.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Arc::default() }
    }

    /// Runs some reading on a thread that may block.
    ///
    /// # Errors
    /// What `work` says; [`Code::StorageFailed`].
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let readers = self.clone();
        tokio::task::spawn_blocking(move || {
            let conn = readers.take()?;
            let done = work(&conn)?;
            readers.put_back(conn);
            Ok(done)
        })
        .await
        .map_err(|e| Problem::new(Code::Internal).with("detail", e))?
    }

    /// Closes the connections that are idle.
    pub fn close(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn take(&self) -> Result<Connection, Problem> {
        if let Some(conn) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Ok(conn);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(&self.path, flags).map_err(|e| bulk_problem(&e))?;
        conn.busy_timeout(Duration::from_secs(10)).map_err(|e| bulk_problem(&e))?;
        conn.execute_batch("PRAGMA cache_size = -32000; PRAGMA mmap_size = 268435456")
            .map_err(|e| bulk_problem(&e))?;
        Ok(conn)
    }

    fn put_back(&self, conn: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MOST_IDLE {
            idle.push(conn);
        }
    }
}

/// Runs some writing in one transaction on a thread that may block; nothing of it stays when it fails.
///
/// # Errors
/// What `work` says; what the database says.
pub async fn write<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce(&Connection) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || {
        let mut conn = Connection::open(path).map_err(|e| bulk_problem(&e))?;
        conn.set_prepared_statement_cache_capacity(64);
        conn.execute_batch("PRAGMA cache_size = -64000; PRAGMA synchronous = FULL")
            .map_err(|e| bulk_problem(&e))?;
        let transaction = conn.transaction().map_err(|e| bulk_problem(&e))?;
        let done = work(&transaction)?;
        transaction.commit().map_err(|e| bulk_problem(&e))?;
        Ok(done)
    })
    .await
    .map_err(|e| Problem::new(Code::Internal).with("detail", e))?
}

/// Runs a query and hands over the values of each row.
///
/// # Errors
/// What the database or `each` says.
pub fn query(
    conn: &Connection,
    statement: &Statement,
    mut each: impl FnMut(Vec<SqlValue>) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let mut prepared = conn.prepare_cached(&statement.sql).map_err(|e| bulk_problem(&e))?;
    bind(&mut prepared, &statement.values)?;
    let width = prepared.column_count();
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next().map_err(|e| bulk_problem(&e))? {
        let values = (0..width).map(|i| row.get_ref(i).map(value)).collect::<Result<_, _>>();
        each(values.map_err(|e| bulk_problem(&e))?)?;
    }
    Ok(())
}

/// Gives a statement its values.
///
/// # Errors
/// What the database says.
pub fn bind(statement: &mut rusqlite::Statement<'_>, values: &[SqlValue]) -> Result<(), Problem> {
    for (i, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(i + 1, Bound(value)).map_err(|e| bulk_problem(&e))?;
    }
    Ok(())
}

struct Bound<'a>(&'a SqlValue);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            SqlValue::Null => ValueRef::Null,
            SqlValue::Integer(n) => ValueRef::Integer(*n),
            SqlValue::Real(n) => ValueRef::Real(*n),
            SqlValue::Text(text) => ValueRef::Text(text.as_bytes()),
            SqlValue::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn value(value: ValueRef<'_>) -> SqlValue {
    match value {
        ValueRef::Null => SqlValue::Null,
        ValueRef::Integer(n) => SqlValue::Integer(n),
        ValueRef::Real(n) => SqlValue::Real(n),
        ValueRef::Text(text) => SqlValue::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => SqlValue::Blob(bytes.to_vec()),
    }
}
