//! Commands and pairs with the command line alone, against the real server.
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use std::slice::from_ref;
use support::lossy::Lossy;
use support::{Device, World};

/// A device that has everything and works offline.
async fn offline(world: &World) -> Device {
    let device = Device::ready(world).await;
    device.run(&["offline", "on"]).await.done();
    device
}

async fn online(device: &Device) -> Value {
    device.run(&["offline", "off"]).await.done();
    device.run(&["sync"]).await.done()
}

/// Makes a record here; gives its id.
async fn create(device: &Device, table: &str, fields: &[&str]) -> String {
    let made = device.run(&[&["create", table], fields].concat()).await.done();
    made["id"].as_str().unwrap().to_owned()
}

fn made(ran: &Value, table: &str) -> String {
    let found = ran["made"].as_array().unwrap().iter().find(|made| made["table"] == table);
    found.unwrap_or_else(|| panic!("{ran}"))["id"].as_str().unwrap().to_owned()
}

const LEAD: [&str; 4] =
    ["subject=Lanterns for the pier", "firstname=Nils", "lastname=Holm", "companyname=Holm Pier Works"];

/// What the server has of a lead that was qualified: ids of accounts, contacts and opportunities that came of it.
async fn came_of(world: &World, lead: &str) -> [Vec<Value>; 3] {
    let of = |set: &str| format!("{set}?$filter=_originatingleadid_value eq {lead}");
    [
        world.rows(&of("accounts")).await,
        world.rows(&of("contacts")).await,
        world.rows(&of("opportunities")).await,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_qualified_offline_gets_a_task_on_its_new_contact_and_all_of_it_is_on_the_server_once() {
    let world = World::start().await;
    let device = offline(&world).await;
    let lead = create(&device, "lead", &LEAD).await;
    let ran = device.run(&["run", "qualify", "lead", &lead]).await.done();
    let (account, contact) = (made(&ran, "account"), made(&ran, "contact"));
    let opportunity = made(&ran, "opportunity");

    // It is seen at once.
    let here = device.run(&["get", "lead", &lead]).await.done();
    assert_eq!(
        (&here["fields"]["statecode"]["value"], &here["fields"]["statuscode"]["value"]),
        (&json!(1), &json!(3))
    );
    let here = device.run(&["get", "contact", &contact]).await.done();
    assert_eq!(here["fields"]["parentcustomerid"]["id"], json!(account));
    let here = device.run(&["get", "opportunity", &opportunity]).await.done();
    assert_eq!(here["fields"]["name"], "Lanterns for the pier");
    let queue = device.run(&["queue"]).await.done();
    let kinds: Vec<&Value> =
        queue["changes"].as_array().unwrap().iter().map(|change| &change["command"]).collect();
    assert_eq!(kinds, [&Value::Null, &json!("qualify")], "one operation for the command");

    let regarding = format!("regardingobjectid=contact:{contact}");
    let task = create(&device, "task", &["subject=Call about the pier", &regarding]).await;
    let summary = online(&device).await;
    assert_eq!((&summary["sent"], &summary["attention"]), (&json!(3), &json!(0)));

    let row = world.api(&format!("leads({lead})")).await.unwrap();
    assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(1), &json!(3)));
    let [accounts, contacts, opportunities] = came_of(&world, &lead).await;
    assert_eq!((accounts.len(), contacts.len(), opportunities.len()), (1, 1, 1));
    assert_eq!(
        (&accounts[0]["accountid"], &contacts[0]["contactid"], &opportunities[0]["opportunityid"]),
        (&json!(account), &json!(contact), &json!(opportunity)),
        "under the ids that the device chose"
    );
    let tasks = world.rows(&format!("tasks?$filter=_regardingobjectid_value eq {contact}")).await;
    assert_eq!((tasks.len(), &tasks[0]["activityid"]), (1, &json!(task)));
    assert_eq!(device.run(&["queue"]).await.done()["changes"], json!([]));
    let here = device.run(&["get", "contact", &contact]).await.done();
    assert_eq!(here["mark"]["mark"], "sent");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_undone_takes_what_it_made_and_what_hangs_on_it() {
    let world = World::start().await;
    let device = offline(&world).await;
    let lead = create(&device, "lead", &LEAD).await;
    let ran = device.run(&["run", "qualify", "lead", &lead]).await.done();
    let contact = made(&ran, "contact");
    let task =
        create(&device, "task", &["subject=Call", &format!("regardingobjectid=contact:{contact}")]).await;

    device.run(&["undo", &ran["seq"].to_string()]).await.done();
    let here = device.run(&["get", "lead", &lead]).await.done();
    assert_eq!(here["fields"]["statecode"]["value"], 0);
    for (table, id) in [("contact", &contact), ("account", &made(&ran, "account")), ("task", &task)] {
        assert_eq!(device.run(&["get", table, id]).await.failed(1)["code"], "record_not_found", "{table}");
    }
    let summary = online(&device).await;
    assert_eq!((&summary["sent"], &summary["attention"]), (&json!(1), &json!(0)), "the lead alone");
    assert!(came_of(&world, &lead).await.iter().all(Vec::is_empty));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_the_server_refuses_parks_with_what_hangs_on_it_and_the_rest_goes() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let lead = create(&device, "lead", &LEAD).await;
    device.run(&["sync"]).await.done();
    device.run(&["offline", "on"]).await.done();
    let ran = device.run(&["run", "qualify", "lead", &lead]).await.done();
    let contact = made(&ran, "contact");
    create(&device, "task", &["subject=Call", &format!("regardingobjectid=contact:{contact}")]).await;
    create(&device, "account", &["name=Stranger"]).await;
    world.patch(&format!("leads({lead})"), &json!({ "statecode": 2, "statuscode": 4 })).await;

    device.run(&["offline", "off"]).await.done();
    let summary = device.run(&["sync"]).await;
    assert_eq!(
        (summary.code, &summary.json()["sent"], &summary.json()["attention"]),
        (1, &json!(1), &json!(1))
    );
    let error = device.run(&["errors"]).await.json()["errors"][0].clone();
    assert_eq!(
        (&error["command"], &error["problem"]["args"]["server_message"]),
        (&json!("qualify"), &json!("The lead is already closed."))
    );
    let states: Vec<Value> = device.run(&["queue"]).await.done()["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["state"].clone())
        .collect();
    assert_eq!(states, [json!("parked"), json!("blocked")]);

    device.run(&["discard", &error["seq"].to_string()]).await.done();
    device.run(&["sync"]).await.done();
    let here = device.run(&["get", "lead", &lead]).await.done();
    assert_eq!(here["fields"]["statecode"]["value"], 2, "what the server has");
    assert_eq!(device.run(&["get", "contact", &contact]).await.failed(1)["code"], "record_not_found");
    assert!(came_of(&world, &lead).await.iter().all(Vec::is_empty));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn opportunities_are_won_cases_resolved_and_activities_completed_and_converted_offline() {
    let world = World::start().await;
    let device = offline(&world).await;
    let account = create(&device, "account", &["name=Holm Pier Works"]).await;
    let customer = format!("customerid=account:{account}");
    let opportunity = create(&device, "opportunity", &["name=Lanterns", &customer]).await;
    let case = create(&device, "incident", &["title=Light is out", &customer]).await;
    let task = create(&device, "task", &["subject=Look at the light"]).await;
    let second = create(&device, "task", &["subject=Order a lamp"]).await;

    device.run(&["run", "close_won", "opportunity", &opportunity, "actualrevenue=1250.50"]).await.done();
    device.run(&["run", "resolve", "incident", &case, "subject=Lamp changed", "timespent=30"]).await.done();
    let ran = device.run(&["run", "convert_to_opportunity", "task", &task, &customer]).await.done();
    let converted = made(&ran, "opportunity");
    device.run(&["run", "mark_complete", "task", &second]).await.done();
    let closed = device.run(&["run", "close_won", "opportunity", &opportunity]).await.failed(1);
    assert_eq!(closed["code"], "command_unavailable");
    let here = device.run(&["get", "opportunity", &opportunity]).await.done();
    assert_eq!(
        (&here["fields"]["statecode"]["value"], &here["fields"]["actualvalue"]),
        (&json!(1), &json!("1250.5"))
    );

    let summary = online(&device).await;
    assert_eq!((&summary["sent"], &summary["attention"]), (&json!(9), &json!(0)));
    let row = world.api(&format!("opportunities({opportunity})")).await.unwrap();
    assert_eq!((&row["statecode"], &row["actualvalue"]), (&json!(1), &json!(1250.5)));
    let closes =
        world.rows(&format!("opportunitycloses?$filter=_opportunityid_value eq {opportunity}")).await;
    assert_eq!(closes.len(), 1);
    let row = world.api(&format!("incidents({case})")).await.unwrap();
    assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(1), &json!(5)));
    let row = world.api(&format!("tasks({task})")).await.unwrap();
    assert_eq!((&row["statecode"], &row["_regardingobjectid_value"]), (&json!(1), &json!(converted)));
    let row = world.api(&format!("opportunities({converted})")).await.unwrap();
    assert_eq!((&row["name"], &row["_customerid_value"]), (&json!("Look at the light"), &json!(account)));
    let row = world.api(&format!("tasks({second})")).await.unwrap();
    assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(1), &json!(5)));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_paired_and_parted_offline() {
    let world = World::start().await;
    let device = offline(&world).await;
    let account = create(&device, "account", &["name=Holm Pier Works"]).await;
    let lead = create(&device, "lead", &LEAD).await;
    let other = format!("lead:{lead}");
    let pair = ["account", account.as_str(), "accountleads_association", other.as_str()];
    device.run(&[&["associate"], &pair[..]].concat()).await.done();
    let again = device.run(&[&["associate"], &pair[..]].concat()).await.done();
    assert_eq!(again["seq"], Value::Null, "they are paired");
    let pairs = device.run(&["pairs", "account", &account, "accountleads_association"]).await.done();
    assert_eq!(pairs["pairs"][0]["id"], json!(lead));
    // A lookup by its relationship.
    let contact = create(&device, "contact", &["lastname=Holm"]).await;
    let by = "account_primary_contact";
    device.run(&["associate", "account", &account, by, &format!("contact:{contact}")]).await.done();

    assert_eq!(online(&device).await["attention"], json!(0));
    let of = format!("accounts({account})/accountleads_association?$select=leadid");
    assert_eq!(world.rows(&of).await.len(), 1);
    let row = world.api(&format!("accounts({account})")).await.unwrap();
    assert_eq!(row["_primarycontactid_value"], json!(contact));

    device.run(&["offline", "on"]).await.done();
    device.run(&[&["disassociate"], &pair[..]].concat()).await.done();
    let pairs = device.run(&["pairs", "account", &account, "accountleads_association"]).await.done();
    assert_eq!(pairs["pairs"], json!([]));
    assert_eq!(online(&device).await["attention"], json!(0));
    assert_eq!(world.rows(&of).await.len(), 0);
    world.stop().await;
}

/// The leads that an account is paired with on a device.
async fn paired_leads(device: &Device, account: &str) -> Vec<String> {
    let pairs = device.run(&["pairs", "account", account, "accountleads_association"]).await.done();
    let ids = pairs["pairs"].as_array().unwrap().iter().map(|pair| pair["id"].as_str().unwrap().to_owned());
    ids.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pairs_that_others_make_and_end_come_to_the_device() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let account = create(&device, "account", &["name=Holm Pier Works"]).await;
    let (one, two) = (create(&device, "lead", &LEAD).await, create(&device, "lead", &LEAD).await);
    device.run(&["sync"]).await.done();
    let of = format!("accounts({account})/accountleads_association");
    let pair = async |lead: &str| {
        let reference = json!({ "@odata.id": format!("{}/api/data/v9.2/leads({lead})", world.url) });
        world.administer(Method::POST, &format!("{of}/$ref"), Some(&reference)).await;
    };
    let part = async |lead: &str| {
        world.administer(Method::DELETE, &format!("{of}({lead})/$ref"), None).await;
    };
    pair(&one).await;
    device.run(&["sync"]).await.done();
    assert_eq!(paired_leads(&device, &account).await, from_ref(&one));

    // What the device ends itself stays ended, and what it makes stays made until somebody else ends it.
    device.run(&["offline", "on"]).await.done();
    let change = |verb: &'static str, lead: &str| {
        [
            verb.to_owned(),
            "account".into(),
            account.clone(),
            "accountleads_association".into(),
            format!("lead:{lead}"),
        ]
    };
    let parts = change("disassociate", &one);
    device.run(&parts.each_ref().map(String::as_str)).await.done();
    let pairs = change("associate", &two);
    device.run(&pairs.each_ref().map(String::as_str)).await.done();
    assert_eq!(paired_leads(&device, &account).await, from_ref(&two));
    online(&device).await;
    assert_eq!(paired_leads(&device, &account).await, from_ref(&two));
    device.run(&["sync"]).await.done();
    assert_eq!(paired_leads(&device, &account).await, from_ref(&two));
    part(&two).await;
    pair(&one).await;
    device.run(&["sync"]).await.done();
    assert_eq!(paired_leads(&device, &account).await, from_ref(&one));

    // A pair whose other row leaves the server leaves with it.
    world.administer(Method::DELETE, &format!("leads({one})"), None).await;
    device.run(&["sync"]).await.done();
    assert!(paired_leads(&device, &account).await.is_empty());
    assert_eq!(device.run(&["verify"]).await.done()["wrong"], 0);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_assigned_and_shared_offline() {
    let world = World::start().await;
    let device = offline(&world).await;
    let account = create(&device, "account", &["name=Holm Pier Works"]).await;
    let users = world.rows("systemusers?$select=systemuserid,fullname").await;
    let who = world.api("WhoAmI").await.unwrap()["UserId"].clone();
    let other = users.iter().find(|user| user["systemuserid"] != who).unwrap()["systemuserid"].clone();
    let other = other.as_str().unwrap();
    device
        .run(&[
            "run",
            "share",
            "account",
            &account,
            &format!("principal=systemuser:{other}"),
            "rights=read,write",
        ])
        .await
        .done();
    device.run(&["run", "assign", "account", &account, &format!("ownerid=systemuser:{other}")]).await.done();
    let here = device.run(&["get", "account", &account]).await.done();
    assert_eq!(here["fields"]["ownerid"]["id"], json!(other));
    assert_eq!(online(&device).await["attention"], json!(0));
    let row = world.api(&format!("accounts({account})")).await.unwrap();
    assert_eq!(row["_ownerid_value"], json!(other));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_goes_through_its_process_flow_offline_and_required_steps_hold() {
    let world = World::start().await;
    // Its instance is made with it.
    world.post_as_admin("opportunities", &json!({ "name": "Lanterns for the pier" })).await;
    let device = Device::ready(&world).await;
    let flows = world.rows("opportunitysalesprocesses?$filter=statecode eq 0").await;
    let instance = flows[0]["businessprocessflowinstanceid"].as_str().unwrap().to_owned();
    let id = flows[0]["_opportunityid_value"].as_str().unwrap().to_owned();
    device.run(&["offline", "on"]).await.done();
    let held = device.run(&["stage", "next", "opportunity", &id]).await.failed(1);
    assert_eq!(
        (&held["code"], &held["args"]["columns"]),
        (&json!("stage_incomplete"), &json!("estimatedvalue"))
    );
    device.run(&["update", "opportunity", &id, "estimatedvalue=5000"]).await.done();
    let moved = device.run(&["stage", "next", "opportunity", &id]).await.done();
    let active = |shown: &Value| {
        let stages = shown["stages"].as_array().unwrap().clone();
        stages.into_iter().find(|stage| stage["active"] == true).unwrap()["name"].clone()
    };
    assert_eq!(active(&moved), "Propose");
    assert_eq!(online(&device).await["attention"], json!(0));
    let row = world.api(&format!("opportunitysalesprocesses({instance})")).await.unwrap();
    assert!(
        row["traversedpath"].as_str().unwrap().ends_with("7a0b0003-5c1e-4d2f-9a3b-6f0e1d2c3b4a"),
        "{row}"
    );
    let back = device.run(&["stage", "previous", "opportunity", &id]).await.done();
    assert_eq!(active(&back), "Develop");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_business_rule_forbids_is_refused_on_the_device_already() {
    let world = World::start().await;
    let device = offline(&world).await;
    let opportunity = create(&device, "opportunity", &["name=Lanterns"]).await;
    let refused =
        device.run(&["update", "opportunity", &opportunity, "discountpercentage=60"]).await.failed(1);
    assert_eq!(refused["code"], "rule_forbids");
    assert_eq!(refused["text"], "A discount above 50 % is for the sales director to give.");
    device.run(&["update", "opportunity", &opportunity, "discountpercentage=40"]).await.done();
    assert_eq!(online(&device).await["attention"], json!(0));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_reply_is_lost_a_lead_that_was_qualified_offline_becomes_one_of_each() {
    let world = World::start().await;
    let line = Lossy::to(&world.url).await;
    let device = Device::new();
    device.login_at(&line.url, &world.user, &world.password).await.done();
    device.run(&["sync"]).await.done();
    for nth in 1..=3 {
        device.run(&["offline", "on"]).await.done();
        let lead = create(&device, "lead", &LEAD).await;
        let ran = device.run(&["run", "qualify", "lead", &lead]).await.done();
        let contact = made(&ran, "contact");
        create(&device, "task", &["subject=Call", &format!("regardingobjectid=contact:{contact}")]).await;
        device.run(&["offline", "off"]).await.done();
        line.lose(nth);
        let first = device.run(&["sync"]).await;
        assert!(line.has_lost(), "write {nth} was sent");
        assert_ne!(first.code, 0, "its reply was lost");
        device.run(&["sync"]).await.done();
        assert_eq!(device.run(&["queue"]).await.done()["changes"], json!([]));
        let [accounts, contacts, opportunities] = came_of(&world, &lead).await;
        assert_eq!((accounts.len(), contacts.len(), opportunities.len()), (1, 1, 1), "write {nth}");
        assert_eq!(contacts[0]["contactid"], json!(contact));
        let tasks = world.rows(&format!("tasks?$filter=_regardingobjectid_value eq {contact}")).await;
        assert_eq!(tasks.len(), 1, "write {nth}");
    }
    world.stop().await;
}
