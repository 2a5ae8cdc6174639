//! A real server on a free port with the demo company, and a client that signs in.

use farfield_server::Server;
use farfield_server::config::{Config, Demo, Limits};
use jiff::civil::date;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value as Json;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;
use tempfile::TempDir;

/// A tenth of the demo is enough to tell its users apart.
pub const SCALE: f64 = 0.1;

pub struct Running {
    pub server: Server,
    pub data: TempDir,
    config: Config,
}

pub fn demo(seed: u64) -> Demo {
    Demo { seed, scale: SCALE, epoch: date(2026, 11, 21) }
}

/// Whether this is the test program that runs on PostgreSQL.
pub fn on_postgres() -> bool {
    module_path!().starts_with("api_on_postgres")
}

/// A server with its own fresh database: a file in `data`, or one of PostgreSQL.
pub fn empty(data: &Path) -> Config {
    let database_url = if on_postgres() { test_database::fresh() } else { None };
    Config { database_url, ..Config::new(data) }
}

/// A server with the demo in a database of its own, a copy of one that was filled for all tests.
pub fn config(data: &Path) -> Config {
    let demo = demo(1);
    let (contents, base) = (format!("{demo:?}"), Config { demo: Some(demo), ..Config::new(data) });
    let copied = |url: &str| filled(Config { database_url: Some(url.to_owned()), ..base.clone() });
    let database_url = if on_postgres() { test_database::copied(&contents, copied) } else { None };
    if database_url.is_none() {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo");
        let file = test_database::copied_file(&folder, &contents, |path| {
            let making = TempDir::new_in(&folder).unwrap();
            filled(Config { data: making.path().to_owned(), ..base.clone() });
            fs::rename(making.path().join("farfield.db"), path).unwrap();
        });
        fs::copy(file, data.join("farfield.db")).unwrap();
    }
    Config { database_url, ..base }
}

/// Starts a server, which fills its database, and stops it.
fn filled(config: Config) {
    let runtime = || tokio::runtime::Runtime::new().unwrap();
    let fill = || runtime().block_on(async { Server::start(config).await.unwrap().stop().await });
    // A test that wants it may run on a runtime already.
    std::thread::scope(|scope| scope.spawn(fill).join().unwrap());
}

pub async fn start() -> Running {
    start_with(Limits::default()).await
}

pub async fn start_with(limits: Limits) -> Running {
    let data = TempDir::new().unwrap();
    start_as(Config { limits, ..config(data.path()) }, data).await
}

/// A server without a demo: its administrator and nothing else.
pub async fn start_empty() -> Running {
    let data = TempDir::new().unwrap();
    start_as(empty(data.path()), data).await
}

pub async fn start_as(config: Config, data: TempDir) -> Running {
    Running { server: Server::start(config.clone()).await.unwrap(), data, config }
}

impl Running {
    /// Stops and starts again on the same database.
    pub async fn restarted(self) -> Self {
        self.restarted_after(async |_| ()).await.0
    }

    /// Stops, does something with the data directory, and starts again.
    pub async fn restarted_after<T>(self, between: impl AsyncFnOnce(&Path) -> T) -> (Self, T) {
        self.server.stop().await;
        let done = between(self.data.path()).await;
        (start_as(self.config, self.data).await, done)
    }

    /// Stops and starts again with other settings.
    pub async fn restarted_as(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self.restarted().await
    }

    /// The same server once more, with a data directory of its own.
    pub fn config_for(&self, data: &Path) -> Config {
        Config { data: data.to_owned(), ..self.config.clone() }
    }

    /// A token as the command line gives it.
    pub async fn token(&self, user: &str) -> String {
        let minute = Duration::from_secs(60);
        farfield_server::token(self.data.path(), self.database_url(), user, minute).await.unwrap()
    }

    /// Asks the database itself, or changes it behind the server's back; gives the first number of the answer.
    pub fn sql(&self, sql: &str) -> i64 {
        match self.database_url() {
            Some(url) => test_database::ask(url, sql).lines().next().map_or(0, |line| line.parse().unwrap()),
            None => {
                let conn = rusqlite::Connection::open(self.data.path().join("farfield.db")).unwrap();
                conn.busy_timeout(Duration::from_secs(10)).unwrap();
                let mut statement = conn.prepare(sql).unwrap();
                let mut rows = statement.raw_query();
                rows.next().unwrap().map_or(0, |row| row.get(0).unwrap())
            }
        }
    }

    /// The database it runs on, where that is not in its data directory.
    pub fn database_url(&self) -> Option<&str> {
        self.config.database_url.as_deref()
    }

    /// A client with a token.
    pub fn with_token(&self, token: String) -> User {
        User { base: format!("{}/api/data/v9.2/", self.server.url()), token, client: Client::new() }
    }

    pub fn password(&self, user: &str) -> String {
        self.server.announced().iter().find(|u| u.name == user).unwrap().password.clone()
    }

    pub async fn token_reply(&self, form: &str) -> Response {
        let request = Client::new().post(format!("{}/oauth2/token", self.server.url()));
        request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.to_owned())
            .send()
            .await
            .unwrap()
    }

    pub async fn tokens(&self, user: &str) -> Json {
        let password = self.password(user);
        let form = format!("grant_type=password&username={user}&password={password}&client_id=farfield");
        let reply = self.token_reply(&form).await;
        assert_eq!(reply.status(), 200);
        json(reply).await
    }

    /// A user who signs in with a password; `None` where that is refused.
    pub async fn sign_in_with(&self, user: &str, password: &str) -> Option<User> {
        let password = odata::options::percent_encoded(password);
        let form = format!("grant_type=password&username={user}&password={password}&client_id=farfield");
        let reply = self.token_reply(&form).await;
        let token = json(reply).await["access_token"].as_str().map(str::to_owned);
        token.map(|token| self.with_token(token))
    }

    pub async fn sign_in(&self, user: &str) -> User {
        let tokens = self.tokens(user).await;
        let token = tokens["access_token"].as_str().unwrap().to_owned();
        User { base: format!("{}/api/data/v9.2/", self.server.url()), token, client: Client::new() }
    }
}

/// A signed-in client.
pub struct User {
    pub base: String,
    pub token: String,
    pub client: Client,
}

impl User {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        self.client.request(method, url).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub async fn read(&self, path: &str) -> Json {
        let reply = self.get(path).await;
        assert_eq!(reply.status(), 200, "{path}");
        json(reply).await
    }

    pub async fn post(&self, path: &str, body: Json) -> Response {
        let request = self.request(Method::POST, path).header("prefer", "return=representation");
        request.body(body.to_string()).send().await.unwrap()
    }

    /// Makes a row and gives it as the server has it.
    pub async fn made(&self, set: &str, body: Json) -> Json {
        let reply = self.post(set, body).await;
        assert_eq!(reply.status(), 201);
        json(reply).await
    }

    pub async fn patch(&self, path: &str, etag: Option<&str>, body: Json) -> Response {
        let request = self.request(Method::PATCH, path).header("prefer", "return=representation");
        let request = etag.iter().fold(request, |r, etag| r.header("if-match", *etag));
        request.body(body.to_string()).send().await.unwrap()
    }

    pub async fn delete(&self, path: &str) -> Response {
        self.request(Method::DELETE, path).send().await.unwrap()
    }

    /// All rows of a list, page by page.
    pub async fn all(&self, path: &str, page: u32) -> Vec<Json> {
        let (mut rows, mut next) = (Vec::new(), Some(path.to_owned()));
        while let Some(link) = next {
            let request =
                self.request(Method::GET, &link).header("prefer", format!("odata.maxpagesize={page}"));
            let reply = request.send().await.unwrap();
            assert_eq!(reply.status(), 200, "{link}");
            let body = json(reply).await;
            rows.extend(body["value"].as_array().unwrap().iter().cloned());
            next = body["@odata.nextLink"].as_str().map(str::to_owned);
        }
        rows
    }
}

pub async fn json(reply: Response) -> Json {
    serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
}

/// Status and code of an error reply.
pub async fn refusal(reply: Response) -> (u16, String) {
    let status = reply.status().as_u16();
    let body = json(reply).await;
    (status, body["error"]["code"].as_str().unwrap().to_owned())
}

/// A moment of this run as `Repeatability-First-Sent` has it, the same each time: receipts are not kept for ever.
pub fn first_sent() -> &'static str {
    static MOMENT: LazyLock<String> =
        LazyLock::new(|| jiff::Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
    &MOMENT
}

/// The code of an error as the wire has it.
pub fn code(code: u32) -> String {
    format!("0x{code:08x}")
}

pub fn text<'a>(row: &'a Json, member: &str) -> &'a str {
    row[member].as_str().unwrap()
}
