//! `docs/CLI.md` says what `--json` prints: each example there is held against what is printed.
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use serde_json::Value;
use std::collections::BTreeMap;
use support::{Device, Ended, World};

const GUIDE: &str = include_str!("../../docs/CLI.md");

/// Members whose own members are columns or arguments: which there are depends on the record.
const OPEN: [&str; 4] = [".fields", ".on_server", ".cells", ".args"];

/// Values of columns: their shape depends on the column.
const VALUES: [&str; 7] = [".old", ".new", ".base", ".mine", ".theirs", ".lost", ".won"];

#[tokio::test(flavor = "multi_thread")]
async fn every_command_prints_the_shape_that_the_guide_shows() {
    let world = World::start().await;
    let device = Device::new();
    let mut examples = examples();
    let mut check = |name: &str, ended: &Ended| {
        let example = examples.remove(name).unwrap_or_else(|| panic!("no example of {name}"));
        same_shape(&example, &ended.json(), name);
    };
    check("login", &device.login(&world).await);
    check("status", &device.run(&["status"]).await);
    check("sync", &device.run(&["sync"]).await);
    check("tables", &device.run(&["tables"]).await);
    let list = device.run(&["list", "account"]).await;
    check("list", &list);
    let (first, second) = (list.json()["rows"][0]["id"].clone(), list.json()["rows"][1]["id"].clone());
    let (first, second) = (first.as_str().unwrap(), second.as_str().unwrap());
    check("why", &device.run(&["why", "account", first]).await);
    check("verify", &device.run(&["verify"]).await);
    check("offline", &device.run(&["offline", "on"]).await);
    check("create", &device.run(&["create", "account", "name=Farpoint"]).await);
    check("update", &device.run(&["update", "account", first, "telephone1=mine"]).await);
    check("get", &device.run(&["get", "account", first]).await);
    check("delete", &device.run(&["delete", "account", second]).await);
    check("queue", &device.run(&["queue"]).await);
    let made =
        device.run(&["create", "lead", "subject=Lanterns", "lastname=Holm", "companyname=Holm"]).await.done();
    let lead = made["id"].as_str().unwrap();
    check("run", &device.run(&["run", "qualify", "lead", lead]).await);
    let pair = ["associate", "account", first, "accountleads_association", &format!("lead:{lead}")];
    check("associate", &device.run(&pair).await);
    check("pairs", &device.run(&["pairs", "account", first, "accountleads_association"]).await);
    let text = device.home().join("site.txt");
    std::fs::write(&text, "a text").unwrap();
    check("attach", &device.run(&["attach", "account", first, text.to_str().unwrap()]).await);
    check("files", &device.run(&["files", "account", first]).await);
    device.run(&["offline", "off"]).await.done();
    world.patch(&format!("accounts({first})"), &serde_json::json!({ "telephone1": "theirs" })).await;
    device.run(&["sync"]).await;
    let errors = device.run(&["errors"]).await;
    check("errors", &errors);
    let seq = errors.json()["errors"][0]["seq"].to_string();
    check("resolve", &device.run(&["resolve", &seq]).await);
    check("retry", &device.run(&["retry", &seq]).await);
    check("discard", &device.run(&["discard", &seq]).await);
    check("ledger", &device.run(&["ledger"]).await);
    let waiting = device.run(&["update", "account", first, "telephone1=mine"]).await.done();
    check("undo", &device.run(&["undo", &waiting["seq"].to_string()]).await);
    check("problem", &device.run(&["update", "account", first, "phone=1"]).await);
    check("drafts", &device.run(&["drafts"]).await);
    check("fetch", &device.run(&["fetch", "account", first]).await);
    check("settings", &device.run(&["settings"]).await);
    check("provisioning", &device.run(&["provisioning"]).await);
    let visited = support::add_column(&world, "new_Route").await;
    device.run(&["sync"]).await;
    check("metadata", &device.run(&["metadata"]).await);
    device.run(&["metadata", "--accept"]).await.done();
    device.run(&["sync"]).await;
    device.run(&["update", "account", first, "new_route=North"]).await;
    world.delete_as_admin(&visited).await;
    device.run(&["sync"]).await;
    device.run(&["metadata", "--accept"]).await.done();
    check("orphans", &device.run(&["orphans"]).await);
    check("reconfigure", &device.run(&["reconfigure"]).await);
    check("pause", &device.run(&["pause"]).await);
    check("logout", &device.run(&["logout", "--discard-unsent"]).await);
    assert!(examples.is_empty(), "examples that nothing prints: {:?}", examples.keys());
    world.stop().await;
}

/// The first JSON example under each `###` heading.
fn examples() -> BTreeMap<String, Value> {
    let mut examples = BTreeMap::new();
    for part in GUIDE.split("\n### ").skip(1) {
        let (name, rest) = part.split_once('\n').unwrap();
        let Some((_, rest)) = rest.split_once("```json\n") else { continue };
        let (example, _) = rest.split_once("```").unwrap();
        let example = serde_json::from_str(example).unwrap_or_else(|e| panic!("the example of {name}: {e}"));
        examples.insert(name.trim().to_owned(), example);
    }
    examples
}

fn same_shape(example: &Value, printed: &Value, place: &str) {
    match (example, printed) {
        (Value::Null, _) | (_, Value::Null) => {}
        _ if VALUES.iter().any(|name| place.ends_with(name)) => {}
        (Value::Object(_), Value::Object(_)) if OPEN.iter().any(|name| place.ends_with(name)) => {}
        (Value::Object(example), Value::Object(printed)) => {
            for (name, example) in example {
                let printed = printed.get(name).unwrap_or_else(|| panic!("{place} has no {name}"));
                same_shape(example, printed, &format!("{place}.{name}"));
            }
            let unknown: Vec<_> = printed.keys().filter(|name| !example.contains_key(*name)).collect();
            assert!(unknown.is_empty(), "the guide doesn't know {unknown:?} of {place}");
        }
        (Value::Array(examples), Value::Array(printed)) => {
            for (example, printed) in examples.iter().zip(printed) {
                same_shape(example, printed, &format!("{place}[]"));
            }
        }
        (example, printed) => {
            assert_eq!(
                std::mem::discriminant(example),
                std::mem::discriminant(printed),
                "{place}: {printed}"
            );
        }
    }
}
