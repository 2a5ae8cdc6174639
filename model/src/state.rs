//! States and status reasons: each reason belongs to one state, and each state has a reason that it starts with
//! (`reference/dataverse.md` §10.1).

use crate::{Code, Fields, Problem, TableMeta, Value};

/// The column of the state.
pub const STATE: &str = "statecode";
/// The column of the status reason.
pub const STATUS: &str = "statuscode";

/// The state that a status reason belongs to.
pub fn of_status(table: &TableMeta, status: i32) -> Option<i32> {
    let options = table.column(STATUS)?.kind.options();
    options.iter().find(|option| option.value == status).and_then(|option| option.state)
}

/// The status reason that a state starts with.
pub fn first_status(table: &TableMeta, state: i32) -> Option<i32> {
    let states = table.column(STATE)?.kind.options();
    let named = states.iter().find(|option| option.value == state).and_then(|option| option.default_status);
    let reasons = table.column(STATUS)?.kind.options();
    named.or_else(|| reasons.iter().find(|option| option.state == Some(state)).map(|option| option.value))
}

/// The columns of a state with a reason of it, its first one where none is named.
///
/// # Errors
/// [`Code::UnknownOption`] for a reason of another state, or a state without any.
pub fn pair(table: &TableMeta, state: i32, status: Option<i32>) -> Result<Fields, Problem> {
    let unknown = |column: &str, value: i32| {
        Problem::new(Code::UnknownOption).with("column", column).with("value", value)
    };
    let found = status.or_else(|| first_status(table, state)).ok_or_else(|| unknown(STATE, state))?;
    if of_status(table, found) != Some(state) {
        return Err(unknown(STATUS, found));
    }
    Ok(Fields::from([(STATE.to_owned(), Value::Choice(state)), (STATUS.to_owned(), Value::Choice(found))]))
}

/// The option that a column of a row holds.
pub fn choice(fields: &Fields, column: &str) -> Option<i32> {
    match fields.get(column) {
        Some(Value::Choice(option)) => Some(*option),
        _ => None,
    }
}
