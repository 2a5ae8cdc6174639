//! Rows named in the bodies and parameters of functions and actions.

use super::Asked;
use model::{Lookup, RecordId};
use odata::ODataError;
use odata::path::{self, Resource};
use serde_json::Value as Json;

/// Before the name of every type.
const NAMESPACE: &str = "Microsoft.Dynamics.CRM.";

/// Reads `{"accountid": "…", "@odata.type": "Microsoft.Dynamics.CRM.account"}`, or `{"@odata.id": "accounts(…)"}` with
/// a relative or absolute address. Users and teams may be named by `ownerid` too. `what` is the parameter, for the error.
///
/// # Errors
/// 400 when it names no row, 404 for a table that does not exist.
pub fn row(asked: &Asked, what: &str, json: &Json) -> Result<Lookup, ODataError> {
    let wrong = || ODataError::invalid_argument(format!("'{what}' does not name a record."));
    let text = |member: &str| json.get(member).and_then(Json::as_str);
    if let Some(address) = text("@odata.id") {
        return at_address(asked, address).ok_or_else(wrong);
    }
    let name = text("@odata.type").ok_or_else(wrong)?.trim_start_matches('#');
    let name = name.strip_prefix(NAMESPACE).unwrap_or(name);
    let table = asked.catalog.named(name).ok_or_else(|| ODataError::no_segment(name))?;
    let key = text(&table.meta.primary_id).or_else(|| text("ownerid")).ok_or_else(wrong)?;
    let id: RecordId = key.parse().map_err(|_| wrong())?;
    Ok(Lookup { table: table.meta.logical_name.clone(), id, name: None })
}

/// As [`row`], of a user or team.
///
/// # Errors
/// As [`row`]; 400 for a row of another table.
pub fn principal(asked: &Asked, what: &str, json: &Json) -> Result<Lookup, ODataError> {
    let found = row(asked, what, json)?;
    if matches!(found.table.as_str(), "systemuser" | "team") {
        return Ok(found);
    }
    Err(ODataError::invalid_argument(format!("'{what}' is neither a user nor a team.")))
}

/// The parameter of a function, as JSON.
///
/// # Errors
/// 400 when it is missing or no JSON.
pub fn parameter(arguments: &[(String, String)], name: &str) -> Result<Json, ODataError> {
    let wrong = || ODataError::invalid_argument(format!("The parameter '{name}' is missing or no JSON."));
    let (_, text) = arguments.iter().find(|(given, _)| given == name).ok_or_else(wrong)?;
    serde_json::from_str(text).map_err(|_| wrong())
}

/// The body as a JSON object.
///
/// # Errors
/// 400 when it is none.
pub fn body(asked: &Asked) -> Result<Json, ODataError> {
    let read: Result<Json, _> = serde_json::from_slice(&asked.body);
    read.ok()
        .filter(Json::is_object)
        .ok_or_else(|| ODataError::invalid_argument("The body of the request is not a JSON object."))
}

fn at_address(asked: &Asked, address: &str) -> Option<Lookup> {
    let path = match address.find("/api/data/") {
        Some(at) => address[at..].splitn(5, '/').nth(4)?,
        None => address.trim_start_matches('/'),
    };
    let Ok(Resource::Row(row)) = path::parse(path, "") else { return None };
    let table = asked.catalog.in_set(&row.set)?;
    let id = row.key.id(&table.meta)?;
    Some(Lookup { table: table.meta.logical_name.clone(), id, name: None })
}
