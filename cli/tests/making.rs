//! What helps who works offline: values that follow from others, values taken over, and a word where a record may be a second
//! of another. On the device as on the server.
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{Device, World};

async fn first(device: &Device, table: &str) -> String {
    let list = device.run(&["list", table, "--limit", "1"]).await.done();
    list["rows"][0]["id"].as_str().unwrap().to_owned()
}

async fn fields(device: &Device, table: &str, id: &str) -> Value {
    device.run(&["get", table, id]).await.done()["fields"].clone()
}

/// A number, printed as one or as a text.
fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calculated_column_follows_an_offline_edit_and_the_server_comes_to_the_same() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let id = first(&device, "opportunity").await;
    device.run(&["offline", "on"]).await.done();
    device.run(&["update", "opportunity", &id, "estimatedvalue=1234.50", "closeprobability=20"]).await.done();
    let shown = fields(&device, "opportunity", &id).await;
    assert_eq!(number(&shown["farfield_weightedvalue"]), Some(246.9));
    let refused = device.run(&["update", "opportunity", &id, "farfield_weightedvalue=1"]).await;
    assert_eq!(refused.failed(1)["code"], "read_only");
    let queue = device.run(&["queue"]).await.done();
    let columns: Vec<&str> = queue["changes"][0]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["column"].as_str().unwrap())
        .collect();
    assert!(!columns.contains(&"farfield_weightedvalue"), "it is not sent: {columns:?}");
    let made =
        device.run(&["create", "opportunity", "name=New", "estimatedvalue=10", "closeprobability=50"]).await;
    let new = made.done()["id"].as_str().unwrap().to_owned();
    assert_eq!(number(&fields(&device, "opportunity", &new).await["farfield_weightedvalue"]), Some(5.0));

    device.run(&["offline", "off"]).await.done();
    assert_eq!(device.run(&["sync"]).await.done()["attention"], 0);
    for (id, value) in [(&id, 246.9), (&new, 5.0)] {
        let row = world.api(&format!("opportunities({id})")).await.unwrap();
        assert_eq!(row["farfield_weightedvalue"].as_f64(), Some(value));
        assert_eq!(number(&fields(&device, "opportunity", id).await["farfield_weightedvalue"]), Some(value));
    }
    // Taken back, it is the server's again.
    device.run(&["offline", "on"]).await.done();
    let seq =
        device.run(&["update", "opportunity", &new, "closeprobability=100"]).await.done()["seq"].to_string();
    assert_eq!(number(&fields(&device, "opportunity", &new).await["farfield_weightedvalue"]), Some(10.0));
    device.run(&["undo", &seq]).await.done();
    assert_eq!(number(&fields(&device, "opportunity", &new).await["farfield_weightedvalue"]), Some(5.0));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollup_follows_what_was_changed_here() {
    let world = World::start().await;
    let definition = json!({
        "format": "farfield.rollup/1",
        "relationship": "opportunity_customer_accounts",
        "aggregate": "sum",
        "column": "estimatedvalue",
    });
    let column = json!({
        "@odata.type": "Microsoft.Dynamics.CRM.MoneyAttributeMetadata",
        "SchemaName": "new_Value",
        "DisplayName": { "LocalizedLabels": [{ "Label": "Value", "LanguageCode": 1033 }] },
        "SourceType": 2,
        "FormulaDefinition": definition.to_string(),
    });
    world.post_as_admin("EntityDefinitions(LogicalName='account')/Attributes", &column).await;
    let device = Device::ready(&world).await;
    let account = first(&device, "account").await;
    device.run(&["offline", "on"]).await.done();
    let before = number(&fields(&device, "account", &account).await["new_value"]).unwrap_or_default();
    let customer = format!("customerid=account:{account}");
    let make = ["create", "opportunity", "name=More", "estimatedvalue=700", &customer];
    let made = device.run(&make).await.done();
    let now = number(&fields(&device, "account", &account).await["new_value"]).unwrap();
    assert!((now - before - 700.0).abs() < 0.01, "{before} {now}");
    device.run(&["update", "opportunity", made["id"].as_str().unwrap(), "estimatedvalue=200"]).await.done();
    let now = number(&fields(&device, "account", &account).await["new_value"]).unwrap();
    assert!((now - before - 200.0).abs() < 0.01, "{before} {now}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_made_from_another_takes_over_what_is_mapped() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    device.run(&["offline", "on"]).await.done();
    let account = first(&device, "account").await;
    let mapped = ["telephone1=+49 7541 1", "address1_city=Bregenz", "address1_postalcode=6900"];
    device.run(&[&["update", "account", &account], &mapped[..]].concat()).await.done();
    let from = format!("account:{account}");
    let make = ["create", "contact", "--from", &from, "lastname=Licht", "address1_city=Lindau"];
    let contact = device.run(&make).await.done()["id"].as_str().unwrap().to_owned();
    let shown = fields(&device, "contact", &contact).await;
    assert_eq!((&shown["telephone1"], &shown["address1_postalcode"]), (&json!("+49 7541 1"), &json!("6900")));
    assert_eq!(shown["address1_city"], "Lindau", "what is typed goes over what is taken over");
    assert_eq!(shown["parentcustomerid"]["id"], account.as_str());
    let wrong =
        device.run(&["create", "contact", "--from", &format!("task:{account}"), "lastname=Licht"]).await;
    assert_eq!(wrong.failed(2)["code"], "unknown_relationship");
    device.run(&["offline", "off"]).await.done();
    assert_eq!(device.run(&["sync"]).await.done()["attention"], 0);
    let there = world.api(&format!("contacts({contact})")).await.unwrap();
    assert_eq!(
        (&there["telephone1"], &there["_parentcustomerid_value"]),
        (&json!("+49 7541 1"), &json!(account))
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_of_a_record_is_told_before_it_is_saved_and_may_be_saved_all_the_same() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    device.run(&["offline", "on"]).await.done();
    let make = ["create", "contact", "lastname=Licht", "emailaddress1=licht@leuchtturm.example"];
    let made = device.run(&make).await.done();
    let again = ["create", "contact", "lastname=Lichte", "emailaddress1=LICHT@leuchtturm.example"];
    let told = device.run(&again).await;
    assert_eq!(told.code, 1);
    let told = told.json();
    assert_eq!((&told["id"], &told["seq"]), (&Value::Null, &Value::Null));
    assert_eq!(told["duplicates"][0]["id"], made["id"]);
    assert_eq!(device.run(&["queue"]).await.done()["changes"].as_array().unwrap().len(), 1);
    let second = device.run(&[&again[..], &["--allow-duplicates"]].concat()).await.done();
    let id = second["id"].as_str().unwrap();
    // What has nothing to do with it is not asked about.
    device.run(&["update", "contact", id, "jobtitle=Keeper"]).await.done();
    let mail = ["update", "contact", id, "emailaddress1=licht@leuchtturm.example"];
    assert_eq!(device.run(&mail).await.code, 1);
    device.run(&["offline", "off"]).await.done();
    assert_eq!(device.run(&["sync"]).await.done()["attention"], 0, "the server refuses neither");
    assert!(world.api(&format!("contacts({id})")).await.is_some());
    world.stop().await;
}
