//! What is installed, and how far each table's download is.

use super::session::Setting;
use super::statement::{Columns, rows};
use super::{Durability, SqliteStore, changes, commit, entities, update};
use crate::ports::{Configuration, DEFAULT_INTERVAL_MIN, Loaded, TableState};
use model::Problem;
use model::value::Instant;

impl SqliteStore {
    /// Reads what the engine starts from.
    pub(crate) async fn read_loaded(&self) -> Result<Loaded, Problem> {
        Ok(Loaded {
            app: self.setting(Setting::App).await?,
            downloads: self.setting(Setting::Downloads).await?.unwrap_or_default(),
            offline_switched: self.setting(Setting::OfflineSwitch).await?.unwrap_or_default(),
            stamp: self.installed().configuration.as_ref().map(|c| c.stamp.clone()),
            tables: self.table_states().await?,
            queue: changes::heads(self.readers()).await?,
            update: self.pending_update().await?,
            rules: self.sync_rules().await?,
            has_reports: !self.sync_reports().await?.is_empty(),
            drafts: u32::try_from(self.draft_count().await?).unwrap_or(u32::MAX),
            files: self.waiting_heads().await?,
        })
    }

    /// The tables of the app in the order of the download.
    pub(crate) async fn table_states(&self) -> Result<Vec<TableState>, Problem> {
        let sql = "SELECT table_name, mandatory, complete, row_count, expected, last_sync, interval_min
            FROM table_state WHERE installed = 1 ORDER BY position";
        let mut sources = self.source_states().await?;
        let mut tables = Vec::new();
        for row in rows(self.readers(), sql, vec![]).await? {
            let mut table = table_state(Columns::of(row))?;
            table.sources = sources.remove(&table.table).unwrap_or_default();
            tables.push(table);
        }
        Ok(tables)
    }

    /// Installs a configuration in one transaction.
    pub(crate) async fn install_configuration(&self, configuration: &Configuration) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        entities::install::apply(&mut transaction, configuration).await?;
        update::forget(&mut transaction).await?;
        let installed = entities::install::read(&mut transaction).await?;
        commit(transaction).await?;
        self.set_installed(installed);
        Ok(())
    }
}

fn table_state(mut columns: Columns) -> Result<TableState, Problem> {
    let table = columns.text()?;
    let (mandatory, complete, rows) = (columns.flag()?, columns.flag()?, columns.count()?);
    let expected = columns.optional_number()?.and_then(|n| u64::try_from(n).ok());
    let last_sync = columns.optional_number()?.map(Instant);
    let interval_min = u16::try_from(columns.number()?).unwrap_or(DEFAULT_INTERVAL_MIN);
    Ok(TableState {
        table,
        mandatory,
        complete,
        rows,
        expected,
        last_sync,
        interval_min,
        sources: Vec::new(),
    })
}
