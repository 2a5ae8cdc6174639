//! The views and forms of a table.

use super::import::Import;
use super::rows::{fields, guid, put, text, told};
use super::xml::Element;
use super::{charts, rest};
use crate::fault::Fault;
use crate::store::Conn;
use model::{Value, form, view};
use uuid::Uuid;

/// The types of forms, in files and in rows (`reference/dataverse.md` §8.2).
pub(super) const FORMS: [(&str, i32); 4] = [("main", 2), ("quick", 6), ("quickCreate", 7), ("card", 11)];

/// What is read of a `<savedquery>`.
const OF_VIEW: [&str; 7] =
    ["savedqueryid", "fetchxml", "layoutxml", "querytype", "isdefault", "isquickfindquery", "LocalizedNames"];
/// What is read of a `<systemform>`.
const OF_FORM: [&str; 4] = ["formid", "form", "FormActivationState", "LocalizedNames"];

/// The place of views that are kept whole.
pub(super) fn views_of(table: &str) -> String {
    format!("{table}/savedqueries")
}

/// The place of forms of a type that are kept whole.
pub(super) fn forms_of(table: &str, kind: &str) -> String {
    format!("{table}/forms/{kind}")
}

/// The views, forms and charts of an `<Entity>`, and what else it has.
///
/// # Errors
/// What the database says.
pub(super) fn of_table(
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
                    let kind = forms.attribute("type").unwrap_or_default();
                    for form in forms.all("systemform") {
                        system_form(conn, import, &table, kind, form)?;
                    }
                }
            }
            "Visualizations" => {
                for chart in part.all("visualization") {
                    charts::import(conn, import, &table, chart)?;
                }
            }
            _ if !has_text(part) => {}
            _ => {
                let label = format!("{name}/{}", part.name);
                import.keep(&name, part, &label, "This part of a table is not understood.");
            }
        }
    }
    Ok(())
}

/// Whether anything is said in an element; the ribbons that every export has are trees without any leaf.
fn has_text(element: &Element<'_>) -> bool {
    let is_frame = matches!(element.name.as_str(), "RibbonTemplates");
    !element.text.trim().is_empty()
        || (element.has_attributes() && !is_frame)
        || element.children.iter().any(has_text)
}

fn saved_query(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    table: &str,
    element: &Element<'_>,
) -> Result<(), Fault> {
    let title = element.within("LocalizedNames", "LocalizedName").next();
    let title = title.and_then(|n| n.attribute("description")).unwrap_or_default().to_owned();
    let Some(id) = guid(element.value("savedqueryid")) else {
        import.keep(&views_of(table), element, &title, "The view has no id.");
        return Ok(());
    };
    let (fetch, layout) = (element.inner("fetchxml"), element.inner("layoutxml"));
    let kind = element.value("querytype").and_then(|v| v.parse().ok()).unwrap_or(0);
    let catalog = import.writing.catalog;
    let reason = match catalog.named(table) {
        None => Some("Its table is not here.".to_owned()),
        Some(_) => fetch.and_then(|f| query::fetch::parse(f, catalog).err()).map(|p| told(&p)),
    };
    let reason = reason.or_else(|| layout.and_then(|l| view::parse_layout(l).err()).map(|p| told(&p)));
    if let Some(reason) = reason {
        import.keep(&views_of(table), element, &title, reason);
        return Ok(());
    }
    let key = id.to_string();
    let name = rest::localized(import, "savedquery", &key, element).unwrap_or(title);
    let mut row = fields([
        ("name", Value::Text(name)),
        ("returnedtypecode", text(table)),
        ("querytype", Value::Int(kind)),
        ("isdefault", Value::Bool(element.is("isdefault"))),
        ("isquickfindquery", Value::Bool(element.is("isquickfindquery"))),
        ("statecode", Value::Choice(0)),
        ("statuscode", Value::Choice(1)),
    ]);
    for (column, xml) in [("fetchxml", fetch), ("layoutxml", layout)] {
        row.insert(column.to_owned(), xml.map_or(Value::Null, text));
    }
    let is_new = put(conn, import.writing, "savedquery", id, row)?;
    import.done(conn, "savedquery", &key, is_new)?;
    let rest = rest::keep(import, rest::within("savedquery", &key), element, &OF_VIEW);
    import.report.note(rest);
    Ok(())
}

fn system_form(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    table: &str,
    kind: &str,
    element: &Element<'_>,
) -> Result<(), Fault> {
    let title = element.within("LocalizedNames", "LocalizedName").next();
    let title = title.and_then(|n| n.attribute("description")).unwrap_or("Information").to_owned();
    let place = forms_of(table, kind);
    let Some((_, number)) = FORMS.iter().find(|(name, _)| *name == kind) else {
        import.keep(&place, element, &title, format!("The type of form '{kind}' is not understood."));
        return Ok(());
    };
    let xml = element.child("form").map(|f| f.raw).unwrap_or_default();
    let reason = match import.writing.catalog.named(table) {
        None => Some("Its table is not here.".to_owned()),
        Some(_) => form::parse(Uuid::nil(), &title, table, xml).err().map(|p| told(&p)),
    };
    let (Some(id), None) = (guid(element.value("formid")), &reason) else {
        import.keep(&place, element, &title, reason.unwrap_or_else(|| "The form has no id.".to_owned()));
        return Ok(());
    };
    let key = id.to_string();
    let name = rest::localized(import, "systemform", &key, element).unwrap_or(title);
    let is_active = element.value("FormActivationState") != Some("0");
    let row = fields([
        ("name", Value::Text(name)),
        ("objecttypecode", text(table)),
        ("type", Value::Choice(*number)),
        ("formxml", text(xml)),
        ("isdefault", Value::Bool(false)),
        ("formactivationstate", Value::Choice(i32::from(is_active))),
    ]);
    let is_new = put(conn, import.writing, "systemform", id, row)?;
    import.done(conn, "systemform", &key, is_new)?;
    let rest = rest::keep(import, rest::within("systemform", &key), element, &OF_FORM);
    import.report.note(rest);
    Ok(())
}
