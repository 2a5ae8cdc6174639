//! How this device is, told to the server now and then, and what an administrator orders it to do
//! (`farfield_ReportDevice`, `docs/API.md`). It decides nothing about data: orders are what the user could wish himself.

use super::{Front, Opened, problem_of};
use crate::driver::Engine;
use crate::engine::Pace;
use crate::ports::{Clock, Transport};
use crate::store::{Setting, SqliteStore};
use model::status::{Link, OfflineStatus};
use model::value::Instant;
use model::{Problem, RecordId};
use odata::device::{Order, Report};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinHandle;

/// How often it is looked at whether there is something to tell.
const LOOKS_EVERY: Duration = Duration::from_secs(60);
/// After this time it is told that nothing is new.
const QUIET_MS: i64 = 5 * 60_000;

/// What is worth telling at once: unsent changes, those that need the user, and whether a first download runs.
type News = (u32, u32, bool);

/// What tells how the device is.
#[derive(Clone)]
pub(super) struct Presence {
    pub device: RecordId,
    pub database: PathBuf,
    pub store: Arc<SqliteStore>,
    pub transport: Arc<dyn Transport>,
    pub engine: Engine,
    pub clock: Arc<dyn Clock>,
    /// What was told last, and when.
    pub told: Arc<Mutex<Option<(News, i64)>>>,
}

impl Presence {
    /// Tells how the device is if there is something to tell, and does what is ordered. Gives whether something was.
    async fn exchange(&self) -> Result<bool, Problem> {
        let status = self.engine.status();
        let now = (news(&status), self.clock.now_ms());
        let is_known = |told: &(News, i64)| told.0 == now.0 && (told.1..told.1 + QUIET_MS).contains(&now.1);
        if self.told.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(is_known) {
            return Ok(false);
        }
        let order = self.tell(&status).await?;
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        match order {
            Some(order) => {
                self.carry_out(order).await?;
                // That it was done is news.
                *self.told.lock().unwrap_or_else(PoisonError::into_inner) = None;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// Tells how the device is, and gives the order that waits, with its number; `None` also of a server that keeps no
    /// devices.
    async fn tell(&self, status: &OfflineStatus) -> Result<Option<(i64, Order)>, Problem> {
        let report = self.report(status).await?;
        let Some(orders) = self.transport.report_device(&report).await.map_err(problem_of)? else {
            return Ok(None);
        };
        Ok(orders.order_number.zip(orders.order).filter(|(number, _)| report.last_order < Some(*number)))
    }

    async fn report(&self, status: &OfflineStatus) -> Result<Report, Problem> {
        let installed = self.store.installed();
        let offline =
            installed.configuration.as_ref().and_then(|configuration| configuration.offline.as_ref());
        let profile = offline.and_then(|offline| offline.profile.as_ref()?.id.parse().ok());
        Ok(Report {
            device_id: self.device,
            name: String::new(),
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            platform: std::env::consts::OS.to_owned(),
            last_sync: last_sync(status),
            rows: status.tables.iter().map(|table| table.rows).sum(),
            bytes: bytes_of(&self.database),
            queue_length: u64::from(status.pending_changes),
            oldest_change: self.store.oldest_change().await?,
            errors: u64::from(status.attention),
            clock: Some(Instant(self.clock.now_ms())),
            state: doing(status).to_owned(),
            profile_id: profile,
            last_order: self.store.setting(Setting::LastOrder).await?,
        })
    }

    /// Carries out an order: it counts as done once the wish for it is stored or under way.
    async fn carry_out(&self, (number, order): (i64, Order)) -> Result<(), Problem> {
        tracing::info!(?order, "an administrator ordered this");
        match order {
            Order::Refresh => self.engine.refresh(None),
            Order::Resync => self.engine.reconfigure().await?,
        }
        self.store.save_setting(Setting::LastOrder, Some(&number)).await
    }
}

/// When the table that is furthest behind was brought up.
fn last_sync(status: &OfflineStatus) -> Option<Instant> {
    status.tables.iter().map(|table| table.last_sync).min().flatten()
}

/// What the device does, in a word.
fn doing(status: &OfflineStatus) -> &'static str {
    match (&status.progress, status.syncing, status.pending_changes) {
        (Some(_), _, _) => "downloading",
        (None, true, _) => "syncing",
        (None, false, 0) => "idle",
        (None, false, _) => "replaying",
    }
}

/// Bytes of a database with its log.
fn bytes_of(database: &Path) -> u64 {
    let log = PathBuf::from(format!("{}-wal", database.display()));
    [database, &log].iter().filter_map(|file| std::fs::metadata(file).ok()).map(|file| file.len()).sum()
}

fn news(status: &OfflineStatus) -> News {
    (status.pending_changes, status.attention, status.progress.is_some())
}

/// Tells it as long as the engine runs, where it syncs by itself.
pub(super) fn keep_telling(pace: Pace, presence: Presence) -> Option<JoinHandle<()>> {
    if pace != Pace::Continuous {
        return None;
    }
    Some(tokio::spawn(async move {
        let mut looks = tokio::time::interval(LOOKS_EVERY);
        loop {
            looks.tick().await;
            if !matches!(presence.engine.status().link, Link::Online) {
                continue;
            }
            if let Err(problem) = presence.exchange().await {
                tracing::debug!(%problem, "the server was not told how this device is");
            }
        }
    }))
}

impl Front {
    /// Tells the server how this device is after a cycle that somebody asked for; gives whether another cycle is to follow,
    /// because an administrator ordered it. That nobody hears it is no reason to fail.
    pub(super) async fn tell_presence(&self, opened: &Opened) -> bool {
        let exchanged = opened.presence.exchange().await;
        exchanged.unwrap_or_else(|problem| {
            tracing::debug!(%problem, "the server was not told how this device is");
            false
        })
    }
}
