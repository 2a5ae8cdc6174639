//! Is what is here what should be, and why is a row here?

use super::{Front, problem_of};
use crate::driver::SyncSummary;
use crate::ports::{Explained, Held, Store, Verified};
use model::{Problem, RecordId};

impl Front {
    /// Runs a whole cycle that looks at every row again ("Refresh", checklist 14), and waits for its end.
    ///
    /// # Errors
    /// As [`Front::sync_until_quiet`].
    pub async fn refresh_until_quiet(&self) -> Result<SyncSummary, Problem> {
        self.opened()?.engine.refresh_until_quiet().await
    }

    /// Syncs, and compares count and checksum of each reason's rows with the server's. What differs is put right by the
    /// next sync.
    ///
    /// # Errors
    /// As [`Front::sync_until_quiet`].
    pub async fn verify(&self) -> Result<Vec<Verified>, Problem> {
        let opened = self.opened()?;
        opened.engine.sync_until_quiet().await?;
        let mut verified = Vec::new();
        for source in opened.store.sources().await? {
            let Some(link) = source.delta else { continue };
            let there = opened.transport.checksum(&link).await.map_err(problem_of)?;
            let here = opened.store.checksum(source.id, &link).await?;
            verified.push(Verified { table: source.table, source: source.id, here, there });
        }
        let of = |right: bool| {
            let those = verified.iter().filter(move |v| v.is_right() == Some(right));
            those.map(|v| v.source).collect::<Vec<_>>()
        };
        opened.store.checked(&of(true), &of(false), self.now()).await?;
        Ok(verified)
    }

    /// What holds a record on this device, and, of one that isn't here, what the server says, if it can be asked.
    ///
    /// # Errors
    /// [`model::Code::UnknownTable`], and what the database answers.
    pub async fn why(&self, table: &str, id: RecordId) -> Result<(Held, Option<Explained>), Problem> {
        let opened = self.opened()?;
        let held = opened.store.holders(table, id).await?;
        let installed = opened.installed();
        let offline = installed.configuration.as_ref().and_then(|c| c.offline.as_ref());
        let profile = offline.and_then(|offline| offline.profile.as_ref());
        let explained = match profile {
            Some(profile) if !held.here => {
                let user = opened.identity.user_id;
                opened.transport.explain(&profile.id, user, table, id).await.unwrap_or_default()
            }
            _ => None,
        };
        Ok((held, explained))
    }
}
