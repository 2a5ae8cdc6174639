//! Functions: `WhoAmI`.

use super::{Asked, Reply};
use crate::fault::Fault;
use odata::ODataError;
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
