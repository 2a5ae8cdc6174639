//! `cargo xtask ci`: everything that must hold before a change lands. `.ci/run` calls it, and so can anybody.

use super::{setup, test, tidy, ui};
use crate::run::{cargo, run, succeeds};
use anyhow::Result;

/// How to run it.
#[derive(clap::Args)]
pub struct Args {
    /// Installs cargo-deny when it is missing (it takes minutes to compile).
    #[arg(long)]
    with_deny: bool,
}

/// Checks style, lints, licences and all tests.
///
/// # Errors
/// At the first thing that doesn't hold.
pub fn check(args: &Args) -> Result<()> {
    tidy::check()?;
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    setup::install_missing()?;
    ui::build(&ui::Args::default())?;
    let native = ["clippy", "--workspace", "--exclude", "xtask", "--all-targets", "--", "-D", "warnings"];
    run(&mut cargo(&native))?;
    run(&mut cargo(&["clippy", "--package", "xtask", "--all-targets", "--", "-D", "warnings"]))?;
    for face in ["ui", "console"] {
        let wasm =
            ["clippy", "--package", face, "--target", "wasm32-unknown-unknown", "--", "-D", "warnings"];
        run(&mut cargo(&wasm))?;
    }
    check_dependencies(args.with_deny)?;
    test::run_built()
}

/// Licences, sources and bans of what we depend on.
fn check_dependencies(install: bool) -> Result<()> {
    if !succeeds("cargo", &["deny", "--version"]) {
        if !install {
            eprintln!(
                "cargo-deny is not installed, so licences and bans are not checked (--with-deny installs it)"
            );
            return Ok(());
        }
        run(&mut cargo(&["install", "--locked", "cargo-deny"]))?;
    }
    run(&mut cargo(&["deny", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]))
}
