//! Behaviour of the wire's words through the public interface: what one side writes, the other reads.

// Helpers of tests may panic as tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

mod batch;
mod bodies;
mod common;
mod flat_rows;
mod headers;
mod metadata;
mod navigation;
mod options;
mod paths;
mod rows;
