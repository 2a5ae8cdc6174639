//! What must hold when all is quiet.

use super::disk::Ending;
use super::{TABLES, World};
use model::offline::ConflictPolicy::ClientWins;
use model::{RecordId, Value};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::change::Seq;

impl World {
    pub(super) fn check_end(&self) {
        for device in &self.devices {
            assert_eq!(
                device.disk.columns, self.server.columns,
                "a device has the tables that the user agreed to"
            );
            for table in TABLES {
                assert_eq!(
                    device.disk.clean_rows(table),
                    self.server.scope(device.user(), table),
                    "a device has what profile and rights give, no row less and none more (I1, I5)"
                );
            }
        }
        for mark in &self.queued {
            let times = self.server.effects.get(mark).copied().unwrap_or_default();
            // Without receipts a create can't be told from one whose record somebody else deleted since, and a user who
            // retries gets what he asks for.
            let was_deleted = || {
                let mut deleted = self.server.deleted.iter();
                deleted.any(|id| {
                    self.server.order.get(&(mark.0, *id)).is_some_and(|order| order.contains(&mark.1))
                })
            };
            // What was one request with it, or before it, goes again when the user retries that.
            let is_behind = |((device, _), order): (&(usize, RecordId), &Vec<Seq>)| {
                let retried = |other: &Seq| *other < mark.1 && self.retried.contains(&(mark.0, *other));
                *device == mark.0 && order.contains(&mark.1) && order.iter().any(retried)
            };
            let was_behind = || self.server.order.iter().any(is_behind);
            // A change that was one request with a later one, which the user took back after the server did both, meets the
            // value of that one there.
            let is_torn = |((device, _), order): (&(usize, RecordId), &Vec<Seq>)| {
                let taken_back = |other: &Seq| *other > mark.1 && self.discarded.contains(&(mark.0, *other));
                *device == mark.0 && order.contains(&mark.1) && order.iter().any(taken_back)
            };
            // Where devices win, a change goes over what somebody else wrote after it.
            let wins = self.devices[mark.0].conflict == ClientWins;
            let is_wished = self.retried.contains(mark) || wins;
            let may_repeat = is_wished && self.server.order.iter().any(is_torn)
                || !self.server.keeps_receipts() && (is_wished || was_deleted() || was_behind());
            assert!(times <= 1 || may_repeat, "change {mark:?} had its effect {times} times");
        }
        self.check_endings();
        self.check_lookups();
        for (record, order) in &self.server.order {
            // What is done again, without receipts or because the user or his policy wishes it, counts the first time.
            let mut seen = BTreeSet::new();
            let wins = self.devices[record.0].conflict == ClientWins;
            let is_wished = |seq: &Seq| wins || self.retried.contains(&(record.0, *seq));
            let once = |seq: &Seq| self.server.keeps_receipts() && !is_wished(seq);
            let first = |seq: &&Seq| seen.insert(**seq) || once(seq);
            // Records that turned out to be one had each an order of its own.
            let mut orders: BTreeMap<RecordId, Vec<Seq>> = BTreeMap::new();
            for seq in order.iter().filter(first) {
                orders.entry(self.devices[record.0].disk.made_on[seq]).or_default().push(*seq);
            }
            for order in orders.values() {
                assert!(
                    order.is_sorted(),
                    "changes of {record:?} had their effects in the order made: {order:?}"
                );
            }
        }
    }

    /// Each change left its queue in one way, and what that way says of it is so.
    pub(super) fn check_endings(&self) {
        for mark in &self.queued {
            let disk = &self.devices[mark.0].disk;
            let had_effect = self.server.effects.contains_key(mark);
            let is_so = match disk.endings.get(&mark.1) {
                Some(Ending::Settled) => had_effect || disk.needless.contains(&mark.1),
                Some(Ending::Superseded) => disk.ledger.contains(&mark.1),
                Some(Ending::Discarded) => self.discarded.contains(mark),
                None => false,
            };
            assert!(is_so, "change {mark:?} ended as {:?}", disk.endings.get(&mark.1));
        }
    }

    /// I7: a lookup leads nowhere only where the user has no such row on the server either.
    pub(super) fn check_lookups(&self) {
        for device in &self.devices {
            let (accounts, scope) =
                (device.disk.clean_rows("account"), self.server.scope(device.user(), "account"));
            for row in device.disk.clean_rows("contact").values() {
                let Some(Value::Lookup(to)) = row.fields.get("parent") else { continue };
                let leads = accounts.contains_key(&to.id) || !scope.contains_key(&to.id);
                assert!(leads, "{:?} points to {:?}, which is not here", row.id, to.id);
            }
        }
    }
}
