//! Rows of the offline tables as the server itself reads and writes them: past rights, with versions and times.

use crate::catalog::Catalog;
use crate::records::{Writing, stamp};
use crate::store::{Conn, rows};
use model::value::Instant;
use model::{Fields, Problem, RecordId, Value};
use query::ddl::{StoredRow, quoted};

/// All rows of a table, by key.
///
/// # Errors
/// What the database says.
pub fn all(conn: &mut dyn Conn, catalog: &Catalog, table: &str) -> Result<Vec<StoredRow>, Problem> {
    select(conn, catalog, table, None)
}

/// The rows whose lookup points to a record, by key.
///
/// # Errors
/// What the database says.
pub fn pointing(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    table: &str,
    column: &str,
    target: RecordId,
) -> Result<Vec<StoredRow>, Problem> {
    select(conn, catalog, table, Some((column, target)))
}

fn select(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    table: &str,
    only: Option<(&str, RecordId)>,
) -> Result<Vec<StoredRow>, Problem> {
    let table = catalog.need(table)?;
    let (filter, values) = match only {
        Some((column, id)) => (format!(" WHERE {} = ?", quoted(column)), vec![id.into()]),
        None => (String::new(), Vec::new()),
    };
    let mut found = Vec::new();
    conn.each(&format!("{}{filter} ORDER BY id", table.select), &values, &mut |row| {
        found.push(table.reader.decode(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// One row; `None` when there is none.
///
/// # Errors
/// What the database says.
pub fn one(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    table: &str,
    id: RecordId,
) -> Result<Option<StoredRow>, Problem> {
    rows::read(conn, catalog.need(table)?, id)
}

/// Inserts a row in the name of the caller.
///
/// # Errors
/// What the database says.
pub fn insert(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    id: RecordId,
    mut fields: Fields,
) -> Result<(), Problem> {
    stamp(conn, writing, &mut fields, true)?;
    rows::insert(conn, writing.catalog.need(table)?, id, &fields)
}

/// Sets columns of a row in the name of the caller.
///
/// # Errors
/// What the database says.
pub fn set(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    id: RecordId,
    mut fields: Fields,
) -> Result<(), Problem> {
    stamp(conn, writing, &mut fields, false)?;
    rows::update(conn, writing.catalog.need(table)?, id, &fields)
}

/// Deletes a row.
///
/// # Errors
/// What the database says.
pub fn remove(conn: &mut dyn Conn, catalog: &Catalog, table: &str, id: RecordId) -> Result<(), Problem> {
    rows::delete(conn, catalog.need(table)?, id)
}

/// A text column; empty where there is none.
pub fn text<'r>(fields: &'r Fields, column: &str) -> &'r str {
    fields.get(column).and_then(Value::as_text).unwrap_or_default()
}

/// A yes/no column; `None` where it is empty.
pub fn flag(fields: &Fields, column: &str) -> Option<bool> {
    match fields.get(column) {
        Some(Value::Bool(is)) => Some(*is),
        _ => None,
    }
}

/// A choice or whole number.
pub fn number(fields: &Fields, column: &str) -> Option<i64> {
    match fields.get(column) {
        Some(Value::Choice(n)) => Some(i64::from(*n)),
        Some(Value::Int(n)) => Some(*n),
        _ => None,
    }
}

/// A moment.
pub fn moment(fields: &Fields, column: &str) -> Option<Instant> {
    match fields.get(column) {
        Some(Value::Instant(at)) => Some(*at),
        _ => None,
    }
}

/// What a lookup points to, or a plain id.
pub fn id(fields: &Fields, column: &str) -> Option<RecordId> {
    match fields.get(column) {
        Some(Value::Lookup(to)) => Some(to.id),
        Some(Value::Id(id)) => Some(*id),
        _ => None,
    }
}

/// Fields from pairs.
pub fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
