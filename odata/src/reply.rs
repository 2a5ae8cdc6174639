//! Small replies: the service document and `WhoAmI`.

use model::{RecordId, TableMeta};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Reply of `WhoAmI`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhoAmI {
    /// `…/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`
    #[serde(rename = "@odata.context", default)]
    pub context: String,
    /// The user's business unit.
    #[serde(rename = "BusinessUnitId")]
    pub business_unit: RecordId,
    /// The user.
    #[serde(rename = "UserId")]
    pub user: RecordId,
    /// The organisation.
    #[serde(rename = "OrganizationId")]
    pub organization: RecordId,
}

/// The service document. `base` is the Web API's address, ending in `/`.
pub fn service_document(base: &str, tables: &[TableMeta]) -> String {
    let sets: Vec<_> =
        tables.iter().map(|t| json!({"name": t.set_name, "kind": "EntitySet", "url": t.set_name})).collect();
    json!({"@odata.context": format!("{base}$metadata"), "value": sets}).to_string()
}
