//! How long the history is kept (`reference/dataverse.md` §2.5).

use super::follower::{Follower, Link};
use crate::support::{Running, code, refusal, start, text};
use serde_json::json;
use std::time::Duration;

const EXPIRED: u32 = 0x8004_4352;
const EIGHT_DAYS_MS: i64 = 8 * 24 * 60 * 60 * 1000;

/// Stops and starts the server, which looks over its history when it starts, and waits until it has.
async fn looked_over(running: Running, is_done: impl Fn(&Running) -> bool) -> Running {
    let running = running.restarted().await;
    until(|| is_done(&running)).await;
    running
}

async fn until(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(120), waiting).await.unwrap();
}

/// PostgreSQL knows what is past by the oldest transaction that runs, in any of its databases.
async fn is_past(running: &Running) {
    if running.database_url().is_some() {
        let sql = "SELECT count(*) FROM log_account
                   WHERE _xid >= CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)";
        until(|| running.sql(sql) == 0).await;
    }
}

/// The follower goes on at the server's new address.
fn move_along(follower: &mut Follower, from: &str, running: &Running) {
    follower.link = Link::Delta(follower.delta().replace(from, &running.server.url()));
}

#[tokio::test]
async fn a_token_from_before_what_was_forgotten_has_expired_and_a_younger_one_is_good() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let mut old = Follower::start(&admin, "accounts?$select=name", "accountid").await;
    let first = admin.made("accounts", json!({"name": "Vor acht Tagen"})).await;
    let first = format!("accounts({})", text(&first, "accountid"));
    is_past(&running).await;
    let url = running.server.url();
    let marks = |running: &Running| running.sql("SELECT count(*) FROM change_mark");
    let known = marks(&running);
    let running = looked_over(running, |running| marks(running) > known).await;
    move_along(&mut old, &url, &running);

    let admin = running.sign_in("admin").await;
    let mut young = Follower::start(&admin, "accounts?$select=name", "accountid").await;
    assert_eq!(admin.patch(&first, None, json!({"name": "Eben"})).await.status(), 200);
    assert_eq!(old.ask(&admin).await.status(), 200, "nothing was forgotten yet");

    let logged = |running: &Running| running.sql("SELECT count(*) FROM log_account");
    let before = logged(&running);
    running.sql(&format!("UPDATE change_mark SET at_ms = at_ms - {EIGHT_DAYS_MS}"));
    let url = running.server.url();
    let running = looked_over(running, |running| logged(running) < before).await;
    move_along(&mut old, &url, &running);
    move_along(&mut young, &url, &running);
    assert!(logged(&running) > 0, "what is younger is kept");
    let admin = running.sign_in("admin").await;
    assert_eq!(refusal(old.ask(&admin).await).await, (400, code(EXPIRED)));
    let told = young.catch_up(&admin).await;
    assert_eq!(told.changed.len(), 1);
    assert_eq!(young.rows, young.plain(&admin).await);
}
