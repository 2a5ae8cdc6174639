//! The admin API and the pages of the admin console (`docs/ADMIN.md`). Which endpoints there are, and what goes there and
//! back, is in the crate `admin-contract`; each file here answers those of one subject.
//!
//! [`serve`] is the one way in: it finds out who asks, checks what he may do, opens the snapshot or the transaction, hands
//! over, and writes what was done into the audit log. An endpoint can only be routed as one that reads or as one that
//! writes, and what writes has to say what is to be noted.

mod apps;
mod ask;
mod audit;
mod checks;
mod designer;
mod devices;
mod diff;
mod estimates;
mod health;
mod jobs;
mod lint;
mod list;
mod members;
mod openapi;
mod overview;
mod pages;
mod people;
mod preview;
mod profiles;
mod provisioning;
mod refusal;
mod routes;
mod serve;
mod session;
mod settings;
mod solutions;
mod sync_errors;
mod tables;
mod volumes;

pub use jobs::run as run_jobs;
pub use refusal::Failure;

use crate::app::App;
use crate::store::Conn;
use crate::store::schema::OwnTable;
use ask::Done;
use axum::Router;
use axum::routing::get;
use model::{Code, Problem};
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
        provisioning::routes,
        profiles::routes,
        designer::routes,
        members::routes,
        apps::routes,
        settings::routes,
        preview::routes,
        jobs::routes,
        devices::routes,
        sync_errors::routes,
        people::routes,
        solutions::routes,
        health::routes,
        audit::routes,
    ];
    subjects.iter().fold(routes, |routes, add| add(routes))
}

/// How something ended that was only tried.
enum Tried<T> {
    Done(T),
    Failed(Failure),
}

impl<T> From<Problem> for Tried<T> {
    fn from(problem: Problem) -> Self {
        Self::Failed(Failure::Failed(problem))
    }
}

/// Does something and takes it back, whatever came out of it.
///
/// # Errors
/// What `work` says.
fn tried<T>(
    conn: &mut dyn Conn,
    work: impl FnOnce(&mut dyn Conn) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let undone = conn.savepoint(|conn| {
        Err::<(), _>(match work(conn) {
            Ok(done) => Tried::Done(done),
            Err(failure) => Tried::Failed(failure),
        })
    });
    match undone {
        Err(Tried::Done(done)) => Ok(done),
        Err(Tried::Failed(failure)) => Err(failure),
        Ok(()) => Err(Failure::Failed(Code::Internal.into())),
    }
}
