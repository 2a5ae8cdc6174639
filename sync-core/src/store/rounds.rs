//! Rounds: a table's sources are each brought up to the server, and then what nothing holds any more leaves.

use super::connect::RESTING_CACHE_KIB;
use super::entities::rows::count_rows;
use super::statement::{Columns, execute, first, text};
use super::update::filling;
use super::{Durability, Installed, SqliteStore, bulk, changes, commit, entities, membership};
use crate::ports::Applied;
use model::Problem;
use model::storage::SqlValue;
use model::value::Instant;
use query::ddl::quoted;
use sqlx::SqliteConnection;

/// Where a table stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct RoundState {
    /// The round that runs, or ran last.
    pub number: i64,
    /// Whether one was ever completed.
    pub complete: bool,
    /// Rows on the device.
    pub rows: u64,
}

impl RoundState {
    /// Reads a table's.
    pub async fn read(c: &mut SqliteConnection, table: &str) -> Result<Self, Problem> {
        let sql = "SELECT pass, complete, row_count FROM table_state WHERE table_name = ?";
        let row = first(c, sql, vec![text(table)]).await?;
        let Some(row) = row else { return Ok(Self { number: 0, complete: false, rows: 0 }) };
        let mut columns = Columns::of(row);
        Ok(Self { number: columns.number()?, complete: columns.flag()?, rows: columns.count()? })
    }

    /// What is told when nothing was stored.
    pub fn unchanged(&self) -> Applied {
        Applied { rows: self.rows, changed: false, missing: 0 }
    }
}

impl SqliteStore {
    /// Begins a round of tables. One that was interrupted goes on.
    pub(crate) async fn begin_table_round(&self, tables: &[String]) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        for table in tables {
            let sql =
                "UPDATE table_state SET pass = pass + 1, running = 1 WHERE table_name = ? AND running = 0";
            if execute(&mut transaction, sql, vec![text(table)]).await? > 0 {
                forget_tombstones(&mut transaction, table).await?;
            }
        }
        commit(transaction).await
    }

    /// Ends the round of a table.
    pub(crate) async fn end_table_round(&self, table: &str, at: Instant) -> Result<Applied, Problem> {
        let installed = self.installed();
        let indexes = entities::install::index_statements(&installed, table)?;
        let mut writing = bulk::end(self.writing().await?, indexes).await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let applied = end(&mut transaction, &installed, table, at).await?;
        commit(transaction).await?;
        writing.size_cache(RESTING_CACHE_KIB).await?;
        Ok(applied)
    }
}

/// Ends the round of a table in the running transaction.
pub(super) async fn end(
    c: &mut SqliteConnection,
    installed: &Installed,
    table: &str,
    at: Instant,
) -> Result<Applied, Problem> {
    let stored = installed.table(table)?;
    let state = RoundState::read(c, table).await?;
    let purged = membership::purge(c, stored, &state).await?;
    count_rows(c, table, -i64::try_from(purged).unwrap_or(i64::MAX)).await?;
    // The last sync never goes back, also when the clock did (invariant I9).
    let sql = "UPDATE table_state SET running = 0, complete = 1,
        last_sync = max(coalesce(last_sync, ?1), ?1) WHERE table_name = ?2";
    execute(c, sql, vec![SqlValue::Integer(at.0), text(table)]).await?;
    forget_tombstones(c, table).await?;
    filling::filled(c, table).await?;
    changes::end_round_of_pairs(c, stored, &state).await?;
    changes::forget_unreadable(c, table, &quoted(stored.data.name())).await?;
    if !state.complete {
        entities::install::make_indexes(c, installed, table).await?;
    }
    let rows = RoundState::read(c, table).await?.rows;
    Ok(Applied { rows, changed: purged > 0 || !state.complete, missing: 0 })
}

async fn forget_tombstones(c: &mut SqliteConnection, table: &str) -> Result<(), Problem> {
    execute(c, "DELETE FROM tombstone WHERE table_name = ?", vec![text(table)]).await.map(|_| ())
}
