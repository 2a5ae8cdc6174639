//! Commits: each is one call of the store.

use super::news::News;
use super::payload::Payload;
use crate::engine::{Commit, Done, Setting};
use crate::ports::{Ended, PageCommit, PendingUpdate, Store};
use model::{Code, Problem};

/// Carries out a commit with what was received for it.
pub(super) async fn carry_out(
    store: &dyn Store,
    commit: Commit,
    received: Option<Payload>,
) -> Result<Done, Problem> {
    match commit {
        Commit::Setting(setting) => choose(store, setting).await?,
        Commit::Install(_) => {
            store.install(&needed(received)?.into_configuration()?).await?;
            let loaded = store.load().await?;
            return Ok(Done::Installed { stamp: loaded.stamp, tables: loaded.tables });
        }
        Commit::KeepUpdate(_) => {
            let News { configuration, plan, at_once } = needed(received)?.into_news()?;
            store.keep_update(&configuration, &plan, at_once.as_ref()).await?;
            let loaded = store.load().await?;
            let waiting = PendingUpdate { stamp: configuration.stamp, postponed: false };
            return Ok(Done::UpdateKept { update: loaded.update.unwrap_or(waiting), tables: loaded.tables });
        }
        Commit::PostponeUpdate => store.postpone_update().await?,
        Commit::Reconfigure => {
            store.reconfigure().await?;
            return Ok(Done::Migrated(Box::new(store.load().await?)));
        }
        Commit::Migrate => {
            store.migrate().await?;
            return Ok(Done::Migrated(Box::new(store.load().await?)));
        }
        Commit::Fill { table, next, .. } => {
            store.fill(&table, needed(received)?.into_rows()?, next.as_deref()).await?;
        }
        Commit::BeginPass { table, expected } => {
            return store.begin_pass(&table, expected).await.map(Done::Begun);
        }
        Commit::Page { table, pass, next, .. } => {
            let rows = needed(received)?.into_rows()?;
            let page = PageCommit { table, pass, rows, next, expected: None };
            return store.apply_page(page).await.map(Done::Applied);
        }
        Commit::FinishPass { table, pass, at } => {
            return store.finish_pass(&table, pass, at).await.map(Done::Applied);
        }
        Commit::BeginAttempts { sendings } => store.begin_attempts(&sendings).await?,
        Commit::Reported { told, closed } => store.reported(&told, &closed).await?,
        Commit::EndAttempts { ends, at, .. } => {
            let mut rows = received.map(Payload::into_settled).transpose()?.unwrap_or_default();
            let ended = |(seq, end)| Ended { seq, end, server: rows.remove(&seq) };
            store.end_attempts(ends.into_iter().map(ended).collect(), at).await?;
        }
    }
    Ok(Done::Stored)
}

async fn choose(store: &dyn Store, setting: Setting) -> Result<(), Problem> {
    match setting {
        Setting::App(app) => store.save_app(app.as_ref()).await,
        Setting::Download(app, choice) => store.save_download(app, choice).await,
        Setting::Offline(offline) => store.save_offline_switch(offline).await,
    }
}

fn needed(received: Option<Payload>) -> Result<Payload, Problem> {
    received.ok_or_else(|| Problem::new(Code::Internal).with("detail", "nothing was received to be stored"))
}
