//! `InitializeFrom`: what a new row takes over from the record it is made from (`reference/dataverse.md` §10.7).

use super::single::readable;
use super::{Asked, Reply, references};
use crate::fault::Fault;
use crate::records::mappings;
use crate::store::Conn;
use odata::ODataError;
use odata::path::{Call, unquoted};
use odata::row::write_body;
use serde_json::Value as Json;

/// `InitializeFrom(EntityMoniker=@p1,TargetEntityName='contact',TargetFieldType=…)`: a row that isn't stored, with the
/// lookups as a create takes them. `TargetFieldType` is passed over: columns that a create may not carry never come.
///
/// # Errors
/// 400 for parameters that can't be read, 403 or 404 for the record.
pub fn initialize(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    let moniker = references::parameter(&call.arguments, "EntityMoniker")?;
    let from = references::row(asked, "EntityMoniker", &moniker)?;
    let name = call.argument("TargetEntityName").map(unquoted).unwrap_or_default();
    let wrong = || ODataError::invalid_argument(format!("The entity with a name = '{name}' was not found."));
    let target = asked.catalog.named(&name).ok_or_else(wrong)?;
    let source = asked.catalog.need(&from.table)?;
    let row = readable(asked, conn, source, from.id)?;
    let mapping = mappings::between(conn, &from.table, &target.meta.logical_name)?;
    let fields = mapping.initial((&source.meta, row.id, &row.fields), &target.meta);
    let body =
        write_body(&target.meta, None, &fields, &*asked.catalog).map_err(|p| Fault::of_table(p, &name))?;
    let mut body: Json = serde_json::from_str(&body).map_err(|_| ODataError::internal())?;
    body["@odata.context"] = format!("{}$metadata#{}/$entity", asked.base, target.meta.set_name).into();
    body["@odata.type"] = format!("#Microsoft.Dynamics.CRM.{}", target.meta.logical_name).into();
    Ok(Reply::json(200, body.to_string()))
}
