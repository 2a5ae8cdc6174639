//! A device with its own home, driven by the `farfield` command.

use crate::process::{Process, program};
use crate::server::User;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// Wraps the key of the device's database; there is no keychain where journeys run.
pub const PASSPHRASE: &str = "a field of four winds";

/// A device. Its home goes with it.
pub struct Device {
    home: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub struct Answer {
    /// Exit code.
    pub code: i32,
    /// What it printed, as JSON; `Null` when it printed nothing.
    pub json: Value,
}

impl Device {
    /// A device that nobody has used yet.
    ///
    /// # Errors
    /// When there is no room for its home.
    pub fn new() -> Result<Self> {
        Ok(Self { home: tempfile::tempdir()? })
    }

    /// Its home folder.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Signs a user in.
    ///
    /// # Errors
    /// When the command fails.
    pub async fn login(&self, server: &str, user: &User) -> Result<Value> {
        let args = ["login", "--server", server, "--user", &user.name, "--password-stdin"];
        self.answer_to(&args, &user.password).await?.success(&args)
    }

    /// Signs a user in to an app.
    ///
    /// # Errors
    /// When the command fails.
    pub async fn login_to(&self, server: &str, user: &User, app: &str) -> Result<Value> {
        let args = ["login", "--server", server, "--user", &user.name, "--app", app, "--password-stdin"];
        self.answer_to(&args, &user.password).await?.success(&args)
    }

    /// Runs a command that must succeed, and gives what it printed.
    ///
    /// # Errors
    /// When it fails.
    pub async fn run(&self, args: &[&str]) -> Result<Value> {
        self.answer(args).await?.success(args)
    }

    /// Runs a command to its end, whichever it is.
    ///
    /// # Errors
    /// When it can't be run or prints no JSON.
    pub async fn answer(&self, args: &[&str]) -> Result<Answer> {
        self.answer_to(args, "").await
    }

    /// Starts a command that the journey will end itself.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn start(&self, args: &[&str]) -> Result<Process> {
        Process::start(&mut self.command(args)?)
    }

    /// The files of its databases.
    ///
    /// # Errors
    /// When the home can't be read.
    pub fn files(&self) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        let mut open = vec![self.home().to_path_buf()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.is_dir() { open.push(path) } else { files.push(path) }
            }
        }
        Ok(files)
    }

    async fn answer_to(&self, args: &[&str], input: &str) -> Result<Answer> {
        let mut child = self
            .command(args)?
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("can't start farfield")?;
        let mut stdin = child.stdin.take().context("farfield has no input")?;
        stdin.write_all(format!("{input}\n").as_bytes()).await.or_else(ended_without_reading)?;
        drop(stdin);
        let output = child.wait_with_output().await?;
        let text = String::from_utf8(output.stdout)?;
        let json = if text.trim().is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text)
                .with_context(|| format!("farfield {} printed: {text}", args.join(" ")))?
        };
        Ok(Answer { code: output.status.code().context("farfield was killed")?, json })
    }

    fn command(&self, args: &[&str]) -> Result<Command> {
        let mut command = Command::new(program("farfield")?);
        command
            .arg("--json")
            .args(args)
            .env("FARFIELD_HOME", self.home())
            .env("FARFIELD_PASSPHRASE", PASSPHRASE)
            .env("FARFIELD_KEYCHAIN", "off");
        Ok(command)
    }
}

impl Answer {
    fn success(self, args: &[&str]) -> Result<Value> {
        ensure!(self.code == 0, "farfield {} ended with {}: {}", args.join(" "), self.code, self.json);
        Ok(self.json)
    }
}

/// A command that needs no input may end before it was written.
fn ended_without_reading(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) }
}
