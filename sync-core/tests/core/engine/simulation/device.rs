//! A device: its disk, the engine on it, and what is under way between them. What the engine does is checked at every
//! step.

mod answers;

use super::dice::Dice;
use super::disk::Disk;
use super::download::Received;
use super::server::{Server, User, user_of};
use contract::shapes::ChangeState;
use model::offline::ConflictPolicy;
use model::value::Instant;
use model::{Code, Problem};
use std::collections::{BTreeMap, HashMap, VecDeque};
use sync_core::change::Seq;
use sync_core::engine::{
    Commit, CommitId, Effect, Event, Happened, Pace, Reply, Request, RequestId, Sending, Setting, State,
    facts, step,
};
use sync_core::ports::Failure;

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

    /// I6: a table is shown only when it was read whole. I9: the time of the last sync that is shown never goes back.
    fn check_status(&mut self) {
        for table in model::status::derive(&facts(&self.state)).tables {
            let is_whole = self.disk.is_complete(&table.table);
            assert!(is_whole || !table.complete, "{} is shown before it is whole", table.table);
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
