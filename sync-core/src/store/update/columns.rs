//! Columns that come and go in tables that hold rows and unsent work.

use super::{filling, orphans};
use crate::plan::ColumnMove;
use crate::store::entities::rows::existing_columns;
use crate::store::statement::{Columns, execute_all, first, rows, text};
use crate::store::{Stored, sources};
use contract::update::Move;
use model::storage::sql_columns;
use model::{ColumnMeta, Problem, RecordId};
use query::ddl::quoted;
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

/// Takes out the columns that go, with their unsent values put aside, and remembers which new ones are to be filled;
/// making those is the business of whoever makes tables. Gives the records that lost their last unsent change.
pub(crate) async fn move_columns(
    c: &mut SqliteConnection,
    old: &Stored,
    moves: &[ColumnMove<'_>],
) -> Result<Vec<RecordId>, Problem> {
    let table = &old.meta.logical_name;
    let is_going = |m: &&ColumnMove| m.what != Move::Appears;
    let going: Vec<&ColumnMeta> =
        moves.iter().filter(is_going).filter_map(|m| old.meta.column(&m.column.logical_name)).collect();
    let settled = orphans::put_aside(c, table, &going).await?;
    for layout in old.layouts() {
        drop_columns(c, layout.name(), &going).await?;
    }
    let coming = moves.iter().filter(|m| m.what != Move::Disappears);
    let coming: Vec<String> = coming.map(|m| m.column.logical_name.clone()).collect();
    let gone: Vec<&str> = going.iter().map(|column| column.logical_name.as_str()).collect();
    filling::plan(c, table, &coming, &gone).await?;
    // What a link or a cursor brings was asked for without the new columns.
    sources::forget_links(c, table).await?;
    Ok(settled)
}

/// Drops the SQL columns of some columns, and the indexes on them.
async fn drop_columns(c: &mut SqliteConnection, table: &str, columns: &[&ColumnMeta]) -> Result<(), Problem> {
    let there: BTreeSet<String> =
        existing_columns(c, table).await?.into_iter().map(|(name, _)| name).collect();
    let all = columns.iter().flat_map(|column| sql_columns(column, true)).map(|(name, _)| name);
    let going: BTreeSet<String> = all.filter(|name| there.contains(name)).collect();
    if going.is_empty() {
        return Ok(());
    }
    for index in indexes_on(c, table, &going).await? {
        execute_all(c, &format!("DROP INDEX {}", quoted(&index))).await?;
    }
    for name in going {
        execute_all(c, &format!("ALTER TABLE {} DROP COLUMN {}", quoted(table), quoted(&name))).await?;
    }
    Ok(())
}

async fn indexes_on(
    c: &mut SqliteConnection,
    table: &str,
    columns: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Problem> {
    let sql = "SELECT i.name, k.name FROM pragma_index_list(?) AS i, pragma_index_info(i.name) AS k
        WHERE i.origin = 'c' AND k.name IS NOT NULL";
    let mut found = BTreeSet::new();
    for row in rows(c, sql, vec![text(table)]).await? {
        let mut names = Columns::of(row);
        let (index, column) = (names.text()?, names.text()?);
        if columns.contains(&column) {
            found.insert(index);
        }
    }
    Ok(found)
}

/// Whether a table has rows that a pass brought: only these lack the values of new columns.
pub(super) async fn is_complete(c: &mut SqliteConnection, table: &str) -> Result<bool, Problem> {
    let sql = "SELECT 1 FROM table_state WHERE table_name = ? AND complete = 1";
    Ok(first(c, sql, vec![text(table)]).await?.is_some())
}
