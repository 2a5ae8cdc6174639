//! Behaviour of the query crate through its public interface, on a real SQLite, and where it
//! is installed on a real PostgreSQL.

// Helpers of tests may panic as tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;
mod dates;
mod fetch_xml;
mod operators;
mod pages_and_links;
mod scope;
mod sql_agrees_with_the_evaluator;
