//! SQLite: one connection that writes, several that read. rusqlite on the SQLite that sqlx links, because a statement
//! of sqlx crosses threads.

use super::conn::{Conn, TakeRow};
use super::write_back::WriteBack;
use super::{migrate, schema};
use model::storage::SqlValue;
use model::{Code, Problem};
use query::sql::Dialect;
use rusqlite::backup::Backup;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, Statement, ToSql};
use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Statements a connection keeps prepared.
const PREPARED: usize = 256;
/// Readers that stay open between requests.
const MOST_IDLE: usize = 8;
/// Another process, a backup for one, may have the file for a moment.
const BUSY: Duration = Duration::from_secs(10);

/// Pages of the log at which a writer writes it back itself: what [`WriteBack`] does in the background comes to no end
/// while writers leave it no pause.
const LONGEST_LOG: u32 = 16_000;

/// Instructions between two looks at the clock; some hundredths of a millisecond.
const STEPS: i32 = 1_000;

/// The connections of one file.
pub struct Sqlite {
    path: PathBuf,
    writer: Mutex<Option<Connection>>,
    readers: Mutex<Vec<Connection>>,
    write_back: WriteBack,
}

impl Sqlite {
    /// Opens or makes a file, and upgrades the server's own tables.
    ///
    /// # Errors
    /// [`Code::DatabaseTooNew`], [`Code::DatabaseDamaged`], [`Code::StorageFailed`] for a file of another program; as
    /// [`problem`].
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let conn = Connection::open(path).map_err(|e| problem(&e))?;
        let found = identify(&conn)?;
        drop(conn);
        let writer = Mutex::new(Some(open_writer(path)?));
        let write_back = WriteBack::new(path);
        let database = Self { path: path.to_owned(), writer, readers: Mutex::default(), write_back };
        database.write(None, |conn| {
            migrate::own_tables(conn, found)?;
            let marks = [("application_id", schema::APPLICATION), ("user_version", schema::VERSION)];
            marks
                .iter()
                .try_for_each(|(name, n)| conn.execute(&format!("PRAGMA {name} = {n}"), &[]).map(|_| ()))
        })?;
        Ok(database)
    }

    /// A file that is only read, as it is.
    ///
    /// # Errors
    /// As [`Sqlite::open`].
    pub fn look(path: &Path) -> Result<Self, Problem> {
        let reader = open_reader(path)?;
        identify(&reader)?;
        let (writer, readers) = (Mutex::default(), Mutex::new(vec![reader]));
        Ok(Self { path: path.to_owned(), writer, readers, write_back: WriteBack::new(path) })
    }

    /// Runs reading in a snapshot of its own.
    ///
    /// # Errors
    /// What `work` says; [`Code::ServerUnavailable`] after `patience`; as [`problem`].
    pub fn read<T, E: From<Problem>>(
        &self,
        patience: Option<Duration>,
        work: impl FnOnce(&mut dyn Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = lock(&self.readers).pop();
        let mut conn = Session(idle.map_or_else(|| open_reader(&self.path), Ok)?);
        conn.run("BEGIN")?;
        let done = conn.within(patience, work);
        conn.run("ROLLBACK")?;
        let mut readers = lock(&self.readers);
        if readers.len() < MOST_IDLE {
            readers.push(conn.0);
        }
        done
    }

    /// Runs writing in one transaction. The caller sees to it that there is one writer at a time; a second one would
    /// open a connection of its own and wait for the file.
    ///
    /// # Errors
    /// What `work` says, then nothing of it stays; as [`problem`].
    pub fn write<T, E: From<Problem>>(
        &self,
        patience: Option<Duration>,
        work: impl FnOnce(&mut dyn Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = lock(&self.writer).take();
        let mut conn = Session(idle.map_or_else(|| open_writer(&self.path), Ok)?);
        let before = conn.0.total_changes();
        conn.run("BEGIN IMMEDIATE")?;
        let done =
            conn.within(patience, work).and_then(|done| conn.run("COMMIT").map(|()| done).map_err(E::from));
        // A commit that failed for want of space leaves the transaction open.
        if !conn.0.is_autocommit() {
            conn.run("ROLLBACK")?;
        }
        let rows = conn.0.total_changes().saturating_sub(before);
        *lock(&self.writer) = Some(conn.0);
        self.write_back.after(rows);
        done
    }

    /// Closes all connections; the file is whole on its own then.
    pub fn close(&self) {
        self.write_back.end();
        lock(&self.readers).clear();
        let Some(writer) = lock(&self.writer).take() else { return };
        if let Err(error) = writer.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
            tracing::warn!(%error, "the log was not written back; the next start does it");
        }
    }
}

/// Copies a file as it is at one moment to another, for its owner alone, and sees to it that the copy is whole.
///
/// # Errors
/// As [`Sqlite::open`].
pub fn copy(from: &Path, to: &Path) -> Result<(), Problem> {
    let source = open_reader(from)?;
    let io = |e: std::io::Error| Problem::new(Code::StorageFailed).with("detail", e);
    OpenOptions::new().create_new(true).write(true).mode(0o600).open(to).map_err(io)?;
    let mut copy = Connection::open(to).map_err(|e| problem(&e))?;
    Backup::new(&source, &mut copy).and_then(|backup| backup.step(-1)).map_err(|e| problem(&e))?;
    if identify(&copy)? == 0 {
        return Err(
            Problem::new(Code::StorageFailed).with("detail", "the file is no database of this server")
        );
    }
    drop(copy);
    File::open(to).and_then(|file| file.sync_all()).map_err(io)
}

/// The version of a file that is this server's, or empty (0), and whole: damage is better noticed at the start than by
/// the first unlucky reader.
fn identify(conn: &Connection) -> Result<i64, Problem> {
    let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(|e| problem(&e));
    let application = number("PRAGMA application_id")?;
    if number("SELECT count(*) FROM sqlite_master")? > 0 && application != schema::APPLICATION {
        return Err(Problem::new(Code::StorageFailed).with("detail", "the file belongs to another program"));
    }
    let found = number("PRAGMA user_version")?;
    migrate::check_known(found)?;
    let state = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    match state.map_err(|e| problem(&e))?.as_str() {
        "ok" => Ok(found),
        _ => Err(Problem::new(Code::DatabaseDamaged)),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open_writer(path: &Path) -> Result<Connection, Problem> {
    // Whoever holds a connection has it alone, so that SQLite need not lock it.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(|e| problem(&e))?;
    conn.busy_timeout(BUSY).map_err(|e| problem(&e))?;
    conn.set_prepared_statement_cache_capacity(PREPARED);
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -64000; PRAGMA temp_store = MEMORY",
    )
    .map_err(|e| problem(&e))?;
    conn.execute_batch(&format!("PRAGMA wal_autocheckpoint = {LONGEST_LOG}")).map_err(|e| problem(&e))?;
    Ok(conn)
}

fn open_reader(path: &Path) -> Result<Connection, Problem> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(|e| problem(&e))?;
    conn.busy_timeout(BUSY).map_err(|e| problem(&e))?;
    conn.set_prepared_statement_cache_capacity(PREPARED);
    conn.execute_batch(
        "PRAGMA cache_size = -32000; PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY",
    )
    .map_err(|e| problem(&e))?;
    Ok(conn)
}

/// A connection inside a transaction.
struct Session(Connection);

impl Session {
    /// Does some work that SQLite breaks off when it takes too long.
    fn within<T>(&mut self, patience: Option<Duration>, work: impl FnOnce(&mut dyn Conn) -> T) -> T {
        if let Some(patience) = patience {
            let end = Instant::now() + patience;
            self.0.progress_handler(STEPS, Some(move || Instant::now() > end));
        }
        let done = work(self);
        self.0.progress_handler(0, None::<fn() -> bool>);
        done
    }

    fn run(&mut self, sql: &str) -> Result<(), Problem> {
        self.execute(sql, &[]).map(|_| ())
    }
}

impl Conn for Session {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn execute(&mut self, sql: &str, values: &[SqlValue]) -> Result<u64, Problem> {
        let mut statement = self.0.prepare_cached(sql).map_err(|e| problem(&e))?;
        bind(&mut statement, values)?;
        let changed = statement.raw_execute().map_err(|e| problem(&e))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn scan(&mut self, sql: &str, values: &[SqlValue], each: &mut TakeRow<'_>) -> Result<(), Problem> {
        let mut statement = self.0.prepare_cached(sql).map_err(|e| problem(&e))?;
        bind(&mut statement, values)?;
        let width = statement.column_count();
        let mut found = vec![SqlValue::Null; width];
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|e| problem(&e))? {
            for (i, place) in found.iter_mut().enumerate() {
                put(place, row.get_ref(i).map_err(|e| problem(&e))?);
            }
            if each(&found)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn bind(statement: &mut Statement<'_>, values: &[SqlValue]) -> Result<(), Problem> {
    if statement.parameter_count() != values.len() {
        return Err(Problem::new(Code::Internal).with("detail", "a statement has other values than places"));
    }
    for (i, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(i + 1, Bound(value)).map_err(|e| problem(&e))?;
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

/// A stored text. Nearly all are whole, which is found out much quicker than where one isn't.
fn readable(found: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(found).map_or_else(|_| String::from_utf8_lossy(found), Cow::Borrowed)
}

/// Puts a value in the place of the one of the row before, whose memory it takes over where it can.
fn put(place: &mut SqlValue, value: ValueRef<'_>) {
    match (place, value) {
        (SqlValue::Text(text), ValueRef::Text(found)) => {
            text.clear();
            text.push_str(&readable(found));
        }
        (SqlValue::Blob(bytes), ValueRef::Blob(found)) => {
            bytes.clear();
            bytes.extend_from_slice(found);
        }
        (place, ValueRef::Null) => *place = SqlValue::Null,
        (place, ValueRef::Integer(n)) => *place = SqlValue::Integer(n),
        (place, ValueRef::Real(n)) => *place = SqlValue::Real(n),
        (place, ValueRef::Text(text)) => *place = SqlValue::Text(readable(text).into_owned()),
        (place, ValueRef::Blob(bytes)) => *place = SqlValue::Blob(bytes.to_vec()),
    }
}

/// What a failure of SQLite means, by its result code: 9 broken off, 13 full, 11 corrupt, 26 not a database; of the constraints
/// those of keys, 1555 and 2067.
pub fn problem(error: &rusqlite::Error) -> Problem {
    let code = error.sqlite_error().map(|e| e.extended_code);
    match code {
        Some(1555 | 2067) => Problem::new(Code::AlreadyExists),
        Some(9) => Problem::new(Code::ServerUnavailable).with("limit", "time"),
        Some(code) if code & 0xff == 13 => Problem::new(Code::DiskFull),
        Some(code) if matches!(code & 0xff, 11 | 26) => Problem::new(Code::DatabaseDamaged),
        _ => Problem::new(Code::StorageFailed).with("detail", error),
    }
}
