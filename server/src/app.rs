//! What every request needs, shared by all.

use crate::auth::rate::Attempts;
use crate::auth::token::Tokens;
use crate::catalog::Catalog;
use crate::config::Limits;
use crate::security::{self, Caller};
use crate::store::Store;
use crate::store::open::problem;
use model::{Code, Problem, RecordId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Name of the setting that holds the secret of the access tokens.
const SECRET: &str = "token_secret";
/// Password hashes checked at once; each takes 19 MiB and a processor.
const HASHES_AT_ONCE: usize = 2;

/// The running server.
pub struct App {
    /// The tables.
    pub catalog: Arc<Catalog>,
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
    /// Symbols of the currencies.
    pub symbols: Arc<HashMap<RecordId, String>>,
    callers: Mutex<HashMap<RecordId, Arc<Caller>>>,
}

impl App {
    /// On an open database.
    ///
    /// # Errors
    /// What the database says.
    pub async fn new(catalog: Arc<Catalog>, store: Store, limits: Limits) -> Result<Self, Problem> {
        let tokens = Tokens::new(&secret(&store).await?);
        let symbols = Arc::new(symbols(&store).await?);
        Ok(Self {
            catalog,
            store,
            tokens,
            attempts: Attempts::new(&limits),
            limits,
            hashing: Semaphore::new(HASHES_AT_ONCE),
            symbols,
            callers: Mutex::default(),
        })
    }

    /// A user's standing, remembered until somebody's standing changes; `None` when there is no such user.
    ///
    /// # Errors
    /// What the database says.
    pub async fn caller(&self, user: RecordId) -> Result<Option<Arc<Caller>>, Problem> {
        let known = self.callers.lock().unwrap_or_else(PoisonError::into_inner).get(&user).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let loaded = security::load(self.store.readers(), user).await?.map(Arc::new);
        if let Some(caller) = &loaded {
            self.callers.lock().unwrap_or_else(PoisonError::into_inner).insert(user, Arc::clone(caller));
        }
        Ok(loaded)
    }

    /// To be called when a row of a table was changed: users, teams and units decide who may do what.
    pub fn changed(&self, table: &str) {
        if matches!(table, "systemuser" | "team" | "businessunit" | "role") {
            self.callers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }
}

/// The secret of the access tokens; the first start makes one.
///
/// # Errors
/// What the database says; [`Code::Internal`] without randomness.
pub async fn secret(store: &Store) -> Result<Vec<u8>, Problem> {
    let mut fresh = vec![0_u8; 32];
    getrandom::fill(&mut fresh).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    let mut tx = store.begin().await?;
    sqlx::query("INSERT OR IGNORE INTO setting (name, value) VALUES (?, ?)")
        .bind(SECRET)
        .bind(fresh)
        .execute(&mut *tx)
        .await
        .map_err(|e| problem(&e))?;
    let secret =
        sqlx::query_scalar("SELECT value FROM setting WHERE name = ?").bind(SECRET).fetch_one(&mut *tx).await;
    let secret = secret.map_err(|e| problem(&e))?;
    tx.commit().await.map_err(|e| problem(&e))?;
    Ok(secret)
}

async fn symbols(store: &Store) -> Result<HashMap<RecordId, String>, Problem> {
    let rows: Vec<(Vec<u8>, Option<String>)> =
        sqlx::query_as("SELECT id, currencysymbol FROM data_transactioncurrency")
            .fetch_all(store.readers())
            .await
            .map_err(|e| problem(&e))?;
    Ok(rows.into_iter().filter_map(|(id, symbol)| Some((RecordId::from_slice(&id)?, symbol?))).collect())
}
