//! Sharing single rows with users and teams (`reference/dataverse.md` §11.2).

use super::access::{check_column_read, check_columns, check_read, check_row, rights_on};
use super::{Writing, inherit};
use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::security::shares::{self, Share};
use crate::security::{AccessRights, Caller, Holder, is_shareable};
use crate::store::{Conn, rows};
use model::rules::Write;
use model::{Fields, Lookup, RecordId, Value};
use odata::ODataError;

/// What is done to the share of a row with a principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Adds rights to those it has.
    Grant(AccessRights),
    /// Makes its rights these.
    Modify(AccessRights),
    /// Takes them all.
    Revoke,
}

/// Shares a row with a user or team, or changes or ends that. Who does must have the right to share the row and every
/// right he gives. Rights inherited from a row above stay as they are.
///
/// # Errors
/// 404 for a row or principal that does not exist, 405 for a table whose rows have no owner, 403 for a right that the
/// caller lacks.
pub fn share(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    object: &Lookup,
    principal: &Lookup,
    change: Change,
) -> Result<(), Fault> {
    let table = writing.catalog.need(&object.table)?;
    check_shareable(table)?;
    let (id, holder) = found(conn, table, object.id)?;
    check_row(conn, writing.caller, Right::Share, table, id, holder)?;
    if let Change::Grant(rights) | Change::Modify(rights) = change {
        for right in rights.each() {
            check_row(conn, writing.caller, right, table, id, holder)?;
        }
    }
    let principals = writing.catalog.need(&principal.table)?;
    if rows::read(conn, principals, principal.id)?.is_none() {
        return Err(ODataError::row_not_found(&principal.table, principal.id).into());
    }
    let known = shares::of_row(conn, id)?.into_iter().find(|share| share.principal == principal.id);
    let before = known.unwrap_or(Share {
        principal_table: principal.table.clone(),
        principal: principal.id,
        rights: AccessRights::NONE,
        inherited: AccessRights::NONE,
    });
    let rights = match change {
        Change::Grant(rights) => before.rights.with(rights),
        Change::Modify(rights) => rights,
        Change::Revoke => AccessRights::NONE,
    };
    let share = Share { rights, ..before };
    shares::set(conn, writing.catalog, object, &share, writing.now)?;
    inherit::below(conn, writing, object, &share)
}

/// Checks a row of `principalobjectattributeaccess`, by which a secured column of one row is shared: who makes or changes
/// it must be allowed to share that row, and have himself what he gives.
///
/// # Errors
/// 404 for a row that does not exist, 400 for a column that is not secured, 403 for a right that the caller lacks.
pub fn check_column_share(conn: &mut dyn Conn, writing: Writing<'_>, fields: &Fields) -> Result<(), Fault> {
    let missing = || ODataError::invalid_argument("The share of a column names a row and a column.");
    let table = fields.get("objecttypecode").and_then(Value::as_text).ok_or_else(missing)?;
    let table = writing.catalog.named(table).ok_or_else(missing)?;
    let guid = |column: &str| match fields.get(column) {
        Some(Value::Id(id)) => Ok(*id),
        _ => Err(missing()),
    };
    let column = guid("attributeid")?.0;
    let column = table.meta.columns.iter().find(|c| c.metadata_id == column && c.is_secured);
    let column = column.ok_or_else(|| ODataError::invalid_argument("The column is not secured."))?;
    check_shareable(table)?;
    let (id, holder) = found(conn, table, guid("objectid")?)?;
    check_row(conn, writing.caller, Right::Share, table, id, holder)?;
    check_column_read(conn, writing.caller, table, id, column)?;
    if fields.get("updateaccess") == Some(&Value::Bool(true)) {
        let given = Fields::from([(column.logical_name.clone(), Value::Null)]);
        check_columns(conn, writing.caller, table, id, &given, Write::Update)?;
    }
    Ok(())
}

/// Everybody a row is shared with.
///
/// # Errors
/// 404, 405 as [`share`]; 403 when the caller may not read the row.
pub fn shared_with(
    conn: &mut dyn Conn,
    caller: &Caller,
    table: &Table,
    id: RecordId,
) -> Result<Vec<Share>, Fault> {
    check_shareable(table)?;
    let (id, holder) = found(conn, table, id)?;
    check_read(conn, caller, table, id, holder)?;
    Ok(shares::of_row(conn, id)?)
}

/// What somebody may do with a row, by whatever way.
///
/// # Errors
/// 404 for a row that does not exist.
pub fn access_of(
    conn: &mut dyn Conn,
    principal: &Caller,
    table: &Table,
    id: RecordId,
) -> Result<AccessRights, Fault> {
    let (id, holder) = found(conn, table, id)?;
    Ok(rights_on(conn, principal, table, id, holder)?)
}

fn found(conn: &mut dyn Conn, table: &Table, id: RecordId) -> Result<(RecordId, Holder), Fault> {
    let row = rows::read(conn, table, id)?;
    let row = row.ok_or_else(|| ODataError::row_not_found(&table.meta.logical_name, id))?;
    Ok((row.id, Holder::of(table, row.id, &row.fields)))
}

fn check_shareable(table: &Table) -> Result<(), ODataError> {
    if is_shareable(table) { Ok(()) } else { Err(super::access::not_supported(Right::Share, table)) }
}
