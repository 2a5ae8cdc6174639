//! The open database, and whose data directory it is.

use super::conn::Conn;
use super::files::{self, blocking};
use super::migrate;
use super::postgres::Postgres;
use super::sqlite::Sqlite;
use crate::catalog::Catalog;
use model::{Code, Problem};
use query::sql::Dialect;
use std::collections::BTreeSet;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore};

/// Held by the server that runs on a data directory.
const LOCK: &str = "server.lock";
/// Requests that read at once; each has a thread and a connection of its own.
const MOST_READERS: usize = 16;

/// The open database: one writer, several readers.
pub struct Store {
    database: Arc<Database>,
    writing: Arc<Mutex<()>>,
    reading: Arc<Semaphore>,
    patience: Option<Duration>,
}

enum Database {
    Sqlite(Box<Sqlite>),
    Postgres(Postgres),
}

/// Holds a data directory for one server; dropped, it is free again.
pub struct Held {
    lock: File,
}

impl Store {
    /// Opens or makes the database, and upgrades the server's own tables: the file in a data directory, or the one of
    /// PostgreSQL that `url` tells.
    ///
    /// # Errors
    /// [`Code::DatabaseTooNew`], [`Code::DatabaseDamaged`], [`Code::DiskFull`], [`Code::StorageFailed`];
    /// [`Code::BadAddress`] for an address that is none.
    pub async fn open(data: &Path, url: Option<&str>) -> Result<Self, Problem> {
        make_private(data)?;
        let database = match url {
            None => return Self::open_file(&files::database(data)).await,
            Some(url) => {
                let opened = Arc::new(Database::Postgres(Postgres::open(url).await?));
                let database = Arc::clone(&opened);
                blocking(move || database.prepare()).await?;
                opened
            }
        };
        Ok(Self::of(database))
    }

    /// Opens or makes a database file.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_file(path: &Path) -> Result<Self, Problem> {
        make_file(path)?;
        let at = path.to_owned();
        let opened = blocking(move || Sqlite::open(&at)).await.map_err(|p| p.with("path", path.display()))?;
        Ok(Self::of(Arc::new(Database::Sqlite(Box::new(opened)))))
    }

    /// Opens a database to look at it: nothing is made or upgraded.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn look(data: &Path, url: Option<&str>) -> Result<Self, Problem> {
        let path = files::database(data);
        let database = match url {
            None => {
                let opened = blocking(move || Sqlite::look(&path)).await;
                Database::Sqlite(Box::new(opened.map_err(|p| p.with("path", data.display()))?))
            }
            Some(url) => Database::Postgres(Postgres::open(url).await?),
        };
        Ok(Self::of(Arc::new(database)))
    }

    fn of(database: Arc<Database>) -> Self {
        let (writing, reading) = (Arc::default(), Arc::new(Semaphore::new(MOST_READERS)));
        Self { database, writing, reading, patience: None }
    }

    /// With a bound on how long the database may work for one call.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self { patience: Some(patience), ..self }
    }

    /// Runs reading in a snapshot of its own, on a thread that may block.
    ///
    /// # Errors
    /// What `work` says; what the database says.
    pub async fn read<T: Send + 'static, E: From<Problem> + Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let turn = Arc::clone(&self.reading).acquire_owned().await;
        let turn = turn.map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
        let (database, patience) = (Arc::clone(&self.database), self.patience);
        blocking(move || {
            let _turn = turn;
            database.read(patience, work)
        })
        .await
    }

    /// Runs writing in one transaction, on a thread that may block. Writers wait for their turn without a thread.
    ///
    /// # Errors
    /// What `work` says, then nothing of it stays; what the database says.
    pub async fn write<T: Send + 'static, E: From<Problem> + Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let turn = Arc::clone(&self.writing).lock_owned().await;
        let (database, patience) = (Arc::clone(&self.database), self.patience);
        blocking(move || {
            let _turn = turn;
            database.write(patience, work)
        })
        .await
    }

    /// Whose SQL the database takes.
    pub fn dialect(&self) -> Dialect {
        match &*self.database {
            Database::Sqlite(_) => Dialect::Sqlite,
            Database::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Makes the tables of records that are missing, and gives the others the columns they lack. Gives the logical
    /// names of those that were made.
    ///
    /// # Errors
    /// What the database says.
    pub async fn install(&self, catalog: &Arc<Catalog>) -> Result<BTreeSet<String>, Problem> {
        let catalog = Arc::clone(catalog);
        self.write(move |conn| {
            let mut made = BTreeSet::new();
            for table in catalog.tables() {
                if migrate::record_table(conn, table)? {
                    made.insert(table.meta.logical_name.clone());
                }
            }
            Ok(made)
        })
        .await
    }

    /// Makes the indexes that are missing; after a bulk load, because then it is quicker.
    ///
    /// # Errors
    /// What the database says.
    pub async fn index(&self, catalog: &Arc<Catalog>) -> Result<(), Problem> {
        let catalog = Arc::clone(catalog);
        let all = move |conn: &mut dyn Conn| {
            catalog.tables().iter().try_for_each(|table| migrate::record_indexes(conn, table))
        };
        self.write(all).await
    }

    /// Closes all connections, once the writer that runs has ended; the file is whole on its own then.
    pub async fn close(&self) {
        let _turn = self.writing.lock().await;
        let database = Arc::clone(&self.database);
        let closed: Result<(), Problem> = blocking(move || {
            database.close();
            Ok(())
        })
        .await;
        if let Err(problem) = closed {
            tracing::warn!(%problem, "the database was not closed in order");
        }
    }
}

impl Database {
    fn prepare(&self) -> Result<(), Problem> {
        match self {
            // Opening it did.
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(postgres) => postgres.prepare(),
        }
    }

    fn read<T, E: From<Problem>>(
        &self,
        patience: Option<Duration>,
        work: impl FnOnce(&mut dyn Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            Self::Sqlite(sqlite) => sqlite.read(patience, work),
            Self::Postgres(postgres) => postgres.read(patience, work),
        }
    }

    fn write<T, E: From<Problem>>(
        &self,
        patience: Option<Duration>,
        work: impl FnOnce(&mut dyn Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            Self::Sqlite(sqlite) => sqlite.write(patience, work),
            Self::Postgres(postgres) => postgres.write(patience, work),
        }
    }

    fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close(),
            Self::Postgres(postgres) => postgres.close(),
        }
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
        let lock =
            OpenOptions::new().create(true).append(true).mode(0o600).open(data.join(LOCK)).map_err(io)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { lock }),
            Err(TryLockError::WouldBlock) => {
                Err(Problem::new(Code::DatabaseInUse).with("path", data.display()))
            }
            Err(TryLockError::Error(e)) => Err(io(e)),
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Err(error) = self.lock.unlock() {
            tracing::warn!(%error, "the data directory stays held until the process ends");
        }
    }
}

/// The data directory is for its owner alone, as the database in it.
fn make_private(data: &Path) -> Result<(), Problem> {
    let io = |e: std::io::Error| io_problem(&e, data);
    DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(io)
}

fn make_file(path: &Path) -> Result<(), Problem> {
    let made = OpenOptions::new().create(true).append(true).mode(0o600).open(path);
    made.map(|_| ()).map_err(|e| io_problem(&e, path))
}

fn io_problem(error: &std::io::Error, path: &Path) -> Problem {
    let code =
        if error.kind() == std::io::ErrorKind::StorageFull { Code::DiskFull } else { Code::StorageFailed };
    Problem::new(code).with("path", path.display()).with("detail", error)
}
