//! One row.

use super::style::{RowStyle, versioned};
use super::{Asked, Reply};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::{check_read, strip};
use crate::security::Holder;
use crate::store::{Conn, rows};
use model::RecordId;
use odata::ODataError;
use odata::etag::{self, Match};
use odata::path::RowPath;
use query::ddl::StoredRow;

/// `GET set(key)`
///
/// # Errors
/// 404, 403, 400 for options that can't be read.
pub fn row(asked: &Asked, conn: &mut dyn Conn, path: &RowPath) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let options = odata::options::parse(&asked.query, &table.meta)?;
    let row = readable(asked, conn, table, id)?;
    if let Some(Match::Version(known)) = etag::parse_match(asked.header("if-none-match"))?
        && known == rows::version(&row.fields)
    {
        return Ok(Reply::empty(304).with("ETag", etag::format(known)));
    }
    Ok(shown(asked, table, row, options.select, 200))
}

/// A row that the caller may read, with the columns that he may see.
///
/// # Errors
/// 404 when there is none, 403 when he may not.
pub fn readable(asked: &Asked, conn: &mut dyn Conn, table: &Table, id: RecordId) -> Result<StoredRow, Fault> {
    let row = rows::read(conn, table, id)?;
    let mut row = row.ok_or_else(|| ODataError::row_not_found(&table.meta.logical_name, id))?;
    check_read(conn, &asked.caller, table, id, Holder::of(table, id, &row.fields))?;
    strip(conn, &asked.caller, table, id, &mut row.fields)?;
    Ok(row)
}

/// A row as a reply.
pub fn shown(
    asked: &Asked,
    table: &Table,
    row: StoredRow,
    select: Option<Vec<String>>,
    status: u16,
) -> Reply {
    let style = RowStyle::new(asked, select);
    let context = format!("{}/$entity", style.context(&asked.base, table));
    let tag = etag::format(rows::version(&row.fields));
    let mut body = String::new();
    let row = versioned(row.id, row.fields);
    style.with_writer(table, |writer| writer.write(&mut body, &row, Some(&context)));
    asked.applied(Reply::json(status, body).with("ETag", tag))
}
