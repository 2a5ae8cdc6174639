//! `cargo xtask bench`: how fast a first download and a replay are, in release, against the real server.

use crate::run::{cargo, run};
use anyhow::Result;

/// What is measured.
#[derive(clap::Args)]
pub struct Args {
    /// Scale of the demo company: 50 is 100,000 contacts.
    #[arg(long, default_value_t = 50.0)]
    scale: f64,
    /// Changes that are replayed.
    #[arg(long, default_value_t = 1000)]
    changes: u32,
}

/// Measures, and prints a table.
///
/// # Errors
/// When it can't be built or fails.
pub fn measure(args: &Args) -> Result<()> {
    let (scale, changes) = (args.scale.to_string(), args.changes.to_string());
    run(&mut cargo(&[
        "run",
        "--release",
        "--package",
        "sync-core",
        "--example",
        "speed",
        "--",
        &scale,
        &changes,
    ]))
}
