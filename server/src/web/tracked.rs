//! Tracked lists: a first read that ends in a delta link, and the deltas that follow (`reference/dataverse.md` §2).
//!
//! What the pages of one read tell is bound to the moment of the first: a row that came into scope later is left to the
//! next delta, so that every row the client holds was in scope at the mark of its delta link, and its going is told.

mod checksum;
mod wanted;

pub use checksum::checksum;

use super::page::MOST_BYTES;
use super::seen::check_query;
use super::style::RowStyle;
use super::{Asked, Reply};
use crate::catalog::{Table, VERSION};
use crate::fault::Fault;
use crate::security::Caller;
use crate::store::Conn;
use crate::track::token::{Bound, Cursor, DeltaToken, Owed, PageToken, Sort};
use crate::track::{self, Changes, Mark, Position, Tracked, among, and};
use model::RecordId;
use odata::options::Options;

use odata::prefer::MAX_PAGE_SIZE;
use odata::row::{self, PageHead, Removed, RemovedForm};
use odata::{ODataError, Prefer};
use query::sql::{After, Page};
use query::{Filter, Order};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Rows read by one statement, by their ids.
const CHUNK: usize = 500;

/// Whether a request is about a tracked list: it asks for one, or follows a link of one.
pub fn is_asked(asked: &Asked, options: &Options) -> bool {
    let is_page = options.skip_token.as_deref().is_some_and(|token| token.starts_with(PageToken::PREFIX));
    asked.prefer.track_changes || options.delta_token.is_some() || is_page
}

/// `GET set` with `Prefer: odata.track-changes`, or by a delta link, or the next page of either.
///
/// # Errors
/// 400 for options that don't go with tracking, a token that isn't ours (0x80072515) or has expired (0x80044352); 410
/// when the caller's rights changed since, so that he has to read anew.
pub fn rows(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    options: &Options,
    only: Option<Filter>,
) -> Result<Reply, Fault> {
    let list = List::new(asked, conn, table, options, only)?;
    match &list.started {
        Started::First => list.read(conn, None),
        Started::Page(token) if token.since.is_none() => list.read(conn, Some(token)),
        Started::Page(token) => list.delta(conn, token.since.as_ref(), Some(token)),
        Started::Delta(token) => list.delta(conn, Some(&token.mark), None),
    }
}

/// `GET set/$count?$deltatoken=…`: how many items the delta has.
///
/// # Errors
/// As [`rows`].
pub fn count(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    options: &Options,
    only: Option<Filter>,
) -> Result<Reply, Fault> {
    let list = List::new(asked, conn, table, options, only)?;
    let Started::Delta(token) = &list.started else {
        return Err(invalid_token().into());
    };
    let changes = Changes::since(conn, &list.tracked, &token.mark, asked.now_ms, token.owed.ids())?;
    let gone = list.gone(conn, &changes)?.len();
    Ok(Reply::text("text/plain", (changes.to_send().count() + gone).to_string()))
}

/// A tracked list that is asked for.
struct List<'a> {
    asked: &'a Asked,
    table: &'a Table,
    tracked: Tracked<'a>,
    style: RowStyle,
    bound: Bound,
    started: Started,
    /// This moment.
    here: Mark,
    with_count: bool,
}

/// What the request goes on with.
enum Started {
    First,
    Page(PageToken),
    Delta(DeltaToken),
}

/// An item of a delta, in the order of the reply.
#[derive(Clone, Copy)]
enum Item {
    Changed(RecordId, i64),
    Gone(RecordId),
}

impl<'a> List<'a> {
    fn new(
        asked: &'a Asked,
        conn: &mut dyn Conn,
        table: &'a Table,
        options: &Options,
        only: Option<Filter>,
    ) -> Result<Self, Fault> {
        let settings = track::settings(conn, &asked.catalog)?;
        let (query, style) = wanted::read(asked, table, options, settings.strict, only)?;
        check_query(asked, &query)?;
        let tracked = Tracked::new(&asked.catalog, &asked.caller, table, query)?;
        if settings.strict && !tracked.is_whole_table() {
            return Err(needs_global_read(&asked.caller, table).into());
        }
        let (rows, columns) = wanted::digests(asked, table);
        let standing = tracked.standing()?;
        let bound =
            Bound { user: asked.caller.id, query: rows, columns, standing, epoch: track::epoch(conn)? };
        let started = started(asked, options)?;
        let here = Mark { position: Position::now(conn)?, at_ms: asked.now_ms };
        let list = Self { asked, table, tracked, style, bound, started, here, with_count: options.count };
        list.check_token(conn)?;
        Ok(list)
    }

    /// Whether the token is for this user and query, still good, and nothing happened that it can't tell.
    fn check_token(&self, conn: &mut dyn Conn) -> Result<(), Fault> {
        let (bound, mark, owed) = match &self.started {
            Started::First => return Ok(()),
            Started::Page(token) => {
                (&token.bound, token.since.as_ref().unwrap_or(&token.mark), &Owed::Nothing)
            }
            Started::Delta(token) => (&token.bound, &token.mark, &token.owed),
        };
        // Who counts need not say which columns he got.
        let is_count = self.asked.path.ends_with(wanted::COUNT);
        if bound.user != self.bound.user
            || bound.query != self.bound.query
            || bound.columns != self.bound.columns && !is_count
        {
            return Err(invalid_token().into());
        }
        let is_expired = bound.epoch != self.bound.epoch
            || track::is_expired(conn, &self.asked.catalog, mark, self.asked.now_ms)?;
        if is_expired {
            return Err(ODataError::stamp_expired().into());
        }
        if bound.standing != self.bound.standing || *owed == Owed::TooMuch {
            return Err(ODataError::reconcile().into());
        }
        Ok(())
    }

    /// A page of a first read.
    fn read(&self, conn: &mut dyn Conn, token: Option<&PageToken>) -> Result<Reply, Fault> {
        let mark = token.map_or(&self.here, |token| &token.mark);
        let since = match token {
            Some(token) => Changes::since(conn, &self.tracked, &token.mark, mark.at_ms, &[])?,
            None => Changes::default(),
        };
        let late: BTreeSet<RecordId> = since.entered().collect();
        let owed = token.map(|t| t.owed.clone()).unwrap_or_default().and(since.left());
        let size = self.page_size();
        let after = match token.map(|t| &t.after) {
            Some(Cursor::Row(id)) => Some(After(vec![(*id).into()])),
            _ => None,
        };
        let page = Page { limit: Some(size), after: after.as_ref(), ..Page::default() };
        let (statement, shape) = self.tracked.select(&self.tracked.query, &page, mark.at_ms)?;
        let (mut rows, mut found, mut bytes, mut next) = (Vec::new(), 0, 0, None);
        self.style.with_stored(self.table, &shape, |writer| {
            conn.scan(&statement.sql, &statement.values, &mut |values| {
                let id = shape.record(values)?;
                if !late.contains(&id) {
                    let json = writer.row(id, values)?;
                    bytes += json.len();
                    rows.push(json);
                }
                found += 1;
                if found < size && bytes < MOST_BYTES {
                    return Ok(ControlFlow::Continue(()));
                }
                next = Some(Cursor::Row(id));
                Ok(ControlFlow::Break(()))
            })
        })?;
        let count = match self.with_count {
            true => Some(self.tracked.now(conn, mark.at_ms, None)?.len() as u64),
            false => None,
        };
        let head = PageHead {
            context: self.style.context(&self.asked.base, self.table, &[]),
            count,
            ..PageHead::default()
        };
        let head = self.linked(head, None, mark, owed, next)?;
        Ok(self.applied(Reply::json(200, row::write_page(&head, &rows))))
    }

    /// A page of a delta.
    fn delta(
        &self,
        conn: &mut dyn Conn,
        since: Option<&Mark>,
        token: Option<&PageToken>,
    ) -> Result<Reply, Fault> {
        let since = since.unwrap_or(&self.here);
        let mark = token.map_or(&self.here, |token| &token.mark);
        let also = match &self.started {
            Started::Delta(token) => token.owed.clone(),
            _ => token.map(|t| t.promised.clone()).unwrap_or_default(),
        };
        let changes = Changes::since(conn, &self.tracked, since, mark.at_ms, also.ids())?;
        let later = match token {
            Some(token) => Changes::since(conn, &self.tracked, &token.mark, mark.at_ms, &[])?,
            None => Changes::default(),
        };
        let owed = token.map(|t| t.owed.clone()).unwrap_or_default().and(later.left());
        let items = self.items(conn, &changes, &later, token.map(|t| &t.after))?;
        let size = self.page_size() as usize;
        let page = items.get(..size).unwrap_or(&items);
        let rows = self.written(conn, page, &changes, mark)?;
        let next = page.get(..rows.len()).unwrap_or(page).last().filter(|_| items.len() > rows.len());
        let next = next.map(|item| match item {
            Item::Changed(id, version) => Cursor::Changed(*version, *id),
            Item::Gone(id) => Cursor::Gone(*id),
        });
        let context = format!("{}/$delta", self.style.context(&self.asked.base, self.table, &[]));
        let count = self.with_count.then_some(items.len() as u64);
        let head = PageHead { context, count, ..PageHead::default() };
        let head = self.linked(head, Some((since, also)), mark, owed, next)?;
        let reply = Reply::json(200, row::write_page(&head, &rows));
        let reply =
            if self.form() == RemovedForm::V401 { reply.with("OData-Version", "4.01") } else { reply };
        Ok(self.applied(reply))
    }

    /// What is left to tell after a cursor: changed rows by version, then those that are gone.
    fn items(
        &self,
        conn: &mut dyn Conn,
        changes: &Changes,
        later: &Changes,
        after: Option<&Cursor>,
    ) -> Result<Vec<Item>, Fault> {
        let late: BTreeSet<RecordId> = later.entered().collect();
        let mut changed: Vec<(i64, RecordId)> = changes
            .to_send()
            .filter(|(id, _)| !late.contains(id))
            .map(|(id, version)| (version, id))
            .filter(|at| match after {
                Some(Cursor::Changed(version, id)) => *at > (*version, *id),
                Some(Cursor::Gone(_)) => false,
                _ => true,
            })
            .collect();
        changed.sort_unstable();
        let gone = self.gone(conn, changes)?.into_iter().filter(|id| match after {
            Some(Cursor::Gone(last)) => id > last,
            _ => true,
        });
        let changed = changed.into_iter().map(|(version, id)| Item::Changed(id, version));
        Ok(changed.chain(gone.map(Item::Gone)).collect())
    }

    /// The rows to tell gone, in the order of their ids. Who may read the whole table hears of rows, too, that were
    /// made and deleted since he last asked.
    fn gone(&self, conn: &mut dyn Conn, changes: &Changes) -> Result<BTreeSet<RecordId>, Fault> {
        let mut gone: BTreeSet<RecordId> = changes.left().collect();
        if self.tracked.is_whole_table() {
            let there = self.tracked.existing(conn, &changes.deleted)?;
            gone.extend(changes.deleted.difference(&there));
        }
        Ok(gone)
    }

    /// The items as JSON; those that would make the page too large are left to the next.
    fn written(
        &self,
        conn: &mut dyn Conn,
        items: &[Item],
        changes: &Changes,
        mark: &Mark,
    ) -> Result<Vec<String>, Fault> {
        let changed: Vec<RecordId> = items
            .iter()
            .filter_map(|i| if let Item::Changed(id, _) = i { Some(*id) } else { None })
            .collect();
        let mut rows = self.full_rows(conn, &changed, mark)?;
        if rows.len() < changed.len() {
            return Ok(rows);
        }
        let gone: BTreeSet<RecordId> =
            items.iter().filter_map(|i| if let Item::Gone(id) = i { Some(*id) } else { None }).collect();
        let deleted: BTreeSet<RecordId> = changes.deleted.intersection(&gone).copied().collect();
        let there = self.tracked.existing(conn, &deleted)?;
        let form = self.form();
        rows.extend(gone.into_iter().map(|id| {
            let removed = Removed { id, deleted: deleted.contains(&id) && !there.contains(&id) };
            row::write_removed(&self.asked.base, &self.table.meta, removed, form)
        }));
        Ok(rows)
    }

    /// Rows by their ids, in the order of their versions, as many as a page takes.
    fn full_rows(&self, conn: &mut dyn Conn, ids: &[RecordId], mark: &Mark) -> Result<Vec<String>, Fault> {
        let (mut rows, mut bytes) = (Vec::with_capacity(ids.len()), 0);
        for chunk in ids.chunks(CHUNK) {
            if bytes >= MOST_BYTES {
                break;
            }
            let mut query = self.tracked.query.clone();
            query.filter = and(query.filter, among(&self.table.meta.primary_id, chunk));
            query.order = vec![Order { column: VERSION.to_owned(), descending: false }];
            let (statement, shape) = self.tracked.select(&query, &Page::default(), mark.at_ms)?;
            self.style.with_stored(self.table, &shape, |writer| {
                conn.scan(&statement.sql, &statement.values, &mut |values| {
                    let json = writer.row(shape.record(values)?, values)?;
                    bytes += json.len();
                    rows.push(json);
                    Ok(if bytes < MOST_BYTES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
                })
            })?;
        }
        Ok(rows)
    }

    /// The head with the link that comes next: to the next page, or, after the last, to the next delta.
    fn linked(
        &self,
        mut head: PageHead,
        since: Option<(&Mark, Owed)>,
        mark: &Mark,
        owed: Owed,
        next: Option<Cursor>,
    ) -> Result<PageHead, Fault> {
        let signer = &self.asked.app.signer;
        let (bound, mark) = (self.bound.clone(), mark.clone());
        let link = |option: &str, token: &str| {
            let mut query = wanted::words(self.asked);
            if !query.is_empty() {
                query.push('&');
            }
            format!("{}{}?{query}{option}={token}", self.asked.base, self.asked.path)
        };
        match next {
            Some(after) => {
                let (since, promised) =
                    since.map(|(mark, owed)| (Some(mark.clone()), owed)).unwrap_or_default();
                let token = signer.write(&PageToken { bound, since, mark, owed, promised, after })?;
                head.next_link = Some(link("$skiptoken", &token));
            }
            None => {
                let token = signer.write(&DeltaToken { bound, mark, owed })?;
                head.delta_link = Some(link("$deltatoken", &token));
            }
        }
        Ok(head)
    }

    fn page_size(&self) -> u32 {
        self.asked.prefer.max_page_size.unwrap_or(MAX_PAGE_SIZE)
    }

    fn form(&self) -> RemovedForm {
        let version = self.asked.header("odata-maxversion").unwrap_or_default();
        if version.trim() == "4.01" { RemovedForm::V401 } else { RemovedForm::V40 }
    }

    fn applied(&self, reply: Reply) -> Reply {
        let applied = Prefer { continue_on_error: false, ..self.asked.prefer.clone() };
        match applied.to_header() {
            Some(header) => reply.with("Preference-Applied", header),
            None => reply,
        }
    }
}

fn started(asked: &Asked, options: &Options) -> Result<Started, ODataError> {
    let signer = &asked.app.signer;
    match (&options.delta_token, &options.skip_token) {
        (Some(text), _) => signer.read(text).map(Started::Delta).ok_or_else(invalid_token),
        (None, Some(text)) => signer.read(text).map(Started::Page).ok_or_else(invalid_token),
        (None, None) => Ok(Started::First),
    }
}

fn invalid_token() -> ODataError {
    ODataError::new(
        400,
        odata::error::codes::INVALID_SYNC_TOKEN,
        "The sync token is not valid for this request.",
    )
}

/// What Dataverse asks of who wants to track changes (§2.4).
fn needs_global_read(caller: &Caller, table: &Table) -> ODataError {
    let privilege = table.privilege(crate::catalog::Right::Read);
    ODataError::missing_privilege(caller.id, caller.role_count, &privilege)
}
