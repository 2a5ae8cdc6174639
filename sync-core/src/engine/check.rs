//! Is what is here what should be? Count and checksum of each reason's rows are compared with the server's after a first
//! download, a reconcile and a refresh, and then daily, when nothing waits to be sent. Both speak of the moment of the
//! link, so that only tables are compared that this cycle brought up by their links alone. What differs is reconciled.

use super::machine::Step;
use super::round::Scope;
use super::{Commit, CommitId, Reply, Request, RequestId, State, download, replay};
use crate::ports::{SourceId, SourceState};
use model::value::Instant;
use std::collections::BTreeSet;

/// The longest time between two comparisons.
const EVERY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A comparison.
#[derive(Clone, Debug, Default)]
pub(super) struct Check {
    sources: Vec<SourceId>,
    asked: Option<RequestId>,
    storing: Option<(CommitId, Vec<SourceId>)>,
}

impl Check {
    /// Of tables that were brought up by their links, what is to be compared by now.
    pub fn of(state: &State, followed: &[usize], at: Instant) -> Self {
        if replay::is_busy(state) {
            return Self::default();
        }
        let tables = followed.iter().filter_map(|place| state.tables.get(*place));
        // What was wrong a moment ago, and was reconciled, would be so again for a reason that a reconcile can't mend.
        let is_trusted = |source: &SourceState| {
            state
                .distrusted
                .get(&source.id)
                .is_none_or(|since| at.0.abs_diff(since.0) >= EVERY_MS.unsigned_abs())
        };
        let is_old = |source: &SourceState| {
            source.verified.is_none_or(|last| at.0.abs_diff(last.0) >= EVERY_MS.unsigned_abs())
        };
        let sources = tables.flat_map(|table| &table.state.sources);
        let due = sources.filter(|s| s.follows && is_old(s) && is_trusted(s)).map(|s| s.id).collect();
        Self { sources: due, ..Self::default() }
    }

    /// Does what can be done now; `true` when it is over.
    pub fn advance(&mut self, state: &mut State, step: &mut Step) -> bool {
        if self.sources.is_empty() {
            return true;
        }
        if self.asked.is_none() && self.storing.is_none() && state.gate.is_open(step.at) {
            let sources = self.sources.clone();
            self.asked = Some(step.send(state, Request::Checksums { sources }));
        }
        false
    }

    /// Takes an answer. A server that can't tell, tells nothing.
    pub fn replied(&mut self, state: &mut State, step: &mut Step, request: RequestId, reply: Reply) {
        if self.asked.take_if(|asked| *asked == request).is_none() {
            return;
        }
        let Reply::Checksums { right, wrong } = reply else {
            self.sources.clear();
            return;
        };
        let commit = Commit::Checked { right, wrong: wrong.clone(), at: step.at };
        self.storing = Some((step.commit(state, commit), wrong));
    }

    /// Goes on after a commit: what differs is reconciled by the next cycle, which follows at once.
    pub fn committed(&mut self, state: &mut State, step: &Step, commit: CommitId) {
        let Some((_, wrong)) = self.storing.take_if(|(awaited, _)| *awaited == commit) else { return };
        let compared: BTreeSet<SourceId> = std::mem::take(&mut self.sources).into_iter().collect();
        let mut tables = BTreeSet::new();
        for table in &mut state.tables {
            for source in table.state.sources.iter_mut().filter(|s| compared.contains(&s.id)) {
                source.verified = Some(step.at);
                if wrong.contains(&source.id) {
                    source.follows = false;
                    state.distrusted.insert(source.id, step.at);
                    tables.insert(table.state.table.clone());
                }
            }
        }
        if !tables.is_empty() {
            download::wish(state, Scope::grid(tables));
        }
    }

    /// A commit failed: another cycle compares again.
    pub fn commit_failed(&mut self, commit: CommitId) {
        if self.storing.take_if(|(awaited, _)| *awaited == commit).is_some() {
            self.sources.clear();
        }
    }

    /// Waits for nothing any more.
    pub fn cancel(&self, state: &mut State, step: &mut Step) {
        if let Some(request) = self.asked {
            step.cancel(state, request);
        }
    }
}
