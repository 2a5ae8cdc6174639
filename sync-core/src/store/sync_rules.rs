//! When this device may sync: the user's wishes lie here, the administrator's orders in the configuration.

use super::SqliteStore;
use super::session::Setting;
use crate::ports::SyncRules;
use contract::settings::SyncWishes;
use model::Problem;
use model::offline::{LockedDevice, Settings, SyncStart, UserSync};

impl SqliteStore {
    /// What the user wished.
    pub(crate) async fn sync_wishes(&self) -> Result<SyncWishes, Problem> {
        Ok(self.setting(Setting::SyncWishes).await?.unwrap_or_default())
    }

    /// Whether the administrator lets the user choose.
    pub(crate) fn may_choose_sync(&self) -> bool {
        self.orders().user_sync == UserSync::Chosen
    }

    /// What holds.
    pub(crate) async fn sync_rules(&self) -> Result<SyncRules, Problem> {
        let orders = self.orders();
        let wishes = match orders.user_sync {
            UserSync::Chosen => self.sync_wishes().await?,
            UserSync::Fixed => SyncWishes::default(),
        };
        Ok(SyncRules {
            never_locked: orders.locked_device == LockedDevice::Strict,
            only_in_front: orders.sync_start == SyncStart::Foreground,
            only_unmetered: wishes.only_unmetered,
            interval_min: wishes.interval_min,
            manual: wishes.manual,
        })
    }

    /// What the administrator orders; the defaults where no profile came with orders.
    fn orders(&self) -> Settings {
        let installed = self.installed();
        let offline =
            installed.configuration.as_ref().and_then(|configuration| configuration.offline.as_ref());
        offline.map(|offline| offline.settings.clone()).unwrap_or_default()
    }
}
