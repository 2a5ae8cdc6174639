//! The real server with its demo company, in a process of its own.

use crate::Outcome;
use farfield_server::Server;
use farfield_server::config::{Config, Demo};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use tempfile::TempDir;

/// Serves until its input ends.
pub async fn serve(folder: &str, scale: &str) -> Outcome<()> {
    let demo = Demo { seed: 7, scale: scale.parse()?, epoch: "2026-01-15".parse()? };
    let server = Server::start(Config { demo: Some(demo), ..Config::new(Path::new(folder)) }).await?;
    let admin = server.announced().iter().find(|user| user.name == "admin").ok_or("no administrator")?;
    writeln!(std::io::stdout(), "{}\n{}", server.url(), admin.password)?;
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    server.stop().await;
    Ok(())
}

/// The server's process.
pub struct Child {
    pub url: String,
    pub password: String,
    process: std::process::Child,
    input: Option<ChildStdin>,
    _folder: TempDir,
}

impl Child {
    /// Starts it, and waits until the company is there.
    pub fn start(scale: &str) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let mut process = Command::new(std::env::current_exe()?)
            .args(["serve".as_ref(), folder.path().join("server").as_os_str(), scale.as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = process.stdin.take();
        let mut lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
        let mut line = || lines.next().ok_or("the server did not start")?.map_err(Into::into);
        let (url, password) = (line(), line());
        let child = |url, password| Self { url, password, process, input, _folder: folder };
        let url: Outcome<String> = url;
        Ok(child(url?, password?))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        drop(self.input.take());
        // Its folder goes when it has ended.
        let _ = self.process.wait();
    }
}
