//! Sync errors on the server (checklist 109, 117): what is parked here is a row there, and what is settled on one side
//! settles on the other. The server is told when the queue has nothing left to send, once in a cycle while something is
//! parked, and at once when the user settled something.

use super::ending::End;
use super::machine::Step;
use super::replay;
use super::{Commit, CommitId, Reply, Request, RequestId, State};
use crate::change::Seq;
use crate::ports::Failure;
use model::RecordId;

/// Where the reports stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Reports {
    /// Whether the server may not know what is to be known.
    untold: bool,
    request: Option<RequestId>,
    commit: Option<CommitId>,
    /// The cycle in which the server was asked last.
    asked_in: u64,
}

/// What came of an exchange of reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exchanged {
    /// Whether the server was asked at all.
    pub asked: bool,
    /// Reports that the server has now.
    pub told: Vec<RecordId>,
    /// Reports that are settled on both sides.
    pub closed: Vec<RecordId>,
    /// Parked changes that were settled on the server, and whether it has what they wish.
    pub resolved: Vec<(Seq, bool)>,
}

impl Reports {
    /// Reports that a database holds are looked at after a start.
    pub fn of_start(has_some: bool) -> Self {
        Self { untold: has_some, ..Self::default() }
    }

    /// Something was parked, or a parked change was settled here.
    pub fn changed(&mut self) {
        self.untold = true;
    }
}

/// Whether reports are under way, or could be if the gate were open.
pub(super) fn is_busy(state: &State) -> bool {
    state.reports.untold || state.reports.request.is_some() || state.reports.commit.is_some()
}

/// Asks, if there is reason to and nothing else is to be sent.
pub(super) fn advance(state: &mut State, step: &mut Step) {
    if state.cycle.is_some() && state.reports.asked_in != state.cycles {
        state.reports.asked_in = state.cycles;
        state.reports.untold |= state.queue.parked() > 0;
    }
    let is_wished = state.is_continuous() || state.cycle.is_some();
    let is_free =
        state.reports.request.is_none() && state.reports.commit.is_none() && !replay::is_busy(state);
    if state.reports.untold && is_free && is_wished && state.gate.is_open(step.at) {
        state.reports.request = Some(step.send(state, Request::Reports));
    }
}

/// Takes the answer to the reports; `false` when it isn't one.
pub(super) fn replied(state: &mut State, step: &mut Step, request: RequestId, reply: &Reply) -> bool {
    if state.reports.request != Some(request) {
        return false;
    }
    state.reports.request = None;
    match reply {
        Reply::Reports(exchanged) => exchanged_with(state, step, request, exchanged),
        // A server that doesn't take reports leaves the errors to the device alone.
        Reply::Failed(Failure::Refused(_)) => state.reports.untold = false,
        _ => {}
    }
    true
}

fn exchanged_with(state: &mut State, step: &mut Step, request: RequestId, exchanged: &Exchanged) {
    let Exchanged { told, closed, resolved, .. } = exchanged;
    // Somebody settled the change on the server: what it has holds.
    let end = |there: bool| if there { End::Found } else { End::Supersede };
    let ends: Vec<(Seq, End)> = resolved.iter().map(|(seq, is_there)| (*seq, end(*is_there))).collect();
    if !ends.is_empty() && !replay::end_parked(state, step, ends, request) {
        // Changes are under way; it is asked again after them.
        return;
    }
    state.reports.untold = false;
    if !(told.is_empty() && closed.is_empty()) {
        let commit = Commit::Reported { told: told.clone(), closed: closed.clone() };
        state.reports.commit = Some(step.commit(state, commit));
    }
}

/// Goes on after a commit of the reports; `false` when it isn't one.
pub(super) fn committed(state: &mut State, commit: CommitId) -> bool {
    state.reports.commit.take_if(|awaited| *awaited == commit).is_some()
}

/// A commit of the reports failed: the server is asked again.
pub(super) fn commit_failed(state: &mut State, commit: CommitId) -> bool {
    let is_own = committed(state, commit);
    state.reports.untold |= is_own;
    is_own
}
