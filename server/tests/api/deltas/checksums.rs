//! Count and sum of what a follower must hold.

use super::follower::Follower;
use crate::support::{code, refusal, start, text};
use model::RecordId;
use odata::checksum::{Checksum, to_url};
use serde_json::json;

/// What the follower's own rows come down to.
fn held(follower: &Follower) -> Checksum {
    let mut sum = Checksum::default();
    for (id, etag) in &follower.rows {
        let id: RecordId = id.parse().unwrap();
        sum.add(id, etag.trim_start_matches("W/\"").trim_end_matches('"').parse().unwrap());
    }
    sum
}

#[tokio::test]
async fn the_checksum_is_that_of_the_moment_of_the_link() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let lists =
        ["accounts?$select=name", "accounts?$select=name&$filter=contains(name,'a') and statecode eq 0"];
    let mut followers = Vec::new();
    for list in lists {
        for user in [&admin, &ines] {
            followers.push((user, Follower::start(user, list, "accountid").await));
        }
    }
    for round in 0..3 {
        for (user, follower) in &followers {
            let body = user.get(&to_url(follower.delta())).await.bytes().await.unwrap();
            assert_eq!(
                Checksum::from_body(&body).unwrap(),
                held(follower),
                "round {round} {}",
                follower.path
            );
        }
        // The links stay as they are while rows change: the sum must not move.
        let ids: Vec<String> = followers[0].1.rows.keys().skip(round).step_by(5).cloned().collect();
        for (n, id) in ids.iter().enumerate() {
            let path = format!("accounts({id})");
            let status = match n % 3 {
                0 => admin.delete(&path).await.status(),
                1 => admin.patch(&path, None, json!({"name": "Nirgendwo"})).await.status(),
                _ => admin.patch(&path, None, json!({"name": "Überall", "revenue": n})).await.status(),
            };
            assert!(status.is_success() || status == 405, "{status}");
        }
        admin.made("accounts", json!({"name": "Amsel"})).await;
    }
    for (user, follower) in &mut followers {
        follower.catch_up(user).await;
        let body = user.get(&to_url(follower.delta())).await.bytes().await.unwrap();
        assert_eq!(Checksum::from_body(&body).unwrap(), held(follower));
        follower.rows.pop_first();
        assert_ne!(Checksum::from_body(&body).unwrap(), held(follower));
    }
}

#[tokio::test]
async fn a_checksum_is_told_only_for_a_link_of_ones_own() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let follower = Follower::start(&admin, "accounts?$select=name", "accountid").await;
    let reply = ines.get(&to_url(follower.delta())).await;
    assert_eq!(refusal(reply).await, (400, code(0x8007_2515)));
    for link in
        ["accounts?$select=name", "accounts(1)", "", "nowhere?$deltatoken=d.x", "accounts?$deltatoken=d.x"]
    {
        let status = admin.get(&to_url(link)).await.status().as_u16();
        assert!(matches!(status, 400 | 404), "{link} {status}");
    }
    let reply = admin.get("RetrieveRowsChecksum()").await;
    assert!(text(&crate::support::json(reply).await["error"], "message").contains("DeltaLink"));
}
