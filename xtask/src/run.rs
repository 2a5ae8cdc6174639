//! Running a program to its end.

use crate::workspace::root;
use anyhow::{Context, Result, ensure};
use std::io::{BufRead, BufReader, Read};
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

/// Runs a test runner to its end, shows what it says, and gives the lines in which it sums up.
///
/// # Errors
/// As [`run`].
pub fn run_for_summary(command: &mut Command) -> Result<Vec<String>> {
    let name = shown(command);
    eprintln!("$ {name}");
    let mut child = command
        .env("CARGO_TERM_COLOR", "never")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("can't start: {name}"))?;
    let said = child.stdout.take().map(|output| std::thread::spawn(move || show_and_pick(output)));
    let warned = child.stderr.take().map(|output| std::thread::spawn(move || show_and_pick(output)));
    let lines =
        [said, warned].into_iter().flatten().filter_map(|thread| thread.join().ok()).flatten().collect();
    let status = child.wait()?;
    ensure!(status.success(), "failed ({status}): {name}");
    Ok(lines)
}

/// Passes a program's words on and keeps those that sum up.
fn show_and_pick(output: impl Read) -> Vec<String> {
    let mut kept = Vec::new();
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        eprintln!("{line}");
        let words = line.trim_start();
        if words.starts_with("Summary [") || words.starts_with("test result:") {
            kept.push(line);
        }
    }
    kept
}
