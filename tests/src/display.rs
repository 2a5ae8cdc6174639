//! A display without a screen.

use crate::process::Process;
use anyhow::Result;
use tokio::process::Command;

/// An X server of its own, on a display that was free.
pub struct Display {
    _process: Process,
    /// `:N`, for the variable `DISPLAY`.
    pub name: String,
}

impl Display {
    /// Starts it and waits until it accepts.
    ///
    /// # Errors
    /// When Xvfb isn't there or doesn't start.
    pub async fn start() -> Result<Self> {
        // It picks a free display by itself and says which on the descriptor named: its output.
        let mut process = Process::start(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1400x1024x24",
            "-nolisten",
            "tcp",
        ]))?;
        let number: u32 = process.line("a display", |line| line.trim().parse().ok()).await?;
        Ok(Self { _process: process, name: format!(":{number}") })
    }
}
