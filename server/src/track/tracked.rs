//! A tracked query: which rows are in its scope, for a caller, at a moment.

use super::Mark;
use super::logged::Logged;
use super::{past, reach, token};
use crate::catalog::{Catalog, Table, VERSION};
use crate::fault::Fault;
use crate::security::{Caller, Denied, Guarded};
use crate::store::Conn;
use model::storage::SqlValue;
use model::{Code, Problem, RecordId, Value};
use odata::ODataError;
use query::ddl::quoted;
use query::sql::{self, Page, Statement};
use query::{Condition, Filter, Op, Query};
use std::collections::{BTreeMap, BTreeSet};

/// Ids that stand in one statement.
const CHUNK: usize = 500;

/// Rows in scope with their versions.
pub type Scope = BTreeMap<RecordId, i64>;

/// A query whose changes are followed, with what the caller's rights make of it.
pub struct Tracked<'a> {
    /// The tables.
    pub catalog: &'a Catalog,
    /// Who asks.
    pub caller: &'a Caller,
    /// Whose rows.
    pub table: &'a Table,
    /// Which of them; its columns are those the client gets.
    pub query: Query,
    /// Whether his rights let him read every row of the table.
    is_global: bool,
}

impl<'a> Tracked<'a> {
    /// A query of a caller.
    ///
    /// # Errors
    /// 403 when he may read nothing of the table; 400 for a filter that can't be written, or that asks for a column
    /// of which no old values are kept.
    pub fn new(
        catalog: &'a Catalog,
        caller: &'a Caller,
        table: &'a Table,
        query: Query,
    ) -> Result<Self, Fault> {
        // Pairs need no right of their own: one is seen where both its rows are.
        let is_global = table.meta.pairs.is_none()
            && caller.readable(table).map(|limit| limit.is_none()).map_err(|Denied| {
                let privilege = table.privilege(crate::catalog::Right::Read);
                ODataError::missing_privilege(caller.id, caller.role_count, &privilege)
            })?;
        let tracked = Self { catalog, caller, table, query, is_global };
        let statement = tracked.ids(0, None)?;
        let read = tracked.logged(&statement);
        let left_out = read.iter().flat_map(|one| &one.left_out);
        if let Some(column) = left_out.into_iter().find(|name| statement.sql.contains(&quoted(name))) {
            let message = format!(
                "A filter on '{column}' isn't supported when Change Tracking is enabled: old values of long texts aren't kept."
            );
            return Err(ODataError::bad_url(message).into());
        }
        Ok(tracked)
    }

    /// Whether every row of the table is in scope.
    pub fn is_whole_table(&self) -> bool {
        let is_narrowed = self.query.filter.is_some() || !self.query.links.is_empty();
        !is_narrowed && self.is_global
    }

    /// What of the caller's standing decides what he reads by this query, in few characters.
    ///
    /// # Errors
    /// As [`Tracked::new`].
    pub fn standing(&self) -> Result<String, Fault> {
        // What relative operators are resolved with, but for the clock: his teams, his unit, his zone.
        let context = format!("{:?}", self.caller.context(0));
        let tables: Vec<String> = match reach::of(&self.query, self.catalog) {
            Some(reached) => reached.iter().map(|one| self.caller.standing_on(&one.table)).collect(),
            None => self.catalog.tables().iter().map(|table| self.caller.standing_on(table)).collect(),
        };
        let parts: Vec<&[u8]> =
            std::iter::once(context.as_bytes()).chain(tables.iter().map(String::as_bytes)).collect();
        Ok(token::digest(&parts))
    }

    /// The tables that a statement of this query reads, with their logs.
    pub fn logged(&self, statement: &Statement) -> Vec<Logged> {
        let tables = self.catalog.tables().iter();
        let read = tables.filter(|table| statement.sql.contains(&quoted(table.layout.name())));
        read.map(|table| Logged::of(table)).collect()
    }

    /// The statement that gives id and version of the rows in scope, of all or of some.
    ///
    /// # Errors
    /// 400 for a filter that can't be written.
    pub fn ids(&self, at_ms: i64, only: Option<&[RecordId]>) -> Result<Statement, Fault> {
        let mut query = self.query.clone();
        query.columns = Some(vec![VERSION.to_owned()]);
        query.order = Vec::new();
        if let Some(ids) = only {
            // Who asks for some gathers them by id. Rows that come once are sorted out by the database only after it has
            // read whole what tables were, where there is a link.
            query.distinct = false;
            query.filter = and(query.filter, among(&self.table.meta.primary_id, ids));
        }
        Ok(self.select(&query, &Page::default(), at_ms)?.0)
    }

    /// A statement for the caller, relative dates resolved with a moment.
    ///
    /// # Errors
    /// 400 for a filter that can't be written.
    pub fn select(
        &self,
        query: &Query,
        page: &Page<'_>,
        at_ms: i64,
    ) -> Result<(Statement, sql::Shape), Fault> {
        let context = self.caller.context(at_ms);
        let guard = Guarded { caller: self.caller, catalog: self.catalog };
        sql::select(self.catalog, query, page, &guard, &context)
            .map_err(|p| Fault::of_table(p, &self.table.meta.logical_name))
    }

    /// The rows in scope now, of all or of some.
    ///
    /// # Errors
    /// What the database says.
    pub fn now(
        &self,
        conn: &mut dyn Conn,
        at_ms: i64,
        only: Option<&BTreeSet<RecordId>>,
    ) -> Result<Scope, Fault> {
        self.scope(conn, at_ms, only, &Ok)
    }

    /// The rows that were in scope at a mark, of all or of some.
    ///
    /// # Errors
    /// What the database says.
    pub fn then(
        &self,
        conn: &mut dyn Conn,
        mark: &Mark,
        only: Option<&BTreeSet<RecordId>>,
    ) -> Result<Scope, Fault> {
        let changed = self.changed(conn, mark)?;
        let changed: Vec<&Logged> = changed.iter().collect();
        let dialect = conn.dialect();
        self.scope(conn, mark.at_ms, only, &|statement| {
            past::at(&mark.position, &statement, &changed, dialect)
        })
    }

    /// The tables this query reads that changed since a mark.
    ///
    /// # Errors
    /// What the database says.
    pub fn changed(&self, conn: &mut dyn Conn, mark: &Mark) -> Result<Vec<Logged>, Fault> {
        let mut changed = Vec::new();
        for one in self.logged(&self.ids(mark.at_ms, None)?) {
            if past::changed(conn, &one, &mark.position)? {
                changed.push(one);
            }
        }
        Ok(changed)
    }

    /// Hands over id and version of every row in scope now.
    ///
    /// # Errors
    /// What the database says.
    pub fn each(
        &self,
        conn: &mut dyn Conn,
        at_ms: i64,
        each: &mut dyn FnMut(RecordId, i64),
    ) -> Result<(), Fault> {
        Ok(run(conn, &self.ids(at_ms, None)?, each)?)
    }

    /// Those of some rows that exist, whoever may see them.
    ///
    /// # Errors
    /// What the database says.
    pub fn existing(
        &self,
        conn: &mut dyn Conn,
        ids: &BTreeSet<RecordId>,
    ) -> Result<BTreeSet<RecordId>, Fault> {
        let ids: Vec<RecordId> = ids.iter().copied().collect();
        let mut found = BTreeSet::new();
        for chunk in ids.chunks(CHUNK) {
            let only = among(&self.table.meta.primary_id, chunk);
            found.extend(reach::matching(conn, self.catalog, self.table, only)?);
        }
        Ok(found)
    }

    fn scope(
        &self,
        conn: &mut dyn Conn,
        at_ms: i64,
        only: Option<&BTreeSet<RecordId>>,
        rewritten: &dyn Fn(Statement) -> Result<Statement, Problem>,
    ) -> Result<Scope, Fault> {
        let mut found = Scope::new();
        let mut add = |id, version| _ = found.insert(id, version);
        match only {
            None => run(conn, &rewritten(self.ids(at_ms, None)?)?, &mut add)?,
            Some(ids) => {
                let ids: Vec<RecordId> = ids.iter().copied().collect();
                for chunk in ids.chunks(CHUNK) {
                    run(conn, &rewritten(self.ids(at_ms, Some(chunk))?)?, &mut add)?;
                }
            }
        }
        Ok(found)
    }
}

/// Runs a statement that gives ids and versions.
fn run(
    conn: &mut dyn Conn,
    statement: &Statement,
    each: &mut dyn FnMut(RecordId, i64),
) -> Result<(), Problem> {
    conn.each(&statement.sql, &statement.values, &mut |row| match row {
        [id, SqlValue::Integer(version), ..] => {
            each(id.as_id().ok_or_else(|| Problem::new(Code::DatabaseDamaged))?, *version);
            Ok(())
        }
        _ => Err(Code::DatabaseDamaged.into()),
    })
}

/// The rows of a list.
pub fn among(primary_id: &str, ids: &[RecordId]) -> Filter {
    let values = ids.iter().map(|id| Value::Id(*id)).collect();
    Filter::Condition(Condition { column: primary_id.to_owned(), op: Op::In, values })
}

/// Both filters.
pub fn and(one: Option<Filter>, other: Filter) -> Option<Filter> {
    Some(match one {
        None => other,
        Some(one) => Filter::And(vec![one, other]),
    })
}
