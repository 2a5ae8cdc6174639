//! Sitemaps and apps of a solution.

use super::import::Import;
use super::rest;
use super::rows::{fields, find, guid, put_where, text, told};
use super::xml::Element;
use crate::fault::Fault;
use crate::metadata::app_components::{ENTITY, SITEMAP, add};
use crate::store::{Conn, rows};
use model::{Lookup, RecordId, Value, sitemap};

/// What is read of an `<AppModule>`.
const OF_APP: [&str; 7] = [
    "UniqueName",
    "ClientType",
    "FormFactor",
    "statecode",
    "statuscode",
    "AppModuleComponents",
    "LocalizedNames",
];
/// What is read of an `<AppModuleSiteMap>`.
const OF_SITEMAP: [&str; 3] = ["SiteMapUniqueName", "SiteMap", "LocalizedNames"];

/// The place of components that an app names and that aren't here.
pub(super) fn components_of(app: &str) -> String {
    format!("appmodule:{app}/components")
}

/// `<AppModuleSiteMaps>`
///
/// # Errors
/// What the database says.
pub(super) fn sitemaps(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    section: &Element<'_>,
) -> Result<(), Fault> {
    for element in section.all("AppModuleSiteMap") {
        let unique = element.value("SiteMapUniqueName").unwrap_or_default().to_owned();
        put_sitemap(conn, import, element, &unique, element.child("SiteMap").map(|s| s.raw), true)?;
    }
    Ok(())
}

/// `<SiteMap><SiteMap>`: the sitemap of the organisation.
///
/// # Errors
/// What the database says.
pub(super) fn default_sitemap(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    section: &Element<'_>,
) -> Result<(), Fault> {
    let inner = section.child("SiteMap").map_or(section.raw, |s| s.raw);
    if section.is_empty() {
        Ok(())
    } else {
        put_sitemap(conn, import, section, "Default", Some(inner), false)
    }
}

fn put_sitemap(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    element: &Element<'_>,
    unique: &str,
    xml: Option<&str>,
    is_app_aware: bool,
) -> Result<(), Fault> {
    let xml = xml.unwrap_or_default();
    if let Err(problem) = sitemap::parse(xml) {
        let place = if is_app_aware { "AppModuleSiteMaps" } else { "" };
        import.keep(place, element, unique, told(&problem));
        return Ok(());
    }
    let name = rest::localized(import, "sitemap", unique, element).unwrap_or_else(|| unique.to_owned());
    let row = fields([
        ("sitemapname", Value::Text(name)),
        ("sitemapnameunique", text(unique)),
        ("sitemapxml", text(xml)),
        ("isappaware", Value::Bool(is_app_aware)),
    ]);
    let (_, is_new) = put_where(conn, import.writing, "sitemap", ("sitemapnameunique", unique), row)?;
    import.done(conn, "sitemap", unique, is_new)?;
    let rest = match is_app_aware {
        true => rest::keep(import, rest::within("sitemap", unique), element, &OF_SITEMAP),
        false => None,
    };
    import.report.note(rest);
    Ok(())
}

/// `<AppModules>`
///
/// # Errors
/// What the database says.
pub(super) fn apps(conn: &mut dyn Conn, import: &mut Import<'_>, section: &Element<'_>) -> Result<(), Fault> {
    for element in section.all("AppModule") {
        app(conn, import, element)?;
    }
    Ok(())
}

fn app(conn: &mut dyn Conn, import: &mut Import<'_>, element: &Element<'_>) -> Result<(), Fault> {
    let unique = element.value("UniqueName").unwrap_or_default().to_owned();
    let name = rest::localized(import, "appmodule", &unique, element).unwrap_or_else(|| unique.clone());
    let number = |tag: &str| element.value(tag).and_then(|v| v.parse::<i64>().ok());
    let state = |tag: &str, otherwise: i32| {
        Value::Choice(number(tag).and_then(|n| i32::try_from(n).ok()).unwrap_or(otherwise))
    };
    let row = fields([
        ("name", Value::Text(name.clone())),
        ("uniquename", text(&unique)),
        ("clienttype", Value::Int(number("ClientType").unwrap_or(4))),
        ("formfactor", Value::Int(number("FormFactor").unwrap_or(1))),
        ("statecode", state("statecode", 0)),
        ("statuscode", state("statuscode", 1)),
    ]);
    let (id, is_new) = put_where(conn, import.writing, "appmodule", ("uniquename", &unique), row)?;
    if is_new {
        let table = import.writing.catalog.need("appmodule")?;
        rows::update(conn, table, id, &fields([("appmoduleidunique", Value::Id(id))]))?;
    }
    let app = Lookup { table: "appmodule".to_owned(), id, name: Some(name) };
    for component in element.within("AppModuleComponents", "AppModuleComponent") {
        app_component(conn, import, &app, &unique, component)?;
    }
    import.done(conn, "appmodule", &unique, is_new)?;
    let rest = rest::keep(import, rest::within("appmodule", &unique), element, &OF_APP);
    import.report.note(rest);
    Ok(())
}

fn app_component(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    app: &Lookup,
    unique: &str,
    element: &Element<'_>,
) -> Result<(), Fault> {
    let kind: i32 = element.attribute("type").and_then(|t| t.parse().ok()).unwrap_or_default();
    let name = element.attribute("schemaName").unwrap_or_default();
    let object = match kind {
        ENTITY => {
            import.writing.catalog.named(&name.to_ascii_lowercase()).map(|t| RecordId(t.meta.metadata_id))
        }
        SITEMAP if !name.is_empty() => find(conn, "sitemap", "sitemapnameunique", name)?,
        _ => guid(element.attribute("id")),
    };
    match object {
        Some(object) if matches!(kind, 1 | 26 | 29 | 48 | 59 | 60 | 62) => {
            add(conn, import.writing, app, kind, object)?;
        }
        _ => {
            let kind = element.attribute("type").unwrap_or_default();
            let label = if name.is_empty() {
                format!("{unique}: {kind} {}", element.attribute("id").unwrap_or_default())
            } else {
                format!("{unique}: {kind} {name}")
            };
            import.keep(&components_of(unique), element, &label, "The component of the app is not here.");
        }
    }
    Ok(())
}
