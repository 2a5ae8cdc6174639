//! A program that runs beside a journey and ends with it.

use crate::wait::within;
use anyhow::{Context, Result, anyhow, ensure};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;

/// How long a program has for an orderly end.
const GRACE: Duration = Duration::from_secs(15);

/// The unit of times in `/proc`: Linux shows a hundred a second on all machines.
const TICK_MS: u64 = 10;

/// A running program, leader of its own process group.
pub struct Process {
    name: String,
    child: Child,
    group: Pid,
    lines: watch::Receiver<Vec<String>>,
}

impl Process {
    /// Starts a program; its output is read line by line, what it says of errors goes to ours.
    ///
    /// # Errors
    /// When it can't start.
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        let mut child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("can't start {name}"))?;
        let id = child.id().with_context(|| format!("{name} ended at once"))?;
        let output = child.stdout.take().with_context(|| format!("{name} has no output"))?;
        let (said, lines) = watch::channel(Vec::new());
        tokio::spawn(async move {
            let mut output = BufReader::new(output).lines();
            while let Ok(Some(line)) = output.next_line().await {
                said.send_modify(|lines: &mut Vec<String>| lines.push(line));
            }
        });
        Ok(Self { name, child, group: Pid::from_raw(i32::try_from(id)?), lines })
    }

    /// The first line for which `pick` finds something.
    ///
    /// # Errors
    /// When the program ends, or the deadline passes, without such a line.
    pub async fn line<T>(&mut self, what: &str, pick: impl Fn(&str) -> Option<T>) -> Result<T> {
        let found = |lines: &Vec<String>| lines.iter().find_map(|line| pick(line));
        let name = self.name.clone();
        let waiting = async {
            let lines = self
                .lines
                .wait_for(|lines| found(lines).is_some())
                .await
                .map_err(|_| anyhow!("{name} ended before it said so"))?;
            found(&lines).context("the line is there")
        };
        within(what, waiting).await
    }

    /// The lines said so far.
    pub fn lines(&self) -> Vec<String> {
        self.lines.borrow().clone()
    }

    /// Processor time that the program has taken so far, from `/proc`.
    ///
    /// # Errors
    /// Where there is none, or the program has ended.
    pub fn processor_time(&self) -> Result<Duration> {
        let path = format!("/proc/{}/stat", self.group);
        let told = std::fs::read_to_string(&path).with_context(|| path.clone())?;
        // After the name in brackets: state is the first, user and system time are the twelfth and thirteenth (proc(5)).
        let numbers: Vec<u64> = told
            .rsplit(')')
            .next()
            .map(|rest| rest.split_whitespace().skip(11).take(2).filter_map(|n| n.parse().ok()).collect())
            .unwrap_or_default();
        ensure!(numbers.len() == 2, "{path} is not as expected");
        Ok(Duration::from_millis(numbers.iter().sum::<u64>() * TICK_MS))
    }

    /// Asks the program to end and waits for it.
    ///
    /// # Errors
    /// When it does not end in time; it is killed then.
    pub async fn stop(&mut self) -> Result<ExitStatus> {
        // A group that is gone already is what we want.
        let _ = killpg(self.group, Signal::SIGTERM);
        match tokio::time::timeout(GRACE, self.child.wait()).await {
            Ok(status) => Ok(status?),
            Err(_) => {
                self.kill().await?;
                Err(anyhow!("{} did not end within {GRACE:?} of being asked", self.name))
            }
        }
    }

    /// Ends the program as a power cut would (SIGKILL), with all that it started.
    ///
    /// # Errors
    /// When its end can't be awaited.
    pub async fn kill(&mut self) -> Result<()> {
        let _ = killpg(self.group, Signal::SIGKILL);
        self.child.wait().await?;
        Ok(())
    }

    /// Its process group.
    pub fn group(&self) -> Pid {
        self.group
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = killpg(self.group, Signal::SIGKILL);
    }
}

/// One of our programs, as built beside this test.
///
/// # Errors
/// When it hasn't been built.
pub fn program(name: &str) -> Result<PathBuf> {
    let here = std::env::current_exe()?;
    // target/debug/deps/journey-1234 and target/debug/walk both have the programs in target/debug.
    let found = here
        .ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|path| path.is_file());
    found.with_context(|| format!("{name} is not built; `cargo xtask test` builds it"))
}
