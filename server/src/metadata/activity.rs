//! Tables of activities: a maker's has the columns of `activitypointer`, and its rows have one of the same id there
//! (`reference/dataverse.md` §10.1).

use super::table::{self, Place};
use super::{column, unknown};
use crate::catalog::{Definition, Definitions};
use crate::records::activities::{PARTY, POINTER};
use model::ColumnKind;
use model::metadata::{DeleteRule, ManyToOne, Ownership};
use odata::ODataError;
use odata::metadata::define;
use serde_json::Value as Json;
use uuid::Uuid;

/// The primary name of every activity.
const SUBJECT: &str = "subject";
/// The lookup that says what an activity is about.
const REGARDING: &str = "regardingobjectid";

/// Makes a table of activities; gives its logical name.
///
/// # Errors
/// 400 for an ownership other than the user's, or a column that can't be.
pub(super) fn add(
    definitions: &mut Definitions,
    json: &Json,
    schema_name: &str,
    set_name: String,
) -> Result<String, ODataError> {
    if json.get("OwnershipType").is_some_and(|o| !matches!(o.as_str(), Some("UserOwned" | "TeamOwned"))) {
        return Err(ODataError::invalid_argument("Activities are owned by users."));
    }
    let attributes = json.get("Attributes").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let columns = attributes.iter().map(define::column).collect::<Result<Vec<_>, _>>()?;
    let (subject, own): (Vec<_>, Vec<_>) = columns.into_iter().partition(|c| c.meta.logical_name == SUBJECT);
    let mut definition =
        table::new_table(definitions, json, schema_name, set_name, Ownership::UserOwned, &[])?;
    let pointer = definitions.table(POINTER).ok_or_else(|| unknown("entity", POINTER))?;
    inherit(&mut definition, pointer);
    let label = subject.into_iter().next().map(|s| s.meta.display_name);
    let column = definition.meta.columns.iter_mut().find(|c| c.logical_name == SUBJECT);
    if let (Some(column), Some(label)) = (column, label) {
        column.display_name = label;
    }
    let name = definition.meta.logical_name.clone();
    definitions.tables.push(definition);
    for new in own {
        column::insert(definitions, &name, new)?;
    }
    for place in [
        Place { table: PARTY, column: "activityid", collection: "activity_parties" },
        Place { table: "annotation", column: "objectid", collection: "Annotations" },
    ] {
        table::point_at(definitions, &place, &name, schema_name);
    }
    Ok(name)
}

/// Gives a table what all activities have: key, columns, states, and what they may be about.
fn inherit(definition: &mut Definition, pointer: &Definition) {
    let meta = &mut definition.meta;
    let old_key = std::mem::replace(&mut meta.primary_id, pointer.meta.primary_id.clone());
    meta.columns.retain(|c| !matches!(c.logical_name.as_str(), "statecode" | "statuscode"));
    if let Some(key) = meta.columns.iter_mut().find(|c| c.logical_name == old_key) {
        key.logical_name = meta.primary_id.clone();
        key.schema_name = "ActivityId".to_owned();
    }
    for column in &pointer.meta.columns {
        if meta.columns.iter().all(|c| c.logical_name != column.logical_name) {
            let mut column = column.clone();
            column.metadata_id = Uuid::now_v7();
            meta.columns.push(column);
        }
    }
    let (name, schema) = (meta.logical_name.clone(), meta.schema_name.clone());
    let targets = pointer.meta.column(REGARDING).map(|c| c.kind.targets().to_vec()).unwrap_or_default();
    let about = |target: String| ManyToOne {
        metadata_id: Uuid::now_v7(),
        schema_name: format!("{target}_{schema}s"),
        column: REGARDING.to_owned(),
        navigation: format!("{REGARDING}_{target}_{name}"),
        reverse_navigation: format!("{target}_{schema}s"),
        on_delete: DeleteRule::Cascade,
        target,
    };
    meta.many_to_one.extend(targets.into_iter().map(about));
    for column in &mut meta.columns {
        if let ColumnKind::Lookup { .. } = column.kind
            && column.logical_name == REGARDING
        {
            column.can_create = true;
            column.can_update = true;
        }
    }
    meta.primary_name = SUBJECT.to_owned();
    meta.is_activity = true;
    // One set of privileges opens all activities.
    definition.privilege_stem.clone_from(&pointer.privilege_stem);
    definition.rights.clone_from(&pointer.rights);
}
