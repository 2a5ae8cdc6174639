//! Newer tables and columns, with the command line alone, against a real server (checklist 124-126, 130-132).
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{Device, World, add_column};

#[tokio::test(flavor = "multi_thread")]
async fn a_new_column_waits_for_a_yes_and_then_comes_alone() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    assert_eq!(device.run(&["metadata"]).await.done()["update"], Value::Null);
    let accounts = device.run(&["list", "account", "--limit", "1"]).await.done();
    let id = accounts["rows"][0]["id"].as_str().unwrap().to_owned();
    add_column(&world, "new_Route").await;
    world.patch(&format!("accounts({id})"), &json!({ "new_route": "North" })).await;

    assert_eq!(device.run(&["sync"]).await.done()["update_waits"], true);
    let waiting = device.run(&["metadata"]).await;
    assert_eq!(waiting.code, 1);
    let update = waiting.json()["update"].clone();
    let tables = update["tables"].as_array().unwrap().clone();
    let account = tables.iter().find(|t| t["table"] == "account").unwrap();
    assert_eq!(account["columns"], json!([{ "column": "new_route", "what": "appears" }]));
    assert!(device.run(&["get", "account", &id]).await.done()["fields"].get("new_route").is_none());
    let status = device.run(&["status"]).await.done();
    assert_eq!(status["status"]["database"], "available_warning");

    device.run(&["metadata", "--later"]).await.done();
    assert_eq!(device.run(&["metadata"]).await.json()["update"]["postponed"], true);
    // An edit that waits goes on waiting, and keeps its value.
    device.run(&["offline", "on"]).await.done();
    device.run(&["update", "account", &id, "telephone1=mine"]).await.done();
    device.run(&["metadata", "--accept"]).await.done();
    device.run(&["offline", "off"]).await.done();
    assert_eq!(device.run(&["get", "account", &id]).await.done()["fields"]["telephone1"], "mine");

    let synced = device.run(&["sync"]).await.done();
    assert_eq!((&synced["update_waits"], &synced["sent"]), (&json!(false), &json!(1)));
    let fields = device.run(&["get", "account", &id]).await.done()["fields"].clone();
    assert_eq!((&fields["new_route"], &fields["telephone1"]), (&json!("North"), &json!("mine")));
    assert_eq!(device.run(&["status"]).await.done()["status"]["database"], "available");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_into_a_column_that_goes_is_kept_aside() {
    let world = World::start().await;
    let column = add_column(&world, "new_Route").await;
    let device = Device::ready(&world).await;
    let accounts = device.run(&["list", "account", "--limit", "1"]).await.done();
    let id = accounts["rows"][0]["id"].as_str().unwrap().to_owned();
    device.run(&["offline", "on"]).await.done();
    device.run(&["update", "account", &id, "new_route=by the lake", "telephone1=mine"]).await.done();
    device.run(&["offline", "off"]).await.done();
    world.delete_as_admin(&column).await;

    let synced = device.run(&["sync"]).await;
    assert_eq!(synced.json()["update_waits"], true, "{synced:?}");
    device.run(&["metadata", "--accept"]).await.done();
    let orphans = device.run(&["orphans"]).await.done()["orphans"].clone();
    assert_eq!((&orphans[0]["column"], &orphans[0]["value"]), (&json!("new_route"), &json!("by the lake")));
    let errors = device.run(&["errors"]).await.json()["errors"].clone();
    for parked in errors.as_array().unwrap() {
        device.run(&["retry", &parked["seq"].to_string()]).await.done();
    }
    device.run(&["sync"]).await.done();
    assert_eq!(world.api(&format!("accounts({id})")).await.unwrap()["telephone1"], "mine");
    device.run(&["orphans", "--clear", &orphans[0]["number"].to_string()]).await.done();
    assert_eq!(device.run(&["orphans"]).await.done()["orphans"], json!([]));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_syncs_as_its_user_wishes_and_downloads_again_when_he_says_so() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let before = device.run(&["settings"]).await.done();
    assert_eq!((&before["may_choose"], &before["manual"]), (&json!(true), &json!(false)));
    assert_eq!(device.run(&["settings", "--interval", "3"]).await.failed(1)["code"], "out_of_range");
    device.run(&["settings", "--interval", "30", "--only-unmetered", "on"]).await.done();
    let after = device.run(&["settings"]).await.done();
    assert_eq!((&after["interval_min"], &after["only_unmetered"]), (&json!(30), &json!(true)));

    let accounts = device.run(&["list", "account", "--limit", "1"]).await.done();
    let id = accounts["rows"][0]["id"].as_str().unwrap().to_owned();
    device.run(&["update", "account", &id, "telephone1=mine"]).await.done();
    device.run(&["reconfigure"]).await.done();
    let status = device.run(&["status"]).await.done();
    assert_eq!(status["status"]["database"], "initializing");
    assert_eq!(device.run(&["pause"]).await.done()["paused"], true);
    let synced = device.run(&["sync"]).await.done();
    assert_eq!((&synced["rows"], &synced["sent"]), (&json!(0), &json!(1)), "changes go all the same");
    device.run(&["resume"]).await.done();
    device.run(&["sync"]).await.done();
    assert_eq!(device.run(&["status"]).await.done()["status"]["database"], "available");
    assert_eq!(world.api(&format!("accounts({id})")).await.unwrap()["telephone1"], "mine");
    world.stop().await;
}
