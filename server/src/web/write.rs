//! Creating, changing and deleting rows.

use super::keys::{self, Named};
use super::single::shown;
use super::{Asked, Reply, deep};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records;
use crate::store::{Conn, rows};
use model::RecordId;
use odata::ODataError;
use odata::etag::{self, Match};
use odata::path::RowPath;
use std::sync::Arc;

/// `POST set`
///
/// # Errors
/// As [`deep::insert`]; 400 for a body that can't be read.
pub fn create(asked: &Asked, conn: &mut dyn Conn, set: &str) -> Result<Reply, Fault> {
    let table = asked.table(set)?;
    let body = odata::row::read_body(&table.meta, &asked.body, &*asked.catalog)?;
    let id = deep::insert(asked, conn, table, body)?;
    written(asked, conn, table, id, 201)
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
            deep::change(asked, conn, table, &row, version(must_match), body)?;
            written(asked, conn, table, row.id, 200)
        }
        (None, Named::Id(id)) if must_match.is_some() => {
            Err(ODataError::row_not_found(&table.meta.logical_name, id).into())
        }
        (None, Named::Missing(_)) if must_match.is_some() => Err(keys::not_found().into()),
        (None, Named::Id(id)) => {
            body.id = Some(id);
            let id = deep::insert(asked, conn, table, body)?;
            written(asked, conn, table, id, 201)
        }
        (None, Named::Missing(key)) => {
            body.fields.extend(key);
            let id = deep::insert(asked, conn, table, body)?;
            written(asked, conn, table, id, 201)
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

/// Replies to a write: 204 with the row's address, or, where that was asked for, the row as it is now.
fn written(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    id: RecordId,
    status: u16,
) -> Result<Reply, Fault> {
    let address = format!("{}{}({id})", asked.base, table.meta.set_name);
    let reply = if asked.prefer.representation == Some(true) {
        let options = odata::options::parse(&asked.query, &table.meta, &*asked.catalog)?;
        let mut row = rows::read(conn, table, id)?.ok_or_else(ODataError::internal)?;
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
