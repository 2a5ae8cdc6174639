//! The engine's memory, and who is told of an event.

use super::download::{self, Cycle};
use super::gate::Gate;
use super::lifecycle::{self, Life};
use super::pulse::{self, Pulse};
use super::queue::Queue;
use super::replay::{self, Lane};
use super::report::{self, Reports};
use super::round::Scope;
use super::update::{self, Update};
use super::walk::Table;
use super::{Commit, CommitId, Done, Effect, Event, Fresh, Happened, Reply, Request, RequestId, Setting};
use crate::change::{ChangeHead, Seq};
use crate::ports::{DownloadChoice, Failure, Loaded, SourceId, WaitingFile};
use contract::events::Notice;
use contract::shapes::AppInfo;
use model::status::Link;
use model::value::Instant;
use model::{Code, Problem};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A request that isn't answered by then counts as lost. The transport gives up earlier; this catches what it can't.
const REQUEST_DEADLINE_MS: i64 = 180_000;

/// Whether the engine syncs by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// It sends changes at once and runs a cycle every few minutes.
    Continuous,
    /// Nothing is sent but in a cycle that was asked for.
    OnDemand,
}

/// The engine's memory: what the disk holds, and what is under way.
#[derive(Clone, Debug)]
pub struct State {
    pub(super) pace: Pace,
    pub(super) app: Option<AppInfo>,
    /// Answers to the download prompts, by app.
    pub(super) downloads: BTreeMap<Uuid, DownloadChoice>,
    pub(super) stamp: Option<String>,
    pub(super) tables: Vec<Table>,
    /// Unsettled changes.
    pub(super) queue: Queue,
    /// Changes that left the queue since the start. What a new change depends on is here, in the queue, or not heard
    /// of yet.
    pub(super) left: BTreeSet<Seq>,
    pub(super) gate: Gate,
    pub(super) lane: Lane,
    pub(super) reports: Reports,
    pub(super) pulse: Pulse,
    pub(super) update: Update,
    pub(super) life: Life,
    /// Drafts that wait to be saved one by one.
    pub(super) drafts: u32,
    /// Files that are to be sent or taken away.
    pub(super) files: Vec<WaitingFile>,
    pub(super) cycle: Option<Cycle>,
    /// Number of the last cycle begun.
    pub(super) cycles: u64,
    /// Whether another cycle follows the running one.
    pub(super) again: bool,
    pub(super) next_cycle: Option<Instant>,
    /// What the next cycle brings up.
    pub(super) scope: Scope,
    /// Sources whose checksum was wrong, and when.
    pub(super) distrusted: BTreeMap<SourceId, Instant>,
    /// Why the database can't be used any more.
    pub(super) database: Option<Problem>,
    /// Why the last cycle ended early or waits.
    pub(super) last_problem: Option<Problem>,
    settings: BTreeMap<CommitId, Setting>,
    deadlines: BTreeMap<RequestId, Instant>,
    last_id: u64,
    wakes_at: Option<Instant>,
}

impl State {
    /// The memory after a start, from what the database holds.
    pub fn new(loaded: Loaded, pace: Pace) -> Self {
        let mut gate = Gate::default();
        gate.switch_off(loaded.offline_switched, Instant(0));
        let mut queue = Queue::default();
        loaded.queue.into_iter().for_each(|head| queue.put(head));
        Self {
            pace,
            app: loaded.app,
            downloads: loaded.downloads,
            stamp: loaded.stamp,
            tables: loaded.tables.into_iter().map(Table::new).collect(),
            queue,
            left: BTreeSet::new(),
            gate,
            lane: Lane::default(),
            reports: Reports::of_start(loaded.has_reports),
            pulse: Pulse::default(),
            update: Update::new(loaded.update),
            life: Life::new(loaded.rules),
            drafts: loaded.drafts,
            files: loaded.files,
            cycle: None,
            cycles: 0,
            again: false,
            next_cycle: None,
            scope: Scope::default(),
            distrusted: BTreeMap::new(),
            database: None,
            last_problem: None,
            settings: BTreeMap::new(),
            deadlines: BTreeMap::new(),
            last_id: 0,
            wakes_at: None,
        }
    }

    /// The unsettled changes, in the order made.
    pub fn queue(&self) -> impl Iterator<Item = &ChangeHead> {
        self.queue.heads()
    }

    /// How the download prompt of the app entered was answered.
    pub(super) fn download(&self) -> Option<DownloadChoice> {
        self.downloads.get(&self.app.as_ref()?.id).copied()
    }

    /// The number of the cycle whose end answers a wish for a sync that is made now.
    pub fn awaited_cycle(&self) -> u64 {
        self.cycles + u64::from(self.again)
    }

    /// Whether an answer of the server is awaited.
    pub(super) fn is_waiting(&self) -> bool {
        !self.deadlines.is_empty()
    }

    /// Whether an answer is awaited for work, and not only to see whether the server is there.
    pub(super) fn is_working(&self) -> bool {
        self.deadlines.keys().any(|request| !self.pulse.is(*request))
    }

    /// Whether changes are sent without a cycle, and cycles begin by themselves.
    pub(super) fn is_continuous(&self) -> bool {
        self.pace == Pace::Continuous && !self.life.is_manual()
    }

    /// Whether the link is looked at while nothing else is asked.
    pub(super) fn beats(&self) -> bool {
        self.pace == Pace::Continuous
    }
}

/// What a step gives, and what it was given.
pub(super) struct Step {
    pub at: Instant,
    pub fresh: Fresh,
    pub effects: Vec<Effect>,
}

impl Step {
    /// Asks the server.
    pub fn send(&mut self, state: &mut State, request: Request) -> RequestId {
        let id = RequestId(state.fresh_id());
        state.deadlines.insert(id, Instant(self.at.0 + REQUEST_DEADLINE_MS));
        self.effects.push(Effect::Send(id, request));
        id
    }

    /// Changes the database.
    pub fn commit(&mut self, state: &mut State, commit: Commit) -> CommitId {
        let id = CommitId(state.fresh_id());
        self.effects.push(Effect::Commit(id, commit));
        id
    }

    /// Waits for a request no longer.
    pub fn cancel(&mut self, state: &mut State, request: RequestId) {
        state.deadlines.remove(&request);
        self.effects.push(Effect::Cancel(request));
    }
}

impl State {
    fn fresh_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }
}

/// Takes an event and gives what is to be done.
pub fn step(state: &mut State, event: Event) -> Vec<Effect> {
    let mut step = Step { at: event.at, fresh: event.fresh, effects: Vec::new() };
    give_up_overdue(state, &mut step);
    take(state, &mut step, event.happened);
    lifecycle::look(state, step.at);
    if state.database.is_none() {
        replay::advance(state, &mut step);
        report::advance(state, &mut step);
        download::advance(state, &mut step);
        pulse::advance(state, &mut step);
    }
    wake(state, &mut step);
    step.effects
}

fn take(state: &mut State, step: &mut Step, happened: Happened) {
    match happened {
        Happened::Started => {
            state.gate.started(step.at);
            state.pulse.rest(step.at, step.fresh.jitter);
            wish_by_itself(state);
        }
        Happened::AppEntered(app) => wish_setting(state, step, Setting::App(app)),
        Happened::DownloadChosen(app, choice) => wish_setting(state, step, Setting::Download(app, choice)),
        Happened::OfflineSwitched(off) => wish_setting(state, step, Setting::Offline(off)),
        Happened::Reconnect => {
            state.gate.retry_now(step.at);
            if state.cycle.is_none() {
                wish_by_itself(state);
            }
        }
        Happened::Told(signs) => {
            if state.life.told(signs) {
                state.pulse.hasten(step.at);
            }
        }
        Happened::DraftsCounted(drafts) => state.drafts = drafts,
        Happened::FilesCounted(files) => state.files = files,
        Happened::RulesChanged(rules) => state.life.ruled(rules),
        Happened::Reconfigure => update::rebuild(state, step, Commit::Reconfigure),
        Happened::UpdateAnswered { accepted } => update::answered(state, step, accepted),
        Happened::SyncNow => sync_now(state, step, Scope::all()),
        Happened::Refresh(None) => sync_now(state, step, Scope::full()),
        Happened::Refresh(Some(table)) => sync_now(state, step, Scope::full_of([table].into())),
        Happened::GridWanted(tables) => sync_now(state, step, Scope::grid(tables.into_iter().collect())),
        Happened::Seen(seen) => {
            state.pulse.set_seen(seen);
            state.life.seen(seen, step.at);
        }
        Happened::LinkDoubted => state.pulse.hasten(step.at),
        Happened::ChangeQueued(head) | Happened::ChangeRetried(head) => replay::queued(state, step, head),
        Happened::ChangesLeft(seqs) => replay::left(state, step, &seqs),
        Happened::Replied(request, reply) => replied(state, step, request, reply),
        Happened::Committed(commit, done) => committed(state, step, commit, done),
        Happened::CommitFailed(commit, problem) => commit_failed(state, step, commit, problem),
        Happened::Woke => state.wakes_at = None,
    }
}

/// The user asks for a cycle.
fn sync_now(state: &mut State, step: &mut Step, scope: Scope) {
    state.gate.retry_now(step.at);
    state.life.ask(true);
    download::wish(state, scope);
    // Whoever asked must not wait for what only he can bring about.
    if let Some(problem) = state.gate.needs_user() {
        step.effects.push(Effect::Stalled(problem));
    }
}

/// Wishes for a cycle that nobody asked for: only an engine that syncs by itself has it.
pub(super) fn wish_by_itself(state: &mut State) {
    if state.is_continuous() {
        download::wish(state, Scope::default());
    }
}

fn wish_setting(state: &mut State, step: &mut Step, setting: Setting) {
    let commit = step.commit(state, Commit::Setting(setting.clone()));
    state.settings.insert(commit, setting);
}

fn replied(state: &mut State, step: &mut Step, request: RequestId, reply: Reply) {
    if state.deadlines.remove(&request).is_none() {
        return;
    }
    let cut_since = state.gate.cut_since();
    state.pulse.rest(step.at, step.fresh.jitter);
    match reply.failure() {
        Some(failure) => {
            if let Some(problem) = state.gate.failed(failure, step.at, step.fresh.jitter) {
                state.last_problem = Some(problem.clone());
                step.effects.push(Effect::Stalled(problem));
            }
        }
        None if reply.is_unasked() => {}
        None => {
            let link = state.gate.link();
            if !link.is_online() {
                state.last_problem = None;
            }
            state.gate.answered(step.at);
            if link != Link::Online && state.drafts > 0 {
                // After reconnecting, and at the start (checklist 178).
                step.effects.push(Effect::Notify(Notice::DraftsWait { drafts: state.drafts }));
            }
        }
    }
    let is_taken = pulse::replied(state, step, request, &reply, cut_since)
        || replay::replied(state, step, request, &reply)
        || report::replied(state, step, request, &reply);
    if !is_taken {
        download::replied(state, step, request, reply);
    }
}

fn committed(state: &mut State, step: &mut Step, commit: CommitId, done: Done) {
    let alone = match &done {
        Done::Ended(stored) => {
            replay::moved(state, step, &stored.moved);
            stored.alone.clone()
        }
        _ => Vec::new(),
    };
    match state.settings.remove(&commit) {
        Some(setting) => chosen(state, step, setting),
        None if replay::committed(state, step, commit, &alone) || report::committed(state, commit) => {}
        None if update::committed(state, step, commit, &done) => {}
        None => download::committed(state, step, commit, done),
    }
}

/// The user's choice is stored.
fn chosen(state: &mut State, step: &mut Step, setting: Setting) {
    match setting {
        Setting::App(app) => {
            if state.app.as_ref().map(|a| a.id) != app.as_ref().map(|a| a.id) {
                download::abandon(state, step, Code::NeedsConnection.into());
            }
            state.app = app;
            wish_by_itself(state);
        }
        Setting::Download(app, choice) => {
            state.downloads.insert(app, choice);
            if state.app.as_ref().is_none_or(|entered| entered.id != app) {
                return;
            }
            if choice != DownloadChoice::Started {
                download::abandon(state, step, Code::NotDownloaded.into());
            }
            wish_by_itself(state);
        }
        Setting::Offline(off) => {
            state.gate.switch_off(off, step.at);
            if off {
                download::abandon(state, step, Code::NeedsConnection.into());
            } else {
                state.gate.retry_now(step.at);
                wish_by_itself(state);
            }
        }
    }
}

fn commit_failed(state: &mut State, step: &mut Step, commit: CommitId, problem: Problem) {
    if state.settings.remove(&commit).is_some() {
        return;
    }
    if matches!(problem.code, Code::DatabaseDamaged | Code::DatabaseTooNew) {
        state.database = Some(problem.clone());
    }
    state.last_problem = Some(problem.clone());
    state.gate.disk_failed(step.at, step.fresh.jitter);
    state.pulse.rest(step.at, step.fresh.jitter);
    step.effects.push(Effect::Stalled(problem));
    if !replay::commit_failed(state, commit)
        && !report::commit_failed(state, commit)
        && !update::commit_failed(state, commit)
    {
        download::commit_failed(state, step, commit);
    }
}

/// Requests over their deadline count as lost: whether the server acted is unknown.
fn give_up_overdue(state: &mut State, step: &mut Step) {
    let overdue = |(id, deadline): (&RequestId, &Instant)| (*deadline <= step.at).then_some(*id);
    let overdue: Vec<_> = state.deadlines.iter().filter_map(overdue).collect();
    for request in overdue {
        step.effects.push(Effect::Cancel(request));
        let failure = Failure::Transient { problem: Code::ServerUnavailable.into(), retry_after_ms: None };
        replied(state, step, request, Reply::Failed(failure));
    }
}

/// Wishes to be woken for whatever comes first.
fn wake(state: &mut State, step: &mut Step) {
    let deadline = state.deadlines.values().min().copied();
    let opens = state.gate.opens_at().filter(|at| *at > step.at);
    let due = state.next_cycle.filter(|_| download::may_begin(state));
    let later = |at: Instant| at.max(Instant(step.at.0 + 1));
    let beat = pulse::due(state).map(later);
    let permitted = state.life.permits().until.map(later);
    let first = [deadline, opens, due.map(later), beat, permitted].into_iter().flatten().min();
    if let Some(at) = first
        && state.wakes_at != Some(at)
    {
        state.wakes_at = Some(at);
        step.effects.push(Effect::WakeAt(at));
    }
}
