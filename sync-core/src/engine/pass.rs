//! One pass through a table: begin, pages one fetched ahead of the one being stored, end.

use super::machine::Step;
use super::{Commit, CommitId, Done, Reply, Request, RequestId, State};
use crate::ports::{Failure, Pass, TableState};
use model::Problem;
use model::value::Instant;

/// A table's download, and why it last failed.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub state: TableState,
    pub problem: Option<Problem>,
}

impl Table {
    pub fn new(state: TableState) -> Self {
        Self { state, problem: None }
    }
}

/// What is under way for a table. Where to go on is not here but on the disk, with the rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Walk {
    beginning: Option<CommitId>,
    fetching: Option<RequestId>,
    fetched: Option<Fetched>,
    storing: Option<Storing>,
    finishing: Option<CommitId>,
    /// Whether the last page is stored.
    at_end: bool,
    /// Whether the server refused a cursor, so that the pass was begun anew; it doesn't get a second one.
    begun_anew: bool,
}

#[derive(Clone, Debug)]
struct Fetched {
    request: RequestId,
    next: Option<String>,
}

#[derive(Clone, Debug)]
struct Storing {
    commit: CommitId,
    next: Option<String>,
}

/// What a pass came to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Progress {
    /// It goes on.
    Going,
    /// The page is stored, with this many rows of the table on the device; whether anything visible changed.
    Stored { rows: u64, changed: bool },
    /// The pass is over.
    Finished { rows: u64, changed: bool },
    /// The server refused the table.
    Refused(Problem),
}

impl Walk {
    /// Does what can be done now. `table` is as the disk has it.
    pub fn advance(&mut self, state: &mut State, step: &mut Step, table: &TableState) {
        // The gate is closed after a failure of the disk too, so that nothing is tried in a hot loop.
        if self.beginning.is_some() || self.finishing.is_some() || !state.gate.is_open(step.at) {
            return;
        }
        match &table.pass {
            None => self.begin(state, step, table),
            Some(pass) if self.at_end => {
                let (table, pass, at) = (table.table.clone(), pass.number, step.at);
                self.finishing = Some(step.commit(state, Commit::FinishPass { table, pass, at }));
            }
            Some(pass) => {
                self.store(state, step, table, pass);
                self.fetch(state, step, table, pass);
            }
        }
    }

    fn begin(&mut self, state: &mut State, step: &mut Step, table: &TableState) {
        let commit = Commit::BeginPass { table: table.table.clone(), expected: table.expected };
        self.beginning = Some(step.commit(state, commit));
    }

    fn store(&mut self, state: &mut State, step: &mut Step, table: &TableState, pass: &Pass) {
        if self.storing.is_some() {
            return;
        }
        let Some(Fetched { request, next }) = self.fetched.take() else { return };
        let commit = Commit::Page {
            received: request,
            table: table.table.clone(),
            pass: pass.number,
            next: next.clone(),
        };
        self.storing = Some(Storing { commit: step.commit(state, commit), next });
    }

    /// Fetches the page after the one that is being stored, or the one where the disk is.
    fn fetch(&mut self, state: &mut State, step: &mut Step, table: &TableState, pass: &Pass) {
        if self.fetching.is_some() || self.fetched.is_some() {
            return;
        }
        let next = match &self.storing {
            Some(Storing { next: None, .. }) => return,
            Some(Storing { next, .. }) => next.clone(),
            None => pass.next.clone(),
        };
        self.fetching = Some(step.send(state, Request::Page { table: table.table.clone(), next }));
    }

    /// Takes an answer; `None` when it isn't for this table. What failed in passing is asked again by
    /// [`Walk::advance`].
    pub fn replied(&mut self, table: &mut TableState, request: RequestId, reply: Reply) -> Option<Progress> {
        self.fetching.take_if(|r| *r == request)?;
        match reply {
            Reply::Page { next, .. } => self.fetched = Some(Fetched { request, next }),
            Reply::Failed(Failure::Refused(problem)) => return Some(self.refused(table, problem)),
            _ => {}
        }
        Some(Progress::Going)
    }

    /// A cursor that the server refuses (it expired, or the server was restored) begins a new pass, once.
    fn refused(&mut self, table: &mut TableState, problem: Problem) -> Progress {
        let had_cursor =
            table.pass.as_ref().is_some_and(|pass| pass.next.is_some()) || self.storing.is_some();
        if !had_cursor || self.begun_anew {
            return Progress::Refused(problem);
        }
        table.pass = None;
        self.begun_anew = true;
        self.fetched = None;
        self.storing = None;
        Progress::Going
    }

    /// Goes on after a commit; `None` when it isn't for this table.
    pub fn committed(&mut self, table: &mut TableState, commit: CommitId, done: Done) -> Option<Progress> {
        if self.beginning.take_if(|c| *c == commit).is_some() {
            if let Done::Begun(pass) = done {
                table.pass = Some(pass);
            }
            return Some(Progress::Going);
        }
        let Done::Applied(applied) = done else { return None };
        if let Some(stored) = self.storing.take_if(|s| s.commit == commit) {
            self.at_end = stored.next.is_none();
            table.rows = applied.rows;
            if let Some(pass) = &mut table.pass {
                pass.next = stored.next;
            }
            return Some(Progress::Stored { rows: applied.rows, changed: applied.changed });
        }
        self.finishing.take_if(|c| *c == commit)?;
        Some(Progress::Finished { rows: applied.rows, changed: applied.changed })
    }

    /// A commit failed: the page is fetched again from where the disk is.
    pub fn commit_failed(&mut self, state: &mut State, step: &mut Step, commit: CommitId) {
        let is_storing = self.storing.as_ref().is_some_and(|s| s.commit == commit);
        let is_own = is_storing || [self.beginning, self.finishing].contains(&Some(commit));
        if is_own {
            self.cancel(state, step);
            *self = Self { begun_anew: self.begun_anew, at_end: self.at_end, ..Self::default() };
        }
    }

    /// Waits for nothing any more.
    pub fn cancel(&self, state: &mut State, step: &mut Step) {
        let fetched = self.fetched.as_ref().map(|f| f.request);
        for request in [self.fetching, fetched].into_iter().flatten() {
            step.cancel(state, request);
        }
    }
}

/// The pass of a table that was finished at a moment.
pub(super) fn finish(table: &mut Table, rows: u64, at: Instant) {
    table.problem = None;
    table.state.rows = rows;
    table.state.complete = true;
    table.state.pass = None;
    // The clock may go back; the last sync doesn't (invariant I9).
    table.state.last_sync = table.state.last_sync.max(Some(at));
}
