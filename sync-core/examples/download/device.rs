//! A device: front, engine, encrypted database.

use crate::cycles;
use crate::figures::{Figures, cpu_s};
use crate::line::{Line, Tables, real};
use crate::{Outcome, READ, TABLE};
use contract::calls::{EnterApp, GridWindow, ListApps, OpenGrid, SignIn, StartDownload};
use contract::events::Notice;
use contract::{Answers, Event};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use sync_core::engine::Pace;
use sync_core::front::{Front, FrontConfig, SystemClock, SystemIds};
use sync_core::ports::{NoSignals, Notifier, Transport};
use sync_core::vault::NoKeychain;
use tokio::sync::broadcast::{Receiver, error::RecvError};

const PASSPHRASE: &str = "a bench needs no secret";
/// Rows of a page of a grid.
const WINDOW: u32 = 50;

struct Silent;

impl Notifier for Silent {
    fn notify(&self, _notice: &Notice) {}
}

/// A device that is signed in, and when it first asked for the measured table.
struct Device {
    front: Front,
    began: Arc<Mutex<Option<Instant>>>,
    _home: tempfile::TempDir,
}

impl Device {
    async fn signed_in(url: &str, password: &str, tables: Tables) -> Outcome<Self> {
        let home = tempfile::tempdir()?;
        let began = Arc::new(Mutex::new(None));
        let front = open(home.path(), tables, began.clone()).await;
        let (user, password) = ("admin".to_owned(), password.to_owned());
        let sign_in = SignIn { server: url.to_owned(), user, password, passphrase: Some(PASSPHRASE.into()) };
        front.answer(sign_in).await?;
        let app = front.answer(ListApps {}).await?.first().ok_or("no app")?.id;
        front.answer(EnterApp { app }).await?;
        Ok(Self { front, began, _home: home })
    }

    fn began(&self) -> Outcome<Instant> {
        Ok(self.began.lock().unwrap_or_else(PoisonError::into_inner).ok_or("nothing was asked for")?)
    }
}

/// Downloads, tells how long it took from the first page asked for to the end of the table; and then how long cycles
/// take in which something changed.
pub async fn alone(url: &str, password: &str) -> Outcome<()> {
    let device = Device::signed_in(url, password, Tables::One).await?;
    let front = &device.front;
    let ended = tokio::spawn(end_of(TABLE, front.subscribe()));
    let cpu_before = cpu_s()?;
    front.answer(StartDownload {}).await?;
    front.sync_until_quiet().await?;
    let (rows, ended) = ended.await?.ok_or("the table did not come")?;
    let mut figures = Figures::default();
    figures.set("rows", rows as f64);
    figures.set("download_s", ended.duration_since(device.began()?).as_secs_f64());
    figures.set("download_cpu_s", cpu_s()? - cpu_before);
    figures.set("peak_mib", peak_mib()?);
    cycles::changed(front, url, password, &mut figures).await?;
    figures.set("peak_after_mib", peak_mib()?);
    front.shutdown().await;
    figures.tell()
}

/// Downloads the table with all its columns.
pub async fn wide(url: &str, password: &str) -> Outcome<()> {
    let device = Device::signed_in(url, password, Tables::Wide).await?;
    let ended = tokio::spawn(end_of(TABLE, device.front.subscribe()));
    device.front.answer(StartDownload {}).await?;
    device.front.sync_until_quiet().await?;
    let (_, ended) = ended.await?.ok_or("the table did not come")?;
    let mut figures = Figures::default();
    figures.set("wide_s", ended.duration_since(device.began()?).as_secs_f64());
    figures.set("wide_peak_mib", peak_mib()?);
    device.front.shutdown().await;
    figures.tell()
}

/// Reads pages of a grid while the measured table downloads.
pub async fn read_meanwhile(url: &str, password: &str) -> Outcome<()> {
    let device = Device::signed_in(url, password, Tables::Two).await?;
    let front = &device.front;
    let table_ended = tokio::spawn(end_of(TABLE, front.subscribe()));
    let read_ended = tokio::spawn(end_of(READ, front.subscribe()));
    front.answer(StartDownload {}).await?;
    let sync = tokio::spawn({
        let front = front.clone();
        async move { front.sync_until_quiet().await }
    });
    read_ended.await?.ok_or("the table to read did not come")?;
    let mut figures = Figures::default();
    tell_reads(&mut figures, read(front, || table_ended.is_finished()).await?);
    sync.await??;
    front.shutdown().await;
    figures.tell()
}

/// How long a cycle over many tables takes in which nothing changed.
pub async fn many(url: &str, password: &str) -> Outcome<()> {
    let device = Device::signed_in(url, password, Tables::Many).await?;
    let front = &device.front;
    front.answer(StartDownload {}).await?;
    front.sync_until_quiet().await?;
    let mut figures = Figures::default();
    cycles::unchanged(front, url, &mut figures).await?;
    front.shutdown().await;
    figures.tell()
}

async fn open(home: &Path, tables: Tables, began: Arc<Mutex<Option<Instant>>>) -> Front {
    Front::open(FrontConfig {
        home: home.to_owned(),
        suggested_server: None,
        passphrase: Some(PASSPHRASE.into()),
        keychain: Arc::new(NoKeychain),
        notifier: Arc::new(Silent),
        signals: Arc::new(NoSignals::default()),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        connect: Box::new(move |server| {
            Ok(Arc::new(Line::new(real(server)?, tables, began.clone())) as Arc<dyn Transport>)
        }),
        pace: Pace::OnDemand,
    })
    .await
}

/// Rows and moment of a table's end.
async fn end_of(table: &str, mut events: Receiver<Event>) -> Option<(u64, Instant)> {
    loop {
        let status = match events.recv().await {
            Ok(Event::Status(status)) => status,
            Ok(_) | Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return None,
        };
        if let Some(table) = status.tables.iter().find(|t| t.table == table && t.complete) {
            return Some((table.rows, Instant::now()));
        }
    }
}

/// Reads pages here and there in a grid until the download ends.
async fn read(front: &Front, is_over: impl Fn() -> bool) -> Outcome<Vec<Duration>> {
    let grid = front
        .answer(OpenGrid {
            table: READ.into(),
            view: None,
            search: None,
            sort: None,
            related: None,
            filters: Vec::new(),
            columns: Vec::new(),
        })
        .await?;
    let mut took = Vec::new();
    let mut start = 0;
    while !is_over() {
        start = (start + 7_919) % grid.total.saturating_sub(WINDOW).max(1);
        let began = Instant::now();
        front.answer(GridWindow { handle: grid.handle, start, count: WINDOW }).await?;
        took.push(began.elapsed());
    }
    Ok(took)
}

fn tell_reads(figures: &mut Figures, mut took: Vec<Duration>) {
    took.sort_unstable();
    let at = |part: f64| {
        let index = (took.len() as f64 * part) as usize;
        took.get(index.min(took.len().saturating_sub(1))).map_or(f64::NAN, |t| t.as_secs_f64() * 1_000.0)
    };
    figures.set("reads", took.len() as f64);
    figures.set("read_p50_ms", at(0.5));
    figures.set("read_p99_ms", at(0.99));
    figures.set("read_worst_ms", at(1.0));
}

/// The most memory that this process ever had.
fn peak_mib() -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no peak of memory")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib / 1_024.0)
}
