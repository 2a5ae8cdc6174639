//! `cargo xtask test`: every test there is, the journeys last.

use super::{setup, ui};
use crate::run::{cargo, run_for_summary};
use crate::workspace::build_everything;
use anyhow::Result;

/// Runs all tests and ends with the runners' own summary lines.
///
/// # Errors
/// When something can't be built, or a test fails.
pub fn run_all() -> Result<()> {
    setup::install_missing()?;
    ui::build(&ui::Args::default())?;
    run_built()
}

/// Runs all tests on a machine that is set up and has the face built.
///
/// # Errors
/// As [`run_all`].
pub fn run_built() -> Result<()> {
    build_everything()?;
    let runs: [&[&str]; 4] = if setup::has_nextest() {
        [
            &["nextest", "run", "--package", "xtask"],
            &["nextest", "run", "--workspace", "--exclude", "xtask", "-E", "not package(journeys)"],
            &["test", "--doc", "--workspace", "--exclude", "xtask"],
            &[
                "nextest",
                "run",
                "--workspace",
                "--exclude",
                "xtask",
                "-E",
                "package(journeys)",
                "--profile",
                "journeys",
            ],
        ]
    } else {
        [
            &["test", "--package", "xtask"],
            &["test", "--workspace", "--exclude", "xtask", "--exclude", "journeys", "--all-targets"],
            &["test", "--doc", "--workspace", "--exclude", "xtask"],
            &["test", "--package", "journeys", "--", "--test-threads", "1"],
        ]
    };
    let mut summary = Vec::new();
    for arguments in runs {
        summary.extend(run_for_summary(&mut cargo(arguments))?);
    }
    eprintln!("\nall tests passed; the runners' own words:");
    for line in summary {
        eprintln!("{line}");
    }
    Ok(())
}
