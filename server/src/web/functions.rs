//! Functions that ask about the caller, the organization and its tables.

use super::references::parameter;
use super::seen::{check_readable, guard};
use super::{Asked, Reply};
use crate::fault::Fault;
use crate::store::{Conn, rows};
use model::Value;
use odata::ODataError;
use odata::path::Call;
use odata::reply::WhoAmI;
use query::Query;
use query::sql;
use serde_json::{Value as Json, json};

/// The version of Dataverse whose Web API this is.
const VERSION: &str = "9.2.0.0";

/// Whether a bare name is a function rather than an entity set.
pub fn is_one(name: &str) -> bool {
    matches!(name, "WhoAmI" | "RetrieveVersion" | odata::changes::FUNCTION)
}

/// Who asks.
///
/// # Errors
/// None.
pub fn who_am_i(asked: &Asked) -> Result<Reply, Fault> {
    let reply = WhoAmI {
        context: format!("{}$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse", asked.base),
        business_unit: asked.caller.unit,
        user: asked.caller.id,
        organization: asked.caller.organization,
    };
    let body = serde_json::to_vec(&reply).map_err(|_| ODataError::internal())?;
    Ok(Reply::json(200, body))
}

/// `RetrieveVersion()`
pub fn version(asked: &Asked) -> Reply {
    answer(asked, "RetrieveVersion", json!({"Version": VERSION}))
}

/// `RetrieveTotalRecordCount(EntityNames=['account'])`: how many rows of each table the caller may read. Dataverse
/// answers from a count that may be a day old.
///
/// # Errors
/// 400 for names that can't be read, 403 for a table that he may not read at all.
pub fn total_record_count(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    let names: Option<Vec<String>> = serde_json::from_value(names(call)?).ok();
    let names = names.ok_or_else(|| ODataError::invalid_argument("'EntityNames' is no list of tables."))?;
    let context = asked.caller.context(asked.now_ms);
    let mut counts = Vec::with_capacity(names.len());
    for name in &names {
        let table = asked.catalog.named(name).ok_or_else(|| {
            ODataError::invalid_argument(format!("The entity with a name = '{name}' was not found."))
        })?;
        check_readable(asked, table)?;
        let query = Query { table: name.clone(), ..Query::default() };
        let counted = sql::count_rows(&*asked.catalog, &query, false, u32::MAX, &guard(asked), &context);
        let statement = counted.map_err(|p| Fault::of_table(p, name))?;
        counts.push(conn.number(&statement.sql, &statement.values)?);
    }
    let collection = json!({"Count": names.len(), "IsReadOnly": false, "Keys": names, "Values": counts});
    Ok(answer(asked, "RetrieveTotalRecordCount", json!({"EntityRecordCountCollection": collection})))
}

/// The names in JSON, or in a list with single quotes.
fn names(call: &Call) -> Result<Json, ODataError> {
    let text = call.argument("EntityNames").unwrap_or_default();
    match serde_json::from_str(&text.replace('\'', "\"")) {
        Ok(json) => Ok(json),
        Err(_) => parameter(&call.arguments, "EntityNames"),
    }
}

/// `RetrieveCurrentOrganization(AccessType=…)`: the organization, and where it is reached.
///
/// # Errors
/// What the database says.
pub fn current_organization(asked: &Asked, conn: &mut dyn Conn) -> Result<Reply, Fault> {
    let id = asked.caller.organization;
    let row = rows::read(conn, asked.catalog.need("organization")?, id)?;
    let name = row.as_ref().and_then(|row| row.fields.get("name")).and_then(Value::as_text);
    let root = asked.base.split("api/data/").next().unwrap_or_default();
    let endpoints = json!({
        "Count": 2,
        "IsReadOnly": false,
        "Keys": ["WebApplication", "OrganizationDataService"],
        "Values": [root, asked.base],
    });
    let detail = json!({
        "OrganizationId": id,
        "FriendlyName": name,
        "UniqueName": name,
        "UrlName": name,
        "OrganizationVersion": VERSION,
        "State": "Enabled",
        "Endpoints": endpoints,
    });
    Ok(answer(asked, "RetrieveCurrentOrganization", json!({"Detail": detail})))
}

fn answer(asked: &Asked, function: &str, mut body: Json) -> Reply {
    let context = format!("{}$metadata#Microsoft.Dynamics.CRM.{function}Response", asked.base);
    body["@odata.context"] = Json::from(context);
    Reply::json(200, body.to_string())
}
