//! A device's disk in memory. It keeps the promises of `ports::Store` with the plainest means, so that a life takes
//! milliseconds; `store/changes.rs` shows that the real one keeps them too.

mod ends;

use super::download::{Configuration, Received, TableOnDisk};
use super::server::version_of as version;
use contract::shapes::{AppInfo, ChangeKind, ChangeState, FieldChange};
use model::value::Instant;
use model::{Code, Fields, Problem, RecordId, Row, Value};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::change::{Change, ChangeHead, Seq};
use sync_core::engine::{Commit, Done, End, Sending, Setting};
use sync_core::ports::{DownloadChoice, EndsStored, Loaded, PendingUpdate, Queued};
use uuid::Uuid;

/// The columns of all tables.
pub(super) const COLUMNS: [&str; 5] = ["name", "phone", "parent", "region", "status"];

pub(super) type Key = (String, RecordId);

/// How a change left the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The server has it, as it was wished or without the columns that lost.
    Settled,
    /// The server's side won over it.
    Superseded,
    /// The user gave it up.
    Discarded,
}

#[derive(Clone, Default)]
pub struct Disk {
    app: Option<AppInfo>,
    downloads: BTreeMap<Uuid, DownloadChoice>,
    pub offline: bool,
    pub(super) stamp: Option<String>,
    /// How many of the columns that were added are known here.
    pub columns: u32,
    /// An update that waits for the user's yes.
    pub waiting: Option<Configuration>,
    pub(super) tables: BTreeMap<String, TableOnDisk>,
    pub(super) last_source: i64,
    pub queue: BTreeMap<Seq, Change>,
    last_seq: i64,
    /// Records that commands make: creates in the queue that are never sent.
    part_of: BTreeMap<Seq, Seq>,
    /// The server's row that a record's unsent work started from.
    pub(super) base: BTreeMap<Key, Row>,
    /// What the server had since.
    pub(super) theirs: BTreeMap<Key, Row>,
    /// What changes started from, where their record moved on under an earlier one.
    own: BTreeMap<Seq, Row>,
    /// Changes that go whatever version the server has.
    regardless: BTreeSet<Seq>,
    /// Changes of which a value lost, on either side.
    pub ledger: Vec<Seq>,
    /// Settled changes whose wish the server's row has, whoever wrote it, and deletes.
    pub needless: BTreeSet<Seq>,
    /// Changes that the user was asked about.
    pub asked: BTreeSet<Seq>,
    /// What the user saw when he made each change: the server's row, and that under his unsent work.
    pub seen: BTreeMap<Seq, [Fields; 2]>,
    /// How many of the added columns he had then, with their values.
    pub knew: BTreeMap<Seq, u32>,
    /// The record that each change was of when it was made, before the server gave it another id.
    pub made_on: BTreeMap<Seq, RecordId>,
    /// How each change left the queue: once.
    pub endings: BTreeMap<Seq, Ending>,
}

impl Disk {
    pub fn load(&mut self) -> Loaded {
        for change in self.queue.values_mut() {
            if change.head.state == ChangeState::InFlight {
                change.head.state = ChangeState::Queued;
            }
        }
        Loaded {
            app: self.app.clone(),
            downloads: self.downloads.clone(),
            offline_switched: self.offline,
            stamp: self.stamp.clone(),
            tables: self.tables.values().map(TableOnDisk::state).collect(),
            queue: self.heads(),
            update: self
                .waiting
                .as_ref()
                .map(|waiting| PendingUpdate { stamp: waiting.stamp.clone(), postponed: false }),
            ..Loaded::default()
        }
    }

    /// Whether there are rows or unsent work.
    pub fn has_anything(&self) -> bool {
        !self.queue.is_empty() || self.tables.values().any(|table| !table.rows.is_empty())
    }

    pub fn heads(&self) -> Vec<ChangeHead> {
        let sent = self.queue.values().filter(|change| !self.part_of.contains_key(&change.head.seq));
        sent.map(|change| change.head.clone()).collect()
    }

    /// The change that is sent for it.
    fn sent_as(&self, seq: Seq) -> Seq {
        self.part_of.get(&seq).copied().unwrap_or(seq)
    }

    pub(super) fn parts_of(&self, command: Seq) -> Vec<Seq> {
        self.part_of.iter().filter(|(_, of)| **of == command).map(|(part, _)| *part).collect()
    }

    pub(super) fn add_part(&mut self, command: Seq, mut part: Change) {
        self.last_seq += 1;
        part.head.seq = Seq(self.last_seq);
        self.part_of.insert(part.head.seq, command);
        self.seen.insert(part.head.seq, Default::default());
        self.queue.insert(part.head.seq, part);
    }

    /// A record that a command was to make was never there, or is out of sight: what waits of it starts from what was to
    /// be made, under a version that no row has.
    pub(super) fn take_back(&mut self, part: Seq, ending: Ending) {
        let change = self.queue[&part].clone();
        let key = (change.head.table, change.head.record);
        self.remove(&[part], ending);
        if self.of_record(&key).is_empty() {
            self.restore(&key, false);
        } else if !self.base.contains_key(&key) {
            let fields = change.fields.into_iter().map(|field| (field.column, field.new)).collect();
            self.base.insert(key.clone(), Row { id: key.1, etag: Some("W/\"0\"".to_owned()), fields });
        }
    }

    /// What the server has, as far as the device knows: clean rows only.
    pub fn clean_rows(&self, table: &str) -> BTreeMap<RecordId, Row> {
        self.tables.get(table).map(|t| t.rows.clone()).unwrap_or_default()
    }

    /// The records a user sees.
    pub fn visible(&self, table: &str) -> Vec<RecordId> {
        let rows = self.tables.get(table).map(|t| t.rows.keys().copied().collect::<BTreeSet<_>>());
        let mut ids = rows.unwrap_or_default();
        for change in self.queue.values().filter(|c| c.head.table == table) {
            match change.head.kind {
                ChangeKind::Create => ids.insert(change.head.record),
                ChangeKind::Update
                | ChangeKind::Associate
                | ChangeKind::Disassociate
                | ChangeKind::Command => false,
                ChangeKind::Delete => ids.remove(&change.head.record),
            };
        }
        ids.into_iter().collect()
    }

    pub fn save(&mut self, table: &str, record: RecordId, kind: ChangeKind, fields: Fields) -> Queued {
        let key = (table.to_owned(), record);
        let own: Vec<Seq> = self.of_record(&key);
        if kind == ChangeKind::Delete && self.was_never_sent(&own) {
            self.remove(&own, Ending::Discarded);
            return Queued::Dropped(own);
        }
        if own.is_empty()
            && let Some(row) = self.tables.get(table).and_then(|t| t.rows.get(&record))
        {
            self.base.insert(key.clone(), row.clone());
        }
        let mut depends_on: BTreeSet<Seq> = own.into_iter().map(|seq| self.sent_as(seq)).collect();
        for value in fields.values() {
            let Value::Lookup(to) = value else { continue };
            let creates =
                self.queue.values().filter(|c| c.head.record == to.id && c.head.kind == ChangeKind::Create);
            depends_on.extend(creates.map(|c| self.sent_as(c.head.seq)));
        }
        self.last_seq += 1;
        self.seen.insert(Seq(self.last_seq), self.sees(&key));
        self.made_on.insert(Seq(self.last_seq), record);
        let is_filled = self.tables.get(table).is_some_and(|table| !table.filling);
        self.knew.insert(Seq(self.last_seq), if is_filled { self.columns } else { 0 });
        let head = ChangeHead {
            seq: Seq(self.last_seq),
            table: table.into(),
            record,
            kind,
            state: ChangeState::Queued,
            depends_on: depends_on.into_iter().collect(),
            attempts: 0,
            attempt: None,
            problem: None,
        };
        let field = |(column, new)| FieldChange { column, old: Value::Null, new };
        let fields = fields.into_iter().map(field).collect();
        let change = Change {
            head: head.clone(),
            fields,
            if_match: None,
            base: None,
            made_at: Instant(0),
            call: None,
            pairs: None,
        };
        self.queue.insert(head.seq, change);
        Queued::Change(head)
    }

    fn sees(&self, key: &Key) -> [Fields; 2] {
        let base = self.base.get(key).map(|row| row.fields.clone()).unwrap_or_default();
        let own = self.of_record(key);
        let own = own.iter().flat_map(|seq| &self.queue[seq].fields);
        let mut shown = base.clone();
        shown.extend(own.map(|field| (field.column.clone(), field.new.clone())));
        [base, shown]
    }

    fn was_never_sent(&self, own: &[Seq]) -> bool {
        let changes = || own.iter().map(|seq| &self.queue[seq].head);
        let is_create =
            |head: &ChangeHead| head.kind == ChangeKind::Create && !self.part_of.contains_key(&head.seq);
        let made_here = changes().next().is_some_and(is_create);
        let untouched = changes().all(|h| h.attempts == 0 && h.attempt.is_none());
        let needed = self.queue.values().any(|c| {
            !own.contains(&c.head.seq) && c.head.depends_on.iter().any(|needed| own.contains(needed))
        });
        made_here && untouched && !needed
    }

    /// A change with the version it is to be sent under.
    pub fn change(&self, seq: Seq) -> Option<Change> {
        let mut change = self.queue.get(&seq)?.clone();
        let key = (change.head.table.clone(), change.head.record);
        change.base = self.base.get(&key).cloned();
        change.base = change.base.map(|base| self.start_of(seq, base));
        let etag = change.base.as_ref().and_then(|row| row.etag.clone());
        change.if_match = etag.filter(|_| !self.regardless.contains(&seq));
        Some(change)
    }

    pub fn retry(&mut self, seq: Seq) {
        let Some(head) = self.queue.get(&seq).map(|change| change.head.clone()) else { return };
        if head.state != ChangeState::Parked {
            return;
        }
        let key = (head.table, head.record);
        let theirs = self.theirs.get(&key).cloned();
        let is_there = theirs.is_some();
        theirs.into_iter().for_each(|theirs| self.start_from(&key, seq, theirs));
        self.own.remove(&seq);
        let head = &mut self.queue.get_mut(&seq).unwrap().head;
        if is_there && head.kind == ChangeKind::Create {
            head.kind = ChangeKind::Update;
        }
        (head.state, head.attempt, head.problem) = (ChangeState::Queued, None, None);
    }

    /// The user chooses column by column: what he gives up goes to the ledger, and the rest waits again on top of the
    /// server's row. `false` where nothing would be left to send, or the server has no row.
    pub fn choose(&mut self, seq: Seq, theirs: &str) -> bool {
        let Some(change) = self.queue.get(&seq) else { return false };
        let key = (change.head.table.clone(), change.head.record);
        let keeps = change.fields.iter().any(|field| field.column != theirs);
        let is_command = change.head.kind == ChangeKind::Command;
        if is_command || change.head.state != ChangeState::Parked || !keeps || !self.theirs.contains_key(&key)
        {
            return false;
        }
        self.queue.get_mut(&seq).unwrap().fields.retain(|field| field.column != theirs);
        self.ledger.push(seq);
        self.retry(seq);
        true
    }

    pub fn discard(&mut self, seq: Seq) -> Vec<Seq> {
        let mut dropped = BTreeSet::from([seq]);
        for change in self.queue.values() {
            if change.head.depends_on.iter().any(|needed| dropped.contains(needed)) {
                dropped.insert(change.head.seq);
            }
        }
        let dropped: Vec<Seq> = dropped.into_iter().filter(|seq| self.queue.contains_key(seq)).collect();
        let gone = |p: &Option<Problem>| p.as_ref().is_some_and(|p| p.code == Code::Gone);
        let keys: BTreeMap<Key, bool> = dropped
            .iter()
            .map(|seq| &self.queue[seq].head)
            .map(|head| ((head.table.clone(), head.record), gone(&head.problem)))
            .collect();
        let torn: Vec<_> = dropped.iter().filter_map(|seq| self.queue[seq].head.attempt).collect();
        self.remove(&dropped, Ending::Discarded);
        // What went as one request can't be repeated without one of its parts.
        for change in self.queue.values_mut() {
            change.head.attempt = change.head.attempt.filter(|attempt| !torn.contains(attempt));
        }
        for (key, gone) in keys {
            if !self.of_record(&key).is_empty() {
                continue;
            }
            self.restore(&key, gone);
        }
        dropped
    }

    /// Shows what the server has of a record with nothing left to send.
    fn restore(&mut self, key: &Key, gone: bool) {
        let (base, theirs) = (self.base.remove(key), self.theirs.remove(key));
        self.touch(key);
        self.show(key, theirs.or(base.filter(|_| !gone)));
    }

    pub(super) fn of_record(&self, key: &Key) -> Vec<Seq> {
        let own = |c: &&Change| c.head.table == key.0 && c.head.record == key.1;
        self.queue.values().filter(own).map(|c| c.head.seq).collect()
    }

    fn remove(&mut self, seqs: &[Seq], ending: Ending) {
        for seq in seqs {
            if self.queue.remove(seq).is_some() {
                let before = self.endings.insert(*seq, ending);
                assert_eq!(before, None, "change {seq:?} ends once");
            }
            self.part_of.remove(seq);
        }
        for change in self.queue.values_mut() {
            change.head.depends_on.retain(|needed| !seqs.contains(needed));
        }
    }

    fn show(&mut self, key: &Key, row: Option<Row>) {
        let Some(table) = self.tables.get_mut(&key.0) else { return };
        match row {
            Some(row) => {
                table.rows.insert(key.1, row);
            }
            None => {
                table.rows.remove(&key.1);
            }
        }
    }

    pub fn commit(&mut self, commit: Commit, received: Option<Received>) -> Result<Done, Problem> {
        match commit {
            Commit::Setting(Setting::App(app)) => self.app = app,
            Commit::Setting(Setting::Download(app, choice)) => drop(self.downloads.insert(app, choice)),
            Commit::Setting(Setting::Offline(offline)) => self.offline = offline,
            Commit::Install(_) => return Ok(self.install(received.expect("a configuration was received"))),
            Commit::KeepUpdate(_) => return Ok(self.keep(received.expect("an update was received"))),
            Commit::PostponeUpdate => {}
            Commit::Migrate => return Ok(self.migrate()),
            Commit::Reconfigure => unreachable!("nobody throws away what was downloaded"),
            Commit::BeginRound { tables } => return Ok(self.begin_round(&tables)),
            Commit::BeginRead { source, kind } => return Ok(self.begin_read(source, kind)),
            Commit::Page { table, source, read, next, .. } => {
                return Ok(self.page(&table, source, read, next, received.expect("a page was received")));
            }
            Commit::Deltas { ended, at, .. } => {
                return Ok(self.deltas(received.expect("deltas were received"), &ended, at));
            }
            Commit::EndRound { table, at } => return Ok(Done::Applied(self.end_round(&table, at))),
            Commit::Checked { wrong, .. } => self.distrust(&wrong),
            Commit::Reported { .. } => {}
            Commit::BeginAttempts { sendings } => {
                let is_torn = |sending: &Sending| {
                    sending.seqs.len() > 1 && sending.seqs.iter().any(|seq| !self.queue.contains_key(seq))
                };
                if sendings.iter().any(is_torn) {
                    return Err(Code::UnknownChange.into());
                }
                for Sending { seqs, attempt } in sendings {
                    for seq in seqs {
                        let Some(head) = self.head(seq) else { continue };
                        (head.state, head.attempt) = (ChangeState::InFlight, Some(attempt));
                        head.attempts += 1;
                    }
                }
            }
            Commit::EndAttempts { ends, .. } => {
                let (rows, mut made) = match received {
                    Some(Received::Settled(rows, made)) => (rows, made),
                    _ => Default::default(),
                };
                let torn: Vec<RecordId> = (ends.iter())
                    .filter(|(seq, end)| *end == End::Found && !self.queue.contains_key(seq))
                    .filter_map(|(seq, _)| rows.iter().find(|(of, _)| of == seq).map(|(_, row)| row.id))
                    .collect();
                let mut stored = EndsStored::default();
                for (seq, end) in ends {
                    let head = self.queue.get(&seq).map(|change| change.head.record);
                    let end = match end {
                        End::Found if head.is_some_and(|record| torn.contains(&record)) => {
                            stored.alone.push(seq);
                            End::Alone
                        }
                        end => end,
                    };
                    let row = rows.iter().find(|(of, _)| *of == seq).map(|(_, row)| row.clone());
                    let is_command = self.queue.get(&seq).is_some_and(|c| c.head.kind == ChangeKind::Command);
                    if is_command && matches!(end, End::Settle | End::Found) {
                        stored.moved.extend(self.settle_command(
                            seq,
                            row,
                            made.remove(&seq).unwrap_or_default(),
                        ));
                    } else {
                        self.end(seq, end, row);
                    }
                }
                return Ok(Done::Ended(stored));
            }
        }
        Ok(Done::Stored)
    }

    fn head(&mut self, seq: Seq) -> Option<&mut ChangeHead> {
        self.queue.get_mut(&seq).map(|change| &mut change.head)
    }
}
