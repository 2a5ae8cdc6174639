//! Runs of plain updates ([`plain`]) that follow each other in a batch: their receipts and rows are read by set
//! statements, each is checked by itself as if it were alone, then they are stored in order and their receipts together.
//! Whatever is out of the ordinary (another version, a missing right, a replayed or repeated request) ends the run
//! before it, and is answered on its own. What fails after all checks were met is a failure of the database: the batch
//! fails as a whole and leaves nothing behind, so that a run needs no savepoint, which would copy each page it changes.

use super::super::repeat::{self, Sent};
use super::super::write::{represented, sees};
use super::super::{Asked, Reply};
use super::{Contents, MAX_URL, answered, inner};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::{self, plain};
use crate::store::receipts::Receipt;
use crate::store::{Conn, receipts, rows};
use model::{Fields, Problem, RecordId};
use odata::batch::{Address, Item, Request, Response};
use odata::etag::{self, Match};
use odata::path::{self, Resource};
use odata::repeatability::{ACCEPTED, FIRST_SENT, REQUEST_ID, RESULT, Repeatability};
use odata::{Prefer, options, row};
use query::ddl::StoredRow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Headers that change nothing about a plain update, or are minded here. A request with any other is none.
const HEADERS: [&str; 13] = [
    "accept",
    "accept-language",
    "content-id",
    "content-length",
    "content-transfer-encoding",
    "content-type",
    "if-match",
    "odata-maxversion",
    "odata-version",
    "prefer",
    "user-agent",
    REQUEST_ID,
    FIRST_SENT,
];
/// The requests that a run looks at, at most, and after one that ended at once.
const MOST: usize = 1000;
const LEAST: usize = 8;

/// How many requests the next run looks at: fewer where runs end soon, so that a batch of conflicts is not read again and
/// again.
pub struct Pace(usize);

impl Default for Pace {
    fn default() -> Self {
        Self(MOST)
    }
}

impl Pace {
    fn after(&mut self, answered: usize) {
        self.0 = if answered == 0 { LEAST } else { MOST.min(self.0 * 2) };
    }
}

/// Answers the first items of a batch that consist of plain updates which nothing speaks against; none where the first
/// is no such item.
///
/// # Errors
/// What the database says: then the transaction must be undone.
pub fn items(
    asked: &Asked,
    conn: &mut dyn Conn,
    items: &[Item<Request<'_>>],
    contents: &mut Arc<Contents>,
    pace: &mut Pace,
) -> Result<Vec<Item<Response>>, Fault> {
    let parts = items.iter().flat_map(Item::parts).take(pace.0);
    let whole = |ready: usize| {
        let ends = items.iter().scan(0, |end, item| {
            *end += item.parts().len();
            Some(*end)
        });
        ends.take_while(|end| *end <= ready).last().unwrap_or_default()
    };
    let mut responses = answer(asked, conn, parts, whole, contents, pace)?.into_iter().peekable();
    let mut replies = Vec::new();
    for item in items {
        if responses.peek().is_none() {
            break;
        }
        replies.push(match item {
            Item::Single(_) => responses.next().map(Item::Single),
            Item::ChangeSet(all) => Some(Item::ChangeSet(responses.by_ref().take(all.len()).collect())),
        });
    }
    Ok(replies.into_iter().flatten().collect())
}

/// Answers the first requests of a change set likewise.
///
/// # Errors
/// What the database says: then the change set must be undone.
pub fn requests(
    asked: &Asked,
    conn: &mut dyn Conn,
    requests: &[Request<'_>],
    contents: &mut Arc<Contents>,
    pace: &mut Pace,
) -> Result<Vec<Response>, Fault> {
    answer(asked, conn, requests.iter().take(pace.0), |ready| ready, contents, pace)
}

/// `whole` says of how many requests that are ready how many may be answered.
fn answer<'r>(
    asked: &Asked,
    conn: &mut dyn Conn,
    requests: impl Iterator<Item = &'r Request<'r>>,
    whole: impl Fn(usize) -> usize,
    contents: &mut Arc<Contents>,
    pace: &mut Pace,
) -> Result<Vec<Response>, Fault> {
    let mut found = gathered(asked, requests);
    found.truncate(whole(found.len()));
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let mut ready = ready(asked, conn, found)?;
    ready.truncate(whole(ready.len()));
    let responses = store(asked, conn, ready, contents)?;
    pace.after(responses.len());
    Ok(responses)
}

/// A request that is a plain update.
struct Update<'r> {
    request: &'r Request<'r>,
    path: &'r str,
    query: &'r str,
    /// Whether the reply is the row.
    is_shown: bool,
    table: Arc<Table>,
    id: RecordId,
    expected: Option<i64>,
    repeat: Option<Repeatability>,
    fields: Fields,
}

/// An update that met every check.
struct Ready<'r> {
    update: Update<'r>,
    row: StoredRow,
    fields: Fields,
}

/// The first requests that are plain updates, each of another row.
fn gathered<'r>(asked: &Asked, requests: impl Iterator<Item = &'r Request<'r>>) -> Vec<Update<'r>> {
    let (mut rows, mut repeats) = (BTreeSet::new(), BTreeSet::new());
    let updates = requests.map_while(|request| update(asked, request));
    updates
        .take_while(|update| {
            rows.insert(update.id) && update.repeat.as_ref().is_none_or(|r| repeats.insert(r.request_id))
        })
        .collect()
}

fn update<'r>(asked: &Asked, request: &'r Request<'r>) -> Option<Update<'r>> {
    let is_known = |name: &str| HEADERS.iter().any(|known| name.eq_ignore_ascii_case(known));
    let is_usual =
        |(name, value): &(String, String)| is_known(name) && value.bytes().all(|b| (b' '..0x7f).contains(&b));
    if request.method != "PATCH" || !request.headers.iter().all(is_usual) {
        return None;
    }
    let Ok(Address::Path(path, query)) = request.address() else { return None };
    let Ok(Resource::Row(row)) = path::parse_within(path, query, MAX_URL) else { return None };
    let table = asked.catalog.in_set(&row.set)?;
    let id = row.key.id(&table.meta)?;
    let repeat = Repeatability::from_headers(request.header(REQUEST_ID), request.header(FIRST_SENT)).ok()?;
    let is_too_old = repeat.as_ref().is_some_and(|repeat| repeat::is_too_old(asked, repeat));
    let is_shown = Prefer::parse(request.header("prefer").unwrap_or_default()).representation == Some(true);
    // What is expanded may be a row that a later update of the run changes.
    let is_alone =
        || options::parse(query, &table.meta, &*asked.catalog).is_ok_and(|options| options.expand.is_empty());
    if is_too_old || is_shown && !is_alone() {
        return None;
    }
    let expected = match etag::parse_match(request.header("if-match")).ok()? {
        Some(Match::Version(version)) => Some(version),
        _ => None,
    };
    let body = row::read_body(&table.meta, &request.body, &*asked.catalog).ok()?;
    let is_of_row = body.id.is_none_or(|given| given == id);
    let is_plain = body.pending.is_empty()
        && body.nested.is_empty()
        && plain::is_plain(&asked.catalog, table, &body.fields);
    (is_of_row && is_plain).then(|| Update {
        request,
        path,
        query,
        is_shown,
        table: Arc::clone(table),
        id,
        expected,
        repeat,
        fields: body.fields,
    })
}

/// The first updates that nothing speaks against.
fn ready<'r>(
    asked: &Asked,
    conn: &mut dyn Conn,
    updates: Vec<Update<'r>>,
) -> Result<Vec<Ready<'r>>, Problem> {
    let requests: Vec<Uuid> = updates.iter().filter_map(|u| Some(u.repeat.as_ref()?.request_id)).collect();
    let accepted = receipts::accepted(conn, asked.caller.id, &requests)?;
    let is_accepted = |repeat: &Repeatability| accepted.contains(&repeat.request_id.to_string());
    let mut rows = rows_of(conn, &updates)?;
    let mut ready = Vec::with_capacity(updates.len());
    for mut update in updates {
        let row = rows.get_mut(&update.table.meta.logical_name).and_then(|rows| rows.remove(&update.id));
        let Some(row) = row.filter(|_| !update.repeat.as_ref().is_some_and(is_accepted)) else { break };
        let fields = std::mem::take(&mut update.fields);
        match records::prepare(conn, asked.writing(), &update.table, &row, update.expected, fields) {
            Ok(Some(fields)) => ready.push(Ready { update, row, fields }),
            Ok(None) | Err(Fault::Refused(_)) => break,
            Err(Fault::Failed(problem)) => return Err(problem),
        }
    }
    Ok(ready)
}

/// What plain updates look at, by table.
fn rows_of(
    conn: &mut dyn Conn,
    updates: &[Update<'_>],
) -> Result<BTreeMap<String, BTreeMap<RecordId, StoredRow>>, Problem> {
    let mut wanted: BTreeMap<&str, (&Table, BTreeSet<String>, Vec<RecordId>)> = BTreeMap::new();
    for update in updates {
        let table: &Table = &update.table;
        let (_, columns, ids) = wanted
            .entry(&table.meta.logical_name)
            .or_insert_with(|| (table, plain::looked_at(table).collect(), Vec::new()));
        for column in update.fields.keys() {
            if !columns.contains(column) {
                columns.insert(column.clone());
            }
        }
        ids.push(update.id);
    }
    let mut all = BTreeMap::new();
    for (name, (table, columns, ids)) in wanted {
        let columns: Vec<String> = columns.into_iter().collect();
        all.insert(name.to_owned(), rows::read_many(conn, table, Some(&columns), &ids)?);
    }
    Ok(all)
}

/// Stores updates and their receipts, and gives the replies.
fn store(
    asked: &Asked,
    conn: &mut dyn Conn,
    updates: Vec<Ready<'_>>,
    contents: &mut Arc<Contents>,
) -> Result<Vec<Response>, Fault> {
    if updates.is_empty() {
        return Ok(Vec::new());
    }
    let first = rows::next_versions(conn, updates.len())?;
    let mut stored = Vec::with_capacity(updates.len());
    for (version, Ready { update, row, fields }) in (first..).zip(updates) {
        records::store(conn, asked.writing(), &update.table, &row, fields, version)?;
        stored.push((update, row));
    }
    let mut shown = shown(conn, &stored)?;
    let (mut responses, mut kept) = (Vec::with_capacity(stored.len()), Vec::new());
    for (update, before) in stored {
        let mut reply = match shown.remove(&update.id) {
            Some(row) => {
                let part = inner(asked, update.request, contents)?;
                let was_seen = sees(&part, conn, &update.table, &before)?;
                represented(&part, conn, &update.table, row, 200, was_seen)?
            }
            None => Reply::empty(204).with(
                "OData-EntityId",
                format!("{}{}({})", asked.base, update.table.meta.set_name, update.id),
            ),
        };
        if let Some(repeat) = &update.repeat {
            reply = reply.with(RESULT, ACCEPTED);
            kept.push((repeat.request_id, receipt(&update, &reply)));
        }
        responses.push(answered(asked, update.request, update.path.to_owned(), reply, contents));
    }
    receipts::store(conn, asked.caller.id, kept, asked.now_ms)?;
    Ok(responses)
}

/// The rows that replies consist of, as they are now.
fn shown(
    conn: &mut dyn Conn,
    stored: &[(Update<'_>, StoredRow)],
) -> Result<BTreeMap<RecordId, StoredRow>, Problem> {
    let mut wanted: BTreeMap<&str, (&Table, Vec<RecordId>)> = BTreeMap::new();
    for (update, _) in stored.iter().filter(|(update, _)| update.is_shown) {
        let table: &Table = &update.table;
        wanted.entry(&table.meta.logical_name).or_insert_with(|| (table, Vec::new())).1.push(update.id);
    }
    let mut all = BTreeMap::new();
    for (table, ids) in wanted.into_values() {
        all.extend(rows::read_many(conn, table, None, &ids)?);
    }
    Ok(all)
}

fn receipt(update: &Update<'_>, reply: &Reply) -> Receipt {
    let request = update.request;
    let sent = Sent {
        method: &request.method,
        path: update.path,
        query: update.query,
        if_match: request.header("if-match").unwrap_or_default(),
        if_none_match: "",
        body: &request.body,
    };
    repeat::receipt(&sent, reply)
}
