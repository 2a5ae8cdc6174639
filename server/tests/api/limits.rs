//! What asks for too much is refused or broken off within its limit, and the server goes on.

use crate::support::{User, code, json, on_postgres, refusal, start, start_with};
use farfield_server::config::Limits;
use reqwest::Method;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How long a request that can't go on is waited for, and longer than one that can takes on a busy machine.
const REQUEST_TIME: Duration = Duration::from_secs(2);

/// Longer than any request here may take, and far below what unbounded work on these inputs would.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request within a batch, whose URL may be longer than one of its own.
async fn in_batch(user: &User, url: &str) -> serde_json::Value {
    let batch = format!(
        "--b\r\nContent-Type: application/http\r\n\r\nGET {url} HTTP/1.1\r\nAccept: application/json\r\n\r\n\r\n--b--"
    );
    let request = user.request(Method::POST, "$batch").header("content-type", "multipart/mixed;boundary=b");
    let reply = request.body(batch).timeout(PATIENCE).send().await.unwrap();
    let content_type = reply.headers()["content-type"].to_str().unwrap().to_owned();
    let bytes = reply.bytes().await.unwrap();
    match odata::batch::read_responses(&content_type, &bytes) {
        Ok(items) => serde_json::from_slice(&items[0].parts()[0].body).unwrap(),
        Err(_) => serde_json::from_slice(&bytes).unwrap(),
    }
}

#[tokio::test]
async fn queries_nested_without_end_are_refused() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let deep = 4_000;
    let nested =
        |open: &str, inner: &str, close: &str| format!("{}{inner}{}", open.repeat(deep), close.repeat(deep));
    let xml = |inner: &str| {
        let fetch = format!("<fetch><entity name='account'>{inner}</entity></fetch>");
        format!("accounts?fetchXml={}", odata::options::percent_encoded(&fetch))
    };
    let urls = [
        format!("accounts?$filter={}", nested("(", "name%20eq%20'x'", ")")),
        format!("accounts?$filter=revenue%20eq%20{}1", "-".repeat(deep)),
        format!("accounts?$filter={}", vec!["revenue%20eq%201"; 2_500].join("%20or%20")),
        format!("accounts?$filter={}", nested("tolower(", "name", ")")),
        format!(
            "accounts?$filter={}",
            "contact_customer_accounts/any(c:c/parentcustomerid_account/".repeat(400)
        ),
        format!(
            "accounts?$expand={}",
            "contact_customer_accounts($expand=parentcustomerid_account($expand=".repeat(400)
        ),
        format!("accounts?$expand={}", vec!["contact_customer_accounts"; 2_000].join(",")),
        format!("accounts?$select={}", nested("(", "name", ")")),
        format!("accounts?$apply={}", nested("filter(", "name eq 'x'", ")").replace(' ', "%20")),
        format!("accounts?$orderby={}", vec!["name"; 10_000].join(",")),
        format!("accounts{}", "/primarycontactid/parentcustomerid_account".repeat(1_000)),
        xml(&"<filter>".repeat(1_500)),
        xml(&"<link-entity name='account' from='accountid' to='accountid'>".repeat(300)),
    ];
    for url in urls {
        let told = in_batch(&ines, &url).await;
        let shown: String = url.chars().take(60).collect();
        assert!(told["error"]["message"].is_string(), "{shown}: {told}");
    }
    ines.read("accounts?$top=1").await;
}

#[tokio::test]
async fn bodies_nested_without_end_are_refused() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let deep = 100_000;
    let bodies = [
        "[".repeat(deep),
        r#"{"name":"#.repeat(deep),
        format!("{}{}", "[".repeat(deep), "]".repeat(deep)),
        r#"{"lastname":"x","parentcustomerid_account":{"name":"y","primarycontactid":"#.repeat(200),
        format!(r#"{{"name":"{}"}}"#, "x".repeat(5_000_000)),
    ];
    for body in bodies {
        for path in ["accounts", "$batch", "CreateMultiple", "WinOpportunity"] {
            let shown: String = body.chars().take(40).collect();
            let request = ines.request(Method::POST, path).body(body.clone()).timeout(PATIENCE);
            let reply = request.send().await.unwrap();
            assert!((400..500).contains(&reply.status().as_u16()), "{path} {shown}: {}", reply.status());
        }
    }
}

#[tokio::test]
async fn a_batch_of_too_many_requests_or_bytes_is_refused() {
    let limits = Limits { body_bytes: 1_000_000, ..Limits::default() };
    let running = start_with(limits).await;
    let ines = running.sign_in("ines").await;
    let part = "--b\r\nContent-Type: application/http\r\n\r\nGET WhoAmI HTTP/1.1\r\n\r\n\r\n";
    for (count, status) in [(1_001, 400), (20_000, 413)] {
        let batch = format!("{}--b--", part.repeat(count));
        let request =
            ines.request(Method::POST, "$batch").header("content-type", "multipart/mixed;boundary=b");
        let reply = request.body(batch).timeout(PATIENCE).send().await.unwrap();
        assert_eq!(reply.status(), status, "{count}");
        assert!(json(reply).await["error"]["message"].is_string());
    }
}

/// Somebody who has locked something of PostgreSQL until he is dropped.
struct Locked(Child);

impl Locked {
    fn by(url: &str, lock: &str) -> Self {
        let sql = format!("BEGIN; {lock}; SELECT 'locked';");
        let mut psql = Command::new("psql");
        psql.args(["-qtA", url]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut psql = psql.spawn().unwrap();
        psql.stdin.as_mut().unwrap().write_all(format!("{sql}\n").as_bytes()).unwrap();
        let lines = BufReader::new(psql.stdout.take().unwrap()).lines();
        assert!(lines.map_while(Result::ok).any(|line| line == "locked"));
        Self(psql)
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        // Its end of input ends psql, and its end the lock.
        drop(self.0.stdin.take());
        self.0.wait().unwrap();
    }
}

#[tokio::test]
async fn a_statement_that_postgresql_does_not_end_in_time_is_broken_off() {
    let running = start_with(Limits { request_time: REQUEST_TIME, ..Limits::default() }).await;
    let Some(url) = running.database_url().filter(|_| on_postgres()) else { return };
    let ines = running.sign_in("ines").await;
    let locked = Locked::by(url, "LOCK TABLE data_contact IN ACCESS EXCLUSIVE MODE");
    for path in ["contacts?$top=1", "contacts?$count=true", "accounts?$expand=contact_customer_accounts"] {
        assert_eq!(refusal(ines.get(path).await).await, (503, code(0x8004_4151)), "{path}");
    }
    ines.read("WhoAmI").await;
    drop(locked);
    ines.read("contacts?$top=1").await;
}

/// The advisory lock of the one writer, `farfield` in hexadecimal.
const WRITER: i64 = 0x6661_7266_6965_6c64;

#[tokio::test]
async fn who_writes_waits_for_another_writer_and_not_for_ever() {
    let running = start_with(Limits { request_time: REQUEST_TIME, ..Limits::default() }).await;
    let Some(url) = running.database_url().filter(|_| on_postgres()) else { return };
    let ines = running.sign_in("ines").await;
    let locked = Locked::by(url, &format!("SELECT pg_advisory_xact_lock({WRITER})"));
    let account = serde_json::json!({"name": "Wartet"});
    // More than once: whatever connections of the pool waited in vain serve again.
    for _ in 0..3 {
        assert_eq!(refusal(ines.post("accounts", account.clone()).await).await, (503, code(0x8004_4151)));
    }
    for _ in 0..8 {
        ines.read("accounts?$top=1").await;
    }
    drop(locked);
    ines.made("accounts", account).await;
}

/// What a connection is told that sends so much and then nothing; empty where it is closed without a word.
fn told_after(address: SocketAddr, sent: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    let mut told = Vec::new();
    stream.read_to_end(&mut told).unwrap();
    String::from_utf8(told).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_say_nothing_or_not_enough_are_closed() {
    let headers_time = Duration::from_secs(1);
    let running = start_with(Limits { headers_time, ..Limits::default() }).await;
    let address = running.server.address();
    for sent in ["", "GET", "GET /healthz HTTP/1.1\r\nhost: x\r\naccept: "] {
        let waiting = tokio::task::spawn_blocking(move || told_after(address, sent));
        let told = waiting.await.unwrap();
        assert!(told.is_empty() || told.starts_with("HTTP/1.1 408"), "{sent:?}: {told}");
    }
    let endless = format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{}", "x: y\r\n".repeat(100_000));
    let told = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // The server may close before all of it is sent.
        let _ = stream.write_all(endless.as_bytes());
        let mut told = [0; 12];
        stream.read(&mut told).map(|count| String::from_utf8_lossy(&told[..count]).into_owned())
    });
    let told = told.await.unwrap().unwrap_or_default();
    assert!(told.is_empty() || told == "HTTP/1.1 431", "{told}");
    running.sign_in("ines").await.read("WhoAmI").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_take_its_answer_is_left() {
    let body_time = Duration::from_secs(1);
    let running = start_with(Limits { body_time, ..Limits::default() }).await;
    let ines = running.sign_in("ines").await;
    let address = running.server.address();
    let wanted = format!(
        "GET /api/data/v9.2/$metadata HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n",
        ines.token
    );
    let ended = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        // Asked for again and again and never read: once no more fits on the way, the server waits, and then leaves.
        let asked = (0..100_000).find_map(|_| stream.write_all(wanted.as_bytes()).err());
        asked.map(|error| error.kind())
    });
    let ended = ended.await.unwrap();
    assert!(matches!(ended, Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)), "{ended:?}");
    ines.read("WhoAmI").await;
}
