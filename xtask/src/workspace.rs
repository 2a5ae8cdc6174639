//! Where things are.

use crate::run::{cargo, run};
use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The workspace's root folder.
pub fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        manifest.parent().unwrap_or(manifest).to_path_buf()
    })
}

/// What cargo knows of the workspace's own packages.
///
/// # Errors
/// When cargo can't read a manifest.
pub fn metadata() -> Result<Metadata> {
    MetadataCommand::new().current_dir(root()).no_deps().exec().context("cargo metadata")
}

/// Cargo's target folder, wherever the user has put it.
///
/// # Errors
/// When cargo can't read a manifest.
pub fn target_dir() -> Result<PathBuf> {
    Ok(metadata()?.target_directory.into_std_path_buf())
}

/// The debug build of one of our programs.
///
/// # Errors
/// When cargo can't read a manifest.
pub fn program(name: &str) -> Result<PathBuf> {
    Ok(target_dir()?.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// The release build of one of our programs.
///
/// # Errors
/// When cargo can't read a manifest.
pub fn released(name: &str) -> Result<PathBuf> {
    Ok(target_dir()?.join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds our programs: server, command line, app and the walk of the demo. The face must be in `dist/` before.
///
/// # Errors
/// When something doesn't compile.
pub fn build_programs() -> Result<()> {
    run(&mut cargo(&["build", "--workspace", "--exclude", "ui", "--exclude", "xtask", "--bins"]))
}

/// Builds all programs and all tests with one selection of packages, so that no dependency is compiled twice for
/// different features and the journeys find the programs that the tests were built with.
///
/// # Errors
/// When something doesn't compile.
pub fn build_everything() -> Result<()> {
    run(&mut cargo(&["build", "--workspace", "--exclude", "xtask", "--all-targets"]))
}
