//! A round: the tables whose time has come are brought up to the server. One request asks what changed in all of them
//! since; where that isn't enough, table by table follows ([`super::walk`]).

use super::machine::Step;
use super::walk::{Progress, Table, Walk};
use super::{Commit, CommitId, Done, Reply, Request, RequestId, State};
use crate::ports::{Failure, SourceId, TableState};
use model::Problem;
use model::value::Instant;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Links in one request.
const LINKS_AT_ONCE: usize = 200;

/// What a cycle is to bring up (checklist 14).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scope {
    /// Tables that are brought up, besides those of `anew`.
    which: Which,
    /// Tables of which each row is looked at anew.
    anew: Anew,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Which {
    /// Those whose interval is over.
    #[default]
    Due,
    /// An open grid's.
    Grid(BTreeSet<String>),
    /// All.
    All,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Anew {
    These(BTreeSet<String>),
    All,
}

impl Default for Anew {
    fn default() -> Self {
        Self::These(BTreeSet::new())
    }
}

impl Scope {
    /// An open grid's tables.
    pub fn grid(tables: BTreeSet<String>) -> Self {
        Self { which: Which::Grid(tables), ..Self::default() }
    }

    /// All tables.
    pub fn all() -> Self {
        Self { which: Which::All, ..Self::default() }
    }

    /// All tables, each looked at anew.
    pub fn full() -> Self {
        Self { which: Which::All, anew: Anew::All }
    }

    /// Some tables, looked at anew.
    pub fn full_of(tables: BTreeSet<String>) -> Self {
        Self { anew: Anew::These(tables.clone()), ..Self::grid(tables) }
    }

    /// What brings up both.
    pub fn and(self, other: Self) -> Self {
        let which = match (self.which, other.which) {
            (Which::All, _) | (_, Which::All) => Which::All,
            (Which::Grid(mut tables), Which::Grid(more)) => {
                tables.extend(more);
                Which::Grid(tables)
            }
            (Which::Grid(tables), Which::Due) | (Which::Due, Which::Grid(tables)) => Which::Grid(tables),
            (Which::Due, Which::Due) => Which::Due,
        };
        let anew = match (self.anew, other.anew) {
            (Anew::All, _) | (_, Anew::All) => Anew::All,
            (Anew::These(mut tables), Anew::These(more)) => {
                tables.extend(more);
                Anew::These(tables)
            }
        };
        Self { which, anew }
    }

    fn has(&self, table: &Table, at: Instant) -> bool {
        // A first download isn't done by halves.
        let is_due = || !table.state.complete || table.is_due(at);
        match &self.which {
            Which::Due => is_due(),
            Which::Grid(tables) => tables.contains(&table.state.table) || !table.state.complete,
            Which::All => true,
        }
    }

    /// Whether each row of a table is looked at anew.
    fn is_anew(&self, table: &Table) -> bool {
        match &self.anew {
            Anew::All => true,
            Anew::These(tables) => tables.contains(&table.state.table),
        }
    }
}

/// A running round.
#[derive(Clone, Debug)]
pub(super) struct Round {
    scope: Scope,
    phase: Phase,
    /// Places of the tables that are left, in order.
    left: VecDeque<usize>,
    /// Sources that the one request brought up, or can't.
    told: BTreeSet<SourceId>,
    /// Sources of that request that are read for themselves.
    alone: BTreeSet<SourceId>,
    /// Places of the tables that the request brought up.
    followed: Vec<usize>,
    walk: Walk,
}

#[derive(Clone, Debug)]
enum Phase {
    New,
    Beginning(CommitId),
    Begun,
    Asked(RequestId, Vec<SourceId>),
    Storing(CommitId, Heard),
    Walking,
}

/// What the one request told.
#[derive(Clone, Debug)]
struct Heard {
    told: BTreeSet<SourceId>,
    reconcile: BTreeSet<SourceId>,
    long: BTreeSet<SourceId>,
    ended: Vec<usize>,
    /// As of when.
    at: Instant,
}

/// What a source's part of the one request was.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// All that changed.
    Changes,
    /// More than a page.
    Long,
    /// The keys have to be compared.
    Reconcile,
    /// The server said no.
    Refused(Problem),
}

/// Something that happened to a table.
pub(super) type News = (usize, Progress);

impl Round {
    /// A round of what is due.
    pub fn new(tables: &mut [Table], scope: Scope, at: Instant) -> Self {
        let mut left = VecDeque::new();
        for (place, table) in tables.iter_mut().enumerate().filter(|(_, table)| scope.has(table, at)) {
            table.try_now(at);
            left.push_back(place);
        }
        let (told, alone, followed, walk) = Default::default();
        Self { scope, phase: Phase::New, left, told, alone, followed, walk }
    }

    /// Places of the tables that were brought up by their links alone.
    pub fn followed(&self) -> &[usize] {
        &self.followed
    }

    /// Does what can be done now; `true` when the round is over.
    pub fn advance(&mut self, state: &mut State, step: &mut Step) -> bool {
        let Some(place) = self.left.front().copied() else { return true };
        if !state.gate.is_open(step.at) {
            return false;
        }
        match &self.phase {
            Phase::New => {
                let name = |place: &usize| state.tables.get(*place).map(|t| t.state.table.clone());
                let tables = self.left.iter().filter_map(name).collect();
                self.phase = Phase::Beginning(step.commit(state, Commit::BeginRound { tables }));
            }
            Phase::Begun => self.ask(state, step),
            Phase::Beginning(_) | Phase::Asked(..) | Phase::Storing(..) | Phase::Walking => {}
        }
        if matches!(self.phase, Phase::Walking) {
            let Some(table) = state.tables.get(place).map(|t| t.state.clone()) else {
                self.left.pop_front();
                return self.left.is_empty();
            };
            self.walk.advance(state, step, &table);
        }
        false
    }

    /// Asks for all that changed since the links, in one request.
    fn ask(&mut self, state: &mut State, step: &mut Step) {
        let tables = self.left.iter().filter_map(|place| state.tables.get(*place));
        let links = tables
            .filter(|table| !self.scope.is_anew(table))
            .flat_map(|table| &table.state.sources)
            .filter(|s| s.complete && s.follows && s.read.is_none())
            .map(|s| s.id)
            .filter(|id| !self.told.contains(id) && !self.alone.contains(id));
        let sources: Vec<SourceId> = links.take(LINKS_AT_ONCE).collect();
        if sources.is_empty() {
            self.walk_on(state);
            self.phase = Phase::Walking;
            return;
        }
        let request = step.send(state, Request::Deltas { sources: sources.clone() });
        self.phase = Phase::Asked(request, sources);
    }

    /// Takes an answer; `None` when it isn't for this round.
    pub fn replied(
        &mut self,
        state: &mut State,
        step: &mut Step,
        request: RequestId,
        reply: Reply,
    ) -> Option<Vec<News>> {
        if let Phase::Asked(asked, sources) = &self.phase
            && *asked == request
        {
            let sources = sources.clone();
            return Some(self.heard(state, step, request, &sources, reply));
        }
        let place = *self.left.front()?;
        let table = state.tables.get_mut(place)?;
        let progress = self.walk.replied(table, request, reply)?;
        Some(self.news(state, place, progress))
    }

    fn heard(
        &mut self,
        state: &mut State,
        step: &mut Step,
        request: RequestId,
        sources: &[SourceId],
        reply: Reply,
    ) -> Vec<News> {
        let parts = match reply {
            Reply::Deltas { parts, .. } => parts,
            // The server can't tell of many at once: each is read for itself.
            Reply::Failed(Failure::Refused(_)) => {
                self.alone.extend(sources);
                self.phase = Phase::Begun;
                return Vec::new();
            }
            _ => {
                self.phase = Phase::Begun;
                return Vec::new();
            }
        };
        let (told, reconcile, long) = Default::default();
        let mut heard = Heard { told, reconcile, long, ended: Vec::new(), at: step.at };
        let mut refused: BTreeMap<usize, Problem> = BTreeMap::new();
        for (source, part) in sources.iter().copied().zip(parts) {
            match part {
                Part::Changes => heard.told.insert(source),
                Part::Reconcile => heard.reconcile.insert(source),
                Part::Long => heard.long.insert(source),
                Part::Refused(problem) => {
                    let of = |t: &Table| t.state.sources.iter().any(|s| s.id == source);
                    refused.extend(state.tables.iter().position(of).map(|place| (place, problem)));
                    false
                }
            };
        }
        let is_told = |place: &usize| {
            let table = state.tables.get(*place);
            let told = |s: &SourceId| heard.told.contains(s) || self.told.contains(s);
            table.is_some_and(|t| !t.state.sources.is_empty() && t.state.sources.iter().all(|s| told(&s.id)))
        };
        heard.ended = self.left.iter().copied().filter(is_told).collect();
        let name = |place: &usize| state.tables.get(*place).map(|t| t.state.table.clone());
        let ended = heard.ended.iter().filter_map(name).collect();
        let commit = step.commit(state, Commit::Deltas { received: request, ended, at: step.at });
        self.phase = Phase::Storing(commit, heard);
        self.left.retain(|place| !refused.contains_key(place));
        refused.into_iter().map(|(place, problem)| (place, Progress::Refused(problem))).collect()
    }

    /// Goes on after a commit; `None` when it isn't for this round.
    pub fn committed(&mut self, state: &mut State, commit: CommitId, done: Done) -> Option<Vec<News>> {
        match &self.phase {
            Phase::Beginning(awaited) if *awaited == commit => {
                self.phase = Phase::Begun;
                look_at_disk(state, done);
                return Some(Vec::new());
            }
            Phase::Storing(awaited, heard) if *awaited == commit => {
                let heard = heard.clone();
                return Some(self.took(state, heard, done));
            }
            _ => {}
        }
        let place = *self.left.front()?;
        let table = state.tables.get_mut(place)?;
        let progress = self.walk.committed(table, commit, done)?;
        Some(self.news(state, place, progress))
    }

    /// What the one request told is on the disk.
    fn took(&mut self, state: &mut State, heard: Heard, done: Done) -> Vec<News> {
        for table in &mut state.tables {
            for source in &mut table.state.sources {
                source.follows &= !heard.reconcile.contains(&source.id);
            }
        }
        self.told.extend(&heard.told);
        self.alone.extend(heard.reconcile.iter().chain(&heard.long));
        self.phase = Phase::Begun;
        let Done::Told(applied) = done else { return Vec::new() };
        let mut news = Vec::new();
        for (name, applied) in applied {
            let Some(place) = state.tables.iter().position(|t| t.state.table == name) else { continue };
            let (rows, changed) = (applied.rows, applied.changed);
            news.push(match heard.ended.contains(&place) {
                true => (place, Progress::Finished { rows, changed, at: heard.at }),
                false => (place, Progress::Stored { rows, changed }),
            });
        }
        self.left.retain(|place| !heard.ended.contains(place));
        self.followed.extend(heard.ended);
        news
    }

    /// A table that ended gives way to the next.
    fn news(&mut self, state: &State, place: usize, progress: Progress) -> Vec<News> {
        if matches!(progress, Progress::Finished { .. } | Progress::Refused(_)) {
            self.left.pop_front();
            self.walk_on(state);
        }
        match progress {
            Progress::Going => Vec::new(),
            progress => vec![(place, progress)],
        }
    }

    /// Begins with the next table.
    fn walk_on(&mut self, state: &State) {
        let next = self.left.front().and_then(|place| state.tables.get(*place));
        let is_anew = next.is_some_and(|table| self.scope.is_anew(table));
        self.walk = Walk::new(self.told.clone(), is_anew);
    }

    /// A commit failed: what it was about is done again when the gate opens.
    pub fn commit_failed(&mut self, state: &mut State, step: &mut Step, commit: CommitId) {
        match &self.phase {
            Phase::Beginning(awaited) if *awaited == commit => self.phase = Phase::New,
            Phase::Storing(awaited, _) if *awaited == commit => self.phase = Phase::Begun,
            _ => self.walk.commit_failed(state, step, commit),
        }
    }

    /// Waits for nothing any more.
    pub fn cancel(&self, state: &mut State, step: &mut Step) {
        if let Phase::Asked(request, _) = &self.phase {
            step.cancel(state, *request);
        }
        self.walk.cancel(state, step);
    }
}

/// A cycle that was dropped did not hear what became of its last commit: the disk knows.
fn look_at_disk(state: &mut State, done: Done) {
    let Done::Round(tables) = done else { return };
    for on_disk in tables {
        if let Some(table) = state.tables.iter_mut().find(|t| t.state.table == on_disk.table) {
            let expected = table.state.expected.filter(|_| !on_disk.complete);
            table.state = TableState { expected, ..on_disk };
        }
    }
}
