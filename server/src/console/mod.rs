//! The admin API and the pages of the admin console (`docs/ADMIN.md`). Which endpoints there are, and what goes there and
//! back, is in the crate `admin-contract`; each file here answers those of one subject.
//!
//! [`serve`] is the one way in: it finds out who asks, checks what he may do, opens the snapshot or the transaction, hands
//! over, and writes what was done into the audit log. An endpoint can only be routed as one that reads or as one that
//! writes, and what writes has to say what is to be noted.

mod ask;
mod audit;
mod devices;
mod estimates;
mod jobs;
mod list;
mod members;
mod openapi;
mod overview;
mod pages;
mod preview;
mod refusal;
mod routes;
mod serve;
mod session;
mod tables;
mod volumes;

pub use jobs::run as run_jobs;
pub use refusal::Failure;

use crate::app::App;
use crate::store::schema::OwnTable;
use ask::Done;
use axum::Router;
use axum::routing::get;
use routes::Routes;
use std::sync::Arc;

/// See [`crate::store::schema`].
pub const TABLES: &[OwnTable] = &[audit::TABLE, estimates::TABLE, jobs::TABLE, tables::TABLE, volumes::TABLE];

/// Everything below `/admin`.
pub fn router() -> Router<Arc<App>> {
    routes()
        .router
        .route(openapi::PATH, get(openapi::document))
        .route("/admin", get(pages::index))
        .route("/admin/", get(pages::index))
        .route("/admin/{*path}", get(pages::file))
}

/// The endpoints, subject by subject.
fn routes() -> Routes {
    let routes = Routes::default();
    let subjects = [
        session::routes,
        overview::routes,
        tables::routes,
        members::routes,
        preview::routes,
        jobs::routes,
        devices::routes,
        audit::routes,
    ];
    subjects.iter().fold(routes, |routes, add| add(routes))
}
