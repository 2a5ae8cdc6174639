//! The privileges of a role, changed by who may change the role and has himself what he gives
//! (`reference/dataverse.md` §11.2).

use super::Writing;
use super::access::check_row;
use super::membership::check_given;
use crate::catalog::Right;
use crate::fault::Fault;
use crate::security::privileges::{self, Privilege};
use crate::security::{Depth, Holder, roles};
use crate::store::{Conn, rows};
use model::RecordId;
use odata::ODataError;
use odata::error::codes;

/// Gives a role privileges by their ids, each to a depth; with `replace` it keeps no others.
///
/// # Errors
/// 404 for a role or privilege that does not exist, 400 for a depth that the privilege doesn't come in, 403 when the
/// caller may not change the role or lacks what he gives.
pub fn give(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    role: RecordId,
    given: &[(RecordId, Depth)],
    replace: bool,
) -> Result<(), Fault> {
    check_writable(conn, writing, role)?;
    let known = privileges::all(writing.catalog);
    for (id, depth) in given {
        let privilege = known.iter().find(|privilege| privilege.id() == *id);
        let privilege = privilege.ok_or_else(|| ODataError::row_not_found("privilege", *id))?;
        check_depth(privilege, *depth)?;
        check_given(writing.caller, &privilege.name, *depth)?;
    }
    if replace {
        let kept: Vec<RecordId> = given.iter().map(|(id, _)| *id).collect();
        roles::keep_only(conn, writing.catalog, role, &kept)?;
    }
    for (privilege, depth) in given {
        roles::grant(conn, writing.catalog, role, *privilege, *depth)?;
    }
    Ok(())
}

/// Takes privileges from a role by their ids; it may lack them already.
///
/// # Errors
/// As [`give`].
pub fn take(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    role: RecordId,
    taken: &[RecordId],
) -> Result<(), Fault> {
    check_writable(conn, writing, role)?;
    for privilege in taken {
        roles::take(conn, writing.catalog, role, *privilege)?;
    }
    Ok(())
}

fn check_depth(privilege: &Privilege, depth: Depth) -> Result<(), ODataError> {
    if depth == Depth::Global || privilege.has_levels {
        return Ok(());
    }
    let message = format!("{} is given for the whole organization only.", privilege.name);
    Err(ODataError::invalid_argument(message))
}

/// The caller may change the role. The administrators' role stays as it is.
fn check_writable(conn: &mut dyn Conn, writing: Writing<'_>, id: RecordId) -> Result<(), Fault> {
    let table = writing.catalog.need("role")?;
    let row = rows::read(conn, table, id)?.ok_or_else(|| ODataError::row_not_found("role", id))?;
    check_row(conn, writing.caller, Right::Write, table, id, Holder::of(table, id, &row.fields))?;
    if roles::of_template(conn, roles::ADMINISTRATOR)?.contains(&id) {
        let message = "The System Administrator role cannot be changed.";
        return Err(ODataError::new(403, codes::PRIVILEGE_DENIED, message).into());
    }
    Ok(())
}
