//! A server in memory: rows with versions, profiles that say which of them are for whom, users with rights of their own,
//! deltas that expire, receipts (or none), and a memory of what it did for whom.

mod lists;

pub use lists::{Page, Told};

use contract::shapes::ChangeKind;
use lists::List;
use model::{Code, Fields, Lookup, Problem, RecordId, Row, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use sync_core::change::{AttemptId, Change, Seq};
use sync_core::ports::{Failure, Settled};

/// A name that the server's rules refuse.
pub const FORBIDDEN: &str = "forbidden";
/// Regions that rows lie in, by which rules and rights choose.
pub const REGIONS: i64 = 3;
pub const REGION: &str = "region";

/// What a user may have: rows of regions, and of contacts also those whose account he has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub version: u32,
    pub regions: BTreeMap<String, BTreeSet<i64>>,
    /// Whether contacts come with their accounts too.
    pub with_accounts: bool,
}

/// Which change of which device.
pub type Mark = (usize, Seq);

/// A user, by his number. Devices are dealt out to them in turn.
pub type User = usize;
/// What stands for a writer beside the devices.
pub const NOBODY: usize = usize::MAX;
/// Users there are.
pub const USERS: usize = 3;

/// What a user may do.
#[derive(Clone)]
struct Rights {
    /// Regions whose rows he may read.
    readable: BTreeSet<i64>,
    /// Those whose rows he may change and delete.
    writable: BTreeSet<i64>,
    /// How often what he may read was changed.
    changed: u32,
}

/// The user of a device.
pub fn user_of(device: usize) -> User {
    device % USERS
}

pub struct Server {
    pub rows: BTreeMap<String, BTreeMap<RecordId, Row>>,
    pub profile: Profile,
    /// How many columns the administrator added to each table; the newest is the only one that is written.
    pub columns: u32,
    /// Whether filtered lists can be followed; a plain Dataverse can't.
    pub tells_changes: bool,
    /// Whether it is a plain Dataverse, of which only whole tables can be followed, by who may read all of them.
    pub plain: bool,
    /// How often rights and profile changed.
    pub changes_of_scope: u32,
    version: i64,
    rights: Vec<Rights>,
    lists: Vec<List>,
    receipts: Option<HashMap<AttemptId, Settled>>,
    /// How often each change had an effect, and the order of the effects on each record, by device.
    pub effects: BTreeMap<Mark, u32>,
    pub order: BTreeMap<(usize, RecordId), Vec<Seq>>,
    /// The fields that each update's record had before its first effect.
    replaced: BTreeMap<Mark, Fields>,
    /// Which device wrote each column of each record last, or [`NOBODY`].
    writers: BTreeMap<(RecordId, String), usize>,
    /// The account that each qualified contact became.
    pub(super) made: BTreeMap<RecordId, RecordId>,
    /// Records that somebody deleted.
    pub deleted: BTreeSet<RecordId>,
}

impl Server {
    pub fn new(tables: &[&str], keeps_receipts: bool, tells_changes: bool) -> Self {
        let all = || (0..REGIONS).collect::<BTreeSet<i64>>();
        Self {
            rows: tables.iter().map(|t| ((*t).to_owned(), BTreeMap::new())).collect(),
            profile: Profile {
                version: 1,
                regions: tables.iter().map(|t| ((*t).to_owned(), all())).collect(),
                with_accounts: true,
            },
            columns: 0,
            tells_changes,
            plain: false,
            changes_of_scope: 0,
            version: 100,
            rights: vec![Rights { readable: all(), writable: all(), changed: 0 }; USERS],
            lists: Vec::new(),
            receipts: keeps_receipts.then(HashMap::new),
            effects: BTreeMap::new(),
            order: BTreeMap::new(),
            replaced: BTreeMap::new(),
            writers: BTreeMap::new(),
            made: BTreeMap::new(),
            deleted: BTreeSet::new(),
        }
    }

    pub fn keeps_receipts(&self) -> bool {
        self.receipts.is_some()
    }

    pub fn stamp(&self) -> String {
        format!("{}/{}", self.profile.version, self.columns)
    }

    /// The administrator changes the profile.
    pub fn publish(&mut self, change: impl FnOnce(&mut Profile)) {
        change(&mut self.profile);
        self.profile.version += 1;
        self.changes_of_scope += 1;
    }

    /// The administrator changes what a user may read.
    pub fn permit_to_read(&mut self, user: User, regions: BTreeSet<i64>) {
        self.rights[user].readable = regions;
        self.rights[user].changed += 1;
        self.changes_of_scope += 1;
    }

    /// The administrator changes whose rows a user may change.
    pub fn permit_to_write(&mut self, user: User, regions: BTreeSet<i64>) {
        self.rights[user].writable = regions;
    }

    /// Links that were given out are too old from here on.
    pub fn expire(&mut self) {
        self.lists.iter_mut().for_each(|list| list.expired = true);
    }

    /// Somebody else writes a row.
    pub fn put(&mut self, table: &str, id: RecordId, column: &str, value: &str, region: i64) {
        let fields = [(column, Value::Text(value.into())), (REGION, Value::Int(region))];
        let fields = fields.into_iter().map(|(column, value)| (column.to_owned(), value)).collect();
        self.write_row(table, id, fields, NOBODY);
    }

    /// Somebody else deletes a row.
    pub fn delete(&mut self, table: &str, id: RecordId) {
        self.table(table).remove(&id);
        self.deleted.insert(id);
        self.made.remove(&id);
    }

    pub fn ids(&self, table: &str) -> Vec<RecordId> {
        self.rows[table].keys().copied().collect()
    }

    fn is_readable(&self, user: User, row: &Row) -> bool {
        self.rights[user].readable.contains(&region_of(row))
    }

    /// Rows by their ids, as far as they may be read.
    pub fn by_ids(&self, user: User, table: &str, ids: &[RecordId]) -> Vec<Row> {
        let found = ids.iter().filter_map(|id| self.rows[table].get(id));
        found.filter(|row| self.is_readable(user, row)).cloned().collect()
    }

    /// A request of a device: one change, or several of one record.
    pub fn send(
        &mut self,
        device: usize,
        change: &Change,
        seqs: &[Seq],
        attempt: AttemptId,
    ) -> Result<Settled, Failure> {
        let user = user_of(device);
        let before = self.receipts.as_ref().and_then(|receipts| receipts.get(&attempt));
        if let Some(settled) = before {
            return Ok(match settled {
                Settled::Done(..) => self.done(user, change),
                settled => settled.clone(),
            });
        }
        self.check(user, change)?;
        let before = self.rows[&change.head.table].get(&change.head.record).cloned();
        let put_back = self.put_back(device, change, seqs);
        let (settled, had_effect) = match change.head.kind {
            ChangeKind::Command => self.run((device, user), change)?,
            _ => {
                let settled = self.apply(user, change);
                let had_effect = matches!(settled, Settled::Accepted(_));
                (settled, had_effect)
            }
        };
        if matches!(settled, Settled::Accepted(_)) && change.head.kind != ChangeKind::Delete {
            for field in &change.fields {
                self.writers.insert((change.head.record, field.column.clone()), device);
            }
        }
        if had_effect {
            self.note((device, seqs), change, before.as_ref(), &put_back);
            if let Some(receipts) = &mut self.receipts {
                receipts.insert(attempt, settled.clone());
            }
        }
        Ok(settled)
    }

    /// Notes that changes of a device had an effect, which went as one request, on a row as it was before.
    fn note(
        &mut self,
        (device, seqs): (usize, &[Seq]),
        change: &Change,
        before: Option<&Row>,
        put_back: &[Seq],
    ) {
        let has = |row: &Row| change.fields.iter().all(|f| row.fields.get(&f.column) == Some(&f.new));
        // Without receipts an update may be told again what is there; that is no second effect.
        let is_said_again = change.head.kind == ChangeKind::Update && before.is_some_and(has);
        for seq in seqs {
            let mark = (device, *seq);
            let is_first_again = is_said_again || put_back.contains(seq);
            let times = self.effects.entry(mark).or_default();
            *times = if is_first_again && self.receipts.is_none() { (*times).max(1) } else { *times + 1 };
            if let Some(before) = before.filter(|_| change.head.kind == ChangeKind::Update) {
                self.replaced.entry(mark).or_insert_with(|| before.fields.clone());
            }
            self.order.entry((device, change.head.record)).or_default().push(*seq);
        }
    }

    /// Which of the changes of a request had their effect, and somebody else put back since what they had replaced: without
    /// receipts that looks as if they had never arrived.
    fn put_back(&self, device: usize, change: &Change, seqs: &[Seq]) -> Vec<Seq> {
        let record = change.head.record;
        let Some(now) = self.rows[&change.head.table].get(&record) else { return Vec::new() };
        let is_as_before = |replaced: &Fields| {
            change.fields.iter().all(|field| {
                let (column, there) = (&field.column, now.fields.get(&field.column));
                let by_others = self.writer(record, column).is_some_and(|writer| writer != device);
                there == Some(&field.new) || by_others && there == replaced.get(column)
            })
        };
        let is_put_back = |seq: &&Seq| self.replaced.get(&(device, **seq)).is_some_and(is_as_before);
        seqs.iter().filter(is_put_back).copied().collect()
    }

    /// The device that wrote a column of a record last, or a number that no device has.
    pub fn writer(&self, record: RecordId, column: &str) -> Option<usize> {
        self.writers.get(&(record, column.to_owned())).copied()
    }

    fn check(&self, user: User, change: &Change) -> Result<(), Failure> {
        let refuse = |message: &str| {
            let problem = Problem::new(Code::Refused).with("server_code", "0x80040265");
            Err(Failure::Refused(problem.with("server_message", message)))
        };
        // An id that is taken by a row that the user may not read.
        let taken = self.rows[&change.head.table].get(&change.head.record);
        if change.head.kind == ChangeKind::Create && taken.is_some_and(|row| !self.is_readable(user, row)) {
            return refuse("the record exists");
        }
        let may_write = |row: &Row| self.rights[user].writable.contains(&region_of(row));
        let there = taken.filter(|row| self.is_readable(user, row));
        if change.head.kind != ChangeKind::Create && there.is_some_and(|row| !may_write(row)) {
            return refuse("he may not change it");
        }
        for field in &change.fields {
            match &field.new {
                Value::Text(text) if text == FORBIDDEN => return refuse("a rule says no"),
                Value::Lookup(Lookup { table, id, .. }) if !self.rows[table].contains_key(id) => {
                    return refuse("the record it points to does not exist");
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn apply(&mut self, user: User, change: &Change) -> Settled {
        let id = change.head.record;
        let there = self.rows[&change.head.table].get(&id);
        let there = there.filter(|row| self.is_readable(user, row)).cloned();
        let row = match (change.head.kind, there) {
            (ChangeKind::Create, Some(row)) => return Settled::AlreadyExists(row),
            (ChangeKind::Create, None) => Row { id, etag: None, fields: Default::default() },
            (_, None) => return Settled::Gone,
            (_, Some(row)) if change.if_match.is_some() && row.etag != change.if_match => {
                return Settled::Stale(row);
            }
            (ChangeKind::Delete, Some(_)) => {
                self.delete(&change.head.table, id);
                return Settled::Accepted(None);
            }
            (_, Some(row)) => row,
        };
        self.version += 1;
        let mut row = Row { etag: Some(format!("W/\"{}\"", self.version)), ..row };
        row.fields.extend(change.fields.iter().map(|f| (f.column.clone(), f.new.clone())));
        self.table(&change.head.table).insert(id, row.clone());
        // Who gave it away may not read it any more.
        let gave_away = change.head.kind == ChangeKind::Update && !self.is_readable(user, &row);
        Settled::Accepted((!gave_away).then_some(row))
    }

    /// Writes columns of a row, which is made where there is none.
    pub(super) fn write_row(&mut self, table: &str, id: RecordId, fields: Fields, writer: usize) {
        self.version += 1;
        let etag = Some(format!("W/\"{}\"", self.version));
        for column in fields.keys() {
            self.writers.insert((id, column.clone()), writer);
        }
        let row = self.table(table).entry(id).or_insert(Row { id, etag: None, fields: Fields::new() });
        row.etag = etag;
        row.fields.extend(fields);
    }

    fn table(&mut self, name: &str) -> &mut BTreeMap<RecordId, Row> {
        self.rows.get_mut(name).unwrap()
    }
}

/// What the administrator calls the nth column that he adds.
pub fn extra(column: u32) -> String {
    format!("extra{column}")
}

/// A row as a device gets it that knows so many of the columns that were added.
pub fn known_of(mut row: Row, columns: u32) -> Row {
    row.fields.retain(|name, _| number_of(name) <= columns);
    row
}

/// The how manieth column that the administrator added it is; 0 for one that was there from the start.
pub fn number_of(column: &str) -> u32 {
    column.strip_prefix("extra").map_or(0, |n| n.parse().unwrap())
}

/// A row without a region lies in the first.
fn region_of(row: &Row) -> i64 {
    match row.fields.get(REGION) {
        Some(Value::Int(region)) => *region,
        _ => 0,
    }
}

pub fn version_of(row: &Row) -> i64 {
    let etag = row.etag.as_deref().unwrap_or("W/\"0\"");
    etag.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap()
}
