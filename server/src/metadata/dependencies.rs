//! Which rows need a definition: views, forms, processes and apps name tables and columns.

use super::is_in_use;
use crate::catalog::Table;
use crate::fault::Fault;
use crate::store::{Conn, migrate};
use model::ColumnMeta;
use model::storage::SqlValue;

/// Checks that no app and no process needs a table.
///
/// # Errors
/// 400 with the name of the first component that does.
pub fn check_table(conn: &mut dyn Conn, table: &Table) -> Result<(), Fault> {
    let id = table.meta.metadata_id;
    let in_app = "SELECT appmoduleidunique__name FROM data_appmodulecomponent WHERE componenttype = 1 AND objectid = ?";
    let app = conn.value(in_app, &[SqlValue::Blob(id.as_bytes().to_vec())])?;
    if let Some(app) = app {
        return Err(is_in_use("Entity", id, app.as_text().unwrap_or("an app")).into());
    }
    if migrate::has_table(conn, "data_workflow")? {
        let sql = "SELECT name FROM data_workflow WHERE primaryentity = ?";
        if let Some(name) = conn.value(sql, &[table.meta.logical_name.as_str().into()])? {
            return Err(is_in_use("Entity", id, name.as_text().unwrap_or("a process")).into());
        }
    }
    Ok(())
}

/// Checks that no view, form or process needs a column.
///
/// # Errors
/// As [`check_table`].
pub fn check_column(conn: &mut dyn Conn, table: &Table, column: &ColumnMeta) -> Result<(), Fault> {
    let (table, name) = (table.meta.logical_name.as_str(), column.logical_name.as_str());
    let quoted = |before: &str| format!("%{before}\"{}\"%", escaped(name));
    let views = "SELECT name FROM data_savedquery WHERE returnedtypecode = ?
                 AND (fetchxml LIKE ? ESCAPE '!' OR fetchxml LIKE ? ESCAPE '!' OR layoutxml LIKE ? ESCAPE '!')";
    let values = [table.into(), quoted("name=").into(), quoted("attribute=").into(), quoted("name=").into()];
    let mut user = conn.value(views, &values)?;
    if user.is_none() {
        let forms = "SELECT name FROM data_systemform WHERE objecttypecode = ? AND formxml LIKE ? ESCAPE '!'";
        user = conn.value(forms, &[table.into(), quoted("datafieldname=").into()])?;
    }
    if user.is_none() && migrate::has_table(conn, "data_workflow")? {
        let processes = "SELECT name FROM data_workflow WHERE clientdata LIKE ? ESCAPE '!' AND clientdata LIKE ? ESCAPE '!'";
        let about = format!("%\"{}\"%", escaped(table));
        let in_rule =
            "SELECT name FROM data_workflow WHERE primaryentity = ? AND clientdata LIKE ? ESCAPE '!'";
        user = conn.value(in_rule, &[table.into(), quoted("").into()])?;
        if user.is_none() {
            user = conn.value(processes, &[about.into(), quoted("").into()])?;
        }
    }
    match user {
        Some(user) => {
            Err(is_in_use("Attribute", column.metadata_id, user.as_text().unwrap_or("a component")).into())
        }
        None => Ok(()),
    }
}

/// `_` stands for any character in LIKE.
fn escaped(name: &str) -> String {
    name.replace('_', "!_")
}
