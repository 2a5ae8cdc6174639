//! One change of the metadata in the transaction of a request: definitions, database, rights, version.

use super::{ddl, source, storage};
use crate::catalog::{Catalog, Definitions, Table};
use crate::fault::Fault;
use crate::offline;
use crate::records::Writing;
use crate::security::{Caller, privileges};
use crate::store::Conn;
use crate::store::stamps::{self, Stamp};
use model::fold::fold;
use model::storage::{FOLD, SqlValue};
use model::{Code, Problem};
use odata::ODataError;
use query::ddl::quoted;
use std::sync::Arc;

/// Dataverse's code for a change of the metadata while another one runs.
const ANOTHER_RUNS: u32 = 0x8007_1151;
/// Rows stand in the way of an alternate key.
const KEY_DUPLICATES: u32 = 0x8006_0892;

/// Edits the definitions and carries out what that means. Gives the tables as they are then.
///
/// # Errors
/// What `edit` says; 403 for a caller who is no maker; 412 when rows stand in the way of a new key; 429 when another
/// change runs.
pub fn change<T>(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    privilege: &str,
    edit: impl FnOnce(&mut Definitions) -> Result<T, ODataError>,
) -> Result<(T, Arc<Catalog>), Fault> {
    check_maker(writing.caller, privilege)?;
    let old = writing.catalog.definitions();
    let mut new = old.clone();
    let done = edit(&mut new)?;
    if new == old {
        return Ok((done, Arc::new(Catalog::new(new)?)));
    }
    offline::check_definitions(conn, &old, &new)?;
    new.version = old.version + 1;
    storage::save(conn, &old, &mut new, writing.now.0).map_err(raced)?;
    let changed = Arc::new(Catalog::new(new)?);
    for statement in ddl::statements(writing.catalog, &changed, conn.dialect())? {
        conn.execute(&statement, &[]).map_err(in_the_way)?;
    }
    fill_folds(conn, writing.catalog, &changed)?;
    source::fill(conn, writing.catalog, &changed)?;
    grant(conn, writing.catalog, &changed)?;
    Ok((done, changed))
}

/// Checks that the caller has a privilege of makers, such as `prvCreateEntity`.
///
/// # Errors
/// 403.
pub fn check_maker(caller: &Caller, privilege: &str) -> Result<(), Fault> {
    if caller.has(privilege) {
        return Ok(());
    }
    Err(ODataError::missing_privilege(caller.id, caller.role_count, privilege).into())
}

fn raced(problem: Problem) -> Fault {
    if problem.code != Code::AlreadyExists {
        return problem.into();
    }
    let message = "Cannot start another customization because there is a previous customization running at this moment.";
    ODataError::new(429, ANOTHER_RUNS, message).into()
}

fn in_the_way(problem: Problem) -> Fault {
    if problem.code != Code::AlreadyExists {
        return problem.into();
    }
    let message = "The key cannot be made: records have the same values in its attributes.";
    ODataError::new(412, KEY_DUPLICATES, message).into()
}

/// A text that is sorted and searched from now on needs its folded shadow.
fn fill_folds(conn: &mut dyn Conn, old: &Catalog, new: &Catalog) -> Result<(), Problem> {
    for table in new.tables() {
        let Some(before) = old.named(&table.meta.logical_name) else { continue };
        for column in table.meta.columns.iter().filter(|c| c.kind.is_text()) {
            let name = &column.logical_name;
            if before.has(name) && !before.layout.is_folded(name) && table.layout.is_folded(name) {
                fill_fold(conn, table, name)?;
            }
        }
    }
    Ok(())
}

fn fill_fold(conn: &mut dyn Conn, table: &Table, column: &str) -> Result<(), Problem> {
    let (sql_table, column_name) = (quoted(table.layout.name()), quoted(column));
    let rows = conn
        .rows(&format!("SELECT id, {column_name} FROM {sql_table} WHERE {column_name} IS NOT NULL"), &[])?;
    let sql = format!("UPDATE {sql_table} SET {} = ? WHERE id = ?", quoted(&format!("{column}{FOLD}")));
    for row in rows {
        if let [id, SqlValue::Text(text)] = row.as_slice() {
            conn.execute(&sql, &[fold(text).into(), id.clone()])?;
        }
    }
    Ok(())
}

/// New tables have new privileges, which administrators and customizers get.
fn grant(conn: &mut dyn Conn, old: &Catalog, new: &Catalog) -> Result<(), Problem> {
    for table in new.tables().iter().filter(|t| old.named(&t.meta.logical_name).is_none()) {
        privileges::ensure_for(conn, new, table)?;
        stamps::touch(conn, Stamp::Standing)?;
    }
    Ok(())
}
