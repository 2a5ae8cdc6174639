//! Rows that customise: views, forms, sitemaps and processes must hold what their readers can read.

use super::{Writing, mappings};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::metadata::{charts, drafts};
use crate::processes;
use crate::solutions;
use crate::store::Conn;
use crate::store::stamps::{self, Stamp};
use model::{Fields, Problem, RecordId, Value, form, sitemap, view};
use odata::ODataError;
use query::ddl::StoredRow;
use uuid::Uuid;

/// Checks what is written to such a row. `before` is the row as it is, `None` for a new one.
///
/// # Errors
/// 400 for a query, layout, form, sitemap or process that can't be read.
pub fn check(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    before: Option<&Fields>,
    fields: &Fields,
) -> Result<(), Fault> {
    let text = |column: &str| fields.get(column).and_then(Value::as_text);
    match table.meta.logical_name.as_str() {
        "savedquery" | "userquery" => {
            if let Some(name) = text("returnedtypecode") {
                writing.catalog.need(name).map_err(|_| unreadable("table", name))?;
            }
            if let Some(fetch) = text("fetchxml") {
                query::fetch::parse(fetch, writing.catalog).map_err(|p| wrong("fetchxml", &p))?;
            }
            if let Some(layout) = text("layoutxml") {
                view::parse_layout(layout).map_err(|p| wrong("layoutxml", &p))?;
            }
        }
        "savedqueryvisualization" => {
            if let Some(name) = text("primaryentitytypecode") {
                writing.catalog.need(name).map_err(|_| unreadable("table", name))?;
            }
            if let Some(data) = text("datadescription") {
                charts::check(data, writing.catalog).map_err(|p| wrong("datadescription", &p))?;
            }
        }
        "systemform" => {
            if let Some(xml) = text("formxml") {
                form::parse(Uuid::nil(), "", "", xml).map_err(|p| wrong("formxml", &p))?;
            }
        }
        "sitemap" => {
            if let Some(xml) = text("sitemapxml") {
                sitemap::parse(xml).map_err(|p| wrong("sitemapxml", &p))?;
            }
        }
        "workflow" => {
            let made = processes::ensure_instances(conn, writing, before, fields)?;
            let catalog = made.as_deref().unwrap_or(writing.catalog);
            processes::check_definition(conn, catalog, before, fields)?;
        }
        "entitymap" if before.is_none() => mappings::check_tables(conn, writing.catalog, fields)?,
        "attributemap" if before.is_none() => mappings::check_columns(conn, writing, fields)?,
        _ => {}
    }
    Ok(())
}

/// Does what follows from such a row.
///
/// # Errors
/// What the database says.
pub fn follow(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    id: RecordId,
    before: Option<&Fields>,
    fields: &Fields,
) -> Result<(), Fault> {
    match table.meta.logical_name.as_str() {
        "workflow" => processes::follow_definition(conn, writing.catalog, id, before, fields),
        _ => Ok(()),
    }
}

/// Does what follows when such a row was deleted, last of all: tables that go are still among the caller's.
///
/// # Errors
/// 400 when other components need something that a solution would take along.
pub fn after_delete(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    row: &StoredRow,
) -> Result<(), Fault> {
    match row.fields.get("uniquename").and_then(Value::as_text) {
        Some(name) if table.meta.logical_name == "solution" => solutions::uninstall(conn, writing, name),
        _ => Ok(()),
    }
}

/// To be called when a row was deleted.
///
/// # Errors
/// What the database says.
pub fn deleted(conn: &mut dyn Conn, table: &Table, id: RecordId) -> Result<(), Problem> {
    if drafts::has(table) {
        drafts::forget(conn, &table.meta.logical_name, id)?;
    }
    if table.meta.logical_name == "workflow" { stamps::touch(conn, Stamp::Metadata) } else { Ok(()) }
}

fn wrong(column: &str, problem: &Problem) -> ODataError {
    let detail = problem.args.values().cloned().collect::<Vec<_>>().join(", ");
    ODataError::invalid_argument(format!("The {column} cannot be read: {detail}."))
}

fn unreadable(what: &str, name: &str) -> ODataError {
    ODataError::invalid_argument(format!("There is no {what} '{name}'."))
}
