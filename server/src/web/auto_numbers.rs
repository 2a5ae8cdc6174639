//! `SetAutoNumberSeed`, `GetAutoNumberSeed`, `GetNextAutoNumberValue`.

use super::define::body;
use super::{Asked, Reply};
use crate::fault::Fault;
use crate::metadata::auto_number;
use crate::metadata::change::check_maker;
use crate::store::Conn;
use odata::ODataError;
use odata::path::{Call, unquoted};
use serde_json::{Value as Json, json};

/// Whether a name is such an action. The two that only read come as functions too.
pub fn is_one(name: &str) -> bool {
    matches!(name, "SetAutoNumberSeed") || is_function(name)
}

/// Whether a name is such a function.
pub fn is_function(name: &str) -> bool {
    matches!(name, "GetAutoNumberSeed" | "GetNextAutoNumberValue")
}

/// Carries an action out.
///
/// # Errors
/// 403 for a caller who is no maker, 404 for an unknown column, 400 for one that isn't numbered.
pub fn act(asked: &Asked, conn: &mut dyn Conn, name: &str) -> Result<Reply, Fault> {
    let json = body(asked)?;
    let text = |member: &str| {
        let message = format!("Required field '{member}' is missing or empty.");
        let found = json.get(member).and_then(Json::as_str).filter(|text| !text.is_empty());
        found.ok_or_else(|| ODataError::invalid_argument(message))
    };
    let (table, column) = (text("EntityName")?, text("AttributeName")?);
    if is_function(name) {
        return told(asked, conn, name, table, column);
    }
    check_maker(&asked.caller, "prvWriteAttribute")?;
    let value = json.get("Value").and_then(Json::as_i64);
    let value = value.ok_or_else(|| ODataError::invalid_argument("'Value' is not a whole number."))?;
    auto_number::set(conn, &asked.catalog, table, column, value)?;
    Ok(Reply::empty(204))
}

/// Answers a function.
///
/// # Errors
/// As [`act`].
pub fn get(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    let text = |name: &str| {
        let missing = || ODataError::invalid_argument(format!("The parameter '{name}' is missing."));
        call.argument(name).map(unquoted).ok_or_else(missing)
    };
    let (table, column) = (text("EntityName")?, text("AttributeName")?);
    told(asked, conn, &call.name, &table, &column)
}

fn told(asked: &Asked, conn: &mut dyn Conn, name: &str, table: &str, column: &str) -> Result<Reply, Fault> {
    check_maker(&asked.caller, "prvWriteAttribute")?;
    let next = auto_number::upcoming(conn, &asked.catalog, table, column)?;
    let member = if name == "GetAutoNumberSeed" { "AutoNumberSeedValue" } else { "NextAutoNumberValue" };
    let context = format!("{}$metadata#Microsoft.Dynamics.CRM.{name}Response", asked.base);
    Ok(Reply::json(200, json!({"@odata.context": context, member: next}).to_string()))
}
