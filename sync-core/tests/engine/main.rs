//! The engine: its transitions as tables, whole lives from one seed, and its driver on the real database.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod download;
mod driver;
mod pulse;
mod replay;
mod simulation;
mod story;
// The store's tests share their small configuration; not all of it is needed here.
#[allow(dead_code)]
#[path = "../store/support.rs"]
mod support;
