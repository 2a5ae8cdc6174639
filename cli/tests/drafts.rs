//! Somebody in an app that isn't enabled for offline: records used lately, and drafts saved one by one (checklist 1-4,
//! 99-106, 178).
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{Device, World};

/// A device in an app that isn't enabled for offline.
async fn without_profile(world: &World) -> Device {
    let device = Device::new();
    let args = ["--json", "login", "--server", &world.url, "--user", &world.user, "--password-stdin"];
    let args = [&args[..], &["--app", "servicedesk"]].concat();
    let entered = device.run_raw(&args, &format!("{}\n", world.password)).await.done();
    assert_eq!(entered["download"], "not_enabled");
    device
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_lies_on_the_device_alone_until_it_is_saved() {
    let world = World::start().await;
    let device = without_profile(&world).await;
    assert_eq!(device.run(&["drafts"]).await.done()["experience"], "drafts");
    device.run(&["offline", "on"]).await.done();
    let draft = device.run(&["drafts", "new", "account", "name=Farpoint Lantern Works"]).await.done();
    let id = draft["draft"]["id"].as_str().unwrap().to_owned();
    assert_eq!(device.run(&["drafts", "save", &id]).await.failed(2)["code"], "needs_connection");
    device.run(&["offline", "off"]).await.done();
    device.run(&["sync"]).await.done();
    assert!(world.api(&format!("accounts({id})")).await.is_none(), "nothing is saved by itself");
    assert_eq!(device.run(&["logout"]).await.failed(1)["code"], "unsent_changes");
    let status = device.run(&["status"]).await.done();
    assert_eq!(status["status"]["reasons"][0]["reason"], "drafts");

    device.run(&["drafts", "save", &id, "telephone1=417"]).await.done();
    let row = world.api(&format!("accounts({id})")).await.unwrap();
    assert_eq!((&row["name"], &row["telephone1"]), (&json!("Farpoint Lantern Works"), &json!("417")));
    assert_eq!(device.run(&["drafts"]).await.done()["drafts"], json!([]));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_takes_no_look_ups_but_belongs_to_a_record_used_lately_and_to_no_other_draft() {
    let world = World::start().await;
    let device = without_profile(&world).await;
    let account = world.rows("accounts?$top=1&$select=name").await.remove(0);
    let (account_id, name) = (account["accountid"].as_str().unwrap(), account["name"].as_str().unwrap());
    let drafter = &device;
    let new = |tie: String| async move {
        drafter.run(&["drafts", "new", "contact", "lastname=Reuter", "--tie", &tie]).await
    };
    let tie = format!("parentcustomerid=account:{account_id}");
    assert_eq!(new(tie.clone()).await.failed(1)["code"], "record_not_found", "it is not on the device");
    let found = device.run(&["find", "account", name]).await.done();
    assert!(found["found"].as_array().unwrap().iter().any(|hit| hit["id"] == account_id));
    device.run(&["fetch", "account", account_id]).await.done();
    device.run(&["offline", "on"]).await.done();
    let kept = device.run(&["fetch", "account", account_id]).await.done();
    assert!(kept["kept_at"].is_string() && kept["fields"]["name"] == name);
    assert_eq!(device.run(&["recent"]).await.done()["records"][0]["id"], account_id);

    let draft = new(tie).await.done()["draft"].clone();
    let id = draft["id"].as_str().unwrap();
    assert_eq!(new(format!("parentcustomerid=contact:{id}")).await.failed(1)["code"], "draft_of_draft");
    device.run(&["offline", "off"]).await.done();
    device.run(&["drafts", "save", id]).await.done();
    let contact = world.api(&format!("contacts({id})")).await.unwrap();
    assert_eq!(contact["_parentcustomerid_value"], Value::from(account_id));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_created_there_becomes_a_draft_and_what_the_server_has_is_changed_at_once_or_not_at_all() {
    let world = World::start().await;
    let device = without_profile(&world).await;
    let account = world.rows("accounts?$top=1&$select=name").await.remove(0);
    let account = account["accountid"].as_str().unwrap();
    device.run(&["fetch", "account", account]).await.done();
    device.run(&["update", "account", account, "telephone1=417"]).await.done();
    let path = format!("accounts({account})?$select=telephone1");
    assert_eq!(world.api(&path).await.unwrap()["telephone1"], "417");

    device.run(&["offline", "on"]).await.done();
    let change = ["update", "account", account, "telephone1=418"];
    assert_eq!(device.run(&change).await.failed(2)["code"], "needs_connection");
    let made = device.run(&["create", "account", "name=Farpoint Lantern Works"]).await.done();
    let id = made["id"].as_str().unwrap();
    device.run(&["update", "account", id, "telephone1=11"]).await.done();
    let drafts = device.run(&["drafts"]).await.done();
    assert_eq!(drafts["drafts"][0]["fields"]["telephone1"], "11", "{drafts}");
    assert_eq!(drafts["drafts"].as_array().unwrap().len(), 1);
    world.stop().await;
}
