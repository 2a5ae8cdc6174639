//! Functions: `WhoAmI`, `RetrieveMetadataChanges`, `RetrieveUserPrivileges`.

use super::{Asked, Reply};
use crate::fault::Fault;
use crate::records::check_read;
use crate::security::{Caller, Holder};
use crate::seed::tables::definition;
use crate::store::{Conn, rows, stamps};
use odata::ODataError;
use odata::changes::{ChangesReply, ChangesRequest};
use odata::path::{Call, RowPath};
use odata::reply::WhoAmI;
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Whether a bare name is a function rather than an entity set.
pub fn is_one(name: &str) -> bool {
    matches!(name, "WhoAmI" | odata::changes::FUNCTION)
}

/// Who asks.
///
/// # Errors
/// None.
pub fn who_am_i(asked: &Asked) -> Result<Reply, Fault> {
    let reply = WhoAmI {
        context: format!("{}$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse", asked.base),
        business_unit: asked.caller.unit,
        user: asked.caller.id,
        organization: asked.caller.organization,
    };
    let body = serde_json::to_vec(&reply).map_err(|_| ODataError::internal())?;
    Ok(Reply::json(200, body))
}

/// The tables' metadata, or none of it when the caller has it already.
///
/// # Errors
/// 400 for a query that can't be read.
pub fn metadata_changes(asked: &Asked, call: &Call) -> Result<Reply, Fault> {
    let request = ChangesRequest::from_arguments(&call.arguments)?;
    let catalog = &asked.catalog;
    let is_known = request.stamp.as_deref() == Some(catalog.stamp());
    let is_wanted = |name: &String| request.tables.is_empty() || request.tables.contains(name);
    let tables =
        catalog.metas().iter().filter(|t| !is_known && is_wanted(&t.logical_name)).cloned().collect();
    let reply = ChangesReply { tables, stamp: catalog.stamp().to_owned() };
    Ok(Reply::json(200, reply.to_body(&asked.base, catalog.metas())))
}

/// A user's privileges, those of his teams included.
///
/// # Errors
/// 404 or 403 for the user.
pub fn user_privileges(asked: &Asked, conn: &mut dyn Conn, row: &RowPath) -> Result<Reply, Fault> {
    let (table, id) = asked.row(row)?;
    if table.meta.logical_name != "systemuser" {
        return Err(ODataError::no_segment("RetrieveUserPrivileges").into());
    }
    let user = rows::read(conn, table, id)?;
    let user = user.ok_or_else(|| ODataError::row_not_found(&table.meta.logical_name, id))?;
    check_read(&asked.caller, table, id, Holder::of(table, id, &user.fields))?;
    let stamps = stamps::read(conn)?;
    let standing = asked
        .app
        .caller(conn, stamps, id)?
        .ok_or_else(|| ODataError::row_not_found(&table.meta.logical_name, id))?;
    let body = json!({
        "@odata.context": format!("{}$metadata#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse", asked.base),
        "RolePrivileges": privileges(&standing),
    });
    Ok(Reply::json(200, body.to_string()))
}

fn privileges(user: &Caller) -> Vec<Json> {
    let one = |(name, reach): (&String, &crate::security::Reach)| {
        json!({
            "Depth": reach.depth.name(),
            "PrivilegeId": definition(&format!("privilege.{name}")),
            "BusinessUnitId": user.unit,
            "PrivilegeName": name,
            "RecordFilterId": Uuid::nil(),
            "RecordFilterUniqueName": "",
        })
    };
    user.privileges.iter().map(one).collect()
}
