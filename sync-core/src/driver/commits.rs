//! Commits: each is one call of the store.

use super::news::News;
use super::payload::{Payload, wrong};
use crate::change::Seq;
use crate::engine::{Commit, Done, Happened, Setting};
use crate::ports::{
    DeltaCommit, Ended, KeyCommit, Loaded, MissingCommit, Page, PageCommit, PendingUpdate, Source, Store,
    Told,
};
use model::{Code, Problem};
use std::collections::BTreeSet;

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
            let Loaded { stamp, tables, rules, .. } = store.load().await?;
            return Ok(Done::Installed { stamp, tables, rules });
        }
        Commit::KeepUpdate(_) => {
            let News { configuration, plan, at_once } = needed(received)?.into_news()?;
            store.keep_update(&configuration, &plan, at_once.as_ref()).await?;
            let loaded = store.load().await?;
            let waiting = PendingUpdate { stamp: configuration.stamp, postponed: false };
            let Loaded { update, tables, rules, .. } = loaded;
            return Ok(Done::UpdateKept { update: update.unwrap_or(waiting), tables, rules });
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
        Commit::BeginRound { tables } => return store.begin_round(&tables).await.map(Done::Round),
        Commit::BeginRead { source, kind } => return store.begin_read(source, kind).await.map(Done::Begun),
        Commit::Page { table, source, read, next, .. } => {
            let applied = match needed(received)? {
                Payload::Page(page) => {
                    let Page { rows, removed, deleted, delta, .. } = page;
                    let page = PageCommit { table, source, read, rows, removed, deleted, next, delta };
                    store.apply_page(page).await
                }
                Payload::Keys(page) => {
                    let (keys, values, delta) = (page.keys, page.values, page.delta);
                    store.apply_keys(KeyCommit { table, source, read, keys, values, next, delta }).await
                }
                Payload::Missing(asked, rows) => {
                    store.apply_missing(MissingCommit { table, source, read, asked, rows }).await
                }
                _ => Err(wrong()),
            };
            return applied.map(Done::Applied);
        }
        Commit::Deltas { ended, at, .. } => {
            let deltas = deltas(store, needed(received)?).await?;
            return store.apply_deltas(deltas, &ended, at).await.map(Done::Told);
        }
        Commit::EndRound { table, at } => return store.end_round(&table, at).await.map(Done::Applied),
        Commit::Checked { right, wrong, at } => store.checked(&right, &wrong, at).await?,
        Commit::BeginAttempts { sendings } => store.begin_attempts(&sendings).await?,
        Commit::Reported { told, closed } => store.reported(&told, &closed).await?,
        Commit::EndAttempts { ends, at, .. } => {
            let mut told = received.map(Payload::into_settled).transpose()?.unwrap_or_default();
            let ended = |(seq, end)| Ended {
                seq,
                end,
                server: told.rows.remove(&seq),
                made: told.made.remove(&seq).unwrap_or_default(),
                settled: told.notes.remove(&seq),
            };
            return store.end_attempts(ends.into_iter().map(ended).collect(), at).await.map(Done::Ended);
        }
    }
    Ok(Done::Stored)
}

/// How changes stand whose ends could perhaps not be stored: of a commit that failed only its answer may be lost. One that
/// can't be read stands as it did.
pub(super) async fn standing(store: &dyn Store, ended: &[Seq]) -> Vec<Happened> {
    let Ok(changes) = store.changes(ended).await else { return Vec::new() };
    let stays: BTreeSet<Seq> = changes.iter().map(|change| change.head.seq).collect();
    let left: Vec<Seq> = ended.iter().copied().filter(|seq| !stays.contains(seq)).collect();
    let over = changes.into_iter().filter(|change| change.head.attempt.is_none());
    let mut standing: Vec<Happened> = over.map(|change| Happened::ChangeRetried(change.head)).collect();
    if !left.is_empty() {
        standing.insert(0, Happened::ChangesLeft(left));
    }
    standing
}

/// What each source was told, as it is stored. One that was told too much for one page is left as it is.
async fn deltas(store: &dyn Store, received: Payload) -> Result<Vec<DeltaCommit>, Problem> {
    let sources = store.sources().await?;
    let table_of = |id| sources.iter().find(|s: &&Source| s.id == id).map(|s| s.table.clone());
    let commit = |(source, followed, told)| {
        let table = table_of(source)?;
        let page = match told {
            Told::Changes(page) => page,
            Told::Reconcile => Page::default(),
            Told::Long | Told::Refused(_) => return None,
        };
        let Page { rows, removed, deleted, delta, .. } = page;
        Some(DeltaCommit { source, table, followed, rows, removed, deleted, delta })
    };
    Ok(received.into_changes()?.into_iter().filter_map(commit).collect())
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
