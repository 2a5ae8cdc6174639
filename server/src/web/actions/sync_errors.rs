//! "Retry changes" of sync errors: what a device could not bring in is done again (checklist 115, 117).

use crate::fault::Fault;
use crate::records::{self, associate};
use crate::store::{Conn, rows};
use crate::web::single::readable;
use crate::web::{Asked, Reply, deep};
use model::{Fields, RecordId, Value};
use odata::ODataError;
use odata::path::RowPath;
use odata::row;
use serde_json::{Map, Value as Json};

/// Members of `requestdata` that name the record (`reference/dataverse.md` §7.7); the others are columns.
pub const RECORD: &str = "syncerror__regardingentityid";
/// See [`RECORD`].
pub const TABLE: &str = "entitylogicalname";
/// The table of sync errors.
const ERRORS: &str = "syncerror";
/// State and status reason of an error that is done with.
const RESOLVED: i32 = 1;

/// `POST syncerrors(key)/Microsoft.Dynamics.CRM.farfield_RetryChanges`: carries the refused change out anew, with the
/// rights of the caller, and marks the error as fixed. What is refused again leaves the error as it was.
///
/// # Errors
/// 400 for an error that is resolved, or whose `requestdata` names no change; as the write itself.
pub fn retry(asked: &Asked, conn: &mut dyn Conn, path: &RowPath) -> Result<Reply, Fault> {
    let (errors, id) = asked.row(path)?;
    let error = readable(asked, conn, errors, id)?;
    if error.fields.get("statecode") == Some(&Value::Choice(RESOLVED)) {
        return Err(ODataError::invalid_argument("The sync error is resolved already.").into());
    }
    carry_out(asked, conn, id)?;
    let resolved = Fields::from([
        ("statecode".to_owned(), Value::Choice(RESOLVED)),
        ("statuscode".to_owned(), Value::Choice(RESOLVED)),
    ]);
    let row = associate::existing(conn, errors, id)?;
    records::update(conn, asked.writing(), errors, &row, None, resolved)?;
    Ok(Reply::empty(204))
}

/// Carries the change that an error is about out anew, with the rights of the caller; the error stays as it is.
///
/// # Errors
/// 404 for no such error, 400 where its `requestdata` names no change; as the write itself.
pub fn carry_out(asked: &Asked, conn: &mut dyn Conn, id: RecordId) -> Result<(), Fault> {
    let error = readable(asked, conn, asked.catalog.need(ERRORS)?, id)?;
    let text = |column: &str| error.fields.get(column).and_then(Value::as_text).unwrap_or_default();
    write(asked, conn, text("action"), text("requestdata"))
}

/// The change as the device asked for it.
fn write(asked: &Asked, conn: &mut dyn Conn, action: &str, data: &str) -> Result<(), Fault> {
    let wrong =
        || ODataError::invalid_argument("The sync error's 'requestdata' names no change of a record.");
    let mut columns: Map<String, Json> = serde_json::from_str(data).map_err(|_| wrong())?;
    let mut taken = |member: &str| match columns.remove(member) {
        Some(Json::String(text)) => Ok(text),
        _ => Err(wrong()),
    };
    let id: RecordId = taken(RECORD)?.parse().map_err(|_| wrong())?;
    let name = taken(TABLE)?;
    let table = asked.catalog.named(&name).ok_or_else(wrong)?;
    let known = rows::read(conn, table, id)?;
    if action.eq_ignore_ascii_case("delete") {
        let row = known.ok_or_else(|| ODataError::row_not_found(&name, id))?;
        return records::delete(conn, asked.writing(), table, &row, None);
    }
    let body = Json::Object(columns).to_string();
    let mut body = row::read_body(&table.meta, body.as_bytes(), &*asked.catalog)?;
    match known {
        Some(row) => deep::change(asked, conn, table, &row, None, body),
        None if action.eq_ignore_ascii_case("create") => {
            body.id = Some(id);
            deep::insert(asked, conn, table, body).map(|_| ())
        }
        None => Err(ODataError::row_not_found(&name, id).into()),
    }
}
