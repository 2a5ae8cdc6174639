//! The transport against the real server: sessions that are renewed, and how soon a cut is told.

use crate::support::{demo_server, password_of};
use model::Code;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use sync_core::front::SystemClock;
use sync_core::ports::{Failure, Tokens, Transport};
use sync_core::transport::{Deadlines, HttpTransport};

fn transport(server: &str, deadlines: Deadlines) -> HttpTransport {
    HttpTransport::new(server, Arc::new(SystemClock), deadlines).unwrap()
}

#[tokio::test]
async fn a_session_whose_renewal_was_lost_is_renewed_again_by_the_same_token() {
    let (server, _data) = demo_server().await;
    let first = transport(&server.url(), Deadlines::default());
    let tokens = first.sign_in("admin", &password_of(&server, "admin")).await.unwrap();
    let on_disk = Tokens { expires_at_ms: 0, ..tokens };

    first.set_tokens(Some(on_disk.clone()));
    first.probe().await.unwrap();
    assert_ne!(first.tokens().unwrap().refresh, on_disk.refresh, "it was renewed");
    // The process is killed before the new tokens are on the disk, so the next start has the old ones.
    let second = transport(&server.url(), Deadlines::default());
    second.set_tokens(Some(on_disk.clone()));
    second.probe().await.unwrap();
    second.set_tokens(second.tokens().map(|tokens| Tokens { expires_at_ms: 0, ..tokens }));
    second.probe().await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_from_one_that_does_not_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let tokens = Tokens { access: "a".into(), refresh: None, expires_at_ms: i64::MAX };
    let line = transport(&address, Deadlines { probe: Duration::from_secs(2), ..Deadlines::default() });
    line.set_tokens(Some(tokens));
    let slow = line.probe().await.unwrap_err();
    assert!(
        matches!(&slow, Failure::Transient { problem, .. } if problem.code == Code::ServerUnavailable),
        "{slow:?}"
    );
    drop(listener);
    let cut = line.probe().await.unwrap_err();
    assert!(matches!(&cut, Failure::Unreachable(problem) if problem.code == Code::Unreachable), "{cut:?}");
}
