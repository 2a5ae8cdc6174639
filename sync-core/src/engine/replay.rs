//! Replay: how the user's changes reach the server.
//!
//! **What is promised.** A change has its effect on the server once, or not at all and the user knows. Nothing leaves
//! the queue but as accepted, superseded with an entry in the ledger, or discarded by the user. Changes are sent in the
//! order made; what fails holds up only what needs it. An edit made while another is on its way stays unsent work of
//! its own.
//!
//! **How it moves.** One load is under way at a time, in four moves, each beginning when the one before is on the disk
//! or answered:
//!
//! 1. *Choose* (`load`). The changes in the order made that wait and whose needs are met: everything they depend on has
//!    left the queue. A parked change meets nobody's needs, so that exactly those behind it wait (they are shown as
//!    blocked), and strangers pass. None travels with one it depends on, but updates of one record that follow each
//!    other are one request.
//! 2. *Store the attempts.* Before anything is sent, the ids of the attempts are on the disk, in one commit. If the
//!    last attempt of a change ended without an answer (cut, time-out, kill), it is the same id, and a server that did
//!    the work then answers what it answered then. Else it is a new one.
//! 3. *Send.* The driver reads the changes, sends them, and says how the server took each, without a value of it.
//! 4. *End the attempts*, in one commit: each change is *settled* (the row the server gave becomes what the record is
//!    known to be there), *merged* (somebody else changed the record: it goes again on top of that), *superseded* (the
//!    server's side holds; it is kept in the ledger), *parked* (the user must decide; the server's words are kept), or
//!    *waits* (the link or the server failed in passing; the gate decides when it opens again). Of changes that were
//!    one request and weren't done, each goes *alone*, so that each is settled by itself.
//!
//! **Killed anywhere.** Before 2 nothing happened. Between 2 and 4 the disk says that attempts were on their way; after
//! the start the changes wait with their attempts, so that 2 takes the same ids. A commit of 4 that fails leaves exactly
//! that state too.
//!
//! A load that fails as a whole is followed by a smaller one, so that a change on which the server chokes ends up
//! alone. On a change that goes alone a server may fail a few times in its own words, and not as a gateway; then
//! the change is parked, or it would hold up all others for good.

use super::ending::{End, count, end_of, stand};
use super::load::{self, MOST, Sending};
use super::machine::Step;
use super::{Answered, Commit, CommitId, Effect, Reply, Request, RequestId, State};
use crate::change::{ChangeHead, Seq};
use crate::ports::Moved;
use contract::events::{Notice, RowsChanged};
use contract::shapes::ChangeState;
use model::Code;
use std::collections::{BTreeMap, BTreeSet};

/// Where the one load under way stands, and what is known of the changes since the start.
#[derive(Clone, Debug, Default)]
pub(super) struct Lane {
    under_way: Option<Load>,
    /// Changes accepted since the last notice.
    pub(super) sent: u32,
    /// How often each waiting change was merged.
    pub(super) merges: BTreeMap<Seq, u32>,
    /// How often the server failed in its own words on each change that went alone.
    pub(super) failures: BTreeMap<Seq, u32>,
    /// Changes that are a request of their own, because together with others they weren't done.
    pub(super) alone: BTreeSet<Seq>,
    /// The most requests in the next load, while it is less than a batch takes.
    limit: Option<usize>,
}

#[derive(Clone, Debug)]
struct Load {
    /// With whether an earlier sending under the attempt ended without an answer.
    sendings: Vec<(Sending, bool)>,
    phase: Phase,
}

#[derive(Clone, Debug)]
enum Phase {
    Storing(CommitId),
    Sent(RequestId),
    Ending(CommitId, Vec<(Seq, End)>),
}

impl Lane {
    /// Whether no change is under way.
    pub fn is_idle(&self) -> bool {
        self.under_way.is_none()
    }

    /// Whether a change must be a request of its own.
    pub fn is_alone(&self, seq: Seq) -> bool {
        self.alone.contains(&seq)
    }

    /// The most requests in the next load.
    pub fn most(&self) -> usize {
        self.limit.unwrap_or(MOST)
    }
}

/// Whether a change is under way, or could be if the gate were open.
pub(super) fn is_busy(state: &State) -> bool {
    state.lane.under_way.is_some() || load::is_any_ready(state)
}

/// Begins with the next load, if nothing is under way and something may be sent.
pub(super) fn advance(state: &mut State, step: &mut Step) {
    if state.lane.under_way.is_some() {
        return;
    }
    if !load::is_any_ready(state) {
        tell_sent(state, step);
        return;
    }
    let is_wished = state.is_continuous() || state.cycle.is_some();
    if !is_wished || !state.gate.is_open(step.at) {
        return;
    }
    let sendings = load::next(state, &state.lane, step.fresh.attempt);
    let wished = sendings.iter().map(|(sending, _)| sending.clone()).collect();
    let commit = step.commit(state, Commit::BeginAttempts { sendings: wished });
    state.lane.under_way = Some(Load { sendings, phase: Phase::Storing(commit) });
}

fn tell_sent(state: &mut State, step: &mut Step) {
    let changes = std::mem::take(&mut state.lane.sent);
    if changes > 0 {
        step.effects.push(Effect::Notify(Notice::Sent { changes }));
    }
}

/// The front stored a change, new or waiting again.
pub(super) fn queued(state: &mut State, step: &mut Step, head: ChangeHead) {
    if state.left.contains(&head.seq) {
        return;
    }
    if state.queue.get(head.seq).is_some_and(|before| before.state == ChangeState::Parked) {
        state.reports.changed();
    }
    show(step, std::iter::once(&head));
    state.queue.put(head);
}

/// Changes left the queue: settled, or taken out by the front. If one is under way, its answer finds nothing to end.
pub(super) fn left(state: &mut State, step: &mut Step, seqs: &[Seq]) {
    let mut gone = Vec::new();
    for seq in seqs {
        let lane = &mut state.lane;
        lane.merges.remove(seq);
        lane.failures.remove(seq);
        lane.alone.remove(seq);
        state.left.insert(*seq);
        gone.extend(state.queue.remove(*seq));
    }
    if gone.iter().any(|head| head.state == ChangeState::Parked) {
        state.reports.changed();
    }
    // What went as one request can't be repeated without one of its parts.
    let torn: BTreeSet<_> = gone.iter().filter_map(|head| head.attempt).map(|attempt| attempt.0).collect();
    if !torn.is_empty() {
        let is_torn = |head: &&ChangeHead| head.attempt.is_some_and(|attempt| torn.contains(&attempt.0));
        let others: Vec<ChangeHead> = state.queue.heads().filter(is_torn).cloned().collect();
        others.into_iter().for_each(|head| state.queue.put(ChangeHead { attempt: None, ..head }));
    }
    show(step, gone.iter());
    if gone.is_empty() {
        step.effects.push(Effect::Queue);
    }
}

/// The server has records under other ids than they were made under here: what waits is about these from now on.
pub(super) fn moved(state: &mut State, step: &mut Step, moved: &[Moved]) {
    for to in moved {
        let is_it = |head: &&ChangeHead| head.table == to.table && head.record == to.from;
        let heads: Vec<ChangeHead> = state.queue.heads().filter(is_it).cloned().collect();
        heads.into_iter().for_each(|head| state.queue.put(ChangeHead { record: to.to, ..head }));
        let (table, ids) = (to.table.clone(), vec![to.from, to.to]);
        step.effects.push(Effect::Rows(RowsChanged { table, ids }));
    }
    if !moved.is_empty() {
        step.effects.push(Effect::Moved(moved.to_vec()));
    }
}

/// Takes the answer to the load under way; `false` when it isn't one.
pub(super) fn replied(state: &mut State, step: &mut Step, request: RequestId, reply: &Reply) -> bool {
    let Some(load) =
        state.lane.under_way.take_if(|load| matches!(load.phase, Phase::Sent(r) if r == request))
    else {
        return false;
    };
    let (mut ends, mut vanished) = (Vec::new(), Vec::new());
    for (n, (sending, repeated)) in load.sendings.iter().enumerate() {
        let answer = match reply {
            Reply::Changes(answers) => answers.get(n).cloned().unwrap_or_else(Answered::unknown),
            Reply::Failed(failure) => Answered::Failed(failure.clone()),
            _ => Answered::NotQueued,
        };
        let is_alone = load.sendings.len() == 1;
        for seq in &sending.seqs {
            match end_of(state, *seq, sending, &answer, *repeated, is_alone) {
                Some(end) => ends.push((*seq, end)),
                None => vanished.push(*seq),
            }
        }
    }
    size_next(state, &load, &ends);
    if !vanished.is_empty() {
        // They left the queue while they were under way.
        left(state, step, &vanished);
    }
    if ends.is_empty() {
        step.effects.push(Effect::Cancel(request));
        return true;
    }
    end(state, step, load.sendings, ends, Some(request));
    true
}

fn end(
    state: &mut State,
    step: &mut Step,
    sendings: Vec<(Sending, bool)>,
    ends: Vec<(Seq, End)>,
    received: Option<RequestId>,
) {
    let commit = Commit::EndAttempts { ends: ends.clone(), at: step.at, received };
    let commit = step.commit(state, commit);
    state.lane.under_way = Some(Load { sendings, phase: Phase::Ending(commit, ends) });
}

/// Changes that were parked are ended by what was done on the server. While others are under way there is no place for
/// it; `false` then.
pub(super) fn end_parked(
    state: &mut State,
    step: &mut Step,
    ends: Vec<(Seq, End)>,
    received: RequestId,
) -> bool {
    let is_free = state.lane.under_way.is_none();
    if is_free {
        end(state, step, Vec::new(), ends, Some(received));
    }
    is_free
}

/// A load that failed in passing is followed by one a quarter of its size, one that was answered by a larger one.
fn size_next(state: &mut State, load: &Load, ends: &[(Seq, End)]) {
    let failed = ends.iter().any(|(_, end)| matches!(end, End::Wait { .. }));
    let limit = &mut state.lane.limit;
    *limit = match failed {
        true => Some((load.sendings.len() / 4).max(1)),
        false => limit.map(|limit| limit * 4).filter(|limit| *limit < MOST),
    };
}

/// Goes on after a commit of the load under way; `false` when it isn't one. Changes that are `alone` end so, whatever was
/// decided.
pub(super) fn committed(state: &mut State, step: &mut Step, commit: CommitId, alone: &[Seq]) -> bool {
    let Some(load) = take_by_commit(state, commit) else { return false };
    match load.phase {
        Phase::Storing(_) => send(state, step, load.sendings),
        Phase::Ending(_, mut ends) => {
            for (_, end) in ends.iter_mut().filter(|(seq, _)| alone.contains(seq)) {
                *end = End::Alone;
            }
            ended(state, step, ends);
        }
        Phase::Sent(_) => {}
    }
    true
}

fn send(state: &mut State, step: &mut Step, sendings: Vec<(Sending, bool)>) {
    for (sending, _) in &sendings {
        for seq in &sending.seqs {
            let Some(mut head) = state.queue.get(*seq).cloned() else { continue };
            head.state = ChangeState::InFlight;
            head.attempt = Some(sending.attempt);
            head.attempts = head.attempts.saturating_add(1);
            state.queue.put(head);
        }
    }
    step.effects.push(Effect::Queue);
    if !state.gate.is_open(step.at) {
        // The link went while the attempts were being stored: they never left, and wait.
        let waits = |repeated| End::Wait { problem: Code::NeedsConnection.into(), keep_attempt: repeated };
        let one = |(sending, repeated): &(Sending, bool)| {
            let repeated = *repeated;
            sending.seqs.clone().into_iter().map(move |seq| (seq, waits(repeated)))
        };
        let ends = sendings.iter().flat_map(one).collect();
        return end(state, step, sendings, ends, None);
    }
    let is_torn = |sending: &Sending| {
        sending.seqs.len() > 1 && sending.seqs.iter().any(|seq| state.queue.get(*seq).is_none())
    };
    if sendings.iter().any(|(sending, _)| is_torn(sending)) {
        // A part of a request left while its attempt was being stored, and the disk may have forgotten the attempt of the
        // others with it: none of the load left, and what is whole waits under the attempt it had.
        let end_of = |sending: &Sending, repeated: bool| match repeated && !is_torn(sending) {
            true => End::Wait { problem: Code::NeedsConnection.into(), keep_attempt: true },
            false => End::Alone,
        };
        let one = |(sending, repeated): &(Sending, bool)| {
            let end = end_of(sending, *repeated);
            sending.seqs.clone().into_iter().map(move |seq| (seq, end.clone()))
        };
        let ends = sendings.iter().flat_map(one).collect();
        return end(state, step, sendings, ends, None);
    }
    let wished = sendings.iter().map(|(sending, _)| sending.clone()).collect();
    let request = step.send(state, Request::Changes { sendings: wished });
    state.lane.under_way = Some(Load { sendings, phase: Phase::Sent(request) });
}

fn ended(state: &mut State, step: &mut Step, ends: Vec<(Seq, End)>) {
    let (mut gone, mut stay) = (Vec::new(), Vec::new());
    for (seq, end) in ends {
        count(state, seq, &end);
        if matches!(end, End::Settle | End::Found | End::Supersede) {
            gone.push(seq);
            continue;
        }
        let Some(mut head) = state.queue.get(seq).cloned() else { continue };
        if let End::Park(problem) = &end {
            state.reports.changed();
            step.effects.push(Effect::Notify(Notice::Parked { seq: seq.0, problem: problem.clone() }));
        }
        stand(&mut head, end);
        state.queue.put(head.clone());
        stay.push(head);
    }
    show(step, stay.iter());
    if !gone.is_empty() {
        left(state, step, &gone);
    }
}

/// A commit failed. What was not stored was not sent; what was not ended is repeated under its attempts.
pub(super) fn commit_failed(state: &mut State, commit: CommitId) -> bool {
    take_by_commit(state, commit).is_some()
}

fn take_by_commit(state: &mut State, commit: CommitId) -> Option<Load> {
    state.lane.under_way.take_if(|load| match &load.phase {
        Phase::Storing(c) | Phase::Ending(c, _) => *c == commit,
        Phase::Sent(_) => false,
    })
}

/// What the screens show of changes is different now: their place in the queue and their records' marks.
fn show<'h>(step: &mut Step, heads: impl Iterator<Item = &'h ChangeHead>) {
    let tables = load::by_table(heads);
    if !tables.is_empty() {
        step.effects.push(Effect::Queue);
    }
    for (table, ids) in tables {
        step.effects.push(Effect::Rows(RowsChanged { table, ids }));
    }
}
