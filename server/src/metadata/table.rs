//! Making, changing and deleting tables.

use super::{exists_already, is_in_use, not_customizable, unknown};
use crate::catalog::{ColumnMore, Definition, Definitions, More, RelationMore, Right};
use crate::seed::tables::{self, definition};
use model::metadata::{DeleteRule, Label, ManyToOne, Ownership};
use model::{ColumnKind, ColumnMeta, TableMeta};
use odata::ODataError;
use odata::metadata::define::{self, DefinedColumn};
use serde_json::Value as Json;
use uuid::Uuid;

/// Codes of tables that makers make begin here, as in Dataverse.
const FIRST_CODE: i32 = 10_000;
/// Columns that a row has of a maker's table, beside his own; groups of `seed/tables/common.json`.
const OWNED: [&str; 3] = ["owner", "state", "audit"];
const UNOWNED: [&str; 2] = ["state", "audit"];

/// Makes a table from EntityMetadata (`reference/dataverse.md` §6.1); gives its logical name.
///
/// # Errors
/// 400 for a name, column or ownership that can't be; 412 when there is such a table.
pub fn add(definitions: &mut Definitions, json: &Json) -> Result<String, ODataError> {
    let Names { schema_name, name, set_name } = names(definitions, json)?;
    let schema_name = schema_name.as_str();
    if json.get("IsActivity").and_then(Json::as_bool) == Some(true) {
        return super::activity::add(definitions, json, schema_name, set_name);
    }
    let columns = own_columns(json)?;
    let ownership = ownership(json)?;
    let definition = new_table(definitions, json, schema_name, set_name, ownership, &columns)?;
    definitions.tables.push(definition);
    for column in columns {
        super::column::insert(definitions, &name, column)?;
    }
    let has = |member: &str| json.get(member).and_then(Json::as_bool) == Some(true);
    if has("HasNotes") {
        let place = Place { table: "annotation", column: "objectid", collection: "Annotations" };
        point_at(definitions, &place, &name, schema_name);
    }
    if has("HasActivities") {
        let activities: Vec<(String, String)> = definitions
            .tables
            .iter()
            .filter(|t| t.meta.is_activity)
            .map(|t| (t.meta.logical_name.clone(), format!("{}s", t.meta.schema_name)))
            .collect();
        for (activity, collection) in activities {
            let place = Place { table: &activity, column: "regardingobjectid", collection: &collection };
            point_at(definitions, &place, &name, schema_name);
        }
    }
    Ok(name)
}

/// What a new table is called.
struct Names {
    schema_name: String,
    name: String,
    set_name: String,
}

fn names(definitions: &Definitions, json: &Json) -> Result<Names, ODataError> {
    let schema_name = text(json, "SchemaName")
        .ok_or_else(|| ODataError::invalid_argument("Required field 'SchemaName' is missing or empty."))?;
    define::check_custom_name(schema_name)?;
    let name = schema_name.to_ascii_lowercase();
    let set_name = text(json, "EntitySetName").map_or_else(|| plural(&name), str::to_ascii_lowercase);
    let taken = |t: &Definition| t.meta.logical_name == name || t.meta.set_name == set_name;
    if definitions.tables.iter().any(taken) || !model::storage::is_safe_name(&set_name) {
        return Err(exists_already("An entity", schema_name));
    }
    Ok(Names { schema_name: schema_name.to_owned(), name, set_name })
}

/// The columns the maker defined, with exactly one primary name among them.
fn own_columns(json: &Json) -> Result<Vec<DefinedColumn>, ODataError> {
    let attributes = json.get("Attributes").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let mut columns = attributes.iter().map(define::column).collect::<Result<Vec<_>, _>>()?;
    if let ([only], None) = (columns.as_mut_slice(), json.get("PrimaryAttribute")) {
        only.is_primary_name |= matches!(only.meta.kind, ColumnKind::String { .. });
    }
    let primary: Vec<&DefinedColumn> = columns.iter().filter(|c| c.is_primary_name).collect();
    match primary.as_slice() {
        [one] if matches!(one.meta.kind, ColumnKind::String { .. }) => Ok(columns),
        _ => Err(ODataError::invalid_argument(
            "The entity needs exactly one attribute of type String with 'IsPrimaryName' true in 'Attributes'.",
        )),
    }
}

fn ownership(json: &Json) -> Result<Ownership, ODataError> {
    match text(json, "OwnershipType") {
        None | Some("UserOwned" | "TeamOwned") => Ok(Ownership::UserOwned),
        Some("OrganizationOwned") => Ok(Ownership::OrganizationOwned),
        Some(other) => {
            Err(ODataError::invalid_argument(format!("The OwnershipType '{other}' cannot be used.")))
        }
    }
}

/// A table with the columns that every maker's has, its own not yet among them.
pub(super) fn new_table(
    definitions: &Definitions,
    json: &Json,
    schema_name: &str,
    set_name: String,
    ownership: Ownership,
    columns: &[DefinedColumn],
) -> Result<Definition, ODataError> {
    let name = schema_name.to_ascii_lowercase();
    let groups = if ownership == Ownership::UserOwned { &OWNED[..] } else { &UNOWNED[..] };
    let (common, many_to_one) =
        tables::common(groups, schema_name, &set_name).map_err(|_| ODataError::internal())?;
    let display_name = define::label(json, "DisplayName").unwrap_or_else(|| Label::english(schema_name));
    let primary_name = columns.iter().find(|c| c.is_primary_name).map(|c| c.meta.logical_name.clone());
    let code = definitions.tables.iter().map(|t| t.meta.type_code + 1).max().unwrap_or_default();
    let key = ColumnMeta {
        metadata_id: Uuid::now_v7(),
        logical_name: format!("{name}id"),
        schema_name: format!("{schema_name}Id"),
        display_name: display_name.clone(),
        kind: ColumnKind::Uniqueidentifier,
        required: model::metadata::Required::SystemRequired,
        can_create: true,
        can_update: false,
        is_secured: false,
        source: None,
    };
    let given = json.get("MetadataId").and_then(Json::as_str).and_then(|id| Uuid::parse_str(id).ok());
    let meta = TableMeta {
        metadata_id: given.filter(|id| !id.is_nil()).unwrap_or_else(Uuid::now_v7),
        schema_name: schema_name.to_owned(),
        set_name,
        collection_name: define::label(json, "DisplayCollectionName").unwrap_or_else(|| display_name.clone()),
        display_name,
        type_code: code.max(FIRST_CODE),
        primary_id: key.logical_name.clone(),
        primary_name: primary_name.unwrap_or_default(),
        ownership,
        is_activity: false,
        offline: offline(json).unwrap_or(false),
        columns: std::iter::once(key).chain(common).collect(),
        many_to_one,
        keys: Vec::new(),
        pairs: None,
        logical_name: name,
    };
    let unowned = [Right::Create, Right::Read, Right::Write, Right::Delete, Right::Append, Right::AppendTo];
    let rights = if ownership == Ownership::UserOwned { Right::ALL.to_vec() } else { unowned.to_vec() };
    let more = More { is_custom: true, members: define::kept_of_table(json), ..More::default() };
    Ok(Definition { meta, privilege_stem: schema_name.to_owned(), rights, more })
}

/// A lookup that gets one more table to point to.
pub(super) struct Place<'a> {
    pub table: &'a str,
    pub column: &'a str,
    /// Ends the name of the rows that point to one.
    pub collection: &'a str,
}

/// Makes a lookup of a table point to one more table, as notes and activities do.
pub(super) fn point_at(definitions: &mut Definitions, place: &Place<'_>, to: &str, to_schema: &str) {
    let Place { column, collection, .. } = place;
    let Some(table) = definitions.table_mut(place.table) else { return };
    let Some(lookup) = table.meta.columns.iter_mut().find(|c| c.logical_name == *column) else { return };
    let ColumnKind::Lookup { targets, .. } = &mut lookup.kind else { return };
    targets.push(to.to_owned());
    let schema_name = format!("{to}_{collection}");
    table.meta.many_to_one.push(ManyToOne {
        metadata_id: definition(&format!("relationship.{schema_name}")),
        schema_name: schema_name.clone(),
        column: (*column).to_owned(),
        target: to.to_owned(),
        navigation: format!("{column}_{to_schema}"),
        reverse_navigation: schema_name.clone(),
        on_delete: DeleteRule::Cascade,
    });
    table.more.relations.insert(schema_name, RelationMore { is_custom: true, ..RelationMore::default() });
}

/// Changes a table by EntityMetadata, whole or in part. `merge_labels` keeps the texts of languages that the new
/// labels lack (`MSCRM.MergeLabels`).
///
/// # Errors
/// 404 for an unknown table; 400 for what can't be changed.
pub fn update(
    definitions: &mut Definitions,
    name: &str,
    json: &Json,
    merge_labels: bool,
) -> Result<(), ODataError> {
    let table = definitions.table_mut(name).ok_or_else(|| unknown("entity", name))?;
    let same = |member: &str, is: &str| text(json, member).is_none_or(|given| given.eq_ignore_ascii_case(is));
    if !same("LogicalName", name) || !same("SchemaName", &table.meta.schema_name) {
        return Err(ODataError::invalid_argument("The name of an entity cannot be changed."));
    }
    let given = text(json, "OwnershipType").map(|_| odata::metadata::ownership(json));
    if given.is_some_and(|ownership| ownership != table.meta.ownership) {
        return Err(ODataError::invalid_argument("The ownership of an entity cannot be changed."));
    }
    super::relabel(&mut table.meta.display_name, define::label(json, "DisplayName"), merge_labels);
    super::relabel(
        &mut table.meta.collection_name,
        define::label(json, "DisplayCollectionName"),
        merge_labels,
    );
    if let Some(offline) = offline(json) {
        table.meta.offline = offline;
    }
    super::keep(&mut table.more.members, define::kept_of_table(json), merge_labels);
    Ok(())
}

/// Both flags of a table mean the same here (`reference/dataverse.md` §6.1); the managed one counts first.
fn offline(json: &Json) -> Option<bool> {
    let managed = json.pointer("/IsOfflineInMobileClient/Value").and_then(Json::as_bool);
    managed.or(json.get("IsAvailableOffline").and_then(Json::as_bool))
}

/// Deletes a table with its lookups, keys and intersect tables.
///
/// # Errors
/// 404 for an unknown table; 400 for one of the system, or one that lookups of other tables need.
pub fn delete(definitions: &mut Definitions, name: &str) -> Result<(), ODataError> {
    let table = definitions.table(name).ok_or_else(|| unknown("entity", name))?;
    if !table.more.is_custom {
        return Err(not_customizable("entity", name));
    }
    let id = table.meta.metadata_id;
    let needs = |other: &Definition| {
        other.meta.logical_name != name
            && other.meta.many_to_one.iter().any(|r| r.target == name && !is_shared(other, &r.column))
    };
    if let Some(other) = definitions.tables.iter().find(|t| needs(t)) {
        return Err(is_in_use("Entity", id, &other.meta.logical_name));
    }
    for other in &mut definitions.tables {
        release(other, name);
    }
    let connects = |t: &Definition| {
        t.meta.pairs.as_ref().is_some_and(|pairs| pairs.first.table == name || pairs.second.table == name)
    };
    definitions.tables.retain(|t| t.meta.logical_name != name && !connects(t));
    Ok(())
}

/// Whether a lookup points to other tables too and so outlives one of them.
fn is_shared(table: &Definition, column: &str) -> bool {
    table.meta.column(column).is_some_and(|c| c.kind.targets().len() > 1)
}

fn release(table: &mut Definition, gone: &str) {
    for column in &mut table.meta.columns {
        if let ColumnKind::Lookup { targets, .. } = &mut column.kind {
            targets.retain(|t| t != gone);
        }
    }
    let relations = &mut table.more.relations;
    table.meta.many_to_one.retain(|r| {
        let stays = r.target != gone;
        if !stays {
            relations.remove(&r.schema_name);
        }
        stays
    });
}

/// What a maker's column says beyond the model.
pub(super) fn column_more(column: &DefinedColumn) -> ColumnMore {
    ColumnMore { is_custom: true, members: column.members.clone(), ..ColumnMore::default() }
}

/// The entity set of a table, as Dataverse makes it: `new_boxes`, `new_cities`, `new_orders`.
pub(super) fn plural(name: &str) -> String {
    let is_vowel = |c: char| "aeiou".contains(c);
    let stem = name.strip_suffix('y').filter(|stem| !stem.ends_with(is_vowel));
    match stem {
        Some(stem) => format!("{stem}ies"),
        None if ["s", "x", "z", "ch", "sh"].iter().any(|end| name.ends_with(end)) => format!("{name}es"),
        None => format!("{name}s"),
    }
}

fn text<'a>(json: &'a Json, member: &str) -> Option<&'a str> {
    json.get(member).and_then(Json::as_str).filter(|t| !t.is_empty())
}
