//! One column of a row: set and cleared (`reference/dataverse.md` §1.8).

use super::{Asked, Reply};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::{self, associate};
use crate::store::Conn;
use model::{ColumnMeta, Fields, Value};
use odata::ODataError;
use odata::etag::{self, Match};
use odata::path::RowPath;
use odata::row;
use query::literal;
use std::sync::Arc;

/// `PUT set(key)/column`: `{"value": …}`.
///
/// # Errors
/// As [`records::update`]; 400 for a value that can't be one of the column.
pub fn put(asked: &Asked, conn: &mut dyn Conn, path: &RowPath, member: &str) -> Result<Reply, Fault> {
    let (table, _) = asked.row(path)?;
    let name = column(table, member)?.logical_name.clone();
    let value = row::read_property(&table.meta, &name, &asked.body)?;
    set(asked, conn, path, name, value)
}

/// `PUT set(key)/column/$value`: the value as plain text.
///
/// # Errors
/// As [`put`].
pub fn put_text(asked: &Asked, conn: &mut dyn Conn, path: &RowPath, member: &str) -> Result<Reply, Fault> {
    let (table, _) = asked.row(path)?;
    let column = column(table, member)?;
    let text = std::str::from_utf8(&asked.body).ok();
    let value =
        text.and_then(|text| literal::value_from_text(column, text)).filter(|v| !matches!(v, Value::Id(_)));
    let value = value.ok_or_else(|| {
        ODataError::invalid_argument(format!("The body cannot be a value of the property '{member}'."))
    })?;
    set(asked, conn, path, column.logical_name.clone(), value)
}

/// `DELETE set(key)/column`: empties it; of a lookup by its navigation property too.
///
/// # Errors
/// As [`records::update`].
pub fn clear(asked: &Asked, conn: &mut dyn Conn, path: &RowPath, member: &str) -> Result<Reply, Fault> {
    let (table, _) = asked.row(path)?;
    let name = match table.meta.many_to_one.iter().find(|r| r.navigation == member) {
        Some(relation) => relation.column.clone(),
        None => column(table, member)?.logical_name.clone(),
    };
    set(asked, conn, path, name, Value::Null)
}

fn set(
    asked: &Asked,
    conn: &mut dyn Conn,
    path: &RowPath,
    column: String,
    value: Value,
) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let expected = match etag::parse_match(asked.header("if-match"))? {
        Some(Match::Version(version)) => Some(version),
        _ => None,
    };
    let row = associate::existing(conn, table, id)?;
    records::update(conn, asked.writing(), table, &row, expected, Fields::from([(column, value)]))?;
    Ok(Reply::empty(204))
}

fn column<'t>(table: &'t Arc<Table>, member: &str) -> Result<&'t ColumnMeta, ODataError> {
    let found = table.meta.columns.iter().find(|c| row::wire_name(c) == member);
    found.ok_or_else(|| ODataError::no_segment(member))
}
