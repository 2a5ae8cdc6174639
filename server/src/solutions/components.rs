//! Components that are rows: views, forms, sitemaps, apps, offline profiles.

use super::import::Import;
use super::xml::Element;
use crate::fault::Fault;
use crate::metadata::screens;
use crate::records::Writing;
use crate::store::conn::id;
use crate::store::{Conn, rows};
use model::value::Fields;
use model::{Lookup, Problem, RecordId, Value, form, sitemap, view};
use query::ddl::quoted;
use uuid::Uuid;

/// Kinds of app components (`reference/dataverse.md` §8.4).
const ENTITY: i32 = 1;
const SITEMAP: i32 = 62;

/// The views and forms of an `<Entity>`, and what else it has.
///
/// # Errors
/// What the database says.
pub(super) fn screens_of(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    entity: &Element<'_>,
) -> Result<(), Fault> {
    let name = entity.child("Name").map(|n| n.text.trim().to_owned()).unwrap_or_default();
    let table = name.to_ascii_lowercase();
    for part in &entity.children {
        match part.name.as_str() {
            "Name" | "EntityInfo" | "ObjectTypeCode" => {}
            "SavedQueries" => {
                for query in part.within("savedqueries", "savedquery") {
                    saved_query(conn, import, &table, query)?;
                }
            }
            "FormXml" => {
                for forms in part.all("forms") {
                    for form in forms.all("systemform") {
                        system_form(conn, import, &table, forms.attribute("type").unwrap_or_default(), form)?;
                    }
                }
            }
            _ if part.is_empty() => {}
            _ => {
                let label = format!("{name}/{}", part.name);
                import.keep(&name, part, &label, "This part of a table is not understood.");
            }
        }
    }
    Ok(())
}

fn saved_query(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    table: &str,
    element: &Element<'_>,
) -> Result<(), Fault> {
    let name = localized(element).unwrap_or_default();
    let Some(id) = guid(element.value("savedqueryid")) else {
        import.keep(table, element, &name, "The view has no id.");
        return Ok(());
    };
    let (fetch, layout) = (element.inner("fetchxml"), element.inner("layoutxml"));
    let kind = element.value("querytype").and_then(|v| v.parse().ok()).unwrap_or(0);
    let reason = match fetch {
        Some(fetch) => query::fetch::parse(fetch, import.writing.catalog).err().map(|p| told(&p)),
        None => None,
    };
    let reason = reason.or_else(|| layout.and_then(|l| view::parse_layout(l).err()).map(|p| told(&p)));
    if let Some(reason) = reason {
        import.keep(table, element, &name, reason);
        return Ok(());
    }
    let mut fields = Fields::from([
        ("name".to_owned(), Value::Text(name)),
        ("returnedtypecode".to_owned(), Value::Text(table.to_owned())),
        ("querytype".to_owned(), Value::Int(kind)),
        ("isdefault".to_owned(), Value::Bool(element.is("isdefault"))),
        ("isquickfindquery".to_owned(), Value::Bool(element.is("isquickfindquery"))),
        ("statecode".to_owned(), Value::Choice(0)),
        ("statuscode".to_owned(), Value::Choice(1)),
    ]);
    for (column, xml) in [("fetchxml", fetch), ("layoutxml", layout)] {
        fields.insert(column.to_owned(), xml.map_or(Value::Null, |xml| Value::Text(xml.to_owned())));
    }
    let is_new = put(conn, import.writing, "savedquery", id, fields)?;
    import.done(conn, "savedquery", &id.to_string(), is_new)
}

fn system_form(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    table: &str,
    kind: &str,
    element: &Element<'_>,
) -> Result<(), Fault> {
    let name = localized(element).unwrap_or_else(|| "Information".to_owned());
    let number = match kind {
        "main" => 2,
        "quick" => 6,
        "quickCreate" => 7,
        "card" => 11,
        _ => {
            import.keep(table, element, &name, "This type of form is not understood.");
            return Ok(());
        }
    };
    let xml = element.child("form").map(|f| f.raw).unwrap_or_default();
    let reason = form::parse(Uuid::nil(), &name, table, xml).err().map(|p| told(&p));
    let (Some(id), None) = (guid(element.value("formid")), &reason) else {
        import.keep(table, element, &name, reason.unwrap_or_else(|| "The form has no id.".to_owned()));
        return Ok(());
    };
    let is_active = element.value("FormActivationState") != Some("0");
    let fields = Fields::from([
        ("name".to_owned(), Value::Text(name)),
        ("objecttypecode".to_owned(), Value::Text(table.to_owned())),
        ("type".to_owned(), Value::Choice(number)),
        ("formxml".to_owned(), Value::Text(xml.to_owned())),
        ("isdefault".to_owned(), Value::Bool(false)),
        ("formactivationstate".to_owned(), Value::Choice(i32::from(is_active))),
    ]);
    let is_new = put(conn, import.writing, "systemform", id, fields)?;
    import.done(conn, "systemform", &id.to_string(), is_new)
}

/// `<AppModuleSiteMaps>`
///
/// # Errors
/// What the database says.
pub(super) fn app_sitemaps(
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
        import.keep("AppModuleSiteMaps", element, unique, told(&problem));
        return Ok(());
    }
    let fields = Fields::from([
        ("sitemapname".to_owned(), Value::Text(localized(element).unwrap_or_else(|| unique.to_owned()))),
        ("sitemapnameunique".to_owned(), Value::Text(unique.to_owned())),
        ("sitemapxml".to_owned(), Value::Text(xml.to_owned())),
        ("isappaware".to_owned(), Value::Bool(is_app_aware)),
    ]);
    let (_, is_new) = put_where(conn, import.writing, "sitemap", "sitemapnameunique", unique, fields)?;
    import.done(conn, "sitemap", unique, is_new)
}

/// `<AppModules>`
///
/// # Errors
/// What the database says.
pub(super) fn apps(conn: &mut dyn Conn, import: &mut Import<'_>, section: &Element<'_>) -> Result<(), Fault> {
    for element in section.all("AppModule") {
        let unique = element.value("UniqueName").unwrap_or_default().to_owned();
        let name = localized(element).unwrap_or_else(|| unique.clone());
        let number =
            |tag: &str, otherwise: i64| element.value(tag).and_then(|v| v.parse().ok()).unwrap_or(otherwise);
        let fields = Fields::from([
            ("name".to_owned(), Value::Text(name.clone())),
            ("uniquename".to_owned(), Value::Text(unique.clone())),
            ("clienttype".to_owned(), Value::Int(number("ClientType", 4))),
            ("formfactor".to_owned(), Value::Int(number("FormFactor", 1))),
            ("statecode".to_owned(), Value::Choice(0)),
            ("statuscode".to_owned(), Value::Choice(1)),
        ]);
        let (app, is_new) = put_where(conn, import.writing, "appmodule", "uniquename", &unique, fields)?;
        if is_new {
            let table = import.writing.catalog.need("appmodule")?;
            rows::update(
                conn,
                table,
                app,
                &Fields::from([("appmoduleidunique".to_owned(), Value::Id(app))]),
            )?;
        }
        let app = Lookup { table: "appmodule".to_owned(), id: app, name: Some(name) };
        for component in element.within("AppModuleComponents", "AppModuleComponent") {
            app_component(conn, import, &app, component)?;
        }
        if element.child("AppModuleRoleMaps").is_some_and(|maps| !maps.is_empty()) {
            import.report.kept("AppModuleRoleMaps", &unique, "Apps are open to all roles here.");
        }
        import.done(conn, "appmodule", &unique, is_new)?;
    }
    Ok(())
}

fn app_component(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    app: &Lookup,
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
            add_component(conn, import.writing, app, kind, object)?;
        }
        _ => {
            let label = format!("{} {name}", element.attribute("type").unwrap_or_default());
            import.keep("AppModules", element, &label, "The component of the app is not here.");
        }
    }
    Ok(())
}

/// Makes something a component of an app, once.
///
/// # Errors
/// What the database says.
pub(super) fn add_component(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    app: &Lookup,
    kind: i32,
    object: RecordId,
) -> Result<(), Problem> {
    let sql = "SELECT count(*) FROM data_appmodulecomponent WHERE appmoduleidunique = ? AND objectid = ?";
    if conn.number(sql, &[app.id.into(), object.into()])? > 0 {
        return Ok(());
    }
    let fields = Fields::from([
        ("appmoduleidunique".to_owned(), Value::Lookup(app.clone())),
        ("componenttype".to_owned(), Value::Choice(kind)),
        ("objectid".to_owned(), Value::Id(object)),
        ("rootcomponentbehavior".to_owned(), Value::Choice(0)),
        ("isdefault".to_owned(), Value::Bool(false)),
        ("ismetadata".to_owned(), Value::Bool(kind == ENTITY)),
    ]);
    screens::insert(conn, writing, "appmodulecomponent", fields).map(|_| ())
}

/// `<MobileOfflineProfiles>` (`reference/dataverse.md` §7.6): what the tables of profiles have a column for.
///
/// # Errors
/// What the database says.
pub(super) fn offline_profiles(
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

/// Inserts a row or changes the one of that id; tells whether it is new.
///
/// # Errors
/// What the database says.
pub(super) fn put(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    id: RecordId,
    fields: Fields,
) -> Result<bool, Problem> {
    let found = writing.catalog.need(table)?;
    if rows::name(conn, found, id)?.is_some() {
        screens::update(conn, writing, found, id, fields)?;
        return Ok(false);
    }
    screens::insert_as(conn, writing, table, id, fields)?;
    Ok(true)
}

/// As [`put`], for the row whose `uniquename` is this.
///
/// # Errors
/// What the database says.
pub(super) fn put_by_name(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    name: &str,
    fields: Fields,
) -> Result<(RecordId, bool), Problem> {
    put_where(conn, writing, table, "uniquename", name, fields)
}

fn put_where(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    column: &str,
    value: &str,
    fields: Fields,
) -> Result<(RecordId, bool), Problem> {
    let id = find(conn, table, column, value)?.unwrap_or_else(|| RecordId(Uuid::now_v7()));
    let is_new = put(conn, writing, table, id, fields)?;
    Ok((id, is_new))
}

/// The row of a table in which a column is this text.
///
/// # Errors
/// What the database says.
pub(super) fn find(
    conn: &mut dyn Conn,
    table: &str,
    column: &str,
    value: &str,
) -> Result<Option<RecordId>, Problem> {
    let sql = format!("SELECT id FROM {} WHERE {} = ?", quoted(&format!("data_{table}")), quoted(column));
    conn.value(&sql, &[value.into()])?.as_ref().map(id).transpose()
}

fn localized(element: &Element<'_>) -> Option<String> {
    let mut names = element.within("LocalizedNames", "LocalizedName");
    names.next().and_then(|n| n.attribute("description")).map(str::to_owned)
}

/// An id with or without braces.
fn guid(text: Option<&str>) -> Option<RecordId> {
    Uuid::parse_str(text?.trim().trim_matches(['{', '}'])).ok().map(RecordId)
}

fn told(problem: &Problem) -> String {
    let detail: Vec<&str> = problem.args.values().map(String::as_str).collect();
    format!("{}: {}", problem.code.name(), detail.join(", "))
}
