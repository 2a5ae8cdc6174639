//! Tables of the instances of process flows, which are made when a flow is activated (`reference/dataverse.md` §9.2).

use super::{exists_already, table, unknown};
use crate::catalog::{ColumnMore, Definitions, RelationMore};
use crate::seed::tables;
use model::metadata::{DeleteRule, Label, LookupRole, ManyToOne, Ownership, Required};
use model::{ColumnKind, ColumnMeta};
use odata::ODataError;
use odata::metadata::define;
use serde_json::json;
use uuid::Uuid;

/// The key of all such tables.
const KEY: &str = "BusinessProcessFlowInstanceId";

/// Makes the table of a flow's instances, where it is missing, and lookups to tables that its stages are about.
///
/// # Errors
/// 400 for a name that can't be a table's, 404 for an unknown table, 412 when another entity set has its name.
pub fn ensure(
    definitions: &mut Definitions,
    name: &str,
    title: &str,
    about: &[&str],
) -> Result<(), ODataError> {
    if definitions.table(name).is_none() {
        make(definitions, name, title)?;
    }
    for target in about {
        point_at(definitions, name, target)?;
    }
    Ok(())
}

fn make(definitions: &mut Definitions, name: &str, title: &str) -> Result<(), ODataError> {
    define::check_custom_name(name)?;
    let set_name = table::plural(name);
    if definitions.tables.iter().any(|t| t.meta.set_name == set_name) || name.chars().any(char::is_uppercase)
    {
        return Err(exists_already("An entity", name));
    }
    let json = json!({"Description": {"LocalizedLabels": []}});
    let owned = Ownership::OrganizationOwned;
    let mut definition = table::new_table(definitions, &json, name, set_name.clone(), owned, &[])?;
    let wrong = |_| ODataError::internal();
    let (columns, relations) = tables::common(&["process", "audit"], name, &set_name).map_err(wrong)?;
    let meta = &mut definition.meta;
    meta.columns.truncate(1);
    if let Some(key) = meta.columns.first_mut() {
        key.schema_name = KEY.to_owned();
        key.logical_name = KEY.to_ascii_lowercase();
    }
    meta.columns.extend(columns);
    meta.many_to_one = relations;
    meta.primary_id = KEY.to_ascii_lowercase();
    meta.primary_name = "name".to_owned();
    meta.display_name = Label::english(title);
    meta.collection_name = Label::english(title);
    definition.more.is_process = true;
    definition.more.members.clear();
    definitions.tables.push(definition);
    Ok(())
}

/// Gives an instance table the lookup to a table, `bpf_accountid`.
fn point_at(definitions: &mut Definitions, name: &str, target: &str) -> Result<(), ODataError> {
    let about = definitions.table(target).ok_or_else(|| unknown("entity", target))?;
    let label = about.meta.display_name.clone();
    let column = format!("bpf_{target}id");
    let relation = format!("bpf_{target}_{name}");
    let table = definitions.table_mut(name).ok_or_else(|| unknown("entity", name))?;
    if table.meta.column(&column).is_some() {
        return Ok(());
    }
    table.meta.columns.push(ColumnMeta {
        metadata_id: Uuid::now_v7(),
        schema_name: column.clone(),
        display_name: label,
        kind: ColumnKind::Lookup { targets: vec![target.to_owned()], role: LookupRole::Lookup },
        required: Required::None,
        can_create: true,
        can_update: true,
        is_secured: false,
        source: None,
        logical_name: column.clone(),
    });
    table.meta.many_to_one.push(ManyToOne {
        metadata_id: Uuid::now_v7(),
        schema_name: relation.clone(),
        navigation: column.clone(),
        target: target.to_owned(),
        reverse_navigation: relation.clone(),
        on_delete: DeleteRule::Cascade,
        column: column.clone(),
    });
    table.more.columns.insert(column, ColumnMore { is_custom: true, ..ColumnMore::default() });
    table.more.relations.insert(relation, RelationMore { is_custom: true, ..RelationMore::default() });
    Ok(())
}
