//! Pairs that decide who may do what: members of teams, roles of users and teams, members of column security profiles.
//! They are rows of intersect tables like those of other many-to-many relationships, under stricter rules.

use super::access::{check_right, check_row};
use super::default_teams::{self, Refused};
use super::{Writing, associate};
use crate::catalog::Right;
use crate::fault::Fault;
use crate::security::{Caller, Depth, Holder, roles};
use crate::store::{Conn, rows};
use model::{RecordId, Value};
use odata::ODataError;
use query::ddl::StoredRow;

/// What happens to a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is made.
    Add,
    /// It ends.
    Remove,
}

/// Checks that the caller may make or end a pair of an intersect table, given by the columns that hold its two ids.
/// `Ok(false)` for a table that is no affair of security: the usual rights to append decide then.
///
/// # Errors
/// 404 for a row that does not exist; 403 when the caller may not change the team or profile, may not assign roles, or
/// lacks what the role gives; 400 for a pair that is never made so.
pub fn check(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    intersect: &str,
    pair: [(&str, RecordId); 2],
    change: Change,
) -> Result<bool, Fault> {
    let side = |column: &str| pair.iter().find(|(name, _)| *name == column).map(|(_, id)| *id);
    match intersect {
        "teammembership" => {
            let team = check_change(conn, writing, "team", side("teamid"))?;
            if default_teams::is_default(&team.fields) {
                let refused = match change {
                    Change::Add => Refused::AddMember,
                    Change::Remove => Refused::RemoveMember,
                };
                return Err(refused.of(team.id).into());
            }
        }
        "systemuserroles" => assign(conn, writing, side("roleid"))?,
        "teamroles" => {
            if let Some(team) = side("teamid") {
                check_has_roles(conn, writing, team)?;
            }
            assign(conn, writing, side("roleid"))?;
        }
        "systemuserprofiles" | "teamprofiles" => {
            check_change(conn, writing, "fieldsecurityprofile", side("fieldsecurityprofileid"))?;
        }
        "roleprivileges" => {
            let message = "The privileges of a role are changed by AddPrivilegesRole, ReplacePrivilegesRole and RemovePrivilegeRole.";
            return Err(ODataError::invalid_argument(message).into());
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Nobody hands on a privilege that he lacks, or lacks to that depth.
///
/// # Errors
/// 403
pub fn check_given(caller: &Caller, privilege: &str, depth: Depth) -> Result<(), ODataError> {
    match caller.privileges.get(privilege) {
        Some(reach) if reach.depth >= depth => Ok(()),
        _ => Err(ODataError::missing_privilege(caller.id, caller.role_count, privilege)),
    }
}

/// The caller must be allowed to change the row that is one side; gives it.
fn check_change(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    id: Option<RecordId>,
) -> Result<StoredRow, Fault> {
    let table = writing.catalog.need(table)?;
    let id = id.ok_or_else(ODataError::internal)?;
    let row = associate::existing(conn, table, id)?;
    check_row(conn, writing.caller, Right::Write, table, id, Holder::of(table, id, &row.fields))?;
    Ok(row)
}

/// The caller must be allowed to assign roles, and have himself what the role gives.
fn assign(conn: &mut dyn Conn, writing: Writing<'_>, role: Option<RecordId>) -> Result<(), Fault> {
    let role = role.ok_or_else(ODataError::internal)?;
    let table = writing.catalog.need("role")?;
    check_right(writing.caller, Right::Assign, table)?;
    let row = rows::read(conn, table, role)?.ok_or_else(|| ODataError::row_not_found("role", role))?;
    check_row(conn, writing.caller, Right::Read, table, role, Holder::of(table, role, &row.fields))?;
    for (privilege, depth) in roles::privileges(conn, role)? {
        check_given(writing.caller, &privilege, depth)?;
    }
    Ok(())
}

/// An access team is there to be shared with; it has no roles.
fn check_has_roles(conn: &mut dyn Conn, writing: Writing<'_>, team: RecordId) -> Result<(), Fault> {
    let row = rows::read(conn, writing.catalog.need("team")?, team)?;
    match row.as_ref().and_then(|row| row.fields.get("teamtype")) {
        Some(Value::Choice(1)) => {
            Err(ODataError::invalid_argument("An access team cannot have security roles.").into())
        }
        _ => Ok(()),
    }
}
