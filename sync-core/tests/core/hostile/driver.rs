//! The driver on the real database and the real transport, with a server that answers badly: what was there stays, what
//! is told is true, and when the server is well again everything comes.

use super::scripted::{Asked, Manner, Reply, Scripted, page};
use crate::support::{app, configuration, open};
use async_trait::async_trait;
use contract::events::Notice;
use contract::provisioning::Provisioning;
use contract::shapes::AppInfo;
use model::status::{DatabaseState, Link, TableStatus};
use model::{Code, Problem, RecordId, Row, TableMeta};
use odata::checksum::Checksum;
use std::path::Path;
use std::pin::pin;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use sync_core::change::{AttemptId, Change};
use sync_core::driver::{Engine, EngineParts};
use sync_core::engine::{Pace, SyncSummary};
use sync_core::front::{SystemClock, SystemIds};
use sync_core::ports::{
    Clock, Configuration, DownloadChoice, Explained, Failure, KeyPage, NoSignals, Notifier, Page, Report,
    ReportTold, Settled, Store, Tokens, Told, Transport, Wanted, WhoAmI,
};
use sync_core::store::SqliteStore;
use sync_core::transport::{Deadlines, HttpTransport};

/// The real transport; only the metadata is the tests' own.
struct Line(HttpTransport);

#[async_trait]
impl Transport for Line {
    async fn sign_in(&self, user: &str, password: &str) -> Result<Tokens, Failure> {
        self.0.sign_in(user, password).await
    }

    fn set_tokens(&self, tokens: Option<Tokens>) {
        self.0.set_tokens(tokens);
    }

    fn tokens(&self) -> Option<Tokens> {
        self.0.tokens()
    }

    fn set_tables(&self, tables: Arc<[TableMeta]>) {
        self.0.set_tables(tables);
    }

    async fn probe(&self) -> Result<(), Failure> {
        self.0.probe().await
    }

    async fn who_am_i(&self) -> Result<WhoAmI, Failure> {
        self.0.who_am_i().await
    }

    async fn apps(&self) -> Result<Vec<AppInfo>, Failure> {
        self.0.apps().await
    }

    async fn configuration(
        &self,
        _app: &AppInfo,
        stamp: Option<&str>,
    ) -> Result<Option<Configuration>, Failure> {
        Ok(stamp.is_none().then(configuration))
    }

    async fn count(&self, table: &TableMeta, wanted: Wanted<'_>) -> Result<Option<u64>, Failure> {
        self.0.count(table, wanted).await
    }

    async fn page(&self, table: &TableMeta, wanted: Wanted<'_>, next: Option<&str>) -> Result<Page, Failure> {
        self.0.page(table, wanted, next).await
    }

    async fn keys(
        &self,
        table: &TableMeta,
        wanted: Wanted<'_>,
        with: &[String],
        next: Option<&str>,
    ) -> Result<KeyPage, Failure> {
        self.0.keys(table, wanted, with, next).await
    }

    async fn rows(&self, table: &TableMeta, ids: &[RecordId]) -> Result<Page, Failure> {
        self.0.rows(table, ids).await
    }

    async fn changes(&self, links: &[(&TableMeta, &str)]) -> Result<Vec<Told>, Failure> {
        self.0.changes(links).await
    }

    async fn checksum(&self, link: &str) -> Result<Option<Checksum>, Failure> {
        self.0.checksum(link).await
    }

    async fn explain(
        &self,
        profile: &str,
        user: RecordId,
        table: &str,
        id: RecordId,
    ) -> Result<Option<Explained>, Failure> {
        self.0.explain(profile, user, table, id).await
    }

    async fn send(&self, table: &TableMeta, change: &Change, attempt: AttemptId) -> Result<Settled, Failure> {
        self.0.send(table, change, attempt).await
    }

    async fn provisioning(&self, app: &AppInfo) -> Result<Option<Provisioning>, Failure> {
        self.0.provisioning(app).await
    }

    async fn find(&self, table: &TableMeta, text: &str, most: u32) -> Result<Vec<Row>, Failure> {
        self.0.find(table, text, most).await
    }

    async fn exchange_report(&self, report: &Report) -> Result<ReportTold, Failure> {
        self.0.exchange_report(report).await
    }

    async fn row(&self, table: &TableMeta, id: RecordId) -> Result<Option<Row>, Failure> {
        self.0.row(table, id).await
    }
}

/// A device's clock, moved by the test.
struct Hand(AtomicI64);

impl Clock for Hand {
    fn now_ms(&self) -> i64 {
        SystemClock.now_ms() + self.0.load(Ordering::SeqCst)
    }
}

struct Silent;

impl Notifier for Silent {
    fn notify(&self, _notice: &Notice) {}
}

/// A device that is to download accounts and contacts.
pub struct Device {
    pub store: Arc<SqliteStore>,
    pub engine: Engine,
    clock: Arc<Hand>,
}

impl Device {
    pub async fn on(path: &Path, server: &Scripted) -> Self {
        Self::with(path, server, Deadlines::default()).await
    }

    async fn with(path: &Path, server: &Scripted, deadlines: Deadlines) -> Self {
        let store = Arc::new(open(path).await);
        let clock = Arc::new(Hand(AtomicI64::new(0)));
        let parts = EngineParts {
            store: store.clone(),
            transport: Arc::new(Line(server.transport(deadlines))),
            clock: clock.clone(),
            ids: Arc::new(SystemIds),
            notifier: Arc::new(Silent),
            signals: Arc::new(NoSignals::default()),
            pace: Pace::OnDemand,
        };
        let engine = Engine::start(parts).await.unwrap();
        engine.enter_app(Some(app())).await.unwrap();
        engine.choose_download(app().id, DownloadChoice::Started).await.unwrap();
        Self { store, engine, clock }
    }

    /// A whole cycle; nobody waits for the gate.
    pub async fn sync(&self) -> Result<SyncSummary, Problem> {
        let mut sync = pin!(self.engine.sync_until_quiet());
        let mut impatience = tokio::time::interval(Duration::from_millis(5));
        loop {
            tokio::select! {
                done = &mut sync => return done,
                _ = impatience.tick() => self.engine.reconnect(),
            }
        }
    }

    pub fn accounts(&self) -> TableStatus {
        self.engine.status().tables.into_iter().find(|t| t.table == "account").unwrap()
    }

    /// Numbers of the accounts from 1 on that the device has.
    pub async fn has(&self, most: u128) -> Vec<u128> {
        let mut found = Vec::new();
        for n in 1..=most {
            if self.store.record("account", RecordId(uuid::Uuid::from_u128(n))).await.unwrap().is_some() {
                found.push(n);
            }
        }
        found
    }

    pub async fn end(self) {
        self.engine.shutdown().await;
        self.store.close().await;
    }
}

/// Three pages of two accounts each, and no contacts.
fn well(asked: &Asked) -> Reply {
    if asked.path.ends_with("/$count") {
        return Reply::json("6");
    }
    if !asked.path.starts_with("/api/") {
        return Reply::json(r#"{"access_token":"next","token_type":"Bearer","expires_in":3600}"#);
    }
    if !asked.is_page_of("accounts") {
        return Reply::json(page(&[], None));
    }
    let n = match asked.path.split_once("$skiptoken=") {
        Some((_, n)) => n.parse().unwrap(),
        None => 1,
    };
    let next = link(n + 2);
    Reply::json(page(&[(n, 5, "A"), (n + 1, 5, "B")], (n < 5).then_some(next.as_str())))
}

fn link(n: u128) -> String {
    format!("/api/data/v9.2/accounts?$skiptoken={n}")
}

/// All six of them in one page, the first of them changed.
fn changed(next: Option<&str>) -> String {
    let rows: Vec<_> = (1..=6).map(|n| if n == 1 { (n, 9, "Changed") } else { (n, 5, "A") }).collect();
    page(&rows, next)
}

/// A server that is well but for what the test lets it answer.
async fn server() -> (Scripted, Arc<Mutex<Option<Reply>>>) {
    let ill: Arc<Mutex<Option<Reply>>> = Arc::default();
    let answer = ill.clone();
    let server = Scripted::start(move |asked| match &*answer.lock().unwrap() {
        Some(reply) if asked.is_page_of("accounts") => reply.clone(),
        _ => well(asked),
    });
    (server.await, ill)
}

#[tokio::test]
async fn each_page_is_asked_for_once_also_where_it_is_asked_for_ahead() {
    let directory = tempfile::tempdir().unwrap();
    let (server, _) = server().await;
    let device = Device::on(&directory.path().join("a.db"), &server).await;
    device.sync().await.unwrap();
    assert_eq!(device.has(6).await.len(), 6);
    let pages = server.asked().into_iter().filter(|asked| asked.is_page_of("accounts"));
    let tokens: Vec<_> = pages.map(|p| p.path.split_once("$skiptoken=").map(|(_, n)| n.to_owned())).collect();
    assert_eq!(tokens, [None, Some("3".to_owned()), Some("5".to_owned())]);
    device.end().await;
}

#[tokio::test]
async fn a_page_that_cannot_be_used_leaves_rows_and_time_as_they_were_and_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let (server, ill) = server().await;
    let device = Device::on(&directory.path().join("a.db"), &server).await;
    device.sync().await.unwrap();
    let before = device.accounts();
    assert_eq!((before.complete, before.rows, &before.problem), (true, 6, &None));
    for (body, code) in [
        ("{\"value\":[".to_owned(), Code::UnexpectedReply),
        (changed(None).replace("\"creditlimit\":1", "\"creditlimit\":\"1\""), Code::UnexpectedReply),
        (changed(Some("http://192.0.2.1/api/data/v9.2/accounts")), Code::UnexpectedReply),
    ] {
        *ill.lock().unwrap() = Some(Reply::json(body));
        device.clock.0.fetch_add(60_000, Ordering::SeqCst);
        device.sync().await.unwrap();
        let now = device.accounts();
        assert_eq!(now.problem.as_ref().map(|p| p.code), Some(code));
        assert_eq!((now.complete, now.rows, now.last_sync), (true, 6, before.last_sync));
        let kept = device.store.record("account", RecordId(uuid::Uuid::from_u128(1))).await.unwrap();
        assert_eq!(kept.unwrap().fields["name"].as_text(), Some("A"));
    }
    *ill.lock().unwrap() = None;
    device.sync().await.unwrap();
    let after = device.accounts();
    assert_eq!((after.rows, &after.problem, after.last_sync > before.last_sync), (6, &None, true));
    device.end().await;
}

#[tokio::test]
async fn a_row_that_comes_twice_is_there_once_in_its_newest_version() {
    let directory = tempfile::tempdir().unwrap();
    let (server, ill) = server().await;
    let rows = [(1, 7, "New"), (2, 1, "B"), (1, 6, "Old"), (2, 1, "B")];
    *ill.lock().unwrap() = Some(Reply::json(page(&rows, None)));
    let device = Device::on(&directory.path().join("a.db"), &server).await;
    device.sync().await.unwrap();
    assert_eq!((device.accounts().rows, device.accounts().complete), (2, true));
    let row = device.store.record("account", RecordId(uuid::Uuid::from_u128(1))).await.unwrap().unwrap();
    assert_eq!(row.fields["name"].as_text(), Some("New"));
    device.end().await;
}

#[tokio::test]
async fn whatever_request_fails_in_whatever_way_nothing_false_is_told_and_in_the_end_all_is_here() {
    let ways = [
        Reply::status(401, ""),
        Reply::status(403, r#"{"error":{"code":"0x80040220","message":"no"}}"#),
        Reply::status(429, ""),
        Reply::status(500, ""),
        Reply::status(503, "").header("retry-after", "0"),
        Reply::json(page(&[(1, 5, "A")], None)).manner(Manner::Cut),
        Reply::json(page(&[(1, 5, "A")], None)).manner(Manner::Silent(10)),
        Reply::json("nonsense"),
    ];
    for (way, reply) in ways.into_iter().enumerate() {
        for failing in 0..6 {
            let directory = tempfile::tempdir().unwrap();
            let (count, bad) = (AtomicU32::new(0), reply.clone());
            let server =
                Scripted::start(move |asked| match count.fetch_add(1, Ordering::SeqCst) == failing {
                    true => bad.clone(),
                    false => well(asked),
                })
                .await;
            let path = directory.path().join("a.db");
            // Who falls silent is waited for: not long, but only here.
            let deadlines = Deadlines { silence: Duration::from_millis(500), ..Deadlines::default() };
            let device = Device::with(&path, &server, deadlines).await;
            // It may be told of the failure, or the failure was overcome within the cycle.
            let _ = device.sync().await;
            let table = device.accounts();
            assert_eq!(table.complete, table.last_sync.is_some(), "way {way} at {failing}");
            assert!(!table.complete || device.has(6).await.len() == 6, "way {way} at {failing}");
            device.end().await;

            let device = Device::on(&path, &server).await;
            device.sync().await.unwrap();
            let table = device.accounts();
            assert_eq!(
                (table.complete, table.rows, table.problem),
                (true, 6, None),
                "way {way} at {failing}"
            );
            assert_eq!(device.has(6).await.len(), 6);
            assert_eq!(device.engine.status().database, DatabaseState::Available);
            assert_eq!(device.engine.status().link, Link::Online);
            device.end().await;
        }
    }
}

#[tokio::test]
async fn links_that_never_end_are_given_up_and_told() {
    type Answer = fn(u128) -> String;
    let ways: [Answer; 3] = [
        // To and fro.
        |n| page(&[(n % 2 + 1, 5, "A")], Some(&link((n + 1) % 2))),
        // Ever new links without rows.
        |n| page(&[], Some(&link(n + 1))),
        // Ever new links with the same rows.
        |n| {
            let rows: Vec<_> = (1..=5_000).map(|n| (n, 5, "A")).collect();
            page(&rows, Some(&link(n + 1)))
        },
    ];
    for answer in ways {
        let directory = tempfile::tempdir().unwrap();
        let server = Scripted::start(move |asked| {
            let n = asked.path.split_once("$skiptoken=").map_or(0, |(_, n)| n.parse().unwrap());
            if asked.is_page_of("accounts") { Reply::json(answer(n)) } else { well(asked) }
        })
        .await;
        let device = Device::on(&directory.path().join("a.db"), &server).await;
        device.sync().await.unwrap();
        let table = device.accounts();
        assert_eq!(table.problem.as_ref().map(|p| p.code), Some(Code::UnexpectedReply));
        assert_eq!((table.complete, table.last_sync), (false, None));
        device.end().await;
    }
}

#[tokio::test]
async fn a_device_clock_that_goes_back_takes_no_sync_time_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let (server, _) = server().await;
    let device = Device::on(&directory.path().join("a.db"), &server).await;
    device.sync().await.unwrap();
    let before = device.accounts().last_sync;
    device.clock.0.fetch_sub(86_400_000, Ordering::SeqCst);
    device.sync().await.unwrap();
    assert_eq!(device.accounts().last_sync, before);
    assert_eq!(device.store.load().await.unwrap().tables[0].last_sync, before);
    device.end().await;
}
