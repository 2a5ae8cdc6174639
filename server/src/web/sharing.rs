//! `GrantAccess` and its kin, and who may do what with a row (`reference/dataverse.md` §11.2).

use super::references::{body, parameter, principal, row};
use super::{Asked, Reply};
use crate::catalog::Right;
use crate::fault::Fault;
use crate::records::sharing::{Change, access_of, share, shared_with};
use crate::records::{Writing, check_right};
use crate::security::{self, AccessRights, Caller};
use crate::store::Conn;
use model::value::Instant;
use odata::ODataError;
use odata::path::{Call, RowPath};
use serde_json::{Value as Json, json};
use std::borrow::Cow;

/// `POST GrantAccess`: `{"Target": row, "PrincipalAccess": {"Principal": user or team, "AccessMask": "ReadAccess"}}`
///
/// # Errors
/// As [`share`]; 400 for a body that can't be read.
pub fn grant_access(asked: &Asked, conn: &mut dyn Conn) -> Result<Reply, Fault> {
    with_rights(asked, conn, Change::Grant)
}

/// `POST ModifyAccess`, with the body of [`grant_access`].
///
/// # Errors
/// As [`grant_access`].
pub fn modify_access(asked: &Asked, conn: &mut dyn Conn) -> Result<Reply, Fault> {
    with_rights(asked, conn, Change::Modify)
}

/// `POST RevokeAccess`: `{"Target": row, "Revokee": user or team}`
///
/// # Errors
/// As [`grant_access`].
pub fn revoke_access(asked: &Asked, conn: &mut dyn Conn) -> Result<Reply, Fault> {
    let body = body(asked)?;
    let target = row(asked, "Target", &body["Target"])?;
    let revokee = principal(asked, "Revokee", &body["Revokee"])?;
    share(conn, writing(asked), &target, &revokee, Change::Revoke)?;
    Ok(Reply::empty(204))
}

fn with_rights(
    asked: &Asked,
    conn: &mut dyn Conn,
    change: fn(AccessRights) -> Change,
) -> Result<Reply, Fault> {
    let body = body(asked)?;
    let target = row(asked, "Target", &body["Target"])?;
    let access = &body["PrincipalAccess"];
    let principal = principal(asked, "Principal", &access["Principal"])?;
    let rights = access["AccessMask"].as_str().and_then(AccessRights::parse);
    let rights = rights.ok_or_else(|| ODataError::invalid_argument("'AccessMask' does not list rights."))?;
    share(conn, writing(asked), &target, &principal, change(rights))?;
    Ok(Reply::empty(204))
}

/// `GET RetrieveSharedPrincipalsAndAccess(Target=@p1)`
///
/// # Errors
/// As [`shared_with`].
pub fn shared_principals(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    let target = row(asked, "Target", &parameter(&call.arguments, "Target")?)?;
    let table = asked.catalog.need(&target.table)?;
    let mut told: Vec<Json> = Vec::new();
    for share in shared_with(conn, &asked.caller, table, target.id)? {
        let principals = asked.catalog.need(&share.principal_table)?;
        told.push(json!({
            "AccessMask": share.rights.with(share.inherited).to_string(),
            "Principal": {
                "@odata.type": format!("#Microsoft.Dynamics.CRM.{}", share.principal_table),
                principals.meta.primary_id.as_str(): share.principal,
                "ownerid": share.principal,
            },
        }));
    }
    let context =
        format!("{}$metadata#Microsoft.Dynamics.CRM.RetrieveSharedPrincipalsAndAccessResponse", asked.base);
    let body = json!({"@odata.context": context, "PrincipalAccesses": told});
    Ok(Reply::json(200, body.to_string()))
}

/// `GET systemusers(key)/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@p1)`, of teams too. Of somebody else it
/// is told to those who may read the row.
///
/// # Errors
/// 404 for a user, team or row that does not exist; 403 for a row that the caller may not read.
pub fn principal_access(
    asked: &Asked,
    conn: &mut dyn Conn,
    path: &RowPath,
    call: &Call,
) -> Result<Reply, Fault> {
    let principal = standing(asked, conn, path)?;
    let target = row(asked, "Target", &parameter(&call.arguments, "Target")?)?;
    let table = asked.catalog.need(&target.table)?;
    let own = access_of(conn, &asked.caller, table, target.id)?;
    if principal.id != asked.caller.id && !own.has(Right::Read) {
        check_right(&asked.caller, Right::Read, table)?;
        return Err(ODataError::no_access(asked.caller.id, &target.table, target.id).into());
    }
    let rights = access_of(conn, &principal, table, target.id)?;
    let context = format!("{}$metadata#Microsoft.Dynamics.CRM.RetrievePrincipalAccessResponse", asked.base);
    let body = json!({"@odata.context": context, "AccessRights": rights.to_string()});
    Ok(Reply::json(200, body.to_string()))
}

/// The standing of the user or team that a path names.
///
/// # Errors
/// 404 for a path of another table, or a row that does not exist.
pub fn standing<'a>(asked: &'a Asked, conn: &mut dyn Conn, path: &RowPath) -> Result<Cow<'a, Caller>, Fault> {
    let (table, id) = asked.row(path)?;
    if id == asked.caller.id {
        return Ok(Cow::Borrowed(&*asked.caller));
    }
    let found = match table.meta.logical_name.as_str() {
        "systemuser" => security::load(conn, id)?,
        "team" => security::load_team(conn, id)?,
        _ => return Err(ODataError::no_segment(&path.set).into()),
    };
    found.map(Cow::Owned).ok_or_else(|| ODataError::row_not_found(&table.meta.logical_name, id).into())
}

fn writing(asked: &Asked) -> Writing<'_> {
    Writing { catalog: &asked.catalog, caller: &asked.caller, now: Instant(asked.now_ms) }
}
