//! `cargo xtask setup`: what the build and the tests need from the system.
//!
//! It looks before it installs, so that it costs nothing on a machine that has everything.

use crate::run::{run, succeeds};
use crate::workspace::root;
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

/// A Debian package and how to see that it is there.
struct Package {
    name: &'static str,
    sign: Sign,
}

enum Sign {
    Program(&'static str, &'static str),
    Library(&'static str),
}

const PACKAGES: [Package; 12] = [
    Package { name: "pkg-config", sign: Sign::Program("pkg-config", "--version") },
    Package { name: "libwebkit2gtk-4.1-dev", sign: Sign::Library("webkit2gtk-4.1") },
    Package { name: "libssl-dev", sign: Sign::Library("openssl") },
    Package { name: "xvfb", sign: Sign::Program("Xvfb", "-help") },
    Package { name: "webkit2gtk-driver", sign: Sign::Program("WebKitWebDriver", "--help") },
    Package { name: "postgresql", sign: Sign::Program("pg_lsclusters", "-h") },
    // The tests of the keychain have a service of their own, and those of the pages a browser.
    Package { name: "dbus", sign: Sign::Program("dbus-run-session", "--version") },
    Package { name: "gnome-keyring", sign: Sign::Program("gnome-keyring-daemon", "--version") },
    Package { name: "chromium", sign: Sign::Program("chromium", "--version") },
    Package { name: "chromium-driver", sign: Sign::Program("chromedriver", "--version") },
    Package { name: "npm", sign: Sign::Program("npm", "--version") },
    Package { name: "python3-venv", sign: Sign::Program("python3", "-cimport ensurepip") },
];

/// A folder of the repository with a lock file of npm.
struct NpmFolder {
    path: &'static str,
    what: &'static str,
}

/// A test reads its packages from `node_modules` in its folder; none is fetched while tests run.
const NPM_FOLDERS: [NpmFolder; 2] = [
    NpmFolder { path: "tests/web", what: "what the tests run in a browser" },
    NpmFolder { path: "server/tests/foreign", what: "the foreign clients that are tried on the server" },
];

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Installs what is missing on Debian and Ubuntu; elsewhere says what is missing.
///
/// # Errors
/// When something is missing and can't be installed from here.
pub fn install_missing() -> Result<()> {
    install_packages()?;
    install_wasm_target()?;
    install_nextest();
    NPM_FOLDERS.iter().try_for_each(install_npm_packages)?;
    install_python_packages("server/tests/foreign")
}

/// Installs a folder's packages of npm at the versions of its lock file, where they aren't there yet.
fn install_npm_packages(folder: &NpmFolder) -> Result<()> {
    let path = root().join(folder.path);
    if is_newer(&path.join("node_modules/.package-lock.json"), &path.join("package-lock.json")) {
        return Ok(());
    }
    eprintln!("setup: getting {}", folder.what);
    run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(path))
}

/// The packages that a folder's `requirements.txt` names, in an environment of their own.
fn install_python_packages(folder: &str) -> Result<()> {
    let folder = root().join(folder);
    let (wanted, installed) = (folder.join("requirements.txt"), folder.join(".venv/installed"));
    if is_newer(&installed, &wanted) {
        return Ok(());
    }
    eprintln!("setup: getting Microsoft's Python client of Dataverse");
    run(Command::new("python3").args(["-m", "venv", ".venv"]).current_dir(&folder))?;
    let mut pip = Command::new(folder.join(".venv/bin/pip"));
    run(pip.args(["install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&wanted))?;
    Ok(std::fs::copy(&wanted, installed).map(|_| ())?)
}

fn is_newer(installed: &Path, wanted: &Path) -> bool {
    let changed = |path: &Path| path.metadata().and_then(|file| file.modified()).ok();
    changed(installed) >= changed(wanted)
}

/// Whether `cargo nextest` can be had; `cargo test` does the same work without it.
pub fn has_nextest() -> bool {
    succeeds("cargo", &["nextest", "--version"])
}

fn install_packages() -> Result<()> {
    if !cfg!(target_os = "linux") {
        eprintln!(
            "setup: not on Linux, so nothing of the system is checked; Tauri's prerequisites must be there"
        );
        return Ok(());
    }
    let missing: Vec<&str> = PACKAGES.iter().filter(|package| !package.is_here()).map(|p| p.name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !succeeds("apt-get", &["--version"]) {
        bail!("please install, under the names your system gives them: {}", missing.join(", "));
    }
    eprintln!("setup: installing {}", missing.join(", "));
    run(apt().arg("update"))?;
    run(apt().args(["install", "-y", "--no-install-recommends"]).args(missing))
}

/// `apt-get`, as root.
fn apt() -> Command {
    let mut command = if nix::unistd::geteuid().is_root() {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("apt-get");
        sudo
    };
    command.env("DEBIAN_FRONTEND", "noninteractive").arg("-q");
    command
}

fn install_wasm_target() -> Result<()> {
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output()?;
    let sysroot = String::from_utf8_lossy(&sysroot.stdout).trim().to_owned();
    if Path::new(&sysroot).join("lib/rustlib").join(WASM_TARGET).is_dir() {
        return Ok(());
    }
    if !succeeds("rustup", &["--version"]) {
        bail!("the Rust target {WASM_TARGET} is missing, and so is rustup to install it");
    }
    run(Command::new("rustup").args(["target", "add", WASM_TARGET]))
}

fn install_nextest() {
    if has_nextest() {
        return;
    }
    eprintln!("setup: installing cargo-nextest");
    let installed = run(&mut crate::run::cargo(&["install", "--locked", "cargo-nextest"]));
    if installed.is_err() {
        eprintln!("setup: cargo-nextest can't be had here, so `cargo test` runs the tests");
    }
}

impl Package {
    fn is_here(&self) -> bool {
        match self.sign {
            Sign::Program(name, asks) => succeeds(name, &[asks]),
            Sign::Library(name) => succeeds("pkg-config", &["--exists", name]),
        }
    }
}
