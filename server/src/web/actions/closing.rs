//! Closing what is open: opportunities won and lost, cases resolved (`reference/dataverse.md` §10.3-10.4).

use super::parameters::Parameters;
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::{self, associate};
use crate::store::Conn;
use crate::web::single::readable;
use crate::web::{Asked, Reply};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::value::Instant;
use model::{Fields, RecordId, Value};
use odata::ODataError;
use odata::error::codes;
use odata::path::RowPath;
use query::ddl::StoredRow;
use query::ddl::quoted;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// State of an opportunity that was won.
pub const WON: i32 = 1;
/// State of an opportunity that was lost.
pub const LOST: i32 = 2;
/// State of a case that was resolved.
const RESOLVED: i32 = 1;
/// Status reason of a closing activity that is completed.
const COMPLETED: i32 = 2;
/// Stands for the first status reason of the state.
const DEFAULT_STATUS: i32 = -1;
// Dataverse's codes.
const OPPORTUNITY_CLOSED: u32 = 0x8004_0515;
const CASE_CLOSED: u32 = 0x8004_4411;
const OPEN_ACTIVITIES: u32 = 0x8004_440A;

/// `POST WinOpportunity` and `POST LoseOpportunity`: `{"Status": 3, "OpportunityClose": {…}}`.
///
/// # Errors
/// 400 for an opportunity that is closed or a status of another state; 403, 404.
pub fn opportunity(asked: &Asked, conn: &mut dyn Conn, state: i32) -> Result<Reply, Fault> {
    let parameters = Parameters::read(asked)?;
    let (table, closing) = (asked.catalog.need("opportunity")?, asked.catalog.need("opportunityclose")?);
    let (mut close, id) = parameters.row(asked, conn, "OpportunityClose", closing)?;
    let row = open(conn, table, subject(&close, "opportunityid")?, || {
        ODataError::new(400, OPPORTUNITY_CLOSED, "The opportunity has already been closed.")
    })?;
    let status = status(&parameters, table, state)?;
    let ended = match close.get("actualend") {
        Some(Value::Instant(at)) => *at,
        _ => Instant(asked.now_ms),
    };
    let mut fields = Fields::from([
        ("statecode".to_owned(), Value::Choice(state)),
        ("statuscode".to_owned(), Value::Choice(status)),
        ("actualclosedate".to_owned(), day(ended)),
    ]);
    if let Some(revenue) = close.get("actualrevenue") {
        fields.insert("actualvalue".to_owned(), revenue.clone());
    }
    close.insert("opportunitystatecode".to_owned(), Value::Int(state.into()));
    close.insert("opportunitystatuscode".to_owned(), Value::Int(status.into()));
    records::apply(conn, asked.writing(), table, &row, fields)?;
    complete(asked, conn, closing, (id, close), &row, table)
}

/// `POST CloseIncident`: `{"Status": 5, "IncidentResolution": {…}}`.
///
/// # Errors
/// 400 for a case that is closed or has open activities, or a status of another state; 403, 404.
pub fn incident(asked: &Asked, conn: &mut dyn Conn) -> Result<Reply, Fault> {
    let parameters = Parameters::read(asked)?;
    let (table, closing) = (asked.catalog.need("incident")?, asked.catalog.need("incidentresolution")?);
    let (resolution, id) = parameters.row(asked, conn, "IncidentResolution", closing)?;
    let row = open(conn, table, subject(&resolution, "incidentid")?, || {
        ODataError::new(400, CASE_CLOSED, "The case has already been closed or cancelled.")
    })?;
    let status = status(&parameters, table, RESOLVED)?;
    let waiting =
        "SELECT COUNT(*) FROM data_activitypointer WHERE regardingobjectid = ? AND statecode IN (0, 3)";
    if conn.number(waiting, &[row.id.into()])? > 0 {
        let message =
            "The case cannot be resolved because it has open activities. Complete or cancel them first.";
        return Err(ODataError::new(400, OPEN_ACTIVITIES, message).into());
    }
    let fields = Fields::from([
        ("statecode".to_owned(), Value::Choice(RESOLVED)),
        ("statuscode".to_owned(), Value::Choice(status)),
    ]);
    records::apply(conn, asked.writing(), table, &row, fields)?;
    complete(asked, conn, closing, (id, resolution), &row, table)
}

/// How long a case took: the minutes of its completed activities, and what its resolutions billed.
///
/// # Errors
/// 404, 403.
pub fn total_time(asked: &Asked, conn: &mut dyn Conn, path: &RowPath) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    readable(asked, conn, table, id)?;
    let sql = format!(
        "SELECT CAST(COALESCE(SUM({}), 0) AS BIGINT) FROM data_activitypointer WHERE regardingobjectid = ? AND statecode = 1",
        quoted("actualdurationminutes")
    );
    let minutes = conn.number(&sql, &[id.into()])?;
    let context =
        format!("{}$metadata#Microsoft.Dynamics.CRM.CalculateTotalTimeIncidentResponse", asked.base);
    Ok(Reply::json(200, json!({"@odata.context": context, "TotalTime": minutes}).to_string()))
}

/// The record that a closing activity is about.
fn subject(close: &Fields, column: &str) -> Result<RecordId, ODataError> {
    match close.get(column) {
        Some(Value::Lookup(to)) => Ok(to.id),
        _ => Err(ODataError::invalid_argument(format!("Required field '{column}' is missing."))),
    }
}

fn open(
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    id: RecordId,
    closed: impl FnOnce() -> ODataError,
) -> Result<StoredRow, Fault> {
    let row = associate::existing(conn, table, id)?;
    match row.fields.get("statecode") {
        Some(Value::Choice(0)) => Ok(row),
        _ => Err(closed().into()),
    }
}

/// The status reason asked for; where none is, the state's first.
fn status(parameters: &Parameters, table: &Table, state: i32) -> Result<i32, ODataError> {
    let given: i32 = parameters.get("Status")?;
    if given != DEFAULT_STATUS {
        return Ok(given);
    }
    let states = table.meta.column("statecode").map(|c| c.kind.options()).unwrap_or_default();
    let first = states.iter().find(|o| o.value == state).and_then(|o| o.default_status);
    first.ok_or_else(|| ODataError::new(400, codes::INVALID_STATE_STATUS, "The state has no status reason."))
}

/// Stores the closing activity, completed, under the id that the client chose, if it did.
fn complete(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    (id, mut fields): (Option<RecordId>, Fields),
    closed: &StoredRow,
    of: &Table,
) -> Result<Reply, Fault> {
    fields.insert("statuscode".to_owned(), Value::Choice(COMPLETED));
    let name = closed.fields.get(&of.meta.primary_name).cloned().unwrap_or(Value::Null);
    fields.entry("subject".to_owned()).or_insert(name);
    records::create(conn, asked.writing(), table, id.unwrap_or_else(|| RecordId(Uuid::now_v7())), fields)?;
    Ok(Reply::empty(204))
}

fn day(at: Instant) -> Value {
    Timestamp::from_millisecond(at.0).map_or(Value::Null, |at| Value::Date(at.to_zoned(TimeZone::UTC).date()))
}
