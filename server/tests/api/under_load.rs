//! Copies and crashes while eight clients write.

use super::deltas::follower::{Follower, Link};
use crate::support::{Running, User, code, config, first_sent, refusal, start, text};
use farfield_server::config::Config;
use farfield_server::upkeep;
use reqwest::{Client, Method};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use uuid::Uuid;

const WRITERS: usize = 8;
const EXPIRED: u32 = 0x8004_4352;

/// Waits until something is so, while others work.
async fn until(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(120), waiting).await.unwrap();
}

/// Nothing is wrong with the database.
async fn assert_whole(data: &Path, database_url: Option<&str>) {
    let found = upkeep::doctor(data, database_url).await.unwrap();
    let wrong: Vec<_> = found.iter().filter(|finding| finding.is_wrong).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Clients that make pairs of rows, an account with a contact in one request, until they are told to stop.
struct Pairs {
    written: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    writers: Vec<JoinHandle<()>>,
}

impl Pairs {
    fn write(running: &Running, admin: &User) -> Self {
        let (written, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let writers = (0..WRITERS)
            .map(|writer| {
                let user = running.with_token(admin.token.clone());
                let (written, stop) = (Arc::clone(&written), Arc::clone(&stop));
                tokio::spawn(async move {
                    for n in 0.. {
                        if stop.load(Ordering::SeqCst) {
                            break;
                        }
                        let contact = json!({"lastname": format!("Paar {writer} {n}")});
                        let name = format!("Paar {writer} {n}");
                        let pair = json!({"name": name, "contact_customer_accounts": [contact]});
                        user.made("accounts", pair).await;
                        written.fetch_add(1, Ordering::SeqCst);
                    }
                })
            })
            .collect();
        Self { written, stop, writers }
    }

    async fn at_least(&self, count: usize) {
        until(|| self.written.load(Ordering::SeqCst) >= count).await;
    }

    /// How many pairs were written.
    async fn stopped(self) -> usize {
        self.stop.store(true, Ordering::SeqCst);
        for writer in self.writers {
            writer.await.unwrap();
        }
        self.written.load(Ordering::SeqCst)
    }
}

/// A copy of the running server's database, by the means of its kind.
async fn copied(running: &Running, file: &Path) {
    match running.database_url() {
        None => upkeep::backup(running.data.path(), file).await.unwrap(),
        Some(url) => {
            let mut dump = tokio::process::Command::new("pg_dump");
            let dumped = dump.args(["--format", "custom", "--file"]).arg(file).arg(url).status().await;
            assert!(dumped.unwrap().success());
        }
    }
}

/// The server on that copy, brought back as an operator does.
async fn brought_back(running: Running, file: &Path) -> Running {
    if running.database_url().is_none() {
        return running.restarted_after(async |data| upkeep::restore(data, file).await.unwrap()).await.0;
    }
    let url = test_database::fresh().unwrap();
    let restored = Command::new("pg_restore").args(["--no-owner", "--dbname", &url]).arg(file).status();
    assert!(restored.unwrap().success());
    // Another PostgreSQL counts its transactions anew: what was logged lies in its future.
    let logs = "SELECT 'UPDATE ' || table_name || ' SET _xid = _xid + 1000000000'
                FROM information_schema.columns WHERE column_name = '_xid'";
    for update in test_database::ask(&url, logs).lines() {
        test_database::ask(&url, update);
    }
    test_database::ask(&url, "UPDATE change_position SET pruned = 1000000000");
    upkeep::new_epoch(running.data.path(), Some(&url)).await.unwrap();
    running.restarted_as(|config| config.database_url = Some(url)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_made_while_eight_write_has_whole_transactions_and_comes_back_with_a_new_epoch() {
    let (running, away) = (start().await, TempDir::new().unwrap());
    let admin = running.sign_in("admin").await;
    let follower = Follower::start(&admin, "accounts?$select=name", "accountid").await;
    let pairs = Pairs::write(&running, &admin);
    pairs.at_least(2 * WRITERS).await;
    let file = away.path().join("copy");
    copied(&running, &file).await;
    let enough = pairs.written.load(Ordering::SeqCst) + WRITERS;
    pairs.at_least(enough).await;
    let written = pairs.stopped().await;

    let old_url = running.server.url();
    let running = brought_back(running, &file).await;
    assert_whole(running.data.path(), running.database_url()).await;
    let admin = running.sign_in("admin").await;
    let names = async |set: &str, column: &str| {
        let path = format!("{set}?$select={column}&$filter=startswith({column},'Paar ')");
        let rows = admin.all(&path, 5000).await;
        rows.iter().map(|row| text(row, column).to_owned()).collect::<BTreeSet<String>>()
    };
    let accounts = names("accounts", "name").await;
    assert_eq!(accounts, names("contacts", "lastname").await);
    assert!((2 * WRITERS..written).contains(&accounts.len()), "{} of {written}", accounts.len());

    let old = follower.delta().replace(&old_url, &running.server.url());
    assert_eq!(refusal(admin.get(&old).await).await, (400, code(EXPIRED)));
    let mut anew = Follower::start(&admin, "accounts?$select=name", "accountid").await;
    let made = admin.made("accounts", json!({"name": "Danach"})).await;
    let told = anew.catch_up(&admin).await;
    assert_eq!(told.changed.into_iter().collect::<Vec<_>>(), [text(&made, "accountid")]);
    assert!(told.removed.is_empty() && matches!(anew.link, Link::Delta(_)));
}

/// The program itself, killed when it is dropped.
struct Process {
    child: Child,
    url: String,
}

impl Process {
    fn start(config: &Config) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_farfield-server"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--service-limits", "false", "--data"]);
        command.arg(&config.data).stdout(Stdio::piped()).stderr(Stdio::null());
        command.args(config.database_url.iter().flat_map(|url| ["--database-url", url]));
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let url = lines.find_map(|line| line.strip_prefix("listening on ").map(str::to_owned)).unwrap();
        Self { child, url }
    }

    fn user(&self, token: &str) -> User {
        User { base: format!("{}/api/data/v9.2/", self.url), token: token.to_owned(), client: Client::new() }
    }
}

impl Drop for Process {
    /// By SIGKILL.
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Requests that were sent, by their ids: the name they write, and whether they were answered.
type Sent = Arc<Mutex<BTreeMap<Uuid, (String, bool)>>>;

async fn send(user: &User, id: Uuid, name: &str) -> reqwest::Result<reqwest::Response> {
    let request = user.request(Method::POST, "accounts").header("repeatability-request-id", id.to_string());
    let request = request.header("repeatability-first-sent", first_sent());
    request.body(json!({"name": name}).to_string()).send().await
}

/// Writes until the server is gone.
async fn write_on(user: User, writer: usize, sent: Sent) {
    for n in 0.. {
        let (id, name) = (Uuid::now_v7(), format!("Schlag {writer} {n}"));
        sent.lock().unwrap().insert(id, (name.clone(), false));
        match send(&user, id, &name).await {
            Ok(reply) => assert_eq!(reply.status(), 204),
            Err(_) => break,
        }
        sent.lock().unwrap().insert(id, (name, true));
    }
}

async fn blows(user: &User) -> Vec<String> {
    let rows = user.all("accounts?$select=name&$filter=startswith(name,'Schlag ')", 5000).await;
    rows.iter().map(|row| text(row, "name").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_nothing_answered_is_lost_and_what_is_sent_again_has_one_effect() {
    let data = TempDir::new().unwrap();
    let config = config(data.path());
    let url = config.database_url.as_deref();
    let ttl = Duration::from_secs(3600);
    let token = farfield_server::token(data.path(), url, "admin", ttl).await.unwrap();
    let sent = Sent::default();
    let process = Process::start(&config);
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| tokio::spawn(write_on(process.user(&token), writer, Arc::clone(&sent))))
        .collect();
    let answered = || sent.lock().unwrap().values().filter(|(_, answered)| *answered).count();
    until(|| answered() >= 5 * WRITERS).await;
    drop(process);
    for writer in writers {
        writer.await.unwrap();
    }

    assert_whole(data.path(), url).await;
    let process = Process::start(&config);
    let admin = process.user(&token);
    let there: BTreeSet<String> = blows(&admin).await.into_iter().collect();
    let sent = sent.lock().unwrap().clone();
    for (name, _) in sent.values().filter(|(_, answered)| *answered) {
        assert!(there.contains(name), "{name} was answered");
    }
    for _ in 0..2 {
        for (id, (name, _)) in &sent {
            let reply = send(&admin, *id, name).await.unwrap();
            assert_eq!(reply.status(), 204);
            assert_eq!(reply.headers()["repeatability-result"], "accepted");
        }
    }
    let mut names = blows(&admin).await;
    names.sort();
    let mut wanted: Vec<String> = sent.into_values().map(|(name, _)| name).collect();
    wanted.sort();
    assert_eq!(names, wanted);
    drop(process);
    assert_whole(data.path(), url).await;
}
