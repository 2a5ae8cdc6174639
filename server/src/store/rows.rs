//! Single records: read, insert, update, delete, and what points to them. All inside the caller's transaction.

use super::conn::{self, Conn};
use super::stamps;
use crate::catalog::{Catalog, Referrer, Table, VERSION};
use model::fold::fold;
use model::storage::{FOLD, LOOKUP_NAME, LOOKUP_TYPE, SqlValue};
use model::{Code, Fields, Problem, RecordId, Value};
use query::ddl::{Layout, StoredRow, quoted};
use query::sql::Dialect;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Rows that one statement reads by their ids.
const AT_ONCE: usize = 250;

/// The next version: greater than any given out before. Versions are given out in the order of commits, because
/// there is one writer.
///
/// # Errors
/// What the database says.
pub fn next_version(conn: &mut dyn Conn) -> Result<i64, Problem> {
    conn.number("UPDATE counter SET value = value + 1 WHERE name = 'version' RETURNING value", &[])
}

/// The first of as many versions as are given out at once, each greater than any before.
///
/// # Errors
/// What the database says.
pub fn next_versions(conn: &mut dyn Conn, count: usize) -> Result<i64, Problem> {
    let count = i64::try_from(count).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    let sql = "UPDATE counter SET value = value + ? WHERE name = 'version' RETURNING value";
    Ok(conn.number(sql, &[count.into()])? - count + 1)
}

/// The version of a row, from its fields.
pub fn version(fields: &Fields) -> i64 {
    match fields.get(VERSION) {
        Some(Value::Int(version)) => *version,
        _ => 0,
    }
}

/// Reads a whole row.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`].
pub fn read(conn: &mut dyn Conn, table: &Table, id: RecordId) -> Result<Option<StoredRow>, Problem> {
    let sql = format!("{} WHERE id = ?", table.select);
    let mut found = None;
    conn.each(&sql, &[id.into()], &mut |row| {
        found = Some(table.reader.decode(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// Reads some columns of many rows, or all, by set statements. Rows that aren't there are missing.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`], [`Code::UnknownColumn`].
pub fn read_many(
    conn: &mut dyn Conn,
    table: &Table,
    columns: Option<&[String]>,
    ids: &[RecordId],
) -> Result<BTreeMap<RecordId, StoredRow>, Problem> {
    let reader = table.layout.reader(columns)?;
    let (list, name) = (reader.select_list(), quoted(table.layout.name()));
    let mut found = BTreeMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let marks = vec!["?"; ids.len()].join(", ");
        let values: Vec<SqlValue> = ids.iter().map(|id| (*id).into()).collect();
        conn.each(&format!("SELECT {list} FROM {name} WHERE id IN ({marks})"), &values, &mut |row| {
            let row = reader.decode(row)?;
            found.insert(row.id, row);
            Ok(())
        })?;
    }
    Ok(found)
}

/// The primary name of a record; `None` when there is no such record, empty when it has no name.
///
/// # Errors
/// What the database says.
pub fn name(conn: &mut dyn Conn, table: &Table, id: RecordId) -> Result<Option<String>, Problem> {
    let column =
        if table.meta.primary_name.is_empty() { "''".to_owned() } else { quoted(&table.meta.primary_name) };
    let sql = format!("SELECT {column} FROM {} WHERE id = ?", quoted(table.layout.name()));
    let found = conn.value(&sql, &[id.into()])?;
    Ok(found.map(|name| name.as_text().unwrap_or_default().to_owned()))
}

/// Inserts a row, its calculated columns too.
///
/// # Errors
/// [`Code::AlreadyExists`] when the id is taken; what else the database says.
pub fn insert(conn: &mut dyn Conn, table: &Table, id: RecordId, fields: &Fields) -> Result<(), Problem> {
    let values = table.layout.encode(id, &[], &calculated(table, fields))?;
    conn.execute(&insert_sql(&table.layout), &values)?;
    stamps::touch_for(conn, &table.meta.logical_name)
}

/// The statement that inserts what [`Layout::encode`] gives.
pub fn insert_sql(layout: &Layout) -> String {
    let names: Vec<String> = layout.sql_columns().iter().map(|(name, _)| quoted(name)).collect();
    let marks = vec!["?"; names.len()].join(", ");
    format!("INSERT INTO {} ({}) VALUES ({marks})", quoted(layout.name()), names.join(", "))
}

/// A new row with its calculated columns.
pub fn calculated<'f>(table: &Table, fields: &'f Fields) -> Cow<'f, Fields> {
    if table.calculations.is_empty() {
        return Cow::Borrowed(fields);
    }
    let mut whole = fields.clone();
    table.calculations.fill(&mut whole);
    Cow::Owned(whole)
}

/// The columns that are to be set of a row, with the calculated ones that follow from them.
///
/// # Errors
/// What the database says.
pub fn recalculated<'f>(
    conn: &mut dyn Conn,
    table: &Table,
    id: RecordId,
    fields: &'f Fields,
) -> Result<Cow<'f, Fields>, Problem> {
    if !fields.keys().any(|column| table.calculations.need(column)) {
        return Ok(Cow::Borrowed(fields));
    }
    let Some(before) = read(conn, table, id)? else { return Ok(Cow::Borrowed(fields)) };
    let mut after = before.fields;
    after.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone())));
    table.calculations.follow(&mut after, |column| fields.contains_key(column));
    after.retain(|column, _| fields.contains_key(column) || table.calculations.has(column));
    Ok(Cow::Owned(after))
}

/// Sets the columns that `fields` has, and the calculated ones that follow from them.
///
/// # Errors
/// What the database says. Whoever called must then undo what was done since his savepoint or transaction began.
pub fn update(conn: &mut dyn Conn, table: &Table, id: RecordId, fields: &Fields) -> Result<(), Problem> {
    let pairs = table.layout.encode_fields(&*recalculated(conn, table, id, fields)?)?;
    let sets: Vec<String> = pairs.iter().map(|(name, _)| format!("{} = ?", quoted(name))).collect();
    let mut values: Vec<SqlValue> = pairs.into_iter().map(|(_, value)| value).collect();
    values.push(id.into());
    let verb = unguarded("UPDATE", conn.dialect());
    let sql = format!("{verb} {} SET {} WHERE id = ?", quoted(table.layout.name()), sets.join(", "));
    conn.execute(&sql, &values)?;
    stamps::touch_for(conn, &table.meta.logical_name)
}

/// A verb for statements whose failure undoes more than themselves. SQLite need not keep a copy of each page for them,
/// which costs as much as the change.
pub fn unguarded(verb: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!("{verb} OR FAIL"),
        Dialect::Postgres => verb.to_owned(),
    }
}

/// Deletes a row.
///
/// # Errors
/// What the database says.
pub fn delete(conn: &mut dyn Conn, table: &Table, id: RecordId) -> Result<(), Problem> {
    let sql = format!("DELETE FROM {} WHERE id = ?", quoted(table.layout.name()));
    conn.execute(&sql, &[id.into()])?;
    stamps::touch_for(conn, &table.meta.logical_name)
}

/// The rows whose lookup points to a record.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`].
pub fn pointing_to(
    conn: &mut dyn Conn,
    referrer: Referrer<'_>,
    target: RecordId,
) -> Result<Vec<RecordId>, Problem> {
    let sql = format!("SELECT id FROM {} WHERE {}", quoted(referrer.table.layout.name()), points(referrer));
    let mut ids = Vec::new();
    conn.each(&sql, &[target.into(), referrer.relation.target.as_str().into()], &mut |row| {
        ids.push(row.first().map_or_else(|| Err(Code::DatabaseDamaged.into()), conn::id)?);
        Ok(())
    })?;
    Ok(ids)
}

/// Gives a record's new name to every lookup that points to it. Their versions stay: nothing of theirs changed.
///
/// # Errors
/// What the database says.
pub fn rename(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    table: &Table,
    id: RecordId,
    name: &str,
) -> Result<(), Problem> {
    for referrer in catalog.referrers(&table.meta.logical_name) {
        let column = &referrer.relation.column;
        let sql = format!(
            "UPDATE {} SET {} = ?, {} = ? WHERE {}",
            quoted(referrer.table.layout.name()),
            quoted(&format!("{column}{LOOKUP_NAME}")),
            quoted(&format!("{column}{LOOKUP_NAME}{FOLD}")),
            points(referrer),
        );
        let target = referrer.relation.target.as_str();
        conn.execute(&sql, &[name.into(), fold(name).into(), id.into(), target.into()])?;
    }
    Ok(())
}

fn points(referrer: Referrer<'_>) -> String {
    let column = &referrer.relation.column;
    format!("{} = ? AND {} = ?", quoted(column), quoted(&format!("{column}{LOOKUP_TYPE}")))
}
