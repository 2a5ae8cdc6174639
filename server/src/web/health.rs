//! Whether the server and its database answer.

use crate::app::App;
use axum::extract::State;
use http::StatusCode;
use std::sync::Arc;

/// `GET /healthz`: 200 `ok`, or 503 when the database can't be read.
pub async fn healthz(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    match sqlx::query("SELECT value FROM counter").fetch_one(app.store.readers()).await {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be read"),
    }
}
