//! The one way to every endpoint: who asks, what he may, on which snapshot, and what is noted of it.

use super::ask::{Ask, Told};
use super::audit;
use super::refusal::Failure;
use super::routes::{Reads, Writes};
use crate::app::App;
use crate::catalog::Right;
use crate::offline::PROFILE;
use crate::security::Caller;
use crate::server::now_ms;
use crate::store::{Conn, stamps};
use crate::web::observe::Kind;
use crate::web::{self, Reply};
use admin_contract::{Endpoint, Needs, codes};
use axum::body::Bytes;
use axum::extract::{FromRequestParts, Query, RawPathParams, Request};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{Uri, header};
use model::{Problem, RecordId};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Instant;

/// How an endpoint is answered.
pub enum Answer<E: Endpoint> {
    /// In a snapshot.
    Reads(Reads<E>),
    /// In a transaction.
    Writes(Writes<E>),
}

// Function pointers can be copied whatever the endpoint is.
impl<E: Endpoint> Clone for Answer<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Endpoint> Copy for Answer<E> {}

/// What a request says before anybody looks at the database. What it means is asked when it is known who may ask.
struct Heard {
    user: RecordId,
    arguments: Vec<String>,
    expected: Option<String>,
    uri: Uri,
    body: Bytes,
}

/// Answers a request to an endpoint.
pub async fn serve<E: Endpoint>(app: Arc<App>, request: Request, answer: Answer<E>) -> Response {
    let told = match hear(&app, request).await {
        Ok(heard) => answered(&app, heard, answer).await,
        Err(failure) => Err(failure),
    };
    let mut response = match told {
        Ok(told) => reply(&told.reply, told.version),
        Err(failure) => refused(&failure, E::NAME),
    };
    response.extensions_mut().insert(Kind("console"));
    response
}

/// An answer of success.
pub fn reply(body: &impl serde::Serialize, version: Option<String>) -> Response {
    let reply = Reply::json(200, serde_json::to_vec(body).unwrap_or_default());
    let reply = reply.with("x-content-type-options", "nosniff");
    match version {
        Some(version) => reply.with("etag", format!("\"{version}\"")),
        None => reply,
    }
    .into_response()
}

/// The answer to a refusal or a failure; a failure is logged here, once.
pub fn refused(failure: &Failure, endpoint: &str) -> Response {
    if let Failure::Failed(problem) = failure {
        tracing::error!(%problem, endpoint, "a request of the console failed");
    }
    let (status, body) = failure.reply();
    let reply = Reply::json(status, serde_json::to_vec(&body).unwrap_or_default());
    let reply = reply.with("x-content-type-options", "nosniff");
    match body.error.wait_s {
        Some(seconds) => reply.with("retry-after", seconds),
        None => reply,
    }
    .into_response()
}

async fn hear(app: &App, request: Request) -> Result<Heard, Failure> {
    let (mut parts, body) = request.into_parts();
    let user = web::user(app, &parts.headers)?;
    let arguments = arguments(&mut parts).await;
    let expected = expected(&parts);
    let body = web::body_of(app, body).await?;
    Ok(Heard { user, arguments, expected, uri: parts.uri, body })
}

async fn arguments(parts: &mut Parts) -> Vec<String> {
    match RawPathParams::from_request_parts(parts, &()).await {
        Ok(params) => params.iter().map(|(_, value)| value.to_owned()).collect(),
        Err(_) => Vec::new(),
    }
}

/// `"…"`, weak or not.
fn expected(parts: &Parts) -> Option<String> {
    let value = parts.headers.get(header::IF_MATCH)?.to_str().ok()?.trim();
    Some(value.trim_start_matches("W/").trim_matches('"').to_owned())
}

/// Reads a body; no body is an empty object.
///
/// # Errors
/// 400 with the member that can't be read.
pub fn parsed<T: DeserializeOwned>(body: &Bytes) -> Result<T, Failure> {
    let text: &[u8] = if body.is_empty() { b"{}" } else { body };
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = serde_path_to_error::deserialize(&mut reader);
    let value = read.map_err(|error| {
        let field = error.path().to_string();
        let failure = Failure::new(400, codes::BAD_REQUEST, error.into_inner().to_string());
        if field == "." { failure } else { failure.at(field) }
    })?;
    match reader.end() {
        Ok(()) => Ok(value),
        Err(error) => Err(Failure::new(400, codes::BAD_REQUEST, error.to_string())),
    }
}

async fn answered<E: Endpoint>(
    app: &Arc<App>,
    heard: Heard,
    answer: Answer<E>,
) -> Result<Told<E::Reply>, Failure> {
    let _turn = app.throttle.begin(heard.user, Instant::now()).map_err(|refused| {
        app.metrics.throttled();
        Failure::from(refused.error).wait(refused.retry_after_s)
    })?;
    let shared = Arc::clone(app);
    match answer {
        Answer::Reads(answer) => {
            let work = move |conn: &mut dyn Conn| {
                let (ask, query, body) = begun::<E>(shared, conn, heard)?;
                answer(conn, &ask, query, body)
            };
            app.store.read(work).await
        }
        Answer::Writes(answer) => {
            let work = move |conn: &mut dyn Conn| {
                let (ask, query, body) = begun::<E>(shared, conn, heard)?;
                let done = answer(conn, &ask, query, body)?;
                if let Some(noted) = done.noted {
                    audit::note(conn, &ask, E::NAME, noted)?;
                }
                Ok(done.told)
            };
            app.store.write(work).await
        }
    }
}

/// Begins in a snapshot, if the caller has what the endpoint needs.
fn begun<E: Endpoint>(
    app: Arc<App>,
    conn: &mut dyn Conn,
    heard: Heard,
) -> Result<(Ask, E::Query, E::Body), Failure> {
    let stamps = stamps::read(conn)?;
    let caller = web::caller(&app, conn, stamps, heard.user)?;
    let catalog = app.catalog_in(conn, stamps)?;
    let ask =
        Ask { app, catalog, caller, now_ms: now_ms(), arguments: heard.arguments, expected: heard.expected };
    check(&ask, E::NEEDS)?;
    if E::VERSIONED && ask.expected.is_none() {
        let message = "Say in If-Match which version you change: the one that the last answer told.";
        return Err(Failure::new(428, codes::NO_VERSION, message));
    }
    let query = Query::<E::Query>::try_from_uri(&heard.uri);
    let query = query.map_err(|e| Failure::new(400, codes::BAD_REQUEST, e.to_string()))?.0;
    Ok((ask, query, parsed(&heard.body)?))
}

/// Checklist 98, `reference/dataverse.md` §14.4: who may use an endpoint.
///
/// # Errors
/// 403
fn check(ask: &Ask, needs: Needs) -> Result<(), Failure> {
    if has(&ask.caller, ask, needs)? {
        return Ok(());
    }
    let message = match needs {
        Needs::Nobody | Needs::SignedIn => "Sign in.",
        Needs::Maker => {
            "This is for makers: ask an administrator for a role that may write offline profiles."
        }
        Needs::Customizer => {
            "This is for customizers: ask an administrator for a role that may change tables."
        }
        Needs::Administrator => "This is for system administrators.",
    };
    Err(Failure::new(403, codes::FORBIDDEN, message))
}

/// Whether a user has what an endpoint needs.
///
/// # Errors
/// What the catalog says.
pub fn has(caller: &Caller, ask: &Ask, needs: Needs) -> Result<bool, Problem> {
    let may_write =
        |table: &str| ask.catalog.need(table).map(|table| caller.reach(Right::Write, table).is_some());
    Ok(match needs {
        Needs::Nobody | Needs::SignedIn => true,
        Needs::Maker => may_write(PROFILE)?,
        Needs::Customizer => caller.has("prvWriteEntity"),
        Needs::Administrator => may_write("organization")?,
    })
}
