//! Sitemaps and apps.

use super::super::apps::components_of;
use super::super::xml::{escaped, put};
use super::Export;
use super::write::{number_of, text_of};
use crate::fault::Fault;
use crate::metadata::app_components::{ENTITY, SITEMAP};
use crate::store::Conn;
use model::RecordId;
use model::storage::SqlValue;

/// `<AppModuleSiteMaps>` and `<AppModules>`
///
/// # Errors
/// What the database says.
pub(super) fn write(conn: &mut dyn Conn, export: &Export<'_>, xml: &mut String) -> Result<(), Fault> {
    xml.push_str("<AppModuleSiteMaps>");
    for unique in export.components(conn, "sitemap")? {
        let sql = "SELECT sitemapxml, sitemapname FROM data_sitemap WHERE sitemapnameunique = ?";
        for row in conn.rows(sql, &[unique.as_str().into()])? {
            put(
                xml,
                format_args!(
                    "<AppModuleSiteMap><SiteMapUniqueName>{}</SiteMapUniqueName>{}{}{}</AppModuleSiteMap>",
                    escaped(&unique),
                    export.rest("sitemap", &unique),
                    text_of(&row, 0),
                    export.names("sitemap", &unique, &text_of(&row, 1))
                ),
            );
        }
    }
    put(xml, format_args!("{}</AppModuleSiteMaps><AppModules>", export.kept("AppModuleSiteMaps")));
    for unique in export.components(conn, "appmodule")? {
        app(conn, export, &unique, xml)?;
    }
    put(xml, format_args!("{}</AppModules>", export.kept("AppModules")));
    Ok(())
}

fn app(conn: &mut dyn Conn, export: &Export<'_>, unique: &str, xml: &mut String) -> Result<(), Fault> {
    let sql = "SELECT id, name, clienttype, formfactor, statecode, statuscode FROM data_appmodule WHERE uniquename = ?";
    let Some(row) = conn.first(sql, &[unique.into()])? else { return Ok(()) };
    put(
        xml,
        format_args!(
            "<AppModule><UniqueName>{}</UniqueName><statecode>{}</statecode><statuscode>{}</statuscode><FormFactor>{}</FormFactor><ClientType>{}</ClientType>{}<AppModuleComponents>",
            escaped(unique),
            number_of(&row, 4),
            number_of(&row, 5),
            number_of(&row, 3),
            number_of(&row, 2),
            export.rest("appmodule", unique)
        ),
    );
    let app = row.first().cloned().unwrap_or(SqlValue::Null);
    let sql = "SELECT componenttype, objectid FROM data_appmodulecomponent WHERE appmoduleidunique = ? ORDER BY componenttype, id";
    for row in conn.rows(sql, &[app])? {
        let object = row.get(1).and_then(SqlValue::as_id);
        let kind = row.first().and_then(SqlValue::as_integer).and_then(|n| i32::try_from(n).ok());
        if let (Some(kind), Some(object)) = (kind, object) {
            component(conn, export, kind, object, xml)?;
        }
    }
    let kept = export.kept(&components_of(unique));
    put(xml, format_args!("{kept}</AppModuleComponents>"));
    put(xml, format_args!("{}</AppModule>", export.names("appmodule", unique, &text_of(&row, 1))));
    Ok(())
}

/// Tables and sitemaps are named, so that another server knows them; the rest has the ids it came with.
fn component(
    conn: &mut dyn Conn,
    export: &Export<'_>,
    kind: i32,
    object: RecordId,
    xml: &mut String,
) -> Result<(), Fault> {
    let name = match kind {
        ENTITY => export.catalog.with_id(object.0).map(|t| t.meta.logical_name.clone()),
        SITEMAP => {
            let sql = "SELECT sitemapnameunique FROM data_sitemap WHERE id = ?";
            conn.value(sql, &[object.into()])?.and_then(|v| v.as_text().map(str::to_owned))
        }
        _ => None,
    };
    match name {
        Some(name) => {
            put(xml, format_args!("<AppModuleComponent type=\"{kind}\" schemaName=\"{}\"/>", escaped(&name)))
        }
        None => put(xml, format_args!("<AppModuleComponent type=\"{kind}\" id=\"{{{object}}}\"/>")),
    }
    Ok(())
}
