//! A device database one call of which fails: before it did anything, or after, so that only its answer is lost.

use async_trait::async_trait;
use contract::shapes::{AppInfo, QueueEntry};
use contract::update::UpdatePlan;
use model::value::Instant;
use model::{Code, Problem, RecordId};
use odata::checksum::Checksum;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use sync_core::change::{Change, Seq};
use sync_core::engine::Sending;
use sync_core::ports::{
    Applied, Configuration, DeltaCommit, DownloadChoice, Ended, EndsStored, Held, KeyCommit, Loaded,
    MissingCommit, NewChange, PageCommit, Queued, Read, ReadKind, Report, Source, SourceId, Store, SyncRules,
    TableState, Tokens, WhoAmI,
};
use sync_core::store::SqliteStore;
use uuid::Uuid;

/// The database, and where it fails.
pub struct FaultyStore {
    inner: Arc<SqliteStore>,
    /// Calls so far.
    calls: AtomicUsize,
    /// The call that fails, from 1; 0 for none.
    fails: usize,
    /// Whether that one does its work all the same.
    works: bool,
    has_failed: AtomicBool,
}

impl FaultyStore {
    /// A database whose call number `fails` fails.
    pub fn new(inner: Arc<SqliteStore>, fails: usize, works: bool) -> Self {
        Self { inner, calls: AtomicUsize::new(0), fails, works, has_failed: AtomicBool::new(false) }
    }

    /// Whether the call that was to fail came.
    pub fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::SeqCst)
    }

    async fn call<T>(
        &self,
        name: &str,
        work: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        if self.calls.fetch_add(1, Ordering::SeqCst) + 1 != self.fails {
            return work.await;
        }
        self.has_failed.store(true, Ordering::SeqCst);
        if self.works {
            work.await?;
        }
        Err(Problem::new(Code::StorageFailed).with("detail", format!("the test's fault: {name}")))
    }
}

#[async_trait]
impl Store for FaultyStore {
    async fn load(&self) -> Result<Loaded, Problem> {
        self.call("load", self.inner.load()).await
    }

    async fn save_identity(&self, who: &WhoAmI) -> Result<(), Problem> {
        self.call("save_identity", self.inner.save_identity(who)).await
    }

    async fn identity(&self) -> Result<Option<WhoAmI>, Problem> {
        self.call("identity", self.inner.identity()).await
    }

    async fn save_tokens(&self, tokens: Option<&Tokens>) -> Result<(), Problem> {
        self.call("save_tokens", self.inner.save_tokens(tokens)).await
    }

    async fn tokens(&self) -> Result<Option<Tokens>, Problem> {
        self.call("tokens", self.inner.tokens()).await
    }

    async fn save_apps(&self, apps: &[AppInfo]) -> Result<(), Problem> {
        self.call("save_apps", self.inner.save_apps(apps)).await
    }

    async fn apps(&self) -> Result<Vec<AppInfo>, Problem> {
        self.call("apps", self.inner.apps()).await
    }

    async fn save_app(&self, app: Option<&AppInfo>) -> Result<(), Problem> {
        self.call("save_app", self.inner.save_app(app)).await
    }

    async fn save_download(&self, app: Uuid, choice: DownloadChoice) -> Result<(), Problem> {
        self.call("save_download", self.inner.save_download(app, choice)).await
    }

    async fn save_offline_switch(&self, offline: bool) -> Result<(), Problem> {
        self.call("save_offline_switch", self.inner.save_offline_switch(offline)).await
    }

    async fn install(&self, configuration: &Configuration) -> Result<(), Problem> {
        self.call("install", self.inner.install(configuration)).await
    }

    async fn keep_update(
        &self,
        update: &Configuration,
        plan: &UpdatePlan,
        at_once: Option<&Configuration>,
    ) -> Result<(), Problem> {
        self.call("keep_update", self.inner.keep_update(update, plan, at_once)).await
    }

    async fn rules(&self) -> Result<SyncRules, Problem> {
        self.call("rules", self.inner.rules()).await
    }

    async fn reconfigure(&self) -> Result<(), Problem> {
        self.call("reconfigure", self.inner.reconfigure()).await
    }

    async fn postpone_update(&self) -> Result<(), Problem> {
        self.call("postpone_update", self.inner.postpone_update()).await
    }

    async fn migrate(&self) -> Result<(), Problem> {
        self.call("migrate", self.inner.migrate()).await
    }

    async fn filling(&self, table: &str) -> Result<Vec<String>, Problem> {
        self.call("filling", self.inner.filling(table)).await
    }

    async fn configuration(&self) -> Result<Option<Configuration>, Problem> {
        self.call("configuration", self.inner.configuration()).await
    }

    async fn sources(&self) -> Result<Vec<Source>, Problem> {
        self.call("sources", self.inner.sources()).await
    }

    async fn begin_round(&self, tables: &[String]) -> Result<Vec<TableState>, Problem> {
        self.call("begin_round", self.inner.begin_round(tables)).await
    }

    async fn begin_read(&self, source: SourceId, kind: ReadKind) -> Result<Read, Problem> {
        self.call("begin_read", self.inner.begin_read(source, kind)).await
    }

    async fn apply_page(&self, page: PageCommit) -> Result<Applied, Problem> {
        self.call("apply_page", self.inner.apply_page(page)).await
    }

    async fn apply_keys(&self, page: KeyCommit) -> Result<Applied, Problem> {
        self.call("apply_keys", self.inner.apply_keys(page)).await
    }

    async fn missing(&self, source: SourceId, most: usize) -> Result<Vec<RecordId>, Problem> {
        self.call("missing", self.inner.missing(source, most)).await
    }

    async fn apply_missing(&self, page: MissingCommit) -> Result<Applied, Problem> {
        self.call("apply_missing", self.inner.apply_missing(page)).await
    }

    async fn apply_deltas(
        &self,
        deltas: Vec<DeltaCommit>,
        ended: &[String],
        at: Instant,
    ) -> Result<Vec<(String, Applied)>, Problem> {
        self.call("apply_deltas", self.inner.apply_deltas(deltas, ended, at)).await
    }

    async fn end_round(&self, table: &str, at: Instant) -> Result<Applied, Problem> {
        self.call("end_round", self.inner.end_round(table, at)).await
    }

    async fn checksum(&self, source: SourceId, link: &str) -> Result<Option<Checksum>, Problem> {
        self.call("checksum", self.inner.checksum(source, link)).await
    }

    async fn keep_opened(&self, at: Instant) -> Result<(), Problem> {
        self.call("keep_opened", self.inner.keep_opened(at)).await
    }

    async fn holders(&self, table: &str, id: RecordId) -> Result<Held, Problem> {
        self.call("holders", self.inner.holders(table, id)).await
    }

    async fn checked(&self, right: &[SourceId], wrong: &[SourceId], at: Instant) -> Result<(), Problem> {
        self.call("checked", self.inner.checked(right, wrong, at)).await
    }

    async fn queue_change(&self, change: NewChange) -> Result<Queued, Problem> {
        self.call("queue_change", self.inner.queue_change(change)).await
    }

    async fn changes(&self, seqs: &[Seq]) -> Result<Vec<Change>, Problem> {
        self.call("changes", self.inner.changes(seqs)).await
    }

    async fn queue(&self) -> Result<Vec<QueueEntry>, Problem> {
        self.call("queue", self.inner.queue()).await
    }

    async fn begin_attempts(&self, sendings: &[Sending]) -> Result<(), Problem> {
        self.call("begin_attempts", self.inner.begin_attempts(sendings)).await
    }

    async fn end_attempts(&self, ends: Vec<Ended>, at: Instant) -> Result<EndsStored, Problem> {
        self.call("end_attempts", self.inner.end_attempts(ends, at)).await
    }

    async fn reports(&self) -> Result<Vec<Report>, Problem> {
        self.call("reports", self.inner.reports()).await
    }

    async fn reported(&self, told: &[RecordId], closed: &[RecordId]) -> Result<(), Problem> {
        self.call("reported", self.inner.reported(told, closed)).await
    }

    async fn retry(&self, seq: Seq) -> Result<(), Problem> {
        self.call("retry", self.inner.retry(seq)).await
    }

    async fn recreate(&self, seq: Seq) -> Result<(), Problem> {
        self.call("recreate", self.inner.recreate(seq)).await
    }

    async fn discard(&self, seq: Seq, at: Instant) -> Result<Vec<Seq>, Problem> {
        self.call("discard", self.inner.discard(seq, at)).await
    }
}
