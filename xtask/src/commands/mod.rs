//! One file per command.

pub mod setup;
pub mod ui;
