//! The environment's switches and enabled tables, from the organisation's row and the tables' definitions.

use super::rows::{self, flag, text};
use crate::catalog::{Catalog, Table};
use crate::store::Conn;
use model::offline::{Environment, Settings, organisation};
use model::{Code, Problem};

/// The switches (checklist A.20).
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`] for switches that were stored past the checks.
pub fn settings(conn: &mut dyn Conn, catalog: &Catalog) -> Result<Settings, Problem> {
    let organization = rows::all(conn, catalog, "organization")?;
    let kept = organization.first().map_or("", |row| text(&row.fields, "farfield_offlinesettings"));
    Settings::read(kept).map_err(|why| Problem::new(Code::DatabaseDamaged).with("detail", why))
}

/// Whether the environment's conflict setting is on; `None` where nobody ever set it (X23).
///
/// # Errors
/// What the database says.
pub fn conflict_detection(conn: &mut dyn Conn, catalog: &Catalog) -> Result<Option<bool>, Problem> {
    let organization = rows::all(conn, catalog, "organization")?;
    Ok(organization.first().and_then(|row| flag(&row.fields, "isconflictdetectionenabledformobileclient")))
}

/// The switches, and the enabled tables with their organisation filters.
///
/// # Errors
/// As [`settings`].
pub fn environment(conn: &mut dyn Conn, catalog: &Catalog) -> Result<Environment, Problem> {
    let settings = settings(conn, catalog)?;
    let enabled = catalog.tables().iter().filter(|table| table.meta.offline);
    let tables = enabled.map(|t| (t.meta.logical_name.clone(), organisation_filter(t, &settings))).collect();
    Ok(Environment { tables, settings })
}

/// A table's organisation filter: its own (`MobileOfflineFilters`), where it never got one that of its days since the
/// last change (`DaysSinceRecordLastModified`) or of the environment's (checklist 138); `None` where it was emptied,
/// so that the table has no data offline (checklist 40).
pub fn organisation_filter(table: &Table, settings: &Settings) -> Option<String> {
    if let Some(own) = table.more.members.get(FILTERS).and_then(serde_json::Value::as_str) {
        return Some(own.to_owned()).filter(|filter| !filter.trim().is_empty());
    }
    let days = table.more.number("DaysSinceRecordLastModified").and_then(|n| u16::try_from(n).ok());
    Some(organisation::default_filter(days.filter(|n| *n > 0).unwrap_or(settings.organisation_filter_days)))
}

/// The member of a table's definition that holds its organisation filter (`reference/dataverse.md` §6.1).
pub const FILTERS: &str = "MobileOfflineFilters";
