//! Throwing away what was downloaded (checklist 15). Unsent work, with what it started from, stays.

use super::statement::{Columns, execute, execute_all, first, rows, text};
use super::{Durability, SqliteStore, commit, sources};
use model::Problem;
use model::storage::SqlValue;
use query::ddl::{ID, quoted};
use sqlx::SqliteConnection;

impl SqliteStore {
    /// Deletes the clean rows of all tables, and forgets how far their downloads were.
    pub(crate) async fn throw_away(&self) -> Result<(), Problem> {
        let installed = self.installed();
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        for (table, stored) in &installed.tables {
            empty(&mut transaction, table, stored.data.name()).await?;
        }
        execute(&mut transaction, "DELETE FROM filling", vec![]).await?;
        execute(&mut transaction, "DELETE FROM tombstone", vec![]).await?;
        commit(transaction).await
    }
}

async fn empty(c: &mut SqliteConnection, table: &str, data: &str) -> Result<(), Problem> {
    // They are built again at the end of the download, which is faster than keeping them up.
    let sql = "SELECT name FROM pragma_index_list(?) WHERE origin = 'c'";
    for row in rows(&mut *c, sql, vec![text(data)]).await? {
        execute_all(c, &format!("DROP INDEX {}", quoted(&Columns::of(row).text()?))).await?;
    }
    let data = quoted(data);
    let sql = format!(
        "DELETE FROM {data} WHERE {ID} NOT IN (SELECT record FROM change_queue WHERE table_name = ?)"
    );
    execute(c, &sql, vec![text(table)]).await?;
    sources::forget_rows(c, table).await?;
    let left = first(&mut *c, &format!("SELECT count(*) FROM {data}"), vec![]).await?;
    let left = Columns::of(left.unwrap_or_default()).number()?;
    let sql = "UPDATE table_state SET complete = 0, running = 0, next = NULL, expected = NULL, row_count = ?
        WHERE table_name = ?";
    execute(c, sql, vec![SqlValue::Integer(left), text(table)]).await.map(|_| ())
}
