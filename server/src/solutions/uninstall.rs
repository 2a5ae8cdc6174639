//! Deleting a solution: of a managed one, what only it brought goes with it; of others only the list of its parts.

use super::kept;
use super::rows::find;
use crate::catalog::Definitions;
use crate::fault::Fault;
use crate::metadata::change::change;
use crate::metadata::{app_components, choice, column, dependencies, managed, relation, screens, table};
use crate::records::{Writing, activities};
use crate::store::{Conn, rows};
use model::RecordId;
use odata::ODataError;
use std::collections::BTreeSet;

/// Forgets a solution, and removes what it alone brought if it is managed.
///
/// # Errors
/// 400 when other components need something that would go; 403 for who may not change the metadata.
pub fn uninstall(conn: &mut dyn Conn, writing: Writing<'_>, solution: &str) -> Result<(), Fault> {
    let made = |conn: &mut dyn Conn, kind: &str| kept::made_alone(conn, solution, kind);
    let kinds = [
        "appmodule",
        "sitemap",
        "systemform",
        "savedquery",
        "savedqueryvisualization",
        "role",
        "fieldsecurityprofile",
        "mobileofflineprofile",
    ];
    for kind in kinds {
        for name in made(conn, kind)? {
            remove_row(conn, writing, kind, &name)?;
        }
    }
    let tables = made(conn, "entity")?;
    let gone = Gone {
        relations: made(conn, "relationship")?,
        keys: made(conn, "key")?,
        columns: made(conn, "attribute")?,
        sets: made(conn, "optionset")?,
        tables: tables.iter().cloned().collect(),
    };
    for table in tables.iter().filter_map(|name| writing.catalog.named(name)) {
        dependencies::check_table(conn, writing.catalog, table)?;
        activities::forget_table(conn, table, writing.catalog)?;
    }
    change(conn, writing, "prvDeleteEntity", |definitions| gone.remove(definitions))?;
    for name in &tables {
        screens::delete(conn, writing, name)?;
    }
    kept::clear(conn, solution)?;
    Ok(kept::clear_made(conn, solution)?)
}

/// Removes the row of a component with what belongs to it.
fn remove_row(conn: &mut dyn Conn, writing: Writing<'_>, kind: &str, name: &str) -> Result<(), Fault> {
    let id = match kind {
        "appmodule" => find(conn, kind, "uniquename", name)?,
        "sitemap" => find(conn, kind, "sitemapnameunique", name)?,
        _ => name.parse().ok(),
    };
    let Some(id): Option<RecordId> = id else { return Ok(()) };
    if kind == "appmodule" {
        app_components::clear(conn, writing, id)?;
    }
    let table = writing.catalog.need(kind)?;
    match rows::read(conn, table, id)? {
        Some(row) => crate::records::delete(conn, writing, table, &row, None),
        None => Ok(()),
    }
}

/// The definitions that go.
struct Gone {
    relations: Vec<String>,
    keys: Vec<String>,
    columns: Vec<String>,
    sets: Vec<String>,
    tables: BTreeSet<String>,
}

impl Gone {
    /// Removes them, those that need others first. What went with something else is passed over.
    fn remove(&self, definitions: &mut Definitions) -> Result<(), ODataError> {
        for key in &self.keys {
            if let Some((table, key)) = key.split_once('.').filter(|(t, _)| !self.tables.contains(*t)) {
                there(column::delete_key(definitions, table, key))?;
            }
        }
        for name in &self.relations {
            there(relation::delete(definitions, name))?;
        }
        for name in &self.columns {
            let Some((table, column)) = name.split_once('.').filter(|(t, _)| !self.tables.contains(*t))
            else {
                continue;
            };
            if let Some(more) = definitions.table_mut(table).and_then(|t| t.more.columns.get_mut(column)) {
                managed::unmark(&mut more.members);
            }
            there(column::delete(definitions, table, column))?;
        }
        for name in &self.tables {
            there(table::delete(definitions, name))?;
        }
        for name in &self.sets {
            there(choice::delete_set(definitions, name))?;
        }
        Ok(())
    }
}

/// What isn't there any more need not be removed.
fn there(done: Result<(), ODataError>) -> Result<(), ODataError> {
    match done {
        Err(error) if error.status == 404 => Ok(()),
        done => done,
    }
}
