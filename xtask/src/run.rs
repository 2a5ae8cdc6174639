//! Running a program to its end.

use crate::workspace::root;
use anyhow::{Context, Result, ensure};
use std::process::{Command, Stdio};

/// Cargo, the one that started us, in the workspace's root.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(args);
    command
}

/// Runs a program to its end.
///
/// # Errors
/// When it can't start or ends with anything but success.
pub fn run(command: &mut Command) -> Result<()> {
    let name = shown(command);
    eprintln!("$ {name}");
    let status = command.status().with_context(|| format!("can't start: {name}"))?;
    ensure!(status.success(), "failed ({status}): {name}");
    Ok(())
}

/// Whether a program can be started and ends with success; its output is dropped.
pub fn succeeds(program: &str, args: &[&str]) -> bool {
    Command::new(program)
        .args(args)
        .current_dir(root())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A command as one would type it.
fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    words.join(" ")
}
