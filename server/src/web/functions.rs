//! Functions: `WhoAmI`, `RetrieveMetadataChanges`.

use super::{Asked, Reply};
use crate::fault::Fault;
use odata::ODataError;
use odata::changes::{ChangesReply, ChangesRequest};
use odata::path::Call;
use odata::reply::WhoAmI;

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
