//! Making, changing and deleting columns and alternate keys.

use super::{exists_already, is_in_use, not_customizable, source, unknown};
use crate::catalog::{Definition, Definitions};
use model::metadata::{AlternateKey, LookupRole};
use model::{ColumnKind, ColumnMeta};
use odata::ODataError;
use odata::metadata::define::{self, DefinedColumn, SetKey};
use serde_json::Value as Json;
use uuid::Uuid;

/// More columns than SQLite puts into one table, and more than anybody needs.
const MAX_COLUMNS: usize = 900;
/// More keys than Dataverse allows.
const MAX_KEYS: usize = 10;

/// Makes a column from AttributeMetadata (`reference/dataverse.md` §6.2); gives its id.
///
/// # Errors
/// 400 for a name or type that can't be, 404 for an unknown table, 412 when there is such a column.
pub fn add(definitions: &mut Definitions, table: &str, json: &Json) -> Result<Uuid, ODataError> {
    let column = define::column(json)?;
    if let ColumnKind::Lookup { .. } = column.meta.kind {
        return Err(ODataError::invalid_argument(
            "A lookup attribute is made with its relationship: POST RelationshipDefinitions or CreateCustomerRelationships.",
        ));
    }
    if matches!(
        column.meta.kind,
        ColumnKind::State { .. } | ColumnKind::Status { .. } | ColumnKind::EntityName
    ) {
        return Err(ODataError::invalid_argument("Attributes of this type are made by the system only."));
    }
    insert(definitions, table, column)
}

/// Adds a column that was read.
///
/// # Errors
/// As [`add`].
pub(super) fn insert(
    definitions: &mut Definitions,
    table: &str,
    mut column: DefinedColumn,
) -> Result<Uuid, ODataError> {
    define::check_custom_name(&column.meta.schema_name)?;
    check_number_format(&column)?;
    let more = super::table::column_more(&column);
    let set = column.global_set.as_ref().map(|key| find_set(definitions, key)).transpose()?;
    let definition = definitions.table_mut(table).ok_or_else(|| unknown("entity", table))?;
    if definition.more.is_intersect {
        return Err(not_customizable("entity", table));
    }
    if definition.meta.column(&column.meta.logical_name).is_some() {
        return Err(exists_already("An attribute", &column.meta.schema_name));
    }
    if definition.meta.columns.len() >= MAX_COLUMNS {
        return Err(ODataError::invalid_argument("The entity has as many attributes as are possible."));
    }
    if column.meta.metadata_id.is_nil() {
        column.meta.metadata_id = Uuid::now_v7();
    }
    let mut more = more;
    if let Some((name, options)) = set {
        more.global_set = Some(name);
        set_options(&mut column.meta.kind, options);
    }
    let id = column.meta.metadata_id;
    let name = column.meta.logical_name.clone();
    definition.more.columns.insert(column.meta.logical_name.clone(), more);
    definition.meta.columns.push(column.meta);
    source::check(definitions, table, &name)?;
    Ok(id)
}

/// Only texts number rows, and only by a format that can be read.
fn check_number_format(column: &DefinedColumn) -> Result<(), ODataError> {
    let format = column.members.get("AutoNumberFormat").and_then(Json::as_str).filter(|f| !f.is_empty());
    match (format, &column.meta.kind) {
        (None, _) => Ok(()),
        (Some(format), ColumnKind::String { .. }) => super::auto_number::check(format),
        (Some(_), _) => {
            Err(ODataError::invalid_argument("Only attributes of type String have an AutoNumberFormat."))
        }
    }
}

type Options = Vec<model::metadata::ChoiceOption>;

fn find_set(definitions: &Definitions, key: &SetKey) -> Result<(String, Options), ODataError> {
    let found = definitions.option_sets.iter().find(|set| match key {
        SetKey::Name(name) => set.name == *name,
        SetKey::Id(id) => set.metadata_id == *id,
    });
    let set = found.ok_or_else(|| ODataError::invalid_argument("There is no such global option set."))?;
    Ok((set.name.clone(), set.options.clone()))
}

/// Gives a choice its options.
pub(super) fn set_options(kind: &mut ColumnKind, new: Options) {
    match kind {
        ColumnKind::Picklist { options, .. }
        | ColumnKind::MultiPicklist { options }
        | ColumnKind::State { options }
        | ColumnKind::Status { options } => *options = new,
        _ => {}
    }
}

/// Changes a column by AttributeMetadata.
///
/// # Errors
/// 404 for an unknown one; 400 for another name or type.
pub fn update(
    definitions: &mut Definitions,
    table: &str,
    name: &str,
    json: &Json,
    merge_labels: bool,
) -> Result<(), ODataError> {
    let definition = definitions.table_mut(table).ok_or_else(|| unknown("entity", table))?;
    let current = find(definition, name)?.clone();
    let mut json = json.clone();
    if let Some(members) = json.as_object_mut() {
        members.entry("SchemaName").or_insert_with(|| current.schema_name.clone().into());
    }
    let labels = define::label(&json, "DisplayName");
    let defined = define::column(&json)?;
    if defined.meta.logical_name != name {
        return Err(ODataError::invalid_argument("The name of an attribute cannot be changed."));
    }
    check_number_format(&defined)?;
    let is_same = std::mem::discriminant(&defined.meta.kind) == std::mem::discriminant(&current.kind);
    if !is_same {
        return Err(ODataError::invalid_argument("The type of an attribute cannot be changed."));
    }
    let column = definition
        .meta
        .columns
        .iter_mut()
        .find(|c| c.logical_name == name)
        .ok_or_else(ODataError::internal)?;
    super::relabel(&mut column.display_name, labels, merge_labels);
    column.kind = changed_kind(&current.kind, defined.meta.kind, &json);
    if json.get("RequiredLevel").is_some() && current.required != model::metadata::Required::SystemRequired {
        column.required = defined.meta.required;
    }
    if json.get("IsSecured").is_some() {
        column.is_secured = defined.meta.is_secured;
    }
    let moved = source::changed(column, defined.meta.source, &json)?;
    let more = definition.more.columns.entry(name.to_owned()).or_default();
    more.is_edited = true;
    super::keep(&mut more.members, defined.members, merge_labels);
    if moved { source::check(definitions, table, name) } else { Ok(()) }
}

/// Options, states and targets have writes of their own; a body that brings no options leaves them, and so do all
/// bodies for choices of the system.
fn changed_kind(current: &ColumnKind, new: ColumnKind, json: &Json) -> ColumnKind {
    let has_options = json.pointer("/OptionSet/Options").is_some_and(Json::is_array);
    match (current, new) {
        (ColumnKind::Picklist { options, .. }, ColumnKind::Picklist { default, .. }) if !has_options => {
            ColumnKind::Picklist { options: options.clone(), default }
        }
        (ColumnKind::MultiPicklist { .. }, _) if !has_options => current.clone(),
        (ColumnKind::State { .. } | ColumnKind::Status { .. } | ColumnKind::Lookup { .. }, _) => {
            current.clone()
        }
        (ColumnKind::DateTime { behavior, .. }, ColumnKind::DateTime { behavior: new, date_only }) => {
            // A stored moment can't become a day without loss.
            let is_safe = *behavior == new;
            if is_safe { ColumnKind::DateTime { behavior: new, date_only } } else { current.clone() }
        }
        (_, new) => new,
    }
}

/// Deletes a column; a lookup takes its relationships along.
///
/// # Errors
/// 404 for an unknown one; 400 for a column of the system, the primary name, or a column that a key needs.
pub fn delete(definitions: &mut Definitions, table: &str, name: &str) -> Result<(), ODataError> {
    let definition = definitions.table_mut(table).ok_or_else(|| unknown("entity", table))?;
    let id = find(definition, name)?.metadata_id;
    let is_custom = definition.more.columns.get(name).is_some_and(|c| c.is_custom);
    if !is_custom || definition.meta.primary_name == name {
        return Err(not_customizable("attribute", name));
    }
    if let Some(key) = definition.meta.keys.iter().find(|k| k.columns.iter().any(|c| c == name)) {
        return Err(is_in_use("Attribute", id, &key.logical_name));
    }
    source::check_unused(definition, name)?;
    definition.meta.columns.retain(|c| c.logical_name != name);
    definition.more.columns.remove(name);
    let relations = &mut definition.more.relations;
    definition.meta.many_to_one.retain(|r| {
        let stays = r.column != name;
        if !stays {
            relations.remove(&r.schema_name);
        }
        stays
    });
    Ok(())
}

/// Makes an alternate key from EntityKeyMetadata; gives its id.
///
/// # Errors
/// 400 for columns that no key can have, 404 for an unknown table, 412 when there is such a key.
pub fn add_key(definitions: &mut Definitions, table: &str, json: &Json) -> Result<Uuid, ODataError> {
    let key = define::key(json)?;
    define::check_custom_name(&key.schema_name)?;
    let definition = definitions.table_mut(table).ok_or_else(|| unknown("entity", table))?;
    let logical_name = key.schema_name.to_ascii_lowercase();
    let is_same = |k: &AlternateKey| k.logical_name == logical_name || k.columns == key.columns;
    if definition.meta.keys.iter().any(is_same) {
        return Err(exists_already("A key", &key.schema_name));
    }
    if definition.meta.keys.len() >= MAX_KEYS {
        return Err(ODataError::invalid_argument("The entity has as many keys as are possible."));
    }
    let mut seen = std::collections::BTreeSet::new();
    for name in &key.columns {
        if !can_be_key(find(definition, name)?) || !seen.insert(name) {
            let message = format!("The attribute '{name}' cannot be part of a key.");
            return Err(ODataError::invalid_argument(message));
        }
    }
    let metadata_id = Uuid::now_v7();
    let (schema_name, display_name, columns) = (key.schema_name, key.display_name, key.columns);
    definition.meta.keys.push(AlternateKey { metadata_id, logical_name, schema_name, display_name, columns });
    Ok(metadata_id)
}

/// Deletes an alternate key.
///
/// # Errors
/// 404 for an unknown one.
pub fn delete_key(definitions: &mut Definitions, table: &str, name: &str) -> Result<(), ODataError> {
    let definition = definitions.table_mut(table).ok_or_else(|| unknown("entity", table))?;
    let before = definition.meta.keys.len();
    definition.meta.keys.retain(|k| k.logical_name != name);
    if definition.meta.keys.len() == before { Err(unknown("key", name)) } else { Ok(()) }
}

/// The types that Dataverse allows in keys: whole and decimal numbers, one line of text, dates, lookups, choices.
fn can_be_key(column: &ColumnMeta) -> bool {
    match &column.kind {
        ColumnKind::Lookup { role, targets } => *role == LookupRole::Lookup && targets.len() == 1,
        ColumnKind::String { max_length, .. } => *max_length <= 1700,
        kind => matches!(
            kind,
            ColumnKind::Integer { .. }
                | ColumnKind::Decimal { .. }
                | ColumnKind::DateTime { .. }
                | ColumnKind::Picklist { .. }
        ),
    }
}

fn find<'a>(definition: &'a Definition, name: &str) -> Result<&'a ColumnMeta, ODataError> {
    definition.meta.column(name).ok_or_else(|| unknown("attribute", name))
}

/// Gives a column of the system further texts of its label, or others; tells whether anything changed.
pub fn relabel_system(
    definitions: &mut Definitions,
    table: &str,
    name: &str,
    label: Option<&model::metadata::Label>,
) -> bool {
    let Some(definition) = definitions.table_mut(table) else { return false };
    let Some(column) = definition.meta.columns.iter_mut().find(|c| c.logical_name == name) else {
        return false;
    };
    let before = column.display_name.clone();
    super::relabel(&mut column.display_name, label.cloned(), true);
    let is_changed = column.display_name != before;
    if is_changed {
        definition.more.columns.entry(name.to_owned()).or_default().is_edited = true;
    }
    is_changed
}
