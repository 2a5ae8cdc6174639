//! Components that are rows: written by their id or their name.

use crate::metadata::{drafts, screens};
use crate::records::Writing;
use crate::store::conn::id;
use crate::store::{Conn, rows};
use model::value::Fields;
use model::{Problem, RecordId, Value};
use query::ddl::quoted;
use uuid::Uuid;

/// Columns with their values.
pub(super) fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A text as a value.
pub(super) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Inserts a row or changes the one of that id; tells whether it is new.
///
/// # Errors
/// What the database says.
pub(super) fn put(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    id: RecordId,
    fields: Fields,
) -> Result<bool, Problem> {
    let found = writing.catalog.need(table)?;
    if rows::name(conn, found, id)?.is_some() {
        screens::update(conn, writing, found, id, fields)?;
        // An import publishes what it brings.
        drafts::forget(conn, table, id)?;
        return Ok(false);
    }
    screens::insert_as(conn, writing, table, id, fields)?;
    Ok(true)
}

/// As [`put`], for the row in which a column is this text.
///
/// # Errors
/// What the database says.
pub(super) fn put_where(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    (column, value): (&str, &str),
    fields: Fields,
) -> Result<(RecordId, bool), Problem> {
    let id = find(conn, table, column, value)?.unwrap_or_else(|| RecordId(Uuid::now_v7()));
    let is_new = put(conn, writing, table, id, fields)?;
    Ok((id, is_new))
}

/// The row of a table in which a column is this text.
///
/// # Errors
/// What the database says.
pub(super) fn find(
    conn: &mut dyn Conn,
    table: &str,
    column: &str,
    value: &str,
) -> Result<Option<RecordId>, Problem> {
    let sql = format!("SELECT id FROM {} WHERE {} = ?", quoted(&format!("data_{table}")), quoted(column));
    conn.value(&sql, &[value.into()])?.as_ref().map(id).transpose()
}

/// An id with or without braces.
pub(super) fn guid(text: Option<&str>) -> Option<RecordId> {
    Uuid::parse_str(text?.trim().trim_matches(['{', '}'])).ok().map(RecordId)
}

/// What is wrong, in words.
pub(super) fn told(problem: &Problem) -> String {
    let detail: Vec<&str> = problem.args.values().map(String::as_str).collect();
    format!("{}: {}", problem.code.name(), detail.join(", "))
}
