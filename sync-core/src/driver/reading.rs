//! Questions about rows: how many there are, pages of them, what changed, and whether what is here is what should be.

use super::EngineParts;
use super::payload::Payload;
use super::requests::{Answer, Known, named, unread};
use crate::engine::{Part, Reply};
use crate::ports::{Failure, KeyPage, Page, ReadKind, Source, SourceId, Told, Wanted};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use model::{Code, Problem, TableMeta};

/// Tables counted at the same time.
const COUNTS_AT_ONCE: usize = 4;
/// Rows asked for by id at once: their ids fill a URL.
const MISSING_AT_ONCE: usize = 400;

/// Counts tables, a few at a time. A table that the server doesn't count is left out; a link that fails, fails all.
pub(super) async fn counts(
    parts: &EngineParts,
    tables: &[TableMeta],
    wanted: &[String],
) -> Result<Answer, Failure> {
    let sources = parts.store.sources().await.map_err(unread)?;
    let count = async |name: &String| {
        let of_table = sources.iter().filter(|source| source.table == *name);
        match count_sources(parts, named(tables, name)?, of_table).await {
            Ok(count) => Ok(count.map(|count| (name.clone(), count))),
            Err(Failure::Refused(_)) => Ok(None),
            Err(failure) => Err(failure),
        }
    };
    let counts: Vec<Option<(String, u64)>> =
        stream::iter(wanted).map(count).buffered(COUNTS_AT_ONCE).try_collect().await?;
    Ok(Reply::Counts(counts.into_iter().flatten().collect()).into())
}

/// Rows of a table: those of its reasons, of which the largest is at least what comes.
async fn count_sources<'s>(
    parts: &EngineParts,
    table: &TableMeta,
    sources: impl Iterator<Item = &'s Source>,
) -> Result<Option<u64>, Failure> {
    let mut most = Some(0);
    for source in sources {
        let wanted = Wanted { fetch_xml: source.fetch_xml.as_deref(), tracked: false };
        let count = parts.transport.count(table, wanted).await?;
        most = most.zip(count).map(|(most, count)| most.max(count));
    }
    Ok(most)
}

pub(super) async fn page(
    parts: &EngineParts,
    known: &Known,
    table: &str,
    source: SourceId,
    kind: ReadKind,
    next: Option<String>,
) -> Result<Answer, Failure> {
    let table = named(&known.tables, table)?;
    let sources = parts.store.sources().await.map_err(unread)?;
    let source = sources.into_iter().find(|s| s.id == source).ok_or_else(left)?;
    // A plain Dataverse tells what changed of whole tables only (`reference/dataverse.md` §2.4).
    let tracked = known.tracked || source.fetch_xml.is_none();
    let wanted = Wanted { fetch_xml: source.fetch_xml.as_deref(), tracked };
    match kind {
        ReadKind::Rows => parts.transport.page(table, wanted, next.as_deref()).await.map(of_page),
        ReadKind::Delta => {
            let next = next.or(source.delta).ok_or_else(left)?;
            parts.transport.page(table, wanted, Some(&next)).await.map(of_page)
        }
        ReadKind::Keys => {
            let with = parts.store.filling(&table.logical_name).await.map_err(unread)?;
            let page = parts.transport.keys(table, wanted, &with, next.as_deref()).await?;
            let KeyPage { keys, next, delta, bytes, .. } = &page;
            let (items, next, delta) = (whole(keys.len()), next.clone(), delta.is_some());
            let reply = Reply::Page { rows: 0, items, next, delta, bytes: *bytes };
            Ok(Answer { reply, payload: Some(Payload::Keys(page)) })
        }
        ReadKind::Missing => {
            let asked = parts.store.missing(source.id, MISSING_AT_ONCE).await.map_err(unread)?;
            let page = parts.transport.rows(table, &asked).await?;
            let (rows, bytes) = (count(&page), page.bytes);
            let reply = Reply::Page { rows, items: rows, next: None, delta: false, bytes };
            Ok(Answer { reply, payload: Some(Payload::Missing(asked, page.rows)) })
        }
    }
}

fn of_page(page: Page) -> Answer {
    let (rows, delta, bytes) = (count(&page), page.delta.is_some(), page.bytes);
    let items = rows.saturating_add(whole(page.removed.len()));
    let reply = Reply::Page { rows, items, next: page.next.clone(), delta, bytes };
    Answer { reply, payload: Some(Payload::Page(page)) }
}

fn count(page: &Page) -> u32 {
    whole(page.rows.len())
}

fn whole(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Asks what changed since the links of sources. One that lost its link meanwhile is compared by its keys.
pub(super) async fn changes_since(
    parts: &EngineParts,
    tables: &[TableMeta],
    wanted: &[SourceId],
) -> Result<Answer, Failure> {
    let sources = parts.store.sources().await.map_err(unread)?;
    let find = |id: &SourceId| {
        let source = sources.iter().find(|s| s.id == *id)?;
        let table = tables.iter().find(|t| t.logical_name == source.table)?;
        Some((*id, table, source.delta.as_deref()?))
    };
    let found: Vec<_> = wanted.iter().filter_map(find).collect();
    let links: Vec<_> = found.iter().map(|(_, table, link)| (*table, *link)).collect();
    let told = parts.transport.changes(&links).await?;
    let payload: Vec<_> =
        found.into_iter().zip(told).map(|((id, _, link), told)| (id, link.to_owned(), told)).collect();
    let part = |id: &SourceId| match payload.iter().find(|(told, ..)| told == id).map(|(.., told)| told) {
        Some(Told::Changes(_)) => Part::Changes,
        Some(Told::Long) => Part::Long,
        Some(Told::Refused(problem)) => Part::Refused(problem.clone()),
        Some(Told::Reconcile) | None => Part::Reconcile,
    };
    let parts = wanted.iter().map(part).collect();
    let pages =
        || payload.iter().filter_map(|(.., t)| if let Told::Changes(page) = t { Some(page) } else { None });
    let (rows, bytes) = (pages().map(count).sum(), pages().map(|page| page.bytes).sum());
    Ok(Answer { reply: Reply::Deltas { parts, rows, bytes }, payload: Some(Payload::Changes(payload)) })
}

/// Compares what sources hold with what the server says of their links.
pub(super) async fn checksums(parts: &EngineParts, wanted: &[SourceId]) -> Result<Answer, Failure> {
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for source in parts.store.sources().await.map_err(unread)? {
        let Some(link) = source.delta.filter(|_| wanted.contains(&source.id)) else { continue };
        let there = parts.transport.checksum(&link).await?;
        let here = parts.store.checksum(source.id, &link).await.map_err(unread)?;
        match here.zip(there) {
            Some((here, there)) if here == there => right.push(source.id),
            Some((here, there)) => {
                let (table, here, there) = (&source.table, here.count, there.count);
                tracing::warn!(%table, here, there, "rows are not what the server has; they are compared one by one");
                wrong.push(source.id);
            }
            None => {}
        }
    }
    Ok(Reply::Checksums { right, wrong }.into())
}

/// The configuration changed while the question was on its way.
fn left() -> Failure {
    let problem =
        Problem::new(Code::Internal).with("detail", "a reason that the configuration no longer has");
    Failure::Refused(problem)
}
