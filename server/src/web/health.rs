//! Whether the server and its database answer.

use crate::app::App;
use axum::extract::State;
use http::StatusCode;
use model::Problem;
use std::sync::Arc;

/// `GET /healthz`: 200 `ok`, or 503 when the database can't be read.
pub async fn healthz(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    let read: Result<i64, Problem> =
        app.store.read(|conn| conn.number("SELECT value FROM counter WHERE name = 'version'", &[])).await;
    match read {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be read"),
    }
}
