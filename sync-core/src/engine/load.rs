//! Which changes travel together: those that wait and whose needs are met, in the order made. Updates of one record
//! that follow each other are one request.

use super::State;
use super::replay::Lane;
use crate::change::{AttemptId, ChangeHead, Seq};
use contract::shapes::{ChangeKind, ChangeState};
use model::RecordId;
use std::collections::{BTreeMap, HashMap};

/// The most requests in one load: what a batch may have (`reference/dataverse.md` §3).
pub(super) const MOST: usize = 1_000;
/// The most changes in one request.
const GROUP: usize = 50;

/// One request of a load: a change, or updates of one record that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// The changes, in the order made.
    pub seqs: Vec<Seq>,
    /// The attempt they go under, stored before.
    pub attempt: AttemptId,
}

/// A request of the load being put together.
struct Draft<'q> {
    seqs: Vec<Seq>,
    last: &'q ChangeHead,
    /// The attempt of an earlier sending that ended without an answer.
    attempt: Option<AttemptId>,
    is_alone: bool,
}

/// The first change in the order made that waits and whose needs are met.
pub(super) fn is_any_ready(state: &State) -> bool {
    waiting(state).any(|head| head.depends_on.iter().all(|needed| state.left.contains(needed)))
}

/// The next load, with whether an earlier sending of each request ended without an answer. What was sent under an
/// attempt goes under it again, whole; everything else gets a fresh one.
pub(super) fn next(state: &State, lane: &Lane, fresh: AttemptId) -> Vec<(Sending, bool)> {
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    let mut of_record: HashMap<(&str, RecordId), usize> = HashMap::new();
    for head in waiting(state) {
        let open: Vec<Seq> =
            head.depends_on.iter().filter(|needed| !state.left.contains(needed)).copied().collect();
        let record = (head.table.as_str(), head.record);
        if let Some(at) = of_record.get(&record) {
            let draft = drafts.get_mut(*at).filter(|draft| draft.takes(head, &open, lane));
            if let Some(draft) = draft {
                draft.seqs.push(head.seq);
                draft.last = head;
            }
        } else if open.is_empty() && drafts.len() < lane.most() {
            of_record.insert(record, drafts.len());
            let is_alone = lane.is_alone(head.seq);
            drafts.push(Draft { seqs: vec![head.seq], last: head, attempt: head.attempt, is_alone });
        }
    }
    let sending = |(n, draft): (usize, Draft<'_>)| {
        let attempt = draft.attempt.unwrap_or_else(|| fresh.nth(n));
        (Sending { seqs: draft.seqs, attempt }, draft.attempt.is_some())
    };
    drafts.into_iter().enumerate().map(sending).collect()
}

/// Changes that wait. One that the disk shows as being sent while none is under way is one whose end could not be
/// stored.
fn waiting(state: &State) -> impl Iterator<Item = &ChangeHead> {
    let waits = |head: &&ChangeHead| matches!(head.state, ChangeState::Queued | ChangeState::InFlight);
    state.queue.heads().filter(waits)
}

impl Draft<'_> {
    /// Whether a later change of the record goes with the request.
    fn takes(&self, head: &ChangeHead, open: &[Seq], lane: &Lane) -> bool {
        let is_update = |head: &ChangeHead| head.kind == ChangeKind::Update;
        let follows = open.iter().all(|needed| self.seqs.contains(needed)) && !open.is_empty();
        let fits = self.seqs.len() < GROUP && !self.is_alone && !lane.is_alone(head.seq);
        // A request that may have been acted on is repeated as it was.
        is_update(self.last) && is_update(head) && follows && fits && head.attempt == self.attempt
    }
}

/// How many of a load's changes there are of each record's table, for what is shown.
pub(super) fn by_table<'h>(heads: impl Iterator<Item = &'h ChangeHead>) -> BTreeMap<String, Vec<RecordId>> {
    let mut tables: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
    for head in heads {
        let ids = tables.entry(head.table.clone()).or_default();
        if ids.last() != Some(&head.record) {
            ids.push(head.record);
        }
    }
    tables
}
