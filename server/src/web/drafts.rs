//! Unpublished edits: `RetrieveUnpublished`, `RetrieveUnpublishedMultiple`, `ValidateSavedQuery`.

use super::define::body;
use super::{Asked, Reply, list, single};
use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::metadata::drafts;
use crate::records::check_right;
use crate::store::Conn;
use model::Problem;
use odata::ODataError;
use odata::path::RowPath;
use serde_json::Value as Json;

/// The function that reads one row with its edits.
pub const ONE: &str = "RetrieveUnpublished";
/// The function that reads rows with their edits.
pub const MANY: &str = "RetrieveUnpublishedMultiple";

/// Whether a path asks for edits: they are put over the rows and taken back, which a reader can't do.
pub fn needs_writer(path: &str) -> bool {
    path.contains(ONE)
}

/// `GET systemforms(…)/Microsoft.Dynamics.CRM.RetrieveUnpublished()`
///
/// # Errors
/// 400 for a table without unpublished edits, 403 for who may not change its rows; as for the row otherwise.
pub fn one(asked: &Asked, conn: &mut dyn Conn, row: &RowPath) -> Result<Reply, Fault> {
    let table = asked.catalog.in_set(&row.set).ok_or_else(|| ODataError::no_segment(&row.set))?;
    let asked = Asked { path: row_path(&asked.path), ..asked.clone() };
    with_edits(&asked, conn, table, |conn| single::row(&asked, conn, row))
}

/// `GET savedqueries/Microsoft.Dynamics.CRM.RetrieveUnpublishedMultiple()`, with the options of a list.
///
/// # Errors
/// As [`one`].
pub fn many(asked: &Asked, conn: &mut dyn Conn, set: &str) -> Result<Reply, Fault> {
    let table = asked.catalog.in_set(set).ok_or_else(|| ODataError::no_segment(set))?;
    let asked = Asked { path: row_path(&asked.path), ..asked.clone() };
    with_edits(&asked, conn, table, |conn| list::rows(&asked, conn, set))
}

/// The path of what a function is bound to.
fn row_path(path: &str) -> String {
    path.split_once("/Microsoft.Dynamics.CRM").map_or(path, |(bound, _)| bound).to_owned()
}

/// Reads with all edits put over the rows, and takes them back.
fn with_edits(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    read: impl FnOnce(&mut dyn Conn) -> Result<Reply, Fault>,
) -> Result<Reply, Fault> {
    if !drafts::has(table) {
        let message = format!("The entity '{}' has no unpublished records.", table.meta.logical_name);
        return Err(ODataError::invalid_argument(message).into());
    }
    check_right(&asked.caller, Right::Write, table)?;
    let done: Result<(), Read> = conn.savepoint(|conn| {
        drafts::overlay(conn, table)?;
        Err(Read::Answered(read(conn)))
    });
    match done {
        Err(Read::Answered(reply)) => reply,
        Err(Read::Failed(problem)) => Err(problem.into()),
        Ok(()) => Err(ODataError::internal().into()),
    }
}

/// Every way out of the savepoint takes the edits back.
enum Read {
    Answered(Result<Reply, Fault>),
    Failed(Problem),
}

impl From<Problem> for Read {
    fn from(problem: Problem) -> Self {
        Self::Failed(problem)
    }
}

/// `ValidateSavedQuery`: whether a view's query can be run.
///
/// # Errors
/// 400 for a query that can't be read, 403 for who may not make views.
pub fn validate(asked: &Asked) -> Result<Reply, Fault> {
    let json = body(asked)?;
    check_right(&asked.caller, Right::Write, asked.catalog.need("savedquery")?)?;
    let fetch = json.get("FetchXml").and_then(Json::as_str);
    let fetch = fetch
        .ok_or_else(|| ODataError::invalid_argument("Required field 'FetchXml' is missing or empty."))?;
    if json.get("QueryType").is_some_and(|kind| !kind.is_i64() && !kind.is_null()) {
        return Err(ODataError::invalid_argument("'QueryType' is not a whole number.").into());
    }
    query::fetch::parse(fetch, &*asked.catalog).map_err(|problem| {
        let detail = problem.args.values().cloned().collect::<Vec<_>>().join(", ");
        ODataError::invalid_argument(format!("The FetchXml cannot be read: {detail}."))
    })?;
    Ok(Reply::empty(204))
}
