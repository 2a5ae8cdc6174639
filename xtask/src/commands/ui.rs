//! `cargo xtask ui`: the app's face and the admin console as files, for any carrier and for the server.
//!
//! The bindings come from the wasm-bindgen library at the version the lock file gives the face, so that the two always
//! match and no tool has to be downloaded.

use crate::run::{cargo, run, succeeds};
use crate::workspace::{root, target_dir};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";

/// Something that runs in a browser.
struct Bundle {
    /// Its package.
    package: &'static str,
    /// Folders that are copied as they are: from the root, to the folder in it.
    copied: &'static [(&'static str, &'static str)],
    /// Where it lies when it is done.
    dist: &'static str,
}

/// The app and the admin console.
const BUNDLES: [Bundle; 2] = [
    Bundle {
        package: "ui",
        copied: &[
            ("ui/static", ""),
            ("assets/styles", "styles"),
            ("assets/fonts", "fonts"),
            ("assets/images", "images"),
        ],
        dist: "dist",
    },
    Bundle {
        package: "console",
        copied: &[("console/static", ""), ("assets/styles", "styles"), ("assets/fonts", "fonts")],
        dist: "dist-console",
    },
];

/// Features that browsers have; more makes files that they refuse.
const WASM_OPT: [&str; 8] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What to build.
#[derive(clap::Args, Default)]
pub struct Args {
    /// Optimised; with `wasm-opt` too, if it is installed.
    #[arg(long)]
    pub release: bool,
}

/// Builds the face into `dist/` and the console into `dist-console/`.
///
/// Files that did not change are not written again, because shell and server embed them and would be compiled anew.
///
/// # Errors
/// When it doesn't compile, or files can't be written.
pub fn build(args: &Args) -> Result<()> {
    BUNDLES.iter().try_for_each(|bundle| make(bundle, args))
}

/// One at a time: built together, the app would carry the console's texts.
fn make(bundle: &Bundle, args: &Args) -> Result<()> {
    let package = bundle.package;
    let mut words = vec!["build", "--package", package, "--target", TARGET];
    words.extend(args.release.then_some("--release"));
    run(&mut cargo(&words))?;

    let target = target_dir()?;
    let profile = if args.release { "release" } else { "debug" };
    let staged = target.join("face").join(package).join(profile);
    if staged.exists() {
        fs::remove_dir_all(&staged).with_context(|| staged.display().to_string())?;
    }
    bind(&target.join(TARGET).join(profile).join(format!("{package}.wasm")), package, &staged)?;
    if args.release {
        shrink(&staged.join(format!("{package}_bg.wasm")))?;
    }
    for (from, to) in bundle.copied {
        copy_all(&root().join(from), &staged.join(to))?;
    }
    ensure!(staged.join("index.html").exists(), "{package}/static/index.html is missing");
    let written = mirror(&staged, &root().join(bundle.dist))?;
    eprintln!("{}/: {written} files written", bundle.dist);
    Ok(())
}

fn bind(wasm: &Path, name: &str, out: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(wasm)
        .out_name(name)
        .web(true)
        .context("wasm-bindgen")?
        .typescript(false)
        .generate(out)
        .with_context(|| format!("wasm-bindgen on {}", wasm.display()))
}

fn shrink(wasm: &Path) -> Result<()> {
    if !succeeds("wasm-opt", &["--version"]) {
        eprintln!("wasm-opt is not installed: the face stays about 6 % larger");
        return Ok(());
    }
    run(Command::new("wasm-opt").args(WASM_OPT).arg(wasm).arg("-o").arg(wasm))
}

/// Copies a folder with all below it; one that doesn't exist has nothing to copy.
fn copy_all(from: &Path, to: &Path) -> Result<()> {
    for file in files_below(from)? {
        let target = to.join(&file);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
        }
        fs::copy(from.join(&file), &target).with_context(|| target.display().to_string())?;
    }
    Ok(())
}

/// Makes `to` the same as `from`, touching only what differs. Returns the number of files written.
fn mirror(from: &Path, to: &Path) -> Result<usize> {
    let wanted = files_below(from)?;
    for stale in files_below(to)?.difference(&wanted) {
        fs::remove_file(to.join(stale)).with_context(|| stale.display().to_string())?;
    }
    let mut written = 0;
    for file in &wanted {
        let bytes = fs::read(from.join(file)).with_context(|| file.display().to_string())?;
        let target = to.join(file);
        if fs::read(&target).is_ok_and(|old| old == bytes) {
            continue;
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
        }
        fs::write(&target, bytes).with_context(|| target.display().to_string())?;
        written += 1;
    }
    Ok(written)
}

/// The files below a folder, by their paths in it.
fn files_below(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        if !current.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&current).with_context(|| current.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(inner) = path.strip_prefix(folder) {
                found.insert(inner.to_path_buf());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_did_not_change_is_not_written_again() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("styles"))?;
        fs::write(from.join("index.html"), "one")?;
        fs::write(from.join("styles/tokens.css"), "two")?;
        assert_eq!(mirror(&from, &to)?, 2);
        fs::write(from.join("index.html"), "three")?;
        assert_eq!(mirror(&from, &to)?, 1);
        assert_eq!(fs::read_to_string(to.join("index.html"))?, "three");
        Ok(())
    }

    #[test]
    fn a_file_that_is_gone_leaves_the_copy_too() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(&from)?;
        fs::create_dir_all(&to)?;
        fs::write(from.join("kept"), "")?;
        fs::write(to.join("stale"), "")?;
        mirror(&from, &to)?;
        assert_eq!(files_below(&to)?, BTreeSet::from([PathBuf::from("kept")]));
        Ok(())
    }
}
