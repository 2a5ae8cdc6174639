//! Creating, changing and deleting rows.

use super::repeat::{self, Begun, Write};
use super::single::shown;
use super::{Asked, Reply};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::{self, Writing};
use crate::store::rows;
use model::value::Instant;
use model::{Fields, RecordId};
use odata::ODataError;
use odata::etag::{self, Match};
use odata::path::RowPath;
use std::sync::Arc;
use uuid::Uuid;

/// `POST set`
///
/// # Errors
/// As [`records::create`]; 400 for a body that can't be read.
pub async fn create(asked: &Asked, set: &str) -> Result<Reply, Fault> {
    let table = asked.table(set)?;
    match repeat::begin(asked).await? {
        Begun::Before(reply) => Ok(reply),
        Begun::New(mut write) => {
            let body = odata::row::read_body(&table.meta, &asked.body, &*asked.app.catalog)?;
            let id = body.id.unwrap_or_else(|| RecordId(Uuid::now_v7()));
            records::create(&mut write.tx, writing(asked), table, id, body.fields).await?;
            finish(asked, write, table, id, 201).await
        }
    }
}

/// `PATCH set(key)`: changes a row, or makes it where no condition forbids that.
///
/// # Errors
/// As [`records::update`] and [`records::create`]; 404 for a row that must exist, 412 for one that must not.
pub async fn patch(asked: &Asked, path: &RowPath) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let must_match = etag::parse_match(asked.header("if-match"))?;
    let must_not_match = etag::parse_match(asked.header("if-none-match"))?;
    match repeat::begin(asked).await? {
        Begun::Before(reply) => Ok(reply),
        Begun::New(mut write) => {
            let body = odata::row::read_body(&table.meta, &asked.body, &*asked.app.catalog)?;
            if body.id.is_some_and(|given| given != id) {
                return Err(
                    ODataError::invalid_argument("The key of the body is not that of the URL.").into()
                );
            }
            match rows::read(&mut write.tx, table, id).await? {
                Some(_) if must_not_match == Some(Match::Any) => Err(ODataError::duplicate().into()),
                Some(row) => {
                    let expected = version(must_match);
                    records::update(&mut write.tx, writing(asked), table, &row, expected, body.fields)
                        .await?;
                    finish(asked, write, table, id, 200).await
                }
                None if must_match.is_some() => {
                    Err(ODataError::row_not_found(&table.meta.logical_name, id).into())
                }
                None => upsert(asked, write, table, id, body.fields).await,
            }
        }
    }
}

/// `DELETE set(key)`
///
/// # Errors
/// As [`records::delete`]; 404.
pub async fn delete(asked: &Asked, path: &RowPath) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let expected = version(etag::parse_match(asked.header("if-match"))?);
    match repeat::begin(asked).await? {
        Begun::Before(reply) => Ok(reply),
        Begun::New(mut write) => {
            let row = rows::read(&mut write.tx, table, id).await?;
            let row = row.ok_or_else(|| ODataError::row_not_found(&table.meta.logical_name, id))?;
            records::delete(&mut write.tx, writing(asked), table, &row, expected).await?;
            let reply = write.commit(asked, Reply::empty(204)).await?;
            asked.app.changed(&table.meta.logical_name);
            Ok(reply)
        }
    }
}

async fn upsert(
    asked: &Asked,
    mut write: Write,
    table: &Arc<Table>,
    id: RecordId,
    fields: Fields,
) -> Result<Reply, Fault> {
    records::create(&mut write.tx, writing(asked), table, id, fields).await?;
    finish(asked, write, table, id, 201).await
}

/// Commits and replies: 204 with the row's address, or, where that was asked for, the row as it is now.
async fn finish(
    asked: &Asked,
    mut write: Write,
    table: &Arc<Table>,
    id: RecordId,
    status: u16,
) -> Result<Reply, Fault> {
    let address = format!("{}{}({id})", asked.base, table.meta.set_name);
    let reply = if asked.prefer.representation == Some(true) {
        let options = odata::options::parse(&asked.query, &table.meta)?;
        let row = rows::read(&mut write.tx, table, id).await?.ok_or_else(ODataError::internal)?;
        shown(asked, table, row, options.select, status)
    } else {
        Reply::empty(204)
    };
    let reply = write.commit(asked, reply.with("OData-EntityId", address)).await?;
    asked.app.changed(&table.meta.logical_name);
    Ok(reply)
}

fn writing(asked: &Asked) -> Writing<'_> {
    Writing { catalog: &asked.app.catalog, caller: &asked.caller, now: Instant(asked.now_ms) }
}

fn version(condition: Option<Match>) -> Option<i64> {
    match condition {
        Some(Match::Version(version)) => Some(version),
        _ => None,
    }
}
