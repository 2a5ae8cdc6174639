//! When this device may sync, and throwing away what it holds.

use super::Front;
use crate::store::Setting;
use contract::Answers;
use contract::calls::{GetSyncSettings, PauseDownload, Reconfigure, SetSyncSettings};
use contract::settings::SyncSettings;
use model::offline::{MAX_INTERVAL_MIN, MIN_INTERVAL_MIN};
use model::{Code, Problem};

impl Answers<GetSyncSettings> for Front {
    async fn answer(&self, _call: GetSyncSettings) -> Result<SyncSettings, Problem> {
        let opened = self.opened()?;
        Ok(SyncSettings {
            may_choose: opened.store.may_choose_sync(),
            wishes: opened.store.sync_wishes().await?,
        })
    }
}

impl Answers<SetSyncSettings> for Front {
    async fn answer(&self, call: SetSyncSettings) -> Result<(), Problem> {
        let opened = self.opened()?;
        if !opened.store.may_choose_sync() {
            return Err(Code::Forbidden.into());
        }
        if let Some(minutes) = call.wishes.interval_min
            && !(MIN_INTERVAL_MIN..=MAX_INTERVAL_MIN).contains(&minutes)
        {
            let problem = Problem::new(Code::OutOfRange).with("column", "interval_min");
            return Err(problem.with("min", MIN_INTERVAL_MIN).with("max", MAX_INTERVAL_MIN));
        }
        opened.store.save_setting(Setting::SyncWishes, Some(&call.wishes)).await?;
        opened.engine.rules_changed(opened.store.sync_rules().await?);
        Ok(())
    }
}

impl Answers<PauseDownload> for Front {
    async fn answer(&self, _call: PauseDownload) -> Result<(), Problem> {
        self.pause_download().await
    }
}

impl Answers<Reconfigure> for Front {
    async fn answer(&self, _call: Reconfigure) -> Result<(), Problem> {
        self.opened()?.engine.reconfigure().await
    }
}
