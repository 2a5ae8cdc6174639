//! Opening the file: key, pragmas, schema version.

use super::failure::{damaged, file_problem, storage_problem};
use super::files;
use super::statement::{self, Columns};
use model::{Code, Problem};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fmt;
use std::path::Path;
use zeroize::Zeroizing;

/// The database's key: 32 random bytes, never a passphrase.
pub type DatabaseKey = Zeroizing<[u8; 32]>;

/// Every version of the fixed tables, in order; a file's `user_version` counts those it has.
const MIGRATIONS: [&str; 11] = [
    include_str!("schema.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
    include_str!("schema_5.sql"),
    include_str!("schema_6.sql"),
    include_str!("schema_7.sql"),
    include_str!("schema_8.sql"),
    include_str!("schema_9.sql"),
    include_str!("schema_10.sql"),
    include_str!("schema_11.sql"),
];

/// Readers beside the one writer. Screens read a few things at a time.
const READERS: u32 = 3;
/// Page cache of the writer while a first download runs, in KiB: random keys would thrash a small one, and each
/// page that spills is encrypted again.
pub(crate) const LOADING_CACHE_KIB: i64 = 32_000;
/// Page cache of the writer otherwise, in KiB.
pub(crate) const RESTING_CACHE_KIB: i64 = 8_000;

/// A key that is kept for another connection, and never shown.
pub(crate) struct KeptKey(pub DatabaseKey);

impl fmt::Debug for KeptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
}

/// An open file.
pub(crate) struct Opened {
    /// The one connection that writes.
    pub writer: SqliteConnection,
    /// Those that read.
    pub readers: SqlitePool,
    /// Whether the file was of an older version.
    pub upgraded: bool,
}

/// Opens or makes the file, and brings its fixed tables to this version.
///
/// # Errors
/// [`Code::DatabaseDamaged`] when it isn't a database under this key, [`Code::DatabaseTooNew`], [`Code::DiskFull`],
/// [`Code::StorageFailed`]; damage comes with the `path`.
pub(crate) async fn open(path: &Path, key: &DatabaseKey) -> Result<Opened, Problem> {
    let at_path = |problem: Problem| match problem.code {
        Code::DatabaseDamaged => problem.with("path", path.display()),
        _ => problem,
    };
    files::make_private(path).map_err(|e| file_problem(&e))?;
    let options = options(path, key);
    let mut writer = options
        .clone()
        .pragma("cache_size", format!("-{RESTING_CACHE_KIB}"))
        .connect()
        .await
        .map_err(|e| at_path(storage_problem(e)))?;
    let upgraded = migrate(&mut writer).await.map_err(at_path)?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .min_connections(0)
        .connect_lazy_with(options.pragma("query_only", "ON"));
    Ok(Opened { writer, readers, upgraded })
}

/// What `PRAGMA key` is set to.
pub(crate) fn key_pragma(key: &DatabaseKey) -> Zeroizing<String> {
    // Room for all of it, so that no part is left behind in memory by growing.
    let mut text = Zeroizing::new(String::with_capacity(80));
    text.push_str("\"x'");
    for byte in key.iter() {
        for half in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(half), 16));
        }
    }
    text.push_str("'\"");
    text
}

fn options(path: &Path, key: &DatabaseKey) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .pragma("key", key_pragma(key).to_string())
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .disable_statement_logging()
}

/// Brings the fixed tables to this version; whether a file of an older one was upgraded.
async fn migrate(writer: &mut SqliteConnection) -> Result<bool, Problem> {
    let found = user_version(writer).await?;
    let known = MIGRATIONS.len();
    if found > known {
        return Err(Problem::new(Code::DatabaseTooNew).with("found", found).with("known", known));
    }
    for (index, step) in MIGRATIONS.iter().enumerate().skip(found) {
        let mut transaction = writer.begin().await.map_err(storage_problem)?;
        statement::execute_all(&mut transaction, step).await?;
        statement::execute_all(&mut transaction, &format!("PRAGMA user_version = {}", index + 1)).await?;
        transaction.commit().await.map_err(storage_problem)?;
    }
    Ok((1..known).contains(&found))
}

async fn user_version(writer: &mut SqliteConnection) -> Result<usize, Problem> {
    let row = statement::first(writer, "PRAGMA user_version", vec![]).await?;
    let version = Columns::of(row.unwrap_or_default()).number()?;
    usize::try_from(version).map_err(|_| damaged("a negative version"))
}
