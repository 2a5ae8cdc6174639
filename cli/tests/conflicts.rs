//! Two devices on the same record, with the command line alone.
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{Device, World};

/// Two devices of one user that have everything, and an account that both have.
async fn two(world: &World) -> (Device, Device, String) {
    let (one, other) = (Device::ready(world).await, Device::ready(world).await);
    let accounts = one.run(&["list", "account", "--limit", "1"]).await.done();
    (one, other, accounts["rows"][0]["id"].as_str().unwrap().to_owned())
}

async fn edit_offline(device: &Device, id: &str, fields: &[&str]) {
    device.run(&["offline", "on"]).await.done();
    device.run(&[&["update", "account", id], fields].concat()).await.done();
    device.run(&["offline", "off"]).await.done();
}

async fn first_error(device: &Device) -> String {
    device.run(&["errors"]).await.json()["errors"][0]["seq"].to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn different_fields_of_one_record_that_two_edited_offline_are_merged_without_a_question() {
    let world = World::start().await;
    let (one, other, id) = two(&world).await;
    edit_offline(&one, &id, &["telephone1=one"]).await;
    edit_offline(&other, &id, &["fax=other"]).await;

    one.run(&["sync"]).await.done();
    let summary = other.run(&["sync"]).await.done();
    assert_eq!(
        (&summary["merged"], &summary["sent"], &summary["attention"]),
        (&json!(1), &json!(1), &json!(0))
    );
    let row = world.api(&format!("accounts({id})")).await.unwrap();
    assert_eq!((&row["telephone1"], &row["fax"]), (&json!("one"), &json!("other")));
    let here = other.run(&["get", "account", &id]).await.done();
    assert_eq!((&here["fields"]["telephone1"], &here["fields"]["fax"]), (&json!("one"), &json!("other")));
    assert_eq!(other.run(&["ledger"]).await.done()["entries"], json!([]), "nothing lost");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_field_of_one_record_is_settled_by_the_user_per_field() {
    let world = World::start().await;
    let (one, other, id) = two(&world).await;
    edit_offline(&one, &id, &["telephone1=one", "websiteurl=https://one.example"]).await;
    edit_offline(&other, &id, &["telephone1=other", "websiteurl=https://other.example", "fax=other"]).await;

    one.run(&["sync"]).await.done();
    assert_eq!(other.run(&["sync"]).await.code, 1);
    let seq = first_error(&other).await;
    let shown = other.run(&["resolve", &seq]).await;
    assert_eq!(shown.code, 1);
    let shown = shown.json();
    let field = |name: &str| {
        let fields = shown["fields"].as_array().unwrap();
        fields.iter().find(|field| field["column"] == name).unwrap().clone()
    };
    assert_eq!(
        (&field("telephone1")["mine"], &field("telephone1")["theirs"], &field("telephone1")["contested"]),
        (&json!("other"), &json!("one"), &json!(true))
    );
    assert_eq!(field("fax")["contested"], json!(false));

    let undecided = other.run(&["resolve", &seq, "--field", "telephone1=mine"]).await.failed(1);
    assert_eq!(
        (&undecided["code"], &undecided["args"]["columns"]),
        (&json!("conflict"), &json!("websiteurl"))
    );
    let choices = ["resolve", &seq, "--field", "telephone1=mine", "--field", "websiteurl=theirs"];
    other.run(&choices).await.done();
    other.run(&["sync"]).await.done();
    let row = world.api(&format!("accounts({id})")).await.unwrap();
    assert_eq!(
        (&row["telephone1"], &row["websiteurl"], &row["fax"]),
        (&json!("other"), &json!("https://one.example"), &json!("other"))
    );
    let ledger = other.run(&["ledger"]).await.done();
    let lost = |side: &str| {
        let entries = ledger["entries"].as_array().unwrap();
        let entry = entries.iter().find(|entry| entry["side"] == side).unwrap();
        (entry["fields"][0]["column"].clone(), entry["fields"][0]["lost"].clone())
    };
    assert_eq!(lost("mine"), (json!("websiteurl"), json!("https://other.example")));
    assert_eq!(lost("theirs"), (json!("telephone1"), json!("one")));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_lost_is_restored_from_the_ledger() {
    let world = World::start().await;
    let (one, other, id) = two(&world).await;
    edit_offline(&one, &id, &["telephone1=one"]).await;
    edit_offline(&other, &id, &["telephone1=other"]).await;
    one.run(&["sync"]).await.done();
    assert_eq!(other.run(&["sync"]).await.code, 1);
    let seq = first_error(&other).await;
    other.run(&["resolve", &seq, "--keep", "theirs"]).await.done();
    assert_eq!(other.run(&["get", "account", &id]).await.done()["fields"]["telephone1"], "one");

    let entry = other.run(&["ledger"]).await.done()["entries"][0]["id"].to_string();
    other.run(&["ledger", "--restore", &entry]).await.done();
    other.run(&["sync"]).await.done();
    assert_eq!(world.api(&format!("accounts({id})")).await.unwrap()["telephone1"], "other");
    assert_eq!(other.run(&["ledger"]).await.done()["entries"], json!([]));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_change_is_edited_and_undone_with_what_depends_on_it() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    device.run(&["offline", "on"]).await.done();
    let made = device.run(&["create", "account", "name=Lantern Works"]).await.done();
    let (id, seq) = (made["id"].as_str().unwrap().to_owned(), made["seq"].to_string());
    device.run(&["update", "account", &id, "fax=1"]).await.done();
    device.run(&["resolve", &seq, "--set", "name=Lantern & Sons"]).await.done();
    assert_eq!(device.run(&["get", "account", &id]).await.done()["fields"]["name"], "Lantern & Sons");
    let dropped = device.run(&["undo", &seq]).await.done();
    assert_eq!(dropped["dropped"].as_array().map(Vec::len), Some(2));
    assert_eq!(device.run(&["queue"]).await.done()["changes"], json!([]));
    assert_eq!(device.run(&["get", "account", &id]).await.failed(1)["code"], Value::from("record_not_found"));
    world.stop().await;
}

/// The sync errors of the user on the server, with their state.
async fn on_server(world: &World) -> Vec<(String, i64, i64)> {
    let rows = world.rows("syncerrors?$select=name,errortype,statecode").await;
    let row = |row: &Value| {
        let number = |name: &str| row[name].as_i64().unwrap();
        (row["name"].as_str().unwrap().to_owned(), number("errortype"), number("statecode"))
    };
    rows.iter().map(row).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_error_is_on_both_sides_and_settled_on_the_device_it_is_settled_on_the_server() {
    let world = World::start().await;
    let (one, other, id) = two(&world).await;
    edit_offline(&one, &id, &["telephone1=one"]).await;
    edit_offline(&other, &id, &["telephone1=other"]).await;
    one.run(&["sync"]).await.done();
    assert_eq!(other.run(&["sync"]).await.code, 1);
    assert_eq!(on_server(&world).await, [("account".to_owned(), 0, 0)]);

    let seq = first_error(&other).await;
    other.run(&["resolve", &seq, "--field", "telephone1==both"]).await.done();
    other.run(&["sync"]).await.done();
    assert_eq!(world.api(&format!("accounts({id})")).await.unwrap()["telephone1"], "both");
    other.run(&["sync"]).await.done();
    assert_eq!(on_server(&world).await, [("account".to_owned(), 0, 1)]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_error_that_is_settled_on_the_server_is_settled_on_the_device() {
    let world = World::start().await;
    let (one, other, id) = two(&world).await;
    edit_offline(&one, &id, &["telephone1=one"]).await;
    edit_offline(&other, &id, &["telephone1=other"]).await;
    one.run(&["sync"]).await.done();
    assert_eq!(other.run(&["sync"]).await.code, 1);
    let error = world.rows("syncerrors?$select=syncerrorid,actiondata,errordetail").await.remove(0);
    assert_eq!(error["actiondata"], r#"{"telephone1":"other"}"#);
    let path = format!("syncerrors({})", error["syncerrorid"].as_str().unwrap());
    let base: Value = serde_json::from_str(error["errordetail"].as_str().unwrap()).unwrap();
    assert!(base["farfield_base"]["telephone1"].is_string(), "what the change began with: {base}");
    let settled = json!({ "statecode": 1, "statuscode": 1, "description": "They called." });
    world.patch(&path, &settled).await;

    other.run(&["sync"]).await.done();
    assert_eq!(other.run(&["queue"]).await.done()["changes"], json!([]));
    assert_eq!(other.run(&["get", "account", &id]).await.done()["fields"]["telephone1"], "one");
    let ledger = other.run(&["ledger"]).await.done();
    assert_eq!(ledger["entries"][0]["fields"][0]["lost"], "other");
    assert_eq!(ledger["entries"][0]["why"], "settled");
    assert_eq!(ledger["entries"][0]["note"], "They called.");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delete_asks_where_somebody_edited_and_not_where_somebody_deleted_too() {
    let world = World::start().await;
    let (one, other, edited) = two(&world).await;
    let list = other.run(&["list", "account", "--limit", "50"]).await.done();
    let ids = list["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap());
    let deleted = ids.into_iter().find(|id| *id != edited).unwrap().to_owned();
    other.run(&["offline", "on"]).await.done();
    for id in [&edited, &deleted] {
        other.run(&["delete", "account", id]).await.done();
    }
    world.patch(&format!("accounts({edited})"), &json!({ "telephone1": "theirs" })).await;
    world.delete_as_admin(&format!("accounts({deleted})")).await;

    other.run(&["offline", "off"]).await.done();
    assert_eq!(other.run(&["sync"]).await.code, 1);
    let queue = other.run(&["queue"]).await.done();
    let left: Vec<&Value> =
        queue["changes"].as_array().unwrap().iter().map(|change| &change["record"]).collect();
    assert_eq!(left, [&json!(edited)], "what is deleted on both sides is done");
    assert_eq!(queue["changes"][0]["problem"]["code"], "conflict");
    let seq = first_error(&other).await;
    other.run(&["resolve", &seq, "--keep", "mine"]).await.done();
    other.run(&["sync"]).await.done();
    assert!(world.api(&format!("accounts({edited})")).await.is_none());
    one.run(&["sync"]).await.done();
    assert_eq!(one.run(&["get", "account", &edited]).await.failed(1)["code"], "record_not_found");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_an_administrator_retries_on_the_server_is_done_on_the_device_too() {
    let world = World::start().await;
    let (one, other, id) = two(&world).await;
    edit_offline(&one, &id, &["telephone1=one"]).await;
    edit_offline(&other, &id, &["telephone1=other"]).await;
    one.run(&["sync"]).await.done();
    assert_eq!(other.run(&["sync"]).await.code, 1);
    let error = world.rows("syncerrors?$select=syncerrorid").await.remove(0);
    let path = format!("syncerrors({})", error["syncerrorid"].as_str().unwrap());
    let retry = format!("{path}/Microsoft.Dynamics.CRM.farfield_RetryChanges");
    world.post_as_admin(&retry, &json!({})).await;
    assert_eq!(world.api(&format!("accounts({id})")).await.unwrap()["telephone1"], "other");

    other.run(&["sync"]).await.done();
    assert_eq!(other.run(&["queue"]).await.done()["changes"], json!([]));
    assert_eq!(other.run(&["get", "account", &id]).await.done()["fields"]["telephone1"], "other");
    assert_eq!(other.run(&["ledger"]).await.done()["entries"], json!([]), "nothing of it lost");
    one.run(&["sync"]).await.done();
    assert_eq!(one.run(&["get", "account", &id]).await.done()["fields"]["telephone1"], "other");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unsent_work_goes_in_a_file_to_another_device_and_has_its_effect_once() {
    let world = World::start().await;
    let (one, other, id) = two(&world).await;
    edit_offline(&one, &id, &["telephone1=one"]).await;
    one.run(&["offline", "on"]).await.done();
    let made = one.run(&["create", "account", "name=Lantern Works", &format!("parentaccountid={id}")]).await;
    let made = made.done()["id"].as_str().unwrap().to_owned();
    let file = one.home().join("unsent.json");
    let file = file.to_str().unwrap();
    assert_eq!(one.run(&["queue", "export", file]).await.done()["changes"], 2);
    let text = std::fs::read_to_string(file).unwrap();
    assert!(!text.contains("Lantern") && !text.contains("telephone1"), "it is encrypted");

    assert_eq!(
        other.run(&["queue", "import", file]).await.done(),
        json!({ "changes": 2, "files": 0, "known": 0 })
    );
    assert_eq!(
        other.run(&["queue", "import", file]).await.done(),
        json!({ "changes": 0, "files": 0, "known": 2 })
    );
    other.run(&["sync"]).await.done();
    one.run(&["offline", "off"]).await.done();
    one.run(&["sync"]).await.done();
    let accounts = world.rows("accounts").await;
    let named = |row: &&Value| row["name"] == "Lantern Works";
    assert_eq!(accounts.iter().filter(named).count(), 1);
    let child = world.api(&format!("accounts({made})")).await.unwrap();
    assert_eq!(child["_parentaccountid_value"], id.as_str());
    assert_eq!(world.api(&format!("accounts({id})")).await.unwrap()["telephone1"], "one");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_of_a_parent_that_was_deleted_and_a_lookup_to_it_are_parked_with_the_servers_words() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let parent = device.run(&["create", "account", "name=Lantern Works"]).await.done();
    let other = device.run(&["create", "account", "name=Lantern Trade"]).await.done();
    let (parent, other) = (parent["id"].as_str().unwrap(), other["id"].as_str().unwrap());
    device.run(&["sync"]).await.done();
    device.run(&["offline", "on"]).await.done();
    let child = format!("parentcustomerid=account:{parent}");
    device.run(&["create", "contact", "lastname=Holm", &child]).await.done();
    device.run(&["update", "account", other, &format!("parentaccountid=account:{parent}")]).await.done();
    device.run(&["create", "contact", "lastname=Stranger"]).await.done();
    world.administer(reqwest::Method::DELETE, &format!("accounts({parent})"), None).await;

    device.run(&["offline", "off"]).await.done();
    let summary = device.run(&["sync"]).await;
    assert_eq!(
        (summary.code, &summary.json()["sent"], &summary.json()["attention"]),
        (1, &json!(1), &json!(2))
    );
    let errors = device.run(&["errors"]).await.json();
    for error in errors["errors"].as_array().unwrap() {
        assert_eq!(error["problem"]["code"], "refused", "{error}");
        assert!(error["problem"]["args"]["server_message"].as_str().unwrap().contains(parent), "{error}");
    }
    world.stop().await;
}
