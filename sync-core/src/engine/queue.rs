//! The unsettled changes in memory, counted as they come and go: the status is derived at every step, and a device may
//! come home with thousands of them.

use crate::change::{ChangeHead, Seq};
use contract::shapes::ChangeState;
use model::RecordId;
use std::collections::{BTreeMap, HashMap};

/// The unsettled changes, in the order made.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    heads: BTreeMap<Seq, ChangeHead>,
    parked: usize,
    /// How many changes of each record wait.
    waiting: HashMap<(String, RecordId), usize>,
}

impl Queue {
    /// The changes, in the order made.
    pub fn heads(&self) -> impl Iterator<Item = &ChangeHead> {
        self.heads.values()
    }

    /// A change that is in the queue.
    pub fn get(&self, seq: Seq) -> Option<&ChangeHead> {
        self.heads.get(&seq)
    }

    /// Puts a change in its place, for the one that was there.
    pub fn put(&mut self, head: ChangeHead) {
        self.remove(head.seq);
        self.count(&head, true);
        self.heads.insert(head.seq, head);
    }

    /// Takes a change out.
    pub fn remove(&mut self, seq: Seq) -> Option<ChangeHead> {
        let head = self.heads.remove(&seq)?;
        self.count(&head, false);
        Some(head)
    }

    /// Changes that need the user.
    pub fn parked(&self) -> usize {
        self.parked
    }

    /// Changes that wait or are being sent.
    pub fn waiting(&self) -> usize {
        self.heads.len() - self.parked
    }

    /// Records with changes that wait or are being sent.
    pub fn waiting_records(&self) -> usize {
        self.waiting.len()
    }

    /// Whether a record has changes that wait or are being sent.
    pub fn waits_for(&self, table: &str, record: RecordId) -> bool {
        self.waiting.contains_key(&(table.to_owned(), record))
    }

    fn count(&mut self, head: &ChangeHead, comes: bool) {
        if head.state == ChangeState::Parked {
            self.parked = if comes { self.parked + 1 } else { self.parked - 1 };
            return;
        }
        let record = (head.table.clone(), head.record);
        let changes = self.waiting.entry(record.clone()).or_default();
        *changes = if comes { *changes + 1 } else { *changes - 1 };
        if *changes == 0 {
            self.waiting.remove(&record);
        }
    }
}
