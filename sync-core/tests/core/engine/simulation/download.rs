//! What a disk keeps of a download, by the plainest means: for each row the reasons that hold it.

use super::disk::{Disk, Key};
use super::server::{Page, Told, version_of as version};
use model::value::Instant;
use model::{RecordId, Row};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::change::Seq;
use sync_core::engine::Done;
use sync_core::ports::{
    Applied, MadeThere, PendingUpdate, Read, ReadKind, SourceId, SourceState, TableState,
};

/// What was received and waits for its commit.
#[derive(Clone)]
pub enum Received {
    /// The server's rows of changes.
    Settled(Vec<(Seq, Row)>, BTreeMap<Seq, Vec<MadeThere>>),
    Page(Page),
    Keys(Page),
    Missing(Vec<RecordId>, Vec<Row>),
    Changes(Vec<(SourceId, String, Told)>),
    /// A configuration, installed at once or kept until the user agrees.
    Configuration(Configuration),
}

/// What a server is configured by.
#[derive(Clone)]
pub struct Configuration {
    pub stamp: String,
    /// Each table's reasons.
    pub reasons: Vec<(String, Vec<(String, String)>)>,
    /// How many columns were added to each table.
    pub columns: u32,
}

#[derive(Clone)]
pub struct TableOnDisk {
    pub state: TableState,
    pub rows: BTreeMap<RecordId, Row>,
    pub sources: Vec<SourceOnDisk>,
    /// Whether values of new columns are to come with the keys.
    pub(super) filling: bool,
    round: i64,
    runs: bool,
    /// Records that may have nothing to hold them, and the round after whose end they are looked at.
    loose: BTreeMap<RecordId, i64>,
    /// Deleted by the user during the running round: a page fetched before must not bring them back.
    buried: BTreeSet<RecordId>,
}

#[derive(Clone)]
pub struct SourceOnDisk {
    pub id: SourceId,
    pub name: String,
    pub query: String,
    pub delta: Option<String>,
    complete: bool,
    number: i64,
    read: Option<Read>,
    held: BTreeSet<RecordId>,
    /// Those that the running read saw.
    seen: BTreeSet<RecordId>,
    keys: BTreeMap<RecordId, i64>,
}

impl SourceOnDisk {
    fn state(&self) -> SourceState {
        SourceState {
            id: self.id,
            complete: self.complete,
            follows: self.delta.is_some(),
            read: self.read.clone(),
            verified: None,
        }
    }
}

impl TableOnDisk {
    pub fn state(&self) -> TableState {
        TableState {
            rows: self.rows.len() as u64,
            sources: self.sources.iter().map(SourceOnDisk::state).collect(),
            ..self.state.clone()
        }
    }

    pub fn bury(&mut self, id: RecordId) {
        if self.runs {
            self.buried.insert(id);
        }
        for source in &mut self.sources {
            source.held.remove(&id);
        }
    }

    fn applied(&self, missing: u64) -> Applied {
        Applied { rows: self.rows.len() as u64, changed: true, missing }
    }
}

impl Disk {
    /// A record lost its last unsent change: it is looked at when a later round ends.
    pub(super) fn touch(&mut self, key: &Key) {
        if let Some(table) = self.tables.get_mut(&key.0) {
            let round = table.loose.entry(key.1).or_insert(table.round);
            *round = table.round.max(*round);
        }
    }

    pub(super) fn install(&mut self, received: Received) -> Done {
        let Received::Configuration(configuration) = received else { panic!("not a configuration") };
        self.waiting = None;
        self.take(configuration);
        Done::Installed {
            stamp: self.stamp.clone(),
            tables: self.tables.values().map(TableOnDisk::state).collect(),
            rules: Default::default(),
        }
    }

    /// Keeps an update; which rows are for the device doesn't wait.
    pub(super) fn keep(&mut self, received: Received) -> Done {
        let Received::Configuration(configuration) = received else { panic!("not a configuration") };
        self.bring_up(configuration.reasons.clone());
        let update = PendingUpdate { stamp: configuration.stamp.clone(), postponed: false };
        self.waiting = Some(configuration);
        let tables = self.tables.values().map(TableOnDisk::state).collect();
        Done::UpdateKept { update, tables, rules: Default::default() }
    }

    /// Applies the update that waits.
    pub(super) fn migrate(&mut self) -> Done {
        if let Some(waiting) = self.waiting.take() {
            self.take(waiting);
        }
        Done::Migrated(Box::new(self.load()))
    }

    /// Takes over a configuration. Links are for the columns they were asked with.
    fn take(&mut self, configuration: Configuration) {
        let Configuration { stamp, reasons, columns } = configuration;
        self.stamp = Some(stamp);
        if columns != self.columns {
            for table in self.tables.values_mut() {
                table.filling = table.state.complete;
                for source in &mut table.sources {
                    (source.delta, source.read) = (None, None);
                    source.complete &= table.state.complete;
                }
            }
        }
        self.columns = columns;
        self.bring_up(reasons);
    }

    fn bring_up(&mut self, tables: Vec<(String, Vec<(String, String)>)>) {
        for (name, reasons) in tables {
            let new = TableOnDisk {
                state: TableState {
                    table: name.clone(),
                    mandatory: false,
                    complete: false,
                    rows: 0,
                    expected: None,
                    last_sync: None,
                    interval_min: 10,
                    sources: Vec::new(),
                },
                rows: BTreeMap::new(),
                sources: Vec::new(),
                filling: false,
                round: 0,
                runs: false,
                loose: BTreeMap::new(),
                buried: BTreeSet::new(),
            };
            let table = self.tables.entry(name).or_insert(new);
            bring_up(table, reasons, &mut self.last_source);
        }
    }

    /// Values of new columns, merged into rows of the same version.
    fn fill(&mut self, name: &str, rows: &[Row]) {
        if !self.tables[name].filling {
            return;
        }
        for row in rows {
            let key = (name.to_owned(), row.id);
            let clean = self.tables.get_mut(name).unwrap().rows.get_mut(&row.id);
            let aside = [self.base.get_mut(&key), self.theirs.get_mut(&key)].into_iter().flatten();
            for known in clean.into_iter().chain(aside).filter(|known| version(known) == version(row)) {
                let extras = row.fields.iter().filter(|(column, _)| column.starts_with("extra"));
                known.fields.extend(extras.map(|(column, value)| (column.clone(), value.clone())));
            }
        }
    }

    pub(super) fn begin_round(&mut self, tables: &[String]) -> Done {
        for name in tables {
            let table = self.tables.get_mut(name).unwrap();
            if !table.runs {
                (table.round, table.runs) = (table.round + 1, true);
                table.buried.clear();
            }
        }
        Done::Round(self.tables.values().map(TableOnDisk::state).collect())
    }

    fn source(&mut self, id: SourceId) -> Option<&mut SourceOnDisk> {
        self.tables.values_mut().flat_map(|t| &mut t.sources).find(|source| source.id == id)
    }

    pub(super) fn distrust(&mut self, wrong: &[SourceId]) {
        for id in wrong {
            if let Some(source) = self.source(*id).filter(|source| source.read.is_none()) {
                source.delta = None;
            }
        }
    }

    /// The number of a table's last round, and whether it runs.
    pub fn round(&self, table: &str) -> Option<(i64, bool)> {
        self.tables.get(table).map(|table| (table.round, table.runs))
    }

    /// Whether all rows of a table were read once.
    pub fn is_complete(&self, table: &str) -> bool {
        self.tables.get(table).is_some_and(|table| table.state.complete)
    }

    /// A table's reasons, by name and query.
    pub fn reasons(&self, table: &str) -> Vec<(String, String)> {
        let sources = self.tables.get(table).into_iter().flat_map(|table| &table.sources);
        sources.map(|source| (source.name.clone(), source.query.clone())).collect()
    }

    /// Whether a record has unsent changes.
    pub fn is_unsent(&self, table: &str, id: RecordId) -> bool {
        self.queue.values().any(|change| change.head.table == table && change.head.record == id)
    }

    /// What a source asks, and its link.
    pub fn asks(&self, id: SourceId) -> Option<(String, String, Option<String>)> {
        let mut all = self.tables.iter().flat_map(|(name, t)| t.sources.iter().map(move |s| (name, s)));
        let (table, source) = all.find(|(_, source)| source.id == id)?;
        Some((table.clone(), source.query.clone(), source.delta.clone()))
    }

    pub fn missing(&self, id: SourceId) -> Vec<RecordId> {
        let mut all = self.tables.values().flat_map(|t| &t.sources);
        let source = all.find(|source| source.id == id);
        source.into_iter().flat_map(|source| source.keys.keys().copied()).take(2).collect()
    }

    pub(super) fn begin_read(&mut self, source: SourceId, kind: ReadKind) -> Done {
        let source = self.source(source).expect("the source is there");
        source.number += 1;
        source.keys.clear();
        source.seen.clear();
        let read = Read { number: source.number, kind, next: None };
        source.read = Some(read.clone());
        Done::Begun(read)
    }

    pub(super) fn page(
        &mut self,
        table: &str,
        id: SourceId,
        number: i64,
        next: Option<String>,
        received: Received,
    ) -> Done {
        let read = self.source(id).and_then(|source| source.read.clone());
        let Some(read) = read.filter(|read| read.number == number) else {
            return Done::Applied(self.tables[table].applied(0));
        };
        let mut missing = 0;
        match (received, read.kind) {
            (Received::Page(page), ReadKind::Rows | ReadKind::Delta) => {
                self.write(table, id, page.rows);
                self.leave(table, id, &page.removed);
                if next.is_none() && read.kind == ReadKind::Rows {
                    self.leave_unseen(table, id);
                }
                self.end_page(id, next, page.delta, None);
            }
            (Received::Keys(page), ReadKind::Keys) => {
                self.fill(table, &page.rows);
                let keys = page.rows.iter().map(|row| (row.id, version(row)));
                self.source(id).unwrap().keys.extend(keys);
                if next.is_none() {
                    missing = self.compare(table, id);
                }
                self.end_page(id, next, page.delta, (missing > 0).then_some(ReadKind::Missing));
            }
            (Received::Missing(asked, rows), ReadKind::Missing) => {
                self.write(table, id, rows);
                let source = self.source(id).unwrap();
                source.keys.retain(|key, _| !asked.contains(key));
                missing = source.keys.len() as u64;
                if missing == 0 {
                    source.read = None;
                }
            }
            _ => {}
        }
        Done::Applied(self.tables[table].applied(missing))
    }

    fn end_page(
        &mut self,
        id: SourceId,
        next: Option<String>,
        delta: Option<String>,
        then: Option<ReadKind>,
    ) {
        let source = self.source(id).unwrap();
        let number = source.number;
        match next {
            Some(next) => {
                if let Some(read) = &mut source.read {
                    read.next = Some(next);
                }
            }
            None => {
                (source.complete, source.delta) = (true, delta);
                source.read = then.map(|kind| Read { number, kind, next: None });
            }
        }
    }

    pub(super) fn deltas(&mut self, received: Received, ended: &[String], at: Instant) -> Done {
        let Received::Changes(changes) = received else { panic!("not deltas") };
        for (id, followed, told) in changes {
            let Some((table, ..)) = self.asks(id) else { continue };
            let source = self.source(id).unwrap();
            if source.read.is_some() || source.delta.as_ref() != Some(&followed) {
                continue;
            }
            match told {
                Told::Changes(page) => {
                    source.delta = page.delta;
                    self.write(&table, id, page.rows);
                    self.leave(&table, id, &page.removed);
                }
                Told::Reconcile => source.delta = None,
                Told::Long => {}
            }
        }
        Done::Told(ended.iter().map(|table| (table.clone(), self.end_round(table, at))).collect())
    }

    fn unsent(&self, table: &str) -> BTreeSet<RecordId> {
        let own = self.queue.values().filter(|c| c.head.table == table);
        own.map(|c| c.head.record).collect()
    }

    fn write(&mut self, name: &str, source: SourceId, rows: Vec<Row>) {
        let unsent = self.unsent(name);
        for row in rows {
            let table = self.tables.get_mut(name).unwrap();
            let id = row.id;
            if unsent.contains(&id) {
                let key = (name.to_owned(), id);
                let aside = [self.base.get_mut(&key), self.theirs.get_mut(&key)];
                let known = aside.into_iter().flatten().find(|known| version(known) >= version(&row));
                match known {
                    // It may have come before a column did.
                    Some(known) if version(known) == version(&row) => *known = row,
                    Some(_) => {}
                    None => drop(self.theirs.insert(key, row)),
                }
            } else if table.buried.contains(&id) {
                continue;
            } else if table.rows.get(&id).is_none_or(|known| version(known) <= version(&row)) {
                table.rows.insert(id, row);
            }
            let source = self.source(source).unwrap();
            source.held.insert(id);
            source.seen.insert(id);
        }
    }

    fn leave(&mut self, name: &str, source: SourceId, ids: &[RecordId]) {
        let held = &mut self.source(source).unwrap().held;
        held.retain(|id| !ids.contains(id));
        let table = self.tables.get_mut(name).unwrap();
        for id in ids {
            table.loose.entry(*id).or_insert(table.round - 1);
        }
    }

    fn leave_unseen(&mut self, table: &str, source: SourceId) {
        let from = self.source(source).unwrap();
        let unseen: Vec<RecordId> = from.held.difference(&from.seen).copied().collect();
        self.leave(table, source, &unseen);
    }

    fn compare(&mut self, table: &str, id: SourceId) -> u64 {
        let unsent = self.unsent(table);
        let known = |key: &RecordId, disk: &Self| match unsent.contains(key) {
            true => {
                let key = (table.to_owned(), *key);
                disk.base.get(&key).into_iter().chain(disk.theirs.get(&key)).map(version).max()
            }
            false => disk.tables[table].rows.get(key).map(version),
        };
        let keys = self.source(id).unwrap().keys.clone();
        let missing = keys.iter().filter(|(key, v)| known(key, self).is_none_or(|known| known < **v));
        let missing: BTreeMap<RecordId, i64> = missing.map(|(key, v)| (*key, *v)).collect();
        let is_here = |key: &RecordId| self.tables[table].rows.contains_key(key) || unsent.contains(key);
        let here: BTreeSet<RecordId> = keys.keys().copied().filter(is_here).collect();
        let left: Vec<RecordId> =
            self.source(id).unwrap().held.iter().filter(|key| !keys.contains_key(key)).copied().collect();
        self.leave(table, id, &left);
        let source = self.source(id).unwrap();
        source.held.extend(here);
        source.keys = missing;
        source.keys.len() as u64
    }

    pub(super) fn end_round(&mut self, name: &str, at: Instant) -> Applied {
        let unsent = self.unsent(name);
        let table = self.tables.get_mut(name).unwrap();
        let due: Vec<RecordId> =
            table.loose.iter().filter(|(_, round)| **round < table.round).map(|(id, _)| *id).collect();
        for id in due {
            table.loose.remove(&id);
            if !unsent.contains(&id) && !table.sources.iter().any(|source| source.held.contains(&id)) {
                table.rows.remove(&id);
            }
        }
        table.buried.clear();
        table.filling = false;
        table.runs = false;
        table.state.complete = true;
        table.state.last_sync = table.state.last_sync.max(Some(at));
        table.applied(0)
    }
}

/// Brings a table's reasons to what a profile says.
fn bring_up(table: &mut TableOnDisk, reasons: Vec<(String, String)>, last: &mut i64) {
    let gone = |source: &SourceOnDisk| reasons.iter().all(|(name, _)| *name != source.name);
    let lost: Vec<RecordId> =
        table.sources.iter().filter(|s| gone(s)).flat_map(|s| s.held.iter().copied()).collect();
    for id in lost {
        table.loose.entry(id).or_insert(-1);
    }
    table.sources.retain(|source| !gone(source));
    for (name, query) in reasons {
        match table.sources.iter_mut().find(|source| source.name == name) {
            Some(source) if source.query == query => {}
            Some(source) => (source.query, source.delta, source.read) = (query, None, None),
            None => {
                *last += 1;
                table.sources.push(SourceOnDisk {
                    id: SourceId(*last),
                    name,
                    query,
                    delta: None,
                    complete: table.state.complete && !table.rows.is_empty(),
                    number: 0,
                    read: None,
                    held: BTreeSet::new(),
                    seen: BTreeSet::new(),
                    keys: BTreeMap::new(),
                });
            }
        }
    }
}
