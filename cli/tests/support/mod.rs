//! A real server with demo data, and the real command on a device of its own.
// Each test binary uses its part of this, and a helper that panics is a test that fails.
#![allow(dead_code, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

pub mod dataverse;
pub mod faults;
pub mod homecoming;
pub mod line;
pub mod lossy;

use farfield_server::Server;
use farfield_server::config::{Config, Demo};
use jiff::civil::date;
use serde_json::Value;
use std::path::Path;
use std::process::{Output, Stdio};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

pub const PASSPHRASE: &str = "four winds over a field";

/// A server and its first user who may do everything with accounts but is not the administrator.
pub struct World {
    server: Server,
    _data: TempDir,
    pub url: String,
    pub user: String,
    pub password: String,
}

/// A device that is driven by the command.
pub struct Device {
    home: TempDir,
    passphrase: Option<&'static str>,
    /// Of each command, beside what it always has.
    environment: Vec<(&'static str, String)>,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Makes a column of accounts on the server, as a maker does. Gives its address.
pub async fn add_column(world: &World, name: &str) -> String {
    let body = serde_json::json!({
        "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata",
        "SchemaName": name,
        "DisplayName": { "LocalizedLabels": [{ "Label": "Route", "LanguageCode": 1033 }] },
        "RequiredLevel": { "Value": "None" },
        "MaxLength": 100,
        "FormatName": { "Value": "Text" },
    });
    let of_table = "EntityDefinitions(LogicalName='account')/Attributes";
    world.post_as_admin(of_table, &body).await;
    format!("{of_table}(LogicalName='{}')", name.to_lowercase())
}

impl World {
    pub async fn start() -> Self {
        let data = TempDir::new().unwrap();
        let demo = Demo { seed: 7, scale: 0.02, epoch: date(2026, 11, 16) };
        let server = Server::start(Config { demo: Some(demo), ..Config::new(data.path()) }).await.unwrap();
        let user = server.announced().iter().find(|user| user.role == "Sales Director").unwrap().clone();
        Self { url: server.url(), user: user.name, password: user.password, server, _data: data }
    }

    /// The same with the user of another role.
    pub fn with_role(mut self, role: &str) -> Self {
        let user = self.server.announced().iter().find(|user| user.role == role).unwrap().clone();
        (self.user, self.password) = (user.name, user.password);
        self
    }

    pub async fn stop(self) {
        self.server.stop().await;
    }

    /// Name and password of somebody else.
    pub fn another_user(&self) -> (String, String) {
        let other = self.server.announced().iter().find(|user| user.name != self.user).unwrap();
        (other.name.clone(), other.password.clone())
    }

    /// Name and password of the administrator.
    pub fn administrator(&self) -> (String, String) {
        let admin = self.server.announced().iter().find(|user| user.name == "admin").unwrap();
        (admin.name.clone(), admin.password.clone())
    }

    /// Asks the Web API as the user, past every client of ours; `None` for what isn't there.
    pub async fn api(&self, path: &str) -> Option<Value> {
        let reply = self.request(reqwest::Method::GET, path).await.send().await.unwrap();
        if reply.status() == reqwest::StatusCode::NOT_FOUND {
            return None;
        }
        assert!(reply.status().is_success(), "{path}: {}", reply.status());
        Some(reply.json().await.unwrap())
    }

    /// All rows that a query answers, page after page.
    pub async fn rows(&self, query: &str) -> Vec<Value> {
        let page = self.api(query).await.unwrap();
        assert!(page.get("@odata.nextLink").is_none(), "the demo is small enough for one page");
        page["value"].as_array().unwrap().clone()
    }

    /// Changes a row on the server as somebody else would.
    pub async fn patch(&self, path: &str, body: &Value) {
        let reply = self.request(reqwest::Method::PATCH, path).await.json(body).send().await.unwrap();
        assert!(reply.status().is_success(), "{path}: {}", reply.status());
    }

    /// Makes a row on the server as the user.
    pub async fn post(&self, path: &str, body: &Value) {
        let reply = self.request(reqwest::Method::POST, path).await.json(body).send().await.unwrap();
        assert!(reply.status().is_success(), "{path}: {}", reply.status());
    }

    /// Posts as the administrator.
    pub async fn post_as_admin(&self, path: &str, body: &Value) {
        self.administer(reqwest::Method::POST, path, Some(body)).await;
    }

    /// Deletes as the administrator.
    pub async fn delete_as_admin(&self, path: &str) {
        self.administer(reqwest::Method::DELETE, path, None).await;
    }

    /// Asks, changes or calls as the administrator, past every client of ours; what was answered, if anything.
    pub async fn administer(&self, method: reqwest::Method, path: &str, body: Option<&Value>) -> Value {
        let admin = self.server.announced().iter().find(|user| user.name == "admin").unwrap();
        let request = self.request_of(&admin.name, &admin.password, method, path).await;
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let reply = request.send().await.unwrap();
        let status = reply.status();
        let text = reply.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Asks the console's API as the administrator.
    pub async fn console(&self, method: reqwest::Method, path: &str, body: &Value) -> Value {
        let admin = self.server.announced().iter().find(|user| user.name == "admin").unwrap();
        let client = reqwest::Client::new();
        let base = format!("{}/admin/api/v1", self.url);
        let who = serde_json::json!({ "user": admin.name, "password": admin.password });
        let session = client.post(format!("{base}/session")).header("X-Farfield-Console", "1");
        let session = session.header("Sec-Fetch-Site", "same-origin").json(&who);
        let session: Value = session.send().await.unwrap().json().await.unwrap();
        let request = client.request(method, format!("{base}/{path}")).json(body);
        let reply = request.bearer_auth(session["access_token"].as_str().unwrap()).send().await.unwrap();
        let status = reply.status();
        let text = reply.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Sets one of the environment's switches of offline; the others stay.
    pub async fn switch(&self, name: &str, to: Value) {
        let organizations = self.administer(reqwest::Method::GET, "organizations", None).await;
        let organization = &organizations["value"][0];
        let kept = organization["farfield_offlinesettings"].as_str().unwrap_or("{}");
        let mut switches: Value = serde_json::from_str(kept).unwrap();
        switches[name] = to;
        let body = serde_json::json!({ "farfield_offlinesettings": switches.to_string() });
        let path = format!("organizations({})", organization["organizationid"].as_str().unwrap());
        self.administer(reqwest::Method::PATCH, &path, Some(&body)).await;
    }

    async fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.request_of(&self.user, &self.password, method, path).await
    }

    async fn request_of(
        &self,
        user: &str,
        password: &str,
        method: reqwest::Method,
        path: &str,
    ) -> reqwest::RequestBuilder {
        let client = reqwest::Client::new();
        let form = [
            ("grant_type", "password"),
            ("client_id", "farfield"),
            ("username", user),
            ("password", password),
        ];
        let token = client.post(format!("{}/oauth2/token", self.url)).form(&form).send().await.unwrap();
        let token: Value = token.json().await.unwrap();
        let request = client.request(method, format!("{}/api/data/v9.2/{path}", self.url));
        request.bearer_auth(token["access_token"].as_str().unwrap())
    }
}

impl Device {
    pub fn new() -> Self {
        Self { home: TempDir::new().unwrap(), passphrase: Some(PASSPHRASE), environment: Vec::new() }
    }

    /// Another device with everything that this one has on its disk. No command may be running.
    pub fn copied(&self) -> Self {
        let copy = Self::new();
        for file in std::fs::read_dir(self.home()).unwrap().map(Result::unwrap) {
            std::fs::copy(file.path(), copy.home().join(file.file_name())).unwrap();
        }
        copy
    }

    /// The variables that its commands get from now on.
    pub fn set_environment(&mut self, environment: Vec<(&'static str, String)>) {
        self.environment = environment;
    }

    pub fn with_passphrase(self, passphrase: Option<&'static str>) -> Self {
        Self { passphrase, ..self }
    }

    /// A device that is signed in and has everything.
    pub async fn ready(world: &World) -> Self {
        let device = Self::new();
        device.login(world).await.done();
        device.run(&["sync"]).await.done();
        device
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub async fn login(&self, world: &World) -> Ended {
        self.login_at(&world.url, &world.user, &world.password).await
    }

    pub async fn login_at(&self, server: &str, user: &str, password: &str) -> Ended {
        let args = ["--json", "login", "--server", server, "--user", user, "--password-stdin"];
        self.run_raw(&args, &format!("{password}\n")).await
    }

    /// Runs a command with `--json`.
    pub async fn run(&self, args: &[&str]) -> Ended {
        self.run_raw(&[&["--json"], args].concat(), "").await
    }

    pub async fn run_raw(&self, args: &[&str], input: &str) -> Ended {
        let mut child = self.start(args);
        // A command that ends without reading is told apart by its exit code.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
        child.wait_with_output().await.unwrap().into()
    }

    /// Starts a command; the test writes its input and waits for it.
    pub fn start(&self, args: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_farfield"));
        command
            .args(args)
            .env("LC_ALL", "C")
            .env("FARFIELD_HOME", self.home.path())
            .env("FARFIELD_KEYCHAIN", "off")
            .env_remove("FARFIELD_SERVER")
            .env_remove("FARFIELD_PASSPHRASE")
            .env("FARFIELD_EXPORT_PASSPHRASE", "a lantern in the field")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Some(passphrase) = self.passphrase {
            command.env("FARFIELD_PASSPHRASE", passphrase);
        }
        command.spawn().unwrap()
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it was killed"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ended {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// What a command printed that must have succeeded.
    pub fn done(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        self.json()
    }

    /// The problem of a command that must have failed with an exit code.
    pub fn failed(&self, code: i32) -> Value {
        assert_eq!(self.code, code, "{self:?}");
        let problem = self.json()["problem"].clone();
        assert!(!problem["text"].as_str().unwrap().is_empty(), "{self:?}");
        problem
    }
}
