//! The server's words, spoken: [`HttpTransport`] implements [`Transport`] with `reqwest` and the crate `odata`.
//!
//! | file | answers |
//! |---|---|
//! | `address` | Which servers may be spoken to? |
//! | `client` | How is a request sent, with tokens, limits and deadlines? |
//! | `outcome` | What class of outcome is an answer? |
//! | `session` | How are tokens got and renewed, and who am I? |
//! | `configuration` | Which metadata and customisations make up an app? |
//! | `provisioning` | How far is the server with getting ready for devices? |
//! | `pages` | How are rows counted and read? |
//! | `changes` | How is a change sent, and how did it end? |
//!
//! No value of a record and no secret is logged here.

mod address;
mod changes;
mod client;
mod configuration;
mod outcome;
mod pages;
mod provisioning;
mod session;

use crate::change::{AttemptId, Change};
use crate::ports::{Clock, Configuration, Failure, Page, Settled, Tokens, Transport, WhoAmI};
use async_trait::async_trait;
use contract::provisioning::Provisioning;
use contract::shapes::AppInfo;
use model::{Problem, TableMeta};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// How long is waited for a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// For a connection.
    pub connect: Duration,
    /// For a whole answer; slower than this counts as offline (checklist 31).
    pub answer: Duration,
    /// For the answer to a light question. Longer than `connect`, or a server that can't be reached would look slow.
    pub probe: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(8),
            answer: Duration::from_secs(60),
            probe: Duration::from_secs(10),
        }
    }
}

/// A Dataverse Web API reached by HTTP.
pub struct HttpTransport {
    client: client::Client,
    /// Tables met so far: lookups are written with the entity set of their target.
    tables: RwLock<Arc<[TableMeta]>>,
}

impl HttpTransport {
    /// A transport to a server; nothing is sent yet.
    ///
    /// # Errors
    /// [`model::Code::BadAddress`], [`model::Code::InsecureServer`] for http to anything but this machine.
    pub fn new(server: &str, clock: Arc<dyn Clock>, deadlines: Deadlines) -> Result<Self, Problem> {
        let server = address::checked(server)?;
        let client = client::Client::new(server, clock, deadlines)?;
        Ok(Self { client, tables: RwLock::new(Arc::from([])) })
    }

    /// The tables met so far.
    fn known_tables(&self) -> Arc<[TableMeta]> {
        Arc::clone(&self.tables.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Remembers tables, the newer definition of one that was known.
    fn remember_tables(&self, met: &[TableMeta]) {
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        let kept = tables.iter().filter(|old| met.iter().all(|new| new.logical_name != old.logical_name));
        *tables = kept.chain(met).cloned().collect();
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn sign_in(&self, user: &str, password: &str) -> Result<Tokens, Failure> {
        session::sign_in(&self.client, user, password).await
    }

    fn set_tokens(&self, tokens: Option<Tokens>) {
        self.client.set_tokens(tokens);
    }

    fn tokens(&self) -> Option<Tokens> {
        self.client.tokens()
    }

    fn set_tables(&self, tables: Arc<[TableMeta]>) {
        self.remember_tables(&tables);
    }

    async fn probe(&self) -> Result<(), Failure> {
        session::probe(&self.client).await
    }

    async fn who_am_i(&self) -> Result<WhoAmI, Failure> {
        session::who_am_i(&self.client).await
    }

    async fn apps(&self) -> Result<Vec<AppInfo>, Failure> {
        configuration::apps(&self.client).await
    }

    async fn configuration(
        &self,
        app: &AppInfo,
        stamp: Option<&str>,
    ) -> Result<Option<Configuration>, Failure> {
        configuration::read(&self.client, app, stamp).await
    }

    async fn provisioning(&self, app: &AppInfo) -> Result<Option<Provisioning>, Failure> {
        provisioning::read(&self.client, app.id).await
    }

    async fn count(&self, table: &TableMeta) -> Result<Option<u64>, Failure> {
        pages::count(&self.client, table).await
    }

    async fn page(&self, table: &TableMeta, next: Option<&str>) -> Result<Page, Failure> {
        pages::read(&self.client, table, next).await
    }

    async fn columns(
        &self,
        table: &TableMeta,
        columns: &[String],
        next: Option<&str>,
    ) -> Result<Page, Failure> {
        pages::read_columns(&self.client, table, columns, next).await
    }

    async fn send(&self, table: &TableMeta, change: &Change, attempt: AttemptId) -> Result<Settled, Failure> {
        let mut tables = self.known_tables();
        let missing = changes::unknown_targets(change, &tables);
        if !missing.is_empty() {
            self.remember_tables(&configuration::definitions(&self.client, missing).await?);
            tables = self.known_tables();
        }
        changes::send(&self.client, table, &tables, change, attempt).await
    }
}
