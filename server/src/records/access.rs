//! Rights on single rows, and the words with which they are refused.

use crate::catalog::{Right, Table};
use crate::security::{AccessRights, Caller, Holder};
use model::RecordId;
use odata::ODataError;

/// Dataverse's code for a message that a table does not take.
const NOT_SUPPORTED: u32 = 0x8004_0800;

/// Checks that the caller has a right on a table at all.
///
/// # Errors
/// 405 when nobody has it, 403 when the caller lacks it.
pub fn check_right(caller: &Caller, right: Right, table: &Table) -> Result<(), ODataError> {
    if !table.rights.contains(&right) {
        let message = format!(
            "The '{}' method does not support entities of type '{}'.",
            right.name(),
            table.meta.logical_name
        );
        return Err(ODataError::new(405, NOT_SUPPORTED, message));
    }
    match caller.reach(right, table) {
        Some(_) => Ok(()),
        None => Err(ODataError::missing_privilege(caller.id, caller.role_count, &table.privilege(right))),
    }
}

/// Checks that a right of the caller reaches a row.
///
/// # Errors
/// As [`check_right`]; 403 when it does not reach this row.
pub fn check_row(
    caller: &Caller,
    right: Right,
    table: &Table,
    id: RecordId,
    holder: Holder,
) -> Result<(), ODataError> {
    check_right(caller, right, table)?;
    if caller.may(right, table, holder, AccessRights::NONE) {
        return Ok(());
    }
    Err(ODataError::no_access(caller.id, &table.meta.logical_name, id))
}

/// Checks that the caller may read a row.
///
/// # Errors
/// As [`check_row`].
pub fn check_read(caller: &Caller, table: &Table, id: RecordId, holder: Holder) -> Result<(), ODataError> {
    check_row(caller, Right::Read, table, id, holder)
}
