//! The device database through its public trait, on files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod changes;
mod files;
mod pages;
mod support;
mod vault;
