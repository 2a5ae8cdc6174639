//! One table in a round: each of its sources in turn, then the end, at which what nothing holds any more leaves.
//!
//! | a source that | is brought up by |
//! |---|---|
//! | was never read whole | all its rows |
//! | has a link to what changed since | following it |
//! | has none, or is to be looked at anew | its keys, then the rows that are missing or older |

use super::links::Links;
use super::machine::Step;
use super::{Commit, CommitId, Done, Reply, Request, RequestId, State};
use crate::ports::{Failure, Read, ReadKind, SourceId, SourceState, TableState};
use model::value::Instant;
use model::{Code, Problem};
use std::collections::{BTreeSet, VecDeque};

/// Pages that may lie fetched while one is stored.
const PAGES_AHEAD: usize = 2;

/// A table's download, and why it last failed.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub state: TableState,
    pub problem: Option<Problem>,
    /// When it was brought up last, or should have been.
    tried: Option<Instant>,
}

impl Table {
    pub fn new(state: TableState) -> Self {
        let tried = state.last_sync.filter(|_| state.complete);
        Self { state, problem: None, tried }
    }

    /// A table of a configuration that was installed just now: it is brought up at once.
    pub fn installed(state: TableState) -> Self {
        Self { tried: None, ..Self::new(state) }
    }

    /// When its interval is over; `None` for at once.
    pub fn due_at(&self) -> Option<Instant> {
        let interval_ms = i64::from(self.state.interval_min) * 60_000;
        self.tried.map(|tried| Instant(tried.0 + interval_ms))
    }

    /// Whether its interval is over; a clock that went back ends it too.
    pub fn is_due(&self, at: Instant) -> bool {
        self.due_at().is_none_or(|due| due <= at) || self.tried.is_some_and(|tried| tried > at)
    }

    pub fn try_now(&mut self, at: Instant) {
        self.tried = Some(at);
    }

    /// Its round was finished at a moment.
    pub fn finish(&mut self, rows: u64, at: Instant) {
        self.problem = None;
        self.state.rows = rows;
        self.state.complete = true;
        self.state.expected = None;
        // The clock may go back; the last sync doesn't (invariant I9).
        self.state.last_sync = self.state.last_sync.max(Some(at));
    }

    pub fn source(&mut self, id: SourceId) -> Option<&mut SourceState> {
        self.state.sources.iter_mut().find(|source| source.id == id)
    }
}

/// What is under way for a table. Where to go on is not here but on the disk, with the rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Walk {
    /// Sources that were brought up in this round.
    done: BTreeSet<SourceId>,
    /// Whether keys are compared also where there is a link.
    full: bool,
    beginning: Option<(CommitId, SourceId)>,
    fetching: Option<RequestId>,
    fetched: VecDeque<Fetched>,
    storing: Option<Storing>,
    ending: Option<(CommitId, Instant)>,
    /// Sources whose cursor or link the server refused, so that they were begun anew; none gets that twice.
    begun_anew: BTreeSet<SourceId>,
    /// Of the current source's read.
    links: Links,
}

#[derive(Clone, Debug)]
struct Fetched {
    request: RequestId,
    next: Option<String>,
    delta: bool,
}

#[derive(Clone, Debug)]
struct Storing {
    commit: CommitId,
    next: Option<String>,
    delta: bool,
}

/// What a step of a table came to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Progress {
    /// It goes on.
    Going,
    /// A page is stored, with this many rows of the table on the device; whether anything visible changed.
    Stored { rows: u64, changed: bool },
    /// The round of the table is over, as of a moment.
    Finished { rows: u64, changed: bool, at: Instant },
    /// The server refused the table.
    Refused(Problem),
}

impl Walk {
    /// Of sources that aren't brought up yet; with `full`, keys are compared also where there is a link.
    pub fn new(done: BTreeSet<SourceId>, full: bool) -> Self {
        Self { done, full, ..Self::default() }
    }

    /// Does what can be done now. `table` is as the disk has it.
    pub fn advance(&mut self, state: &mut State, step: &mut Step, table: &TableState) {
        // The gate is closed after a failure of the disk too, so that nothing is tried in a hot loop.
        if self.beginning.is_some() || self.ending.is_some() || !state.gate.is_open(step.at) {
            return;
        }
        let Some(source) = self.current(table) else {
            let (table, at) = (table.table.clone(), step.at);
            self.ending = Some((step.commit(state, Commit::EndRound { table, at }), at));
            return;
        };
        match &source.read {
            None => {
                let kind = self.kind_for(source);
                let commit = step.commit(state, Commit::BeginRead { source: source.id, kind });
                self.beginning = Some((commit, source.id));
            }
            Some(read) => {
                self.store(state, step, &table.table, source.id, read);
                self.fetch(state, step, &table.table, source.id, read);
            }
        }
    }

    fn current<'t>(&self, table: &'t TableState) -> Option<&'t SourceState> {
        table.sources.iter().find(|source| !self.done.contains(&source.id))
    }

    fn kind_for(&self, source: &SourceState) -> ReadKind {
        match () {
            () if !source.complete => ReadKind::Rows,
            () if self.full || !source.follows => ReadKind::Keys,
            () => ReadKind::Delta,
        }
    }

    fn store(&mut self, state: &mut State, step: &mut Step, table: &str, source: SourceId, read: &Read) {
        if self.storing.is_some() {
            return;
        }
        let Some(Fetched { request, next, delta }) = self.fetched.pop_front() else { return };
        let commit = Commit::Page {
            received: request,
            table: table.to_owned(),
            source,
            read: read.number,
            next: next.clone(),
        };
        self.storing = Some(Storing { commit: step.commit(state, commit), next, delta });
    }

    /// Fetches the page after the last one that was fetched, or the one where the disk is.
    fn fetch(&mut self, state: &mut State, step: &mut Step, table: &str, source: SourceId, read: &Read) {
        if self.fetching.is_some() || self.fetched.len() >= PAGES_AHEAD {
            return;
        }
        let last = self.fetched.back().map(|f| &f.next).or(self.storing.as_ref().map(|s| &s.next));
        let next = match last {
            Some(None) => return,
            Some(next) => next.clone(),
            None => read.next.clone(),
        };
        let request = Request::Page { table: table.to_owned(), source, kind: read.kind, next };
        self.fetching = Some(step.send(state, request));
    }

    /// Takes an answer; `None` when it isn't for this table. What failed in passing is asked again by
    /// [`Walk::advance`].
    pub fn replied(&mut self, table: &mut Table, request: RequestId, reply: Reply) -> Option<Progress> {
        self.fetching.take_if(|r| *r == request)?;
        match reply {
            Reply::Page { rows, items, next, delta, .. } => {
                let on_device = table.state.rows;
                let is_endless = |link: &String| {
                    self.links.is_endless(items, link) || self.links.is_too_much(rows, on_device)
                };
                if next.as_ref().is_some_and(is_endless) {
                    return Some(self.refused(table, endless()));
                }
                self.fetched.push_back(Fetched { request, next, delta });
            }
            Reply::Failed(Failure::Refused(problem)) => return Some(self.refused(table, problem)),
            _ => {}
        }
        Some(Progress::Going)
    }

    /// A cursor or a link that the server refuses (it expired, or the server was restored) begins a new read, once.
    fn refused(&mut self, table: &mut Table, problem: Problem) -> Progress {
        let Some(id) = self.current(&table.state).map(|source| source.id) else { return Progress::Going };
        let Some(source) = table.source(id) else { return Progress::Going };
        let had_cursor = self.storing.is_some()
            || source.read.as_ref().is_some_and(|r| r.next.is_some() || r.kind == ReadKind::Delta);
        if !had_cursor || !self.begun_anew.insert(id) {
            return Progress::Refused(problem);
        }
        if source.read.as_ref().is_some_and(|read| read.kind == ReadKind::Delta) {
            source.follows = false;
        }
        source.read = None;
        self.fetched.clear();
        self.storing = None;
        self.links = Links::default();
        Progress::Going
    }

    /// Goes on after a commit; `None` when it isn't for this table.
    pub fn committed(&mut self, table: &mut Table, commit: CommitId, done: Done) -> Option<Progress> {
        if let Some((_, source)) = self.beginning.take_if(|(c, _)| *c == commit) {
            if let (Done::Begun(read), Some(source)) = (done, table.source(source)) {
                source.read = Some(read);
                self.links = Links::default();
            }
            return Some(Progress::Going);
        }
        let Done::Applied(applied) = done else { return None };
        if let Some(stored) = self.storing.take_if(|s| s.commit == commit) {
            self.stored(table, stored, applied.missing);
            table.state.rows = applied.rows;
            return Some(Progress::Stored { rows: applied.rows, changed: applied.changed });
        }
        let (_, at) = self.ending.take_if(|(c, _)| *c == commit)?;
        Some(Progress::Finished { rows: applied.rows, changed: applied.changed, at })
    }

    /// A page of the current source is on the disk.
    fn stored(&mut self, table: &mut Table, stored: Storing, missing: u64) {
        let Some(id) = self.current(&table.state).map(|source| source.id) else { return };
        let Some(source) = table.source(id) else { return };
        let Some(read) = &mut source.read else { return };
        if stored.next.is_some() {
            read.next = stored.next;
            return;
        }
        if read.kind != ReadKind::Missing {
            source.complete = true;
            source.follows = stored.delta;
        }
        if missing > 0 {
            read.kind = ReadKind::Missing;
            read.next = None;
            return;
        }
        // A delta that was interrupted is older than what was asked for: a look at everything follows.
        let is_over = !self.full || matches!(read.kind, ReadKind::Keys | ReadKind::Missing | ReadKind::Rows);
        source.read = None;
        if is_over {
            self.done.insert(id);
        }
    }

    /// A commit failed: the page is fetched again from where the disk is.
    pub fn commit_failed(&mut self, state: &mut State, step: &mut Step, commit: CommitId) {
        let is_own = self.storing.as_ref().is_some_and(|s| s.commit == commit)
            || self.beginning.is_some_and(|(c, _)| c == commit)
            || self.ending.is_some_and(|(c, _)| c == commit);
        if is_own {
            self.cancel(state, step);
            *self = Self {
                begun_anew: std::mem::take(&mut self.begun_anew),
                done: std::mem::take(&mut self.done),
                full: self.full,
                ..Self::default()
            };
        }
    }

    /// Waits for nothing any more.
    pub fn cancel(&self, state: &mut State, step: &mut Step) {
        let fetched = self.fetched.iter().map(|f| f.request);
        for request in self.fetching.into_iter().chain(fetched) {
            step.cancel(state, request);
        }
    }
}

/// Links that don't end: the server counts as one that can't be read.
pub(super) fn endless() -> Problem {
    Problem::new(Code::UnexpectedReply).with("detail", "the pages do not end")
}
