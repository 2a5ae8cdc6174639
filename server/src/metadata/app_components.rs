//! What model-driven apps are made of: rows of `appmodulecomponent` (`reference/dataverse.md` §8.4).

use super::screens;
use crate::records::Writing;
use crate::store::conn::id;
use crate::store::{Conn, rows};
use model::storage::SqlValue;
use model::{Fields, Lookup, Problem, RecordId, Value};

/// The type of a component that is a table.
pub const ENTITY: i32 = 1;
/// The type of a component that is a sitemap.
pub const SITEMAP: i32 = 62;

/// Makes something a component of an app, once.
///
/// # Errors
/// What the database says.
pub fn add(
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

/// Removes a component from an app.
///
/// # Errors
/// What the database says.
pub fn remove(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    app: RecordId,
    object: RecordId,
) -> Result<(), Problem> {
    let sql = "SELECT id FROM data_appmodulecomponent WHERE appmoduleidunique = ? AND objectid = ?";
    delete(conn, writing, sql, &[app.into(), object.into()])
}

/// Removes all components of an app. Nobody deletes them one by one.
///
/// # Errors
/// What the database says.
pub fn clear(conn: &mut dyn Conn, writing: Writing<'_>, app: RecordId) -> Result<(), Problem> {
    let sql = "SELECT id FROM data_appmodulecomponent WHERE appmoduleidunique = ?";
    delete(conn, writing, sql, &[app.into()])
}

fn delete(conn: &mut dyn Conn, writing: Writing<'_>, sql: &str, values: &[SqlValue]) -> Result<(), Problem> {
    let table = writing.catalog.need("appmodulecomponent")?;
    for component in conn.rows(sql, values)?.iter().flatten() {
        rows::delete(conn, table, id(component)?)?;
    }
    Ok(())
}
