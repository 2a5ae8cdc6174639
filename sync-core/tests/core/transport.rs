//! The transport against the real server: sessions that are renewed, and how soon a cut is told.

use crate::support::{demo_server, password_of};
use model::Code;
use model::offline::{Bpf, ConflictPolicy, LosingChange, Settings, SyncStart};
use serde_json::json;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use sync_core::front::SystemClock;
use sync_core::ports::{Failure, OfflineConfiguration, ReasonKind, Tokens, Transport};
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

#[test]
fn what_a_newer_server_says_of_offline_use_is_read_as_far_as_it_is_known() {
    let told = json!({
        "Available": true,
        "Weather": {"Outlook": "fine"},
        "Settings": {
            "bpf": "by_moonlight", "image_limit": "many", "relationship_limit": 3, "weather": [],
            "conflict_policy": "vote", "losing_change": "frame", "sync_start": "at_dawn",
            "conflict_policy_by_table": {"account": "client_wins", "contact": "vote"},
            "people": {"users": false, "robots": true},
        },
        "Tables": [{
            "LogicalName": "account", "ConflictPolicy": "vote", "Weather": 1, "SyncIntervalInMinutes": 20,
            "Reasons": [{"Kind": "season", "Name": "Spring", "FetchXml": "<fetch/>", "Since": "March"}],
        }],
    });
    let read: OfflineConfiguration = serde_json::from_value(told).unwrap();
    let by_table = [("account", ConflictPolicy::ClientWins), ("contact", ConflictPolicy::Ask)];
    let expected = Settings {
        relationship_limit: 3,
        conflict_policy: Some(ConflictPolicy::Ask),
        losing_change: LosingChange::Ask,
        sync_start: SyncStart::Foreground,
        conflict_policy_by_table: by_table.map(|(table, policy)| (table.to_owned(), policy)).into(),
        ..Settings::default()
    };
    assert_eq!(read.settings, expected);
    assert_eq!(read.settings.bpf, Bpf::default());
    let account = read.table("account").unwrap();
    assert_eq!((account.conflict_policy, account.interval_min), (ConflictPolicy::Ask, 20));
    assert_eq!(account.reasons[0].kind, ReasonKind::Rule, "its query says which rows come");
    for nothing in [json!(null), json!("all"), json!([1])] {
        let read: OfflineConfiguration =
            serde_json::from_value(json!({"Available": true, "Settings": nothing})).unwrap();
        assert_eq!(read.settings, Settings::default());
    }
}
