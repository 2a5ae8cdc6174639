//! Stories of the engine: what happens, and in short words what it wishes then.

use crate::support::app;
use contract::events::Notice;
use contract::shapes::{ChangeKind, ChangeState};
use model::value::Instant;
use model::{Code, Problem, RecordId};
use sync_core::change::{AttemptId, ChangeHead, Seq};
use sync_core::engine::{
    Answered, Commit, CommitId, Difference, Done, Effect, End, Event, Exchanged, Fresh, Happened, Outcome,
    Pace, Part, Reply, Request, RequestId, Sending, Setting, State, facts, step,
};
use sync_core::ports::{
    Applied, DownloadChoice, Failure, Loaded, Policy, Read, ReadKind, SourceId, SourceState, TableState,
};
use uuid::Uuid;

/// What happens next in a story.
pub enum Then {
    /// Something is said.
    Say(Happened),
    /// The oldest request is answered.
    Reply(Reply),
    /// The oldest commit is on the disk, with what it gave.
    Stored(Done),
    /// The oldest commit failed.
    DiskFull,
    /// The oldest commit found the database damaged.
    Damaged,
    /// Time passes, and the engine is woken.
    Wait(i64),
}

/// An engine in a story.
pub struct Story {
    pub state: State,
    at: i64,
    events: u128,
    requests: Vec<RequestId>,
    commits: Vec<CommitId>,
}

impl Story {
    /// A story that begins with what is on the disk, in which the engine acts by itself.
    pub fn of(loaded: Loaded) -> Self {
        Self::at_pace(loaded, Pace::Continuous)
    }

    /// A story of an engine that acts by itself, or not.
    pub fn at_pace(loaded: Loaded, pace: Pace) -> Self {
        let state = State::new(loaded, pace);
        Self { state, at: 0, events: 0, requests: Vec::new(), commits: Vec::new() }
    }

    /// Tells the story: each line is what happens, and what the engine wishes then.
    pub fn goes(&mut self, lines: Vec<(Then, &str)>) {
        for (n, (then, wishes)) in lines.into_iter().enumerate() {
            assert_eq!(self.happens(then), wishes, "line {}", n + 1);
        }
    }

    /// One thing happens; gives what the engine wishes then.
    pub fn happens(&mut self, then: Then) -> String {
        let happened = match then {
            Then::Say(happened) => happened,
            Then::Reply(reply) => Happened::Replied(self.requests.remove(0), reply),
            Then::Stored(done) => Happened::Committed(self.commits.remove(0), done),
            Then::DiskFull => Happened::CommitFailed(self.commits.remove(0), Code::DiskFull.into()),
            Then::Damaged => Happened::CommitFailed(self.commits.remove(0), Code::DatabaseDamaged.into()),
            Then::Wait(ms) => {
                self.at += ms;
                Happened::Woke
            }
        };
        self.events += 1;
        let fresh = Fresh { attempt: AttemptId(Uuid::from_u128(self.events)), jitter: u32::MAX };
        let effects = step(&mut self.state, Event { at: Instant(self.at), fresh, happened });
        for effect in &effects {
            match effect {
                Effect::Send(id, _) => self.requests.push(*id),
                Effect::Commit(id, _) => self.commits.push(*id),
                Effect::Cancel(id) => self.requests.retain(|request| request != id),
                _ => {}
            }
        }
        effects.iter().filter_map(word).collect::<Vec<_>>().join(", ")
    }

    /// The status that is shown now.
    pub fn status(&self) -> model::status::OfflineStatus {
        model::status::derive(&facts(&self.state))
    }
}

/// An effect in short; what only redraws or wakes is left out.
fn word(effect: &Effect) -> Option<String> {
    Some(match effect {
        Effect::Send(_, request) => match request {
            Request::Probe => "probe".into(),
            Request::Configuration { stamp, .. } => {
                format!("configuration since {}", stamp.as_deref().unwrap_or("-"))
            }
            Request::Counts { tables } => format!("count {}", tables.join(" ")),
            Request::Page { source, kind, next, .. } => {
                format!("{} of {} {}", kind_word(*kind), source.0, next.as_deref().unwrap_or("first"))
            }
            Request::Deltas { sources } => format!("changes of {}", numbers(sources)),
            Request::Checksums { sources } => format!("checksums of {}", numbers(sources)),
            Request::Reports => "report".into(),
            Request::Changes { sendings } => format!("send {}", under(sendings)),
        },
        Effect::Commit(_, commit) => match commit {
            Commit::Setting(Setting::App(_)) => "choose app".into(),
            Commit::Setting(Setting::Download(..)) => "choose download".into(),
            Commit::Setting(Setting::Offline(_)) => "choose offline".into(),
            Commit::Install(_) => "install".into(),
            Commit::KeepUpdate(_) => "keep update".into(),
            Commit::PostponeUpdate => "postpone update".into(),
            Commit::Migrate => "migrate".into(),
            Commit::Reconfigure => "reconfigure".into(),
            Commit::BeginRound { tables } => format!("begin round of {}", tables.join(" ")),
            Commit::BeginRead { source, kind } => format!("begin {} of {}", kind_word(*kind), source.0),
            Commit::Page { source, read, next, .. } => {
                format!("store {}.{read} to {}", source.0, next.as_deref().unwrap_or("end"))
            }
            Commit::Deltas { ended, .. } => format!("store changes, end {}", ended.join(" ")),
            Commit::EndRound { table, .. } => format!("end {table}"),
            Commit::Checked { right, wrong, .. } => {
                format!("checked {} wrong {}", numbers(right), numbers(wrong))
            }
            Commit::BeginAttempts { sendings } => format!("begin {}", under(sendings)),
            Commit::Reported { .. } => "store reported".into(),
            Commit::EndAttempts { ends, .. } => ends.iter().map(ending).collect::<Vec<_>>().join(" & "),
        },
        Effect::Cancel(_) => "cancel".into(),
        Effect::Notify(Notice::Sent { changes }) => format!("tell {changes} sent"),
        Effect::Notify(Notice::Parked { seq, .. }) => format!("tell #{seq} parked"),
        Effect::Notify(Notice::ReadyForOffline) => "tell ready".into(),
        Effect::Notify(Notice::DraftsWait { drafts }) => format!("tell {drafts} drafts"),
        Effect::Notify(Notice::UpdateWaits) => "tell update".into(),
        Effect::Stalled(problem) => format!("stalled {}", problem.code.name()),
        Effect::CycleEnded { outcome: Ok(_), .. } => "cycle done".into(),
        Effect::CycleEnded { outcome: Err(problem), .. } => format!("cycle ended {}", problem.code.name()),
        Effect::Moved(moved) => format!("moved {}", moved.len()),
        Effect::WakeAt(_) | Effect::Rows(_) | Effect::Queue => return None,
    })
}

/// Requests under their attempts; changes that are one request are joined.
fn under(sendings: &[Sending]) -> String {
    let one = |sending: &Sending| {
        let seqs: Vec<String> = sending.seqs.iter().map(|seq| format!("#{}", seq.0)).collect();
        format!("{} as {}", seqs.join("+"), sending.attempt.0.as_u128())
    };
    sendings.iter().map(one).collect::<Vec<_>>().join(" & ")
}

fn ending((seq, end): &(Seq, End)) -> String {
    let seq = seq.0;
    match end {
        End::Settle => format!("settle #{seq}"),
        End::Found => format!("found #{seq}"),
        End::Merge(merge) if merge.regardless => format!("merge #{seq} regardless"),
        End::Merge(_) => format!("merge #{seq}"),
        End::Supersede => format!("supersede #{seq}"),
        End::Park(problem) => format!("park #{seq} {}", problem.code.name()),
        End::Alone => format!("part #{seq}"),
        End::Wait { keep_attempt: true, .. } => format!("wait #{seq} and keep"),
        End::Wait { keep_attempt: false, .. } => format!("wait #{seq}"),
    }
}

fn kind_word(kind: ReadKind) -> &'static str {
    match kind {
        ReadKind::Rows => "rows",
        ReadKind::Delta => "delta",
        ReadKind::Keys => "keys",
        ReadKind::Missing => "missing",
    }
}

fn numbers(sources: &[SourceId]) -> String {
    sources.iter().map(|source| source.0.to_string()).collect::<Vec<_>>().join(" ")
}

/// An update of a record of its own, which waits.
pub fn change(seq: i64, depends_on: &[i64]) -> ChangeHead {
    ChangeHead {
        seq: Seq(seq),
        table: "account".into(),
        record: RecordId(Uuid::from_u128(seq.unsigned_abs().into())),
        kind: ChangeKind::Update,
        state: ChangeState::Queued,
        depends_on: depends_on.iter().map(|seq| Seq(*seq)).collect(),
        attempts: 0,
        attempt: None,
        problem: None,
    }
}

pub fn queued(seq: i64, depends_on: &[i64]) -> Then {
    Then::Say(Happened::ChangeQueued(change(seq, depends_on)))
}

/// A change of a record that others change too.
pub fn of_record(seq: i64, record: u128, depends_on: &[i64]) -> Then {
    let record = RecordId(Uuid::from_u128(record));
    Then::Say(Happened::ChangeQueued(ChangeHead { record, ..change(seq, depends_on) }))
}

pub fn stored() -> Then {
    Then::Stored(Done::Stored)
}

/// A round was begun, and the disk has what the memory has.
pub fn round() -> Then {
    Then::Stored(Done::Round(Vec::new()))
}

pub fn begun(number: i64, kind: ReadKind) -> Then {
    Then::Stored(Done::Begun(Read { number, kind, next: None }))
}

pub fn applied(rows: u64) -> Then {
    Then::Stored(Done::Applied(Applied { rows, changed: true, missing: 0 }))
}

/// Keys were compared, or missing rows stored, and so many are still missing.
pub fn misses(missing: u64) -> Then {
    Then::Stored(Done::Applied(Applied { rows: 2, changed: true, missing }))
}

/// The deltas of tables are stored.
pub fn told(tables: &[&str]) -> Then {
    let one = |table: &&str| ((*table).to_owned(), Applied { rows: 2, changed: false, missing: 0 });
    Then::Stored(Done::Told(tables.iter().map(one).collect()))
}

/// What changed since several links.
pub fn changes(parts: Vec<Part>) -> Then {
    Then::Reply(Reply::Deltas { parts, rows: 2, bytes: 10 })
}

pub fn answered(outcome: Outcome) -> Then {
    all_answered(&[outcome])
}

/// The server was told what is parked; nothing was settled there.
pub fn reported() -> Then {
    Then::Reply(Reply::Reports(Exchanged { asked: true, ..Exchanged::default() }))
}

/// Each request of a load is answered.
pub fn all_answered(outcomes: &[Outcome]) -> Then {
    let policy = Policy::default();
    let answers = outcomes.iter().map(|outcome| Answered::Settled { outcome: outcome.clone(), policy });
    Then::Reply(Reply::Changes(answers.collect()))
}

/// Another version of the record: columns that only we changed, and those that both changed.
pub fn stale(mine: &[&str], both: &[&str]) -> Outcome {
    let names = |columns: &[&str]| columns.iter().map(|name| (*name).to_owned()).collect();
    Outcome::Stale(Difference { mine: names(mine), both: names(both), ..Difference::default() })
}

pub fn page(next: Option<&str>) -> Then {
    let (delta, next) = (next.is_none(), next.map(str::to_owned));
    Then::Reply(Reply::Page { rows: 2, items: 2, next, delta, bytes: 10 })
}

/// So many rows in each table.
pub fn counts(rows: &[(&str, u64)]) -> Then {
    Then::Reply(Reply::Counts(rows.iter().map(|(table, rows)| ((*table).to_owned(), *rows)).collect()))
}

pub fn unreachable() -> Then {
    Then::Reply(Reply::Failed(Failure::Unreachable(Code::Unreachable.into())))
}

pub fn refused() -> Then {
    Then::Reply(Reply::Failed(Failure::Refused(Code::Refused.into())))
}

pub fn busy(retry_after_ms: u64) -> Then {
    let problem = Code::Throttled.into();
    Then::Reply(Reply::Failed(Failure::Transient { problem, retry_after_ms: Some(retry_after_ms) }))
}

/// The server fails: in its own words, or as a gateway does.
pub fn fails(in_its_own_words: bool) -> Then {
    let problem = Problem::new(Code::ServerUnavailable);
    let problem = if in_its_own_words { problem.with("server_code", "0x80040216") } else { problem };
    Then::Reply(Reply::Failed(Failure::Transient { problem, retry_after_ms: None }))
}

pub fn sign_in_expired() -> Then {
    Then::Reply(Reply::Failed(Failure::SignInExpired))
}

/// A device with tables, downloaded or not. Each has one reason, numbered from 1.
pub fn installed(tables: &[(&str, bool)]) -> Loaded {
    let table = |(n, (name, complete)): (usize, &(&str, bool))| TableState {
        sources: vec![source(n as i64 + 1, *complete)],
        ..table(name, *complete)
    };
    Loaded {
        app: Some(app()),
        downloads: [(app().id, DownloadChoice::Started)].into(),
        stamp: Some("s1".into()),
        tables: tables.iter().enumerate().map(table).collect(),
        ..Loaded::default()
    }
}

/// A table with one reason, number 1.
pub fn table(name: &str, complete: bool) -> TableState {
    TableState {
        table: name.into(),
        mandatory: false,
        complete,
        rows: 0,
        expected: None,
        last_sync: None,
        interval_min: 10,
        sources: vec![source(1, complete)],
    }
}

/// A reason: not read yet, or with a link to what changed since.
pub fn source(id: i64, complete: bool) -> SourceState {
    SourceState {
        id: SourceId(id),
        complete,
        follows: complete,
        read: None,
        verified: complete.then_some(Instant(0)),
    }
}
