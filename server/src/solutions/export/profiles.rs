//! Offline profiles, with their items and associations: each column with a value is an element of its name.

use super::super::profiles::{ASSOCIATION, ITEM, PROFILE};
use super::super::rest;
use super::super::xml::{escaped, put};
use super::Export;
use crate::fault::Fault;
use crate::offline;
use crate::store::{Conn, rows};
use model::{RecordId, Value};
use query::ddl::StoredRow;

/// Columns that say what becomes of a row, not what it is.
const OWN: [&str; 8] = [
    "createdon",
    "createdby",
    "modifiedon",
    "modifiedby",
    "versionnumber",
    "componentstate",
    "isvalidated",
    "publishedon",
];

/// `<MobileOfflineProfiles>`: those that came with the solution, as their drafts are now.
///
/// # Errors
/// What the database says.
pub(super) fn write(conn: &mut dyn Conn, export: &Export<'_>, xml: &mut String) -> Result<(), Fault> {
    let kept = export.kept("MobileOfflineProfiles");
    let named = export.components(conn, PROFILE)?;
    if named.is_empty() && kept.is_empty() {
        return Ok(());
    }
    xml.push_str("<MobileOfflineProfiles>");
    for id in named.iter().filter_map(|name| name.parse::<RecordId>().ok()) {
        let Some(row) = rows::read(conn, export.catalog.need(PROFILE)?, id)? else { continue };
        let name = escaped(row.fields.get("name").and_then(Value::as_text).unwrap_or_default());
        put(xml, format_args!("<MobileOfflineProfile MobileOfflineProfileId=\"{{{id}}}\" Name=\"{name}\">"));
        columns(export, PROFILE, &row, xml)?;
        xml.push_str("<MobileOfflineProfileItems>");
        for item in offline::rows_pointing(conn, export.catalog, ITEM, "regardingobjectid", id)? {
            write_item(conn, export, &item, xml)?;
        }
        xml.push_str("</MobileOfflineProfileItems></MobileOfflineProfile>");
    }
    put(xml, format_args!("{kept}</MobileOfflineProfiles>"));
    Ok(())
}

fn write_item(
    conn: &mut dyn Conn,
    export: &Export<'_>,
    item: &StoredRow,
    xml: &mut String,
) -> Result<(), Fault> {
    put(
        xml,
        format_args!(
            "<MobileOfflineProfileItem><MobileOfflineProfileItemId>{{{}}}</MobileOfflineProfileItemId>",
            item.id
        ),
    );
    columns(export, ITEM, item, xml)?;
    let table = item.fields.get("selectedentitytypecode").and_then(Value::as_text).unwrap_or_default();
    put(
        xml,
        format_args!("<EntitySchemaName>{table}</EntitySchemaName><MobileOfflineProfileItemAssociations>"),
    );
    for row in
        offline::rows_pointing(conn, export.catalog, ASSOCIATION, "mobileofflineprofileitemid", item.id)?
    {
        let id = row.id;
        put(
            xml,
            format_args!(
                "<MobileOfflineProfileItemAssociation><MobileOfflineProfileItemAssociationId>{{{id}}}</MobileOfflineProfileItemAssociationId>"
            ),
        );
        columns(export, ASSOCIATION, &row, xml)?;
        xml.push_str("</MobileOfflineProfileItemAssociation>");
    }
    xml.push_str("</MobileOfflineProfileItemAssociations></MobileOfflineProfileItem>");
    Ok(())
}

/// What a row has a value for, and what was kept of it.
fn columns(export: &Export<'_>, table: &str, row: &StoredRow, xml: &mut String) -> Result<(), Fault> {
    let meta = &export.catalog.need(table)?.meta;
    let own = |name: &str| OWN.contains(&name) || name == meta.primary_id || name == "selectedentitytypecode";
    for column in meta.columns.iter().filter(|c| !own(&c.logical_name)) {
        let value = match row.fields.get(&column.logical_name) {
            Some(Value::Text(text)) => escaped(text),
            Some(Value::Int(n)) => n.to_string(),
            Some(Value::Choice(n)) => n.to_string(),
            Some(Value::Bool(is_set)) => i32::from(*is_set).to_string(),
            Some(Value::Id(id)) => format!("{{{id}}}"),
            Some(Value::Lookup(to)) => format!("{{{}}}", to.id),
            _ => continue,
        };
        put(xml, format_args!("<{0}>{value}</{0}>", column.schema_name));
    }
    xml.push_str(&export.kept(&rest::within(table, &row.id.to_string())));
    Ok(())
}
