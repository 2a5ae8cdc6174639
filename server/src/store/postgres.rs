//! PostgreSQL: a pool of connections, of which this process writes on one at a time. Server processes on one database
//! take turns by an advisory lock, so that also there versions are given out in the order of commits, and what a write
//! checked is still so when it commits.

use super::conn::{Conn, TakeRow};
use super::{migrate, schema};
use model::storage::SqlValue;
use model::{Code, Problem};
use query::sql::Dialect;
use sqlx::encode::IsNull;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{
    PgArgumentBuffer, PgArguments, PgConnectOptions, PgPool, PgPoolOptions, PgRow, PgTypeInfo, PgValueRef,
};
use sqlx::{
    Arguments, Column, Decode, Either, Encode, Executor, Postgres as Server, Row, Statement, Transaction,
    Type, TypeInfo, ValueRef,
};
use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio_stream::StreamExt;

/// Connections of one process.
const MOST: u32 = 20;
/// Statements a connection keeps prepared.
const PREPARED: usize = 256;
/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// The lock of the one writer; locks are a database's own.
const WRITER: i64 = 0x6661_7266_6965_6c64;

/// The connections to one database.
pub struct Postgres {
    pool: PgPool,
    runtime: Handle,
}

impl Postgres {
    /// Connects to a database, and makes or upgrades the server's own tables.
    ///
    /// # Errors
    /// [`Code::BadAddress`] for an address that is none; [`Code::DatabaseTooNew`]; as [`problem`].
    pub async fn open(url: &str) -> Result<Self, Problem> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| Problem::new(Code::BadAddress).with("detail", "not an address of PostgreSQL"))?
            .application_name("farfield-server")
            .statement_cache_capacity(PREPARED);
        let pool = PgPoolOptions::new().max_connections(MOST).acquire_timeout(PATIENCE);
        let pool = pool.connect_with(options).await.map_err(|e| problem(&e))?;
        Ok(Self { pool, runtime: Handle::current() })
    }

    /// Makes or upgrades the server's own tables.
    ///
    /// # Errors
    /// [`Code::DatabaseTooNew`]; as [`problem`].
    pub fn prepare(&self) -> Result<(), Problem> {
        self.write(None, |conn| {
            let found = migrate::version(conn)?;
            migrate::check_known(found)?;
            migrate::own_tables(conn, found)?;
            let sql = "INSERT INTO counter (name, value) VALUES (?, ?)
                       ON CONFLICT (name) DO UPDATE SET value = excluded.value";
            conn.execute(sql, &[schema::COUNTER.into(), schema::VERSION.into()]).map(|_| ())
        })
    }

    /// Runs reading in a snapshot of its own.
    ///
    /// # Errors
    /// What `work` says; as [`problem`].
    pub fn read<T, E: From<Problem>>(
        &self,
        patience: Option<Duration>,
        work: impl FnOnce(&mut dyn Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut session = self.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned())?;
        session.bounded(patience)?;
        let done = work(&mut session);
        session.end(false)?;
        done
    }

    /// Runs writing in one transaction, alone among all server processes on the database.
    ///
    /// # Errors
    /// What `work` says, then nothing of it stays; as [`problem`].
    pub fn write<T, E: From<Problem>>(
        &self,
        patience: Option<Duration>,
        work: impl FnOnce(&mut dyn Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        // Not a snapshot: it would be taken before the lock is had. A process that holds the lock and does nothing loses
        // it with its connection, and whoever waits for it is told.
        let bound = |name: &str| patience.map(|time| format!("SET LOCAL {name} = {};", time.as_millis()));
        let mut session = self.begin(format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; {}{}",
            bound("lock_timeout").unwrap_or_default(),
            bound("idle_in_transaction_session_timeout").unwrap_or_default()
        ))?;
        session.run(&format!("SELECT pg_advisory_xact_lock({WRITER})"))?;
        // Counts from after the wait for the lock.
        session.bounded(patience)?;
        let done = work(&mut session);
        session.end(done.is_ok())?;
        done
    }

    /// Closes all connections.
    pub fn close(&self) {
        self.runtime.block_on(self.pool.close());
    }

    /// Nothing of `how` may be refused or wait: a connection whose beginning failed goes back to the pool in a
    /// transaction that nobody ends.
    fn begin(&self, how: String) -> Result<Session, Problem> {
        let transaction = self.runtime.block_on(self.pool.begin_with(how)).map_err(|e| problem(&e))?;
        Ok(Session { transaction, runtime: self.runtime.clone() })
    }
}

/// A transaction on a connection of the pool.
struct Session {
    transaction: Transaction<'static, Server>,
    runtime: Handle,
}

impl Session {
    /// Runs a statement of the server's own, without values.
    fn run(&mut self, sql: &str) -> Result<(), Problem> {
        let done = self.runtime.block_on((&mut *self.transaction).execute(sqlx::raw_sql(sql)));
        done.map(|_| ()).map_err(|e| problem(&e))
    }

    /// Sets the time that each statement from here on may take.
    fn bounded(&mut self, patience: Option<Duration>) -> Result<(), Problem> {
        let Some(time) = patience else { return Ok(()) };
        self.run(&format!("SET LOCAL statement_timeout = {}", time.as_millis()))
    }

    fn end(self, commit: bool) -> Result<(), Problem> {
        let Self { transaction, runtime } = self;
        let ended = match commit {
            true => runtime.block_on(transaction.commit()),
            false => runtime.block_on(transaction.rollback()),
        };
        ended.map_err(|e| problem(&e))
    }
}

impl Conn for Session {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn execute(&mut self, sql: &str, values: &[SqlValue]) -> Result<u64, Problem> {
        let sql = numbered(sql);
        let runtime = self.runtime.clone();
        let done = runtime.block_on(async {
            let arguments = self.arguments(&sql, values).await?;
            sqlx::query_with(&sql, arguments).execute(&mut *self.transaction).await
        });
        done.map(|done| done.rows_affected()).map_err(|e| problem(&e))
    }

    fn scan(&mut self, sql: &str, values: &[SqlValue], each: &mut TakeRow<'_>) -> Result<(), Problem> {
        let sql = numbered(sql);
        let runtime = self.runtime.clone();
        runtime.block_on(async {
            let arguments = self.arguments(&sql, values).await.map_err(|e| problem(&e))?;
            let mut rows = sqlx::query_with(&sql, arguments).fetch(&mut *self.transaction);
            let mut found = Vec::new();
            while let Some(row) = rows.next().await {
                let row = row.map_err(|e| problem(&e))?;
                found.clear();
                for i in 0..row.len() {
                    found.push(value(&row, i).map_err(|e| problem(&e))?);
                }
                if each(&found)?.is_break() {
                    break;
                }
            }
            Ok(())
        })
    }
}

impl Session {
    /// The values as the statement takes them. A prepared statement keeps the types it was prepared with, so they are
    /// asked for; only where a first value is empty does the server have to find the type out.
    async fn arguments(&mut self, sql: &str, values: &[SqlValue]) -> Result<PgArguments, sqlx::Error> {
        let types: Vec<PgTypeInfo> = values.iter().map(|value| Bound(value).natural()).collect();
        let statement = (&mut *self.transaction).prepare_with(sql, &types).await?;
        let types = match statement.parameters() {
            Some(Either::Left(types)) => types.to_vec(),
            _ => types,
        };
        let mut arguments = PgArguments::default();
        for (value, kind) in values.iter().zip(&types) {
            arguments.add(Typed { value, kind }).map_err(sqlx::Error::Encode)?;
        }
        Ok(arguments)
    }
}

struct Bound<'a>(&'a SqlValue);

impl Bound<'_> {
    /// The type of a value by itself; 0 asks the server.
    fn natural(&self) -> PgTypeInfo {
        match self.0 {
            SqlValue::Null => PgTypeInfo::with_oid(Oid(0)),
            SqlValue::Integer(_) => <i64 as Type<Server>>::type_info(),
            SqlValue::Real(_) => <f64 as Type<Server>>::type_info(),
            SqlValue::Text(_) => <str as Type<Server>>::type_info(),
            SqlValue::Blob(_) => <[u8] as Type<Server>>::type_info(),
        }
    }
}

/// A value with the type the statement has in its place.
struct Typed<'a> {
    value: &'a SqlValue,
    kind: &'a PgTypeInfo,
}

impl Type<Server> for Typed<'_> {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(0))
    }
}

impl<'q> Encode<'q, Server> for Typed<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, sqlx::error::BoxDynError> {
        match (self.value, self.kind.name()) {
            (SqlValue::Null, _) => Ok(IsNull::Yes),
            (SqlValue::Integer(n), "INT8") => Encode::<Server>::encode_by_ref(n, buffer),
            (SqlValue::Integer(n), "INT4") => Encode::<Server>::encode(i32::try_from(*n)?, buffer),
            (SqlValue::Integer(n), "INT2") => Encode::<Server>::encode(i16::try_from(*n)?, buffer),
            (SqlValue::Integer(n), "BOOL") => Encode::<Server>::encode(*n != 0, buffer),
            (SqlValue::Integer(n), "FLOAT8") => Encode::<Server>::encode(*n as f64, buffer),
            (SqlValue::Real(n), "FLOAT8") => Encode::<Server>::encode_by_ref(n, buffer),
            (SqlValue::Text(text), "TEXT" | "VARCHAR" | "NAME") => {
                Encode::<Server>::encode_by_ref(text, buffer)
            }
            (SqlValue::Blob(bytes), "BYTEA") => Encode::<Server>::encode_by_ref(bytes, buffer),
            (_, wanted) => Err(format!("a value of another type stands where {wanted} is wanted").into()),
        }
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(self.kind.clone())
    }
}

fn value(row: &PgRow, i: usize) -> Result<SqlValue, sqlx::Error> {
    let raw = row.try_get_raw(i)?;
    if raw.is_null() {
        return Ok(SqlValue::Null);
    }
    let kind = row.column(i).type_info().name();
    match kind {
        "INT8" | "INT4" | "INT2" => decode::<i64>(raw).map(SqlValue::Integer),
        "BOOL" => decode::<bool>(raw).map(|b| SqlValue::Integer(i64::from(b))),
        "FLOAT8" => decode::<f64>(raw).map(SqlValue::Real),
        "TEXT" | "VARCHAR" | "NAME" => decode::<&str>(raw).map(|text| SqlValue::Text(text.to_owned())),
        "BYTEA" => decode::<&[u8]>(raw).map(|bytes| SqlValue::Blob(bytes.to_vec())),
        "VOID" => Ok(SqlValue::Null),
        other => Err(sqlx::Error::Decode(format!("a column of type {other} is not read").into())),
    }
}

fn decode<'r, T: Decode<'r, Server>>(raw: PgValueRef<'r>) -> Result<T, sqlx::Error> {
    T::decode(raw).map_err(sqlx::Error::Decode)
}

/// Puts `$1`, `$2`, … in the place of each `?` outside quotes.
fn numbered(sql: &str) -> Cow<'_, str> {
    if !sql.contains('?') {
        return Cow::Borrowed(sql);
    }
    let (mut text, mut count, mut quote) = (String::with_capacity(sql.len() + 16), 0, None);
    for c in sql.chars() {
        match (c, quote) {
            ('?', None) => {
                count += 1;
                text.push('$');
                text.push_str(&count.to_string());
                continue;
            }
            ('\'' | '"', None) => quote = Some(c),
            (_, Some(open)) if open == c => quote = None,
            _ => {}
        }
        text.push(c);
    }
    Cow::Owned(text)
}

/// What a failure of PostgreSQL means, by its SQLSTATE. Its messages may quote values, so that only those that speak of
/// the statement itself (class 42) are kept.
fn problem(error: &sqlx::Error) -> Problem {
    let failed = |detail: &str| Problem::new(Code::StorageFailed).with("detail", detail);
    let Some(server) = error.as_database_error() else {
        return match error {
            sqlx::Error::PoolTimedOut => failed("no connection to PostgreSQL became free in time"),
            other => failed(&other.to_string()),
        };
    };
    match server.code().as_deref() {
        Some("23505") => Problem::new(Code::AlreadyExists),
        // A statement, or the wait for a lock, took too long; nothing was asked for too long.
        Some("57014" | "55P03" | "25P03") => Problem::new(Code::ServerUnavailable).with("limit", "time"),
        Some("53100") => Problem::new(Code::DiskFull),
        Some(state) if state.starts_with("XX") => Problem::new(Code::DatabaseDamaged).with("state", state),
        Some(state) if state.starts_with("42") || state.starts_with("28") || state.starts_with("3D") => {
            failed(server.message()).with("state", state)
        }
        Some(state) => failed("PostgreSQL refused the statement").with("state", state),
        None => failed("PostgreSQL refused the statement"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_outside_quotes() {
        assert_eq!(numbered("SELECT '?' || ?, \"a?\" = ?"), "SELECT '?' || $1, \"a?\" = $2");
        assert_eq!(numbered("SELECT 'it''s ?', ?"), "SELECT 'it''s ?', $1");
        assert_eq!(numbered("SELECT 1"), "SELECT 1");
    }
}
