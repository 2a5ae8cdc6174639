//! The tables that a query reaches and the columns by which they hang together, so that a changed row of one leads to
//! the rows of another whose scope depends on it.

use super::logged::Logged;
use super::position::Position;
use crate::catalog::{Catalog, Table};
use crate::fault::Fault;
use crate::store::Conn;
use model::storage::SqlValue;
use model::{Problem, RecordId};
use query::ddl::{ID, quoted};
use query::sql::{self, Page};
use query::{Condition, Context, Filter, Link, Query, Unguarded};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Values that stand in one statement.
const CHUNK: usize = 500;

/// A table that a query reads.
pub(super) struct Reached {
    pub table: Arc<Table>,
    pub log: Logged,
    /// What it hangs on; `None` for the query's own table.
    pub link: Option<Hang>,
    /// The query's conditions on its columns, under their plain names.
    pub conditions: Vec<Condition>,
    alias: String,
}

/// How a table hangs on another.
pub(super) struct Hang {
    /// The place of the other, which comes before.
    pub parent: usize,
    /// The other's column.
    to: String,
    /// This table's column with the same value.
    from: String,
}

/// The tables of a query, its own first; `None` where the query hangs together in a way that isn't understood here.
pub(super) fn of(query: &Query, catalog: &Catalog) -> Option<Vec<Reached>> {
    let mut walk = Walk { catalog, reached: Vec::new() };
    let own = walk.add(&query.table, "", None)?;
    walk.links(&query.links, own)?;
    query.filter.iter().try_for_each(|filter| walk.filter(filter, own))?;
    Some(walk.reached)
}

struct Walk<'a> {
    catalog: &'a Catalog,
    reached: Vec<Reached>,
}

impl Walk<'_> {
    fn add(&mut self, table: &str, alias: &str, link: Option<Hang>) -> Option<usize> {
        let table = Arc::clone(self.catalog.named(table)?);
        let log = Logged::of(&table);
        let pairs = table.meta.pairs.clone();
        self.reached.push(Reached { table, log, link, conditions: Vec::new(), alias: alias.to_owned() });
        let own = self.reached.len() - 1;
        // A pair is seen where both its rows are.
        for side in pairs.iter().flat_map(|pairs| [&pairs.first, &pairs.second]) {
            let from = self.catalog.named(&side.table)?.meta.primary_id.clone();
            self.add(&side.table, "", Some(Hang { parent: own, to: side.column.clone(), from }))?;
        }
        Some(own)
    }

    fn links(&mut self, links: &[Link], parent: usize) -> Option<()> {
        for link in links {
            let hang = self.hang(parent, &link.to, &link.from)?;
            let own = self.add(&link.table, &link.alias, Some(hang))?;
            self.links(&link.links, own)?;
            link.filter.iter().try_for_each(|filter| self.filter(filter, own))?;
        }
        Some(())
    }

    fn filter(&mut self, filter: &Filter, home: usize) -> Option<()> {
        match filter {
            Filter::And(terms) | Filter::Or(terms) => {
                terms.iter().try_for_each(|term| self.filter(term, home))
            }
            Filter::Not(term) => self.filter(term, home),
            // Rows between a record and its superior decide, and they hang on each other.
            Filter::Condition(condition) if condition.op.is_hierarchical() => None,
            Filter::Columns(pair) => {
                [&pair.left, &pair.right].into_iter().try_for_each(|name| self.column(home, name).map(|_| ()))
            }
            Filter::Exists(rows) => {
                let hang = self.hang(home, &rows.to, &rows.from)?;
                let own = self.add(&rows.table, &rows.alias, Some(hang))?;
                self.links(&rows.links, own)?;
                rows.filter.iter().try_for_each(|filter| self.filter(filter, own))
            }
            Filter::Condition(condition) => {
                let (at, column) = self.column(home, &condition.column)?;
                let condition = Condition { column, ..condition.clone() };
                self.reached[at].conditions.push(condition);
                Some(())
            }
            // Rights, which the program adds itself and follows by the shares.
            Filter::Listed(_) => Some(()),
        }
    }

    /// The table that a name belongs to, and its column.
    fn column(&self, home: usize, name: &str) -> Option<(usize, String)> {
        match name.split_once('.') {
            None => Some((home, name.to_owned())),
            // The innermost one of that name is meant.
            Some((alias, column)) => {
                let at = self.reached.iter().rposition(|one| one.alias == alias)?;
                Some((at, column.to_owned()))
            }
        }
    }

    fn hang(&self, home: usize, to: &str, from: &str) -> Option<Hang> {
        let (parent, to) = self.column(home, to)?;
        Some(Hang { parent, to, from: from.to_owned() })
    }
}

impl Reached {
    /// What SQL calls one of its columns.
    fn sql<'c>(&self, column: &'c str) -> &'c str {
        if column == self.table.meta.primary_id { ID } else { column }
    }
}

/// The rows of a table that were written since a position.
///
/// # Errors
/// What the database says.
pub(super) fn written(
    conn: &mut dyn Conn,
    log: &Logged,
    position: &Position,
) -> Result<BTreeSet<RecordId>, Problem> {
    let since = position.since(conn.dialect())?;
    let sql = format!("SELECT DISTINCT {} FROM {} WHERE {}", quoted(ID), quoted(&log.log()), since.sql);
    let mut found = BTreeSet::new();
    conn.each(&sql, &since.values, &mut |row| {
        found.extend(row.first().and_then(SqlValue::as_id));
        Ok(())
    })?;
    Ok(found)
}

/// The rows of the table that another hangs on, reached from some rows of the other by what links them or did so at any
/// time since a position.
///
/// # Errors
/// What the database says.
pub(super) fn carried(
    conn: &mut dyn Conn,
    reached: &[Reached],
    from: usize,
    ids: &BTreeSet<RecordId>,
    position: &Position,
) -> Result<BTreeSet<RecordId>, Problem> {
    let one = &reached[from];
    let Some(link) = &one.link else { return Ok(BTreeSet::new()) };
    let parent = &reached[link.parent];
    let ids: Vec<SqlValue> = ids.iter().map(|id| (*id).into()).collect();
    let values =
        if one.sql(&link.from) == ID { ids } else { linking(conn, one, &link.from, &ids, position)? };
    if parent.sql(&link.to) == ID {
        return Ok(values.iter().filter_map(SqlValue::as_id).collect());
    }
    let mut found = BTreeSet::new();
    for chunk in values.chunks(CHUNK) {
        let sql = format!(
            "SELECT {} FROM {} WHERE {} IN ({})",
            quoted(ID),
            quoted(&parent.log.table),
            quoted(&link.to),
            marks(chunk.len())
        );
        conn.each(&sql, chunk, &mut |row| {
            found.extend(row.first().and_then(SqlValue::as_id));
            Ok(())
        })?;
    }
    Ok(found)
}

/// The values of a column in some rows, now and at any time since a position.
fn linking(
    conn: &mut dyn Conn,
    one: &Reached,
    column: &str,
    ids: &[SqlValue],
    position: &Position,
) -> Result<Vec<SqlValue>, Problem> {
    let since = position.since(conn.dialect())?;
    let (name, id) = (quoted(column), quoted(ID));
    let mut found: Vec<SqlValue> = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let among = format!("{name} IS NOT NULL AND {id} IN ({})", marks(chunk.len()));
        let sql = format!(
            "SELECT {name} FROM {} WHERE {among} UNION SELECT {name} FROM {} WHERE {} AND {among}",
            quoted(&one.log.table),
            quoted(&one.log.log()),
            since.sql
        );
        let values: Vec<SqlValue> = chunk.iter().chain(&since.values).chain(chunk).cloned().collect();
        conn.each(&sql, &values, &mut |row| {
            found.extend(row.first().cloned());
            Ok(())
        })?;
    }
    Ok(found)
}

/// The rows of a table that pass a filter of the program's own.
///
/// # Errors
/// What the database says.
pub(super) fn matching(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    table: &Table,
    filter: Filter,
) -> Result<BTreeSet<RecordId>, Fault> {
    let query = Query {
        table: table.meta.logical_name.clone(),
        columns: Some(Vec::new()),
        filter: Some(filter),
        ..Query::default()
    };
    let (statement, _) = sql::select(catalog, &query, &Page::default(), &Unguarded, &Context::default())
        .map_err(|p| Fault::of_table(p, &table.meta.logical_name))?;
    let mut found = BTreeSet::new();
    conn.each(&statement.sql, &statement.values, &mut |row| {
        found.extend(row.first().and_then(SqlValue::as_id));
        Ok(())
    })?;
    Ok(found)
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}
