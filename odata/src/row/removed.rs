//! Rows that are gone, as a delta tells of them (`reference/dataverse.md` §2.3; OData 4.01 JSON, "Deleted Entity").
//! [`super::read_page`] reads both forms.

use model::{RecordId, TableMeta};
use serde_json::json;

/// A row that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Its primary key.
    pub id: RecordId,
    /// Whether it was deleted; else it changed, so that the query or the user's rights no longer reach it.
    pub deleted: bool,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovedForm {
    /// As OData 4.0 and Dataverse have it.
    V40,
    /// As OData 4.01 has it.
    V401,
}

/// The item of a delta. `base` is the Web API's address, ending in `/`.
pub fn write_removed(base: &str, table: &TableMeta, removed: Removed, form: RemovedForm) -> String {
    let reason = if removed.deleted { "deleted" } else { "changed" };
    let (set, id) = (&table.set_name, removed.id.to_string());
    match form {
        RemovedForm::V40 => {
            let context = format!("{base}$metadata#{set}/$deletedEntity");
            json!({"@odata.context": context, "id": id, "reason": reason}).to_string()
        }
        RemovedForm::V401 => {
            let address = format!("{base}{set}({id})");
            json!({"@removed": {"reason": reason}, "@id": address, &table.primary_id: id}).to_string()
        }
    }
}
