//! Opening the database: whose file it is, which version it has, and what to say when it can't be used.

use super::bulk::Readers;
use super::schema;
use crate::catalog::Catalog;
use model::{Code, Problem};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, SqliteConnection, Transaction};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Name of the database file in the data directory.
const FILE: &str = "farfield.db";
/// Held by the server that runs on a data directory.
const LOCK: &str = "server.lock";

/// The open database: one writer, several readers.
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
    pages: Readers,
    path: PathBuf,
}

/// Holds a data directory for one server; dropped, it is free again.
pub struct Held(#[allow(dead_code)] File);

impl Store {
    /// Opens or makes the database in a data directory.
    ///
    /// # Errors
    /// [`Code::DatabaseTooNew`], [`Code::DatabaseDamaged`], [`Code::DiskFull`], [`Code::StorageFailed`].
    pub async fn open(data: &Path, catalog: &Catalog) -> Result<Self, Problem> {
        make_private(data)?;
        let path = data.join(FILE);
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10));
        let pool = |most| SqlitePoolOptions::new().max_connections(most);
        let at = |e: sqlx::Error| problem(&e).with("path", path.display());
        let writer = pool(1).connect_with(options.clone()).await.map_err(at)?;
        prepare(&writer, catalog).await.map_err(|p| p.with("path", path.display()))?;
        let readers = pool(4).connect_with(options.read_only(true)).await.map_err(at)?;
        let pages = Readers::new(&path);
        Ok(Self { writer, readers, pages, path })
    }

    /// Starts a transaction that will write. Dropped without a commit, it never happened.
    ///
    /// # Errors
    /// As [`problem`].
    pub async fn begin(&self) -> Result<Transaction<'static, Sqlite>, Problem> {
        self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(|e| problem(&e))
    }

    /// Makes the indexes that are missing; after a bulk load, because then it is quicker.
    ///
    /// # Errors
    /// As [`problem`].
    pub async fn index(&self, catalog: &Catalog) -> Result<(), Problem> {
        let mut tx = self.begin().await?;
        for statement in schema::indexes(catalog)? {
            sqlx::raw_sql(&statement).execute(&mut *tx).await.map_err(|e| problem(&e))?;
        }
        tx.commit().await.map_err(|e| problem(&e))
    }

    /// Connections that only read.
    pub fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    /// The way to read many rows.
    pub fn pages(&self) -> &Readers {
        &self.pages
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes all connections, so that the file is whole on its own.
    pub async fn close(&self) {
        self.pages.close();
        self.readers.close().await;
        // Other connections may still be closing on their threads, and only the last one to close would do this.
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.writer).await {
            tracing::warn!(%error, "the log was not written back; the next start does it");
        }
        self.writer.close().await;
    }
}

impl Held {
    /// Takes a data directory for this server.
    ///
    /// # Errors
    /// [`Code::DatabaseInUse`] when another one has it; [`Code::StorageFailed`].
    pub fn take(data: &Path) -> Result<Self, Problem> {
        make_private(data)?;
        let io = |e: std::io::Error| io_problem(&e, data);
        let file =
            OpenOptions::new().create(true).append(true).mode(0o600).open(data.join(LOCK)).map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => {
                Err(Problem::new(Code::DatabaseInUse).with("path", data.display()))
            }
            Err(TryLockError::Error(e)) => Err(io(e)),
        }
    }
}

/// The data directory and its database are for their owner alone.
fn make_private(data: &Path) -> Result<(), Problem> {
    let io = |e: std::io::Error| io_problem(&e, data);
    DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(io)?;
    OpenOptions::new().create(true).append(true).mode(0o600).open(data.join(FILE)).map_err(io)?;
    Ok(())
}

async fn prepare(writer: &SqlitePool, catalog: &Catalog) -> Result<(), Problem> {
    let mut conn = writer.acquire().await.map_err(|e| problem(&e))?;
    let application = pragma(&mut conn, "application_id").await?;
    let found = pragma(&mut conn, "user_version").await?;
    let is_empty =
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM sqlite_master").fetch_one(&mut *conn).await;
    if is_empty.map_err(|e| problem(&e))? > 0 && application != schema::APPLICATION {
        return Err(Problem::new(Code::StorageFailed).with("detail", "the file belongs to another program"));
    }
    if found > schema::VERSION {
        return Err(Problem::new(Code::DatabaseTooNew).with("found", found).with("known", schema::VERSION));
    }
    check(&mut conn).await?;
    let mut tx = writer_transaction(&mut conn).await?;
    for statement in schema::tables(catalog) {
        sqlx::raw_sql(&statement).execute(&mut *tx).await.map_err(|e| problem(&e))?;
    }
    let marks =
        format!("PRAGMA application_id = {}; PRAGMA user_version = {}", schema::APPLICATION, schema::VERSION);
    sqlx::raw_sql(&marks).execute(&mut *tx).await.map_err(|e| problem(&e))?;
    tx.commit().await.map_err(|e| problem(&e))
}

async fn writer_transaction(conn: &mut SqliteConnection) -> Result<Transaction<'_, Sqlite>, Problem> {
    use sqlx::Connection;
    conn.begin_with("BEGIN IMMEDIATE").await.map_err(|e| problem(&e))
}

async fn pragma(conn: &mut SqliteConnection, name: &str) -> Result<i64, Problem> {
    sqlx::query_scalar(&format!("PRAGMA {name}")).fetch_one(conn).await.map_err(|e| problem(&e))
}

/// A damaged file is better noticed at the start than by the first unlucky reader.
async fn check(conn: &mut SqliteConnection) -> Result<(), Problem> {
    let found: String =
        sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(conn).await.map_err(|e| problem(&e))?;
    if found == "ok" { Ok(()) } else { Err(Problem::new(Code::DatabaseDamaged)) }
}

/// What a failure of the database means.
pub fn problem(error: &sqlx::Error) -> Problem {
    let code = error.as_database_error().and_then(|e| e.code()).and_then(|c| c.parse::<i32>().ok());
    coded(code, error)
}

/// What a failure in a bulk path means.
pub fn bulk_problem(error: &rusqlite::Error) -> Problem {
    coded(error.sqlite_error().map(|e| e.extended_code), error)
}

/// SQLite's primary result codes: 13 full, 11 corrupt, 26 not a database.
fn coded(code: Option<i32>, error: &dyn std::fmt::Display) -> Problem {
    match code.map(|c| c & 0xff) {
        Some(13) => Problem::new(Code::DiskFull),
        Some(11 | 26) => Problem::new(Code::DatabaseDamaged),
        _ => Problem::new(Code::StorageFailed).with("detail", error),
    }
}

fn io_problem(error: &std::io::Error, path: &Path) -> Problem {
    let code =
        if error.kind() == std::io::ErrorKind::StorageFull { Code::DiskFull } else { Code::StorageFailed };
    Problem::new(code).with("path", path.display()).with("detail", error)
}
