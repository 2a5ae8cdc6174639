//! How changes end on the disk in memory, and what later changes of a record start from then.

use super::super::server::extra;
use super::{COLUMNS, Disk, Ending, Key, version};
use contract::shapes::{ChangeKind, ChangeState, FieldChange};
use model::{Fields, Row, Value};
use std::collections::BTreeSet;
use sync_core::change::{Change, Seq};
use sync_core::engine::{End, Merge, compare};

impl Disk {
    pub(super) fn end(&mut self, seq: Seq, end: End, row: Option<Row>) {
        let Some(head) = self.queue.get_mut(&seq).map(|change| &mut change.head) else { return };
        match end {
            End::Settle => self.settle(seq, row, false),
            End::Found => self.settle(seq, row, true),
            End::Merge(merge) => self.merge(seq, &merge, row),
            End::Supersede => self.supersede(seq, row),
            End::Alone => {
                (head.state, head.attempt, head.problem) = (ChangeState::Queued, None, None);
            }
            End::Wait { problem, keep_attempt } => {
                (head.state, head.problem) = (ChangeState::Queued, Some(problem));
                head.attempt = head.attempt.filter(|_| keep_attempt);
            }
            End::Park(problem) => {
                self.asked.insert(seq);
                (head.state, head.problem, head.attempt) = (ChangeState::Parked, Some(problem), None);
                let key = (head.table.clone(), head.record);
                if let Some(row) = row {
                    self.theirs.insert(key, row);
                }
            }
        }
    }

    pub(super) fn merge(&mut self, seq: Seq, merge: &Merge, theirs: Option<Row>) {
        let theirs = theirs.expect("a change is merged with a row");
        let change = self.queue.get_mut(&seq).unwrap();
        let lost = change.fields.iter().filter(|field| merge.lost.contains(&field.column)).count();
        change.fields.retain(|field| !merge.lost.contains(&field.column));
        let head = &mut change.head;
        (head.state, head.problem, head.attempt) = (ChangeState::Queued, None, None);
        if head.kind == ChangeKind::Create {
            head.kind = ChangeKind::Update;
        }
        let key = (head.table.clone(), head.record);
        if lost + merge.won.len() > 0 {
            self.ledger.push(seq);
        }
        if merge.regardless {
            self.regardless.insert(seq);
        }
        self.start_from(&key, seq, theirs);
        self.own.remove(&seq);
    }

    /// The server's row that a change started from.
    pub(super) fn start_of(&self, seq: Seq, base: Row) -> Row {
        let Some(own) = self.own.get(&seq) else { return base };
        let mut row = Row { etag: own.etag.clone(), ..base };
        row.fields.extend(own.fields.clone());
        row
    }

    /// The record of a change starts from a newer row; changes of columns that moved keep what they started from.
    pub(super) fn start_from(&mut self, key: &Key, of: Seq, theirs: Row) {
        self.theirs.remove(key);
        let base = self.base.insert(key.clone(), theirs.clone());
        let before = self.start_of(of, base.unwrap_or(Row { id: key.1, etag: None, fields: Fields::new() }));
        for seq in self.of_record(key) {
            if !self.own.contains_key(&seq) && self.has_moved(seq, &before, &theirs) {
                self.own.insert(seq, self.own_of(seq, &before));
            }
        }
    }

    /// A change of a record is done: later ones lie on top of it. A row that was found may hold more of somebody else.
    pub(super) fn follow(&mut self, done: &[FieldChange], before: &Row, now: &Row, found: bool) {
        let mut ours = before.clone();
        ours.fields.extend(done.iter().map(|field| (field.column.clone(), field.new.clone())));
        let later = self.queue.values().filter(|change| change.head.record == before.id);
        for seq in later.map(|change| change.head.seq).collect::<Vec<_>>() {
            if let Some(mut own) = self.own.remove(&seq) {
                for field in done {
                    if let Some(value) = own.fields.get_mut(&field.column) {
                        *value = now.fields.get(&field.column).cloned().unwrap_or(Value::Null);
                    }
                }
                let mut started = now.clone();
                started.fields.extend(own.fields.clone());
                if self.has_moved(seq, &started, now) {
                    self.own.insert(seq, own);
                }
            } else if found && self.has_moved(seq, &ours, now) {
                self.own.insert(seq, self.own_of(seq, &ours));
            }
        }
    }

    /// Whether somebody else changed what a change writes, or anything of what it deletes.
    pub(super) fn has_moved(&self, seq: Seq, before: &Row, now: &Row) -> bool {
        let change = Change { base: Some(before.clone()), ..self.queue[&seq].clone() };
        let difference = compare(&change, now, |_| true);
        match change.head.kind {
            ChangeKind::Update => !difference.both.is_empty(),
            ChangeKind::Delete => !difference.theirs.is_empty(),
            _ => false,
        }
    }

    pub(super) fn own_of(&self, seq: Seq, row: &Row) -> Row {
        let change = &self.queue[&seq];
        let value =
            |column: &String| (column.clone(), row.fields.get(column).cloned().unwrap_or(Value::Null));
        let fields = match change.head.kind {
            ChangeKind::Delete => {
                let all = COLUMNS.map(str::to_owned).into_iter().chain((1..=self.columns).map(extra));
                all.map(|column| value(&column)).collect()
            }
            _ => change.fields.iter().map(|field| value(&field.column)).collect(),
        };
        // A version that no row has where none is known.
        let etag = row.etag.clone().or_else(|| Some("W/\"0\"".to_owned()));
        Row { id: row.id, etag, fields }
    }

    pub(super) fn supersede(&mut self, seq: Seq, theirs: Option<Row>) {
        let Some(change) = self.queue.get(&seq) else { return };
        let key = (change.head.table.clone(), change.head.record);
        for part in self.parts_of(seq) {
            self.take_back(part, Ending::Superseded);
        }
        self.remove(&[seq], Ending::Superseded);
        self.ledger.push(seq);
        let theirs = theirs.or(self.theirs.remove(&key));
        if self.of_record(&key).is_empty() {
            self.base.remove(&key);
            self.touch(&key);
            self.show(&key, theirs);
        } else if let Some(theirs) = theirs {
            self.start_from(&key, seq, theirs);
        }
        self.own.remove(&seq);
    }

    /// Whether a row has what a change that is done wrote. Of changes that were one request the later ones are still in the
    /// queue, and their columns are theirs.
    fn is_there(&self, change: &Change, row: &Row) -> bool {
        let attempt = change.head.attempt;
        let as_one = self.queue.values().filter(|later| attempt.is_some() && later.head.attempt == attempt);
        let newer: BTreeSet<&str> =
            as_one.flat_map(|later| &later.fields).map(|field| field.column.as_str()).collect();
        let mut asked = change.fields.iter().filter(|field| !newer.contains(field.column.as_str()));
        asked.all(|field| row.fields.get(&field.column) == Some(&field.new))
    }

    pub(in super::super) fn settle(&mut self, seq: Seq, server: Option<Row>, found: bool) {
        let Some(change) = self.queue.get(&seq).cloned() else { return };
        let key = (change.head.table.clone(), change.head.record);
        self.remove(&[seq], Ending::Settled);
        if change.head.kind == ChangeKind::Delete
            || server.as_ref().is_some_and(|row| self.is_there(&change, row))
        {
            self.needless.insert(seq);
        }
        if change.head.kind == ChangeKind::Delete {
            self.base.remove(&key);
            self.theirs.remove(&key);
            self.show(&key, None);
            if let Some(table) = self.tables.get_mut(&key.0).filter(|_| !found) {
                table.bury(key.1);
            }
            return;
        }
        let base = self.base.get(&key).cloned();
        let before = base.unwrap_or(Row { id: key.1, etag: None, fields: Fields::new() });
        // One that is out of sight by now is known but for its version: what waits of it goes under one that no row has.
        let accepted = server.unwrap_or_else(|| {
            let mut row = Row { etag: Some("W/\"0\"".to_owned()), ..before.clone() };
            row.fields.extend(change.fields.iter().map(|field| (field.column.clone(), field.new.clone())));
            row
        });
        if self.of_record(&key).is_empty() {
            self.base.remove(&key);
            let newer = self.theirs.remove(&key).filter(|theirs| version(theirs) > version(&accepted));
            self.touch(&key);
            self.show(&key, Some(newer.unwrap_or(accepted)));
        } else {
            let before = self.start_of(seq, before);
            let found = found || self.regardless.contains(&seq);
            self.follow(&change.fields, &before, &accepted, found);
            if self.theirs.get(&key).is_some_and(|theirs| version(theirs) <= version(&accepted)) {
                self.theirs.remove(&key);
            }
            self.base.insert(key, accepted);
        }
        self.own.remove(&seq);
    }
}
