//! Offline profiles of a solution.

use super::import::Import;
use super::rows::{guid, put};
use super::xml::Element;
use crate::fault::Fault;
use crate::records::Writing;
use crate::store::Conn;
use model::value::Fields;
use model::{Lookup, Problem, RecordId, Value};

/// `<MobileOfflineProfiles>` (`reference/dataverse.md` §7.6): what the tables of profiles have a column for.
///
/// # Errors
/// What the database says.
pub(super) fn import(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    section: &Element<'_>,
) -> Result<(), Fault> {
    let catalog = import.writing.catalog;
    let tables = ["mobileofflineprofile", "mobileofflineprofileitem", "mobileofflineprofileitemassociation"];
    if tables.iter().any(|t| catalog.named(t).is_none()) {
        import.keep("", section, "MobileOfflineProfiles", "This server has no offline profiles.");
        return Ok(());
    }
    for profile in section.all("MobileOfflineProfile") {
        let name = profile.attribute("Name").or(profile.value("Name")).unwrap_or_default().to_owned();
        let Some(id) = guid(profile.attribute("MobileOfflineProfileId")) else {
            import.keep("MobileOfflineProfiles", profile, &name, "The profile has no id.");
            continue;
        };
        let is_new = put_element(conn, import.writing, tables[0], id, profile, None)?;
        import.done(conn, tables[0], &id.to_string(), is_new)?;
        let parent = Lookup { table: tables[0].to_owned(), id, name: Some(name) };
        for item in profile.within("MobileOfflineProfileItems", "MobileOfflineProfileItem") {
            let Some(id) = guid(item.value("MobileOfflineProfileItemId")) else {
                import.report.kept(tables[1], item.value("Name").unwrap_or_default(), "The item has no id.");
                continue;
            };
            put_element(conn, import.writing, tables[1], id, item, Some(&parent))?;
            let name = item.value("Name").map(str::to_owned);
            let parent = Lookup { table: tables[1].to_owned(), id, name };
            let associations = "MobileOfflineProfileItemAssociations";
            for association in item.within(associations, "MobileOfflineProfileItemAssociation") {
                let Some(id) = guid(association.value("MobileOfflineProfileItemAssociationId")) else {
                    continue;
                };
                put_element(conn, import.writing, tables[2], id, association, Some(&parent))?;
            }
        }
    }
    Ok(())
}

/// Writes a row from an element whose children are named like its columns. A lookup gets the parent.
fn put_element(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    id: RecordId,
    element: &Element<'_>,
    parent: Option<&Lookup>,
) -> Result<bool, Problem> {
    let meta = &writing.catalog.need(table)?.meta;
    let mut fields = Fields::new();
    for column in meta.columns.iter().filter(|c| c.logical_name != meta.primary_id) {
        if let (Some(parent), true) =
            (parent, column.kind.targets().iter().any(|t| Some(t) == parent.map(|p| &p.table)))
        {
            fields.insert(column.logical_name.clone(), Value::Lookup(parent.clone()));
            continue;
        }
        let named = |c: &&Element<'_>| c.name.eq_ignore_ascii_case(&column.logical_name);
        let Some(text) = element.children.iter().find(named).map(|c| c.text.trim()) else { continue };
        let json = match text {
            "true" => serde_json::Value::Bool(true),
            "false" => serde_json::Value::Bool(false),
            text => text.parse::<i64>().map_or_else(|_| text.into(), Into::into),
        };
        let text_json = serde_json::Value::from(text);
        let flag = matches!(text, "1" | "true").into();
        let value = [json, text_json, flag].iter().find_map(|j| model::business_rule::typed(column, j));
        fields.extend(value.map(|value| (column.logical_name.clone(), value)));
    }
    if let Some(name) = element.attribute("Name").filter(|_| meta.column("name").is_some()) {
        fields.entry("name".to_owned()).or_insert_with(|| Value::Text(name.to_owned()));
    }
    if meta.column("selectedentitytypecode").is_some()
        && let Some(table) = element.value("EntitySchemaName")
    {
        fields.insert("selectedentitytypecode".to_owned(), Value::Text(table.to_ascii_lowercase()));
    }
    put(conn, writing, table, id, fields)
}
