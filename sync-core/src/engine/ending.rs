//! How attempts end: what an answer makes of a change, and what is remembered of it.

use super::load::Sending;
use super::merge::Merge;
use super::reconcile::{Verdict, verdict};
use super::{Answered, State};
use crate::change::{AttemptId, ChangeHead, Seq};
use crate::ports::Failure;
use contract::shapes::{ChangeKind, ChangeState};
use model::{Code, Problem};

/// Tries of a change on which the server fails in its own words.
const TRIES: u32 = 5;
/// So many of them since the start, alone in their load.
const TRIES_ALONE: u32 = 2;
/// Merges of a change in a row. A record that changes faster than this is the user's to settle, and a server whose
/// versions never match doesn't keep the device busy.
const MERGES: u32 = 8;
/// The argument of a problem that holds the server's own code.
const SERVER_CODE: &str = "server_code";

/// How an attempt ends.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// The change is done; the row received is what the server has.
    Settle,
    /// The same, but the server had the wished values already, by an earlier try or by somebody else, who may have written
    /// more: later changes of the record must not go over that unseen.
    Found,
    /// It goes again on top of the row received.
    Merge(Merge),
    /// The server's side holds: it leaves the queue for the ledger. Without a row received the server has none.
    Supersede,
    /// It needs the user; the row received, if one was, is what the server has.
    Park(Problem),
    /// It goes again, as a request of its own: together with others it was not done.
    Alone,
    /// The attempt failed in passing.
    Wait {
        /// Why.
        problem: Problem,
        /// Whether the server may have acted, so that the attempt must be repeated under its id.
        keep_attempt: bool,
    },
}

/// How an attempt ends by its answer; `None` when the change isn't in the queue any more.
pub(super) fn end_of(
    state: &mut State,
    seq: Seq,
    sending: &Sending,
    answer: &Answered,
    repeated: bool,
    is_alone: bool,
) -> Option<End> {
    let head = state.queue.get(seq)?;
    let wait =
        |problem: Problem, is_unknown: bool| End::Wait { problem, keep_attempt: repeated || is_unknown };
    let end = match answer {
        Answered::Settled { outcome, policy } => match verdict(head.kind, outcome, *policy) {
            Verdict::Settle => End::Settle,
            Verdict::Found => End::Found,
            Verdict::Merge(_) if state.lane.merges.get(&seq).is_some_and(|merges| *merges >= MERGES) => {
                End::Park(Code::Conflict.into())
            }
            Verdict::Merge(merge) => End::Merge(merge),
            Verdict::Supersede => End::Supersede,
            Verdict::Park(problem) => End::Park(problem),
        },
        Answered::Failed(Failure::Refused(problem)) => End::Park(problem.clone()),
        Answered::Failed(Failure::Transient { problem, .. }) => {
            let failures = state.lane.failures.entry(seq).or_default();
            *failures += u32::from(is_alone && problem.args.contains_key(SERVER_CODE));
            match head.attempts >= TRIES && *failures >= TRIES_ALONE {
                true => End::Park(problem.clone()),
                false => wait(problem.clone(), problem.code != Code::Throttled),
            }
        }
        Answered::Failed(Failure::Unreachable(problem)) => wait(problem.clone(), true),
        Answered::Failed(Failure::SignInExpired) => wait(Code::SignInExpired.into(), false),
        Answered::NotQueued => return None,
    };
    let is_done_or_waits = match end {
        End::Settle | End::Wait { .. } => true,
        // What the server has is the wish of all together: of one that left meanwhile, not of those that stay.
        End::Found => sending.seqs.iter().all(|seq| state.queue.get(*seq).is_some()),
        _ => false,
    };
    Some(if sending.seqs.len() > 1 && !is_done_or_waits { End::Alone } else { end })
}

/// What the cycle tells at its end, and what is remembered of the change.
pub(super) fn count(state: &mut State, seq: Seq, end: &End) {
    let mut summary = state.cycle.as_mut().map(|cycle| &mut cycle.summary);
    let mut add = |count: fn(&mut super::SyncSummary) -> &mut u32| {
        if let Some(summary) = &mut summary {
            *count(summary) += 1;
        }
    };
    match end {
        End::Settle | End::Found => {
            state.lane.sent += 1;
            add(|summary| &mut summary.sent);
        }
        End::Merge(_) => {
            *state.lane.merges.entry(seq).or_default() += 1;
            add(|summary| &mut summary.merged);
        }
        End::Supersede => add(|summary| &mut summary.superseded),
        End::Park(_) => add(|summary| &mut summary.parked),
        End::Alone => {
            state.lane.alone.insert(seq);
        }
        End::Wait { .. } => {}
    }
}

/// A change that stays in the queue, after its attempt.
pub(super) fn stand(head: &mut ChangeHead, end: End) {
    let (now, problem, keep) = match end {
        End::Park(problem) => (ChangeState::Parked, Some(problem), false),
        End::Wait { problem, keep_attempt } => (ChangeState::Queued, Some(problem), keep_attempt),
        _ => (ChangeState::Queued, None, false),
    };
    if matches!(head.kind, ChangeKind::Create) && problem.is_none() {
        // A create is merged with the record that is there already.
        head.kind = ChangeKind::Update;
    }
    head.state = now;
    head.problem = problem;
    head.attempt = head.attempt.filter(|_: &AttemptId| keep);
}
