//! Which rows are on a device: what the user's offline profile gives, brought up by deltas, against the real server.
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::{Device, World};

/// Rows of a table on the device.
async fn rows_of(device: &Device, table: &str) -> u64 {
    let tables = device.run(&["tables"]).await.done();
    let tables = tables["tables"].as_array().unwrap();
    tables.iter().find(|t| t["table"] == table).map_or(0, |t| t["rows"].as_u64().unwrap())
}

/// Rows that a sync received.
async fn received(device: &Device) -> u64 {
    device.run(&["sync"]).await.done()["rows"].as_u64().unwrap()
}

/// The profile's item of a table.
async fn item(world: &World, table: &str) -> String {
    let items = world.administer(Method::GET, "mobileofflineprofileitems", None).await;
    let items = items["value"].as_array().unwrap().clone();
    let item = items.iter().find(|item| item["selectedentitytypecode"] == table).unwrap();
    item["mobileofflineprofileitemid"].as_str().unwrap().to_owned()
}

/// Changes the profile's item of a table and publishes.
async fn publish(world: &World, table: &str, rule: Value) {
    let id = item(world, table).await;
    world.administer(Method::PATCH, &format!("mobileofflineprofileitems({id})"), Some(&rule)).await;
    world.administer(Method::POST, "PublishAllXml", Some(&json!({}))).await;
}

/// Makes some accounts the user's own.
async fn give_accounts(world: &World, me: &str) {
    let owner = json!({ "ownerid@odata.bind": format!("/systemusers({me})") });
    for account in world.rows("accounts?$select=name").await.iter().take(3) {
        let path = format!("accounts({})", account["accountid"].as_str().unwrap());
        world.administer(Method::PATCH, &path, Some(&owner)).await;
    }
}

async fn me(world: &World) -> String {
    world.api("WhoAmI").await.unwrap()["UserId"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_on_the_server_comes_alone_and_what_was_deleted_leaves_at_once() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let before = rows_of(&device, "lead").await;
    assert_eq!(received(&device).await, 0, "nothing changed");

    // No relationship of the profile begins at leads, so that nothing else may have come or gone with one.
    let leads = world.rows("leads?$select=subject").await;
    let (changed, deleted) = (leads[0]["leadid"].as_str().unwrap(), leads[1]["leadid"].as_str().unwrap());
    world.patch(&format!("leads({changed})"), &json!({ "subject": "Renamed by somebody" })).await;
    assert_eq!(received(&device).await, 1);
    let shown = device.run(&["get", "lead", changed]).await.done();
    assert_eq!(shown["fields"]["subject"], "Renamed by somebody");

    // Who has just opened it doesn't keep it: the server says that it is deleted, and not only out of scope.
    device.run(&["get", "lead", deleted]).await.done();
    world.administer(Method::DELETE, &format!("leads({deleted})"), None).await;
    device.run(&["sync"]).await.done();
    assert_eq!(rows_of(&device, "lead").await, before - 1);
    let why = device.run(&["why", "lead", deleted]).await.done();
    assert_eq!((&why["here"], &why["reasons"]), (&json!(false), &json!([])));
    let why = device.run(&["why", "lead", changed]).await.done();
    assert_eq!((&why["here"], &why["reasons"][0]["kind"]), (&json!(true), &json!("rule")));
    let verified = device.run(&["verify"]).await.done();
    assert_eq!(verified["wrong"], 0);
    let right = verified["tables"].as_array().unwrap().iter().filter(|t| t["right"] == true).count();
    assert!(right > 5, "{verified}");
    assert_eq!(device.run(&["sync", "--full"]).await.done()["rows"], 0, "nothing is missing");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_profile_downloads_and_purges_only_the_difference() {
    let world = World::start().await;
    let me = me(&world).await;
    give_accounts(&world, &me).await;
    let device = Device::ready(&world).await;
    let all = rows_of(&device, "account").await;
    let own = world.rows(&format!("accounts?$filter=_ownerid_value eq {me}")).await.len() as u64;
    assert!(0 < own && own < all, "{own} of {all} accounts are the user's");

    let mine =
        json!({ "recorddistributioncriteria": 2, "recordsownedbyme": true, "recordsownedbymyteam": false });
    publish(&world, "account", mine).await;
    assert_eq!(received(&device).await, 0, "what is here already is not downloaded again");
    assert_eq!(rows_of(&device, "account").await, own);

    publish(&world, "account", json!({ "recorddistributioncriteria": 1, "recordsownedbyme": false })).await;
    assert_eq!(received(&device).await, all - own);
    assert_eq!(rows_of(&device, "account").await, all);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn related_rows_come_and_go_with_the_rows_that_lead_to_them() {
    let world = World::start().await;
    let me = me(&world).await;
    give_accounts(&world, &me).await;
    let mine =
        json!({ "recorddistributioncriteria": 2, "recordsownedbyme": true, "recordsownedbymyteam": false });
    let account = item(&world, "account").await;
    let path =
        "EntityDefinitions(LogicalName='contact')/ManyToOneRelationships?$select=SchemaName,MetadataId";
    let found = world.administer(Method::GET, path, None).await;
    let mut all = found["value"].as_array().unwrap().iter();
    let relationship = &all.find(|r| r["SchemaName"] == "contact_customer_accounts").unwrap()["MetadataId"];
    let association = json!({
        "name": "Contacts of the accounts",
        "regardingobjectid@odata.bind": format!("/mobileofflineprofileitems({account})"),
        "relationshipid": relationship,
    });
    let path = "mobileofflineprofileitemassociations";
    world.administer(Method::POST, path, Some(&association)).await;
    let contact = item(&world, "contact").await;
    let related = json!({ "recorddistributioncriteria": 0 });
    world.administer(Method::PATCH, &format!("mobileofflineprofileitems({contact})"), Some(&related)).await;
    publish(&world, "account", mine).await;
    let device = Device::ready(&world).await;

    let contacts = format!("contacts?$filter=parentcustomerid_account/_ownerid_value eq {me}");
    assert_eq!(rows_of(&device, "contact").await, world.rows(&contacts).await.len() as u64);
    let owned = world.rows(&format!("accounts?$filter=_ownerid_value eq {me}")).await;
    let given_away = owned[0]["accountid"].as_str().unwrap();
    let users = world.rows("systemusers").await;
    let other = users.iter().find(|user| user["systemuserid"] != me.as_str()).unwrap();
    let other = other["systemuserid"].as_str().unwrap();
    let owner = json!({ "ownerid@odata.bind": format!("/systemusers({other})") });
    world.administer(Method::PATCH, &format!("accounts({given_away})"), Some(&owner)).await;
    device.run(&["sync"]).await.done();
    assert_eq!(rows_of(&device, "account").await, owned.len() as u64 - 1);
    assert_eq!(rows_of(&device, "contact").await, world.rows(&contacts).await.len() as u64);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_followed_record_comes_along_and_leaves_when_it_is_followed_no_longer() {
    let world = World::start().await;
    let me = me(&world).await;
    give_accounts(&world, &me).await;
    let mine =
        json!({ "recorddistributioncriteria": 2, "recordsownedbyme": true, "recordsownedbymyteam": false });
    publish(&world, "account", mine).await;
    let device = Device::ready(&world).await;
    let others = world.rows(&format!("accounts?$filter=_ownerid_value ne {me}")).await;
    let followed = others[0]["accountid"].as_str().unwrap();
    assert_eq!(device.run(&["why", "account", followed]).await.done()["here"], false);

    let follow = json!({ "regardingobjectid_account@odata.bind": format!("/accounts({followed})") });
    world.post("postfollows", &follow).await;
    device.run(&["sync"]).await.done();
    let why = device.run(&["why", "account", followed]).await.done();
    assert_eq!((&why["here"], &why["reasons"][0]["kind"]), (&json!(true), &json!("follow")));

    // He stops following without a network: the row that says so is one of the device's.
    let follows = world.rows("postfollows?$select=_regardingobjectid_value").await;
    let follow = follows.iter().find(|follow| follow["_regardingobjectid_value"] == followed).unwrap();
    let row = follow["postfollowid"].as_str().unwrap().to_owned();
    device.run(&["offline", "on"]).await.done();
    device.run(&["delete", "postfollow", &row]).await.done();
    device.run(&["offline", "off"]).await.done();
    device.run(&["sync"]).await.done();
    assert_eq!(device.run(&["why", "account", followed]).await.done()["here"], false);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_that_column_security_closes_leaves_the_device_and_comes_back_when_it_opens() {
    let world = World::start().await;
    let permissions =
        world.administer(Method::GET, "fieldpermissions?$filter=entityname eq 'contact'", None).await;
    let permission = permissions["value"][0]["fieldpermissionid"].as_str().unwrap().to_owned();
    let may_read = async |level: u8| {
        let path = format!("fieldpermissions({permission})");
        world.administer(Method::PATCH, &path, Some(&json!({ "canread": level }))).await;
    };
    let contact = world.rows("contacts?$select=lastname").await[0]["contactid"].as_str().unwrap().to_owned();
    let limit = json!({ "creditlimit": 4321 });
    world.administer(Method::PATCH, &format!("contacts({contact})"), Some(&limit)).await;
    let device = Device::ready(&world).await;
    let shown =
        async || device.run(&["get", "contact", &contact]).await.done()["fields"]["creditlimit"].clone();
    let open = shown().await;
    assert!(!open.is_null(), "he may read it");

    may_read(0).await;
    device.run(&["sync"]).await.done();
    assert!(shown().await.is_null(), "nobody is asked: it is a right");
    may_read(4).await;
    device.run(&["sync"]).await.done();
    assert_eq!(shown().await, open);
    world.stop().await;
}

/// Somebody whose accounts the user may not read.
async fn stranger(world: &World) -> String {
    let mine = world.rows("accounts?$select=accountid").await;
    let all = world.administer(Method::GET, "accounts?$select=accountid,_ownerid_value", None).await;
    let is_hidden = |row: &&Value| mine.iter().all(|own| own["accountid"] != row["accountid"]);
    let hidden = all["value"].as_array().unwrap().iter().find(is_hidden).unwrap();
    hidden["_ownerid_value"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_record_that_may_not_be_read_any_more_only_what_was_typed_stays_until_it_is_discarded() {
    let world = World::start().await.with_role("Field Salesperson");
    let me = me(&world).await;
    let device = Device::ready(&world).await;
    let made = device.run(&["create", "account", "name=Holm Pier Works", "telephone1=41"]).await.done();
    let account = made["id"].as_str().unwrap().to_owned();
    device.run(&["sync"]).await.done();
    device.run(&["offline", "on"]).await.done();
    device.run(&["update", "account", &account, "telephone1=417"]).await.done();

    let owner = json!({ "ownerid@odata.bind": format!("/systemusers({})", stranger(&world).await) });
    world.administer(Method::PATCH, &format!("accounts({account})"), Some(&owner)).await;
    device.run(&["offline", "off"]).await.done();
    // The change is refused, and the record no longer comes; then it is asked whether it may be read.
    for _ in 0..2 {
        assert_eq!(device.run(&["sync"]).await.code, 1, "the change needs the user");
    }
    let shown = device.run(&["get", "account", &account]).await.done();
    assert_eq!((&shown["fields"]["telephone1"], &shown["fields"]["name"]), (&json!("417"), &Value::Null));
    assert!(shown["fields"]["ownerid"].is_null(), "{shown}");
    let queue = device.run(&["queue"]).await.done();
    let change = &queue["changes"][0];
    assert!(!queue.to_string().contains("Holm"), "{queue}");
    device.run(&["discard", &change["seq"].to_string()]).await.done();
    for _ in 0..2 {
        device.run(&["sync"]).await.done();
    }
    assert_eq!(device.run(&["get", "account", &account]).await.failed(1)["code"], "record_not_found");

    // It comes whole when he may read it again.
    let owner = json!({ "ownerid@odata.bind": format!("/systemusers({me})") });
    world.administer(Method::PATCH, &format!("accounts({account})"), Some(&owner)).await;
    device.run(&["sync"]).await.done();
    let shown = device.run(&["get", "account", &account]).await.done();
    assert_eq!(
        (&shown["fields"]["telephone1"], &shown["fields"]["name"]),
        (&json!("41"), &json!("Holm Pier Works"))
    );
    world.stop().await;
}
