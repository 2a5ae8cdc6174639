//! From HTTP to the tables and back: what a request asks, and how a reply looks.

pub mod actions;
mod aggregate;
pub mod apps;
pub mod auto_numbers;
pub mod batch;
pub mod customize;
mod deep;
pub mod define;
pub mod definitions;
pub mod dependencies;
pub mod drafts;
mod expand;
mod fetch;
pub mod files;
pub mod functions;
pub mod health;
mod impersonation;
pub mod keys;
pub mod list;
pub mod mappings;
pub mod member;
pub mod metadata_changes;
pub mod multiple;
pub mod observe;
mod page;
mod page_token;
pub mod processes;
pub mod property;
pub mod references;
pub mod refs;
pub mod repeat;
mod reply;
pub mod roles;
pub mod rollups;
mod seen;
pub mod service;
pub mod sharing;
pub mod single;
pub mod solutions;
mod style;
pub mod token;
pub mod tracked;
pub mod write;

pub use reply::Reply;

use crate::app::{App, Symbols};
use crate::auth::token::Holder;
use crate::catalog::{Catalog, Table};
use crate::devices;
use crate::fault::Fault;
use crate::records::Writing;
use crate::security::Caller;
use crate::server::now_ms;
use crate::store::Conn;
use crate::store::stamps::{self, Stamps};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use http::request::Parts;
use http::{HeaderMap, Method, header};
use model::RecordId;
use model::value::Instant;
use odata::path::{self, Resource, RowPath};
use odata::repeatability::REQUEST_ID;
use odata::{Annotations, ODataError, Prefer};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// A request of the Web API as it came, with the user its token is for.
pub struct Incoming {
    app: Arc<App>,
    user: RecordId,
    device: Option<RecordId>,
    base: String,
    method: Method,
    path: String,
    query: String,
    headers: HeaderMap,
    prefer: Prefer,
    body: Bytes,
}

impl Incoming {
    /// Reads a request: first who asks, then what.
    ///
    /// # Errors
    /// 401 without a good token, 400 or 404 for a path that can't be read, 413 for a body that is too large.
    pub async fn read(app: Arc<App>, peer: SocketAddr, request: Request) -> Result<(Self, Resource), Fault> {
        let (parts, body) = request.into_parts();
        let Holder { user, device } = holder(&app, &parts.headers)?;
        let full = parts.uri.path().to_owned();
        let (root, path) = split_version(&full)?;
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let resource = path::parse(path, &query)?;
        let base = base(&parts, peer, root, app.is_tls);
        let body = body_of(&app, body).await?;
        let prefer = preferences(&parts.headers);
        let path = path.to_owned();
        let (method, headers) = (parts.method, parts.headers);
        Ok((Self { app, user, device, base, method, path, query, headers, prefer, body }, resource))
    }

    /// Who asks.
    pub fn user(&self) -> RecordId {
        self.user
    }

    /// Whether it changes nothing, so that it needs no writer.
    pub fn only_reads(&self) -> bool {
        let content_type = self.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
        let is_batch = self.path == "$batch" && !self.headers.contains_key(REQUEST_ID);
        (self.method == Method::GET && !needs_writer(&self.path))
            || (is_batch && batch::only_reads(content_type.unwrap_or_default(), &self.body))
    }
}

/// Whether a path asks for a function that may write.
pub fn needs_writer(path: &str) -> bool {
    drafts::needs_writer(path) || path.contains(rollups::FUNCTION)
}

/// A request of the Web API with everything a snapshot says of who asks.
#[derive(Clone)]
pub struct Asked {
    /// The server.
    pub app: Arc<App>,
    /// The tables, the same from the request's start to its end.
    pub catalog: Arc<Catalog>,
    /// Who asks.
    pub caller: Arc<Caller>,
    /// The currencies' symbols.
    pub symbols: Arc<Symbols>,
    /// The Web API's address as the caller sees it, ending in `/`.
    pub base: String,
    /// The method.
    pub method: Method,
    /// Path below [`Asked::base`], percent-encoded.
    pub path: String,
    /// The part of the URL after `?`.
    pub query: String,
    /// Headers.
    pub headers: HeaderMap,
    /// What the caller prefers.
    pub prefer: Prefer,
    /// The body.
    pub body: Bytes,
    /// When it was begun, in milliseconds since 1970.
    pub now_ms: i64,
    /// What earlier requests of the same batch made.
    pub contents: Arc<batch::Contents>,
    /// Whether a refusal undoes the change set that it is part of, so that it needs no savepoint of its own.
    pub in_change_set: bool,
}

impl Asked {
    /// Begins a request in a snapshot.
    ///
    /// # Errors
    /// 401 for a user who is gone, 403 for a disabled one; what the database says.
    pub fn begin(incoming: Incoming, conn: &mut dyn Conn) -> Result<Self, Fault> {
        let Incoming { app, user, device, base, method, path, query, headers, prefer, body } = incoming;
        let stamps = stamps::read(conn)?;
        // A device that is blocked may still ask what became of it.
        if path != odata::device::ACTION && app.is_blocked(conn, stamps, device)? {
            return Err(devices::refused().into());
        }
        let caller = caller(&app, conn, stamps, user)?;
        let symbols = app.symbols(conn, stamps)?;
        let (catalog, now_ms) = (app.catalog_in(conn, stamps)?, now_ms());
        let caller = impersonation::applied(&app, conn, stamps, &headers, caller)?;
        let contents = Arc::default();
        Ok(Self {
            app,
            catalog,
            caller,
            symbols,
            base,
            method,
            path,
            query,
            headers,
            prefer,
            body,
            now_ms,
            contents,
            in_change_set: false,
        })
    }

    /// The table of an entity set.
    ///
    /// # Errors
    /// 404.
    pub fn table(&self, set: &str) -> Result<&Arc<Table>, ODataError> {
        self.catalog.in_set(set).ok_or_else(|| ODataError::no_segment(set))
    }

    /// The table and primary key of a row's path.
    ///
    /// # Errors
    /// 404 for an unknown set, 400 for an alternate key: none are defined.
    pub fn row(&self, row: &RowPath) -> Result<(&Arc<Table>, RecordId), ODataError> {
        const KEY_NOT_DEFINED: u32 = 0x8006_0890;
        let table = self.table(&row.set)?;
        let id = row.key.id(&table.meta).ok_or_else(|| {
            let message = format!(
                "The key in the request URI is not valid for resource 'Microsoft.Dynamics.CRM.{}'.",
                table.meta.logical_name
            );
            ODataError::new(400, KEY_NOT_DEFINED, message)
        })?;
        Ok((table, id))
    }

    /// Who writes, and when.
    pub fn writing(&self) -> Writing<'_> {
        Writing { catalog: &self.catalog, caller: &self.caller, now: Instant(self.now_ms) }
    }

    /// The reply to a refusal, with what the caller wants to know besides.
    pub fn refusal(&self, error: &ODataError) -> Reply {
        Reply::error(error, None, &self.prefer.annotations)
    }

    /// Tells which preferences were applied.
    pub fn applied(&self, reply: Reply) -> Reply {
        let applied = Prefer { track_changes: false, continue_on_error: false, ..self.prefer.clone() };
        match applied.to_header() {
            Some(header) => reply.with("Preference-Applied", header),
            None => reply,
        }
    }

    /// A header as text; `None` when it is absent or no text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// The reply to a request that was refused or failed; a failure is logged here, once.
pub fn refuse(method: &Method, path: &str, annotations: &Annotations, fault: &Fault) -> Reply {
    if let Fault::Failed(problem) = fault {
        // Ids in paths are no secret, but keys and filters could be values: only the set is named.
        let set = path.split('/').nth(4).and_then(|s| s.split('(').next()).unwrap_or_default();
        tracing::error!(%problem, %method, set, "request failed");
    }
    let (error, retry_after) = fault.reply();
    Reply::error(&error, retry_after, annotations)
}

/// The user that the bearer token is for.
///
/// # Errors
/// 401 without a good token.
pub fn user(app: &App, headers: &HeaderMap) -> Result<RecordId, ODataError> {
    holder(app, headers).map(|holder| holder.user)
}

/// The user and the device that the bearer token is for.
///
/// # Errors
/// 401 without a good token.
pub fn holder(app: &App, headers: &HeaderMap) -> Result<Holder, ODataError> {
    let value = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let token = value
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, t)| t.trim());
    token.and_then(|token| app.tokens.holder(token)).ok_or_else(ODataError::unauthorized)
}

/// A user with what he may do.
///
/// # Errors
/// 401 for a user who is gone, 403 for a disabled one; what the database says.
pub fn caller(app: &App, conn: &mut dyn Conn, stamps: Stamps, user: RecordId) -> Result<Arc<Caller>, Fault> {
    let caller = app.caller(conn, stamps, user)?.ok_or_else(ODataError::unauthorized)?;
    if caller.disabled {
        let message = "The specified user is disabled in this organization.";
        return Err(ODataError::new(403, odata::error::codes::USER_NOT_ENABLED, message).into());
    }
    Ok(caller)
}

/// `/api/data/v9.2/` and what follows; any 9.x is the same.
fn split_version(path: &str) -> Result<(&str, &str), ODataError> {
    let end = path.match_indices('/').nth(3).map_or(path.len(), |(at, _)| at + 1);
    let (root, rest) = path.split_at(end);
    let version = root.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let is_nine = version
        .strip_prefix("v9.")
        .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit()));
    if is_nine { Ok((root, rest)) } else { Err(ODataError::no_segment(version)) }
}

/// The body of a request, if it comes whole in time.
pub(crate) async fn body_of(app: &App, body: Body) -> Result<Bytes, ODataError> {
    let refused = |status, message| ODataError::new(status, odata::error::codes::INVALID_ARGUMENT, message);
    let read = tokio::time::timeout(app.limits.body_time, to_bytes(body, app.limits.body_bytes)).await;
    let read = read.map_err(|_| refused(408, "The body of the request did not come in time."))?;
    read.map_err(|_| refused(413, "The body of the request is too large."))
}

/// The Web API's address as the caller sees it. A proxy on this machine may speak TLS for this server, and says so.
pub(crate) fn base(parts: &Parts, peer: SocketAddr, root: &str, is_tls: bool) -> String {
    let text = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok());
    let is_https = is_tls || peer.ip().is_loopback() && text("x-forwarded-proto") == Some("https");
    // HTTP/2 has no header of that name.
    let authority = parts.uri.authority().map(|authority| authority.as_str());
    let is_host = |host: &&str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b".:-[]".contains(&b));
    let host = text("x-forwarded-host").or(text("host")).or(authority).filter(is_host).unwrap_or("localhost");
    format!("{}://{host}{}/", if is_https { "https" } else { "http" }, root.trim_end_matches('/'))
}

/// The caller's address: what the proxy on this machine says, or the peer.
pub fn address(headers: &HeaderMap, peer: SocketAddr) -> IpAddr {
    let forwarded = headers.get("x-forwarded-for").and_then(|v| v.to_str().ok());
    let last = forwarded.and_then(|list| list.rsplit(',').next()).and_then(|ip| ip.trim().parse().ok());
    last.filter(|_| peer.ip().is_loopback()).unwrap_or(peer.ip())
}

/// What a request prefers.
pub fn preferences(headers: &HeaderMap) -> Prefer {
    Prefer::parse(&joined(headers, "prefer"))
}

fn joined(headers: &HeaderMap, name: &str) -> String {
    headers.get_all(name).iter().filter_map(|v| v.to_str().ok()).collect::<Vec<_>>().join(",")
}
