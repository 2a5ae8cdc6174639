//! Tables with their columns, keys, views and forms.

use super::super::definitions::attributes_of;
use super::super::entity::FLAGS;
use super::super::xml::{escaped, put};
use super::write::texts;
use super::{Export, columns, screens};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::store::Conn;
use model::metadata::Ownership;
use odata::metadata::define;
use serde_json::Value as Json;

/// `<Entities>`
///
/// # Errors
/// What the database says.
pub(super) fn write(conn: &mut dyn Conn, export: &Export<'_>, xml: &mut String) -> Result<(), Fault> {
    xml.push_str("<Entities>");
    let named = export.components(conn, "attribute")?;
    for name in export.components(conn, "entity")? {
        let Some(table) = export.catalog.named(&name) else { continue };
        definition(export, table, &named, xml);
        screens::views(conn, export, table, xml)?;
        screens::forms(conn, export, table, xml)?;
        screens::charts(conn, export, table, xml)?;
        put(xml, format_args!("{}</Entity>", export.kept(&table.meta.schema_name)));
    }
    put(xml, format_args!("{}</Entities>", export.kept("Entities")));
    Ok(())
}

fn definition(export: &Export<'_>, table: &Table, named: &[String], xml: &mut String) {
    let (meta, more) = (&table.meta, &table.more);
    let name = &meta.schema_name;
    put(
        xml,
        format_args!(
            "<Entity><Name LocalizedName=\"{0}\" OriginalName=\"{0}\">{name}</Name><EntityInfo><entity Name=\"{name}\">",
            escaped(meta.display_name.text(1033))
        ),
    );
    texts(xml, &meta.display_name, "LocalizedNames", "LocalizedName");
    texts(xml, &meta.collection_name, "LocalizedCollectionNames", "LocalizedCollectionName");
    let all = Json::Object(more.members.clone());
    if let Some(description) = define::label(&all, "Description") {
        texts(xml, &description, "Descriptions", "Description");
    }
    xml.push_str("<attributes>");
    for column in &meta.columns {
        let is_custom = more.columns.get(&column.logical_name).is_some_and(|m| m.is_custom);
        if is_custom || named.contains(&format!("{}.{}", meta.logical_name, column.logical_name)) {
            columns::attribute(export, table, column, xml);
        }
    }
    put(xml, format_args!("{}</attributes>", export.kept(&attributes_of(name))));
    let mask = if meta.ownership == Ownership::UserOwned { "UserOwned" } else { "OrgOwned" };
    put(
        xml,
        format_args!(
            "<EntitySetName>{}</EntitySetName><OwnershipTypeMask>{mask}</OwnershipTypeMask><IsActivity>{}</IsActivity><IsOfflineInMobileClient>{}</IsOfflineInMobileClient>",
            meta.set_name,
            i32::from(meta.is_activity),
            i32::from(meta.offline)
        ),
    );
    for (member, flag) in FLAGS {
        if more.members.contains_key(member) {
            put(xml, format_args!("<{flag}>{}</{flag}>", i32::from(more.is(member))));
        }
    }
    xml.push_str(&export.rest("entity", &meta.logical_name));
    keys(export, table, xml);
    xml.push_str("</entity></EntityInfo>");
}

fn keys(export: &Export<'_>, table: &Table, xml: &mut String) {
    xml.push_str("<EntityKeys>");
    for key in &table.meta.keys {
        put(xml, format_args!("<EntityKey><Name>{}</Name><EntityKeyAttributes>", key.schema_name));
        for column in &key.columns {
            put(xml, format_args!("<AttributeName>{column}</AttributeName>"));
        }
        xml.push_str("</EntityKeyAttributes>");
        texts(xml, &key.display_name, "displaynames", "displayname");
        xml.push_str("</EntityKey>");
    }
    put(xml, format_args!("{}</EntityKeys>", export.kept(&format!("{}/keys", table.meta.schema_name))));
}
