//! The driver on the real database, with a server whose line is in the test's hand.

use crate::support::{account, app, configuration, fields, id, open};
use async_trait::async_trait;
use contract::Event;
use contract::events::Notice;
use contract::provisioning::Provisioning;
use contract::shapes::AppInfo;
use model::status::{DatabaseState, Link};
use model::value::Instant;
use model::{Code, FlatRows, Problem, RecordId, Row, TableMeta};
use odata::checksum::Checksum;
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use sync_core::change::{AttemptId, Change};
use sync_core::driver::{Engine, EngineParts};
use sync_core::engine::{Pace, SyncSummary};
use sync_core::ports::{
    Clock, Configuration, DownloadChoice, Explained, Failure, Ids, KeyPage, NewChange, NoSignals, Notifier,
    Page, Queued, Report, ReportTold, Settled, Store, Tokens, Told, Transport, Wanted, WhoAmI, Work,
};
use sync_core::store::SqliteStore;
use tempfile::TempDir;
use tokio::sync::broadcast::Receiver;
use tokio::sync::watch;
use uuid::Uuid;

/// A server whose line is in the test's hand.
pub(super) struct Line {
    pub(super) rows: Mutex<Vec<Row>>,
    /// Records whose changes are refused.
    pub(super) refused: Mutex<Vec<RecordId>>,
    sent: Mutex<Vec<(AttemptId, RecordId)>>,
    /// What it did, with the row it answered: an attempt that comes again is answered with it.
    receipts: Mutex<HashMap<AttemptId, Row>>,
    is_cut: AtomicBool,
    /// Requests hang while it is false.
    flows: watch::Sender<bool>,
    /// How many requests hang.
    hanging: watch::Sender<u32>,
    tokens: Mutex<Option<Tokens>>,
}

impl Line {
    pub(super) fn new(rows: Vec<Row>) -> Arc<Self> {
        Arc::new(Self {
            rows: Mutex::new(rows),
            refused: Mutex::default(),
            sent: Mutex::default(),
            receipts: Mutex::default(),
            is_cut: AtomicBool::new(false),
            flows: watch::Sender::new(true),
            hanging: watch::Sender::new(0),
            tokens: Mutex::new(None),
        })
    }

    /// What every request passes.
    async fn pass(&self) -> Result<(), Failure> {
        let mut flows = self.flows.subscribe();
        if !*flows.borrow() {
            self.hanging.send_modify(|n| *n += 1);
            flows.wait_for(|flows| *flows).await.unwrap();
        }
        match self.is_cut.load(Ordering::SeqCst) {
            true => Err(Failure::Unreachable(Code::Unreachable.into())),
            false => Ok(()),
        }
    }

    /// The records that it changed, once for each change.
    pub(super) fn effects(&self) -> Vec<RecordId> {
        let mut records: Vec<RecordId> = self.receipts.lock().unwrap().values().map(|row| row.id).collect();
        records.sort();
        records
    }

    async fn until_one_hangs(&self) {
        self.hanging.subscribe().wait_for(|n| *n > 0).await.unwrap();
    }
}

#[async_trait]
impl Transport for Line {
    async fn sign_in(&self, _user: &str, _password: &str) -> Result<Tokens, Failure> {
        Err(Failure::Refused(Code::WrongPassword.into()))
    }

    fn set_tokens(&self, tokens: Option<Tokens>) {
        *self.tokens.lock().unwrap() = tokens;
    }

    fn tokens(&self) -> Option<Tokens> {
        self.tokens.lock().unwrap().clone()
    }

    fn set_tables(&self, _tables: Arc<[TableMeta]>) {}

    async fn probe(&self) -> Result<(), Failure> {
        self.pass().await
    }

    async fn who_am_i(&self) -> Result<WhoAmI, Failure> {
        Ok(WhoAmI { user_id: id(1), business_unit_id: id(2), full_name: "A".into(), teams: vec![] })
    }

    async fn apps(&self) -> Result<Vec<AppInfo>, Failure> {
        Ok(vec![app()])
    }

    async fn configuration(
        &self,
        _app: &AppInfo,
        stamp: Option<&str>,
    ) -> Result<Option<Configuration>, Failure> {
        self.pass().await?;
        Ok(stamp.is_none().then(configuration))
    }

    async fn provisioning(&self, _app: &AppInfo) -> Result<Option<Provisioning>, Failure> {
        Ok(None)
    }

    async fn count(&self, _table: &TableMeta, _wanted: Wanted<'_>) -> Result<Option<u64>, Failure> {
        self.pass().await?;
        Ok(None)
    }

    async fn page(
        &self,
        table: &TableMeta,
        _wanted: Wanted<'_>,
        _next: Option<&str>,
    ) -> Result<Page, Failure> {
        self.pass().await?;
        let is_account = table.logical_name == "account";
        let rows = if is_account { self.rows.lock().unwrap().clone() } else { Vec::new() };
        Ok(Page { rows: FlatRows::of_rows(table, &rows).unwrap(), bytes: 100, ..Page::default() })
    }

    async fn keys(
        &self,
        table: &TableMeta,
        wanted: Wanted<'_>,
        _with: &[String],
        next: Option<&str>,
    ) -> Result<KeyPage, Failure> {
        let page = self.page(table, wanted, next).await?;
        let version = |etag: Option<&str>| etag?.trim_matches(['W', '/', '"']).parse().ok();
        Ok(KeyPage {
            keys: page.rows.iter().map(|row| (row.id(), version(row.etag()))).collect(),
            values: vec![],
            ..KeyPage::default()
        })
    }

    async fn rows(&self, table: &TableMeta, ids: &[RecordId]) -> Result<Page, Failure> {
        self.pass().await?;
        let all = self.rows.lock().unwrap();
        let rows: Vec<Row> = all.iter().filter(|row| ids.contains(&row.id)).cloned().collect();
        Ok(Page { rows: FlatRows::of_rows(table, &rows).unwrap(), ..Page::default() })
    }

    async fn changes(&self, _links: &[(&TableMeta, &str)]) -> Result<Vec<Told>, Failure> {
        Err(Failure::Refused(Code::Refused.into()))
    }

    async fn checksum(&self, _link: &str) -> Result<Option<Checksum>, Failure> {
        Ok(None)
    }

    async fn explain(
        &self,
        _profile: &str,
        _user: RecordId,
        _table: &str,
        _id: RecordId,
    ) -> Result<Option<Explained>, Failure> {
        Ok(None)
    }

    async fn find(&self, _table: &TableMeta, _text: &str, _most: u32) -> Result<Vec<Row>, Failure> {
        self.pass().await?;
        Ok(self.rows.lock().unwrap().clone())
    }

    async fn exchange_report(&self, _report: &Report) -> Result<ReportTold, Failure> {
        self.pass().await?;
        Ok(ReportTold::Told)
    }

    async fn row(&self, _table: &TableMeta, id: RecordId) -> Result<Option<Row>, Failure> {
        self.pass().await?;
        Ok(self.rows.lock().unwrap().iter().find(|row| row.id == id).cloned())
    }

    async fn send(
        &self,
        _table: &TableMeta,
        change: &Change,
        attempt: AttemptId,
    ) -> Result<Settled, Failure> {
        let record = change.head.record;
        self.sent.lock().unwrap().push((attempt, record));
        self.pass().await?;
        if self.refused.lock().unwrap().contains(&record) {
            return Err(Failure::Refused(Code::Refused.into()));
        }
        if let Some(row) = self.receipts.lock().unwrap().get(&attempt) {
            return Ok(Settled::Accepted(Some(row.clone())));
        }
        let mut rows = self.rows.lock().unwrap();
        let row = rows.iter_mut().find(|row| row.id == record).unwrap();
        row.fields.extend(change.fields.iter().map(|f| (f.column.clone(), f.new.clone())));
        row.etag = Some(format!("W/\"{}\"", 1000 + self.sent.lock().unwrap().len()));
        self.receipts.lock().unwrap().insert(attempt, row.clone());
        Ok(Settled::Accepted(Some(row.clone())))
    }
}

/// Time that stands still, and ids in order.
#[derive(Default)]
struct Plain(AtomicU64);

impl Clock for Plain {
    fn now_ms(&self) -> i64 {
        1_790_000_000_000
    }
}

impl Ids for Plain {
    fn record_id(&self) -> RecordId {
        RecordId(self.uuid())
    }

    fn uuid(&self) -> Uuid {
        Uuid::from_u64_pair(7, self.0.fetch_add(1, Ordering::SeqCst))
    }
}

impl Notifier for Plain {
    fn notify(&self, _notice: &Notice) {}
}

pub(super) struct Rig {
    pub(super) store: Arc<SqliteStore>,
    pub(super) engine: Engine,
    line: Arc<Line>,
}

impl Rig {
    pub(super) async fn on(path: &Path, line: &Arc<Line>, pace: Pace) -> Self {
        let store = Arc::new(open(path).await);
        Self::through(store.clone(), store, line, pace).await.unwrap()
    }

    /// An engine that reaches its database through `port`.
    pub(super) async fn through(
        store: Arc<SqliteStore>,
        port: Arc<dyn Store>,
        line: &Arc<Line>,
        pace: Pace,
    ) -> Result<Self, Problem> {
        let engine = Engine::start(EngineParts {
            store: port,
            transport: line.clone(),
            clock: Arc::new(Plain::default()),
            ids: Arc::new(Plain::default()),
            notifier: Arc::new(Plain::default()),
            signals: Arc::new(NoSignals::default()),
            pace,
        });
        Ok(Self { store, engine: engine.await?, line: line.clone() })
    }

    /// A device with everything downloaded.
    async fn downloaded(path: &Path, pace: Pace) -> Self {
        let line = Line::new(vec![account(1, 5, "Old", 100), account(2, 6, "Other", 100)]);
        let rig = Self::on(path, &line, Pace::OnDemand).await;
        rig.engine.enter_app(Some(app())).await.unwrap();
        rig.engine.choose_download(app().id, DownloadChoice::Started).await.unwrap();
        rig.engine.sync_until_quiet().await.unwrap();
        rig.end().await;
        Self::on(path, &line, pace).await
    }

    pub(super) async fn rename(&self, n: u128, name: &str) -> Queued {
        let work = Work::Update(fields(name));
        let change = NewChange { table: "account".into(), record: id(n), work, made_at: Instant(1) };
        let queued = self.store.queue_change(change).await.unwrap();
        self.engine.change_queued(&queued);
        queued
    }

    pub(super) async fn end(&self) {
        self.engine.shutdown().await;
        self.store.close().await;
    }

    fn attempts(&self) -> Vec<(AttemptId, RecordId)> {
        self.line.sent.lock().unwrap().clone()
    }
}

pub(super) fn database() -> (TempDir, std::path::PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("device.db");
    (directory, path)
}

/// Waits for an event; the engine's end, or a test that hangs, is a failure.
async fn until(events: &mut Receiver<Event>, wanted: impl Fn(&Event) -> bool) {
    while !wanted(&events.recv().await.unwrap()) {}
}

#[tokio::test]
async fn a_download_then_an_edit_reach_device_and_server_and_are_told() {
    let (_directory, path) = database();
    let line = Line::new(vec![account(1, 5, "Old", 100), account(2, 6, "Other", 100)]);
    let rig = Rig::on(&path, &line, Pace::OnDemand).await;
    let mut events = rig.engine.subscribe();
    rig.engine.enter_app(Some(app())).await.unwrap();
    rig.engine.choose_download(app().id, DownloadChoice::Started).await.unwrap();
    let summary = rig.engine.sync_until_quiet().await.unwrap();
    assert_eq!((summary.tables, summary.rows, summary.bytes), (2, 2, 200));
    assert_eq!(rig.engine.status().database, DatabaseState::Available);
    until(&mut events, |event| *event == Event::Notice(Notice::ReadyForOffline)).await;

    rig.rename(1, "New").await;
    let summary = rig.engine.sync_until_quiet().await.unwrap();
    assert_eq!((summary.sent, summary.parked), (1, 0));
    assert_eq!(line.rows.lock().unwrap()[0].fields["name"].as_text(), Some("New"));
    assert_eq!(rig.store.queue().await.unwrap(), []);
    until(&mut events, |event| *event == Event::Notice(Notice::Sent { changes: 1 })).await;
    rig.end().await;
}

#[tokio::test]
async fn a_change_on_its_way_at_the_end_is_repeated_under_its_attempt() {
    let (_directory, path) = database();
    let rig = Rig::downloaded(&path, Pace::Continuous).await;
    let line = rig.line.clone();
    line.flows.send_replace(false);
    line.hanging.send_replace(0);
    rig.rename(1, "New").await;
    line.until_one_hangs().await;
    while rig.attempts().is_empty() {
        tokio::task::yield_now().await;
    }
    rig.end().await;

    line.flows.send_replace(true);
    let rig = Rig::on(&path, &line, Pace::OnDemand).await;
    assert_eq!(rig.engine.sync_until_quiet().await.unwrap().sent, 1);
    let attempts = rig.attempts();
    assert_eq!(attempts.len(), 2);
    assert_eq!(attempts[0], attempts[1]);
    rig.end().await;
}

#[tokio::test]
async fn an_attempts_id_tells_when_it_was_made() {
    let (_directory, path) = database();
    let rig = Rig::downloaded(&path, Pace::OnDemand).await;
    rig.rename(1, "New").await;
    rig.engine.sync_until_quiet().await.unwrap();
    let (seconds, _) = rig.attempts()[0].0.0.get_timestamp().unwrap().to_unix();
    assert_eq!(seconds, 1_790_000_000);
    rig.end().await;
}

#[tokio::test]
async fn who_waits_for_a_sync_is_told_why_it_cannot_be() {
    let (_directory, path) = database();
    let rig = Rig::downloaded(&path, Pace::OnDemand).await;
    let code = |outcome: Result<SyncSummary, Problem>| outcome.unwrap_err().code;
    rig.line.is_cut.store(true, Ordering::SeqCst);
    assert_eq!(code(rig.engine.sync_until_quiet().await), Code::Unreachable);
    assert!(matches!(rig.engine.status().link, Link::Unreachable { .. }));
    rig.engine.set_offline(true).await.unwrap();
    assert_eq!(code(rig.engine.sync_until_quiet().await), Code::NeedsConnection);
    assert!(rig.store.load().await.unwrap().offline_switched);
    rig.end().await;
    assert_eq!(code(rig.engine.sync_until_quiet().await), Code::Internal);
}

#[tokio::test]
async fn refreshed_tokens_are_stored() {
    let (_directory, path) = database();
    let rig = Rig::downloaded(&path, Pace::OnDemand).await;
    let tokens = Tokens { access: "new".into(), refresh: Some("next".into()), expires_at_ms: 9 };
    rig.line.set_tokens(Some(tokens.clone()));
    rig.engine.sync_until_quiet().await.unwrap();
    rig.engine.shutdown().await;
    assert_eq!(rig.store.tokens().await.unwrap(), Some(tokens));
    rig.store.close().await;
}

#[tokio::test]
async fn the_status_is_told_when_it_changes_and_only_then() {
    let (_directory, path) = database();
    let rig = Rig::downloaded(&path, Pace::OnDemand).await;
    let mut events = rig.engine.subscribe();
    rig.engine.set_offline(true).await.unwrap();
    rig.engine.set_offline(true).await.unwrap();
    rig.engine.set_offline(false).await.unwrap();
    rig.end().await;
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Event::Status(status) = event {
            told.push(matches!(status.link, Link::SwitchedOff { .. }));
        }
    }
    assert_eq!(told, [true, false]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_status_holds_what_was_chosen_as_soon_as_it_is_stored() {
    let (_directory, path) = database();
    let rig = Rig::downloaded(&path, Pace::OnDemand).await;
    for round in 0..300 {
        rig.engine.set_offline(true).await.unwrap();
        assert!(matches!(rig.engine.status().link, Link::SwitchedOff { .. }), "round {round}");
        rig.engine.set_offline(false).await.unwrap();
        assert!(!matches!(rig.engine.status().link, Link::SwitchedOff { .. }), "round {round}");
    }
    rig.end().await;
}
