//! The way of an edit that was made offline, with the command line alone.
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;
use support::{Device, World};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_edited_offline_reaches_the_server_and_both_hold_the_same_rows() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let accounts = device.run(&["list", "account", "--limit", "1000"]).await.done();
    let id = |at: usize| accounts["rows"][at]["id"].as_str().unwrap().to_owned();
    let (edited, deleted) = (id(0), id(1));

    assert_eq!(device.run(&["offline", "on"]).await.done()["offline"], true);
    let update =
        ["update", "account", &edited, "telephone1=+49 7541 417", "creditlimit=1250.50", "doNotPhone="];
    assert_eq!(device.run(&update).await.failed(2)["code"], "unknown_column");
    let update = [
        "update",
        "account",
        &edited,
        "telephone1=+49 7541 417",
        "creditlimit=1250.50",
        "accountcategorycode=standard",
    ];
    device.run(&update).await.done();
    let create = ["create", "account", "name=Farpoint Lantern Works", &format!("parentaccountid={edited}")];
    let created = device.run(&create).await.done()["id"].as_str().unwrap().to_owned();
    device.run(&["delete", "account", &deleted]).await.done();
    assert_eq!(device.run(&["sync"]).await.failed(2)["code"], "needs_connection");
    assert_eq!(device.run(&["queue"]).await.done()["changes"].as_array().unwrap().len(), 3);
    assert!(world.api(&format!("accounts({created})")).await.is_none());

    device.run(&["offline", "off"]).await.done();
    let summary = device.run(&["sync"]).await.done();
    assert_eq!((&summary["sent"], &summary["attention"]), (&Value::from(3), &Value::from(0)));
    assert_eq!(device.run(&["queue"]).await.done()["changes"].as_array().unwrap().len(), 0);

    let on_server = world.rows("accounts").await;
    let there = |id: &str| on_server.iter().find(|row| row["accountid"] == id);
    assert_eq!(there(&edited).unwrap()["telephone1"], "+49 7541 417");
    assert_eq!(there(&created).unwrap()["_parentaccountid_value"], edited.as_str());
    assert!(there(&deleted).is_none());
    same_accounts(&device, &on_server).await;
    world.stop().await;
}

/// An account whose telephone number was changed here and by somebody else on the server.
async fn edited_by_two(world: &World, device: &Device) -> String {
    let accounts = device.run(&["list", "account", "--limit", "1"]).await.done();
    let id = accounts["rows"][0]["id"].as_str().unwrap();
    device.run(&["update", "account", id, "telephone1=mine"]).await.done();
    world.patch(&format!("accounts({id})"), &serde_json::json!({ "telephone1": "theirs" })).await;
    id.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_meets_another_on_the_server_waits_for_the_user_until_it_is_discarded() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let id = edited_by_two(&world, &device).await;

    let synced = device.run(&["sync"]).await;
    assert_eq!((synced.code, &synced.json()["attention"]), (1, &Value::from(1)));
    let errors = device.run(&["errors"]).await;
    assert_eq!(errors.code, 1);
    let parked = errors.json()["errors"][0].clone();
    assert_eq!(parked["problem"]["code"], "conflict");
    let seq = parked["seq"].to_string();
    assert_eq!(device.run(&["status"]).await.code, 1);

    device.run(&["discard", &seq]).await.done();
    assert_eq!(device.run(&["errors"]).await.done()["errors"].as_array().unwrap().len(), 0);
    assert_eq!(device.run(&["discard", &seq]).await.failed(1)["code"], "unknown_change");
    device.run(&["sync"]).await.done();
    assert_eq!(device.run(&["get", "account", &id]).await.done()["fields"]["telephone1"], "theirs");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_change_that_is_retried_goes_over_what_the_server_has() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let id = edited_by_two(&world, &device).await;
    assert_eq!(device.run(&["sync"]).await.code, 1);
    let seq = device.run(&["errors"]).await.json()["errors"][0]["seq"].to_string();

    device.run(&["retry", &seq]).await.done();
    device.run(&["sync"]).await.done();
    assert_eq!(world.api(&format!("accounts({id})")).await.unwrap()["telephone1"], "mine");
    world.stop().await;
}

/// Each row of the server is on the device with the same values, and no other is.
async fn same_accounts(device: &Device, on_server: &[Value]) {
    let tables = device.run(&["tables"]).await.done();
    let account = tables["tables"].as_array().unwrap().iter().find(|t| t["table"] == "account").unwrap();
    assert_eq!(account["rows"], on_server.len());
    for row in on_server {
        let id = row["accountid"].as_str().unwrap();
        let record = device.run(&["get", "account", id]).await.done();
        for (column, value) in record["fields"].as_object().unwrap() {
            let wire = match row.get(format!("_{column}_value")) {
                Some(target) => target,
                None => &row[column],
            };
            assert!(is_same(value, wire), "{column} of {id}: {value} here, {wire} there");
        }
    }
}

/// Whether a value of the command line and one of the wire are the same.
fn is_same(here: &Value, there: &Value) -> bool {
    match (here, there) {
        (Value::Object(choice), Value::Number(n)) => choice["value"].as_i64() == n.as_i64(),
        (Value::Object(lookup), Value::String(id)) => lookup["id"] == id.as_str(),
        (Value::String(exact), Value::Number(n)) => {
            let there = n.to_string();
            let there = Decimal::from_str_exact(&there).or_else(|_| Decimal::from_scientific(&there));
            exact.parse::<Decimal>().is_ok_and(|here| there.is_ok_and(|there| here == there))
        }
        (Value::Number(here), Value::Number(there)) => here.as_f64() == there.as_f64(),
        (Value::String(here), Value::String(there)) => {
            here == there
                || here
                    .parse::<Timestamp>()
                    .is_ok_and(|here| there.parse::<Timestamp>().is_ok_and(|there| here == there))
        }
        (here, there) => here == there,
    }
}
