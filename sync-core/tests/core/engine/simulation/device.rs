//! A device: its disk, the engine on it, and what is under way between them. What the engine does is checked at every
//! step.

use super::dice::Dice;
use super::disk::Disk;
use super::server::Server;
use contract::shapes::ChangeState;
use model::value::Instant;
use model::{Code, Problem, Row};
use std::collections::{BTreeSet, HashMap, VecDeque};
use sync_core::change::Seq;
use sync_core::engine::{
    Commit, CommitId, Effect, Event, Happened, Outcome, Pace, Reply, Request, RequestId, Setting, State,
    is_there_already, step,
};
use sync_core::ports::{Failure, Settled};

/// The least wait after any failure.
const LEAST_WAIT_MS: i64 = 500;
/// What a busy server asks for.
const ASKED_MS: i64 = 20_000;

pub struct Device {
    pub disk: Disk,
    pub state: State,
    pub at: i64,
    pub requests: Vec<(RequestId, Request)>,
    pub commits: VecDeque<(CommitId, Commit)>,
    /// What the front has stored and the engine has not heard yet.
    pub mail: Vec<Mail>,
    pub wakes_at: Option<i64>,
    pub parked_before: BTreeSet<Seq>,
    pub cycles_ended: u32,
    received: HashMap<RequestId, Vec<Row>>,
    pace: Pace,
    quiet_until: i64,
    asked_until: i64,
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
    pub fn new(pace: Pace, dice: &mut Dice) -> Self {
        let mut disk = Disk::default();
        let state = State::new(disk.load(), pace);
        let mut device = Self {
            disk,
            state,
            at: 1_000_000,
            requests: Vec::new(),
            commits: VecDeque::new(),
            mail: Vec::new(),
            wakes_at: None,
            parked_before: BTreeSet::new(),
            cycles_ended: 0,
            received: HashMap::new(),
            pace,
            quiet_until: 0,
            asked_until: 0,
        };
        device.happen(Happened::Started, dice);
        device
    }

    pub fn happen(&mut self, happened: Happened, dice: &mut Dice) {
        if matches!(happened, Happened::Reconnect | Happened::SyncNow | Happened::LinkDoubted) {
            self.quiet_until = 0;
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
    }

    fn check_sending(&self, request: &Request) {
        assert!(!self.disk.offline, "nothing is sent while the user works offline");
        assert!(self.at >= self.quiet_until, "nothing is sent within a backoff");
        assert!(self.at >= self.asked_until, "nothing is sent before the server wishes");
        if let Request::Change { seq, attempt } = request {
            let others = self.requests.iter().filter(|(_, r)| matches!(r, Request::Change { .. }));
            assert_eq!(others.count(), 0, "one change is under way at a time");
            if let Some(change) = self.disk.queue.get(seq) {
                assert_eq!(
                    change.head.attempt,
                    Some(*attempt),
                    "the attempt is on the disk before it is sent"
                );
                assert_eq!(change.head.state, ChangeState::InFlight);
                assert_eq!(change.head.depends_on, [], "what it needs was settled before");
            }
        }
    }

    /// Between commits, the memory is what the disk is.
    fn check_memory(&self) {
        let is_under_way = self.requests.iter().any(|(_, r)| matches!(r, Request::Change { .. }));
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
            Commit::Page { received, .. }
            | Commit::Settle { received, .. }
            | Commit::Park { received, .. } => self.received.remove(received),
            _ => None,
        };
        if matches!(commit, Commit::Setting(Setting::Offline(_))) {
            self.quiet_until = 0;
        }
        if let Commit::Park { seq, .. } = &commit {
            self.parked_before.insert(*seq);
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
            Request::Configuration { stamp, .. } => Reply::Configuration { changed: stamp.is_none() },
            Request::Counts { tables } => {
                let count = |table: &String| (table.clone(), server.rows[table].len() as u64);
                Reply::Counts(tables.iter().map(count).collect())
            }
            Request::Columns { .. } => unreachable!("the metadata of a simulated server stays"),
            Request::Page { table, next } => {
                let (rows, next) = server.page(table, next.as_deref());
                let reply = Reply::Page { rows: rows.len() as u32, next, bytes: 1 };
                self.received.insert(id, rows);
                reply
            }
            Request::Change { seq, attempt } => {
                let Some(change) = self.disk.change(*seq) else { return Reply::NotQueued };
                match server.send(&change, *attempt) {
                    Err(failure) => Reply::Failed(failure),
                    Ok(settled) => {
                        let ours = |row: &Row| is_there_already(&change, row);
                        let (outcome, row) = match settled {
                            Settled::Accepted(row) => (Outcome::Accepted, row),
                            Settled::Stale(row) => (Outcome::Stale { ours: ours(&row) }, Some(row)),
                            Settled::Gone => (Outcome::Gone, None),
                            Settled::AlreadyExists(row) => {
                                (Outcome::AlreadyExists { ours: ours(&row) }, Some(row))
                            }
                        };
                        self.received.extend(row.map(|row| (id, vec![row])));
                        Reply::Settled(outcome)
                    }
                }
            }
        }
    }

    /// The process is killed; what was on its way may still have arrived. It starts again on its disk.
    pub fn crash(&mut self, server: &mut Server, dice: &mut Dice) {
        for (id, request) in std::mem::take(&mut self.requests) {
            if dice.once_in(2) {
                self.ask(server, id, &request);
            }
        }
        for (_, commit) in std::mem::take(&mut self.commits) {
            let needs_rows = matches!(
                commit,
                Commit::Page { .. } | Commit::Settle { .. } | Commit::Park { .. } | Commit::Install(_)
            );
            if dice.once_in(2) && !needs_rows {
                // It was on the disk, and nobody heard of it.
                let _ = self.disk.commit(commit, None);
            }
        }
        self.mail.clear();
        self.received.clear();
        (self.wakes_at, self.quiet_until, self.asked_until) = (None, 0, 0);
        self.state = State::new(self.disk.load(), self.pace);
        self.happen(Happened::Started, dice);
    }
}
