//! One file per command.

pub mod bench;
pub mod ci;
pub mod demo;
pub mod dev;
pub mod setup;
pub mod shots;
pub mod simulate;
pub mod soak;
pub mod test;
pub mod tidy;
pub mod ui;
