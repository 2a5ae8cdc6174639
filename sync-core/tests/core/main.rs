//! The core through its public interfaces: the engine's decisions, the real database, and the front against the real
//! server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod engine;
mod front;
mod hostile;
#[cfg(target_os = "linux")]
mod keychain;
mod store;
mod support;
mod transport;
