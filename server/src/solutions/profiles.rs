//! Offline profiles of a solution.

use super::import::Import;
use super::rest;
use super::rows::{guid, put};
use super::xml::Element;
use crate::catalog::{Catalog, Table};
use crate::fault::Fault;
use crate::store::{Conn, rows};
use model::value::Fields;
use model::{ColumnMeta, Lookup, RecordId, Value};

/// The tables of profiles, their items and the items' associations.
pub(super) const PROFILE: &str = "mobileofflineprofile";
pub(super) const ITEM: &str = "mobileofflineprofileitem";
pub(super) const ASSOCIATION: &str = "mobileofflineprofileitemassociation";

/// Elements that are no columns, and are read.
const OTHERS: [&str; 6] = [
    "MobileOfflineProfileItems",
    "MobileOfflineProfileItemAssociations",
    "MobileOfflineProfileItemId",
    "MobileOfflineProfileItemAssociationId",
    "EntitySchemaName",
    "RelationshipName",
];

/// `<MobileOfflineProfiles>` (`reference/dataverse.md` §7.6): what the tables of profiles have a column for; the rest is
/// kept.
///
/// # Errors
/// What the database says.
pub(super) fn import(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    section: &Element<'_>,
) -> Result<(), Fault> {
    for element in section.all("MobileOfflineProfile") {
        let name = element.attribute("Name").or(element.value("Name")).unwrap_or_default().to_owned();
        let Some(id) = guid(element.attribute("MobileOfflineProfileId")) else {
            import.keep("MobileOfflineProfiles", element, &name, "The profile has no id.");
            continue;
        };
        let is_new = add(conn, import, PROFILE, id, element, None)?;
        import.done(conn, PROFILE, &id.to_string(), is_new)?;
        let parent = Lookup { table: PROFILE.to_owned(), id, name: Some(name) };
        for element in element.within("MobileOfflineProfileItems", "MobileOfflineProfileItem") {
            item(conn, import, &parent, element)?;
        }
    }
    Ok(())
}

fn item(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    profile: &Lookup,
    element: &Element<'_>,
) -> Result<(), Fault> {
    let name = element.value("Name").unwrap_or_default().to_owned();
    let Some(id) = guid(element.value("MobileOfflineProfileItemId")) else {
        import.report.kept(ITEM, &name, "The item has no id.");
        return Ok(());
    };
    let is_new = add(conn, import, ITEM, id, element, Some(profile))?;
    import.report.done(ITEM, &name, is_new);
    let parent = Lookup { table: ITEM.to_owned(), id, name: Some(name) };
    for element in
        element.within("MobileOfflineProfileItemAssociations", "MobileOfflineProfileItemAssociation")
    {
        let name = element.value("Name").unwrap_or_default();
        match guid(element.value("MobileOfflineProfileItemAssociationId")) {
            Some(id) => {
                let is_new = add(conn, import, ASSOCIATION, id, element, Some(&parent))?;
                import.report.done(ASSOCIATION, name, is_new);
            }
            None => import.report.kept(ASSOCIATION, name, "The association has no id."),
        }
    }
    Ok(())
}

/// Writes a row from an element whose children are named like its columns, and keeps the other children.
fn add(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    table: &str,
    id: RecordId,
    element: &Element<'_>,
    parent: Option<&Lookup>,
) -> Result<bool, Fault> {
    let catalog = import.writing.catalog;
    let found = catalog.need(table)?;
    let fields = fields_of(conn, catalog, found, element, parent)?;
    let is_new = put(conn, import.writing, table, id, fields)?;
    let is_column = |name: &str| found.meta.columns.iter().any(|c| c.logical_name.eq_ignore_ascii_case(name));
    let known: Vec<&str> = element.children.iter().map(|c| c.name.as_str()).collect();
    let known: Vec<&str> = known.into_iter().filter(|n| is_column(n) || OTHERS.contains(n)).collect();
    rest::keep(import, rest::within(table, &id.to_string()), element, &known);
    Ok(is_new)
}

fn fields_of(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    table: &Table,
    element: &Element<'_>,
    parent: Option<&Lookup>,
) -> Result<Fields, Fault> {
    let mut fields = Fields::new();
    for column in table.meta.columns.iter().filter(|c| c.logical_name != table.meta.primary_id) {
        let targets = column.kind.targets();
        if let Some(parent) = parent.filter(|parent| targets.contains(&parent.table)) {
            fields.insert(column.logical_name.clone(), Value::Lookup(parent.clone()));
            continue;
        }
        let named = |c: &&Element<'_>| c.name.eq_ignore_ascii_case(&column.logical_name);
        let Some(text) = element.children.iter().find(named).map(|c| c.text.trim()) else { continue };
        let value = match targets.is_empty() {
            true => typed(column, text),
            false => lookup(conn, catalog, targets, text)?,
        };
        fields.extend(value.map(|value| (column.logical_name.clone(), value)));
    }
    if let Some(name) = element.attribute("Name").filter(|_| table.has("name")) {
        fields.entry("name".to_owned()).or_insert_with(|| Value::Text(name.to_owned()));
    }
    if let Some(of) = element.value("EntitySchemaName").filter(|_| table.has("selectedentitytypecode")) {
        fields.insert("selectedentitytypecode".to_owned(), Value::Text(of.to_ascii_lowercase()));
    }
    // Relationships of makers have other ids on every server.
    let relationship = element.value("RelationshipName").and_then(|name| relationship(catalog, name));
    if let Some(id) = relationship.filter(|_| table.has("relationshipid")) {
        fields.insert("relationshipid".to_owned(), Value::Id(id));
    }
    Ok(fields)
}

fn typed(column: &ColumnMeta, text: &str) -> Option<Value> {
    let json = match text {
        "true" => serde_json::Value::Bool(true),
        "false" => serde_json::Value::Bool(false),
        text => text.parse::<i64>().map_or_else(|_| text.into(), Into::into),
    };
    let as_text = serde_json::Value::from(text.trim_matches(['{', '}']));
    let flag = matches!(text, "1" | "true").into();
    [json, text.into(), as_text, flag].iter().find_map(|j| model::business_rule::typed(column, j))
}

/// A lookup to a row that is here.
fn lookup(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    targets: &[String],
    text: &str,
) -> Result<Option<Value>, Fault> {
    let (Some(id), [target]) = (guid(Some(text)), targets) else { return Ok(None) };
    let name = rows::name(conn, catalog.need(target)?, id)?;
    Ok(name.map(|name| Value::Lookup(Lookup { table: target.clone(), id, name: Some(name) })))
}

fn relationship(catalog: &Catalog, name: &str) -> Option<RecordId> {
    let mut relations = catalog.tables().iter().flat_map(|t| &t.meta.many_to_one);
    let one = relations.find(|r| r.schema_name.eq_ignore_ascii_case(name)).map(|r| r.metadata_id);
    let pairs = catalog.tables().iter().filter_map(|t| t.meta.pairs.as_ref());
    let many = pairs.filter(|p| p.schema_name.eq_ignore_ascii_case(name)).map(|p| p.metadata_id).next();
    one.or(many).map(RecordId)
}
