//! `cargo xtask shots`: pictures of every page into `docs/screens/`, from the real engine on demo data in Chromium.

use super::{setup, ui};
use crate::run::{cargo, run};
use crate::workspace::{program, root};
use anyhow::Result;
use std::process::Command;

/// Which pictures.
#[derive(clap::Args)]
pub struct Args {
    /// Only pages whose names contain one of these words; with `admin` first, those of the admin console.
    pages: Vec<String>,
}

/// Builds what is needed and takes the pictures.
///
/// # Errors
/// When something can't be built, or a page doesn't come.
pub fn take(args: &Args) -> Result<()> {
    setup::install_missing()?;
    ui::build(&ui::Args::default())?;
    run(&mut cargo(&["build", "--workspace", "--exclude", "xtask"]))?;
    run(Command::new(program("shots")?)
        .arg(root().join("docs/screens"))
        .args(&args.pages)
        .env("RUST_LOG", "warn"))
}
