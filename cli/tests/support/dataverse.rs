//! A line between device and server that hears what is asked, and can make the server another one: a plain Dataverse,
//! without functions, tables, preferences and receipts of ours, and with the restrictions of change tracking
//! (`reference/dataverse.md` §2.4); or a newer one of ours, whose configuration says more than the device knows.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// The line.
pub struct Line {
    pub url: String,
    shared: Arc<Shared>,
}

struct Shared {
    server: String,
    host: String,
    client: reqwest::Client,
    plain: bool,
    newer: bool,
    expired: AtomicBool,
    heard: Mutex<Vec<String>>,
}

impl Line {
    /// A line that only hears.
    pub async fn to(server: &str) -> Self {
        Self::open(server, false, false).await
    }

    /// A line behind which the server is a plain Dataverse.
    pub async fn to_plain(server: &str) -> Self {
        Self::open(server, true, false).await
    }

    /// A line behind which the server is a newer one of ours.
    pub async fn to_newer(server: &str) -> Self {
        Self::open(server, false, true).await
    }

    async fn open(server: &str, plain: bool, newer: bool) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let (expired, heard, client) = Default::default();
        let (server, of_line) = (server.to_owned(), host.clone());
        let shared = Shared { server, host: of_line, client, plain, newer, expired, heard };
        let shared = Arc::new(shared);
        let router = Router::new().fallback(pass).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url: format!("http://{host}"), shared }
    }

    /// From now on no link to what changed is good any more: seven days have passed (§2.5).
    pub fn expire_links(&self) {
        self.shared.expired.store(true, Ordering::SeqCst);
    }

    /// What was asked of the Web API since the last call, as method and path.
    pub fn heard(&self) -> Vec<String> {
        std::mem::take(&mut *self.shared.heard.lock().unwrap())
    }
}

async fn pass(State(line): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().unwrap().as_str().to_owned();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    if let Some(asked) = path.strip_prefix("/api/data/v9.2/") {
        line.heard.lock().unwrap().push(format!("{} {asked}", parts.method));
        if let Some(refusal) = line.refusal(asked, &parts.headers, &String::from_utf8_lossy(&body)) {
            return refusal;
        }
    }
    line.forward(parts.method, &path, parts.headers, body.to_vec()).await
}

impl Shared {
    /// What a plain Dataverse says no to.
    fn refusal(&self, asked: &str, headers: &HeaderMap, body: &str) -> Option<Response> {
        if !self.plain {
            return None;
        }
        let expired = self.expired.load(Ordering::SeqCst);
        if expired && asked.contains("deltatoken") {
            return Some(error(StatusCode::GONE, "0x80044352", "The version stamp is expired."));
        }
        // A batch with such links is refused as a whole: the device has to ask for each by itself.
        if expired && asked.starts_with("$batch") && body.contains("deltatoken") {
            return Some(error(StatusCode::BAD_REQUEST, "0x80048d19", "Bad request."));
        }
        let ours = ["RetrieveOfflineConfiguration", "ExplainRow", "EvaluateProfile", "farfield_"];
        if ours.iter().any(|name| asked.starts_with(name)) {
            return Some(error(StatusCode::NOT_FOUND, "0x80060888", "Resource not found for the segment."));
        }
        let tracks = headers
            .get_all("prefer")
            .iter()
            .any(|value| value.to_str().is_ok_and(|value| value.contains("track-changes")));
        (tracks && (asked.contains("filter") || asked.contains("fetchXml"))).then(|| {
            let message = "The \"$filter\" query parameter isn't supported when Change Tracking is enabled.";
            error(StatusCode::BAD_REQUEST, "0x80060888", message)
        })
    }

    async fn forward(&self, method: Method, path: &str, headers: HeaderMap, body: Vec<u8>) -> Response {
        let body = if self.plain && path.ends_with("$batch") { without_receipts(&body) } else { body };
        let mut request = self.client.request(method, format!("{}{path}", self.server));
        for (name, value) in &headers {
            let value = match name.as_str() {
                "host" | "content-length" | "accept-encoding" => continue,
                name if self.plain && name.starts_with("repeatability-") => continue,
                "prefer" if self.plain => without_ours(value),
                _ => value.clone(),
            };
            request = request.header(name, value);
        }
        let reply = request.header("x-forwarded-host", &self.host).body(body).send().await.unwrap();
        let (status, headers) = (reply.status(), reply.headers().clone());
        let mut body = reply.bytes().await.unwrap();
        if self.newer && status.is_success() && path.contains("RetrieveOfflineConfiguration") {
            body = said_by_a_newer(&body).into();
        }
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        for (name, value) in headers
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "content-length" | "transfer-encoding"))
        {
            response.headers_mut().append(name, value.clone());
        }
        response
    }
}

/// The configuration as a later version may tell it: with members and values that nobody knows yet.
fn said_by_a_newer(body: &[u8]) -> Vec<u8> {
    let mut told: Value = serde_json::from_slice(body).unwrap();
    told["Weather"] = json!({ "Outlook": "fine" });
    told["ConflictPolicy"] = json!("vote");
    told["Settings"]["bpf"] = json!("by_moonlight");
    told["Settings"]["losing_change"] = json!("frame");
    told["Settings"]["weather"] = json!({ "outlook": ["fine"] });
    for table in told["Tables"].as_array_mut().unwrap() {
        table["Weather"] = json!("fine");
        table["ConflictPolicy"] = json!("vote");
        table["Commands"].as_array_mut().unwrap().push(json!("forecast"));
        for reason in table["Reasons"].as_array_mut().unwrap() {
            reason["Kind"] = json!("season");
            reason["Weather"] = json!("fine");
        }
    }
    serde_json::to_vec(&told).unwrap()
}

/// A batch whose parts ask for no receipts and prefer nothing that only our server knows.
fn without_receipts(body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    let line = |line: &str| match line.split_once(':') {
        Some((name, _)) if name.to_ascii_lowercase().starts_with("repeatability-") => None,
        Some((name, value)) if name.eq_ignore_ascii_case("prefer") => {
            let value = HeaderValue::from_str(value.trim()).unwrap();
            Some(format!("{name}: {}\r\n", without_ours(&value).to_str().unwrap()))
        }
        _ => Some(line.to_owned()),
    };
    text.split_inclusive('\n').filter_map(line).collect::<String>().into_bytes()
}

/// What a client prefers without the words that only our server knows.
fn without_ours(value: &HeaderValue) -> HeaderValue {
    let known = value.to_str().unwrap().split(',').filter(|part| !part.trim().starts_with("farfield."));
    HeaderValue::from_str(&known.collect::<Vec<_>>().join(",")).unwrap()
}

fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "error": { "code": code, "message": message } });
    (status, axum::Json(body)).into_response()
}
