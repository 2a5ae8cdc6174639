//! The pulse: a light question while nothing else is asked, so that a cut shows soon, and so does its end (checklist
//! 29-31).
//!
//! It beats only while the window is in sight, in an engine that syncs by itself, and never against the user's switch or
//! a wait that the server asked for. What it hears goes through the gate like every other answer.

use super::machine::{Step, wish_by_itself};
use super::{Reply, Request, RequestId, State};
use model::value::Instant;

/// The least time between the last answer and the next beat.
const EVERY_MS: i64 = 15_000;
/// The most that chance adds, so that devices that were cut off together don't come back together.
const SPREAD_MS: i64 = 5_000;
/// After a cut as long as this, the rows on the device may be old: a cycle follows.
const LONG_CUT_MS: i64 = 60_000;

/// When the next beat is due, and whether one is under way.
#[derive(Clone, Debug)]
pub(super) struct Pulse {
    seen: bool,
    due: Instant,
    asked: Option<Beat>,
}

/// A beat under way.
#[derive(Clone, Copy, Debug)]
struct Beat {
    request: RequestId,
    /// Waits that had begun when it went.
    waits: u64,
}

impl Default for Pulse {
    fn default() -> Self {
        // It beats only after the start, which lets it rest first.
        Self { seen: true, due: Instant(i64::MAX), asked: None }
    }
}

impl Pulse {
    /// Whether a request is the beat under way.
    pub fn is(&self, request: RequestId) -> bool {
        self.asked.is_some_and(|beat| beat.request == request)
    }

    /// The window came into sight, or went out of it.
    pub fn set_seen(&mut self, seen: bool) {
        self.seen = seen;
    }

    /// The link is in doubt: the next beat comes at once.
    pub fn hasten(&mut self, at: Instant) {
        self.due = self.due.min(at);
    }

    /// Something was heard, or tried in vain: the next beat can wait.
    pub fn rest(&mut self, at: Instant, jitter: u32) {
        let spread = SPREAD_MS * i64::from(jitter) / i64::from(u32::MAX);
        self.due = Instant(at.0 + EVERY_MS + spread);
    }
}

/// When the next beat goes; `None` while there is none to come.
pub(super) fn due(state: &State) -> Option<Instant> {
    let may_beat = state.beats() && state.pulse.seen && state.database.is_none();
    let is_quiet = !state.is_waiting() && state.lane.is_idle();
    let wanted = may_beat && is_quiet && state.gate.needs_user().is_none();
    wanted.then(|| state.gate.light_at(state.pulse.due))
}

/// Beats, if it is time.
pub(super) fn advance(state: &mut State, step: &mut Step) {
    if due(state).is_some_and(|due| due <= step.at) {
        let waits = state.gate.waits();
        state.pulse.asked = Some(Beat { request: step.send(state, Request::Probe), waits });
    }
}

/// Takes the answer to a beat; `false` when it isn't one. `cut_since`: since when the link was down before it.
pub(super) fn replied(
    state: &mut State,
    step: &mut Step,
    request: RequestId,
    reply: &Reply,
    cut_since: Option<Instant>,
) -> bool {
    let Some(beat) = state.pulse.asked.take_if(|beat| beat.request == request) else { return false };
    if let (Reply::Here, Some(since)) = (reply, cut_since) {
        // The link is back: what waits goes on now, unless something failed since the beat went.
        if state.gate.waits() == beat.waits {
            state.gate.retry_now(step.at);
        }
        if state.cycle.is_none() && step.at.0 - since.0 >= LONG_CUT_MS {
            wish_by_itself(state);
        }
    }
    true
}
