//! `farfield face`: the engine behind HTTP, so that the face runs in a plain browser. Development builds only.
//!
//! Whoever reaches this can read the database, so: loopback only, a token made for this run, and no page of another
//! site may ask (Host and Origin are checked, which also stops names that were rebound to this machine).

use crate::failure::Failure;
use crate::home::Device;
use crate::output::Answer;
use anyhow::{Context, ensure};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, Request as HttpRequest, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use contract::calls::GetSession;
use contract::files::{FILE_HEADER, FileQuery};
use contract::layout::{Layout, check};
use contract::shapes::SessionState;
use contract::{Code, Problem, wire};
use serde::Deserialize;
use serde_json::json;
use std::convert::Infallible;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use sync_core::front::Front;
use tokio::net::TcpListener;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};
use tower_http::services::ServeDir;

/// Where to serve which face.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Loopback address; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Folder that `cargo xtask ui` filled.
    #[arg(long, default_value = "dist")]
    dist: PathBuf,
}

/// The largest file that a page may hand over.
const MOST_BYTES: usize = 130 * 1024 * 1024;

/// What the handlers share.
struct Carrier {
    front: Front,
    token: String,
    address: SocketAddr,
    /// How the page is laid out, as long as this runs.
    layout: Mutex<Layout>,
}

/// Serves until Ctrl-C or a request to end, and prints the address to open in a browser.
///
/// # Errors
/// [`Code::BadRequest`] when the address isn't of this machine alone or can't be taken, or there is no face in the
/// folder; why the database can't be opened.
pub async fn face(device: &Device, args: &Args) -> Result<Answer, Failure> {
    // Who is signed in opens here, with the passphrase of the environment; who isn't signs in on the page.
    if let SessionState::Locked { .. } = device.ask(GetSession {}).await? {
        device.session().await?;
    }
    match serve(args, device.front().clone()).await {
        Ok(()) => Answer::new(json!({ "ended": true })),
        Err(error) => Err(Problem::new(Code::BadRequest).with("detail", format!("{error:#}")).into()),
    }
}

async fn serve(args: &Args, front: Front) -> anyhow::Result<()> {
    ensure!(args.listen.ip().is_loopback(), "{} is not of this machine alone", args.listen);
    ensure!(
        args.dist.join("index.html").is_file(),
        "no face in {}: run `cargo xtask ui`",
        args.dist.display()
    );
    let listener =
        TcpListener::bind(args.listen).await.with_context(|| format!("can't take {}", args.listen))?;
    let address = listener.local_addr()?;
    let carrier = Arc::new(Carrier { front, token: fresh_token()?, address, layout: Mutex::default() });
    writeln!(std::io::stdout(), "face on http://{address}/#token={}", carrier.token)?;
    let routes = Router::new()
        .route("/call", post(call))
        .route("/events", get(events))
        .route("/file", get(read_file).post(attach_file))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .route("/layout", get(read_layout).put(keep_layout))
        .fallback_service(ServeDir::new(&args.dist))
        .layer(from_fn_with_state(Arc::clone(&carrier), of_this_page))
        .with_state(carrier);
    // Streams of events never end by themselves, so ending means dropping them.
    tokio::select! {
        served = axum::serve(listener, routes) => served.context("the face ended"),
        asked = asked_to_end() => asked,
    }
}

/// `POST /call`: 200 with the reply, 422 with a problem.
async fn call(State(carrier): State<Arc<Carrier>>, headers: HeaderMap, body: Bytes) -> Response {
    if !carrier.admits(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let answer = match wire::request(&String::from_utf8_lossy(&body)) {
        Ok(request) => contract::dispatch(&carrier.front, request).await,
        Err(problem) => Err(problem),
    };
    match answer {
        Ok(reply) => ([(CONTENT_TYPE, "application/json")], reply).into_response(),
        Err(problem) => (StatusCode::UNPROCESSABLE_ENTITY, Json(problem)).into_response(),
    }
}

/// `POST /file`: attaches the body, which the header `farfield-file` describes.
async fn attach_file(State(carrier): State<Arc<Carrier>>, headers: HeaderMap, body: Bytes) -> Response {
    if !carrier.admits(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let described = headers.get(FILE_HEADER).and_then(|header| header.to_str().ok()).unwrap_or_default();
    let attached = match wire::read(described) {
        Ok(new) => carrier.front.attach_file(new, body.to_vec()).await,
        Err(_) => Err(Code::BadRequest.into()),
    };
    match attached {
        Ok(file) => Json(file).into_response(),
        Err(problem) => (StatusCode::UNPROCESSABLE_ENTITY, Json(problem)).into_response(),
    }
}

/// Which file is asked for.
#[derive(Deserialize)]
struct Asked {
    of: String,
}

/// `GET /file?of=…`: the bytes.
async fn read_file(
    State(carrier): State<Arc<Carrier>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Response {
    if !carrier.admits(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let file = match wire::read::<FileQuery>(&asked.of) {
        Ok(query) => carrier.front.file_bytes(&query).await,
        Err(_) => Err(Code::BadRequest.into()),
    };
    match file {
        // Never shown as a page of this origin.
        Ok(file) => ([(CONTENT_TYPE, "application/octet-stream")], file.bytes).into_response(),
        Err(problem) => (StatusCode::UNPROCESSABLE_ENTITY, Json(problem)).into_response(),
    }
}

/// `GET /layout`: how the page is laid out.
async fn read_layout(State(carrier): State<Arc<Carrier>>, headers: HeaderMap) -> Response {
    if !carrier.admits(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    Json(&*carrier.layout.lock().unwrap_or_else(PoisonError::into_inner)).into_response()
}

/// `PUT /layout`: adds what the body names to it.
async fn keep_layout(
    State(carrier): State<Arc<Carrier>>,
    headers: HeaderMap,
    Json(kept): Json<Layout>,
) -> Response {
    if !carrier.admits(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if let Some(problem) = kept.iter().find_map(|(name, value)| check(name, value).err()) {
        return (StatusCode::UNPROCESSABLE_ENTITY, Json(problem)).into_response();
    }
    carrier.layout.lock().unwrap_or_else(PoisonError::into_inner).extend(kept);
    Json(()).into_response()
}

impl Carrier {
    /// Whether a request has the token of this run.
    fn admits(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        given.and_then(|value| value.strip_prefix("Bearer ")) == Some(self.token.as_str())
    }
}

/// A token in the address, because an event source can send no header.
#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    token: String,
}

/// `GET /events`: the engine's events, one JSON per `data:` line.
async fn events(State(carrier): State<Arc<Carrier>>, Query(given): Query<Token>) -> Response {
    if given.token != carrier.token {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    Sse::new(stream(&carrier.front)).keep_alive(KeepAlive::default()).into_response()
}

fn stream(front: &Front) -> impl Stream<Item = Result<Sent, Infallible>> + use<> {
    // A reader who fell behind misses events; the next one of the same kind makes him look again.
    BroadcastStream::new(front.subscribe())
        .filter_map(|event| event.ok().and_then(|event| Sent::default().json_data(event).ok()).map(Ok))
}

/// Lets only this page ask: the right Host, and no Origin but our own.
async fn of_this_page(State(carrier): State<Arc<Carrier>>, request: HttpRequest, next: Next) -> Response {
    if is_own(request.headers(), carrier.address.port()) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

fn is_own(headers: &HeaderMap, port: u16) -> bool {
    let hosts = [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host_is_own = text(HOST).is_some_and(|host| hosts.iter().any(|own| own == host));
    let origin_is_own = text(ORIGIN).is_none_or(|origin| {
        origin.strip_prefix("http://").is_some_and(|host| hosts.iter().any(|own| own == host))
    });
    host_is_own && origin_is_own
}

async fn asked_to_end() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
        }
    }
    #[cfg(not(unix))]
    Ok(tokio::signal::ctrl_c().await?)
}

fn fresh_token() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).context("no randomness for a token")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &str, origin: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_page_of_another_site_may_not_ask() {
        assert!(!is_own(&headers("127.0.0.1:5000", Some("https://example.test")), 5000));
        assert!(!is_own(&headers("127.0.0.1:5000", Some("null")), 5000));
    }

    #[test]
    fn a_name_that_was_rebound_to_this_machine_may_not_ask() {
        assert!(!is_own(&headers("example.test:5000", None), 5000));
        assert!(!is_own(&headers("127.0.0.1:5001", None), 5000));
    }

    #[test]
    fn the_own_page_may_ask() {
        assert!(is_own(&headers("127.0.0.1:5000", None), 5000));
        assert!(is_own(&headers("localhost:5000", Some("http://localhost:5000")), 5000));
    }
}
