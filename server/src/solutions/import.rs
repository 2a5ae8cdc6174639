//! Importing a solution: definitions first, in one change of the metadata, then the rows that need them.

use super::archive::Package;
use super::components;
use super::entity::{self, EntityPart, RelationPart};
use super::kept::{self, FILE, Part};
use super::report::Report;
use super::roles;
use super::xml::{self, Element};
use crate::catalog::{Catalog, Definitions};
use crate::fault::Fault;
use crate::metadata::change::change;
use crate::metadata::{choice, column, relation, screens, table};
use crate::records::Writing;
use crate::store::Conn;
use model::metadata::LookupRole;
use model::{Fields, Lookup, Value};
use odata::ODataError;
use odata::metadata::define;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything an import carries along.
pub(super) struct Import<'a> {
    pub writing: Writing<'a>,
    pub solution: String,
    pub report: Report,
    pub parts: Vec<Part>,
}

impl Import<'_> {
    /// Keeps an element as it came, with the reason.
    pub fn keep(&mut self, parent: &str, element: &Element<'_>, name: &str, reason: impl std::fmt::Display) {
        self.report.kept(&element.name, name, reason);
        let body = element.raw.as_bytes().to_vec();
        self.parts.push(Part { parent: parent.to_owned(), name: element.name.clone(), body });
    }

    /// Notes a component that is there now.
    ///
    /// # Errors
    /// What the database says.
    pub fn done(&mut self, conn: &mut dyn Conn, kind: &str, name: &str, is_new: bool) -> Result<(), Fault> {
        self.report.done(kind, name, is_new);
        Ok(kept::add_component(conn, &self.solution, kind, name)?)
    }
}

/// Imports a solution in the caller's transaction and tells what became of its parts.
///
/// # Errors
/// 400 for files that can't be read; 403 for a caller who is no maker; what a change of the metadata says.
pub fn import(conn: &mut dyn Conn, writing: Writing<'_>, package: &Package) -> Result<Report, Fault> {
    let root = xml::parse(&package.customizations)?;
    if root.name != "ImportExportXml" {
        return Err(ODataError::invalid_argument("customizations.xml has no ImportExportXml.").into());
    }
    let manifest = package.solution.as_deref().map(xml::parse).transpose()?;
    let manifest = manifest.as_ref().and_then(|m| m.child("SolutionManifest"));
    let text = |name: &str, other: &str| manifest.and_then(|m| m.value(name)).unwrap_or(other).to_owned();
    let solution = text("UniqueName", "customizations");
    let report =
        Report { solution: solution.clone(), version: text("Version", "1.0.0.0"), ..Report::default() };
    let mut import = Import { writing, solution, report, parts: Vec::new() };
    kept::clear(conn, &import.solution)?;
    let catalog = definitions(conn, &mut import, &root)?;
    // From here on the solution's tables are there.
    let mut import = Import { writing: Writing { catalog: &catalog, ..writing }, ..import };
    for element in root.within("Entities", "Entity") {
        components::screens_of(conn, &mut import, element)?;
    }
    for section in &root.children {
        match section.name.as_str() {
            "Entities" | "EntityRelationships" | "optionsets" | "Languages" => {}
            "AppModuleSiteMaps" => components::app_sitemaps(conn, &mut import, section)?,
            "SiteMap" => components::default_sitemap(conn, &mut import, section)?,
            "AppModules" => {}
            "Roles" => roles::import(conn, &mut import, section)?,
            "MobileOfflineProfiles" => components::offline_profiles(conn, &mut import, section)?,
            other if section.is_empty() => tracing::debug!(section = other, "an empty section of a solution"),
            other => {
                let name = other.to_owned();
                import.keep("", section, &name, "This kind of component is not understood.");
            }
        }
    }
    for section in root.all("AppModules") {
        components::apps(conn, &mut import, section)?;
    }
    for (path, body) in &package.files {
        import.report.kept("file", path, "Files of a solution are kept.");
        import.parts.push(Part { parent: FILE.to_owned(), name: path.clone(), body: body.clone() });
    }
    kept::keep(conn, &import.solution, &import.parts)?;
    register(conn, &import, manifest)?;
    Ok(import.report)
}

/// The definitions of the solution, all in one change.
fn definitions(
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
    let mut made = Vec::new();
    let (_, catalog) = change(conn, writing, "prvImportCustomization", |definitions| {
        for set in root.within("optionsets", "optionset") {
            option_set(definitions, import, set);
        }
        for part in &entities {
            made.extend(add_entity(definitions, import, part));
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
                && e.element.within("SavedQueries", "savedqueries").next().is_some()
        });
        if !has_views {
            screens::add(conn, Writing { catalog: &catalog, ..writing }, &name)?;
        }
    }
    for entry in import.report.entries.clone() {
        if entry.outcome != super::Outcome::Kept {
            kept::add_component(conn, &import.solution, &entry.kind, &entry.name)?;
        }
    }
    Ok(catalog)
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
        Ok(()) => import.report.done("optionset", &name, is_new),
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
    let primary = part.definition.get("Attributes").and_then(Json::as_array).into_iter().flatten();
    let place = attributes_of(&part.schema_name);
    for json in primary.filter(|_| !is_new) {
        if let Err(error) = add_column(definitions, import, &name, json) {
            import.report.kept("attribute", &name, error.message);
        }
    }
    for (json, element) in part.columns.iter().filter(|(json, _)| !is_lookup(json)) {
        if let Err(error) = add_column(definitions, import, &name, json) {
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
) -> Result<(), ODataError> {
    let name = schema_name(json);
    let is_new = definitions.table(table).is_some_and(|t| t.meta.column(&name).is_none());
    if is_new {
        column::add(definitions, table, json)?;
    } else {
        column::update(definitions, table, &name, json, true)?;
    }
    import.report.done("attribute", &format!("{table}.{name}"), is_new);
    Ok(())
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
                    Ok(()) => import.report.done("relationship", name, !is_there),
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

fn has_relation(definitions: &Definitions, name: &str) -> bool {
    definitions.tables.iter().any(|t| {
        t.meta.many_to_one.iter().any(|r| r.schema_name == name)
            || t.meta.pairs.as_ref().is_some_and(|pairs| pairs.schema_name == name)
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
        None => {
            Err(ODataError::invalid_argument("The solution does not have the lookup of the relationship."))
        }
        Some(attribute) => lookup_of(attribute, relations).and_then(|(role, column, relations)| {
            relation::add_lookup(definitions, column, role, &relations).map(|_| ())
        }),
    };
    for (_, element) in relations {
        let name = element.attribute("Name").unwrap_or_default();
        match &done {
            Ok(()) if has_relation(definitions, name) => import.report.done("relationship", name, !is_there),
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

/// The rows of `solution` and `publisher`.
fn register(conn: &mut dyn Conn, import: &Import<'_>, manifest: Option<&Element<'_>>) -> Result<(), Fault> {
    let text = |value: &str| Value::Text(value.to_owned());
    let named = |of: &Element<'_>, otherwise: &str| {
        let mut names = of.within("LocalizedNames", "LocalizedName");
        names.next().and_then(|n| n.attribute("description")).unwrap_or(otherwise).to_owned()
    };
    let mut fields = Fields::from([
        ("uniquename".to_owned(), text(&import.solution)),
        (
            "friendlyname".to_owned(),
            text(&manifest.map_or(import.solution.clone(), |m| named(m, &import.solution))),
        ),
        ("version".to_owned(), text(&import.report.version)),
        ("ismanaged".to_owned(), Value::Bool(manifest.is_some_and(|m| m.is("Managed")))),
        ("installedon".to_owned(), Value::Instant(import.writing.now)),
    ]);
    if let Some(publisher) = manifest.and_then(|m| m.child("Publisher"))
        && let Some(name) = publisher.value("UniqueName")
    {
        let title = named(publisher, name);
        let mut row = Fields::from([
            ("uniquename".to_owned(), text(name)),
            ("friendlyname".to_owned(), text(&title)),
            ("customizationprefix".to_owned(), text(publisher.value("CustomizationPrefix").unwrap_or("new"))),
        ]);
        if let Some(n) = publisher.value("CustomizationOptionValuePrefix").and_then(|v| v.parse().ok()) {
            row.insert("customizationoptionvalueprefix".to_owned(), Value::Int(n));
        }
        let (id, _) = components::put_by_name(conn, import.writing, "publisher", name, row)?;
        let publisher = Lookup { table: "publisher".to_owned(), id, name: Some(title) };
        fields.insert("publisherid".to_owned(), Value::Lookup(publisher));
    }
    components::put_by_name(conn, import.writing, "solution", &import.solution, fields)?;
    Ok(())
}
