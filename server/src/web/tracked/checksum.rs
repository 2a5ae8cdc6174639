//! The checksum of what a client must hold that followed a tracked list.

use super::super::{Asked, Reply};
use super::{List, Started, invalid_token};
use crate::fault::Fault;
use crate::store::Conn;
use crate::track;
use odata::ODataError;
use odata::options;
use odata::path::{self, Call, Resource};

/// `GET RetrieveRowsChecksum(DeltaLink=@p1)`: count and sum of what a client must hold that followed a list to a delta
/// link.
///
/// # Errors
/// As [`super::rows`]; 400 for a link that is none.
pub fn checksum(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    let link = call.argument("DeltaLink").map(path::unquoted);
    let link = link.ok_or_else(|| ODataError::invalid_argument("'DeltaLink' is missing."))?;
    let below = match link.split_once("/api/data/v") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_version, below)| below),
        None => link.as_str(),
    };
    let (below, query) = below.split_once('?').unwrap_or((below, ""));
    let asked = Asked { path: below.to_owned(), query: query.to_owned(), ..asked.clone() };
    let Resource::Set(set) = path::parse(&asked.path, &asked.query)? else {
        return Err(ODataError::invalid_argument("'DeltaLink' does not lead to a list.").into());
    };
    let table = asked.table(&set)?;
    let options = options::parse(&asked.query, &table.meta, &*asked.catalog)?;
    let list = List::new(&asked, conn, table, &options, None)?;
    let Started::Delta(token) = &list.started else { return Err(invalid_token().into()) };
    let sum = track::checksum(conn, &list.tracked, &token.mark, token.owed.ids())?;
    Ok(Reply::json(200, sum.to_body(&asked.base)?))
}
