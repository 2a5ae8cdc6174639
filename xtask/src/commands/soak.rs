//! `cargo xtask soak`: eight devices of several users beside one server, all real processes, for some minutes; lines are
//! cut, processes killed. It fails when something is lost, doubled or stuck.

use crate::run::{cargo, run};
use crate::workspace::program;
use anyhow::{Context, Result};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// How long, and where chance begins.
#[derive(clap::Args)]
pub struct Args {
    /// How long things go wrong.
    #[arg(long, default_value_t = 3.0)]
    minutes: f64,
    /// Where chance begins; another one each time without. What processes do in which order stays to the machine.
    #[arg(long)]
    seed: Option<u64>,
    /// How many seconds all may take to have the same again.
    #[arg(long, default_value_t = 11.0)]
    settle: f64,
}

/// Lives it.
///
/// # Errors
/// When the programs can't be built; what the soak finds.
pub fn live(args: &Args) -> Result<()> {
    let packages = ["--package", "farfield-server", "--package", "farfield-cli", "--package", "journeys"];
    run(cargo(&["build", "--bins"]).args(packages))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
    let seed = args.seed.unwrap_or(now.as_secs());
    let words = [args.minutes.to_string(), seed.to_string(), args.settle.to_string()];
    run(Command::new(program("soak")?).args(words).env("RUST_LOG", "warn"))
}
