//! Privileges of users, teams and roles: told by functions, changed by actions (`reference/dataverse.md` §11.2).

use super::references::{body, parameter};
use super::sharing::standing;
use super::{Asked, Reply};
use crate::fault::Fault;
use crate::records::{check_read, role_privileges};
use crate::security::privileges::privilege_id;
use crate::security::{Caller, Depth, Holder, Reach, roles};
use crate::store::{Conn, rows};
use model::RecordId;
use odata::ODataError;
use odata::path::{Call, RowPath};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// `GET systemusers(key)/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`, those of his teams included, and
/// `GET teams(key)/Microsoft.Dynamics.CRM.RetrieveTeamPrivileges`.
///
/// # Errors
/// 404 or 403 for the user or team.
pub fn of_principal(asked: &Asked, conn: &mut dyn Conn, row: &RowPath, call: &Call) -> Result<Reply, Fault> {
    readable(asked, conn, row)?;
    let principal = standing(asked, conn, row)?;
    tell(asked, &call.name, principal.privileges.iter().map(|(name, reach)| entry(&principal, name, reach)))
}

/// `GET systemusers(key)/Microsoft.Dynamics.CRM.RetrieveUserPrivilegeByPrivilegeId(PrivilegeId=…)`,
/// `…ByPrivilegeName(PrivilegeName='…')`, `RetrieveUserSetOfPrivilegesByIds(PrivilegeIds=@p1)` and
/// `…ByNames(PrivilegeNames=@p1)`: those among them that he has.
///
/// # Errors
/// As [`of_principal`]; 400 for a parameter that can't be read.
pub fn some_of_user(asked: &Asked, conn: &mut dyn Conn, row: &RowPath, call: &Call) -> Result<Reply, Fault> {
    readable(asked, conn, row)?;
    let principal = standing(asked, conn, row)?;
    let wanted = wanted(call)?;
    let found = principal.privileges.iter().filter(|(name, _)| wanted.contains(&privilege_id(name)));
    tell(asked, &call.name, found.map(|(name, reach)| entry(&principal, name, reach)))
}

/// `GET RetrieveRolePrivilegesRole(RoleId=…)`
///
/// # Errors
/// 404 or 403 for the role.
pub fn of_role(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    let id = call.arguments.iter().find(|(name, _)| name == "RoleId").and_then(|(_, id)| id.parse().ok());
    let id: RecordId = id.ok_or_else(|| ODataError::invalid_argument("'RoleId' is not a guid."))?;
    let holder = role(asked, conn, id)?;
    check_read(conn, &asked.caller, asked.catalog.need("role")?, id, holder)?;
    let unit = holder.unit.unwrap_or(asked.caller.unit);
    let found = roles::privileges(conn, id)?;
    tell(asked, &call.name, found.iter().map(|(name, depth)| one(name, *depth, unit)))
}

/// `POST roles(key)/Microsoft.Dynamics.CRM.AddPrivilegesRole`, `…ReplacePrivilegesRole`:
/// `{"Privileges": [{"PrivilegeId": "…", "Depth": "Basic"}]}`. Nobody gives a role what he doesn't have himself.
///
/// # Errors
/// 404 for a role or privilege that does not exist, 400 for a body that can't be read or a depth that the privilege
/// doesn't come in, 403 when the caller may not change the role or lacks what he gives.
pub fn give(asked: &Asked, conn: &mut dyn Conn, row: &RowPath, replace: bool) -> Result<Reply, Fault> {
    let role = role_of(asked, row)?;
    let body = body(asked)?;
    let given = body["Privileges"].as_array();
    let given = given.ok_or_else(|| ODataError::invalid_argument("'Privileges' is not a list."))?;
    let one = |item: &Json| {
        let depth = item["Depth"].as_str().and_then(Depth::from_name);
        let depth = depth.ok_or_else(|| ODataError::invalid_argument("'Depth' is not a depth."))?;
        Ok((guid(&item["PrivilegeId"])?, depth))
    };
    let given: Vec<(RecordId, Depth)> = given.iter().map(one).collect::<Result<_, ODataError>>()?;
    role_privileges::give(conn, asked.writing(), role, &given, replace)?;
    Ok(Reply::empty(204))
}

/// `POST roles(key)/Microsoft.Dynamics.CRM.RemovePrivilegeRole`: `{"PrivilegeId": "…"}`
///
/// # Errors
/// As [`give`].
pub fn take(asked: &Asked, conn: &mut dyn Conn, row: &RowPath) -> Result<Reply, Fault> {
    let role = role_of(asked, row)?;
    let privilege = guid(&body(asked)?["PrivilegeId"])?;
    role_privileges::take(conn, asked.writing(), role, &[privilege])?;
    Ok(Reply::empty(204))
}

fn readable(asked: &Asked, conn: &mut dyn Conn, path: &RowPath) -> Result<(), Fault> {
    let (table, id) = asked.row(path)?;
    let row = rows::read(conn, table, id)?;
    let row = row.ok_or_else(|| ODataError::row_not_found(&table.meta.logical_name, id))?;
    check_read(conn, &asked.caller, table, id, Holder::of(table, id, &row.fields))
}

fn role(asked: &Asked, conn: &mut dyn Conn, id: RecordId) -> Result<Holder, Fault> {
    let table = asked.catalog.need("role")?;
    let row = rows::read(conn, table, id)?.ok_or_else(|| ODataError::row_not_found("role", id))?;
    Ok(Holder::of(table, id, &row.fields))
}

/// The role of a path.
fn role_of(asked: &Asked, path: &RowPath) -> Result<RecordId, Fault> {
    let (table, id) = asked.row(path)?;
    if table.meta.logical_name == "role" { Ok(id) } else { Err(ODataError::no_segment(&path.set).into()) }
}

/// The privileges that a call names, by their ids.
fn wanted(call: &Call) -> Result<Vec<RecordId>, ODataError> {
    let plain = |name: &str| {
        let argument = call.arguments.iter().find(|(given, _)| given == name);
        argument.map(|(_, text)| text.trim_matches('\'').to_owned())
    };
    let list = |name: &str| -> Result<Vec<Json>, ODataError> {
        match parameter(&call.arguments, name)? {
            Json::Array(items) => Ok(items),
            _ => Err(ODataError::invalid_argument(format!("'{name}' is not a list."))),
        }
    };
    match call.name.as_str() {
        "RetrieveUserPrivilegeByPrivilegeId" => {
            let id = plain("PrivilegeId").and_then(|text| text.parse().ok());
            Ok(vec![id.ok_or_else(|| ODataError::invalid_argument("'PrivilegeId' is not a guid."))?])
        }
        "RetrieveUserPrivilegeByPrivilegeName" => {
            let name = plain("PrivilegeName");
            let name = name.ok_or_else(|| ODataError::invalid_argument("'PrivilegeName' is missing."))?;
            Ok(vec![privilege_id(&name)])
        }
        "RetrieveUserSetOfPrivilegesByIds" => list("PrivilegeIds")?.iter().map(guid).collect(),
        _ => {
            let names = list("PrivilegeNames")?;
            Ok(names.iter().filter_map(Json::as_str).map(privilege_id).collect())
        }
    }
}

fn guid(json: &Json) -> Result<RecordId, ODataError> {
    let id = json.as_str().and_then(|text| text.parse().ok());
    id.ok_or_else(|| ODataError::invalid_argument("'PrivilegeId' is not a guid."))
}

fn entry(principal: &Caller, name: &str, reach: &Reach) -> Json {
    one(name, reach.depth, principal.unit)
}

fn one(name: &str, depth: Depth, unit: RecordId) -> Json {
    json!({
        "Depth": depth.name(),
        "PrivilegeId": privilege_id(name),
        "BusinessUnitId": unit,
        "PrivilegeName": name,
        "RecordFilterId": Uuid::nil(),
        "RecordFilterUniqueName": "",
    })
}

fn tell(asked: &Asked, function: &str, privileges: impl Iterator<Item = Json>) -> Result<Reply, Fault> {
    let body = json!({
        "@odata.context": format!("{}$metadata#Microsoft.Dynamics.CRM.{function}Response", asked.base),
        "RolePrivileges": privileges.collect::<Vec<_>>(),
    });
    Ok(Reply::json(200, body.to_string()))
}
