//! Making tables from a configuration, and bringing those that are there up to it.

use super::rows::existing_columns;
use super::{Installed, Stored};
use crate::plan::column_moves;
use crate::ports::Configuration;
use crate::store::statement::{Columns, execute, execute_all, first, json, rows, text};
use crate::store::update::columns::move_columns;
use crate::store::view_columns::{compared_columns, folded_columns, sort_columns};
use crate::store::{changes, sources};
use model::fold::fold;
use model::storage::{FOLD, LOOKUP_NAME, SqlType, SqlValue};
use model::{Code, Problem, RecordId, TableMeta};
use query::ddl::{Layout, RID, quoted};
use query::sql::Dialect;
use sqlx::SqliteConnection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Reads what is installed.
pub(crate) async fn read(c: &mut SqliteConnection) -> Result<Installed, Problem> {
    let configuration = match first(&mut *c, "SELECT body FROM configuration", vec![]).await? {
        Some(row) => Some(Arc::new(Columns::of(row).json::<Configuration>()?)),
        None => None,
    };
    let mut tables = BTreeMap::new();
    for row in rows(&mut *c, "SELECT meta, folded FROM table_state", vec![]).await? {
        let mut columns = Columns::of(row);
        let meta: TableMeta = columns.json()?;
        let folded: BTreeSet<String> = columns.json()?;
        tables.insert(meta.logical_name.clone(), Stored::new(meta, &folded)?);
    }
    Ok(Installed { configuration, tables })
}

/// Installs a configuration in the running transaction. Columns that stay keep their values; those that go take only
/// their own along, and unsent ones are put aside; those that come are filled later.
pub(crate) async fn apply(c: &mut SqliteConnection, configuration: &Configuration) -> Result<(), Problem> {
    let before = read(c).await?;
    let folded = folded_columns(configuration);
    let mut settled: Vec<(String, RecordId)> = Vec::new();
    for (position, meta) in configuration.tables.iter().enumerate() {
        let old = before.tables.get(&meta.logical_name);
        if let Some(old) = old {
            let moves = column_moves(&old.meta, meta);
            if !moves.is_empty() {
                for record in move_columns(c, old, &moves).await? {
                    settled.push((meta.logical_name.clone(), record));
                }
            }
        }
        let folded = kept_folds(folded.get(&meta.logical_name), old);
        let mandatory = configuration.mandatory.contains(&meta.logical_name);
        place(c, meta, &folded, position, mandatory).await?;
        let stored = Stored::new(meta.clone(), &folded)?;
        make(c, &stored).await?;
        sources::bring_up(c, configuration, &stored).await?;
    }
    drop_departed(c, configuration, &before).await?;
    let sql = "INSERT INTO configuration (only_row, stamp, body) VALUES (1, ?, ?)
        ON CONFLICT (only_row) DO UPDATE SET stamp = excluded.stamp, body = excluded.body";
    execute(c, sql, vec![text(&configuration.stamp), json(configuration)?]).await?;
    let installed = read(c).await?;
    for (table, record) in &settled {
        changes::restore(c, &installed, table, *record).await?;
    }
    index_complete(c, &installed).await
}

/// Makes the indexes of all tables that aren't loading for the first time.
pub(crate) async fn index_complete(c: &mut SqliteConnection, installed: &Installed) -> Result<(), Problem> {
    for row in rows(&mut *c, "SELECT table_name FROM table_state WHERE complete = 1", vec![]).await? {
        make_indexes(c, installed, &Columns::of(row).text()?).await?;
    }
    Ok(())
}

async fn has_unsent(c: &mut SqliteConnection, table: &str) -> Result<bool, Problem> {
    Ok(first(c, "SELECT 1 FROM change_queue WHERE table_name = ? LIMIT 1", vec![text(table)])
        .await?
        .is_some())
}

/// A shadow that was made once is kept up, also when no view uses it any more: it would be stale when one does again.
fn kept_folds(wanted: Option<&BTreeSet<String>>, old: Option<&Stored>) -> BTreeSet<String> {
    let mut folded = wanted.cloned().unwrap_or_default();
    if let Some(old) = old {
        let names = old.data.columns().map(|c| &c.logical_name);
        folded.extend(names.filter(|name| old.data.is_folded(name)).cloned());
    }
    folded
}

async fn place(
    c: &mut SqliteConnection,
    meta: &TableMeta,
    folded: &BTreeSet<String>,
    position: usize,
    mandatory: bool,
) -> Result<(), Problem> {
    let sql = "INSERT INTO table_state (table_name, position, mandatory, meta, folded) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (table_name) DO UPDATE SET position = excluded.position, mandatory = excluded.mandatory,
        meta = excluded.meta, folded = excluded.folded, installed = 1";
    let values = vec![
        text(&meta.logical_name),
        SqlValue::Integer(i64::try_from(position).unwrap_or(i64::MAX)),
        SqlValue::Integer(i64::from(mandatory)),
        json(meta)?,
        json(folded)?,
    ];
    execute(c, sql, values).await.map(|_| ())
}

async fn make(c: &mut SqliteConnection, stored: &Stored) -> Result<(), Problem> {
    for layout in stored.layouts() {
        execute_all(c, &layout.create_table(Dialect::Sqlite)).await?;
        let there: BTreeSet<String> =
            existing_columns(c, layout.name()).await?.into_iter().map(|(n, _)| n).collect();
        for sql in layout.add_columns(&there, Dialect::Sqlite) {
            execute_all(c, &sql).await?;
        }
        if layout == &stored.data {
            fill_folds(c, layout, &there).await?;
        }
    }
    Ok(())
}

/// Fills shadows that are new beside values that are there: folding is done here, SQL can't.
async fn fill_folds(
    c: &mut SqliteConnection,
    layout: &Layout,
    there: &BTreeSet<String>,
) -> Result<(), Problem> {
    for (shadow, sql_type) in layout.sql_columns() {
        let Some(source) = shadow.strip_suffix(FOLD) else { continue };
        let source_is_there = there.contains(source) || there.contains(&format!("{source}{LOOKUP_NAME}"));
        if sql_type != SqlType::Text || there.contains(&shadow) || !source_is_there {
            continue;
        }
        let table = quoted(layout.name());
        let (shadow, source) = (quoted(&shadow), quoted(source));
        let sql = format!("SELECT {RID}, {source} FROM {table} WHERE {source} IS NOT NULL");
        for row in rows(&mut *c, &sql, vec![]).await? {
            let mut columns = Columns::of(row);
            let (rid, value) = (columns.number()?, columns.text()?);
            let sql = format!("UPDATE {table} SET {shadow} = ? WHERE {RID} = ?");
            execute(c, &sql, vec![text(fold(&value)), SqlValue::Integer(rid)]).await?;
        }
    }
    Ok(())
}

async fn drop_departed(
    c: &mut SqliteConnection,
    configuration: &Configuration,
    before: &Installed,
) -> Result<(), Problem> {
    let departed =
        before.tables.keys().filter(|t| configuration.tables.iter().all(|n| n.logical_name != **t));
    for table in departed {
        if has_unsent(c, table).await? {
            execute(c, "UPDATE table_state SET installed = 0 WHERE table_name = ?", vec![text(table)])
                .await?;
            // Nothing takes them any more: the user decides what becomes of them.
            let problem = Problem::new(Code::UnknownTable).with("table", table);
            let sql = "UPDATE change_queue SET state = 'parked', problem = ? WHERE table_name = ?";
            execute(c, sql, vec![json(&problem)?, text(table)]).await?;
        } else {
            sources::forget(c, table).await?;
            drop_tables(c, table).await?;
            execute(c, "DELETE FROM table_state WHERE table_name = ?", vec![text(table)]).await?;
            execute(c, "DELETE FROM filling WHERE table_name = ?", vec![text(table)]).await?;
        }
    }
    Ok(())
}

async fn drop_tables(c: &mut SqliteConnection, table: &str) -> Result<(), Problem> {
    for prefix in ["data_", "base_", "theirs_"] {
        execute_all(c, &format!("DROP TABLE IF EXISTS {}", quoted(&format!("{prefix}{table}")))).await?;
    }
    Ok(())
}

/// Lookups that may point to a table of many rows: a new name there is followed here, and forms list what points to a
/// record. Users, units, teams and currencies are few, and each is pointed to by a large part of a table: an index would
/// find no faster than a walk through the rows.
fn pointers<'a>(
    configuration: &'a Configuration,
    installed: &'a Installed,
    meta: &'a TableMeta,
) -> impl Iterator<Item = String> + 'a {
    let is_many =
        |target: &String| installed.tables.contains_key(target) && !configuration.mandatory.contains(target);
    let columns = meta.columns.iter().filter(move |column| column.kind.targets().iter().any(is_many));
    columns.map(|column| column.logical_name.clone())
}

/// Makes the indexes that the table's views sort by, and those by which the records that point to another are found. A table that loads for the first time gets them at its end: it
/// is hidden until then, and building them once is faster than keeping them up.
pub(crate) async fn make_indexes(
    c: &mut SqliteConnection,
    installed: &Installed,
    table: &str,
) -> Result<(), Problem> {
    for statement in index_statements(installed, table)? {
        execute_all(c, &statement).await?;
    }
    Ok(())
}

/// What makes those indexes, where they aren't there.
pub(crate) fn index_statements(installed: &Installed, table: &str) -> Result<Vec<String>, Problem> {
    let (Some(configuration), Ok(stored)) = (&installed.configuration, installed.table(table)) else {
        return Ok(Vec::new());
    };
    let mut columns = sort_columns(configuration, table);
    columns.extend(compared_columns(configuration, table));
    columns.extend(pointers(configuration, installed, &stored.meta));
    let sides = stored.meta.pairs.iter().flat_map(|pairs| [&pairs.first, &pairs.second]);
    columns.extend(sides.map(|side| side.column.clone()));
    let known = columns.iter().filter(|column| stored.meta.column(column).is_some());
    known.map(|column| stored.data.create_index(&[column], Dialect::Sqlite)).collect()
}
