//! What a device asks of the server, and what it is answered.

use super::super::download::{Configuration, Received};
use super::super::server::{Page, Server, Told, known_of, number_of};
use super::Device;
use contract::shapes::ChangeKind;
use model::offline::LosingChange;
use model::{Code, Row};
use std::collections::BTreeMap;
use sync_core::change::{Change, Seq};
use sync_core::engine::{Answered, Exchanged, Outcome, Part, Reply, Request, RequestId, Sending, compare};
use sync_core::ports::{Failure, PendingUpdate, Policy, ReadKind, Settled, SourceId};

impl Device {
    pub(super) fn ask(&mut self, server: &mut Server, id: RequestId, request: &Request) -> Reply {
        match request {
            Request::Probe => Reply::Here,
            Request::Reports => Reply::Reports(Exchanged::default()),
            Request::Configuration { stamp, .. } => {
                let told = Configuration {
                    stamp: server.stamp(),
                    reasons: server.reasons(),
                    columns: server.columns,
                };
                let (changed, update) = (stamp.as_deref() != Some(&told.stamp), told.stamp.clone());
                // Where there is nothing to lose, nobody is asked.
                let asks = told.columns != self.disk.columns && self.disk.has_anything();
                if changed {
                    self.received.insert(id, Received::Configuration(told));
                }
                match changed && asks {
                    true => Reply::Update(PendingUpdate { stamp: update, postponed: false }),
                    false => Reply::Configuration { changed },
                }
            }
            Request::Counts { tables } => {
                let count = |table: &String| (table.clone(), server.scope(self.user(), table).len() as u64);
                Reply::Counts(tables.iter().map(count).collect())
            }
            Request::Page { source, kind, next, .. } => {
                self.page(server, id, *source, *kind, next.as_deref())
            }
            Request::Deltas { sources } => self.changes(server, id, sources),
            Request::Checksums { .. } if server.plain => {
                Reply::Checksums { right: Vec::new(), wrong: Vec::new() }
            }
            Request::Checksums { sources } => {
                let (wrong, right) = sources.iter().copied().partition(|source| source.0 % 5 == 0);
                Reply::Checksums { right, wrong }
            }
            Request::Changes { sendings } => {
                let answers = sendings.iter().map(|sending| self.send(server, id, sending)).collect();
                Reply::Changes(answers)
            }
        }
    }

    fn page(
        &mut self,
        server: &mut Server,
        id: RequestId,
        source: SourceId,
        kind: ReadKind,
        next: Option<&str>,
    ) -> Reply {
        let left = || Reply::Failed(Failure::Refused(Code::Internal.into()));
        let Some((table, query, delta)) = self.disk.asks(source) else { return left() };
        let next = match (kind, next) {
            (ReadKind::Delta, None) => delta,
            (_, next) => next.map(str::to_owned),
        };
        if kind == ReadKind::Missing {
            let asked = self.disk.missing(source);
            let rows = server.by_ids(self.user(), &table, &asked);
            let rows: Vec<Row> = rows.into_iter().map(|row| known_of(row, self.disk.columns)).collect();
            let count = rows.len() as u32;
            let reply = Reply::Page { rows: count, items: count, next: None, delta: false, bytes: 1 };
            self.received.insert(id, Received::Missing(asked, rows));
            return reply;
        }
        let page = match server.page(self.user(), &table, &query, next.as_deref()) {
            Ok(page) => page.known(self.disk.columns),
            Err(failure) => return Reply::Failed(failure),
        };
        let Page { rows, next, delta, .. } = &page;
        let delta = delta.is_some();
        let count = rows.len() as u32;
        let reply = Reply::Page { rows: count, items: count, next: next.clone(), delta, bytes: 1 };
        let is_keys = kind == ReadKind::Keys;
        self.received.insert(id, if is_keys { Received::Keys(page) } else { Received::Page(page) });
        reply
    }

    fn changes(&mut self, server: &mut Server, id: RequestId, sources: &[SourceId]) -> Reply {
        let mut told = Vec::new();
        for source in sources {
            if let Some((_, _, Some(link))) = self.disk.asks(*source) {
                let one = match server.changes(&link) {
                    Told::Changes(page) => Told::Changes(page.known(self.disk.columns)),
                    other => other,
                };
                told.push((*source, link, one));
            }
        }
        let part = |source: &SourceId| match told.iter().find(|(id, ..)| id == source) {
            Some((.., Told::Changes(_))) => Part::Changes,
            Some((.., Told::Long)) => Part::Long,
            _ => Part::Reconcile,
        };
        let reply = Reply::Deltas { parts: sources.iter().map(part).collect(), rows: 1, bytes: 1 };
        self.received.insert(id, Received::Changes(told));
        reply
    }

    /// One request of a load reaches the server.
    fn send(&mut self, server: &mut Server, id: RequestId, sending: &Sending) -> Answered {
        let changes: Vec<Change> = sending.seqs.iter().filter_map(|seq| self.disk.change(*seq)).collect();
        let seqs: Vec<Seq> = changes.iter().map(|change| change.head.seq).collect();
        let Some(change) = as_one(changes) else { return Answered::NotQueued };
        let against = |row: &Row| compare(&change, row, |_| true);
        let before = server.rows[&change.head.table].get(&change.head.record).cloned();
        let answer = server.send(self.number, &change, &seqs, sending.attempt);
        let now = server.rows[&change.head.table].get(&change.head.record);
        if let Some(before) = before.filter(|before| now.is_none_or(|now| now.etag != before.etag)) {
            self.check_overwritten(server, &before, &seqs);
        }
        let mut made = Vec::new();
        let (outcome, row) = match answer {
            Err(failure) => return Answered::Failed(failure),
            Ok(Settled::Accepted(row)) => (Outcome::Accepted, row),
            Ok(Settled::Done(row, there)) => {
                made = there;
                (Outcome::Accepted, row)
            }
            Ok(Settled::Stale(row)) => (Outcome::Stale(against(&row)), Some(row)),
            Ok(Settled::Gone) => (Outcome::Gone, None),
            Ok(Settled::AlreadyExists(row)) => (Outcome::AlreadyExists(against(&row)), Some(row)),
        };
        let row = row.map(|row| known_of(row, self.disk.columns));
        let nothing = || Received::Settled(Vec::new(), BTreeMap::new());
        if let Received::Settled(rows, all_made) = self.received.entry(id).or_insert_with(nothing) {
            all_made.insert(seqs[0], made);
            rows.extend(row.into_iter().flat_map(|row| seqs.iter().map(move |seq| (*seq, row.clone()))));
        }
        let policy = Policy { conflict: self.conflict, losing: LosingChange::Keep };
        Answered::Settled { outcome, policy }
    }

    /// I3: nothing that somebody else wrote is gone over, or deleted, that the user didn't see when he wrote, unless he was
    /// asked or the ledger has it.
    fn check_overwritten(&self, server: &Server, before: &Row, seqs: &[Seq]) {
        for seq in seqs {
            let Some(change) = self.disk.queue.get(seq) else { continue };
            let was_asked = self.disk.asked.contains(seq) || self.disk.ledger.contains(seq);
            if change.head.kind == ChangeKind::Command {
                // Messages go whatever somebody else wrote, over nothing but the state.
                continue;
            }
            let is_delete = change.head.kind == ChangeKind::Delete;
            let written = |column: &str| change.fields.iter().find(|field| field.column == column);
            // Of columns that came to the device later he knew nothing.
            let knew = self.disk.knew.get(seq).copied().unwrap_or_default();
            for (column, there) in before.fields.iter().filter(|(column, _)| number_of(column) <= knew) {
                let saw = self.disk.seen[seq].each_ref().map(|row| row.get(column));
                let is_others = server.writer(before.id, column).is_some_and(|writer| writer != self.number);
                let goes = is_delete || written(column).is_some_and(|field| field.new != *there);
                assert!(
                    was_asked || !is_others || !goes || saw.contains(&Some(there)),
                    "change {:?} went over {column} = {there:?}, and its user saw {saw:?}",
                    (self.number, seq)
                );
            }
        }
    }
}

/// Updates of one record that follow each other, as one request.
fn as_one(changes: Vec<Change>) -> Option<Change> {
    let version = |etag: &str| (etag.len(), etag.to_owned());
    changes.into_iter().reduce(|mut one, next| {
        one.if_match = match (one.if_match, next.if_match) {
            (Some(one), Some(next)) if version(&next) < version(&one) => Some(next),
            (one, next) => one.or(next),
        };
        one.fields.retain(|field| next.fields.iter().all(|newer| newer.column != field.column));
        one.fields.extend(next.fields);
        one
    })
}
