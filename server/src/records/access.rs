//! Rights on single rows and columns, and the words with which they are refused.

use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::security::{AccessRights, COLUMN_SHARES, Caller, Holder, is_shareable, shares};
use crate::store::Conn;
use model::rules::Write;
use model::{ColumnMeta, Fields, Problem, RecordId};
use odata::ODataError;
use odata::error::codes;

/// Dataverse's code for a message that a table does not take.
const NOT_SUPPORTED: u32 = 0x8004_0800;

/// Checks that the caller has a right on a table at all.
///
/// # Errors
/// 405 when nobody has it, 403 when the caller lacks it.
pub fn check_right(caller: &Caller, right: Right, table: &Table) -> Result<(), ODataError> {
    if !table.rights.contains(&right) {
        return Err(not_supported(right, table));
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
    conn: &mut dyn Conn,
    caller: &Caller,
    right: Right,
    table: &Table,
    id: RecordId,
    holder: Holder,
) -> Result<(), Fault> {
    check_right(caller, right, table)?;
    if reaches(conn, caller, right, table, id, holder)? {
        return Ok(());
    }
    Err(ODataError::no_access(caller.id, &table.meta.logical_name, id).into())
}

/// Checks that the caller may read a row.
///
/// # Errors
/// As [`check_row`].
pub fn check_read(
    conn: &mut dyn Conn,
    caller: &Caller,
    table: &Table,
    id: RecordId,
    holder: Holder,
) -> Result<(), Fault> {
    check_row(conn, caller, Right::Read, table, id, holder)
}

/// Every right that the caller has on a row.
///
/// # Errors
/// What the database says.
pub fn rights_on(
    conn: &mut dyn Conn,
    caller: &Caller,
    table: &Table,
    id: RecordId,
    holder: Holder,
) -> Result<AccessRights, Problem> {
    let mut rights = AccessRights::NONE;
    for right in Right::ALL {
        if reaches(conn, caller, right, table, id, holder)? {
            rights = rights.with(AccessRights::of(right));
        }
    }
    Ok(rights)
}

/// Whether a right of the caller reaches a row. Shares are looked up only where nothing else lets him in.
///
/// # Errors
/// What the database says.
pub fn reaches(
    conn: &mut dyn Conn,
    caller: &Caller,
    right: Right,
    table: &Table,
    id: RecordId,
    holder: Holder,
) -> Result<bool, Problem> {
    if caller.may(right, table, holder, AccessRights::NONE) {
        return Ok(true);
    }
    if !is_shareable(table) || caller.reach(right, table).is_none() {
        return Ok(false);
    }
    let shared = shares::rights(conn, id, &caller.share_holders(right, table))?;
    Ok(caller.may(right, table, holder, shared))
}

/// Takes the columns from a row that the caller does not see; they are absent then, as if they were empty. To be called
/// on every row that was not read through [`crate::security::Guarded`].
///
/// # Errors
/// What the database says.
pub fn strip(
    conn: &mut dyn Conn,
    caller: &Caller,
    table: &Table,
    id: RecordId,
    fields: &mut Fields,
) -> Result<(), Problem> {
    let unseen: Vec<&ColumnMeta> = caller.unseen(table).collect();
    for column in unseen {
        if !is_column_shared(conn, caller, column, id, "readaccess")? {
            fields.remove(&column.logical_name);
        }
    }
    Ok(())
}

/// Checks that the caller may write the columns that `fields` has, as he sent them. `id` is the row that is changed.
///
/// # Errors
/// 403 for a secured column that he may not write.
pub fn check_columns(
    conn: &mut dyn Conn,
    caller: &Caller,
    table: &Table,
    id: RecordId,
    fields: &Fields,
    write: Write,
) -> Result<(), Fault> {
    for column in table.meta.columns.iter().filter(|c| c.is_secured && fields.contains_key(&c.logical_name)) {
        let grant = caller.column(table, column);
        match write {
            Write::Create if !grant.create => {
                return Err(refused(codes::COLUMN_CREATE_MISSING, "create", table, column).into());
            }
            Write::Update
                if !grant.update && !is_column_shared(conn, caller, column, id, "updateaccess")? =>
            {
                return Err(refused(codes::COLUMN_UPDATE_MISSING, "update", table, column).into());
            }
            _ => {}
        }
    }
    Ok(())
}

/// Checks that the caller sees a column of a row, where it is asked for by its own name.
///
/// # Errors
/// 403 for a secured column that he may not read.
pub fn check_column_read(
    conn: &mut dyn Conn,
    caller: &Caller,
    table: &Table,
    id: RecordId,
    column: &ColumnMeta,
) -> Result<(), Fault> {
    if caller.column(table, column).read || is_column_shared(conn, caller, column, id, "readaccess")? {
        return Ok(());
    }
    Err(refused(codes::COLUMN_READ_MISSING, "read", table, column).into())
}

/// Whether a secured column of one row is shared with the caller or one of his teams; `access` is the column that says
/// for what.
fn is_column_shared(
    conn: &mut dyn Conn,
    caller: &Caller,
    column: &ColumnMeta,
    id: RecordId,
    access: &str,
) -> Result<bool, Problem> {
    if !caller.columns.shared.contains(&column.metadata_id) {
        return Ok(false);
    }
    let principals: Vec<RecordId> = caller.principals().collect();
    let marks = vec!["?"; principals.len()].join(", ");
    let sql = format!(
        "SELECT count(*) FROM data_{COLUMN_SHARES}
         WHERE objectid = ? AND attributeid = ? AND {access} = 1 AND principalid IN ({marks})"
    );
    let mut values = vec![id.into(), RecordId(column.metadata_id).into()];
    values.extend(principals.into_iter().map(Into::into));
    Ok(conn.number(&sql, &values)? > 0)
}

/// 405: nobody has that right on rows of this table.
pub fn not_supported(right: Right, table: &Table) -> ODataError {
    let message = format!(
        "The '{}' method does not support entities of type '{}'.",
        right.name(),
        table.meta.logical_name
    );
    ODataError::new(405, NOT_SUPPORTED, message)
}

fn refused(code: u32, what: &str, table: &Table, column: &ColumnMeta) -> ODataError {
    let message = format!(
        "The user does not have {what} permissions to a secured field. The requested operation could not be completed. Column '{}' of '{}'.",
        column.logical_name, table.meta.logical_name
    );
    ODataError::new(403, code, message)
}
