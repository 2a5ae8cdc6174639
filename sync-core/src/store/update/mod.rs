//! An update of tables and columns: it waits, and when the user agrees it is applied whole or not at all.
//!
//! | file | answers |
//! |---|---|
//! | `columns` | How do columns come and go in tables that hold rows? |
//! | `orphans` | Where are unsent values of columns that are gone? |
//! | `filling` | How do values of new columns reach rows that are here? |

pub(crate) mod columns;
pub(crate) mod filling;
mod orphans;

use super::statement::{Columns, execute, first, json, text};
use super::{Durability, SqliteStore, commit, entities};
use crate::ports::{Configuration, PendingUpdate};
use contract::update::UpdatePlan;
use model::Problem;
use sqlx::SqliteConnection;

impl SqliteStore {
    /// Keeps an update, and installs what of it must not wait.
    pub(crate) async fn save_update(
        &self,
        update: &Configuration,
        plan: &UpdatePlan,
        at_once: Option<&Configuration>,
    ) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        if let Some(now) = at_once {
            entities::install::apply(&mut transaction, now).await?;
        }
        // What was said to another update was not said to this one.
        let sql = "INSERT INTO schema_plan (only_row, stamp, body, plan) VALUES (1, ?, ?, ?)
            ON CONFLICT (only_row) DO UPDATE SET postponed = postponed AND stamp = excluded.stamp,
            stamp = excluded.stamp, body = excluded.body, plan = excluded.plan";
        execute(&mut transaction, sql, vec![text(&update.stamp), json(update)?, json(plan)?]).await?;
        let installed = entities::install::read(&mut transaction).await?;
        commit(transaction).await?;
        self.set_installed(installed);
        Ok(())
    }

    /// Remembers that the user said "Later".
    pub(crate) async fn save_postponed(&self) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        execute(&mut transaction, "UPDATE schema_plan SET postponed = 1", vec![]).await?;
        commit(transaction).await
    }

    /// Applies the update that waits, in one transaction.
    pub(crate) async fn apply_update(&self) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let Some(row) = first(&mut *transaction, "SELECT body FROM schema_plan", vec![]).await? else {
            return Ok(());
        };
        let configuration: Configuration = Columns::of(row).json()?;
        entities::install::apply(&mut transaction, &configuration).await?;
        forget(&mut transaction).await?;
        let installed = entities::install::read(&mut transaction).await?;
        commit(transaction).await?;
        self.set_installed(installed);
        Ok(())
    }

    /// The update that waits, as the engine knows it.
    pub(crate) async fn pending_update(&self) -> Result<Option<PendingUpdate>, Problem> {
        let row = first(self.readers(), "SELECT stamp, postponed FROM schema_plan", vec![]).await?;
        let read = |row| {
            let mut columns = Columns::of(row);
            Ok(PendingUpdate { stamp: columns.text()?, postponed: columns.flag()? })
        };
        row.map(read).transpose()
    }

    /// The update that waits, for people.
    pub(crate) async fn update_plan(&self) -> Result<Option<UpdatePlan>, Problem> {
        let row = first(self.readers(), "SELECT plan, postponed FROM schema_plan", vec![]).await?;
        let Some(row) = row else { return Ok(None) };
        let mut columns = Columns::of(row);
        let plan: UpdatePlan = columns.json()?;
        Ok(Some(UpdatePlan { postponed: columns.flag()?, ..plan }))
    }
}

/// Nothing waits any more: a configuration was installed.
pub(super) async fn forget(c: &mut SqliteConnection) -> Result<(), Problem> {
    execute(c, "DELETE FROM schema_plan", vec![]).await.map(|_| ())
}
