//! Creating, changing and deleting rows.

use super::keys::{self, Named};
use super::single::shown;
use super::{Asked, Reply, deep};
use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::records;
use crate::security::Holder;
use crate::store::{Conn, rows};
use model::RecordId;
use odata::ODataError;
use odata::etag::{self, Match};
use odata::path::RowPath;
use query::ddl::StoredRow;
use std::sync::Arc;

/// `POST set`
///
/// # Errors
/// As [`deep::insert`]; 400 for a body that can't be read.
pub fn create(asked: &Asked, conn: &mut dyn Conn, set: &str) -> Result<Reply, Fault> {
    let table = asked.table(set)?;
    let body = odata::row::read_body(&table.meta, &asked.body, &*asked.catalog)?;
    let id = deep::insert(asked, conn, table, body)?;
    written(asked, conn, table, id, 201, false)
}

/// `PATCH set(key)`: changes a row, or makes it where no condition forbids that.
///
/// # Errors
/// As [`deep::change`] and [`deep::insert`]; 404 for a row that must exist, 412 for one that must not.
pub fn patch(asked: &Asked, conn: &mut dyn Conn, path: &RowPath) -> Result<Reply, Fault> {
    let (table, named) = keys::named(asked, conn, path)?;
    let must_match = etag::parse_match(asked.header("if-match"))?;
    let must_not_match = etag::parse_match(asked.header("if-none-match"))?;
    let mut body = odata::row::read_body(&table.meta, &asked.body, &*asked.catalog)?;
    let found = match &named {
        Named::Id(id) if body.id.is_some_and(|given| given != *id) => {
            let message = "The key of the body is not that of the URL.";
            return Err(ODataError::invalid_argument(message).into());
        }
        Named::Id(id) => rows::read(conn, table, *id)?,
        Named::Missing(_) => None,
    };
    match (found, named) {
        (Some(_), _) if must_not_match == Some(Match::Any) => Err(ODataError::duplicate().into()),
        (Some(row), _) => {
            // Who gives a row away still sees what he did.
            let was_seen = sees(asked, conn, table, &row)?;
            deep::change(asked, conn, table, &row, version(must_match), body)?;
            written(asked, conn, table, row.id, 200, was_seen)
        }
        (None, Named::Id(id)) if must_match.is_some() => {
            Err(ODataError::row_not_found(&table.meta.logical_name, id).into())
        }
        (None, Named::Missing(_)) if must_match.is_some() => Err(keys::not_found().into()),
        (None, Named::Id(id)) => {
            body.id = Some(id);
            let id = deep::insert(asked, conn, table, body)?;
            written(asked, conn, table, id, 201, false)
        }
        (None, Named::Missing(key)) => {
            body.fields.extend(key);
            let id = deep::insert(asked, conn, table, body)?;
            written(asked, conn, table, id, 201, false)
        }
    }
}

/// `DELETE set(key)`
///
/// # Errors
/// As [`records::delete`]; 404.
pub fn delete(asked: &Asked, conn: &mut dyn Conn, path: &RowPath) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let expected = version(etag::parse_match(asked.header("if-match"))?);
    let row = rows::read(conn, table, id)?;
    let row = row.ok_or_else(|| ODataError::row_not_found(&table.meta.logical_name, id))?;
    records::delete(conn, asked.writing(), table, &row, expected)?;
    Ok(Reply::empty(204))
}

/// Whether the caller may read a row, where it is to be shown.
///
/// # Errors
/// What the database says.
pub fn sees(asked: &Asked, conn: &mut dyn Conn, table: &Table, row: &StoredRow) -> Result<bool, Fault> {
    let holder = Holder::of(table, row.id, &row.fields);
    Ok(asked.prefer.representation == Some(true)
        && records::reaches(conn, &asked.caller, Right::Read, table, row.id, holder)?)
}

/// Replies to a write: 204 with the row's address, or, where that was asked for and the caller may read the row or could
/// before, the row as it is now.
fn written(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    id: RecordId,
    status: u16,
    was_seen: bool,
) -> Result<Reply, Fault> {
    let address = format!("{}{}({id})", asked.base, table.meta.set_name);
    let row = match asked.prefer.representation {
        Some(true) => rows::read(conn, table, id)?.ok_or_else(ODataError::internal)?,
        _ => return Ok(Reply::empty(204).with("OData-EntityId", address)),
    };
    represented(asked, conn, table, row, status, was_seen)
}

/// The reply to a write for which the row was asked, as it was read after it.
///
/// # Errors
/// As [`shown`]; 400 for options that can't be read.
pub fn represented(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    mut row: StoredRow,
    status: u16,
    was_seen: bool,
) -> Result<Reply, Fault> {
    let id = row.id;
    let address = format!("{}{}({id})", asked.base, table.meta.set_name);
    let reply = if was_seen || sees(asked, conn, table, &row)? {
        let options = odata::options::parse(&asked.query, &table.meta, &*asked.catalog)?;
        records::strip(conn, &asked.caller, table, id, &mut row.fields)?;
        shown(asked, conn, table, row, &options, status)?
    } else {
        Reply::empty(204)
    };
    Ok(reply.with("OData-EntityId", address))
}

fn version(condition: Option<Match>) -> Option<i64> {
    match condition {
        Some(Match::Version(version)) => Some(version),
        _ => None,
    }
}
