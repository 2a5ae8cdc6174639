//! Replay: how the user's changes reach the server.
//!
//! **What is promised.** A change has its effect on the server once, or not at all and the user knows. Nothing leaves
//! the queue but as accepted, or discarded by the user. Changes are sent in the order made; what fails holds up only
//! what needs it. An edit made while another is on its way stays unsent work of its own.
//!
//! **How it moves.** One change is under way at a time, in four moves, each beginning when the one before is on the disk
//! or answered:
//!
//! 1. *Choose.* The first change in the order made that waits and whose needs are met: everything it depends on has
//!    left the queue. A parked change meets nobody's needs, so that exactly those behind it wait (they are shown as
//!    blocked), and strangers pass.
//! 2. *Store the attempt.* Before anything is sent, the id of the attempt is on the disk. If the last attempt ended
//!    without an answer (cut, time-out, kill), it is the same id, and a server that did the work then answers what it
//!    answered then. Else it is a new one.
//! 3. *Send.* The driver reads the change, sends it, and says how the server took it, without a value of it.
//! 4. *End the attempt*, in one commit: *settle* (the row the server gave becomes what the record is known to be
//!    there), *park* (the user must decide; the server's words are kept), or *wait* (the link or the server failed in
//!    passing; the gate decides when it opens again).
//!
//! **Killed anywhere.** Before 2 nothing happened. Between 2 and 4 the disk says that an attempt was on its way; after
//! the start the change waits with its attempt, so that 2 takes the same id. A commit of 4 that fails leaves exactly
//! that state too.
//!
//! A server that fails on one change again and again, in its own words and not as a gateway, gets [`TRIES`] tries;
//! then the change is parked, or it would hold up all others for good.

use super::machine::Step;
use super::reconcile::{Verdict, verdict};
use super::{Commit, CommitId, Effect, Reply, Request, RequestId, State};
use crate::change::{AttemptId, ChangeHead, Seq};
use crate::ports::Failure;
use contract::events::{Notice, RowsChanged};
use contract::shapes::ChangeState;
use model::{Code, Problem};

/// Tries of a change on which the server fails in its own words.
const TRIES: u32 = 5;
/// The argument of a problem that holds the server's own code.
const SERVER_CODE: &str = "server_code";

/// Where the one change under way stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Lane {
    under_way: Option<UnderWay>,
    /// Changes accepted since the last notice.
    sent: u32,
}

#[derive(Clone, Debug)]
struct UnderWay {
    seq: Seq,
    attempt: AttemptId,
    /// Whether an earlier sending under this id ended without an answer.
    repeated: bool,
    phase: Phase,
}

#[derive(Clone, Debug)]
enum Phase {
    Storing(CommitId),
    Sent(RequestId),
    Ending(CommitId, End),
}

/// How an attempt ends.
#[derive(Clone, Debug)]
enum End {
    Settle,
    Park(Problem),
    Wait { problem: Problem, keep_attempt: bool },
}

impl Lane {
    /// Whether no change is under way.
    pub fn is_idle(&self) -> bool {
        self.under_way.is_none()
    }
}

/// Whether a change is under way, or could be if the gate were open.
pub(super) fn is_busy(state: &State) -> bool {
    state.lane.under_way.is_some() || next(state).is_some()
}

/// Begins with the next change, if nothing is under way and something may be sent.
pub(super) fn advance(state: &mut State, step: &mut Step) {
    if state.lane.under_way.is_some() {
        return;
    }
    let Some(head) = next(state) else {
        tell_sent(state, step);
        return;
    };
    let is_wished = state.is_continuous() || state.cycle.is_some();
    if !is_wished || !state.gate.is_open(step.at) {
        return;
    }
    let (seq, stored) = (head.seq, head.attempt);
    let attempt = stored.unwrap_or(step.fresh.attempt);
    let commit = step.commit(state, Commit::BeginAttempt { seq, attempt });
    let phase = Phase::Storing(commit);
    state.lane.under_way = Some(UnderWay { seq, attempt, repeated: stored.is_some(), phase });
}

/// The first change in the order made that waits and whose needs are met. One that the disk shows as being sent while
/// none is under way is one whose end could not be stored.
fn next(state: &State) -> Option<&ChangeHead> {
    let waits = |head: &ChangeHead| matches!(head.state, ChangeState::Queued | ChangeState::InFlight);
    let is_ready = |head: &ChangeHead| head.depends_on.iter().all(|needed| state.left.contains(needed));
    state.queue.heads().find(|head| waits(head) && is_ready(head))
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
    show(step, &head);
    state.queue.put(head);
}

/// The front took changes out of the queue. If one is under way, its answer finds nothing to end.
pub(super) fn left(state: &mut State, step: &mut Step, seqs: &[Seq]) {
    for seq in seqs {
        state.left.insert(*seq);
        match state.queue.remove(*seq) {
            Some(head) => show(step, &head),
            None => step.effects.push(Effect::Queue),
        }
    }
}

/// Takes the answer to the change under way; `false` when it isn't one.
pub(super) fn replied(state: &mut State, step: &mut Step, request: RequestId, reply: &Reply) -> bool {
    let Some(under_way) = state.lane.under_way.take_if(|u| matches!(u.phase, Phase::Sent(r) if r == request))
    else {
        return false;
    };
    let head = state.queue.get(under_way.seq);
    let (Some(head), Some(end)) = (head, head.and_then(|head| end_of(head, &under_way, reply))) else {
        // It left the queue while it was under way.
        left(state, step, &[under_way.seq]);
        step.effects.push(Effect::Cancel(request));
        return true;
    };
    let seq = head.seq;
    let commit = match &end {
        End::Settle => Commit::Settle { seq, received: request },
        End::Park(problem) => Commit::Park { seq, problem: problem.clone(), received: request },
        End::Wait { problem, keep_attempt } => {
            Commit::EndAttempt { seq, problem: problem.clone(), keep_attempt: *keep_attempt }
        }
    };
    let commit = step.commit(state, commit);
    state.lane.under_way = Some(UnderWay { phase: Phase::Ending(commit, end), ..under_way });
    true
}

/// How an attempt ends by its answer; `None` when the change isn't in the queue any more.
fn end_of(head: &ChangeHead, under_way: &UnderWay, reply: &Reply) -> Option<End> {
    let wait = |problem: Problem, is_unknown: bool| End::Wait {
        problem,
        keep_attempt: under_way.repeated || is_unknown,
    };
    Some(match reply {
        Reply::Settled(outcome) => match verdict(head.kind, *outcome) {
            Verdict::Settle => End::Settle,
            Verdict::Park(problem) => End::Park(problem),
        },
        Reply::Failed(Failure::Refused(problem)) => End::Park(problem.clone()),
        Reply::Failed(Failure::Transient { problem, .. })
            if problem.args.contains_key(SERVER_CODE) && head.attempts >= TRIES =>
        {
            End::Park(problem.clone())
        }
        Reply::Failed(Failure::Transient { problem, .. }) => {
            wait(problem.clone(), problem.code != Code::Throttled)
        }
        Reply::Failed(Failure::Unreachable(problem)) => wait(problem.clone(), true),
        Reply::Failed(Failure::SignInExpired) => wait(Code::SignInExpired.into(), false),
        _ => return None,
    })
}

/// Goes on after a commit of the change under way; `false` when it isn't one.
pub(super) fn committed(state: &mut State, step: &mut Step, commit: CommitId) -> bool {
    let Some(under_way) = take_by_commit(state, commit) else { return false };
    match under_way.phase {
        Phase::Storing(_) => send(state, step, under_way),
        Phase::Ending(_, end) => ended(state, step, under_way.seq, end),
        Phase::Sent(_) => {}
    }
    true
}

fn send(state: &mut State, step: &mut Step, under_way: UnderWay) {
    let UnderWay { seq, attempt, .. } = under_way;
    let Some(mut head) = state.queue.get(seq).cloned() else { return };
    head.state = ChangeState::InFlight;
    head.attempt = Some(attempt);
    head.attempts = head.attempts.saturating_add(1);
    state.queue.put(head);
    step.effects.push(Effect::Queue);
    if !state.gate.is_open(step.at) {
        // The link went while the attempt was being stored: it never left, and waits.
        let problem = Problem::new(Code::NeedsConnection);
        let end = Commit::EndAttempt { seq, problem: problem.clone(), keep_attempt: under_way.repeated };
        let commit = step.commit(state, end);
        let end = End::Wait { problem, keep_attempt: under_way.repeated };
        state.lane.under_way = Some(UnderWay { phase: Phase::Ending(commit, end), ..under_way });
        return;
    }
    let request = step.send(state, Request::Change { seq, attempt });
    state.lane.under_way = Some(UnderWay { phase: Phase::Sent(request), ..under_way });
}

fn ended(state: &mut State, step: &mut Step, seq: Seq, end: End) {
    match end {
        End::Settle => {
            state.lane.sent += 1;
            if let Some(cycle) = &mut state.cycle {
                cycle.summary.sent += 1;
            }
            left(state, step, &[seq]);
        }
        End::Park(problem) => {
            if let Some(cycle) = &mut state.cycle {
                cycle.summary.parked += 1;
            }
            step.effects.push(Effect::Notify(Notice::Parked { seq: seq.0, problem: problem.clone() }));
            now_is(state, step, seq, ChangeState::Parked, problem, false);
        }
        End::Wait { problem, keep_attempt } => {
            now_is(state, step, seq, ChangeState::Queued, problem, keep_attempt);
        }
    }
}

fn now_is(
    state: &mut State,
    step: &mut Step,
    seq: Seq,
    now: ChangeState,
    problem: Problem,
    keep_attempt: bool,
) {
    let Some(mut head) = state.queue.get(seq).cloned() else { return };
    head.state = now;
    head.problem = Some(problem);
    head.attempt = head.attempt.filter(|_| keep_attempt);
    show(step, &head);
    state.queue.put(head);
}

/// A commit failed. What was not stored was not sent; what was not ended is repeated under its attempt.
pub(super) fn commit_failed(state: &mut State, commit: CommitId) -> bool {
    take_by_commit(state, commit).is_some()
}

/// The change that a commit was about has left the queue; the front's word of it is on its way.
pub(super) fn vanished(state: &mut State, commit: CommitId) -> bool {
    let Some(under_way) = take_by_commit(state, commit) else { return false };
    state.queue.remove(under_way.seq);
    state.left.insert(under_way.seq);
    true
}

fn take_by_commit(state: &mut State, commit: CommitId) -> Option<UnderWay> {
    state.lane.under_way.take_if(|u| match &u.phase {
        Phase::Storing(c) | Phase::Ending(c, _) => *c == commit,
        Phase::Sent(_) => false,
    })
}

/// What the screens show of a change has changed: its place in the queue and its record's mark.
fn show(step: &mut Step, head: &ChangeHead) {
    step.effects.push(Effect::Rows(RowsChanged { table: head.table.clone(), ids: vec![head.record] }));
    step.effects.push(Effect::Queue);
}
