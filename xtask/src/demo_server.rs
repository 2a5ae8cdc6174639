//! A server with demo data beside us, and a device signed in to it.

use crate::children;
use crate::run::run;
use crate::workspace::{program, target_dir};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A running demo server.
pub struct DemoServer {
    child: Child,
    /// `http://127.0.0.1:PORT`
    pub url: String,
    /// The demo user to sign in.
    pub user: User,
    /// Who may use the admin console.
    pub admin: User,
}

/// A demo user, as the server announced him.
pub struct User {
    /// User name.
    pub name: String,
    /// Password.
    pub password: String,
    /// Security role.
    pub role: String,
}

/// A device's home and the passphrase of its database.
///
/// The key is wrapped by a passphrase made for this run even where there is a keychain: a demo leaves nothing there.
pub struct Device {
    /// Its folder.
    pub home: PathBuf,
    passphrase: String,
}

impl DemoServer {
    /// Starts a server on a free port, with fresh demo data in `folder`.
    ///
    /// # Errors
    /// When it doesn't start or announces no users.
    pub fn start(folder: &Path) -> Result<Self> {
        let mut command = Command::new(program("farfield-server")?);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--demo", "--data"])
            .arg(folder)
            .stdout(Stdio::piped());
        if std::env::var_os("RUST_LOG").is_none() {
            // A line for each request would bury the addresses and paths that people look for.
            command.env("RUST_LOG", "warn");
        }
        let mut child = children::start(&mut command)?;
        let output = BufReader::new(child.stdout.take().context("the server has no output")?);
        let (url, users) = read_announcement(output)?;
        let (admins, others): (Vec<User>, Vec<User>) =
            users.into_iter().partition(|user| user.name == "admin");
        let admin = admins.into_iter().next().context("the server announced no administrator")?;
        let user = others.into_iter().next().context("the server announced no user")?;
        Ok(Self { child, url, user, admin })
    }

    /// Stops it.
    pub fn stop(mut self) {
        children::end(&mut self.child);
    }
}

impl Device {
    /// A device that nobody has used yet.
    ///
    /// # Errors
    /// When its folder can't be made.
    pub fn new(home: PathBuf) -> Result<Self> {
        fs::create_dir_all(&home).with_context(|| home.display().to_string())?;
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes).context("no randomness for a passphrase")?;
        let passphrase = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { home, passphrase })
    }

    /// Signs in and downloads, with the command line.
    ///
    /// # Errors
    /// When either fails.
    pub fn sign_in_and_sync(&self, server: &DemoServer) -> Result<()> {
        let cli = program("farfield")?;
        let mut login = Command::new(&cli);
        login.args(["login", "--server", &server.url, "--user", &server.user.name, "--password-stdin"]);
        let mut child =
            self.prepare(&mut login, &server.url).stdin(Stdio::piped()).spawn().context("farfield login")?;
        child.stdin.take().context("farfield has no input")?.write_all(server.user.password.as_bytes())?;
        ensure!(child.wait()?.success(), "farfield login failed");
        run(self.prepare(Command::new(&cli).arg("sync"), &server.url))
    }

    /// Gives a program this device.
    pub fn prepare<'a>(&self, command: &'a mut Command, server: &str) -> &'a mut Command {
        command
            .env("FARFIELD_HOME", &self.home)
            .env("FARFIELD_PASSPHRASE", &self.passphrase)
            .env("FARFIELD_KEYCHAIN", "off")
            .env("FARFIELD_SERVER", server)
    }
}

/// An empty folder for the demo's data, below cargo's target folder.
///
/// # Errors
/// When an old one can't be removed or the new one made.
pub fn fresh_folder(name: &str) -> Result<PathBuf> {
    let folder = target_dir()?.join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    Ok(folder)
}

/// Reads what the server says until it listens; what it says later is shown as it comes.
fn read_announcement(mut output: BufReader<ChildStdout>) -> Result<(String, Vec<User>)> {
    let mut users = Vec::new();
    loop {
        let mut line = String::new();
        if output.read_line(&mut line)? == 0 {
            bail!("the server ended before it listened");
        }
        let line = line.trim();
        if let Some(url) = line.strip_prefix("listening on ") {
            let url = url.to_owned();
            std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::stderr()));
            return Ok((url, users));
        }
        users.extend(read_user(line));
    }
}

/// Reads `user NAME password WORD role "ROLE" unit "UNIT"`.
fn read_user(line: &str) -> Option<User> {
    let (name, rest) = line.strip_prefix("user ")?.split_once(" password ")?;
    let (password, rest) = rest.split_once(" role \"")?;
    let (role, _) = rest.split_once('"')?;
    Some(User { name: name.to_owned(), password: password.to_owned(), role: role.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announced_user_is_read_with_the_words_of_his_role() {
        let user = read_user(r#"user mira password blue-otter role "Field Salesperson" unit "South""#);
        let user = user.unwrap();
        assert_eq!((user.name.as_str(), user.password.as_str()), ("mira", "blue-otter"));
        assert_eq!(user.role, "Field Salesperson");
    }

    #[test]
    fn another_line_is_not_a_user() {
        assert!(read_user("listening on http://127.0.0.1:1").is_none());
        assert!(read_user("user mira").is_none());
    }
}
