//! Values of new columns for rows that are on the device: they come with the keys that are compared next, and are merged
//! into the rows. A row that is older here is fetched whole anyway.

use super::columns::is_complete;
use crate::store::changes;
use crate::store::entities::layout::{VERSION, version_of};
use crate::store::entities::rows::{read, write_aside};
use crate::store::statement::{Columns, execute, first, json, key, number, text};
use crate::store::{Installed, SqliteStore, Stored};
use model::{Fields, Problem, Row, Value};
use query::ddl::{ID, Layout, quoted};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

/// Rows per UPDATE.
const ROWS_PER_UPDATE: usize = 200;
/// SQLite's limit of bound values in a statement.
const MAX_BOUND: usize = 32_766;

impl SqliteStore {
    /// New columns of a table whose values are still to come.
    pub(crate) async fn filling_columns(&self, table: &str) -> Result<Vec<String>, Problem> {
        let sql = "SELECT columns FROM filling WHERE table_name = ?";
        let row = first(self.readers(), sql, vec![text(table)]).await?;
        row.map(|row| Columns::of(row).json()).transpose().map(Option::unwrap_or_default)
    }
}

/// Stores values of new columns that came with a page of keys.
pub(crate) async fn fill(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    values: Vec<Row>,
) -> Result<(), Problem> {
    let table = &stored.meta.logical_name;
    let columns = columns_of(c, table).await?;
    if columns.is_empty() || values.is_empty() {
        return Ok(());
    }
    let unsent = changes::records_with_unsent(c, table).await?;
    let (worked_on, clean): (Vec<Row>, Vec<Row>) =
        values.into_iter().partition(|row| unsent.contains(&row.id));
    fill_clean(c, stored, &columns, &clean).await?;
    for row in &worked_on {
        fill_worked_on(c, installed, stored, &columns, row).await?;
    }
    Ok(())
}

/// All keys of a table were compared: the values are here.
pub(crate) async fn filled(c: &mut SqliteConnection, table: &str) -> Result<(), Problem> {
    execute(c, "DELETE FROM filling WHERE table_name = ?", vec![text(table)]).await.map(|_| ())
}

async fn columns_of(c: &mut SqliteConnection, table: &str) -> Result<Vec<String>, Problem> {
    let sql = "SELECT columns FROM filling WHERE table_name = ?";
    let row = first(c, sql, vec![text(table)]).await?;
    row.map(|row| Columns::of(row).json()).transpose().map(Option::unwrap_or_default)
}

/// Remembers columns to fill, beside those that were not filled yet.
pub(super) async fn plan(
    c: &mut SqliteConnection,
    table: &str,
    coming: &[String],
    gone: &[&str],
) -> Result<(), Problem> {
    let before = columns_of(c, table).await?.into_iter();
    let mut columns: BTreeSet<String> = before.filter(|name| !gone.contains(&name.as_str())).collect();
    // A table that loads for the first time begins anew, with all columns.
    if is_complete(c, table).await? {
        columns.extend(coming.iter().cloned());
    }
    if columns.is_empty() {
        return filled(c, table).await;
    }
    let sql = "INSERT INTO filling (table_name, columns) VALUES (?, ?)
        ON CONFLICT (table_name) DO UPDATE SET columns = excluded.columns";
    execute(c, sql, vec![text(table), json(&columns)?]).await.map(|_| ())
}

/// The values of the new columns, also those that are empty: the server leaves out what it doesn't know.
fn values_of(columns: &[String], row: &Row) -> Fields {
    let value = |name: &String| row.fields.get(name).cloned().unwrap_or(Value::Null);
    columns.iter().map(|name| (name.clone(), value(name))).collect()
}

/// Many rows per statement. A row that is newer here came whole, with the new columns.
async fn fill_clean(
    c: &mut SqliteConnection,
    stored: &Stored,
    columns: &[String],
    clean: &[Row],
) -> Result<(), Problem> {
    let width = 2 + sql_names(&stored.data, columns)?.len();
    let per_statement = ROWS_PER_UPDATE.min(MAX_BOUND / width).max(1);
    for part in clean.chunks(per_statement) {
        let mut values = Vec::with_capacity(part.len() * width);
        for row in part {
            values.extend([key(row.id), number(version_of(row.etag.as_deref()))]);
            let pairs = stored.data.encode_fields(&values_of(columns, row))?;
            values.extend(pairs.into_iter().map(|(_, value)| value));
        }
        execute(c, &update_sql(&stored.data, columns, part.len())?, values).await?;
    }
    Ok(())
}

/// The SQL columns in the order in which values are encoded.
fn sql_names(layout: &Layout, columns: &[String]) -> Result<Vec<String>, Problem> {
    let empty: Fields = columns.iter().map(|name| (name.clone(), Value::Null)).collect();
    Ok(layout.encode_fields(&empty)?.into_iter().map(|(name, _)| name).collect())
}

fn update_sql(layout: &Layout, columns: &[String], count: usize) -> Result<String, Problem> {
    let names = sql_names(layout, columns)?;
    let table = quoted(layout.name());
    let sets: Vec<String> =
        names.iter().enumerate().map(|(n, name)| format!("{} = new.column{}", quoted(name), n + 3)).collect();
    let row = format!("({})", vec!["?"; names.len() + 2].join(", "));
    Ok(format!(
        "UPDATE {table} SET {} FROM (VALUES {}) AS new WHERE {table}.{ID} = new.column1
         AND ({table}.{VERSION} IS NULL OR new.column2 IS NULL OR {table}.{VERSION} <= new.column2)",
        sets.join(", "),
        vec![row.as_str(); count].join(", "),
    ))
}

/// A record with unsent work: what it started from, and what is put aside of the server's, get the values; what the
/// user sees follows from these and his changes.
async fn fill_worked_on(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    columns: &[String],
    row: &Row,
) -> Result<(), Problem> {
    for layout in [&stored.base, &stored.theirs] {
        let Some(mut before) = read(&mut *c, layout, row.id).await? else { continue };
        if version_of(before.etag.as_deref()) <= version_of(row.etag.as_deref()) {
            before.fields.extend(values_of(columns, row));
            write_aside(c, layout, &before).await?;
        }
    }
    if let Some(base) = read(&mut *c, &stored.base, row.id).await? {
        changes::show_under_unsent(c, installed, stored, row.id, Some(&base)).await?;
    }
    Ok(())
}
