//! The status and the link.

use super::{Front, Standing};
use contract::Answers;
use contract::calls::{CheckLink, GetStatus, Reconnect, Refresh, SetOffline, SetSeen, SyncGrid, SyncNow};
use model::Problem;
use model::status::{self, Facts, OfflineStatus};

impl Answers<GetStatus> for Front {
    async fn answer(&self, _call: GetStatus) -> Result<OfflineStatus, Problem> {
        Ok(match self.standing() {
            Standing::Open(opened) => opened.engine.status(),
            Standing::Broken(_, problem) => {
                status::derive(&Facts { enabled: true, database: Some(problem), ..Facts::default() })
            }
            Standing::SignedOut | Standing::Locked(_) => status::derive(&Facts::default()),
        })
    }
}

impl Answers<SetOffline> for Front {
    async fn answer(&self, call: SetOffline) -> Result<(), Problem> {
        self.opened()?.engine.set_offline(call.offline).await
    }
}

impl Answers<Reconnect> for Front {
    async fn answer(&self, _call: Reconnect) -> Result<(), Problem> {
        self.opened()?.engine.reconnect();
        Ok(())
    }
}

impl Answers<CheckLink> for Front {
    /// Where nobody is signed in there is no link to look at.
    async fn answer(&self, _call: CheckLink) -> Result<(), Problem> {
        if let Ok(opened) = self.opened() {
            opened.engine.check_link();
        }
        Ok(())
    }
}

impl Answers<SetSeen> for Front {
    /// As for [`CheckLink`].
    async fn answer(&self, call: SetSeen) -> Result<(), Problem> {
        if let Ok(opened) = self.opened() {
            opened.engine.set_seen(call.seen);
        }
        Ok(())
    }
}

impl Answers<SyncNow> for Front {
    async fn answer(&self, _call: SyncNow) -> Result<(), Problem> {
        self.opened()?.engine.sync_now();
        Ok(())
    }
}

impl Answers<Refresh> for Front {
    async fn answer(&self, call: Refresh) -> Result<(), Problem> {
        let opened = self.opened()?;
        if let Some(table) = &call.table {
            opened.installed().table(table)?;
        }
        opened.engine.refresh(call.table);
        Ok(())
    }
}

impl Answers<SyncGrid> for Front {
    async fn answer(&self, call: SyncGrid) -> Result<(), Problem> {
        let grid = self.0.grids.get(call.handle)?;
        self.opened()?.engine.sync_grid(grid.tables());
        Ok(())
    }
}
