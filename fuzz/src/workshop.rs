//! A server's database, in which something is tried and undone.

use farfield_server::Server;
use farfield_server::config::Config;
use farfield_server::fault::Fault;
use farfield_server::metadata::storage;
use farfield_server::records::Writing;
use farfield_server::solutions::{self, Package};
use farfield_server::store::Store;
use farfield_server::{security, store};
use model::value::Instant;
use model::{Code, Problem};
use std::sync::LazyLock;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Far below what a solution of a few kilobytes may take; longer is a finding.
const PATIENCE: Duration = Duration::from_secs(10);

static WORKSHOP: LazyLock<Workshop> = LazyLock::new(Workshop::open);

/// A database as a first start makes it.
pub struct Workshop {
    runtime: Runtime,
    store: Store,
    _data: TempDir,
}

impl Workshop {
    /// Imports a solution as the administrator, and undoes it.
    ///
    /// # Panics
    /// When the import takes too long.
    pub fn import(package: Package) {
        let tried = WORKSHOP.store.write(move |conn| -> Result<(), Fault> {
            let catalog = storage::catalog(conn)?;
            let admin = conn.value("SELECT user_id FROM credential", &[])?;
            let admin = admin.as_ref().map(store::conn::id).transpose()?;
            let caller = admin.map(|admin| security::load(conn, admin)).transpose()?.flatten();
            let caller = caller.ok_or(Problem::from(Code::RecordNotFound))?;
            let writing = Writing { catalog: &catalog, caller: &caller, now: Instant(0) };
            solutions::import(conn, writing, &package)?;
            Err(Problem::from(Code::BadRequest).into())
        });
        match WORKSHOP.runtime.block_on(tried) {
            Err(Fault::Failed(problem)) if problem.code == Code::ServerUnavailable => {
                panic!("the import took longer than {PATIENCE:?}")
            }
            _ => {}
        }
    }

    fn open() -> Self {
        let data = TempDir::new().expect("a directory");
        let runtime = Runtime::new().expect("a runtime");
        let opened = runtime.block_on(async {
            Server::start(Config::new(data.path())).await?.stop().await;
            Store::open(data.path(), None).await
        });
        Self { runtime, store: opened.expect("a database").within(PATIENCE), _data: data }
    }
}
