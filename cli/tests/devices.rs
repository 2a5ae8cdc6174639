//! What administrators see of a device, and order it to do.
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::homecoming::{first_account, queued};
use support::{Device, World};

/// The one device that the server knows.
async fn told(world: &World) -> Value {
    let devices = world.console(Method::GET, "devices", &json!({})).await;
    let rows = devices["rows"].as_array().unwrap_or_else(|| panic!("{devices}"));
    assert_eq!(rows.len(), 1, "{devices}");
    rows[0].clone()
}

/// Tells the device something.
async fn tell(world: &World, what: &str, body: &Value) {
    let device = told(world).await;
    world.console(Method::POST, &format!("devices/{}/{what}", device["id"].as_str().unwrap()), body).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_tells_how_it_is_and_does_what_it_is_ordered_once() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let here: u64 = {
        let tables = device.run(&["tables"]).await.done();
        tables["tables"].as_array().unwrap().iter().map(|table| table["rows"].as_u64().unwrap()).sum()
    };
    let known = told(&world).await;
    assert_eq!(known["rows"], here);
    assert!(known["bytes"].as_u64().unwrap() > 100_000 && known["synced_ms"].as_i64().is_some(), "{known}");
    assert_eq!((&known["queue"], &known["errors"], &known["troubles"]), (&json!(0), &json!(0), &json!([])));
    assert!(known["clock_skew_ms"].as_i64().unwrap().abs() < 60_000, "{known}");

    tell(&world, "order", &json!({ "order": "resync" })).await;
    assert_eq!(told(&world).await["order"], "resync");
    let account = first_account(&device).await;
    device.run(&["update", "account", &account, "fax=mine"]).await.done();
    let summary = device.run(&["sync"]).await.done();
    assert!(summary["rows"].as_u64().unwrap() >= here, "everything came anew: {summary}");
    assert_eq!(told(&world).await["order"], Value::Null);
    assert_eq!(world.api(&format!("accounts({account})")).await.unwrap()["fax"], "mine");
    let summary = device.run(&["sync"]).await.done();
    assert!(summary["rows"].as_u64().unwrap() < here, "and only once: {summary}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_device_keeps_its_work_until_it_is_let_in_again() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let account = first_account(&device).await;
    device.run(&["update", "account", &account, "fax=mine"]).await.done();
    tell(&world, "block", &json!({})).await;
    let refused = device.run(&["sync"]).await;
    assert_ne!(refused.code, 0);
    assert!(refused.json()["problem"]["code"] == "device_blocked", "{refused:?}");
    assert_eq!(queued(&device).await.len(), 1, "it waits, and is no sync error");
    assert_eq!(device.run(&["errors"]).await.json()["errors"], json!([]));
    let again = device.login(&world).await;
    assert!(again.json()["problem"]["code"] == "device_blocked", "{again:?}");

    tell(&world, "unblock", &json!({})).await;
    device.run(&["sync"]).await.done();
    assert_eq!(queued(&device).await, Vec::<Value>::new());
    assert_eq!(world.api(&format!("accounts({account})")).await.unwrap()["fax"], "mine");
    world.stop().await;
}
