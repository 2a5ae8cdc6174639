//! Column security profiles of a solution, with what they allow on columns (`reference/dataverse.md` §11.5). Who is in a
//! profile is no part of solutions.

use super::import::Import;
use super::rest;
use super::rows::{fields, guid, put, text};
use super::xml::Element;
use crate::fault::Fault;
use crate::store::Conn;
use crate::store::conn::id;
use model::{Lookup, RecordId, Value};
use uuid::Uuid;

/// The table of the profiles, and the kind of component.
pub(super) const PROFILE: &str = "fieldsecurityprofile";
const PERMISSION: &str = "fieldpermission";
/// What is read of a `<FieldPermission>`.
const OF_PERMISSION: [&str; 5] = ["EntityName", "AttributeName", "CanRead", "CanUpdate", "CanCreate"];

/// The place of permissions on columns that aren't here.
pub(super) fn permissions_of(profile: RecordId) -> String {
    format!("{PROFILE}:{profile}/permissions")
}

/// The place of what is kept within a permission.
pub(super) fn within(profile: RecordId, table: &str, column: &str) -> String {
    rest::within(PERMISSION, &format!("{profile}/{table}.{column}"))
}

/// `<FieldSecurityProfiles>`
///
/// # Errors
/// What the database says.
pub(super) fn import(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    section: &Element<'_>,
) -> Result<(), Fault> {
    for element in section.all("FieldSecurityProfile") {
        let name = element.attribute("name").unwrap_or_default().to_owned();
        let Some(id) = guid(element.attribute("fieldsecurityprofileid")) else {
            import.keep("FieldSecurityProfiles", element, &name, "The profile has no id.");
            continue;
        };
        let description =
            element.attribute("description").filter(|d| !d.is_empty()).map_or(Value::Null, text);
        let row = fields([("name", Value::Text(name.clone())), ("description", description)]);
        let is_new = put(conn, import.writing, PROFILE, id, row)?;
        import.done(conn, PROFILE, &id.to_string(), is_new)?;
        let rest = rest::keep(import, rest::within(PROFILE, &id.to_string()), element, &["FieldPermissions"]);
        import.report.note(rest);
        let profile = Lookup { table: PROFILE.to_owned(), id, name: Some(name) };
        for permission in element.within("FieldPermissions", "FieldPermission") {
            allow(conn, import, &profile, permission)?;
        }
    }
    Ok(())
}

fn allow(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    profile: &Lookup,
    element: &Element<'_>,
) -> Result<(), Fault> {
    let lower = |tag: &str| element.value(tag).unwrap_or_default().to_ascii_lowercase();
    let (table, column) = (lower("EntityName"), lower("AttributeName"));
    let name = format!("{table}.{column}");
    if import.writing.catalog.named(&table).is_none_or(|t| t.meta.column(&column).is_none()) {
        import.keep(&permissions_of(profile.id), element, &name, "The column is not here.");
        return Ok(());
    }
    let may = |tag: &str| Value::Choice(if element.value(tag) == Some("4") { 4 } else { 0 });
    let row = fields([
        ("fieldsecurityprofileid", Value::Lookup(profile.clone())),
        ("entityname", text(&table)),
        ("attributelogicalname", text(&column)),
        ("canread", may("CanRead")),
        ("canupdate", may("CanUpdate")),
        ("cancreate", may("CanCreate")),
    ]);
    let permission = match known(conn, profile.id, &table, &column)? {
        Some(id) => id,
        None => RecordId(Uuid::new_v5(&profile.id.0, name.as_bytes())),
    };
    let is_new = put(conn, import.writing, PERMISSION, permission, row)?;
    import.report.done(PERMISSION, &name, is_new);
    let rest = rest::keep(import, within(profile.id, &table, &column), element, &OF_PERMISSION);
    import.report.note(rest);
    Ok(())
}

fn known(
    conn: &mut dyn Conn,
    profile: RecordId,
    table: &str,
    column: &str,
) -> Result<Option<RecordId>, Fault> {
    let sql = "SELECT id FROM data_fieldpermission
               WHERE fieldsecurityprofileid = ? AND entityname = ? AND attributelogicalname = ?";
    let found = conn.value(sql, &[profile.into(), table.into(), column.into()])?;
    Ok(found.as_ref().map(id).transpose()?)
}
