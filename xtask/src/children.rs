//! Programs that run beside us and must not outlive us: not after an error, not after Ctrl-C.
//!
//! Each one leads its own process group, so that what it started (a driver's browser, the browser's helpers) ends with it.

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a program has for an orderly end before it is killed.
const GRACE: Duration = Duration::from_secs(10);

static CHILDREN: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// From now on Ctrl-C and a request to terminate end the children first.
///
/// # Errors
/// When the operating system refuses the handler.
pub fn end_with_us() -> Result<()> {
    ctrlc::set_handler(|| {
        end_all();
        std::process::exit(130);
    })
    .context("can't watch for Ctrl-C")
}

/// Starts a program that ends with us at the latest.
///
/// # Errors
/// When it can't start.
pub fn start(command: &mut Command) -> Result<Child> {
    let name = command.get_program().to_string_lossy().into_owned();
    let child = command.process_group(0).spawn().with_context(|| format!("can't start {name}"))?;
    registered().push(group(&child));
    Ok(child)
}

/// Asks a program to end, and kills it when it takes too long.
pub fn end(child: &mut Child) {
    let pid = group(child);
    registered().retain(|other| *other != pid);
    // A group that is gone already is what we want.
    let _ = killpg(pid, Signal::SIGTERM);
    let deadline = Instant::now() + GRACE;
    while Instant::now() < deadline {
        if child.try_wait().ok().flatten().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = killpg(pid, Signal::SIGKILL);
    let _ = child.wait();
}

/// Ends every program still running.
pub fn end_all() {
    let groups: Vec<Pid> = registered().drain(..).collect();
    for group in &groups {
        let _ = killpg(*group, Signal::SIGTERM);
    }
    let deadline = Instant::now() + GRACE;
    while Instant::now() < deadline && groups.iter().any(|group| killpg(*group, None).is_ok()) {
        std::thread::sleep(Duration::from_millis(20));
    }
    for group in groups {
        let _ = killpg(group, Signal::SIGKILL);
    }
}

fn registered() -> MutexGuard<'static, Vec<Pid>> {
    CHILDREN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn group(child: &Child) -> Pid {
    Pid::from_raw(i32::try_from(child.id()).unwrap_or(i32::MAX))
}
