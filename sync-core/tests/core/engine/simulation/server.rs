//! A server in memory: rows with versions, receipts (or none), and a memory of what it did for whom.

use contract::shapes::ChangeKind;
use model::{Code, Lookup, Problem, RecordId, Row, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use sync_core::change::{AttemptId, Change, Seq};
use sync_core::ports::{Failure, Settled};

/// Rows in a page: few, so that passes are cut in the middle.
const PAGE: usize = 3;
/// A name that the server's rules refuse.
pub const FORBIDDEN: &str = "forbidden";

pub struct Server {
    pub rows: BTreeMap<String, BTreeMap<RecordId, Row>>,
    version: i64,
    receipts: Option<HashMap<AttemptId, Settled>>,
    /// How often each change had an effect, and the order of the effects on each record.
    pub effects: BTreeMap<Seq, u32>,
    pub order: BTreeMap<RecordId, Vec<Seq>>,
    /// Records that somebody else deleted.
    pub deleted: BTreeSet<RecordId>,
}

impl Server {
    pub fn new(tables: &[&str], keeps_receipts: bool) -> Self {
        Self {
            rows: tables.iter().map(|t| ((*t).to_owned(), BTreeMap::new())).collect(),
            version: 100,
            receipts: keeps_receipts.then(HashMap::new),
            effects: BTreeMap::new(),
            order: BTreeMap::new(),
            deleted: BTreeSet::new(),
        }
    }

    pub fn keeps_receipts(&self) -> bool {
        self.receipts.is_some()
    }

    /// Somebody else writes a row.
    pub fn put(&mut self, table: &str, id: RecordId, column: &str, value: &str) {
        self.version += 1;
        let etag = Some(format!("W/\"{}\"", self.version));
        let row = self.table(table).entry(id).or_insert(Row { id, etag: None, fields: Default::default() });
        row.etag = etag;
        row.fields.insert(column.into(), Value::Text(value.into()));
    }

    /// Somebody else deletes a row.
    pub fn delete(&mut self, table: &str, id: RecordId) {
        self.table(table).remove(&id);
        self.deleted.insert(id);
    }

    pub fn ids(&self, table: &str) -> Vec<RecordId> {
        self.rows[table].keys().copied().collect()
    }

    /// A page after a cursor, which is the last id given.
    pub fn page(&self, table: &str, next: Option<&str>) -> (Vec<Row>, Option<String>) {
        let after: Option<RecordId> = next.map(|cursor| cursor.parse().unwrap());
        let rest = self.rows[table].values().filter(|row| after.is_none_or(|id| row.id > id));
        let rows: Vec<Row> = rest.clone().take(PAGE).cloned().collect();
        let next = (rest.count() > PAGE).then(|| rows[PAGE - 1].id.to_string());
        (rows, next)
    }

    /// A request: one change, or several of one record.
    pub fn send(&mut self, change: &Change, seqs: &[Seq], attempt: AttemptId) -> Result<Settled, Failure> {
        let before = self.receipts.as_ref().and_then(|receipts| receipts.get(&attempt));
        if let Some(settled) = before {
            return Ok(settled.clone());
        }
        self.check(change)?;
        let settled = self.apply(change);
        if matches!(settled, Settled::Accepted(_)) {
            for seq in seqs {
                *self.effects.entry(*seq).or_default() += 1;
                self.order.entry(change.head.record).or_default().push(*seq);
            }
            if let Some(receipts) = &mut self.receipts {
                receipts.insert(attempt, settled.clone());
            }
        }
        Ok(settled)
    }

    fn check(&self, change: &Change) -> Result<(), Failure> {
        let refuse = |message: &str| {
            let problem = Problem::new(Code::Refused).with("server_code", "0x80040265");
            Err(Failure::Refused(problem.with("server_message", message)))
        };
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

    fn apply(&mut self, change: &Change) -> Settled {
        let id = change.head.record;
        let there = self.table(&change.head.table).get(&id).cloned();
        let row = match (change.head.kind, there) {
            (ChangeKind::Create, Some(row)) => return Settled::AlreadyExists(row),
            (ChangeKind::Create, None) => Row { id, etag: None, fields: Default::default() },
            (_, None) => return Settled::Gone,
            (_, Some(row)) if change.if_match.is_some() && row.etag != change.if_match => {
                return Settled::Stale(row);
            }
            (ChangeKind::Update, Some(row)) => row,
            (ChangeKind::Delete, Some(_)) => {
                self.table(&change.head.table).remove(&id);
                return Settled::Accepted(None);
            }
        };
        self.version += 1;
        let mut row = Row { etag: Some(format!("W/\"{}\"", self.version)), ..row };
        row.fields.extend(change.fields.iter().map(|f| (f.column.clone(), f.new.clone())));
        self.table(&change.head.table).insert(id, row.clone());
        Settled::Accepted(Some(row))
    }

    fn table(&mut self, name: &str) -> &mut BTreeMap<RecordId, Row> {
        self.rows.get_mut(name).unwrap()
    }
}
