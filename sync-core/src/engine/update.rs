//! An update of tables and columns (checklist 124-126, 130-132): it waits until the user agrees, and the device goes on
//! with the tables it has. When he agrees the running cycle is dropped, the database migrates in one commit, and a cycle
//! begins that reads, of tables with rows, only the new columns.

use super::download;
use super::links::Links;
use super::machine::{Step, wish_by_itself};
use super::round::Scope;
use super::walk::{Table, endless};
use super::{Commit, CommitId, Done, Effect, Reply, Request, RequestId, State};
use crate::change::Seq;
use crate::ports::{Failure, Filling, Loaded, PendingUpdate};
use contract::events::{Notice, RowsChanged};
use model::Problem;
use std::collections::{BTreeSet, VecDeque};

/// What waits, what is being applied, and what is still to be filled.
#[derive(Clone, Debug, Default)]
pub(super) struct Update {
    waiting: Option<PendingUpdate>,
    answering: Option<CommitId>,
    applying: Option<Applying>,
    fillings: VecDeque<Filling>,
    walk: Walk,
}

/// The migration under way.
#[derive(Clone, Copy, Debug)]
struct Applying {
    commit: CommitId,
    /// Whether a cycle was dropped for it.
    dropped: bool,
}

/// What is under way for the first of the fillings.
#[derive(Clone, Debug, Default)]
struct Walk {
    fetching: Option<RequestId>,
    /// A page that waits for its commit, with the cursor after it.
    fetched: Option<(RequestId, Option<String>)>,
    /// A page that is being stored, with the cursor after it.
    storing: Option<(CommitId, Option<String>)>,
    /// Whether the server refused a cursor; it doesn't get a second one.
    begun_anew: bool,
    links: Links,
}

impl Update {
    /// What the database holds.
    pub fn new(waiting: Option<PendingUpdate>, fillings: Vec<Filling>) -> Self {
        Self { waiting, fillings: fillings.into(), ..Self::default() }
    }

    /// Whether an update waits for the user's yes.
    pub fn waits(&self) -> bool {
        self.waiting.is_some()
    }

    /// The stamp of what the device knows of, which may be newer than what is installed.
    pub fn stamp(&self) -> Option<String> {
        self.waiting.as_ref().map(|update| update.stamp.clone())
    }

    /// Whether the database is being migrated.
    pub fn is_applying(&self) -> bool {
        self.applying.is_some()
    }

    /// What was to be asked is installed.
    pub fn is_over(&mut self) {
        self.waiting = None;
    }

    /// A cycle begins: what the server refused is tried once more.
    pub fn begin_cycle(&mut self) {
        self.walk = Walk::default();
    }
}

/// An update was found and kept. It is told once.
pub(super) fn found(state: &mut State, step: &mut Step, update: PendingUpdate) {
    let is_news = state.update.waiting.as_ref().is_none_or(|known| known.stamp != update.stamp);
    state.update.waiting = Some(update);
    if is_news {
        step.effects.push(Effect::Notify(Notice::UpdateWaits));
    }
}

/// The user agrees, or lets it wait.
pub(super) fn answered(state: &mut State, step: &mut Step, accepted: bool) {
    if !state.update.waits() || state.update.is_applying() {
        return;
    }
    if accepted {
        rebuild(state, step, Commit::Migrate);
    } else {
        state.update.answering = Some(step.commit(state, Commit::PostponeUpdate));
    }
}

/// Changes the tables as a whole. What is under way was asked for by the old ones.
pub(super) fn rebuild(state: &mut State, step: &mut Step, commit: Commit) {
    if state.update.is_applying() {
        return;
    }
    let dropped = download::drop_running(state, step);
    let commit = step.commit(state, commit);
    state.update.applying = Some(Applying { commit, dropped });
}

/// Whether values of new columns are still to come, and may be asked for.
pub(super) fn fills(state: &State) -> bool {
    !state.update.fillings.is_empty()
}

/// Reads and stores values of new columns, one page ahead.
pub(super) fn fill(state: &mut State, step: &mut Step) {
    // The gate is closed after a failure of the disk too.
    let Some(filling) = state.update.fillings.front().cloned() else { return };
    if !state.gate.is_open(step.at) {
        return;
    }
    if state.update.walk.storing.is_none()
        && let Some((received, next)) = state.update.walk.fetched.take()
    {
        let commit = Commit::Fill { received, table: filling.table.clone(), next: next.clone() };
        state.update.walk.storing = Some((step.commit(state, commit), next));
    }
    let walk = &state.update.walk;
    if walk.fetching.is_some() || walk.fetched.is_some() {
        return;
    }
    let next = match &walk.storing {
        Some((_, None)) => return,
        Some((_, next)) => next.clone(),
        None => filling.next,
    };
    let Filling { table, columns, .. } = filling;
    state.update.walk.fetching = Some(step.send(state, Request::Columns { table, columns, next }));
}

/// Takes the answer to a page of new columns; `false` when it isn't one.
pub(super) fn replied(state: &mut State, request: RequestId, reply: &Reply) -> bool {
    if state.update.walk.fetching.take_if(|asked| *asked == request).is_none() {
        return false;
    }
    match reply {
        Reply::Page { rows, items, next, bytes, .. } => {
            let links = &mut state.update.walk.links;
            if next.as_ref().is_some_and(|link| links.is_endless(*items, link)) {
                refused(state, &endless());
                return true;
            }
            state.update.walk.fetched = Some((request, next.clone()));
            if let Some(cycle) = &mut state.cycle {
                cycle.summary.rows += u64::from(*rows);
                cycle.summary.bytes += bytes;
            }
        }
        Reply::Failed(Failure::Refused(problem)) => refused(state, problem),
        // What failed in passing is asked again when the gate opens.
        _ => {}
    }
    true
}

/// A cursor that the server refuses begins anew, once. A table that it refuses is left to the next start, or to the next
/// configuration; the others go on.
fn refused(state: &mut State, problem: &Problem) {
    let update = &mut state.update;
    let Some(filling) = update.fillings.front_mut() else { return };
    let had_cursor = filling.next.take().is_some() || update.walk.storing.is_some();
    if had_cursor && !update.walk.begun_anew {
        update.walk = Walk { begun_anew: true, ..Walk::default() };
        return;
    }
    update.walk = Walk::default();
    if let Some(filling) = update.fillings.pop_front()
        && let Some(table) = state.tables.iter_mut().find(|t| t.state.table == filling.table)
    {
        table.problem = Some(problem.clone());
    }
}

/// Goes on after a commit of an update; `false` when it isn't one.
pub(super) fn committed(state: &mut State, step: &mut Step, commit: CommitId, done: &Done) -> bool {
    if state.update.answering.take_if(|c| *c == commit).is_some() {
        if let Some(update) = &mut state.update.waiting {
            update.postponed = true;
        }
        return true;
    }
    if let Some(applying) = state.update.applying.take_if(|a| a.commit == commit) {
        if let Done::Migrated(loaded) = done {
            migrated(state, step, loaded);
        }
        go_on(state, applying);
        return true;
    }
    let Some((_, next)) = state.update.walk.storing.take_if(|(c, _)| *c == commit) else { return false };
    let Some(filling) = state.update.fillings.front_mut() else { return true };
    filling.next.clone_from(&next);
    step.effects.push(Effect::Rows(RowsChanged { table: filling.table.clone(), ids: Vec::new() }));
    if next.is_none() {
        state.update.fillings.pop_front();
        state.update.walk = Walk::default();
    }
    true
}

/// The database has the new tables: the memory follows.
fn migrated(state: &mut State, step: &mut Step, loaded: &Loaded) {
    state.stamp.clone_from(&loaded.stamp);
    state.tables = loaded.tables.iter().cloned().map(Table::installed).collect();
    state.update = Update::new(loaded.update.clone(), loaded.filling.clone());
    let before: BTreeSet<Seq> = state.queue.heads().map(|head| head.seq).collect();
    let after: BTreeSet<Seq> = loaded.queue.iter().map(|head| head.seq).collect();
    for seq in before.difference(&after) {
        state.queue.remove(*seq);
        state.left.insert(*seq);
    }
    for head in loaded.queue.iter().filter(|head| before.contains(&head.seq)) {
        state.queue.put(head.clone());
    }
    step.effects.push(Effect::Queue);
    let tables = loaded.tables.iter().map(|t| RowsChanged { table: t.table.clone(), ids: Vec::new() });
    step.effects.extend(tables.map(Effect::Rows));
}

/// A cycle follows, where one was dropped or cycles begin by themselves.
fn go_on(state: &mut State, applying: Applying) {
    if applying.dropped {
        download::wish(state, Scope::All);
    } else {
        wish_by_itself(state);
    }
}

/// A commit failed: the old tables stay, and the update waits on; a page is asked for again.
pub(super) fn commit_failed(state: &mut State, step: &mut Step, commit: CommitId) -> bool {
    if state.update.answering.take_if(|c| *c == commit).is_some() {
        return true;
    }
    if let Some(applying) = state.update.applying.take_if(|a| a.commit == commit) {
        go_on(state, applying);
        return true;
    }
    let is_own = state.update.walk.storing.as_ref().is_some_and(|(c, _)| *c == commit);
    if is_own {
        cancel(state, step);
    }
    is_own
}

/// Waits for no page any more. Where to go on is on the disk, and in memory as far as it was stored.
pub(super) fn cancel(state: &mut State, step: &mut Step) {
    let walk = std::mem::take(&mut state.update.walk);
    let fetched = walk.fetched.map(|(request, _)| request);
    for request in [walk.fetching, fetched].into_iter().flatten() {
        step.cancel(state, request);
    }
    state.update.walk.begun_anew = walk.begun_anew;
}
