//! How fast is a first download into the encrypted database, and how fast is a replay? Against the real server in this
//! process, over TCP. Each figure stands beside the same requests without engine and database, so that the ratio says
//! what these cost. `cargo xtask bench` runs it in release; `-- 50 1000` is the demo company's scale (50: 100,000
//! contacts) and the number of changes.

use contract::calls::{
    EnterApp, GetTable, GridWindow, ListApps, OpenGrid, QueuePage, SaveRecord, SetOffline, SignIn,
    StartDownload,
};
use contract::events::Notice;
use contract::shapes::{ChangeKind, ChangeState, FieldChange};
use contract::{Answers, Event};
use farfield_server::Server;
use farfield_server::config::{Config, Demo};
use model::value::Instant as Moment;
use model::{Fields, Problem, RecordId, TableMeta, Value};
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use sync_core::change::{AttemptId, Change, ChangeHead, Seq};
use sync_core::engine::Pace;
use sync_core::front::{Front, FrontConfig, SystemClock, SystemIds};
use sync_core::ports::{NoSignals, Notifier, Outgoing, Settled, Transport, Wanted};
use sync_core::transport::{Deadlines, HttpTransport};
use sync_core::vault::NoKeychain;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use uuid::Uuid;

const TABLE: &str = "contact";
const COLUMN: &str = "jobtitle";
const PASSPHRASE: &str = "a bench needs no secret";
/// Rows of a window.
const WINDOW: u32 = 500;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

struct Silent;

impl Notifier for Silent {
    fn notify(&self, _notice: &Notice) {}
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let scale: f64 = arguments.next().map_or(Ok(50.0), |n| n.parse())?;
    let changes: u32 = arguments.next().map_or(Ok(1000), |n| n.parse())?;
    let directory = tempfile::tempdir()?;
    let server = serve(&directory.path().join("server"), scale).await?;
    let front = device(&directory.path().join("device")).await;
    let bare = sign_in(&front, &server).await?;

    let downloaded = download(&front).await?;
    let meta = front.answer(GetTable { table: TABLE.into() }).await?;
    let fetched = fetch(&bare, &meta).await?;
    let ids = ids(&front, changes).await?;
    let Replay { saved, slowest_save, opened, replayed } = replay(&front, &ids).await?;
    let sent = send(&bare, &meta, &ids).await?;
    let together = send_together(&bare, &meta, &ids).await?;

    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<44}{:>10}{:>10}{:>12}", "", "count", "seconds", "per second")?;
    line(&mut out, "first download, all tables: rows", &downloaded.all)?;
    line(&mut out, "first download, contacts: rows", &downloaded.contacts)?;
    line(&mut out, "the same pages fetched and decoded only", &fetched)?;
    line(&mut out, "changes saved on the device", &saved)?;
    line(&mut out, "the first of them listed", &opened)?;
    line(&mut out, "changes replayed", &replayed)?;
    line(&mut out, "the same changes sent one by one only", &sent)?;
    line(&mut out, "the same changes sent in batches only", &together)?;
    writeln!(out, "first download : fetched only = {:.2}", downloaded.contacts.ratio(&fetched))?;
    writeln!(out, "99 of 100 saves within {:.1} ms", slowest_save.as_secs_f64() * 1000.0)?;
    writeln!(out, "replayed : sent one by one only = {:.2}", replayed.ratio(&sent))?;
    writeln!(out, "replayed : sent in batches only = {:.2}", replayed.ratio(&together))?;
    front.shutdown().await;
    server.stop().await;
    Ok(())
}

/// So many of something in so long.
struct Figure {
    count: u64,
    took: Duration,
}

impl Figure {
    fn ratio(&self, other: &Self) -> f64 {
        self.took.as_secs_f64() / other.took.as_secs_f64() * other.count as f64 / self.count as f64
    }
}

fn line(out: &mut impl Write, name: &str, figure: &Figure) -> Outcome<()> {
    let seconds = figure.took.as_secs_f64();
    let rate = figure.count as f64 / seconds;
    Ok(writeln!(out, "{name:<44}{:>10}{seconds:>10.2}{rate:>12.0}", figure.count)?)
}

async fn serve(data: &Path, scale: f64) -> Outcome<Server> {
    let demo = Demo { seed: 7, scale, epoch: "2026-01-15".parse()? };
    Ok(Server::start(Config { demo: Some(demo), ..Config::new(data) }).await?)
}

async fn device(home: &Path) -> Front {
    Front::open(FrontConfig {
        home: home.to_owned(),
        suggested_server: None,
        passphrase: Some(PASSPHRASE.into()),
        keychain: Arc::new(NoKeychain),
        notifier: Arc::new(Silent),
        signals: Arc::new(NoSignals::default()),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        connect: Box::new(|server| Ok(Arc::new(transport(server)?) as Arc<dyn Transport>)),
        pace: Pace::OnDemand,
    })
    .await
}

fn transport(server: &str) -> Result<HttpTransport, Problem> {
    HttpTransport::new(server, Arc::new(SystemClock), Deadlines::default())
}

/// Signs the device in and enters the app. Gives a transport of its own for the comparisons.
async fn sign_in(front: &Front, server: &Server) -> Outcome<HttpTransport> {
    let admin = server.announced().iter().find(|user| user.name == "admin").ok_or("no administrator")?;
    let (user, password) = (admin.name.clone(), admin.password.clone());
    let bare = transport(&server.url())?;
    let tokens = bare.sign_in(&user, &password).await.map_err(|failure| format!("{failure:?}"))?;
    bare.set_tokens(Some(tokens));
    front
        .answer(SignIn { server: server.url(), user, password, passphrase: Some(PASSPHRASE.into()) })
        .await?;
    let app = front.answer(ListApps {}).await?.first().ok_or("no app")?.id;
    front.answer(EnterApp { app }).await?;
    Ok(bare)
}

struct Downloaded {
    all: Figure,
    contacts: Figure,
}

async fn download(front: &Front) -> Outcome<Downloaded> {
    let events = front.subscribe();
    let watch = tokio::spawn(watch_table(events));
    let began = Instant::now();
    front.answer(StartDownload {}).await?;
    let summary = front.sync_until_quiet().await?;
    let all = Figure { count: summary.rows, took: began.elapsed() };
    Ok(Downloaded { all, contacts: watch.await?.ok_or("the table was not downloaded")? })
}

/// How long the table took: from the end of the table before it to its own.
async fn watch_table(mut events: Receiver<Event>) -> Option<Figure> {
    let mut before = Instant::now();
    let mut done = 0;
    loop {
        let status = match events.recv().await {
            Ok(Event::Status(status)) => status,
            Ok(_) | Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return None,
        };
        let complete = status.tables.iter().filter(|table| table.complete).count();
        if let Some(table) = status.tables.iter().find(|t| t.table == TABLE && t.complete) {
            return Some(Figure { count: table.rows, took: before.elapsed() });
        }
        if complete > done {
            (done, before) = (complete, Instant::now());
        }
    }
}

async fn fetch(bare: &HttpTransport, meta: &TableMeta) -> Outcome<Figure> {
    let began = Instant::now();
    let (mut count, mut next) = (0, None);
    loop {
        let page = bare
            .page(meta, Wanted::default(), next.as_deref())
            .await
            .map_err(|failure| format!("{failure:?}"))?;
        count += page.rows.len() as u64;
        next = page.next;
        if next.is_none() {
            return Ok(Figure { count, took: began.elapsed() });
        }
    }
}

async fn ids(front: &Front, wanted: u32) -> Outcome<Vec<RecordId>> {
    let grid = front
        .answer(OpenGrid {
            table: TABLE.into(),
            view: None,
            search: None,
            sort: None,
            related: None,
            filters: Vec::new(),
            columns: Vec::new(),
        })
        .await?;
    let mut ids = Vec::new();
    for start in (0..wanted.min(grid.total)).step_by(WINDOW as usize) {
        let count = WINDOW.min(wanted - start);
        let rows = front.answer(GridWindow { handle: grid.handle, start, count }).await?;
        ids.extend(rows.into_iter().map(|row| row.id));
    }
    Ok(ids)
}

struct Replay {
    saved: Figure,
    /// What 99 of 100 saves stay within.
    slowest_save: Duration,
    opened: Figure,
    replayed: Figure,
}

/// Saves a change of each record offline, opens the list of them, and replays them.
async fn replay(front: &Front, ids: &[RecordId]) -> Outcome<Replay> {
    let count = ids.len() as u64;
    front.answer(SetOffline { offline: true }).await?;
    let began = Instant::now();
    let mut saves = Vec::with_capacity(ids.len());
    for id in ids {
        let changes = Fields::from([(COLUMN.to_owned(), Value::Text("Replayed".into()))]);
        let began = Instant::now();
        front.answer(SaveRecord { table: TABLE.into(), id: *id, create: false, changes }).await?;
        saves.push(began.elapsed());
    }
    let saved = Figure { count, took: began.elapsed() };
    saves.sort_unstable();
    let slowest_save = saves.get(saves.len() * 99 / 100).copied().unwrap_or_default();
    let began = Instant::now();
    let listed = front.answer(QueuePage { after: None, count: WINDOW }).await?;
    let opened = Figure { count: listed.len() as u64, took: began.elapsed() };
    front.answer(SetOffline { offline: false }).await?;
    let mut events = front.subscribe();
    let began = Instant::now();
    let syncing = front.sync_until_quiet();
    let sent = async {
        loop {
            match events.recv().await {
                Ok(Event::Notice(Notice::Sent { .. })) => return began.elapsed(),
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return Duration::MAX,
            }
        }
    };
    let (summary, took) = tokio::join!(syncing, sent);
    if u64::from(summary?.sent) != count {
        return Err("not every change was accepted".into());
    }
    Ok(Replay { saved, slowest_save, opened, replayed: Figure { count, took } })
}

/// Sends the same changes one after the other, without engine and database.
async fn send(bare: &HttpTransport, meta: &TableMeta, ids: &[RecordId]) -> Outcome<Figure> {
    let began = Instant::now();
    for id in ids {
        let settled = bare.send(meta, &change(*id), AttemptId(Uuid::now_v7())).await;
        if !matches!(settled, Ok(Settled::Accepted(_))) {
            return Err("a change was not accepted".into());
        }
    }
    Ok(Figure { count: ids.len() as u64, took: began.elapsed() })
}

/// Sends the same changes in batches, without engine and database.
async fn send_together(bare: &HttpTransport, meta: &TableMeta, ids: &[RecordId]) -> Outcome<Figure> {
    let began = Instant::now();
    for part in ids.chunks(odata::batch::MAX_REQUESTS) {
        let sent = |id: &RecordId| {
            let attempt = AttemptId(Uuid::now_v7());
            Outgoing { table: meta, change: change(*id), attempt }
        };
        let outgoing: Vec<_> = part.iter().map(sent).collect();
        let settled = bare.send_many(&outgoing).await;
        if !settled.iter().all(|settled| matches!(settled, Ok(Settled::Accepted(_)))) {
            return Err("a change was not accepted".into());
        }
    }
    Ok(Figure { count: ids.len() as u64, took: began.elapsed() })
}

fn change(record: RecordId) -> Change {
    let new = Value::Text("Sent".into());
    Change {
        head: ChangeHead {
            seq: Seq(0),
            table: TABLE.into(),
            record,
            kind: ChangeKind::Update,
            state: ChangeState::InFlight,
            depends_on: Vec::new(),
            attempts: 1,
            attempt: None,
            problem: None,
        },
        fields: vec![FieldChange { column: COLUMN.into(), old: Value::Null, new }],
        if_match: None,
        base: None,
        made_at: Moment(0),
        call: None,
        pairs: None,
    }
}
