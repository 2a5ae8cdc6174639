//! A newer configuration: is the user asked, and what is he told?

use super::EngineParts;
use super::payload::Payload;
use super::requests::Answer;
use crate::engine::Reply;
use crate::plan::{self, Counts, Held};
use crate::ports::{Configuration, Failure, PendingUpdate, Wanted};
use contract::shapes::AppInfo;
use contract::update::UpdatePlan;
use model::value::Instant;
use model::{Problem, TableMeta};

/// An update to be kept until the user agrees.
pub(super) struct News {
    pub configuration: Configuration,
    pub plan: UpdatePlan,
    /// What of it must not wait.
    pub at_once: Option<Configuration>,
}

/// Asks for what changed since `stamp`.
pub(super) async fn configuration(
    parts: &EngineParts,
    app: &AppInfo,
    stamp: Option<&str>,
) -> Result<Answer, Failure> {
    let Some(new) = parts.transport.configuration(app, stamp).await? else {
        return Ok(Reply::Configuration { changed: false }.into());
    };
    match asked(parts, &new).await? {
        None => Ok(Answer {
            reply: Reply::Configuration { changed: true },
            payload: Some(Payload::Configuration(Box::new(new))),
        }),
        Some((plan, at_once)) => Ok(Answer {
            reply: Reply::Update(PendingUpdate { stamp: new.stamp.clone(), postponed: false }),
            payload: Some(Payload::News(Box::new(News { configuration: new, plan, at_once }))),
        }),
    }
}

/// The plan, where the user is asked: where tables or columns change under rows that are here, or under unsent work.
async fn asked(
    parts: &EngineParts,
    new: &Configuration,
) -> Result<Option<(UpdatePlan, Option<Configuration>)>, Failure> {
    let Some(old) = parts.store.configuration().await.map_err(unread)? else { return Ok(None) };
    if !plan::asks(&old, new) {
        return Ok(None);
    }
    let mut counts = on_device(parts).await.map_err(unread)?;
    if counts.held.values().all(|held| *held == Held::default()) {
        return Ok(None);
    }
    for table in plan::coming(&old, new) {
        if let Some(rows) = expected_rows(parts, new, table).await {
            counts.coming.insert(table.logical_name.clone(), rows);
        }
    }
    let at = Instant(parts.clock.now_ms());
    Ok(Some((plan::plan(&old, new, &counts, at), plan::at_once(&old, new))))
}

/// How many rows of a table come: at least those of the reason that brings most.
async fn expected_rows(parts: &EngineParts, new: &Configuration, table: &TableMeta) -> Option<u64> {
    let mut most = 0;
    for reason in new.reasons(&table.logical_name) {
        let wanted = Wanted { fetch_xml: reason.fetch_xml.as_deref(), tracked: false };
        most = most.max(parts.transport.count(table, wanted).await.ok()??);
    }
    Some(most)
}

async fn on_device(parts: &EngineParts) -> Result<Counts, Problem> {
    let mut counts = Counts::default();
    for table in parts.store.load().await?.tables {
        counts.held.entry(table.table).or_default().rows = table.rows;
    }
    for change in parts.store.queue().await? {
        counts.held.entry(change.table.clone()).or_default().unsent += 1;
        for field in change.fields {
            *counts.unsent.entry((change.table.clone(), field.column)).or_default() += 1;
        }
    }
    Ok(counts)
}

/// The database could not be read; it may work later.
fn unread(problem: Problem) -> Failure {
    Failure::Transient { problem, retry_after_ms: None }
}
