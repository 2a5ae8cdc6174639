//! Farfield's own commands: `cargo xtask --help` lists them.
//!
//! Each command is one file in `commands`. What they share is here: [`workspace`] knows where things are, [`run`] runs
//! a program to its end, [`children`] keeps programs running and ends them with us, [`demo_server`] is one of them.

mod children;
mod commands;
mod demo_server;
mod run;
mod workspace;

use clap::{Parser, Subcommand};
use commands::{bench, ci, demo, dev, setup, shots, simulate, soak, test, tidy, ui};
use std::process::ExitCode;

/// Farfield's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Opens the app on demo data: signed in, synchronised. Installs, builds and starts what that needs.
    Demo,
    /// Shows the face in a browser on demo data, and builds it again when a file changes.
    Dev,
    /// Runs all tests, the journeys last.
    Test,
    /// Checks style, lints, licences and all tests: what `.ci/run` calls.
    Ci(ci::Args),
    /// Checks the house rules.
    Tidy,
    /// Measures a first download and a replay, in release.
    Bench(bench::Args),
    /// Takes pictures of every page into `docs/screens/`.
    Shots(shots::Args),
    /// Lives many lives of devices beside a server, each from one seed.
    Simulate(simulate::Args),
    /// Lets eight devices of real processes edit, sync, be cut off and be killed for some minutes.
    Soak(soak::Args),
    /// Builds the face into `dist/` and the admin console into `dist-console/`.
    Ui(ui::Args),
    /// Installs what the build and the tests need, where it is missing.
    Setup,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let outcome = children::end_with_us().and_then(|()| match args.command {
        Command::Demo => demo::show(),
        Command::Dev => dev::run(),
        Command::Test => test::run_all(),
        Command::Ci(args) => ci::check(&args),
        Command::Tidy => tidy::check(),
        Command::Bench(args) => bench::measure(&args),
        Command::Shots(args) => shots::take(&args),
        Command::Simulate(args) => simulate::live(&args),
        Command::Soak(args) => soak::live(&args),
        Command::Ui(args) => ui::build(&args),
        Command::Setup => setup::install_missing(),
    });
    children::end_all();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
