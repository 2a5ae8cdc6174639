//! States and status reasons: each reason belongs to one state, and a write may name either or both.

use crate::catalog::Table;
use model::{ColumnKind, Fields, Value};
use odata::ODataError;
use odata::error::codes;

const STATE: &str = "statecode";
const STATUS: &str = "statuscode";

/// Completes `statecode` and `statuscode` of a write. `current` is the row as it is, `None` for a new one.
///
/// # Errors
/// 400 for a reason that belongs to another state.
pub fn settle(table: &Table, fields: &mut Fields, current: Option<&Fields>) -> Result<(), ODataError> {
    let (Some(states), Some(reasons)) = (table.meta.column(STATE), table.meta.column(STATUS)) else {
        return Ok(());
    };
    let state_of =
        |reason: i32| reasons.kind.options().iter().find(|o| o.value == reason).and_then(|o| o.state);
    let first_of =
        |state: i32| states.kind.options().iter().find(|o| o.value == state).and_then(|o| o.default_status);
    let (state, reason) = match (choice(fields, STATE), choice(fields, STATUS)) {
        (None, None) if current.is_some() => return Ok(()),
        (None, None) => (first_state(&states.kind), None),
        (Some(state), reason) => (state, reason),
        (None, Some(reason)) => (state_of(reason).unwrap_or_default(), Some(reason)),
    };
    let reason = reason.or_else(|| first_of(state));
    if reason.and_then(state_of) != Some(state) {
        let message = format!(
            "{} is not a valid status code for state code {state} on {}.",
            reason.unwrap_or_default(),
            table.meta.logical_name
        );
        return Err(ODataError::new(400, codes::INVALID_STATE_STATUS, message));
    }
    fields.insert(STATE.to_owned(), Value::Choice(state));
    fields.insert(STATUS.to_owned(), reason.map_or(Value::Null, Value::Choice));
    Ok(())
}

/// Whether a write completes an activity that was open.
pub fn completes(fields: &Fields, current: &Fields) -> bool {
    choice(fields, STATE) == Some(1) && choice(current, STATE) != Some(1)
}

fn first_state(kind: &ColumnKind) -> i32 {
    kind.options().first().map_or(0, |o| o.value)
}

fn choice(fields: &Fields, column: &str) -> Option<i32> {
    match fields.get(column) {
        Some(Value::Choice(n)) => Some(*n),
        _ => None,
    }
}
