//! A device: its disk, the engine on it, and what is under way between them. What the engine does is checked at every
//! step.

use super::dice::Dice;
use super::disk::Disk;
use super::download::{Configuration, Received};
use super::server::{Page, Server, Told, User, known_of, number_of, user_of};
use contract::shapes::{ChangeKind, ChangeState};
use model::offline::{ConflictPolicy, LosingChange};
use model::value::Instant;
use model::{Code, Problem, Row};
use std::collections::{BTreeMap, HashMap, VecDeque};
use sync_core::change::{Change, Seq};
use sync_core::engine::{
    Answered, Commit, CommitId, Effect, Event, Exchanged, Happened, Outcome, Pace, Part, Reply, Request,
    RequestId, Sending, Setting, State, compare, facts, step,
};
use sync_core::ports::{Failure, PendingUpdate, Policy, ReadKind, Settled, SourceId};

/// Clocks are wrong by up to this.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// The least wait after any failure.
const LEAST_WAIT_MS: i64 = 500;
/// What a busy server asks for.
const ASKED_MS: i64 = 20_000;

pub struct Device {
    number: usize,
    pub disk: Disk,
    pub state: State,
    pub at: i64,
    pub requests: Vec<(RequestId, Request)>,
    pub commits: VecDeque<(CommitId, Commit)>,
    /// What the front has stored and the engine has not heard yet.
    pub mail: Vec<Mail>,
    pub wakes_at: Option<i64>,
    pub cycles_ended: u32,
    received: HashMap<RequestId, Received>,
    /// The last sync that was shown of each table.
    shown: BTreeMap<String, Instant>,
    pace: Pace,
    /// How its environment settles conflicts.
    pub conflict: ConflictPolicy,
    quiet_until: i64,
    asked_until: i64,
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

/// A word of the front.
pub enum Mail {
    Say(Happened),
    Retried(Seq),
}

/// How the line and the server behave towards one request.
pub enum Weather {
    Fine,
    CutBefore,
    CutAfter,
    Busy,
    Failing,
    SignInExpired,
}

impl Device {
    pub fn new(number: usize, pace: Pace, conflict: ConflictPolicy, at: i64, dice: &mut Dice) -> Self {
        let mut disk = Disk::default();
        let state = State::new(disk.load(), pace);
        let mut device = Self {
            number,
            disk,
            state,
            at,
            requests: Vec::new(),
            commits: VecDeque::new(),
            mail: Vec::new(),
            wakes_at: None,
            cycles_ended: 0,
            received: HashMap::new(),
            shown: BTreeMap::new(),
            pace,
            conflict,
            quiet_until: i64::MIN,
            asked_until: i64::MIN,
        };
        device.happen(Happened::Started, dice);
        device
    }

    /// Whose it is.
    pub fn user(&self) -> User {
        user_of(self.number)
    }

    pub fn happen(&mut self, happened: Happened, dice: &mut Dice) {
        let asks = matches!(happened, Happened::SyncNow | Happened::Refresh(_) | Happened::GridWanted(_));
        if asks || matches!(happened, Happened::Reconnect | Happened::LinkDoubted) {
            self.quiet_until = i64::MIN;
        }
        let event = Event { at: Instant(self.at), fresh: dice.fresh(), happened };
        for effect in step(&mut self.state, event) {
            match effect {
                Effect::Send(id, request) => {
                    self.check_sending(&request);
                    self.requests.push((id, request));
                }
                Effect::Commit(id, commit) => self.commits.push_back((id, commit)),
                Effect::Cancel(id) => {
                    self.requests.retain(|(request, _)| *request != id);
                    self.received.remove(&id);
                }
                Effect::WakeAt(at) => self.wakes_at = Some(at.0),
                Effect::CycleEnded { outcome: Ok(_), .. } => self.cycles_ended += 1,
                _ => {}
            }
        }
        self.check_memory();
        self.check_status();
    }

    /// I9: the time of the last sync that is shown never goes back.
    fn check_status(&mut self) {
        for table in model::status::derive(&facts(&self.state)).tables {
            let Some(last) = table.last_sync else { continue };
            let before = self.shown.insert(table.table.clone(), last);
            assert!(before.is_none_or(|before| before <= last), "the last sync of {} went back", table.table);
        }
    }

    fn check_sending(&self, request: &Request) {
        assert!(!self.disk.offline, "nothing is sent while the user works offline");
        assert!(self.at >= self.quiet_until, "nothing is sent within a backoff");
        assert!(self.at >= self.asked_until, "nothing is sent before the server wishes");
        let Request::Changes { sendings } = request else { return };
        let others = self.requests.iter().filter(|(_, r)| matches!(r, Request::Changes { .. }));
        assert_eq!(others.count(), 0, "one load is under way at a time");
        for Sending { seqs, attempt } in sendings {
            for seq in seqs {
                let Some(change) = self.disk.queue.get(seq) else { continue };
                assert_eq!(
                    change.head.attempt,
                    Some(*attempt),
                    "the attempt is on the disk before it is sent"
                );
                assert_eq!(change.head.state, ChangeState::InFlight);
                let needs = change.head.depends_on.iter().filter(|needed| !seqs.contains(needed));
                assert_eq!(needs.count(), 0, "what it needs was settled before");
            }
        }
    }

    /// Between commits, the memory is what the disk is.
    fn check_memory(&self) {
        let is_under_way = self.requests.iter().any(|(_, r)| matches!(r, Request::Changes { .. }));
        if self.commits.is_empty() && self.mail.is_empty() && !is_under_way {
            let key = |seq: Seq, state: ChangeState, attempt| (seq, state, attempt);
            let memory: Vec<_> = self.state.queue().map(|h| key(h.seq, h.state, h.attempt)).collect();
            let disk: Vec<_> = self.disk.heads().iter().map(|h| key(h.seq, h.state, h.attempt)).collect();
            assert_eq!(memory, disk, "the memory is what the disk is");
        }
    }

    /// One commit reaches the disk, or the disk is full.
    pub fn commit_one(&mut self, disk_is_full: bool, dice: &mut Dice) {
        let Some((id, commit)) = self.commits.pop_front() else { return };
        if disk_is_full {
            if !matches!(commit, Commit::Setting(_)) {
                self.quiet_until = self.quiet_until.max(self.at + LEAST_WAIT_MS);
            }
            self.happen(Happened::CommitFailed(id, Code::DiskFull.into()), dice);
            return;
        }
        let received = match &commit {
            Commit::Install(received)
            | Commit::KeepUpdate(received)
            | Commit::Page { received, .. }
            | Commit::Deltas { received, .. }
            | Commit::EndAttempts { received: Some(received), .. } => self.received.remove(received),
            _ => None,
        };
        if matches!(commit, Commit::Setting(Setting::Offline(_))) {
            self.quiet_until = i64::MIN;
        }
        let happened = match self.disk.commit(commit, received) {
            Ok(done) => Happened::Committed(id, done),
            Err(problem) => Happened::CommitFailed(id, problem),
        };
        self.happen(happened, dice);
    }

    /// The engine hears one word of the front, in any order.
    pub fn hear_one(&mut self, dice: &mut Dice) {
        let happened = match dice.take(&mut self.mail) {
            Some(Mail::Say(happened)) => Some(happened),
            Some(Mail::Retried(seq)) => self.disk.change(seq).map(|c| Happened::ChangeRetried(c.head)),
            None => None,
        };
        if let Some(happened) = happened {
            self.happen(happened, dice);
        }
    }

    /// One request ends, as the weather is.
    pub fn answer_one(&mut self, server: &mut Server, weather: &Weather, dice: &mut Dice) {
        // What is over its deadline is given up before an answer is heard.
        self.happen(Happened::Woke, dice);
        let Some((id, request)) = dice.take(&mut self.requests) else { return };
        let unreachable = || Reply::Failed(Failure::Unreachable(Problem::new(Code::Unreachable)));
        let reply = match weather {
            Weather::Fine => self.ask(server, id, &request),
            Weather::CutBefore => unreachable(),
            Weather::CutAfter => {
                self.ask(server, id, &request);
                self.received.remove(&id);
                unreachable()
            }
            Weather::Busy => Reply::Failed(Failure::Transient {
                problem: Code::Throttled.into(),
                retry_after_ms: Some(ASKED_MS as u64),
            }),
            Weather::Failing => Reply::Failed(Failure::Transient {
                problem: Code::ServerUnavailable.into(),
                retry_after_ms: None,
            }),
            Weather::SignInExpired => Reply::Failed(Failure::SignInExpired),
        };
        match weather {
            Weather::Fine | Weather::SignInExpired => {}
            Weather::Busy => self.asked_until = self.asked_until.max(self.at + ASKED_MS),
            _ => self.quiet_until = self.quiet_until.max(self.at + LEAST_WAIT_MS),
        }
        self.happen(Happened::Replied(id, reply), dice);
    }

    fn ask(&mut self, server: &mut Server, id: RequestId, request: &Request) -> Reply {
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

    /// The process is killed after the server did all that was on its way, and before an answer was heard.
    pub fn kill_after(&mut self, server: &mut Server, dice: &mut Dice) {
        for (id, request) in std::mem::take(&mut self.requests) {
            self.ask(server, id, &request);
        }
        self.commits.clear();
        self.restart(dice);
    }

    /// The process is killed; what was on its way may still have arrived. It starts again on its disk.
    pub fn crash(&mut self, server: &mut Server, dice: &mut Dice) {
        for (id, request) in std::mem::take(&mut self.requests) {
            if dice.once_in(2) {
                self.ask(server, id, &request);
            }
        }
        for (_, commit) in std::mem::take(&mut self.commits) {
            let received = match &commit {
                Commit::Install(received)
                | Commit::KeepUpdate(received)
                | Commit::Page { received, .. }
                | Commit::Deltas { received, .. }
                | Commit::EndAttempts { received: Some(received), .. } => {
                    match self.received.remove(received) {
                        None if !matches!(commit, Commit::EndAttempts { .. }) => break,
                        received => received,
                    }
                }
                _ => None,
            };
            // They reach the disk in the order wished: one that doesn't ends it.
            if !dice.once_in(2) {
                break;
            }
            // It was on the disk, and nobody heard of it.
            let _ = self.disk.commit(commit, received);
        }
        self.restart(dice);
    }

    /// It starts again on its disk.
    fn restart(&mut self, dice: &mut Dice) {
        self.mail.clear();
        self.received.clear();
        (self.wakes_at, self.quiet_until, self.asked_until) = (None, i64::MIN, i64::MIN);
        // Somebody sets the clock meanwhile.
        if dice.once_in(3) {
            self.at += dice.millis(2 * DAY_MS) - DAY_MS;
        }
        self.state = State::new(self.disk.load(), self.pace);
        self.happen(Happened::Started, dice);
    }
}
