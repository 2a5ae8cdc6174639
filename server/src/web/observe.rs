//! What is told of every request: an id for the caller and the log, a line in the log, a count. No user, no value and
//! no address of a row is among it.

use crate::app::App;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, Method};
use std::sync::Arc;
use std::time::Instant;
use tracing::Instrument;
use uuid::Uuid;

/// The header with the id of a request, as Dataverse calls it, and its older name.
const HEADERS: [&str; 2] = ["x-ms-service-request-id", "req_id"];

/// The id of a request; it stands in its reply, in the body of an error and in the log.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Uuid);

/// What kind of request it was, told by who answered it.
#[derive(Clone, Copy, Debug)]
pub struct Kind(pub &'static str);

/// Around every request.
pub async fn observe(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let (id, begun) = (Uuid::new_v4(), Instant::now());
    let method = method(request.method());
    let elsewhere = elsewhere(request.uri().path());
    request.extensions_mut().insert(RequestId(id));
    let running = app.metrics.begin();
    let span = tracing::info_span!("request", id = %id);
    let mut response = next.run(request).instrument(span).await;
    drop(running);
    let kind = response.extensions().get::<Kind>().map_or(elsewhere, |kind| kind.0);
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    app.metrics.served(method, kind, status, took);
    let ms = took.as_millis();
    if kind == "operation" {
        tracing::debug!(%id, method, kind, status, ms, "answered");
    } else {
        tracing::info!(%id, method, kind, status, ms, "answered");
    }
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        for name in HEADERS {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

/// Methods in the words of the program: the label of a count must not be the caller's to choose.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// The kind of what is not the Web API.
fn elsewhere(path: &str) -> &'static str {
    match path {
        "/healthz" | "/readyz" | "/metrics" => "operation",
        odata::auth::TOKEN_PATH => "token",
        _ => "other",
    }
}
