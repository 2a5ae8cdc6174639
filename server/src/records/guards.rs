//! What clients may not change by a plain write, because an action does it (`reference/dataverse.md` §10).

use super::{activities, default_teams};
use crate::catalog::Table;
use model::{Fields, Value};
use odata::ODataError;
use query::ddl::StoredRow;

/// Checks a change that a client asks for against the state of the row.
///
/// # Errors
/// 400 for a case that would be resolved without its action and for what the system does with default teams, 405 for
/// what is only read.
pub fn check(table: &Table, row: &StoredRow, fields: &Fields) -> Result<(), ODataError> {
    let (name, current) = (table.meta.logical_name.as_str(), &row.fields);
    let state = |of: &Fields| match of.get("statecode") {
        Some(Value::Choice(state)) => Some(*state),
        _ => None,
    };
    if name == activities::POINTER {
        return Err(only_read(name));
    }
    if name == "team" {
        default_teams::check(row.id, current, fields)?;
    }
    if name == "incident" && state(current) == Some(0) && next_state(table, fields) == Some(1) {
        const INVALID_STATE: u32 = 0x8004_0233;
        let message = "This message can not be used to set the state of incident to Resolved. In order to set state of incident to Resolved, use the CloseIncident message instead.";
        return Err(ODataError::new(400, INVALID_STATE, message));
    }
    Ok(())
}

/// 405: a table whose rows come from elsewhere.
pub fn only_read(table: &str) -> ODataError {
    const NOT_SUPPORTED: u32 = 0x8004_0800;
    let message = format!("The method does not support entities of type '{table}'.");
    ODataError::new(405, NOT_SUPPORTED, message)
}

/// The state that a write leads to, by its state or its status reason; `None` where it names neither.
fn next_state(table: &Table, fields: &Fields) -> Option<i32> {
    let of_reason = |reason: i32| {
        let options = table.meta.column("statuscode")?.kind.options();
        options.iter().find(|o| o.value == reason).and_then(|o| o.state)
    };
    match (fields.get("statecode"), fields.get("statuscode")) {
        (Some(Value::Choice(state)), _) => Some(*state),
        (_, Some(Value::Choice(reason))) => of_reason(*reason),
        _ => None,
    }
}
