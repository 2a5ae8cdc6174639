//! Carries out what the engine wishes: requests, commits, wake-ups, and what is told to the face.
//!
//! One task owns the engine's memory ([`run`]). Everything slow happens in tasks of its own that answer with an event:
//! a request never runs inside a transaction, and a transaction never waits for the network.

mod commits;
mod news;
mod payload;
mod reading;
mod requests;
mod run;
mod waiters;

use crate::change::{ChangeHead, Seq};
use crate::engine::{Happened, Pace, State, facts};
use crate::ports::{
    Clock, DownloadChoice, Ids, Notifier, Queued, Signals, Store, SyncRules, Transport, WaitingFile,
};
use contract::Event;
use contract::shapes::AppInfo;
use model::status::{self, OfflineStatus};
use model::{Code, Problem};
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use uuid::Uuid;

pub use crate::engine::SyncSummary;

/// Events a slow listener may be behind before it misses some; it then reads everything anew.
const EVENTS_KEPT: usize = 256;

/// What an engine is made of.
#[derive(Clone)]
pub struct EngineParts {
    /// The device database, open.
    pub store: Arc<dyn Store>,
    /// The server, with the session's tokens set.
    pub transport: Arc<dyn Transport>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// Notices outside the window.
    pub notifier: Arc<dyn Notifier>,
    /// What the operating system tells.
    pub signals: Arc<dyn Signals>,
    /// Whether it syncs by itself.
    pub pace: Pace,
}

/// A running engine; clones are handles to the same one.
#[derive(Clone)]
pub struct Engine {
    commands: mpsc::UnboundedSender<Command>,
    events: broadcast::Sender<Event>,
    status: watch::Receiver<OfflineStatus>,
}

/// What a handle asks of the task that owns the engine.
enum Command {
    /// Something the user did; answered when it is stored.
    Happened(Happened, Option<oneshot::Sender<Result<(), Problem>>>),
    /// A parked change waits again: its head is read anew.
    Retried(Seq),
    /// A cycle, and its end.
    SyncUntilQuiet(Happened, oneshot::Sender<Result<SyncSummary, Problem>>),
    /// The end.
    Shutdown(oneshot::Sender<()>),
}

impl Engine {
    /// Starts an engine on what the database holds.
    ///
    /// # Errors
    /// What the database answers when it can't be read.
    pub async fn start(parts: EngineParts) -> Result<Self, Problem> {
        let loaded = parts.store.load().await?;
        let configuration = parts.store.configuration().await?;
        let state = State::new(loaded, parts.pace);
        let (commands, inbox) = mpsc::unbounded_channel();
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        let (publish, status) = watch::channel(status::derive(&facts(&state)));
        let run = run::Run::new(parts, state, configuration, events.clone(), publish);
        tokio::spawn(run.until_shutdown(inbox));
        Ok(Self { commands, events, status })
    }

    /// The offline status now.
    pub fn status(&self) -> OfflineStatus {
        self.status.borrow().clone()
    }

    /// Events from now on: status, rows, queue, notices.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// An app module was entered, or left; stores it.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn enter_app(&self, app: Option<AppInfo>) -> Result<(), Problem> {
        self.stored(Happened::AppEntered(app)).await
    }

    /// The download prompt of an app was answered; stores the answer, and begins if it was "Download".
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn choose_download(&self, app: Uuid, choice: DownloadChoice) -> Result<(), Problem> {
        self.stored(Happened::DownloadChosen(app, choice)).await
    }

    /// Switches "Work offline"; stores the switch. Off also reconnects.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn set_offline(&self, offline: bool) -> Result<(), Problem> {
        self.stored(Happened::OfflineSwitched(offline)).await
    }

    /// The user agrees to the update of tables and columns that waits, or lets it wait.
    ///
    /// # Errors
    /// When it could not be applied or stored; the tables stay as they were.
    pub async fn answer_update(&self, accepted: bool) -> Result<(), Problem> {
        self.stored(Happened::UpdateAnswered { accepted }).await
    }

    /// So many drafts wait to be saved.
    pub fn drafts_counted(&self, drafts: u64) {
        self.tell(Happened::DraftsCounted(u32::try_from(drafts).unwrap_or(u32::MAX)));
    }

    /// These files are to be sent or taken away.
    pub(crate) fn files_counted(&self, files: Vec<WaitingFile>) {
        self.tell(Happened::FilesCounted(files));
    }

    /// What holds for syncs on this device changed.
    pub fn rules_changed(&self, rules: SyncRules) {
        self.tell(Happened::RulesChanged(rules));
    }

    /// Throws away what was downloaded and downloads it again; unsent work stays (checklist 15).
    ///
    /// # Errors
    /// When it could not be thrown away; all is as it was.
    pub async fn reconfigure(&self) -> Result<(), Problem> {
        self.stored(Happened::Reconfigure).await
    }

    /// Tries the link now, without waiting for a backoff. Also what to call after a new sign-in.
    pub fn reconnect(&self) {
        self.tell(Happened::Reconnect);
    }

    /// The window came into sight, or went out of it: the link is looked at now and then only while it is seen.
    pub fn set_seen(&self, seen: bool) {
        self.tell(Happened::Seen(seen));
    }

    /// Something about the network changed: looks whether the server still answers.
    pub fn check_link(&self) {
        self.tell(Happened::LinkDoubted);
    }

    /// Begins a sync cycle now.
    pub fn sync_now(&self) {
        self.tell(Happened::SyncNow);
    }

    /// Runs a whole cycle (replay, metadata, a round of all tables) and waits for its end.
    ///
    /// # Errors
    /// [`Code::NeedsConnection`] while working offline, [`Code::SignInExpired`], or why the cycle can't go on now.
    pub async fn sync_until_quiet(&self) -> Result<SyncSummary, Problem> {
        self.cycle(Happened::SyncNow).await
    }

    /// As [`Engine::sync_until_quiet`], looking at every row again: ids and versions of all that should be here are
    /// compared with what is here ("Refresh", checklist 14).
    ///
    /// # Errors
    /// As [`Engine::sync_until_quiet`].
    pub async fn refresh_until_quiet(&self) -> Result<SyncSummary, Problem> {
        self.cycle(Happened::Refresh(None)).await
    }

    async fn cycle(&self, wish: Happened) -> Result<SyncSummary, Problem> {
        let (tell, told) = oneshot::channel();
        self.command(Command::SyncUntilQuiet(wish, tell));
        told.await.unwrap_or_else(|_| Err(stopped()))
    }

    /// Begins to look at every row of a table again, or of all.
    pub fn refresh(&self, table: Option<String>) {
        self.tell(Happened::Refresh(table));
    }

    /// Brings up the tables of an open grid.
    pub fn sync_grid(&self, tables: Vec<String>) {
        self.tell(Happened::GridWanted(tables));
    }

    /// The front saved a change in the queue, or one that took others out of it.
    pub fn change_queued(&self, queued: &Queued) {
        match queued {
            Queued::Change(head) => self.tell(Happened::ChangeQueued(ChangeHead::clone(head))),
            Queued::Dropped(seqs) => self.tell(Happened::ChangesLeft(seqs.clone())),
            Queued::Nothing => {}
        }
    }

    /// The front put a parked change back in the queue.
    pub fn change_retried(&self, seq: Seq) {
        self.command(Command::Retried(seq));
    }

    /// The front took changes out of the queue.
    pub fn changes_discarded(&self, seqs: Vec<Seq>) {
        self.tell(Happened::ChangesLeft(seqs));
    }

    /// Ends the engine: running commits reach their end, requests are dropped (a write that was on its way is repeated
    /// under the same attempt id next time). Returns when nothing uses the database any more.
    pub async fn shutdown(&self) {
        let (tell, told) = oneshot::channel();
        self.command(Command::Shutdown(tell));
        // An error means that the engine has ended already.
        let _ = told.await;
    }

    async fn stored(&self, happened: Happened) -> Result<(), Problem> {
        let (tell, told) = oneshot::channel();
        self.command(Command::Happened(happened, Some(tell)));
        told.await.unwrap_or_else(|_| Err(stopped()))
    }

    fn tell(&self, happened: Happened) {
        self.command(Command::Happened(happened, None));
    }

    fn command(&self, command: Command) {
        // After the end there is nobody to hear, and nothing to do.
        let _ = self.commands.send(command);
    }
}

fn stopped() -> Problem {
    Problem::new(Code::Internal).with("detail", "the engine has ended")
}
