//! When this device may sync: the user's wishes lie here, the administrator's orders in the configuration.

use super::SqliteStore;
use super::session::Setting;
use crate::ports::SyncRules;
use contract::settings::SyncWishes;
use model::Problem;

impl SqliteStore {
    /// What the user wished.
    pub(crate) async fn sync_wishes(&self) -> Result<SyncWishes, Problem> {
        Ok(self.setting(Setting::SyncWishes).await?.unwrap_or_default())
    }

    /// What holds.
    pub(crate) async fn sync_rules(&self) -> Result<SyncRules, Problem> {
        let SyncWishes { only_unmetered, interval_min, manual } = self.sync_wishes().await?;
        Ok(SyncRules { only_unmetered, interval_min, manual, ..SyncRules::default() })
    }
}
