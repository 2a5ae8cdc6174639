//! Tables, columns, keys, relationships and option sets of a solution, all in one change of the metadata.

use super::entity::{self, EntityPart, RelationPart};
use super::import::Import;
use super::kept;
use super::rest;
use super::xml::Element;
use crate::catalog::{Catalog, Definitions};
use crate::fault::Fault;
use crate::metadata::change::change;
use crate::metadata::{choice, column, managed, relation, screens, table};
use crate::records::Writing;
use crate::store::Conn;
use model::metadata::LookupRole;
use odata::ODataError;
use odata::metadata::define;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Makes and changes the definitions; gives the tables as they are then.
///
/// # Errors
/// 403 for a caller who is no maker; what a change of the metadata says.
pub(super) fn import(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    root: &Element<'_>,
) -> Result<Arc<Catalog>, Fault> {
    let mut entities: Vec<EntityPart<'_, '_>> = Vec::new();
    for element in root.within("Entities", "Entity") {
        match entity::entity(element) {
            Some(part) => entities.push(part),
            None => import.keep("Entities", element, "Entity", "The table has no name."),
        }
    }
    let writing = import.writing;
    let (mut made, mut members) = (Vec::new(), Vec::new());
    let (_, catalog) = change(conn, writing, "prvImportCustomization", |definitions| {
        for set in root.within("optionsets", "optionset") {
            option_set(definitions, import, set);
        }
        for part in &entities {
            made.extend(add_entity(definitions, import, part));
            members.extend(system_columns(definitions, import, part));
        }
        let relations: Vec<&Element<'_>> = root.within("EntityRelationships", "EntityRelationship").collect();
        add_relations(definitions, import, &entities, &relations);
        for part in &entities {
            add_keys(definitions, import, part);
        }
        Ok(())
    })?;
    for name in made {
        // A table that comes without views of its own gets those that every table has.
        let has_views = entities.iter().any(|e| {
            e.schema_name.eq_ignore_ascii_case(&name)
                && e.element.within("SavedQueries", "savedqueries").any(|v| v.child("savedquery").is_some())
        });
        if !has_views {
            screens::add(conn, Writing { catalog: &catalog, ..writing }, &name)?;
        }
    }
    note_components(conn, import, &members)?;
    Ok(catalog)
}

/// Notes what belongs to the solution; `members` are columns of the system that it has as they are here.
fn note_components(conn: &mut dyn Conn, import: &Import<'_>, members: &[String]) -> Result<(), Fault> {
    for entry in import.report.entries.iter().filter(|e| e.outcome != super::Outcome::Kept) {
        kept::add_component(conn, &import.solution, &entry.kind, &entry.name)?;
        if import.is_managed && entry.outcome == super::Outcome::Made {
            kept::add_made(conn, &import.solution, &entry.kind, &entry.name)?;
        }
    }
    for column in members {
        kept::add_component(conn, &import.solution, "attribute", column)?;
    }
    Ok(())
}

fn option_set(definitions: &mut Definitions, import: &mut Import<'_>, set: &Element<'_>) {
    let name = set.attribute("Name").unwrap_or_default().to_ascii_lowercase();
    let mut json = json!({"Name": name, "Options": entity::set_options(set)});
    if let Some(members) = json.as_object_mut() {
        entity::label(members, "DisplayName", set, "displaynames", "displayname");
        entity::label(members, "Description", set, "Descriptions", "Description");
    }
    let is_new = !definitions.option_sets.iter().any(|s| s.name == name);
    let done = match is_new {
        true => choice::add_set(definitions, &json).map(|_| ()),
        false => choice::update_set(definitions, &name, &json, true),
    };
    match done {
        Ok(()) => {
            import.report.done("optionset", &name, is_new);
            let known = ["OptionSetType", "IsGlobal", "displaynames", "Descriptions", "options"];
            let rest = rest::keep(import, rest::within("optionset", &name), set, &known);
            import.report.note(rest);
        }
        Err(error) => import.keep("optionsets", set, &name, error.message),
    }
}

/// Adds a table and its columns; gives the name of one that is new.
fn add_entity(
    definitions: &mut Definitions,
    import: &mut Import<'_>,
    part: &EntityPart<'_, '_>,
) -> Option<String> {
    let name = part.schema_name.to_ascii_lowercase();
    let is_new = definitions.table(&name).is_none();
    let done = match is_new {
        // A table that only comes with a ribbon or with views keeps its definition.
        false if !part.is_defined => Ok(()),
        true if !part.is_defined => Err(ODataError::invalid_argument("The table is not here.")),
        true => table::add(definitions, &part.definition).map(|_| ()),
        false => {
            let mut changed = part.definition.clone();
            // The ownership of a table is settled when it is made.
            changed.as_object_mut()?.remove("OwnershipType");
            table::update(definitions, &name, &changed, true)
        }
    };
    if let Err(error) = done {
        import.keep("Entities", part.element, &part.schema_name, error.message);
        return None;
    }
    import.report.done("entity", &name, is_new);
    if is_new
        && import.is_managed
        && let Some(made) = definitions.table_mut(&name)
    {
        managed::mark(&mut made.more.members, entity::is_customizable(part.info));
    }
    if let Some(info) = part.info {
        let rest = rest::keep(import, rest::within("entity", &name), info, &rest::OF_TABLE);
        import.report.note(rest);
    }
    let place = attributes_of(&part.schema_name);
    for (json, element) in part.primary.iter().chain(&part.columns).filter(|(json, _)| !is_lookup(json)) {
        let comes_with_it =
            is_new && part.primary.as_ref().is_some_and(|(_, primary)| std::ptr::eq(*primary, *element));
        if let Err(error) = add_column(definitions, import, &name, json, element, comes_with_it) {
            import.keep(&place, element, &format!("{name}.{}", schema_name(json)), error.message);
        }
    }
    for element in &part.unknown {
        let column = element.attribute("PhysicalName").unwrap_or_default().to_ascii_lowercase();
        import.keep(&place, element, &format!("{name}.{column}"), "This type of column is not understood.");
    }
    is_new.then_some(name)
}

/// Where the columns of a table stand, as the parent of kept parts.
pub(super) fn attributes_of(schema_name: &str) -> String {
    format!("{schema_name}/attributes")
}

fn schema_name(json: &Json) -> String {
    json.get("SchemaName").and_then(Json::as_str).unwrap_or_default().to_ascii_lowercase()
}

fn add_column(
    definitions: &mut Definitions,
    import: &mut Import<'_>,
    table: &str,
    json: &Json,
    element: &Element<'_>,
    comes_with_table: bool,
) -> Result<(), ODataError> {
    let name = schema_name(json);
    let is_missing = definitions.table(table).is_some_and(|t| t.meta.column(&name).is_none());
    if is_missing {
        column::add(definitions, table, json)?;
    } else {
        column::update(definitions, table, &name, json, true)?;
    }
    let is_new = is_missing || comes_with_table;
    if is_new && import.is_managed {
        mark_column(definitions, table, &name, element);
    }
    done_column(import, &format!("{table}.{name}"), element, is_new);
    Ok(())
}

fn mark_column(definitions: &mut Definitions, table: &str, name: &str, element: &Element<'_>) {
    let more = definitions.table_mut(table).and_then(|t| t.more.columns.get_mut(name));
    if let Some(more) = more {
        managed::mark(&mut more.members, entity::is_customizable(Some(element)));
    }
}

fn done_column(import: &mut Import<'_>, name: &str, element: &Element<'_>, is_new: bool) {
    import.report.done("attribute", name, is_new);
    let rest = rest::keep(import, rest::within("attribute", name), element, &rest::OF_COLUMN);
    import.report.note(rest);
}

/// What a solution says of columns that the system made: other labels, and further options and status reasons. Gives
/// the names of those that this server has; the others are kept.
fn system_columns(
    definitions: &mut Definitions,
    import: &mut Import<'_>,
    part: &EntityPart<'_, '_>,
) -> Vec<String> {
    let table = part.schema_name.to_ascii_lowercase();
    if definitions.table(&table).is_none() {
        // The table is kept whole.
        return Vec::new();
    }
    let mut known = Vec::new();
    for element in &part.system {
        let column = element.value("LogicalName").or(element.value("Name")).unwrap_or_default();
        let column = column.to_ascii_lowercase();
        let name = format!("{table}.{column}");
        if definitions.table(&table).is_none_or(|t| t.meta.column(&column).is_none()) {
            let reason = "This server has no such system column.";
            import.keep(&attributes_of(&part.schema_name), element, &name, reason);
            continue;
        }
        let label = entity::label_of(element, "displaynames", "displayname");
        let changed = column::relabel_system(definitions, &table, &column, label.as_ref())
            | choice::merge_options(definitions, &table, &column, &entity::column_options(element));
        if changed {
            done_column(import, &name, element, false);
        } else {
            rest::keep(import, rest::within("attribute", &name), element, &rest::OF_COLUMN);
            known.push(name);
        }
    }
    known
}

fn is_lookup(json: &Json) -> bool {
    let kind = json.pointer("/AttributeTypeName/Value").and_then(Json::as_str);
    matches!(kind, Some("LookupType" | "CustomerType"))
}

/// Adds lookups with all their relationships, and relationships through intersect tables.
fn add_relations(
    definitions: &mut Definitions,
    import: &mut Import<'_>,
    entities: &[EntityPart<'_, '_>],
    relations: &[&Element<'_>],
) {
    let mut lookups: BTreeMap<(String, String), Vec<(Json, &Element<'_>)>> = BTreeMap::new();
    for element in relations {
        let name = element.attribute("Name").unwrap_or_default();
        match entity::relationship(element) {
            None => import.keep("EntityRelationships", element, name, "The relationship cannot be read."),
            Some(RelationPart::ManyToMany(json)) => {
                let is_there = has_relation(definitions, name);
                let done = if is_there { Ok(()) } else { relation::add(definitions, &json).map(|_| ()) };
                match done {
                    Ok(()) => done_relation(import, name, element, !is_there),
                    Err(error) => import.keep("EntityRelationships", element, name, error.message),
                }
            }
            Some(RelationPart::OneToMany(json, lookup)) => {
                let table = json.get("ReferencingEntity").and_then(Json::as_str).unwrap_or_default();
                lookups.entry((table.to_owned(), lookup)).or_default().push((json, element));
            }
        }
    }
    for ((table, lookup), relations) in lookups {
        add_lookup(definitions, import, entities, &table, &lookup, &relations);
    }
}

fn done_relation(import: &mut Import<'_>, name: &str, element: &Element<'_>, is_new: bool) {
    import.report.done("relationship", name, is_new);
    let rest = rest::keep(import, rest::within("relationship", name), element, &rest::OF_RELATION);
    import.report.note(rest);
    let roles = element.within("EntityRelationshipRoles", "EntityRelationshipRole").enumerate();
    for (n, role) in roles {
        let place = role.value("RelationshipRoleType").map_or_else(|| n.to_string(), str::to_owned);
        let known = ["NavigationPropertyName", "RelationshipRoleType"];
        rest::keep(import, rest::role_of(name, &place), role, &known);
    }
}

fn has_relation(definitions: &Definitions, name: &str) -> bool {
    definitions.tables.iter().any(|t| {
        t.meta.many_to_one.iter().any(|r| r.schema_name.eq_ignore_ascii_case(name))
            || t.meta.pairs.as_ref().is_some_and(|pairs| pairs.schema_name.eq_ignore_ascii_case(name))
    })
}

fn add_lookup(
    definitions: &mut Definitions,
    import: &mut Import<'_>,
    entities: &[EntityPart<'_, '_>],
    table: &str,
    lookup: &str,
    relations: &[(Json, &Element<'_>)],
) {
    let is_it = |json: &&Json| {
        let name = json.get("SchemaName").and_then(Json::as_str).unwrap_or_default();
        is_lookup(json) && name.eq_ignore_ascii_case(lookup)
    };
    let of_table = entities.iter().filter(|e| e.schema_name.eq_ignore_ascii_case(table));
    let attribute = of_table.flat_map(|e| &e.columns).map(|(json, _)| json).find(is_it);
    let is_there = definitions.table(table).is_some_and(|t| t.meta.column(lookup).is_some());
    let done = match attribute {
        _ if is_there => Ok(()),
        None => Err(ODataError::invalid_argument(match is_of_system(entities, table, lookup) {
            true => "This server has no such system column.",
            false => "The solution does not have the lookup of the relationship.",
        })),
        Some(attribute) => lookup_of(attribute, relations).and_then(|(role, column, relations)| {
            relation::add_lookup(definitions, column, role, &relations).map(|_| ())
        }),
    };
    for (_, element) in relations {
        let name = element.attribute("Name").unwrap_or_default();
        match &done {
            Ok(()) if has_relation(definitions, name) => done_relation(import, name, element, !is_there),
            Ok(()) => import.keep(
                "EntityRelationships",
                element,
                name,
                "The lookup is there without this relationship.",
            ),
            Err(error) => import.keep("EntityRelationships", element, name, &error.message),
        }
    }
}

/// Whether a solution has a column as one of those that the system makes.
fn is_of_system(entities: &[EntityPart<'_, '_>], table: &str, column: &str) -> bool {
    let of_table = entities.iter().filter(|e| e.schema_name.eq_ignore_ascii_case(table));
    let names = of_table.flat_map(|e| &e.system).filter_map(|c| c.value("LogicalName").or(c.value("Name")));
    names.into_iter().any(|name| name.eq_ignore_ascii_case(column))
}

type Defined = (LookupRole, define::DefinedColumn, Vec<define::DefinedOneToMany>);

fn lookup_of(attribute: &Json, relations: &[(Json, &Element<'_>)]) -> Result<Defined, ODataError> {
    let is_customer =
        attribute.pointer("/AttributeTypeName/Value").and_then(Json::as_str) == Some("CustomerType");
    let role = if is_customer { LookupRole::Customer } else { LookupRole::Lookup };
    let relations = relations.iter().map(|(json, _)| define::one_to_many(json)).collect::<Result<_, _>>()?;
    Ok((role, define::lookup(attribute)?, relations))
}

fn add_keys(definitions: &mut Definitions, import: &mut Import<'_>, part: &EntityPart<'_, '_>) {
    let table = part.schema_name.to_ascii_lowercase();
    for (json, element) in &part.keys {
        let name = schema_name(json);
        let full = format!("{table}.{name}");
        let is_there =
            definitions.table(&table).is_some_and(|t| t.meta.keys.iter().any(|k| k.logical_name == name));
        let done = if is_there { Ok(()) } else { column::add_key(definitions, &table, json).map(|_| ()) };
        match done {
            Ok(()) => import.report.done("key", &full, !is_there),
            Err(error) => import.keep(&format!("{}/keys", part.schema_name), element, &full, error.message),
        }
    }
}
