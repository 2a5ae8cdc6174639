//! A server in memory: rows with versions, profiles that say which of them are for whom, users with rights of their own,
//! deltas that expire, receipts (or none), and a memory of what it did for whom.

use contract::shapes::ChangeKind;
use model::{Code, Fields, Lookup, Problem, RecordId, Row, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use sync_core::change::{AttemptId, Change, Seq};
use sync_core::ports::{Failure, Settled};

/// Rows in a page: few, so that reads are cut in the middle.
const PAGE: usize = 3;
/// A name that the server's rules refuse.
pub const FORBIDDEN: &str = "forbidden";
/// Regions that rows lie in, by which rules and rights choose.
pub const REGIONS: i64 = 3;
const REGION: &str = "region";

/// What a user may have: rows of regions, and of contacts also those whose account he has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub version: u32,
    pub regions: BTreeMap<String, BTreeSet<i64>>,
    /// Whether contacts come with their accounts too.
    pub with_accounts: bool,
}

/// A page, as [`sync_core::ports::Page`].
#[derive(Clone, Default)]
pub struct Page {
    pub rows: Vec<Row>,
    pub removed: Vec<RecordId>,
    pub next: Option<String>,
    pub delta: Option<String>,
}

impl Page {
    /// As a device gets it that knows so many of the columns that were added.
    pub fn known(self, columns: u32) -> Self {
        let rows = self.rows.into_iter().map(|row| known_of(row, columns)).collect();
        Self { rows, ..self }
    }
}

/// What a delta link led to, as [`sync_core::ports::Told`].
#[derive(Clone)]
pub enum Told {
    Changes(Page),
    Long,
    Reconcile,
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
    version: i64,
    rights: Vec<Rights>,
    lists: Vec<List>,
    receipts: Option<HashMap<AttemptId, Settled>>,
    /// How often each change had an effect, and the order of the effects on each record, by device.
    pub effects: BTreeMap<Mark, u32>,
    pub order: BTreeMap<(usize, RecordId), Vec<Seq>>,
    /// Which device wrote each column of each record last, or [`NOBODY`].
    writers: BTreeMap<(RecordId, String), usize>,
    /// The account that each qualified contact became.
    pub(super) made: BTreeMap<RecordId, RecordId>,
    /// Records that somebody deleted.
    pub deleted: BTreeSet<RecordId>,
}

/// What a client was told of a list, and when.
struct List {
    table: String,
    query: String,
    told: BTreeMap<RecordId, i64>,
    user: User,
    rights: u32,
    expired: bool,
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
            version: 100,
            rights: vec![Rights { readable: all(), writable: all(), changed: 0 }; USERS],
            lists: Vec::new(),
            receipts: keeps_receipts.then(HashMap::new),
            effects: BTreeMap::new(),
            order: BTreeMap::new(),
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

    /// Each table's reasons, by name and query.
    pub fn reasons(&self) -> Vec<(String, Vec<(String, String)>)> {
        let regions = |table: &str| {
            let listed: Vec<String> = self.profile.regions[table].iter().map(i64::to_string).collect();
            listed.join(",")
        };
        let of = |table: &String| {
            let mut reasons = vec![("rule".to_owned(), format!("in:{}", regions(table)))];
            if table == "contact" && self.profile.with_accounts {
                reasons.push(("relation".to_owned(), format!("of:{}", regions("account"))));
            }
            (table.clone(), reasons)
        };
        self.rows.keys().map(of).collect()
    }

    /// The administrator changes the profile.
    pub fn publish(&mut self, change: impl FnOnce(&mut Profile)) {
        change(&mut self.profile);
        self.profile.version += 1;
    }

    /// The administrator changes what a user may read.
    pub fn permit_to_read(&mut self, user: User, regions: BTreeSet<i64>) {
        self.rights[user].readable = regions;
        self.rights[user].changed += 1;
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

    /// What a user's devices must have of a table.
    pub fn scope(&self, user: User, table: &str) -> BTreeMap<RecordId, Row> {
        let reasons = self.reasons().into_iter().find(|(name, _)| name == table).map(|(_, reasons)| reasons);
        let mut scope = BTreeMap::new();
        for (_, query) in reasons.into_iter().flatten() {
            scope.extend(self.list(user, table, &query));
        }
        scope
    }

    fn is_readable(&self, user: User, row: &Row) -> bool {
        self.rights[user].readable.contains(&region_of(row))
    }

    fn list(&self, user: User, table: &str, query: &str) -> BTreeMap<RecordId, Row> {
        let (kind, regions) = query.split_once(':').unwrap_or((query, ""));
        let regions: BTreeSet<i64> = regions.split(',').filter_map(|text| text.parse().ok()).collect();
        let is_in = |row: &Row| match kind {
            "in" => regions.contains(&region_of(row)),
            _ => match row.fields.get("parent") {
                Some(Value::Lookup(to)) => self.rows["account"].get(&to.id).is_some_and(|account| {
                    self.is_readable(user, account) && regions.contains(&region_of(account))
                }),
                _ => false,
            },
        };
        let rows = self.rows[table].iter().filter(|(_, row)| self.is_readable(user, row) && is_in(row));
        rows.map(|(id, row)| (*id, row.clone())).collect()
    }

    /// A page of a list: bound to what was there at its first one.
    pub fn page(
        &mut self,
        user: User,
        table: &str,
        query: &str,
        next: Option<&str>,
    ) -> Result<Page, Failure> {
        let (list, from) = match next {
            None => {
                let told = self.list(user, table, query);
                let told = told.iter().map(|(id, row)| (*id, version_of(row))).collect();
                (self.remember(user, table, query, told), 0)
            }
            Some(next) if next.starts_with("delta:") => return self.delta_page(next),
            Some(next) => place_of(next),
        };
        if self.lists[list].expired {
            return Err(expired());
        }
        let now = self.list(user, table, query);
        let ids: Vec<RecordId> = self.lists[list].told.keys().copied().collect();
        let told = ids.iter().skip(from).take(PAGE);
        let rows = told.filter_map(|id| now.get(id).cloned()).collect();
        let more = from + PAGE < ids.len();
        Ok(Page {
            rows,
            next: more.then(|| format!("page:{list}:{}", from + PAGE)),
            delta: (!more && self.tells_changes).then(|| format!("delta:{list}:0")),
            ..Page::default()
        })
    }

    fn remember(&mut self, user: User, table: &str, query: &str, told: BTreeMap<RecordId, i64>) -> usize {
        let rights = self.rights[user].changed;
        let list = List { table: table.into(), query: query.into(), told, user, rights, expired: false };
        self.lists.push(list);
        self.lists.len() - 1
    }

    /// What changed since a link; a long one is told to be one.
    pub fn changes(&mut self, link: &str) -> Told {
        match self.delta_page(link) {
            Ok(page) if page.rows.len() + page.removed.len() > PAGE => Told::Long,
            Ok(page) => Told::Changes(page),
            Err(_) => Told::Reconcile,
        }
    }

    fn delta_page(&mut self, link: &str) -> Result<Page, Failure> {
        let list = &self.lists[place_of(link).0];
        let user = list.user;
        if list.expired || list.rights != self.rights[user].changed {
            return Err(expired());
        }
        let (table, query) = (list.table.clone(), list.query.clone());
        let now = self.list(user, &table, &query);
        let list = &self.lists[place_of(link).0];
        let changed = now.values().filter(|row| list.told.get(&row.id).is_none_or(|v| *v < version_of(row)));
        let rows = changed.cloned().collect();
        let removed = list.told.keys().filter(|id| !now.contains_key(id)).copied().collect();
        let told = now.iter().map(|(id, row)| (*id, version_of(row))).collect();
        let list = self.remember(user, &table, &query, told);
        Ok(Page { rows, removed, delta: Some(format!("delta:{list}:0")), ..Page::default() })
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
                Settled::Done(_, made) => self.done(user, change.head.record, made[0].here),
                settled => settled.clone(),
            });
        }
        self.check(user, change)?;
        let before = self.rows[&change.head.table].get(&change.head.record).cloned();
        let (settled, had_effect) = match change.head.kind {
            ChangeKind::Command => self.run((device, user), change)?,
            _ => {
                let settled = self.apply(user, change);
                let had_effect = matches!(settled, Settled::Accepted(_));
                (settled, had_effect)
            }
        };
        if matches!(settled, Settled::Accepted(Some(_))) {
            for field in &change.fields {
                self.writers.insert((change.head.record, field.column.clone()), device);
            }
        }
        if had_effect {
            let has = |row: &Row| change.fields.iter().all(|f| row.fields.get(&f.column) == Some(&f.new));
            // Without receipts an update may be told again what is there; that is no second effect.
            let is_said_again = change.head.kind == ChangeKind::Update && before.as_ref().is_some_and(has);
            for seq in seqs {
                let times = self.effects.entry((device, *seq)).or_default();
                *times = if is_said_again && self.receipts.is_none() { (*times).max(1) } else { *times + 1 };
                self.order.entry((device, change.head.record)).or_default().push(*seq);
            }
            if let Some(receipts) = &mut self.receipts {
                receipts.insert(attempt, settled.clone());
            }
        }
        Ok(settled)
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
        Settled::Accepted(Some(row))
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

/// The list that a link is of, and the place in it.
fn place_of(link: &str) -> (usize, usize) {
    let mut parts = link.split(':').skip(1).map(|text| text.parse().unwrap());
    (parts.next().unwrap(), parts.next().unwrap())
}

fn expired() -> Failure {
    Failure::Refused(Problem::new(Code::Refused).with("server_code", "0x80044352"))
}
