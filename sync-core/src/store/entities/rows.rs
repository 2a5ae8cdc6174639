//! Single rows of the tables of records, and what is kept beside them.

use super::Stored;
use super::layout::{SEEN, version_of};
use crate::store::membership;
use crate::store::statement::{Columns, execute, first, key, number, optional_text, rows, text};
use model::storage::{FOLD, LOOKUP_NAME, LOOKUP_TYPE, SqlValue};
use model::{Fields, Problem, RecordId, Row};
use query::ddl::{ID, Layout, quoted};
use sqlx::{Executor, Sqlite, SqliteConnection};

/// Reads a row.
pub(crate) async fn read<'e, E>(on: E, layout: &Layout, id: RecordId) -> Result<Option<Row>, Problem>
where
    E: Executor<'e, Database = Sqlite>,
{
    let reader = layout.reader(None)?;
    let sql = format!("SELECT {} FROM {} WHERE {ID} = ?", reader.select_list(), quoted(layout.name()));
    let Some(values) = first(on, &sql, vec![key(id)]).await? else { return Ok(None) };
    let stored = reader.decode(&values)?;
    let etag = match stored.extras.into_iter().next() {
        Some(SqlValue::Text(etag)) => Some(etag),
        _ => None,
    };
    Ok(Some(Row { id: stored.id, etag, fields: stored.fields }))
}

/// Reads rows by their ids, in any order; those that aren't there are missing.
pub(crate) async fn read_all(
    c: &mut SqliteConnection,
    layout: &Layout,
    ids: &[RecordId],
) -> Result<Vec<Row>, Problem> {
    let reader = layout.reader(None)?;
    let mut found = Vec::with_capacity(ids.len());
    for part in ids.chunks(IDS_PER_LIST) {
        let (list, from) = (reader.select_list(), quoted(layout.name()));
        let sql = format!("SELECT {list} FROM {from} WHERE {ID} IN ({})", vec!["?"; part.len()].join(", "));
        for values in rows(&mut *c, &sql, part.iter().map(|id| key(*id)).collect()).await? {
            let stored = reader.decode(&values)?;
            let etag = match stored.extras.into_iter().next() {
                Some(SqlValue::Text(etag)) => Some(etag),
                _ => None,
            };
            found.push(Row { id: stored.id, etag, fields: stored.fields });
        }
    }
    Ok(found)
}

/// Makes or replaces a row of `base_` or `theirs_`.
pub(crate) async fn write_aside(c: &mut SqliteConnection, layout: &Layout, row: &Row) -> Result<(), Problem> {
    write(c, layout, row, &[]).await
}

/// Removes a row; whether there was one.
pub(crate) async fn remove(c: &mut SqliteConnection, layout: &Layout, id: RecordId) -> Result<bool, Problem> {
    let sql = format!("DELETE FROM {} WHERE {ID} = ?", quoted(layout.name()));
    Ok(execute(c, &sql, vec![key(id)]).await? > 0)
}

/// Makes what the user sees of a record equal to `row`, and counts the table's rows. What holds the record stays as it
/// is, also while the record has no row.
pub(crate) async fn show(
    c: &mut SqliteConnection,
    stored: &Stored,
    id: RecordId,
    row: Option<&Row>,
) -> Result<(), Problem> {
    let sql = format!("SELECT {SEEN} FROM {} WHERE {ID} = ?", quoted(stored.data.name()));
    let seen = first(&mut *c, &sql, vec![key(id)]).await?.map(|row| Columns::of(row).number()).transpose()?;
    match (row, seen) {
        (Some(row), Some(seen)) => write(c, &stored.data, row, &[SqlValue::Integer(seen)]).await?,
        (Some(row), None) => {
            write(c, &stored.data, row, &[SqlValue::Integer(0)]).await?;
            membership::bring_back(c, stored, id).await?;
        }
        (None, Some(_)) => {
            membership::set_aside(c, stored, id).await?;
            remove(c, &stored.data, id).await?;
        }
        (None, None) => {}
    }
    let more = i64::from(row.is_some()) - i64::from(seen.is_some());
    count_rows(c, &stored.meta.logical_name, more).await
}

/// Adds to the number of rows that the table's state names.
pub(crate) async fn count_rows(c: &mut SqliteConnection, table: &str, more: i64) -> Result<(), Problem> {
    if more != 0 {
        let sql = "UPDATE table_state SET row_count = max(0, row_count + ?) WHERE table_name = ?";
        execute(c, sql, vec![SqlValue::Integer(more), text(table)]).await?;
    }
    Ok(())
}

async fn write(
    c: &mut SqliteConnection,
    layout: &Layout,
    row: &Row,
    more: &[SqlValue],
) -> Result<(), Problem> {
    let values = encode(layout, row, more)?;
    let names: Vec<String> = layout.sql_columns().iter().map(|(name, _)| quoted(name)).collect();
    let updates: Vec<String> = names.iter().skip(1).map(|n| format!("{n} = excluded.{n}")).collect();
    let sql = format!(
        "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({ID}) DO UPDATE SET {}",
        quoted(layout.name()),
        names.join(", "),
        vec!["?"; names.len()].join(", "),
        updates.join(", ")
    );
    execute(c, &sql, values).await.map(|_| ())
}

/// A row's values in the order of the layout's SQL columns. Columns that the metadata doesn't know are left out: a
/// server may be ahead of the device.
pub(crate) fn encode(layout: &Layout, row: &Row, more: &[SqlValue]) -> Result<Vec<SqlValue>, Problem> {
    let mut extras = vec![optional_text(row.etag.as_deref()), number(version_of(row.etag.as_deref()))];
    extras.extend_from_slice(more);
    match layout.encode(row.id, &extras, &row.fields) {
        Err(problem) if problem.code == model::Code::UnknownColumn => {
            layout.encode(row.id, &extras, &known(layout, &row.fields))
        }
        other => other,
    }
}

fn known(layout: &Layout, fields: &Fields) -> Fields {
    let columns = layout.columns().filter_map(|c| fields.get_key_value(&c.logical_name));
    columns.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Whether the server is known to have the record no longer.
pub(crate) async fn is_gone(c: &mut SqliteConnection, table: &str, id: RecordId) -> Result<bool, Problem> {
    let sql = "SELECT 1 FROM server_gone WHERE table_name = ? AND record = ?";
    Ok(first(c, sql, vec![text(table), key(id)]).await?.is_some())
}

/// Remembers whether the server has the record no longer.
pub(crate) async fn set_gone(
    c: &mut SqliteConnection,
    table: &str,
    id: RecordId,
    gone: bool,
) -> Result<(), Problem> {
    let sql = match gone {
        true => "INSERT OR IGNORE INTO server_gone (table_name, record) VALUES (?, ?)",
        false => "DELETE FROM server_gone WHERE table_name = ? AND record = ?",
    };
    execute(c, sql, vec![text(table), key(id)]).await.map(|_| ())
}

/// Forgets all that is kept beside a record, after its last unsent change.
pub(crate) async fn forget_aside(
    c: &mut SqliteConnection,
    stored: &Stored,
    id: RecordId,
) -> Result<(), Problem> {
    remove(c, &stored.base, id).await?;
    remove(c, &stored.theirs, id).await?;
    membership::touch(c, &stored.meta.logical_name, &[id]).await?;
    set_gone(c, &stored.meta.logical_name, id, false).await
}

/// Whether a round of a table runs, so that pages may come that were read before.
pub(crate) async fn round_runs(c: &mut SqliteConnection, table: &str) -> Result<bool, Problem> {
    let row = first(c, "SELECT running FROM table_state WHERE table_name = ?", vec![text(table)]).await?;
    row.map_or(Ok(false), |row| Columns::of(row).flag())
}

/// Ids per statement.
const IDS_PER_LIST: usize = 500;

/// Gives lookups to records the names that these have now, in all tables (checklist 41): a server doesn't change the
/// version of a row when the name of a record that it points to changes.
pub(crate) async fn refresh_names(
    c: &mut SqliteConnection,
    installed: &super::Installed,
    target: &Stored,
    ids: &[RecordId],
) -> Result<(), Problem> {
    let table = &target.meta.logical_name;
    for stored in installed.tables.values() {
        let pointing = stored.data.columns().filter(|column| column.kind.targets().contains(table));
        for column in pointing.map(|column| &column.logical_name) {
            for part in ids.chunks(IDS_PER_LIST) {
                let sql = refresh_sql(stored, column, target, part.len());
                let values = std::iter::once(text(table)).chain(part.iter().map(|id| key(*id))).collect();
                execute(c, &sql, values).await?;
            }
        }
    }
    Ok(())
}

fn refresh_sql(stored: &Stored, column: &str, target: &Stored, ids: usize) -> String {
    let (own, of, name) = (quoted(stored.data.name()), quoted(target.data.name()), &target.meta.primary_name);
    let pointer = quoted(column);
    let copy = |to: String, from: String| {
        let (to, from) = (quoted(&to), quoted(&from));
        format!("{to} = (SELECT named.{from} FROM {of} AS named WHERE named.{ID} = {own}.{pointer})")
    };
    let mut copies = vec![copy(format!("{column}{LOOKUP_NAME}"), name.clone())];
    if stored.data.is_folded(column) && target.data.is_folded(name) {
        copies.push(copy(format!("{column}{LOOKUP_NAME}{FOLD}"), format!("{name}{FOLD}")));
    }
    let places = vec!["?"; ids].join(", ");
    let typed = quoted(&format!("{column}{LOOKUP_TYPE}"));
    format!("UPDATE {own} SET {} WHERE {typed} = ? AND {pointer} IN ({places})", copies.join(", "))
}

/// Names of the SQL columns that a table has.
pub(crate) async fn existing_columns(
    c: &mut SqliteConnection,
    table: &str,
) -> Result<Vec<(String, String)>, Problem> {
    let found = rows(c, "SELECT name, type FROM pragma_table_info(?)", vec![text(table)]).await?;
    found
        .into_iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok((columns.text()?, columns.text()?))
        })
        .collect()
}
