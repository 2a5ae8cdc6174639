//! Requests: each is one question to the server, and its answer without what must not enter the engine.

use super::payload::Payload;
use super::{EngineParts, news};
use crate::change::{AttemptId, Seq};
use crate::engine::{Outcome, Reply, Request, is_there_already};
use crate::ports::{Failure, Page, Settled};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use model::{Code, Problem, TableMeta};
use std::sync::Arc;

/// Tables counted at the same time.
const COUNTS_AT_ONCE: usize = 4;

/// An answer: what the engine hears, and what is kept for its commit.
pub(super) struct Answer {
    pub reply: Reply,
    pub payload: Option<Payload>,
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self { reply, payload: None }
    }
}

/// Asks, and gives the answer; a failure is one too.
pub(super) async fn ask(parts: &EngineParts, tables: &Arc<[TableMeta]>, request: Request) -> Answer {
    let answer = match request {
        Request::Probe => parts.transport.probe().await.map(|()| Reply::Here.into()),
        Request::Configuration { app, stamp } => news::configuration(parts, &app, stamp.as_deref()).await,
        Request::Counts { tables: wanted } => counts(parts, tables, &wanted).await,
        Request::Page { table, next } => page(parts, tables, &table, next.as_deref()).await,
        Request::Columns { table, columns, next } => {
            self::columns(parts, tables, &table, &columns, next.as_deref()).await
        }
        Request::Change { seq, attempt } => change(parts, tables, seq, attempt).await,
    };
    answer.unwrap_or_else(|failure| Reply::Failed(failure).into())
}

/// Counts tables, a few at a time. A table that the server doesn't count is left out; a link that fails, fails all.
async fn counts(parts: &EngineParts, tables: &[TableMeta], wanted: &[String]) -> Result<Answer, Failure> {
    let count = async |name: &String| match parts.transport.count(named(tables, name)?).await {
        Ok(count) => Ok(count.map(|count| (name.clone(), count))),
        Err(Failure::Refused(_)) => Ok(None),
        Err(failure) => Err(failure),
    };
    let counts: Vec<Option<(String, u64)>> =
        stream::iter(wanted).map(count).buffered(COUNTS_AT_ONCE).try_collect().await?;
    Ok(Reply::Counts(counts.into_iter().flatten().collect()).into())
}

async fn page(
    parts: &EngineParts,
    tables: &[TableMeta],
    table: &str,
    next: Option<&str>,
) -> Result<Answer, Failure> {
    Ok(paged(parts.transport.page(named(tables, table)?, next).await?))
}

async fn columns(
    parts: &EngineParts,
    tables: &[TableMeta],
    table: &str,
    columns: &[String],
    next: Option<&str>,
) -> Result<Answer, Failure> {
    Ok(paged(parts.transport.columns(named(tables, table)?, columns, next).await?))
}

fn paged(page: Page) -> Answer {
    let rows = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
    Answer {
        reply: Reply::Page { rows, next: page.next, bytes: page.bytes },
        payload: Some(Payload::Rows(page.rows)),
    }
}

async fn change(
    parts: &EngineParts,
    tables: &[TableMeta],
    seq: Seq,
    attempt: AttemptId,
) -> Result<Answer, Failure> {
    let Some(change) = parts.store.change(seq).await.map_err(unread)? else {
        return Ok(Reply::NotQueued.into());
    };
    let table = named(tables, &change.head.table)?;
    let settled = parts.transport.send(table, &change, attempt).await?;
    let (outcome, row) = match settled {
        Settled::Accepted(row) => (Outcome::Accepted, row),
        Settled::Stale(row) => (Outcome::Stale { ours: is_there_already(&change, &row) }, Some(row)),
        Settled::Gone => (Outcome::Gone, None),
        Settled::AlreadyExists(row) => {
            (Outcome::AlreadyExists { ours: is_there_already(&change, &row) }, Some(row))
        }
    };
    Ok(Answer { reply: Reply::Settled(outcome), payload: row.map(Payload::Row) })
}

fn named<'t>(tables: &'t [TableMeta], name: &str) -> Result<&'t TableMeta, Failure> {
    let table = tables.iter().find(|t| t.logical_name == name);
    table.ok_or_else(|| Failure::Refused(Problem::new(Code::UnknownTable).with("table", name)))
}

/// The database could not be read: nothing was sent, and it may work later.
fn unread(problem: Problem) -> Failure {
    Failure::Transient { problem, retry_after_ms: None }
}
