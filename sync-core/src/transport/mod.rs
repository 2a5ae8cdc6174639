//! The server's words, spoken: [`HttpTransport`] implements [`Transport`] with `reqwest` and the crate `odata`.
//!
//! | file | answers |
//! |---|---|
//! | `address` | Which servers may be spoken to? |
//! | `client` | How is a request sent, with tokens, limits and deadlines? |
//! | `outcome` | What class of outcome is an answer? |
//! | `session` | How are tokens got and renewed, and who am I? |
//! | `configuration` | Which metadata and customisations make up an app? |
//! | `customisations` | How are they read, and did any of them change? |
//! | `together` | How are several questions asked at once? |
//! | `offline`, `provisioning` | What does the user's offline profile say, and is the server ready for devices? |
//! | `plain` | What does it say where the server doesn't tell what a profile means? |
//! | `pages`, `page_request`, `ahead`, `fetch` | How are rows and keys counted and read? |
//! | `changes_since` | What changed since a delta link? |
//! | `presence` | How is this device, and what is it to do? |
//! | `reports` | What is the server told of changes that need the user? |
//! | `files` | How do files and pictures go up and come down? |
//! | `changes`, `batch` | How is a change sent, alone and with others, and how did it end? |
//!
//! No value of a record and no secret is logged here.

mod address;
mod ahead;
mod batch;
mod changes;
mod changes_since;
mod client;
mod commands;
mod configuration;
mod customisations;
mod fetch;
mod files;
mod making;
mod offline;
mod outcome;
mod page_request;
mod pages;
mod plain;
mod presence;
mod processes;
mod provisioning;
mod reports;
mod session;
mod together;

use crate::change::{AttemptId, Change};
use crate::ports::{
    Clock, Configuration, Explained, Failure, FileTransport, KeyPage, Outgoing, Page, Report, ReportTold,
    Settled, Tokens, Told, Transport, Wanted, WhoAmI,
};
use async_trait::async_trait;
use contract::provisioning::Provisioning;
use contract::shapes::AppInfo;
use model::{Problem, RecordId, Row, TableMeta};
use odata::checksum::Checksum;
use odata::device;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// How long is waited for a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// For a connection.
    pub connect: Duration,
    /// For a whole answer; slower than this counts as offline (checklist 31).
    pub answer: Duration,
    /// For a whole page of rows: as long as bytes come, a slow line may take its time.
    pub page: Duration,
    /// For the next bytes of an answer.
    pub silence: Duration,
    /// For the answer to a light question. Longer than `connect`, or a server that can't be reached would look slow.
    pub probe: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(8),
            answer: Duration::from_secs(60),
            page: Duration::from_secs(150),
            silence: Duration::from_secs(30),
            probe: Duration::from_secs(10),
        }
    }
}

/// A Dataverse Web API reached by HTTP.
pub struct HttpTransport {
    client: Arc<client::Client>,
    ahead: ahead::Ahead,
    /// Tables met so far: lookups are written with the entity set of their target.
    tables: RwLock<Arc<[TableMeta]>>,
    no_batch: batch::NoBatch,
    seen: configuration::Seen,
    presence: presence::Presence,
}

impl HttpTransport {
    /// A transport to a server; nothing is sent yet.
    ///
    /// # Errors
    /// [`model::Code::BadAddress`], [`model::Code::InsecureServer`] for http to anything but this machine.
    pub fn new(server: &str, clock: Arc<dyn Clock>, deadlines: Deadlines) -> Result<Self, Problem> {
        let server = address::checked(server)?;
        let client = Arc::new(client::Client::new(server, clock, deadlines)?);
        let tables = RwLock::new(Arc::from([]));
        let (ahead, no_batch, seen, presence) = Default::default();
        Ok(Self { client, ahead, tables, no_batch, seen, presence })
    }

    /// The tables met so far.
    fn known_tables(&self) -> Arc<[TableMeta]> {
        Arc::clone(&self.tables.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The tables met so far, with those that changes point to.
    async fn tables_of<'c>(
        &self,
        changes: impl Iterator<Item = &'c Change>,
    ) -> Result<Arc<[TableMeta]>, Failure> {
        let tables = self.known_tables();
        let mut missing: Vec<String> =
            changes.flat_map(|change| changes::unknown_targets(change, &tables)).collect();
        if missing.is_empty() {
            return Ok(tables);
        }
        missing.sort_unstable();
        missing.dedup();
        self.remember_tables(&configuration::definitions(&self.client, missing).await?);
        Ok(self.known_tables())
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
        configuration::read(&self.client, &self.seen, app, stamp).await
    }

    async fn provisioning(&self, app: &AppInfo) -> Result<Option<Provisioning>, Failure> {
        provisioning::read(&self.client, app.id).await
    }

    async fn count(&self, table: &TableMeta, wanted: Wanted<'_>) -> Result<Option<u64>, Failure> {
        pages::count(&self.client, table, wanted).await
    }

    async fn page(&self, table: &TableMeta, wanted: Wanted<'_>, next: Option<&str>) -> Result<Page, Failure> {
        pages::read(&self.client, &self.ahead, table, wanted, next).await
    }

    async fn keys(
        &self,
        table: &TableMeta,
        wanted: Wanted<'_>,
        with: &[String],
        next: Option<&str>,
    ) -> Result<KeyPage, Failure> {
        pages::keys(&self.client, &self.ahead, table, wanted, with, next).await
    }

    async fn rows(&self, table: &TableMeta, ids: &[RecordId]) -> Result<Page, Failure> {
        pages::by_ids(&self.client, table, ids).await
    }

    async fn changes(&self, links: &[(&TableMeta, &str)]) -> Result<Vec<Told>, Failure> {
        changes_since::read(&self.client, links).await
    }

    async fn checksum(&self, link: &str) -> Result<Option<Checksum>, Failure> {
        changes_since::checksum(&self.client, link).await
    }

    async fn explain(
        &self,
        profile: &str,
        user: RecordId,
        table: &str,
        id: RecordId,
    ) -> Result<Option<Explained>, Failure> {
        offline::explain(&self.client, profile, user, table, id).await
    }

    async fn find(&self, table: &TableMeta, text: &str, most: u32) -> Result<Vec<Row>, Failure> {
        pages::find(&self.client, table, text, most).await
    }

    async fn send(&self, table: &TableMeta, change: &Change, attempt: AttemptId) -> Result<Settled, Failure> {
        let tables = self.tables_of(std::iter::once(change)).await?;
        changes::send(&self.client, table, &tables, change, attempt).await
    }

    async fn exchange_report(&self, report: &Report) -> Result<ReportTold, Failure> {
        reports::exchange(&self.client, &self.known_tables(), report).await
    }

    fn set_device(&self, id: RecordId) {
        self.client.set_device(id);
    }

    async fn report_device(&self, report: &device::Report) -> Result<Option<device::Orders>, Failure> {
        self.presence.report(&self.client, report).await
    }

    fn files(&self) -> Option<&dyn FileTransport> {
        Some(self)
    }

    async fn row(&self, table: &TableMeta, id: RecordId) -> Result<Option<Row>, Failure> {
        pages::read_one(&self.client, table, id).await
    }

    async fn send_many(&self, outgoing: &[Outgoing<'_>]) -> Vec<Result<Settled, Failure>> {
        match self.tables_of(outgoing.iter().map(|sent| &sent.change)).await {
            Ok(tables) => batch::send_many(&self.client, &self.no_batch, &tables, outgoing).await,
            // Only the changes that point to them can't be written.
            Err(Failure::Refused(_)) => {
                let known = self.known_tables();
                batch::send_many(&self.client, &self.no_batch, &known, outgoing).await
            }
            Err(failure) => outgoing.iter().map(|_| Err(failure.clone())).collect(),
        }
    }
}
