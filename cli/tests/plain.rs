//! A plain Dataverse: no functions of ours, no changes of filtered lists. The device reads the profile's tables and computes
//! what it may hold itself.
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::dataverse::Line;
use support::{Device, World};

/// Rows on a device, by table.
async fn rows(device: &Device) -> BTreeMap<String, u64> {
    let tables = device.run(&["tables"]).await.done();
    let count = |t: &Value| (t["table"].as_str().unwrap().to_owned(), t["rows"].as_u64().unwrap());
    tables["tables"].as_array().unwrap().iter().map(count).collect()
}

async fn synced(world: &World, line: &Line) -> Device {
    let device = Device::new();
    device.login_at(&line.url, &world.user, &world.password).await.done();
    device.run(&["sync"]).await.done();
    device
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_of_a_plain_dataverse_holds_what_the_profile_gives() {
    let world = World::start().await;
    let line = Line::to_plain(&world.url).await;
    let (ours, theirs) = (Device::ready(&world).await, synced(&world, &line).await);
    assert_eq!(rows(&theirs).await, rows(&ours).await);

    let leads = world.rows("leads?$select=subject").await;
    let (changed, deleted) = (leads[0]["leadid"].as_str().unwrap(), leads[1]["leadid"].as_str().unwrap());
    world.patch(&format!("leads({changed})"), &json!({ "subject": "Renamed by somebody" })).await;
    world.administer(reqwest::Method::DELETE, &format!("leads({deleted})"), None).await;
    theirs.run(&["sync"]).await.done();
    let shown = theirs.run(&["get", "lead", changed]).await.done();
    assert_eq!(shown["fields"]["subject"], "Renamed by somebody");
    assert_eq!(theirs.run(&["why", "lead", deleted]).await.done()["here"], false);

    line.expire_links();
    world.patch(&format!("leads({changed})"), &json!({ "subject": "Renamed once more" })).await;
    theirs.run(&["sync"]).await.done();
    let shown = theirs.run(&["get", "lead", changed]).await.done();
    assert_eq!(shown["fields"]["subject"], "Renamed once more");
    ours.run(&["sync"]).await.done();
    assert_eq!(rows(&theirs).await, rows(&ours).await);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_works_with_a_newer_server_that_says_more_than_it_knows() {
    let world = World::start().await;
    let line = Line::to_newer(&world.url).await;
    let (ours, newer) = (Device::ready(&world).await, synced(&world, &line).await);
    assert_eq!(rows(&newer).await, rows(&ours).await);

    // A conflict under a policy that the device doesn't know is the user's to settle.
    let account = world.rows("accounts?$select=name").await[0]["accountid"].as_str().unwrap().to_owned();
    newer.run(&["update", "account", &account, "fax=mine"]).await.done();
    world.patch(&format!("accounts({account})"), &json!({ "telephone1": "theirs" })).await;
    assert_eq!(newer.run(&["sync"]).await.json()["attention"], 1);
    let seq = newer.run(&["errors"]).await.json()["errors"][0]["seq"].to_string();
    newer.run(&["resolve", &seq, "--keep", "mine"]).await.done();
    newer.run(&["sync"]).await.done();
    let now = world.api(&format!("accounts({account})")).await.unwrap();
    assert_eq!((&now["fax"], &now["telephone1"]), (&json!("mine"), &json!("theirs")));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_in_which_nothing_changed_asks_one_thing_of_the_configuration_and_one_of_the_rows() {
    let world = World::start().await;
    let line = Line::to(&world.url).await;
    let device = synced(&world, &line).await;
    // The first delta after a download may come with a comparison of checksums.
    device.run(&["sync"]).await.done();
    line.heard();
    device.run(&["sync"]).await.done();
    let heard = line.heard();
    let of = |begin: &str| heard.iter().filter(|asked| asked.contains(begin)).count();
    assert_eq!((of("RetrieveOfflineConfiguration"), of("$batch")), (1, 1), "{heard:?}");
    assert_eq!(of("farfield_ReportDevice"), 1, "and tells how it is: {heard:?}");
    assert_eq!(heard.len(), 3, "{heard:?}");

    world.post_as_admin("teams", &json!({ "name": "A team that the user isn't in" })).await;
    device.run(&["sync"]).await.done();
    assert!(line.heard().len() > 2, "rights may have changed, so that all is looked at");
    device.run(&["sync"]).await.done();
    world.stop().await;
}
