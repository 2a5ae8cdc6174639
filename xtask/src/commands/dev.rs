//! `cargo xtask dev`: the face in a browser on a real engine and a demo server, built again when a file changes.

use super::{setup, ui};
use crate::children;
use crate::demo_server::{DemoServer, Device, fresh_folder};
use crate::workspace::{build_programs, program, root};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

/// Folders whose files make the face.
const WATCHED: [&str; 6] = ["ui", "kit", "assets", "texts", "contract", "model"];

/// How often they are looked at.
const PACE: Duration = Duration::from_millis(400);

/// Runs until Ctrl-C.
///
/// # Errors
/// When something can't be built or started; an error in the face is shown, and waits for the next change.
pub fn run() -> Result<()> {
    setup::install_missing()?;
    ui::build(&ui::Args::default())?;
    build_programs()?;
    let folder = fresh_folder("dev")?;
    let server = DemoServer::start(&folder.join("server"))?;
    let device = Device::new(folder.join("device"))?;
    device.sign_in_and_sync(&server)?;
    let (mut carrier, address) = start_carrier(&device, &server)?;
    eprintln!("\nsigned in as {} (password {}) on {}", server.user.name, server.user.password, server.url);
    eprintln!("open {address}\nreload the page after a build; Ctrl-C ends\n");

    let mut seen = newest();
    loop {
        std::thread::sleep(PACE);
        if let Some(ended) = carrier.try_wait()? {
            bail!("the carrier of the face ended ({ended})");
        }
        let now = newest();
        if now > seen {
            seen = now;
            if let Err(error) = ui::build(&ui::Args::default()) {
                eprintln!("{error:#}");
            }
        }
    }
}

/// Starts `farfield face` and reads the address from its first line.
fn start_carrier(device: &Device, server: &DemoServer) -> Result<(Child, String)> {
    let mut command = Command::new(program("farfield")?);
    command.arg("face").arg("--dist").arg(root().join("dist")).stdout(Stdio::piped());
    let mut child = children::start(device.prepare(&mut command, &server.url))?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("farfield has no output")?).read_line(&mut line)?;
    let address = line.trim().strip_prefix("face on ").context("farfield face said no address")?.to_owned();
    Ok((child, address))
}

/// When the newest of the watched files was changed.
fn newest() -> Option<SystemTime> {
    let mut open: Vec<PathBuf> = WATCHED.iter().map(|folder| root().join(folder)).collect();
    let mut newest = None;
    while let Some(path) = open.pop() {
        if let Ok(entries) = std::fs::read_dir(&path) {
            open.extend(entries.flatten().map(|entry| entry.path()));
        } else {
            newest = newest.max(path.metadata().and_then(|file| file.modified()).ok());
        }
    }
    newest
}
