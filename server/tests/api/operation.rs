//! What operators rely on: TLS, limits, ids of requests, counters.

use crate::support::{self, Running, config, empty, json, refusal, start, start_as, start_with};
use farfield_server::config::{Config, Limits};
use farfield_server::throttle::ServiceLimits;
use farfield_server::tls::Tls;
use farfield_server::{Server, advice};
use model::Code;
use reqwest::{Certificate, Client};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use tempfile::TempDir;

async fn get(running: &Running, path: &str) -> (u16, String) {
    let reply = Client::new().get(format!("{}{path}", running.server.url())).send().await.unwrap();
    (reply.status().as_u16(), reply.text().await.unwrap())
}

#[tokio::test]
async fn it_tells_that_it_lives_and_that_it_is_ready() {
    let running = start().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(get(&running, path).await, (200, "ok".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn prometheus_reads_how_many_requests_were_answered_and_no_names() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    ines.read("accounts?$filter=name eq 'Geheim'").await;
    assert_eq!(ines.get("accounts(00000000-0000-0000-0000-000000000001)").await.status(), 404);
    let (status, text) = get(&running, "/metrics").await;
    assert_eq!(status, 200);
    for line in [
        "farfield_requests_total{method=\"GET\",kind=\"set\",status=\"200\"} 1",
        "farfield_requests_total{method=\"GET\",kind=\"row\",status=\"404\"} 1",
        "farfield_request_duration_seconds_count{kind=\"set\"} 1",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} in {text}");
    }
    assert!(!text.contains("Geheim") && !text.contains("ines"));
}

#[tokio::test]
async fn counters_are_for_this_machine_unless_all_may_read_them() {
    let running = start().await;
    let from = |running: &Running| {
        let url = format!("{}/metrics", running.server.url());
        Client::new().get(url).header("x-forwarded-for", "192.0.2.7").send()
    };
    assert_eq!(from(&running).await.unwrap().status(), 403);
    let data = TempDir::new().unwrap();
    let running = start_as(Config { metrics_for_all: true, ..config(data.path()) }, data).await;
    assert_eq!(from(&running).await.unwrap().status(), 200);
}

#[tokio::test]
async fn each_request_has_an_id_that_an_error_names() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let reply = ines.get("accounts(00000000-0000-0000-0000-000000000001)").await;
        let id = reply.headers()["x-ms-service-request-id"].to_str().unwrap().to_owned();
        assert_eq!(reply.headers()["req_id"], id.as_str());
        assert_eq!(json(reply).await["error"]["@Farfield.RequestId"], id.as_str());
        ids.push(id);
    }
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_user_who_asks_too_often_waits_and_nobody_else() {
    let service = ServiceLimits { requests: 3, ..ServiceLimits::default() };
    let running = start_with(Limits { service: Some(service), ..Limits::default() }).await;
    let (ines, lena) = (running.sign_in("ines").await, running.sign_in("lena").await);
    for left in ["2", "1", "0"] {
        let reply = ines.get("WhoAmI").await;
        assert_eq!(reply.headers()["x-ms-ratelimit-burst-remaining-xrm-requests"], left);
    }
    let reply = ines.get("WhoAmI").await;
    let wait: u64 = reply.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=300).contains(&wait));
    assert_eq!(refusal(reply).await, (429, support::code(0x8007_2322)));
    lena.read("WhoAmI").await;
}

#[tokio::test]
async fn a_request_that_costs_the_database_too_much_is_broken_off() {
    // PostgreSQL counts whole milliseconds, in which it may well be ready.
    if support::on_postgres() {
        return;
    }
    let running = start().await;
    let token = running.token("admin").await;
    let running = running.restarted_as(|c| c.limits.request_time = Duration::from_nanos(1)).await;
    let admin = running.with_token(token.clone());
    let costly = "contacts?$count=true&$filter=contains(lastname,'q') or contains(firstname,'q')";
    assert_eq!(refusal(admin.get(costly).await).await, (503, support::code(0x8004_4151)));
    let running = running.restarted_as(|c| c.limits.request_time = Limits::default().request_time).await;
    running.with_token(token).read(costly).await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for_long() {
    let running = start_with(Limits { body_time: Duration::from_secs(1), ..Limits::default() }).await;
    let ines = running.sign_in("ines").await;
    let address = running.server.address();
    let head = format!(
        "POST /api/data/v9.2/accounts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: 9\r\n\r\n{{",
        ines.token
    );
    let told = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut told = [0; 12];
        stream.read_exact(&mut told).unwrap();
        String::from_utf8_lossy(&told).into_owned()
    });
    assert_eq!(told.await.unwrap(), "HTTP/1.1 408");
}

#[tokio::test]
async fn a_certificate_of_its_own_is_left_for_clients_to_trust() {
    let data = TempDir::new().unwrap();
    let listen = ([0, 0, 0, 0], 0).into();
    let config = Config { tls: Some(Tls::SelfSigned), listen, ..empty(data.path()) };
    let running = start_as(config, data).await;
    let path = running.data.path().join("tls/cert.pem");
    let certificate = std::fs::read(&path).unwrap();
    let trusting = || {
        let trusted = Certificate::from_pem(&certificate).unwrap();
        Client::builder().tls_certs_only([trusted]).build().unwrap()
    };
    let base = format!("https://localhost:{}", running.server.address().port());
    assert_eq!(trusting().get(format!("{base}/readyz")).send().await.unwrap().status(), 200);
    assert!(Client::new().get(format!("{base}/readyz")).send().await.is_err(), "nobody vouches for it");
    let admin = running.with_token(running.token("admin").await);
    let request = trusting().get(format!("{base}/api/data/v9.2/")).bearer_auth(&admin.token);
    let document = json(request.send().await.unwrap()).await;
    assert!(document["@odata.context"].as_str().unwrap().starts_with(&format!("{base}/api/data/v9.2/")));
    let running = running.restarted().await;
    assert_eq!(std::fs::read(running.data.path().join("tls/cert.pem")).unwrap(), certificate);
}

#[tokio::test]
async fn the_demo_listens_on_loopback_only_even_with_tls() {
    let data = TempDir::new().unwrap();
    let listen = ([0, 0, 0, 0], 0).into();
    let config = Config {
        tls: Some(Tls::SelfSigned),
        listen,
        demo: Some(support::demo(1)),
        ..Config::new(data.path())
    };
    let problem = Server::start(config).await.err().unwrap();
    assert_eq!(problem.code, Code::InsecureServer);
    assert!(advice(&problem).contains("demo"));
}
