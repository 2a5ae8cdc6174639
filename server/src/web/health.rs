//! For operators: whether the server runs, whether it can do its work, and what it has done.

use super::address;
use crate::app::App;
use axum::extract::{ConnectInfo, State};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use model::Problem;
use std::net::SocketAddr;
use std::sync::Arc;

/// The text format that Prometheus reads.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `GET /healthz`: 200 `ok` as long as the process answers at all.
pub async fn healthz() -> &'static str {
    "ok"
}

/// `GET /readyz`: 200 `ok`, or 503 when the database can't be read.
pub async fn readyz(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    let read: Result<i64, Problem> =
        app.store.read(|conn| conn.number("SELECT value FROM counter WHERE name = 'version'", &[])).await;
    match read {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(problem) => {
            tracing::error!(%problem, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be read")
        }
    }
}

/// `GET /metrics`: for callers on this machine, or for all where the configuration says so.
pub async fn metrics(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> (StatusCode, [(http::HeaderName, &'static str); 1], String) {
    let told = |status, text: String| (status, [(CONTENT_TYPE, OPEN_METRICS)], text);
    if !app.metrics_for_all && !address(&headers, peer).is_loopback() {
        return told(StatusCode::FORBIDDEN, String::new());
    }
    match app.metrics.text() {
        Ok(text) => told(StatusCode::OK, text),
        Err(problem) => {
            tracing::error!(%problem, "the metrics could not be written");
            told(StatusCode::INTERNAL_SERVER_ERROR, String::new())
        }
    }
}
