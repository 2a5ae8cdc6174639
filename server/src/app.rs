//! What every request needs, shared by all.

use crate::auth::rate::Attempts;
use crate::auth::token::Tokens;
use crate::catalog::Catalog;
use crate::config::{Config, Limits};
use crate::devices;
use crate::metadata;
use crate::metrics::Metrics;
use crate::security::{self, Caller};
use crate::store::stamps::{self, Stamps};
use crate::store::{Conn, Store};
use crate::throttle::Throttle;
use crate::track::token::Signer;
use model::storage::SqlValue;
use model::{Code, Problem, RecordId};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// Name of the setting that holds the secret of the access tokens.
const SECRET: &str = "token_secret";
/// Password hashes checked at once; each takes 19 MiB and a processor.
const HASHES_AT_ONCE: usize = 2;

/// Symbols of currencies by their ids.
pub type Symbols = HashMap<RecordId, String>;

/// The running server.
pub struct App {
    /// The database.
    pub store: Store,
    /// Makes and checks access tokens.
    pub tokens: Tokens,
    /// Who tried to sign in how often.
    pub attempts: Attempts,
    /// Limits and lifetimes.
    pub limits: Limits,
    /// Taken while a password is checked.
    pub hashing: Semaphore,
    /// What users may ask for.
    pub throttle: Arc<Throttle>,
    /// Counters.
    pub metrics: Metrics,
    /// Whether the counters are told to others than this machine.
    pub metrics_for_all: bool,
    /// Whether the server itself speaks TLS.
    pub is_tls: bool,
    /// Signs the tokens of tracked lists.
    pub signer: Signer,
    /// The directory of the database file and its backups; `None` where the database is PostgreSQL's.
    pub data: Option<PathBuf>,
    /// When the server started, in milliseconds since 1970.
    pub started_ms: i64,
    /// The tables, and the stamp of the metadata they were read under.
    catalog: RwLock<(i64, Arc<Catalog>)>,
    known: Mutex<Known>,
}

/// What was read from the database under one stamp.
#[derive(Default)]
struct Known {
    standing: i64,
    callers: HashMap<RecordId, Arc<Caller>>,
    blocked: Option<Arc<HashSet<RecordId>>>,
    symbols: Option<Arc<Symbols>>,
}

impl App {
    /// On an open database.
    ///
    /// # Errors
    /// What the database says.
    pub async fn new(catalog: Arc<Catalog>, store: Store, config: &Config) -> Result<Self, Problem> {
        let limits = config.limits;
        let secret = secret(&store).await?;
        let (tokens, signer) = (Tokens::new(&secret), Signer::new(&secret));
        let metadata = store.read(|conn| stamps::read(conn)).await?.metadata;
        Ok(Self {
            store: store.within(limits.request_time),
            tokens,
            attempts: Attempts::new(&limits),
            limits,
            hashing: Semaphore::new(HASHES_AT_ONCE),
            throttle: Arc::new(Throttle::new(limits.service)),
            metrics: Metrics::default(),
            metrics_for_all: config.metrics_for_all,
            is_tls: config.tls.is_some(),
            signer,
            data: config.database_url.is_none().then(|| config.data.clone()),
            started_ms: crate::server::now_ms(),
            catalog: RwLock::new((metadata, catalog)),
            known: Mutex::default(),
        })
    }

    /// The tables as this process knows them. What has a snapshot takes those of the snapshot: [`App::catalog_in`].
    pub fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog.read().unwrap_or_else(PoisonError::into_inner).1)
    }

    /// The tables of a snapshot, read anew when their stamp moved: this or another server process changed them. A
    /// request keeps what it got for as long as it runs.
    ///
    /// # Errors
    /// What the database says.
    pub fn catalog_in(&self, conn: &mut dyn Conn, stamps: Stamps) -> Result<Arc<Catalog>, Problem> {
        let (stamp, known) = self.catalog.read().unwrap_or_else(PoisonError::into_inner).clone();
        if stamp == stamps.metadata {
            return Ok(known);
        }
        let read = Arc::new(metadata::storage::catalog(conn)?);
        let mut catalog = self.catalog.write().unwrap_or_else(PoisonError::into_inner);
        *catalog = (stamps.metadata, Arc::clone(&read));
        Ok(read)
    }

    /// A user's standing in a snapshot, remembered until its stamp moves; `None` when there is no such user.
    ///
    /// # Errors
    /// What the database says.
    pub fn caller(
        &self,
        conn: &mut dyn Conn,
        stamps: Stamps,
        user: RecordId,
    ) -> Result<Option<Arc<Caller>>, Problem> {
        if let Some(caller) = self.known(stamps, |known| known.callers.get(&user).cloned()) {
            return Ok(Some(caller));
        }
        let loaded = security::load(conn, user)?.map(Arc::new);
        if let Some(caller) = &loaded {
            self.known(stamps, |known| Some(known.callers.insert(user, Arc::clone(caller))));
        }
        Ok(loaded)
    }

    /// Whether an administrator blocked a device.
    ///
    /// # Errors
    /// What the database says.
    pub fn is_blocked(
        &self,
        conn: &mut dyn Conn,
        stamps: Stamps,
        device: Option<RecordId>,
    ) -> Result<bool, Problem> {
        let Some(device) = device else { return Ok(false) };
        if let Some(blocked) = self.known(stamps, |known| known.blocked.clone()) {
            return Ok(blocked.contains(&device));
        }
        let blocked = Arc::new(devices::blocked(conn)?);
        self.known(stamps, |known| known.blocked.replace(Arc::clone(&blocked)));
        Ok(blocked.contains(&device))
    }

    /// The currencies' symbols in a snapshot.
    ///
    /// # Errors
    /// What the database says.
    pub fn symbols(&self, conn: &mut dyn Conn, stamps: Stamps) -> Result<Arc<Symbols>, Problem> {
        if let Some(symbols) = self.known(stamps, |known| known.symbols.clone()) {
            return Ok(symbols);
        }
        let mut symbols = HashMap::new();
        conn.each("SELECT id, currencysymbol FROM data_transactioncurrency", &[], &mut |row| {
            if let [id, SqlValue::Text(symbol)] = row {
                symbols.extend(id.as_id().map(|id| (id, symbol.clone())));
            }
            Ok(())
        })?;
        let symbols = Arc::new(symbols);
        self.known(stamps, |known| known.symbols.replace(Arc::clone(&symbols)));
        Ok(symbols)
    }

    /// What is known under these stamps; what was known under others is forgotten.
    fn known<T>(&self, stamps: Stamps, of: impl FnOnce(&mut Known) -> Option<T>) -> Option<T> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.standing != stamps.standing {
            *known = Known { standing: stamps.standing, ..Known::default() };
        }
        of(&mut known)
    }
}

/// The secret of the access tokens; the first start makes one.
///
/// # Errors
/// What the database says; [`Code::Internal`] without randomness.
pub async fn secret(store: &Store) -> Result<Vec<u8>, Problem> {
    let mut fresh = vec![0_u8; 32];
    getrandom::fill(&mut fresh).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    store
        .write(move |conn| {
            let sql = "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";
            conn.execute(sql, &[SECRET.into(), fresh.into()])?;
            let secret = conn.value("SELECT value FROM setting WHERE name = ?", &[SECRET.into()])?;
            let secret = secret.as_ref().and_then(SqlValue::as_blob).map(<[u8]>::to_vec);
            secret.ok_or_else(|| Problem::new(Code::DatabaseDamaged))
        })
        .await
}
