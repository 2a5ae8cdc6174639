//! `cargo xtask simulate`: many lives of devices beside a server, each from one seed, in release. One that fails says its
//! seed, and lives again with `--from SEED --seeds 1`.

use crate::run::{cargo, run};
use anyhow::Result;

/// Which lives.
#[derive(clap::Args)]
pub struct Args {
    /// How many.
    #[arg(long, default_value_t = 10_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
}

/// Lives them.
///
/// # Errors
/// When it can't be built, or a life fails.
pub fn live(args: &Args) -> Result<()> {
    let mut command = cargo(&[
        "test",
        "--release",
        "--package",
        "sync-core",
        "--test",
        "core",
        "simulation",
        "--",
        "--nocapture",
    ]);
    command.env("FARFIELD_SEEDS", args.seeds.to_string()).env("FARFIELD_FROM", args.from.to_string());
    run(&mut command)
}
