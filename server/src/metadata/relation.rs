//! Making, changing and deleting relationships, with the lookups and intersect tables that carry them.

use super::{exists_already, not_customizable, unknown};
use crate::catalog::{Definition, Definitions, More, RelationMore, Right};
use model::metadata::{Label, LookupRole, ManySide, ManyToMany, ManyToOne, Ownership, Required};
use model::{ColumnKind, ColumnMeta, TableMeta};
use odata::ODataError;
use odata::metadata::define::{self, DefinedColumn, DefinedOneToMany};
use serde_json::Value as Json;
use uuid::Uuid;

/// Codes of intersect tables, as of all that makers make.
const FIRST_CODE: i32 = 10_000;

/// Makes a relationship from RelationshipMetadata of either kind (`reference/dataverse.md` §6.4); gives its id.
///
/// # Errors
/// 400 for names that can't be, 404 for unknown tables, 412 when there is such a relationship or lookup.
pub fn add(definitions: &mut Definitions, json: &Json) -> Result<Uuid, ODataError> {
    let kind = json.get("@odata.type").and_then(Json::as_str).unwrap_or_default();
    let is_many_to_many =
        kind.ends_with("ManyToManyRelationshipMetadata") || json.get("Entity1LogicalName").is_some();
    if is_many_to_many {
        return add_many_to_many(definitions, json);
    }
    let relation = define::one_to_many(json)?;
    let lookup = relation.lookup.clone().ok_or_else(|| {
        ODataError::invalid_argument("Required field 'Lookup' is missing: the relationship makes it.")
    })?;
    add_lookup(definitions, lookup, LookupRole::Lookup, &[relation])
        .map(|(_, relations)| relations.into_iter().next().unwrap_or_default())
}

/// Makes a lookup with a relationship for each table it points to; gives the ids of lookup and relationships.
///
/// # Errors
/// As [`add`].
pub fn add_lookup(
    definitions: &mut Definitions,
    mut lookup: DefinedColumn,
    role: LookupRole,
    relations: &[DefinedOneToMany],
) -> Result<(Uuid, Vec<Uuid>), ODataError> {
    let table = relations.first().map(|r| r.referencing.clone()).unwrap_or_default();
    if relations.iter().any(|r| r.referencing != table) {
        return Err(ODataError::invalid_argument(
            "The relationships of a lookup have one referencing entity.",
        ));
    }
    let targets: Vec<String> = relations.iter().map(|r| r.referenced.clone()).collect();
    for relation in relations {
        define::check_custom_name(&relation.schema_name)?;
        if definitions.table(&relation.referenced).is_none() {
            return Err(unknown("entity", &relation.referenced));
        }
        check_free(definitions, &relation.schema_name)?;
    }
    lookup.meta.kind = ColumnKind::Lookup { targets, role };
    let (column, schema) = (lookup.meta.logical_name.clone(), lookup.meta.schema_name.clone());
    let id = super::column::insert(definitions, &table, lookup)?;
    let definition = definitions.table_mut(&table).ok_or_else(|| unknown("entity", &table))?;
    let mut made = Vec::new();
    for relation in relations {
        let single = match (&relation.single, relations.len()) {
            (Some(name), _) => name.clone(),
            (None, 1) => schema.clone(),
            // A lookup to several tables is told apart by the table.
            (None, _) => format!("{schema}_{}", relation.referenced),
        };
        let metadata_id = Uuid::now_v7();
        definition.meta.many_to_one.push(ManyToOne {
            metadata_id,
            schema_name: relation.schema_name.clone(),
            column: column.clone(),
            target: relation.referenced.clone(),
            navigation: single,
            reverse_navigation: relation.collection.clone(),
            on_delete: relation.on_delete,
        });
        let more =
            RelationMore { is_custom: true, members: relation.members.clone(), ..RelationMore::default() };
        definition.more.relations.insert(relation.schema_name.clone(), more);
        made.push(metadata_id);
    }
    Ok((id, made))
}

fn add_many_to_many(definitions: &mut Definitions, json: &Json) -> Result<Uuid, ODataError> {
    let relation = define::many_to_many(json)?;
    define::check_custom_name(&relation.schema_name)?;
    check_free(definitions, &relation.schema_name)?;
    let end = |name: &str| {
        let table = definitions.table(name).ok_or_else(|| unknown("entity", name))?;
        if table.more.is_intersect {
            Err(not_customizable("entity", name))
        } else {
            Ok(table.meta.primary_id.clone())
        }
    };
    let (mut first, mut second) = (end(&relation.tables.0)?, end(&relation.tables.1)?);
    if first == second {
        (first, second) = (format!("{first}one"), format!("{second}two"));
    }
    let is_bad = !model::storage::is_safe_name(&relation.intersect);
    if is_bad || definitions.table(&relation.intersect).is_some() {
        return Err(exists_already("An entity", &relation.intersect));
    }
    let metadata_id = Uuid::now_v7();
    let intersect = relation.intersect;
    let pairs = ManyToMany {
        metadata_id,
        schema_name: relation.schema_name,
        first: ManySide { table: relation.tables.0, column: first, navigation: relation.navigations.0 },
        second: ManySide { table: relation.tables.1, column: second, navigation: relation.navigations.1 },
    };
    let code = definitions.tables.iter().map(|t| t.meta.type_code + 1).max().unwrap_or_default();
    definitions.tables.push(intersect_table(&intersect, pairs, code.max(FIRST_CODE)));
    Ok(metadata_id)
}

/// The table of an N:N relationship: a key and the ids of both ends.
fn intersect_table(intersect: &str, pairs: ManyToMany, code: i32) -> Definition {
    let column = |name: &str, kind: ColumnKind| ColumnMeta {
        metadata_id: crate::seed::tables::definition(&format!("{intersect}.{name}")),
        logical_name: name.to_owned(),
        schema_name: name.to_owned(),
        display_name: Label::english(name),
        kind,
        required: Required::SystemRequired,
        can_create: false,
        can_update: false,
        is_secured: false,
        source: None,
    };
    let id = format!("{intersect}id");
    let guid = || ColumnKind::Uniqueidentifier;
    let meta = TableMeta {
        metadata_id: crate::seed::tables::definition(intersect),
        logical_name: intersect.to_owned(),
        schema_name: pairs.schema_name.clone(),
        set_name: format!("{intersect}set"),
        display_name: Label::english(&pairs.schema_name),
        collection_name: Label::english(&pairs.schema_name),
        type_code: code,
        columns: vec![
            column(&id, guid()),
            column(&pairs.first.column, guid()),
            column(&pairs.second.column, guid()),
            column(crate::catalog::VERSION, ColumnKind::BigInt),
        ],
        primary_id: id,
        primary_name: String::new(),
        ownership: Ownership::None,
        is_activity: false,
        offline: false,
        many_to_one: Vec::new(),
        keys: Vec::new(),
        pairs: Some(pairs),
    };
    let more = More { is_custom: true, is_intersect: true, ..More::default() };
    Definition { privilege_stem: meta.schema_name.clone(), meta, rights: vec![Right::Read], more }
}

/// The intersect tables with their relationships.
fn all_pairs(definitions: &Definitions) -> impl Iterator<Item = (&Definition, &ManyToMany)> {
    definitions.tables.iter().filter_map(|t| t.meta.pairs.as_ref().map(|pairs| (t, pairs)))
}

fn check_free(definitions: &Definitions, schema_name: &str) -> Result<(), ODataError> {
    let is_taken = |name: &str| name.eq_ignore_ascii_case(schema_name);
    let lookups = definitions.tables.iter().flat_map(|t| &t.meta.many_to_one);
    let taken =
        lookups.map(|r| &r.schema_name).chain(all_pairs(definitions).map(|(_, pairs)| &pairs.schema_name));
    if taken.into_iter().any(|name| is_taken(name)) {
        return Err(exists_already("A relationship", schema_name));
    }
    Ok(())
}

/// Changes a relationship by its metadata: what deleting does, and what is only kept.
///
/// # Errors
/// 404 for an unknown one, 400 for another name or end.
pub fn update(definitions: &mut Definitions, schema_name: &str, json: &Json) -> Result<(), ODataError> {
    if all_pairs(definitions).any(|(_, pairs)| pairs.schema_name == schema_name) {
        define::many_to_many(json)?;
        return Ok(());
    }
    let holder = |t: &&mut Definition| t.meta.many_to_one.iter().any(|r| r.schema_name == schema_name);
    let table =
        definitions.tables.iter_mut().find(holder).ok_or_else(|| unknown("relationship", schema_name))?;
    let defined = define::one_to_many(json)?;
    for relation in table.meta.many_to_one.iter_mut().filter(|r| r.schema_name == schema_name) {
        if defined.referenced != relation.target || defined.schema_name != schema_name {
            return Err(ODataError::invalid_argument("The ends of a relationship cannot be changed."));
        }
        relation.on_delete = defined.on_delete;
    }
    let more = table.more.relations.entry(schema_name.to_owned()).or_default();
    more.is_edited = true;
    super::keep(&mut more.members, defined.members, false);
    Ok(())
}

/// Deletes a relationship: a lookup that points nowhere else goes with it, an intersect table always.
///
/// # Errors
/// 404 for an unknown one, 400 for one of the system.
pub fn delete(definitions: &mut Definitions, schema_name: &str) -> Result<(), ODataError> {
    let through = all_pairs(definitions)
        .find(|(_, pairs)| pairs.schema_name == schema_name)
        .map(|(table, _)| (table.meta.logical_name.clone(), table.more.is_custom));
    if let Some((intersect, is_custom)) = through {
        if !is_custom {
            return Err(not_customizable("relationship", schema_name));
        }
        definitions.tables.retain(|t| t.meta.logical_name != intersect);
        return Ok(());
    }
    let holder = |t: &&mut Definition| t.meta.many_to_one.iter().any(|r| r.schema_name == schema_name);
    let table =
        definitions.tables.iter_mut().find(holder).ok_or_else(|| unknown("relationship", schema_name))?;
    if !table.more.relations.get(schema_name).is_some_and(|r| r.is_custom) {
        return Err(not_customizable("relationship", schema_name));
    }
    let Some(relation) = table.meta.many_to_one.iter().find(|r| r.schema_name == schema_name).cloned() else {
        return Err(unknown("relationship", schema_name));
    };
    let is_last = table.meta.many_to_one.iter().filter(|r| r.column == relation.column).count() == 1;
    if is_last {
        let name = table.meta.logical_name.clone();
        return super::column::delete(definitions, &name, &relation.column);
    }
    table.meta.many_to_one.retain(|r| r.schema_name != schema_name);
    table.more.relations.remove(schema_name);
    if let Some(column) = table.meta.columns.iter_mut().find(|c| c.logical_name == relation.column)
        && let ColumnKind::Lookup { targets, .. } = &mut column.kind
    {
        targets.retain(|t| *t != relation.target);
    }
    Ok(())
}
