//! Security roles of a solution.

use super::import::Import;
use super::rest;
use super::rows::{fields, guid, put};
use super::xml::Element;
use crate::fault::Fault;
use crate::security::{Depth, privileges, roles};
use crate::store::Conn;
use crate::store::stamps::{self, Stamp};
use model::{Lookup, RecordId, Value};
use std::collections::BTreeSet;

/// The place of privileges that this server doesn't have.
pub(super) fn privileges_of(role: RecordId) -> String {
    format!("role:{role}/privileges")
}

/// `<Roles>`
///
/// # Errors
/// What the database says.
pub(super) fn import(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    section: &Element<'_>,
) -> Result<(), Fault> {
    let known: BTreeSet<String> =
        privileges::all(import.writing.catalog).into_iter().map(|p| p.name).collect();
    for element in section.all("Role") {
        let name = element.attribute("name").unwrap_or_default().to_owned();
        let Some(id) = guid(element.attribute("id")) else {
            import.keep("Roles", element, &name, "The role has no id.");
            continue;
        };
        let unit = Lookup { table: "businessunit".to_owned(), id: root_unit(conn)?, name: None };
        let mut row = fields([("name", Value::Text(name.clone())), ("businessunitid", Value::Lookup(unit))]);
        if let Some(inherited) = element.attribute("isinherited").and_then(|v| v.parse().ok()) {
            row.insert("isinherited".to_owned(), Value::Choice(inherited));
        }
        let is_new = put(conn, import.writing, "role", id, row)?;
        import.done(conn, "role", &id.to_string(), is_new)?;
        let rest = rest::keep(import, rest::within("role", &id.to_string()), element, &["RolePrivileges"]);
        import.report.note(rest);
        for privilege in element.within("RolePrivileges", "RolePrivilege") {
            let named = privilege.attribute("name").unwrap_or_default();
            let depth = match privilege.attribute("level") {
                Some("Basic") => Depth::Basic,
                Some("Local") => Depth::Local,
                Some("Deep") => Depth::Deep,
                _ => Depth::Global,
            };
            if known.contains(named) {
                let privilege = privileges::privilege_id(named);
                roles::grant(conn, import.writing.catalog, id, privilege, depth)?;
            } else {
                import.keep(&privileges_of(id), privilege, named, "This server has no such privilege.");
            }
        }
    }
    Ok(stamps::touch(conn, Stamp::Standing)?)
}

fn root_unit(conn: &mut dyn Conn) -> Result<RecordId, Fault> {
    let sql = "SELECT id FROM data_businessunit WHERE parentbusinessunitid IS NULL";
    let found = conn.value(sql, &[])?.and_then(|id| id.as_id());
    Ok(found.ok_or(model::Code::DatabaseDamaged).map_err(model::Problem::from)?)
}
