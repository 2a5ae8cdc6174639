//! A cycle: replay first, so that what is fetched holds what was sent; then metadata and customisations; then, of tables
//! that come for the first time, how many rows they have; then a round of the tables ([`super::round`]). Before the user
//! chose to download, or in an app without offline, a cycle only sees whether the server is there.
//!
//! Each cursor lies on the disk with the rows, so that a read that was cut or killed goes on from its last page, also in
//! another cycle. A cycle that fails in passing stays and goes on when the gate opens; one that the user stopped is
//! dropped, and nothing is lost with it.

use super::check::Check;
use super::machine::Step;
use super::round::{News, Round, Scope};
use super::walk::{Progress, Table};
use super::{Commit, CommitId, Done, Effect, Reply, Request, RequestId, State, SyncSummary};
use super::{replay, report, update};
use crate::ports::{DownloadChoice, Failure, SyncRules, TableState};
use contract::events::{Notice, RowsChanged};
use model::Problem;
use model::value::Instant;
use std::collections::BTreeMap;

/// The time between cycles, while online and without tables.
const CYCLE_EVERY_MS: i64 = 10 * 60 * 1_000;

/// A running cycle.
#[derive(Clone, Debug)]
pub(super) struct Cycle {
    number: u64,
    stage: Stage,
    scope: Scope,
    /// What it did so far.
    pub summary: SyncSummary,
    /// When its first page was asked for.
    loading_since: Option<Instant>,
    /// When its last page was stored.
    stored_at: Option<Instant>,
}

#[derive(Clone, Debug)]
enum Stage {
    /// Changes go first.
    Replay,
    /// Is the server there?
    Probe(Option<RequestId>),
    /// What does the app look like?
    Configuration(Option<RequestId>),
    /// It changed.
    Installing(CommitId),
    /// How much is there? Asked before the first table is read, so that the first download shows how far it is.
    Counting(Option<RequestId>),
    /// Which tables come?
    Tables,
    /// Rows.
    Round(Box<Round>),
    /// Is what is here what should be?
    Checking(Check),
}

impl Cycle {
    /// Milliseconds left for so many rows, as fast as it went so far.
    pub fn left_ms(&self, rows: u64) -> Option<u64> {
        let (since, until) = (self.loading_since?, self.stored_at?);
        let took = u64::try_from(until.0 - since.0).ok()?;
        rows.checked_mul(took)?.checked_div(self.summary.rows)
    }
}

/// Wishes for a cycle; while one runs, for another one after it.
pub(super) fn wish(state: &mut State, scope: Scope) {
    state.scope = std::mem::take(&mut state.scope).and(scope);
    if state.cycle.is_some() {
        state.again = true;
    } else {
        state.next_cycle = Some(Instant(i64::MIN));
    }
}

/// Whether a cycle could begin, if it were time.
pub(super) fn may_begin(state: &State) -> bool {
    let is_free = state.cycle.is_none() && !state.update.is_applying();
    let may = is_free && state.life.permits().begin;
    may && state.database.is_none() && state.gate.needs_user().is_none()
}

/// Begins a cycle when it is time, and goes on with the running one.
pub(super) fn advance(state: &mut State, step: &mut Step) {
    loop {
        if may_begin(state) && state.next_cycle.is_some_and(|due| due <= step.at) {
            begin(state, step);
        }
        let Some(mut cycle) = state.cycle.take() else { return };
        let ends = go_on(state, step, &mut cycle);
        state.cycle = Some(cycle);
        if !ends {
            return;
        }
        end(state, step, None);
    }
}

fn begin(state: &mut State, step: &mut Step) {
    state.next_cycle = None;
    state.cycles += 1;
    state.cycle = Some(Cycle {
        number: state.cycles,
        stage: Stage::Replay,
        scope: std::mem::take(&mut state.scope),
        summary: SyncSummary::default(),
        loading_since: None,
        stored_at: None,
    });
    // Now that there is a cycle, changes may go.
    replay::advance(state, step);
    report::advance(state, step);
}

/// Does what can be done now; `true` when the cycle is over.
fn go_on(state: &mut State, step: &mut Step, cycle: &mut Cycle) -> bool {
    let may_send = state.gate.is_open(step.at);
    if matches!(cycle.stage, Stage::Replay) && !replay::is_busy(state) && !report::is_busy(state) {
        let downloads = wants_download(state);
        cycle.stage = if downloads { Stage::Configuration(None) } else { Stage::Probe(None) };
    }
    if matches!(cycle.stage, Stage::Counting(None)) && uncounted(state).is_empty() {
        cycle.stage = Stage::Tables;
    }
    if matches!(cycle.stage, Stage::Tables) {
        let scope = std::mem::take(&mut cycle.scope);
        cycle.stage = Stage::Round(Box::new(Round::new(&mut state.tables, scope, step.at)));
    }
    match &mut cycle.stage {
        Stage::Probe(request @ None) if may_send => *request = Some(step.send(state, Request::Probe)),
        Stage::Counting(request @ None) if may_send => {
            let tables = uncounted(state);
            *request = Some(step.send(state, Request::Counts { tables }));
        }
        Stage::Configuration(request @ None) if may_send => {
            let Some(app) = state.app.clone() else { return true };
            let stamp = state.update.stamp().or(state.stamp.clone());
            *request = Some(step.send(state, Request::Configuration { app, stamp }));
        }
        Stage::Round(round) => {
            cycle.loading_since.get_or_insert(step.at);
            if round.advance(state, step) {
                cycle.stage = Stage::Checking(Check::of(state, round.followed(), step.at));
            }
        }
        _ => {}
    }
    match &mut cycle.stage {
        Stage::Checking(check) => check.advance(state, step),
        _ => false,
    }
}

/// Tables of which it isn't known how many rows their first download will bring.
fn uncounted(state: &State) -> Vec<String> {
    let begins = |t: &&Table| !t.state.complete && t.state.expected.is_none();
    state.tables.iter().filter(begins).map(|t| t.state.table.clone()).collect()
}

fn wants_download(state: &State) -> bool {
    state.download() == Some(DownloadChoice::Started)
        && state.app.as_ref().is_some_and(|app| app.offline_enabled)
}

/// Takes the answer to a request of the cycle; all others are passed over.
pub(super) fn replied(state: &mut State, step: &mut Step, request: RequestId, reply: Reply) {
    let Some(cycle) = &mut state.cycle else { return };
    match &mut cycle.stage {
        Stage::Probe(asked) if *asked == Some(request) => {
            *asked = None;
            match reply {
                Reply::Failed(Failure::Refused(problem)) => end(state, step, Some(problem)),
                Reply::Failed(_) => {}
                _ => end(state, step, None),
            }
        }
        Stage::Configuration(asked) if *asked == Some(request) => {
            *asked = None;
            configured(state, step, request, reply);
        }
        Stage::Counting(asked) if *asked == Some(request) => {
            *asked = None;
            counted(state, reply);
        }
        Stage::Round(_) => {
            if let Reply::Page { rows, bytes, .. } | Reply::Deltas { rows, bytes, .. } = &reply {
                cycle.summary.rows += u64::from(*rows);
                cycle.summary.bytes += bytes;
            }
            in_round(state, step, |round, state, step| round.replied(state, step, request, reply));
        }
        Stage::Checking(_) => in_check(state, |check, state| check.replied(state, step, request, reply)),
        _ => {}
    }
}

fn configured(state: &mut State, step: &mut Step, request: RequestId, reply: Reply) {
    match reply {
        Reply::Configuration { changed: true } => {
            let commit = step.commit(state, Commit::Install(request));
            set_stage(state, Stage::Installing(commit));
        }
        Reply::Configuration { changed: false } => set_stage(state, Stage::Counting(None)),
        Reply::Update(_) => {
            let commit = step.commit(state, Commit::KeepUpdate(request));
            set_stage(state, Stage::Installing(commit));
        }
        Reply::Failed(Failure::Refused(problem)) => end(state, step, Some(problem)),
        _ => {}
    }
}

/// A count is a kindness to the user: the rows come all the same where the server can't tell, or says no.
fn counted(state: &mut State, reply: Reply) {
    let counts = match reply {
        Reply::Counts(counts) => counts,
        Reply::Failed(Failure::Refused(_)) => BTreeMap::new(),
        _ => return,
    };
    for (name, rows) in counts {
        if let Some(table) = state.tables.iter_mut().find(|t| t.state.table == name) {
            table.state.expected = Some(rows);
        }
    }
    set_stage(state, Stage::Tables);
}

/// Lets the comparison hear something.
fn in_check(state: &mut State, hear: impl FnOnce(&mut Check, &mut State)) {
    let Some(mut cycle) = state.cycle.take() else { return };
    if let Stage::Checking(check) = &mut cycle.stage {
        hear(check, state);
    }
    state.again |= state.next_cycle.take().is_some();
    state.cycle = Some(cycle);
}

/// Lets the round hear something, and tells what came of it.
fn in_round(
    state: &mut State,
    step: &mut Step,
    hear: impl FnOnce(&mut Round, &mut State, &mut Step) -> Option<Vec<News>>,
) {
    let Some(mut cycle) = state.cycle.take() else { return };
    let news = match &mut cycle.stage {
        Stage::Round(round) => hear(round, state, step),
        _ => None,
    };
    state.cycle = Some(cycle);
    for (place, progress) in news.into_iter().flatten() {
        progressed(state, step, place, progress);
    }
}

/// Goes on after a commit of the cycle; all others are passed over, but for what it tells of the configuration: a cycle may
/// be dropped while its commit is on the way to the disk.
pub(super) fn committed(state: &mut State, step: &mut Step, commit: CommitId, done: Done) {
    match done {
        Done::UpdateKept { update, tables, rules } => {
            configuration_stored(state, step, commit, tables, rules);
            update::found(state, step, update);
        }
        Done::Installed { stamp, tables, rules } => {
            let names = tables.iter().map(|t| t.table.clone());
            let all = names.map(|table| Effect::Rows(RowsChanged { table, ids: Vec::new() }));
            step.effects.extend(all);
            configuration_stored(state, step, commit, tables, rules);
            state.stamp = stamp;
            state.update.is_over();
        }
        done => match state.cycle.as_mut().map(|cycle| &cycle.stage) {
            Some(Stage::Round(_)) => {
                in_round(state, step, |round, state, _| round.committed(state, commit, done));
            }
            Some(Stage::Checking(_)) => in_check(state, |check, state| check.committed(state, step, commit)),
            _ => {}
        },
    }
}

/// The disk has another configuration. Another cycle than that which asked for it was for the tables there were before.
fn configuration_stored(
    state: &mut State,
    step: &mut Step,
    commit: CommitId,
    tables: Vec<TableState>,
    rules: SyncRules,
) {
    let awaits = |cycle: &Cycle| matches!(cycle.stage, Stage::Installing(awaited) if awaited == commit);
    match state.cycle.as_ref().map(awaits) {
        Some(true) => set_stage(state, Stage::Counting(None)),
        Some(false) => {
            drop_running(state, step);
            wish(state, Scope::all());
        }
        None => {}
    }
    state.tables = tables.into_iter().map(Table::installed).collect();
    state.life.ruled(rules);
}

fn progressed(state: &mut State, step: &mut Step, index: usize, progress: Progress) {
    let was_ready = is_ready(state);
    let (Some(table), Some(cycle)) = (state.tables.get_mut(index), &mut state.cycle) else { return };
    let tell = |changed: bool, table: &Table| {
        changed.then(|| Effect::Rows(RowsChanged { table: table.state.table.clone(), ids: Vec::new() }))
    };
    match progress {
        Progress::Going => return,
        Progress::Stored { rows, changed } => {
            table.state.rows = rows;
            cycle.stored_at = Some(step.at);
            step.effects.extend(tell(changed, table));
            return;
        }
        Progress::Finished { rows, changed, at } => {
            table.finish(rows, at);
            cycle.summary.tables += 1;
            step.effects.extend(tell(changed, table));
        }
        Progress::Refused(problem) => table.problem = Some(problem),
    }
    if !was_ready && is_ready(state) {
        step.effects.push(Effect::Notify(Notice::ReadyForOffline));
    }
}

/// Whether every table is on the device.
fn is_ready(state: &State) -> bool {
    !state.tables.is_empty() && state.tables.iter().all(|t| t.state.complete)
}

/// A commit failed: what it was about is done again when the gate opens.
pub(super) fn commit_failed(state: &mut State, step: &mut Step, commit: CommitId) {
    let Some(mut cycle) = state.cycle.take() else { return };
    match &mut cycle.stage {
        Stage::Installing(awaited) if *awaited == commit => cycle.stage = Stage::Configuration(None),
        Stage::Round(round) => round.commit_failed(state, step, commit),
        Stage::Checking(check) => check.commit_failed(commit),
        _ => {}
    }
    state.cycle = Some(cycle);
}

/// Drops the running cycle.
pub(super) fn abandon(state: &mut State, step: &mut Step, problem: Problem) {
    cancel(state, step);
    end(state, step, Some(problem));
}

/// Drops the running cycle for one that begins anew: whoever waits for its end waits for that one's. Gives whether one
/// was running.
pub(super) fn drop_running(state: &mut State, step: &mut Step) -> bool {
    cancel(state, step);
    state.cycle.take().is_some()
}

/// Waits for no answer of the cycle any more.
fn cancel(state: &mut State, step: &mut Step) {
    let Some(cycle) = &state.cycle else { return };
    match cycle.stage.clone() {
        Stage::Probe(Some(request))
        | Stage::Configuration(Some(request))
        | Stage::Counting(Some(request)) => step.cancel(state, request),
        Stage::Round(round) => round.cancel(state, step),
        Stage::Checking(check) => check.cancel(state, step),
        _ => {}
    }
}

fn end(state: &mut State, step: &mut Step, problem: Option<Problem>) {
    let Some(cycle) = state.cycle.take() else { return };
    state.last_problem.clone_from(&problem);
    state.life.ask(state.again);
    let outcome = problem.map_or(Ok(cycle.summary), Err);
    step.effects.push(Effect::CycleEnded { cycle: cycle.number, outcome });
    let again = std::mem::take(&mut state.again);
    let due = if again { Instant(i64::MIN) } else { next_due(state, step.at) };
    state.next_cycle = (again || state.is_continuous()).then_some(due);
}

/// When the next table's interval is over (checklist 160).
fn next_due(state: &State, at: Instant) -> Instant {
    let soonest = state.tables.iter().filter_map(Table::due_at).min();
    let latest = Instant(at.0 + CYCLE_EVERY_MS);
    // One that is over by now is of a table that was not asked for, or that ended badly a moment ago.
    let least = Instant(at.0 + state.life.least_interval_ms().max(1_000));
    soonest.unwrap_or(latest).max(least)
}

fn set_stage(state: &mut State, stage: Stage) {
    if let Some(cycle) = &mut state.cycle {
        cycle.stage = stage;
    }
}
