//! Rollup columns: a row's value is made of the rows that point to it. It is as of its last calculation: every hour, and
//! when somebody asks (`CalculateRollupField`).

use crate::catalog::{Catalog, Table, VERSION};
use crate::metadata::source::ids_after;
use crate::store::{Conn, rows};
use model::metadata::Source;
use model::rollup::{self, Rollup};
use model::{ColumnMeta, Fields, Problem, RecordId, TableMeta, Value};
use query::ddl::quoted;
use std::collections::BTreeMap;

/// A rollup column with what it is made of.
pub struct Found<'c> {
    /// The column.
    pub column: &'c ColumnMeta,
    rollup: Rollup,
    child: &'c Table,
    lookup: &'c str,
}

/// The rollup columns of a table. One whose rows or columns went since is left out, and keeps its last value.
pub fn of<'c>(catalog: &'c Catalog, table: &'c TableMeta) -> Vec<Found<'c>> {
    let found = |column: &'c ColumnMeta| {
        let Some(Source::Rollup { definition }) = &column.source else { return None };
        let (rollup, child, relation) = rollup::parse(definition, table, catalog.metas()).ok()?;
        Some(Found { column, rollup, child: catalog.named(&child.logical_name)?, lookup: &relation.column })
    };
    table.columns.iter().filter_map(found).collect()
}

/// Calculates a column of some rows; rows whose value is another get a new version.
///
/// # Errors
/// What the database says.
pub fn calculate(
    conn: &mut dyn Conn,
    table: &Table,
    found: &Found<'_>,
    ids: &[RecordId],
) -> Result<(), Problem> {
    let name = &found.column.logical_name;
    let mut parts = children(conn, found, ids)?;
    for row in rows::read_many(conn, table, Some(std::slice::from_ref(name)), ids)?.into_values() {
        let own = parts.remove(&row.id).unwrap_or_default();
        let value = found.rollup.value(found.column, &found.child.meta, &own);
        if row.fields.get(name).unwrap_or(&Value::Null) != &value {
            let version = Value::Int(rows::next_version(conn)?);
            let fields = Fields::from([(name.clone(), value), (VERSION.to_owned(), version)]);
            rows::update(conn, table, row.id, &fields)?;
        }
    }
    Ok(())
}

/// The rows that point to each of some rows, with the columns that are looked at.
fn children(
    conn: &mut dyn Conn,
    found: &Found<'_>,
    ids: &[RecordId],
) -> Result<BTreeMap<RecordId, Vec<Fields>>, Problem> {
    let mut columns = found.rollup.columns();
    columns.push(found.lookup.to_owned());
    columns.sort();
    columns.dedup();
    let reader = found.child.layout.reader(Some(&columns))?;
    let mut parts: BTreeMap<RecordId, Vec<Fields>> = BTreeMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT {} FROM {} WHERE {} IN ({})",
            reader.select_list(),
            quoted(found.child.layout.name()),
            quoted(found.lookup),
            vec!["?"; ids.len()].join(", "),
        );
        let values: Vec<_> = ids.iter().map(|id| (*id).into()).collect();
        conn.each(&sql, &values, &mut |row| {
            let row = reader.decode(row)?;
            if let Some(Value::Lookup(to)) = row.fields.get(found.lookup) {
                parts.entry(to.id).or_default().push(row.fields.clone());
            }
            Ok(())
        })?;
    }
    Ok(parts)
}

/// Rows that one statement names.
const AT_ONCE: usize = 250;

/// Where the calculation of all rows stands: the tables' names in order, and the row after which it goes on.
#[derive(Clone, Debug, Default)]
pub struct Round {
    table: usize,
    after: Option<RecordId>,
}

/// Calculates the next rows of a round, some hundreds, so that nobody waits long for the writer; whether there are more.
///
/// # Errors
/// What the database says.
pub fn go_on(conn: &mut dyn Conn, catalog: &Catalog, round: &mut Round) -> Result<bool, Problem> {
    while let Some(table) = catalog.tables().get(round.table) {
        let found = of(catalog, &table.meta);
        if !found.is_empty() {
            let ids = ids_after(conn, table, round.after)?;
            for found in &found {
                calculate(conn, table, found, &ids)?;
            }
            if let Some(last) = ids.last() {
                round.after = Some(*last);
                return Ok(true);
            }
        }
        *round = Round { table: round.table + 1, after: None };
    }
    Ok(false)
}
