//! `cargo xtask bench`: how fast a first download and a replay are, in release, against the real server; `cargo xtask
//! bench download`: the first download beside the same rows inserted plainly, with memory and reads meanwhile, and the
//! cycles after it; `cargo xtask bench server`: how fast the server is by itself; `cargo xtask bench face`: the app's pages.

use super::{setup, ui};
use crate::run::{cargo, run};
use crate::workspace::released;
use anyhow::Result;
use std::process::Command;

/// What is measured.
#[derive(clap::Args)]
pub struct Args {
    /// The engine on a device, or the server alone.
    #[arg(value_enum, default_value_t = Subject::Device)]
    subject: Subject,
    /// Scale of the demo company: 50 is 100,000 contacts.
    #[arg(long, default_value_t = 50.0)]
    scale: f64,
    /// Changes that are replayed.
    #[arg(long, default_value_t = 1000)]
    changes: u32,
    /// Rows of the large table whose deltas are compared with those of one of 10,000.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u32,
    /// Rounds of the download, whose medians are told.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Scale of a second company for the download, 500 for a million contacts: making them takes minutes.
    #[arg(long, default_value_t = 0.0)]
    large: f64,
}

/// What can be measured.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Subject {
    /// First download and replay.
    Device,
    /// The first download and the cycles after it, part by part.
    Download,
    /// Pages, reads, batches and deltas.
    Server,
    /// The app's pages in Chromium, on a device with many rows.
    Face,
}

/// Measures, and prints a table.
///
/// # Errors
/// When it can't be built or fails.
pub fn measure(args: &Args) -> Result<()> {
    let (scale, changes, rows) = (args.scale.to_string(), args.changes.to_string(), args.rows.to_string());
    let (rounds, large) = (args.rounds.to_string(), args.large.to_string());
    let (package, example, numbers) = match args.subject {
        Subject::Device => ("sync-core", "speed", vec![scale, changes]),
        Subject::Download => ("sync-core", "download", vec![scale, rounds, large]),
        Subject::Server => ("farfield-server", "server_speed", vec![scale, rows]),
        Subject::Face => return face(&scale),
    };
    let mut command = cargo(&["run", "--release", "--package", package, "--example", example, "--"]);
    run(command.args(numbers))
}

/// The face is measured as users have it: everything in release.
fn face(scale: &str) -> Result<()> {
    setup::install_missing()?;
    ui::build(&ui::Args { release: true })?;
    let packages = ["--package", "farfield-server", "--package", "farfield-cli", "--package", "journeys"];
    run(cargo(&["build", "--release", "--bins"]).args(packages))?;
    run(Command::new(released("face_speed")?).arg(scale).env("RUST_LOG", "warn"))
}
