//! Edits of views, forms, sitemaps and apps that are not published yet: they lie beside the live row, which stays as it
//! is until `PublishXml` or `PublishAllXml` (`reference/dataverse.md` §8). New rows are live when they are made.

use super::screens;
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::Writing;
use crate::store::schema::{OwnTable, blob, text};
use crate::store::{Conn, rows};
use model::offline::{named_in, texts_in};
use model::storage::SqlValue;
use model::{Code, Fields, Problem, RecordId, Value};
use std::collections::BTreeSet;

/// See [`crate::store::schema`].
pub const TABLES: &[OwnTable] = &[OwnTable {
    name: "draft",
    columns: &[text("component"), blob("id"), text("body")],
    key: &["component", "id"],
    unique: &[],
    indexes: &[],
}];

/// The tables whose edits wait to be published.
pub const COMPONENTS: [&str; 4] = ["savedquery", "systemform", "sitemap", "appmodule"];

/// Whether edits of a table's rows wait to be published.
pub fn has(table: &Table) -> bool {
    COMPONENTS.contains(&table.meta.logical_name.as_str())
}

/// What of an edit holds at once: the state, and the server's own switches.
fn is_live(column: &str) -> bool {
    matches!(column, "statecode" | "statuscode") || column.starts_with("farfield_")
}

/// Takes out of an edit what waits to be published, and keeps it beside the row.
///
/// # Errors
/// What the database says.
pub fn divert(conn: &mut dyn Conn, table: &Table, id: RecordId, fields: &mut Fields) -> Result<(), Problem> {
    let component = table.meta.logical_name.as_str();
    if !has(table) || fields.keys().all(|column| is_live(column)) {
        return Ok(());
    }
    let mut draft = find(conn, component, id)?.unwrap_or_default();
    fields.retain(|column, value| {
        let is_live = is_live(column);
        if !is_live {
            draft.insert(column.clone(), value.clone());
        }
        is_live
    });
    let body = serde_json::to_string(&draft).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    let sql = "INSERT INTO draft (component, id, body) VALUES (?, ?, ?)
               ON CONFLICT (component, id) DO UPDATE SET body = excluded.body";
    conn.execute(sql, &[component.into(), id.into(), body.into()]).map(|_| ())
}

/// What of a row waits to be published; `None` when nothing does.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`].
pub fn find(conn: &mut dyn Conn, component: &str, id: RecordId) -> Result<Option<Fields>, Problem> {
    let sql = "SELECT body FROM draft WHERE component = ? AND id = ?";
    let body = conn.value(sql, &[component.into(), id.into()])?;
    body.as_ref().and_then(SqlValue::as_text).map(read).transpose()
}

fn read(body: &str) -> Result<Fields, Problem> {
    serde_json::from_str(body).map_err(|e| Problem::new(Code::DatabaseDamaged).with("detail", e))
}

/// What waits to be published of a component.
///
/// # Errors
/// As [`find`].
pub fn all(conn: &mut dyn Conn, component: &str) -> Result<Vec<(RecordId, Fields)>, Problem> {
    let sql = "SELECT id, body FROM draft WHERE component = ? ORDER BY id";
    let found = conn.rows(sql, &[component.into()])?;
    let one = |row: &Vec<SqlValue>| Some((row.first()?.as_id()?, row.get(1)?.as_text()?.to_owned()));
    found.iter().filter_map(one).map(|(id, body)| Ok((id, read(&body)?))).collect()
}

/// Forgets what waits to be published of a row that was written as a whole, or is gone.
///
/// # Errors
/// What the database says.
pub fn forget(conn: &mut dyn Conn, component: &str, id: RecordId) -> Result<(), Problem> {
    conn.execute("DELETE FROM draft WHERE component = ? AND id = ?", &[component.into(), id.into()])
        .map(|_| ())
}

/// How `PublishXml` names components by their ids.
const NAMED: [(&str, &str); 5] = [
    ("savedqueries", "savedquery"),
    ("systemforms", "systemform"),
    ("dashboards", "dashboard"),
    ("sitemaps", "sitemap"),
    ("appmodules", "appmodule"),
];

/// What is to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Everything.
    All,
    /// The views and forms of tables, and components by their id.
    Some(BTreeSet<String>, BTreeSet<RecordId>),
}

impl Which {
    /// What a `ParameterXml` names: `<entities><entity>account</entity></entities>`, and the components themselves.
    ///
    /// # Errors
    /// What can't be read, in words.
    pub fn named_in(parameter_xml: &str) -> Result<Self, String> {
        let tables = texts_in(parameter_xml, "entities", "entity")?;
        let tables = tables.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
        let mut ids = BTreeSet::new();
        for (plural, singular) in NAMED {
            ids.extend(named_in(parameter_xml, plural, singular)?);
        }
        Ok(Self::Some(tables, ids))
    }

    fn has(&self, id: RecordId, table: Option<&str>) -> bool {
        match self {
            Self::All => true,
            Self::Some(tables, ids) => ids.contains(&id) || table.is_some_and(|t| tables.contains(t)),
        }
    }
}

/// Makes edits live.
///
/// # Errors
/// What the database says.
pub fn publish(conn: &mut dyn Conn, writing: Writing<'_>, which: &Which) -> Result<(), Fault> {
    for component in COMPONENTS {
        let table = writing.catalog.need(component)?;
        for (id, draft) in all(conn, component)? {
            let Some(row) = rows::read(conn, table, id)? else {
                forget(conn, component, id)?;
                continue;
            };
            let of = ["returnedtypecode", "objecttypecode"].iter().find_map(|c| row.fields.get(*c));
            if which.has(id, of.and_then(Value::as_text)) {
                if let Some(Value::Text(name)) = draft.get(&table.meta.primary_name) {
                    rows::rename(conn, writing.catalog, table, id, name)?;
                }
                screens::update(conn, writing, table, id, draft)?;
                forget(conn, component, id)?;
            }
        }
    }
    Ok(())
}

/// Puts everything that waits over the live rows of a component, for a caller who takes it back.
///
/// # Errors
/// What the database says.
pub fn overlay(conn: &mut dyn Conn, table: &Table) -> Result<(), Problem> {
    for (id, draft) in all(conn, &table.meta.logical_name)? {
        rows::update(conn, table, id, &draft)?;
    }
    Ok(())
}
