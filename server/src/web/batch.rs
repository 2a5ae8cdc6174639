//! `$batch` (`reference/dataverse.md` §3): its requests are answered in order, in one transaction, each in a savepoint
//! of its own, a change set as a whole in one. What was answered stays when a later request is refused. Plain updates
//! that follow each other are answered together ([`run`]), with the same replies.

mod run;

use super::{Asked, Reply, customize, impersonation, needs_writer, refuse, solutions};
use crate::catalog::Catalog;
use crate::fault::Fault;
use crate::metadata::storage;
use crate::routes;
use crate::security::{self, Caller};
use crate::store::Conn;
use axum::body::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use model::Problem;
use odata::batch::{self, Address, Item, Request, Response};
use odata::path::Resource;
use odata::{ODataError, Prefer, path};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Longest URL of a request in a batch; twice what a URL of its own may have.
const MAX_URL: usize = 65_536;

/// Paths of the rows that earlier requests of a batch made or changed, by their `Content-ID`.
pub type Contents = BTreeMap<String, String>;

/// Whether a batch only reads, so that it needs no writer. One that can't be read doesn't write either.
pub fn only_reads(content_type: &str, body: &[u8]) -> bool {
    batch::all_single(content_type, body, is_read).unwrap_or(true)
}

fn is_read(request: &Request<'_>) -> bool {
    let path = match request.address() {
        Ok(Address::Path(path, _)) => path,
        _ => "",
    };
    !request.is_unsafe() && !needs_writer(path)
}

/// `POST $batch`
///
/// # Errors
/// 400 for a body that can't be read; what goes wrong in one of its requests is part of the reply.
pub fn answer(asked: &Asked, conn: &mut dyn Conn) -> Result<Reply, Fault> {
    let items = batch::read_requests(asked.header("content-type").unwrap_or_default(), &asked.body)?;
    let (mut contents, mut replies, mut status) = (Arc::default(), Vec::with_capacity(items.len()), 200);
    let (mut asked, mut pace, mut rest) = (asked.clone(), run::Pace::default(), items.as_slice());
    while let Some((item, others)) = rest.split_first() {
        let together = run::items(&asked, conn, rest, &mut contents, &mut pace)?;
        if !together.is_empty() {
            rest = rest.get(together.len()..).unwrap_or_default();
            replies.extend(together);
            continue;
        }
        rest = others;
        let reply = match item {
            Item::Single(request) => Item::Single(single(&mut asked, conn, request, &mut contents)?),
            Item::ChangeSet(requests) => change_set(&mut asked, conn, requests, &mut contents)?,
        };
        let refused = reply.parts().iter().map(|part| part.status).find(|status| *status >= 400);
        replies.push(reply);
        if let Some(refused) = refused.filter(|_| !asked.prefer.continue_on_error) {
            status = refused;
            break;
        }
    }
    let (content_type, body) = batch::write_responses(Uuid::new_v4(), &replies);
    Ok(Reply { body, ..Reply::empty(status).with("Content-Type", content_type) })
}

/// One request on its own.
fn single(
    asked: &mut Asked,
    conn: &mut dyn Conn,
    request: &Request<'_>,
    contents: &mut Arc<Contents>,
) -> Result<Response, Problem> {
    let before = Tables::of(asked);
    let done = conn.savepoint(|conn| part(asked, conn, request, contents, false).map_err(Undone::Fault));
    if done.is_err() {
        before.restore(asked);
    }
    match done {
        Ok(reply) | Err(Undone::Replied(reply)) => Ok(reply),
        Err(Undone::Fault(fault)) => Ok(refused(asked, request, &fault)),
        Err(Undone::Database(problem)) => Err(problem),
    }
}

/// All or nothing; what is refused stands for the whole.
fn change_set(
    asked: &mut Asked,
    conn: &mut dyn Conn,
    requests: &[Request<'_>],
    contents: &mut Arc<Contents>,
) -> Result<Item<Response>, Problem> {
    let (before, mut inner) = (Tables::of(asked), Arc::clone(contents));
    let mut offender = None;
    let done = conn.savepoint(|conn| {
        let (mut replies, mut pace, mut rest) =
            (Vec::with_capacity(requests.len()), run::Pace::default(), requests);
        while let Some((request, others)) = rest.split_first() {
            let together = run::requests(asked, conn, rest, &mut inner, &mut pace).map_err(Undone::Fault)?;
            if !together.is_empty() {
                rest = rest.get(together.len()..).unwrap_or_default();
                replies.extend(together);
                continue;
            }
            rest = others;
            offender = Some(request);
            let reply = part(asked, conn, request, &mut inner, true).map_err(Undone::Fault)?;
            if reply.status >= 400 {
                return Err(Undone::Replied(reply));
            }
            replies.push(reply);
        }
        Ok(replies)
    });
    if done.is_err() {
        before.restore(asked);
    }
    match done {
        Ok(replies) => {
            *contents = inner;
            Ok(Item::ChangeSet(replies))
        }
        Err(Undone::Replied(reply)) => Ok(Item::Single(reply)),
        Err(Undone::Fault(fault)) => {
            let at = offender.or(requests.first());
            Ok(Item::Single(match at {
                Some(request) => refused(asked, request, &fault),
                None => response(
                    None,
                    refuse(&asked.method, "/api/data/v9.2/$batch", &asked.prefer.annotations, &fault),
                ),
            }))
        }
        Err(Undone::Database(problem)) => Err(problem),
    }
}

/// The tables and the caller's standing as a part of a batch finds them.
struct Tables(Arc<Catalog>, Arc<Caller>);

impl Tables {
    fn of(asked: &Asked) -> Self {
        Self(Arc::clone(&asked.catalog), Arc::clone(&asked.caller))
    }

    fn restore(self, asked: &mut Asked) {
        (asked.catalog, asked.caller) = (self.0, self.1);
    }
}

/// Whether a request may change tables or processes, so that later parts must look anew.
fn may_define(method: &Method, resource: &Resource) -> bool {
    let is_process = |set: &str| set == "workflows";
    *method != Method::GET
        && match resource {
            Resource::Definitions(_) => true,
            Resource::Set(set) => is_process(set) || customize::is_one(set) || solutions::is_one(set),
            Resource::Row(row) | Resource::BoundToRow(row, _) | Resource::Member(row, _) => {
                is_process(&row.set)
            }
            _ => false,
        }
}

/// Lets later parts see tables that this transaction made and nobody else sees yet; so this is not remembered for
/// other requests. Who acts for another user keeps the privileges he began with.
fn look_anew(asked: &mut Asked, conn: &mut dyn Conn) -> Result<(), Fault> {
    asked.catalog = Arc::new(storage::catalog(conn)?);
    let acts_for_another = impersonation::is_asked(&asked.headers);
    if !acts_for_another && let Some(caller) = security::load(conn, asked.caller.id)? {
        asked.caller = Arc::new(caller);
    }
    Ok(())
}

/// Why a part or change set was undone.
enum Undone {
    /// A request was refused or failed.
    Fault(Fault),
    /// A request was refused and says so in a reply of its own.
    Replied(Response),
    /// The savepoint could not be set or left: nothing can go on.
    Database(Problem),
}

impl From<Problem> for Undone {
    fn from(problem: Problem) -> Self {
        Self::Database(problem)
    }
}

fn part(
    asked: &mut Asked,
    conn: &mut dyn Conn,
    request: &Request<'_>,
    contents: &mut Arc<Contents>,
    in_change_set: bool,
) -> Result<Response, Fault> {
    let inner = Asked { in_change_set, ..inner(asked, request, contents)? };
    let resource = path::parse_within(&inner.path, &inner.query, MAX_URL)?;
    let may_define = may_define(&inner.method, &resource);
    let reply = routes::answer(&inner, resource, conn)?;
    let path = inner.path.clone();
    drop(inner);
    if may_define && reply.status < 400 {
        look_anew(asked, conn)?;
    }
    Ok(answered(asked, request, path, reply, contents))
}

/// The reply to a part, which later parts may refer to.
fn answered(
    asked: &Asked,
    request: &Request<'_>,
    path: String,
    mut reply: Reply,
    contents: &mut Arc<Contents>,
) -> Response {
    let header = |reply: &Reply, name: &str| {
        reply.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    };
    if let Some(made) = header(&reply, "OData-EntityId") {
        if let Some(id) = &request.content_id {
            let path = made.strip_prefix(asked.base.as_str()).unwrap_or(&made).to_owned();
            Arc::make_mut(contents).insert(id.clone(), path);
        }
        reply = reply.with("Location", made);
    } else if let Some(id) = &request.content_id
        && reply.status < 300
    {
        Arc::make_mut(contents).insert(id.clone(), path);
    }
    response(request.content_id.clone(), reply)
}

/// The request as if it had come on its own.
fn inner(asked: &Asked, request: &Request<'_>, contents: &Arc<Contents>) -> Result<Asked, ODataError> {
    let (path, query) = match request.address()? {
        Address::Path(path, query) => (path.to_owned(), query.to_owned()),
        Address::Content { id, rest, query } => {
            (format!("{}{rest}", content(contents, id)?), query.to_owned())
        }
    };
    let headers = headers(request);
    let method = request.method.parse().unwrap_or(Method::OPTIONS);
    Ok(Asked {
        app: Arc::clone(&asked.app),
        catalog: Arc::clone(&asked.catalog),
        caller: Arc::clone(&asked.caller),
        symbols: Arc::clone(&asked.symbols),
        base: asked.base.clone(),
        method,
        path,
        query,
        headers,
        prefer: Prefer::parse(request.header("prefer").unwrap_or_default()),
        body: Bytes::copy_from_slice(&request.body),
        now_ms: asked.now_ms,
        contents: Arc::clone(contents),
        in_change_set: false,
    })
}

/// The path that a `Content-ID` stands for.
///
/// # Errors
/// 400 when no request of the batch had it.
pub fn content<'c>(contents: &'c Contents, id: &str) -> Result<&'c str, ODataError> {
    contents.get(id).map(String::as_str).ok_or_else(|| {
        ODataError::bad_url(format!("Content-ID Reference: '${id}' does not exist in the batch context."))
    })
}

fn headers(request: &Request<'_>) -> HeaderMap {
    let pairs = request.headers.iter().filter_map(|(name, value)| {
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?))
    });
    pairs.collect()
}

/// A failure is logged with the set of the request.
fn refused(asked: &Asked, request: &Request<'_>, fault: &Fault) -> Response {
    let method = request.method.parse().unwrap_or(Method::OPTIONS);
    let prefer = Prefer::parse(request.header("prefer").unwrap_or_default());
    let path = match request.address() {
        Ok(Address::Path(path, _)) => path,
        _ => "$batch",
    };
    let logged = format!("/api/data/v9.2/{path}");
    let annotations =
        if prefer.annotations.is_empty() { &asked.prefer.annotations } else { &prefer.annotations };
    response(request.content_id.clone(), refuse(&method, &logged, annotations, fault))
}

/// A reply as part of the batch's, with the headers that every reply has.
fn response(content_id: Option<String>, reply: Reply) -> Response {
    let mut headers = vec![("OData-Version".to_owned(), odata::VERSION.to_owned())];
    headers.extend(reply.headers);
    Response { content_id, status: reply.status, headers, body: reply.body }
}
