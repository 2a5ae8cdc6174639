//! The tests of `api` once more, on PostgreSQL.
#![cfg(unix)]

#[path = "../api/main.rs"]
mod api;

use api::support;
