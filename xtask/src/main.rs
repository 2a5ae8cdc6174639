//! Farfield's own commands: `cargo xtask --help` lists them.
//!
//! Each command is one file in `commands`. What they share is here: [`workspace`] knows where things are, [`run`] runs
//! a program to its end, [`children`] keeps programs running and ends them with us.

mod children;
mod commands;
mod run;
mod workspace;

use clap::{Parser, Subcommand};
use commands::{setup, ui};
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
    /// Builds the face into `dist/`.
    Ui(ui::Args),
    /// Installs what the build and the tests need, where it is missing.
    Setup,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let outcome = children::end_with_us().and_then(|()| match args.command {
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
