//! `cargo xtask tidy`: the house rules that no compiler knows, as ordinary code.

mod direction;
mod files;
mod texts;

use crate::workspace::{metadata, root};
use anyhow::{Context, Result, ensure};
use std::process::Command;

/// Checks all rules and tells every breach before it fails.
///
/// # Errors
/// When a rule is broken.
pub fn check() -> Result<()> {
    let mut breaches = direction::breaches(&metadata()?);
    let mut texts = texts::Texts::default();
    for path in tracked_files()? {
        // What isn't text has nothing to say about style.
        if let Ok(text) = std::fs::read_to_string(root().join(&path)) {
            breaches.extend(files::breaches(&path, &text));
            texts.read(&path, &text);
        }
    }
    breaches.extend(texts.breaches());
    for breach in &breaches {
        eprintln!("tidy: {breach}");
    }
    ensure!(breaches.is_empty(), "{} house rules are broken", breaches.len());
    eprintln!("tidy: all house rules hold");
    Ok(())
}

/// Files that git knows, or would after `git add`.
fn tracked_files() -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .context("git ls-files")?;
    ensure!(output.status.success(), "git ls-files failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}
