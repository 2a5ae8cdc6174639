//! An update of tables and columns (checklist 124-126, 130-132): it waits until the user agrees, and the device goes on
//! with the tables it has. When he agrees the running cycle is dropped, the database migrates in one commit, and a cycle
//! begins that compares keys, and of rows that are here reads only the new columns beside them.

use super::download;
use super::machine::Step;
use super::round::Scope;
use super::walk::Table;
use super::{Commit, CommitId, Done, Effect, State};
use crate::change::Seq;
use crate::ports::{Loaded, PendingUpdate};
use contract::events::{Notice, RowsChanged};
use std::collections::BTreeSet;

/// What waits, and what is being applied.
#[derive(Clone, Debug, Default)]
pub(super) struct Update {
    waiting: Option<PendingUpdate>,
    answering: Option<CommitId>,
    applying: Option<Applying>,
}

/// The migration under way.
#[derive(Clone, Copy, Debug)]
struct Applying {
    commit: CommitId,
    /// Whether a cycle was dropped for it.
    dropped: bool,
}

impl Update {
    /// What the database holds.
    pub fn new(waiting: Option<PendingUpdate>) -> Self {
        Self { waiting, ..Self::default() }
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
    false
}

/// The database has the new tables: the memory follows.
fn migrated(state: &mut State, step: &mut Step, loaded: &Loaded) {
    state.stamp.clone_from(&loaded.stamp);
    state.life.ruled(loaded.rules.clone());
    state.tables = loaded.tables.iter().cloned().map(Table::installed).collect();
    state.update = Update::new(loaded.update.clone());
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

/// A cycle of all tables follows, where one was dropped or cycles begin by themselves.
fn go_on(state: &mut State, applying: Applying) {
    if applying.dropped || state.is_continuous() {
        download::wish(state, Scope::all());
    }
}

/// A commit failed: the old tables stay, and the update waits on.
pub(super) fn commit_failed(state: &mut State, commit: CommitId) -> bool {
    if state.update.answering.take_if(|c| *c == commit).is_some() {
        return true;
    }
    if let Some(applying) = state.update.applying.take_if(|a| a.commit == commit) {
        go_on(state, applying);
        return true;
    }
    false
}
