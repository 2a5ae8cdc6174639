//! Databases for tests, shared by all test processes of this user: a throwaway PostgreSQL, and filled databases that
//! one process makes and all others copy, because each test has a process of its own and filling takes seconds.

// Helpers of tests may panic as tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

mod build;
mod cluster;
mod filled;

pub use cluster::{ask, fresh};
pub use filled::{copied, copied_file};
