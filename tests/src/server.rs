//! A `farfield-server` of its own: demo data, a free port, a data folder that goes with it.

use crate::process::{Process, program};
use crate::webapi::WebApi;
use anyhow::{Context, Result, ensure};
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::process::Command;

/// The date of the demo data, so that each run sees the same records.
const EPOCH: &str = "2026-11-16";

/// A running server.
pub struct Server {
    process: Process,
    data: TempDir,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its demo users, the administrator first.
    pub users: Vec<User>,
}

/// A demo user, as the server announced him.
#[derive(Clone, Debug)]
pub struct User {
    /// User name.
    pub name: String,
    /// Password.
    pub password: String,
    /// Security role.
    pub role: String,
}

impl Server {
    /// Starts a server and waits until it accepts. `scale` 1 is the demo's full size.
    ///
    /// # Errors
    /// When it doesn't start.
    pub async fn start(scale: f64) -> Result<Self> {
        Self::start_on(scale, EPOCH).await
    }

    /// As [`Server::start`], with the demo data around a day: `2026-11-16`.
    ///
    /// # Errors
    /// When it doesn't start.
    pub async fn start_on(scale: f64, epoch: &str) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let mut process = Process::start(
            Command::new(program("farfield-server")?)
                .args(["serve", "--listen", "127.0.0.1:0", "--demo", "--seed", "7", "--epoch", epoch])
                .arg("--scale")
                .arg(scale.to_string())
                .arg("--data")
                .arg(data.path()),
        )?;
        let address = process
            .line("the server to listen", |line| {
                line.strip_prefix("listening on http://")?.trim().parse().ok()
            })
            .await?;
        let users: Vec<User> = process.lines().iter().filter_map(|line| User::announced(line)).collect();
        ensure!(!users.is_empty(), "the server announced no users");
        Ok(Self { process, data, address, users })
    }

    /// A demo user by a word of his role.
    ///
    /// # Errors
    /// When there is none.
    pub fn user_with_role(&self, word: &str) -> Result<&User> {
        self.users
            .iter()
            .find(|user| user.role.contains(word))
            .with_context(|| format!("no user with a role {word}"))
    }

    /// The rows as a user may read them, past every client of ours.
    ///
    /// # Errors
    /// When the server gives no token.
    pub async fn web_api(&self, user: &str) -> Result<WebApi> {
        let output = Command::new(program("farfield-server")?)
            .args(["token", "--user", user, "--ttl", "1h", "--data"])
            .arg(self.data.path())
            .output()
            .await?;
        ensure!(output.status.success(), "no token: {}", String::from_utf8_lossy(&output.stderr));
        Ok(WebApi::new(self.address, String::from_utf8(output.stdout)?.trim()))
    }

    /// Stops it as an operator would.
    ///
    /// # Errors
    /// When it doesn't end cleanly.
    pub async fn stop(mut self) -> Result<()> {
        let status = self.process.stop().await?;
        ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }
}

impl User {
    /// Reads `user NAME password WORD role "ROLE" unit "UNIT"`.
    fn announced(line: &str) -> Option<Self> {
        let (name, rest) = line.strip_prefix("user ")?.split_once(" password ")?;
        let (password, rest) = rest.split_once(" role \"")?;
        let (role, _) = rest.split_once('"')?;
        Some(Self { name: name.to_owned(), password: password.to_owned(), role: role.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announced_user_is_read_with_the_words_of_his_role() {
        let user = User::announced(r#"user mira password blue-otter role "Field Salesperson" unit "South""#)
            .unwrap();
        assert_eq!((user.name.as_str(), user.password.as_str()), ("mira", "blue-otter"));
        assert_eq!(user.role, "Field Salesperson");
        assert!(User::announced("listening on http://127.0.0.1:1").is_none());
    }
}
