//! What the server's lists answer: page after page, by links to what changed since, and by what a profile means.

use super::{REGIONS, Server, User, known_of, region_of, version_of};
use model::{Code, Problem, RecordId, Row, Value};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::ports::Failure;

/// Rows in a page: few, so that reads are cut in the middle.
const PAGE: usize = 3;

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

/// What a client was told of a list, and when.
pub struct List {
    table: String,
    query: String,
    told: BTreeMap<RecordId, i64>,
    user: User,
    rights: u32,
    pub expired: bool,
}

impl Server {
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

    /// What a user's devices must have of a table.
    pub fn scope(&self, user: User, table: &str) -> BTreeMap<RecordId, Row> {
        let reasons = self.reasons().into_iter().find(|(name, _)| name == table).map(|(_, reasons)| reasons);
        let mut scope = BTreeMap::new();
        for (_, query) in reasons.into_iter().flatten() {
            scope.extend(self.list(user, table, &query));
        }
        scope
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
            delta: (!more && self.tells_changes_of(user, query)).then(|| format!("delta:{list}:0")),
            ..Page::default()
        })
    }

    fn tells_changes_of(&self, user: User, query: &str) -> bool {
        let all: BTreeSet<i64> = (0..REGIONS).collect();
        let is_whole = || query == "in:0,1,2" && self.rights[user].readable == all;
        self.tells_changes && (!self.plain || is_whole())
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
}

/// The list that a link is of, and the place in it.
fn place_of(link: &str) -> (usize, usize) {
    let mut parts = link.split(':').skip(1).map(|text| text.parse().unwrap());
    (parts.next().unwrap(), parts.next().unwrap())
}

fn expired() -> Failure {
    Failure::Refused(Problem::new(Code::Refused).with("server_code", "0x80044352"))
}
