//! One row.

use super::expand::{self, Written};
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
use odata::options::Options;
use odata::path::RowPath;
use query::ddl::StoredRow;

/// `GET set(key)`
///
/// # Errors
/// 404, 403, 400 for options that can't be read.
pub fn row(asked: &Asked, conn: &mut dyn Conn, path: &RowPath) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let options = odata::options::parse(&asked.query, &table.meta, &*asked.catalog)?;
    let row = readable(asked, conn, table, id)?;
    if let Some(Match::Version(known)) = etag::parse_match(asked.header("if-none-match"))?
        && known == rows::version(&row.fields)
    {
        return Ok(Reply::empty(304).with("ETag", etag::format(known)));
    }
    shown(asked, conn, table, row, &options, 200)
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

/// A row as a reply, with what the options select and expand.
///
/// # Errors
/// 403 for a table to expand that the caller may not read at all; what the database says.
pub fn shown(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    row: StoredRow,
    options: &Options,
    status: u16,
) -> Result<Reply, Fault> {
    let style = RowStyle::new(asked, options.select.clone());
    let context = format!("{}/$entity", style.context(&asked.base, table, &options.expand));
    let tag = etag::format(rows::version(&row.fields));
    let mut json = String::new();
    let row = versioned(row.id, row.fields);
    style.with_writer(table, |writer| writer.write(&mut json, &row, Some(&context)));
    let mut written = [Written { id: row.id, fields: row.fields, json }];
    expand::add(asked, conn, &options.expand, &mut written)?;
    let [Written { json, .. }] = written;
    Ok(asked.applied(Reply::json(status, json).with("ETag", tag)))
}
