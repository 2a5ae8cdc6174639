//! The device database: SQLite under SQLCipher, one file per user and environment, one process per file.
//!
//! One writer and several readers (WAL): a download never blocks a screen. What the user saves is on the disk before
//! the call returns (`synchronous=FULL`); a page of a download may be lost with the power, and is then read again,
//! because its cursor is in the same transaction.
//!
//! | file | answers |
//! |---|---|
//! | `connect`, `lock`, `failure` | How is the file opened, kept to one process, and what do its failures mean? |
//! | `session`, `configuration` | Who is signed in; what is installed? |
//! | `entities` | How do tables of records lie, and how are they made from metadata? |
//! | `update` | How are tables and columns brought up to newer metadata, and unsent values kept? |
//! | `drafts` | Where are drafts, and records used lately? |
//! | `sources`, `membership` | Why are rows here, and which reason holds which row? |
//! | `rounds`, `pages`, `bulk`, `keys` | How is a download written, a first one too, and what leaves at its end? |
//! | `verify` | Is what is here what should be, and what holds a row? |
//! | `contents` | How are files and pictures kept, and those that wait? |
//! | `changes` | How is a user's change kept until the server settled it? |

mod bulk;
mod changes;
mod configuration;
mod connect;
mod contents;
mod drafts;
pub(crate) mod entities;
mod failure;
mod files;
mod keys;
mod lock;
mod membership;
mod pages;
mod port;
mod rebuild;
mod records;
mod rounds;
mod session;
mod sources;
pub(crate) mod statement;
mod sync_rules;
mod update;
mod verify;
mod view_columns;
mod withdrawn;

pub(crate) use changes::{Unsent, UnsentChange, relationship};
pub use connect::DatabaseKey;
pub(crate) use contents::{Attach, Outgoing, UnsentFile, Wanted};
pub(crate) use drafts::Kept;
pub(crate) use entities::{Installed, Stored};
pub(crate) use failure::file_problem;
pub(crate) use session::Setting;

use bulk::Bulk;
use connect::KeptKey;
use failure::storage_problem;
use lock::DatabaseLock;
use model::{Code, Problem};
use sqlx::sqlite::SqlitePool;
use sqlx::{Connection, Sqlite, SqliteConnection, Transaction};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The device database of one user, open.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    writer: Arc<Mutex<Option<Writer>>>,
    readers: SqlitePool,
    installed: RwLock<Arc<Installed>>,
}

/// How soon a commit must be on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Before the call returns: what the user did, and what is about to be sent.
    Now,
    /// With the next one that must be: what can be downloaded again.
    Soon,
}

/// The one connection that writes, and what it was told last.
#[derive(Debug)]
struct Writer {
    connection: SqliteConnection,
    durability: Durability,
    cache_kib: i64,
    /// The connection that takes its place while a table loads for the first time.
    bulk: Option<Bulk>,
    path: PathBuf,
    key: KeptKey,
    _lock: DatabaseLock,
}

/// The writer, taken for one transaction.
pub(crate) struct Writing(OwnedMutexGuard<Option<Writer>>);

impl SqliteStore {
    /// Opens a database, or makes it. Changes that were being sent when the process ended wait again, with the attempt
    /// they had.
    ///
    /// # Errors
    /// [`Code::DatabaseInUse`], [`Code::DatabaseDamaged`] (also for a key that isn't its own), [`Code::DatabaseTooNew`],
    /// [`Code::DiskFull`], [`Code::StorageFailed`].
    pub async fn open(path: &Path, key: &DatabaseKey) -> Result<Self, Problem> {
        let lock = DatabaseLock::take(path)?;
        let connect::Opened { writer: mut connection, readers, upgraded } = connect::open(path, key).await?;
        changes::requeue_in_flight(&mut connection).await?;
        let installed = Arc::new(entities::install::read(&mut connection).await?);
        if upgraded {
            entities::install::index_complete(&mut connection, &installed).await?;
        }
        let writer = Writer {
            connection,
            durability: Durability::Now,
            cache_kib: connect::RESTING_CACHE_KIB,
            bulk: None,
            path: path.to_owned(),
            key: KeptKey(key.clone()),
            _lock: lock,
        };
        Ok(Self {
            path: path.to_owned(),
            writer: Arc::new(Mutex::new(Some(writer))),
            readers,
            installed: RwLock::new(installed),
        })
    }

    /// Closes the database and lets go of its lock; every later call fails.
    pub async fn close(&self) {
        self.readers.close().await;
        if let Some(writer) = self.writer.lock().await.take()
            && let Err(failure) = writer.connection.close().await
        {
            tracing::warn!(problem = %storage_problem(failure), "the database did not close cleanly");
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is installed now.
    pub(crate) fn installed(&self) -> Arc<Installed> {
        self.installed.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_installed(&self, installed: Installed) {
        *self.installed.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(installed);
    }

    /// Readers: they see the last commit and wait for nobody.
    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    /// Waits for the writer.
    pub(crate) async fn writing(&self) -> Result<Writing, Problem> {
        let guard = Arc::clone(&self.writer).lock_owned().await;
        match guard.is_some() {
            true => Ok(Writing(guard)),
            false => Err(closed()),
        }
    }
}

fn closed() -> Problem {
    Problem::new(Code::StorageFailed).with("detail", "the database is closed")
}

impl Writing {
    /// Begins a transaction. Dropped before its commit, it leaves nothing behind.
    pub(crate) async fn begin(&mut self, durability: Durability) -> Result<Transaction<'_, Sqlite>, Problem> {
        let writer = self.0.as_mut().ok_or_else(closed)?;
        if writer.durability != durability {
            let mode = if durability == Durability::Now { "FULL" } else { "NORMAL" };
            statement::execute_all(&mut writer.connection, &format!("PRAGMA synchronous = {mode}")).await?;
            writer.durability = durability;
        }
        writer.connection.begin().await.map_err(storage_problem)
    }

    /// The connection for a first load, opened when it is first asked for.
    fn bulk(&mut self) -> Result<&mut Bulk, Problem> {
        let writer = self.0.as_mut().ok_or_else(closed)?;
        let bulk = match writer.bulk.take() {
            Some(bulk) => bulk,
            None => Bulk::open(&writer.path, &writer.key.0)?,
        };
        Ok(writer.bulk.insert(bulk))
    }

    /// Takes that connection away, if there is one: it is closed, and its cache is free, when it is dropped.
    fn end_bulk(&mut self) -> Result<Option<Bulk>, Problem> {
        Ok(self.0.as_mut().ok_or_else(closed)?.bulk.take())
    }

    /// Sets the size of the writer's page cache.
    async fn size_cache(&mut self, kib: i64) -> Result<(), Problem> {
        let writer = self.0.as_mut().ok_or_else(closed)?;
        if writer.cache_kib != kib {
            statement::execute_all(&mut writer.connection, &format!("PRAGMA cache_size = -{kib}")).await?;
            writer.cache_kib = kib;
        }
        Ok(())
    }
}

/// Commits.
pub(crate) async fn commit(transaction: Transaction<'_, Sqlite>) -> Result<(), Problem> {
    transaction.commit().await.map_err(storage_problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Store;
    use contract::shapes::AppInfo;

    /// Lets the file grow no more, as on a full disk.
    async fn fill_disk(store: &SqliteStore) {
        let mut writing = store.writing().await.unwrap();
        let connection = &mut writing.0.as_mut().unwrap().connection;
        statement::execute_all(connection, "PRAGMA max_page_count = 1").await.unwrap();
    }

    fn app(description: String) -> AppInfo {
        let name = "Field Sales".to_owned();
        AppInfo { id: uuid::Uuid::nil(), unique_name: name.clone(), name, description, offline_enabled: true }
    }

    #[tokio::test]
    async fn a_full_disk_is_told_and_what_was_there_stays() {
        let directory = tempfile::tempdir().unwrap();
        let store =
            SqliteStore::open(&directory.path().join("a.db"), &DatabaseKey::new([7; 32])).await.unwrap();
        let small = app(String::new());
        store.save_app(Some(&small)).await.unwrap();
        fill_disk(&store).await;
        let problem = store.save_app(Some(&app("x".repeat(100_000)))).await.unwrap_err();
        assert_eq!(problem.code, Code::DiskFull);
        assert_eq!(store.load().await.unwrap().app, Some(small));
    }
}
