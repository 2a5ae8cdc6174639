//! The program around the server: its commands, their flags, and what it prints.

pub mod settings;

mod serve;
mod upkeep;

pub use serve::{Serve, log, serve};
pub use upkeep::{Backup, Doctor, Restore, backup, doctor, restore};
