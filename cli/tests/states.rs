//! Commands that close, convert, set states and take back rights, and flows with branches, offline by the command line:
//! then the server has exactly that.
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{Device, World};

async fn offline(world: &World) -> Device {
    let device = Device::ready(world).await;
    device.run(&["offline", "on"]).await.done();
    device
}

/// Sends all that waits: nothing needs the user, and nothing is left.
async fn online(device: &Device) {
    device.run(&["offline", "off"]).await.done();
    let summary = device.run(&["sync"]).await.done();
    assert_eq!(summary["attention"], json!(0), "{summary}");
    assert_eq!(device.run(&["queue"]).await.done()["changes"], json!([]));
}

async fn create(device: &Device, table: &str, fields: &[&str]) -> String {
    let made = device.run(&[&["create", table], fields].concat()).await.done();
    made["id"].as_str().unwrap().to_owned()
}

/// State and status reason of a record, as the device shows them.
async fn state_here(device: &Device, table: &str, id: &str) -> [Value; 2] {
    let here = device.run(&["get", table, id]).await.done();
    ["statecode", "statuscode"].map(|column| here["fields"][column]["value"].clone())
}

/// The same on the server.
async fn state_there(world: &World, set: &str, id: &str) -> [Value; 2] {
    let row = world.api(&format!("{set}({id})")).await.unwrap();
    ["statecode", "statuscode"].map(|column| row[column].clone())
}

/// A record is in the state here, and after the next sync on the server.
async fn closes(device: &Device, table: &str, id: &str, state: i32) -> [Value; 2] {
    let here = state_here(device, table, id).await;
    assert_eq!(here[0], json!(state), "{table}");
    here
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_disqualified_and_set_to_a_state_offline_is_so_on_the_server() {
    let world = World::start().await;
    let device = offline(&world).await;
    let account = create(&device, "account", &["name=Holm Pier Works"]).await;
    let customer = format!("customerid=account:{account}");
    let opportunity = create(&device, "opportunity", &["name=Lanterns", &customer]).await;
    let lead = create(&device, "lead", &["subject=Buoys", "lastname=Holm"]).await;
    let contact = create(&device, "contact", &["lastname=Holm"]).await;
    let case = create(&device, "incident", &["title=Light is out", &customer]).await;

    device.run(&["run", "close_lost", "opportunity", &opportunity, "description=Too dear"]).await.done();
    device.run(&["run", "disqualify", "lead", &lead]).await.done();
    device.run(&["run", "set_state", "contact", &contact, "statecode=1"]).await.done();
    device.run(&["run", "set_state", "incident", &case, "statecode=2"]).await.done();
    let states = [
        closes(&device, "opportunity", &opportunity, 2).await,
        closes(&device, "lead", &lead, 2).await,
        closes(&device, "contact", &contact, 1).await,
        closes(&device, "incident", &case, 2).await,
    ];
    online(&device).await;

    assert_eq!(state_there(&world, "opportunities", &opportunity).await, states[0]);
    assert_eq!(state_there(&world, "leads", &lead).await, states[1]);
    assert_eq!(state_there(&world, "contacts", &contact).await, states[2]);
    assert_eq!(state_there(&world, "incidents", &case).await, states[3]);
    let of = format!("opportunitycloses?$filter=_opportunityid_value eq {opportunity}");
    let closed = world.rows(&of).await;
    assert_eq!((closed.len(), &closed[0]["description"]), (1, &json!("Too dear")));
    let of = format!("opportunities?$filter=_originatingleadid_value eq {lead}");
    assert_eq!(world.rows(&of).await.len(), 0, "nothing came of it");

    // And back.
    device.run(&["offline", "on"]).await.done();
    device.run(&["run", "set_state", "contact", &contact, "statecode=0"]).await.done();
    let wrong = device.run(&["run", "set_state", "contact", &contact, "statecode=0", "statuscode=2"]).await;
    assert_eq!(wrong.failed(1)["code"], "unknown_option", "a reason of another state");
    online(&device).await;
    assert_eq!(state_there(&world, "contacts", &contact).await[0], json!(0));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_becomes_a_case_offline_and_is_completed_once() {
    let world = World::start().await;
    let device = offline(&world).await;
    let account = create(&device, "account", &["name=Holm Pier Works"]).await;
    let times = ["scheduledstart=2026-11-23T09:00:00Z", "scheduledend=2026-11-23T10:00:00Z"];
    let appointment =
        create(&device, "appointment", &[&["subject=Look at the light"], &times[..]].concat()).await;
    let customer = format!("customerid=account:{account}");
    let ran = device.run(&["run", "convert_to_case", "appointment", &appointment, &customer]).await.done();
    let case = ran["made"][0]["id"].as_str().unwrap().to_owned();
    let here = device.run(&["get", "incident", &case]).await.done();
    assert_eq!(here["fields"]["title"], "Look at the light");
    let done = closes(&device, "appointment", &appointment, 1).await;
    let task =
        create(&device, "task", &["subject=Lamp", &format!("regardingobjectid=incident:{case}")]).await;
    online(&device).await;

    let row = world.api(&format!("incidents({case})")).await.unwrap();
    assert_eq!((&row["title"], &row["_customerid_value"]), (&json!("Look at the light"), &json!(account)));
    assert_eq!(state_there(&world, "appointments", &appointment).await, done);
    let row = world.api(&format!("appointments({appointment})")).await.unwrap();
    assert_eq!(row["_regardingobjectid_value"], json!(case));
    let of = format!("incidents?$filter=_customerid_value eq {account}");
    assert_eq!(world.rows(&of).await.len(), 1, "one case");
    let row = world.api(&format!("tasks({task})")).await.unwrap();
    assert_eq!(row["_regardingobjectid_value"], json!(case));
    world.stop().await;
}

/// With whom an account is shared on the server: ids and rights.
async fn shared(world: &World, account: &str) -> Vec<(Value, Value)> {
    let target = json!({ "@odata.id": format!("accounts({account})") });
    let of = format!("RetrieveSharedPrincipalsAndAccess(Target=@p1)?@p1={target}");
    let told = world.api(&of).await.unwrap()["PrincipalAccesses"].as_array().unwrap().clone();
    told.into_iter()
        .map(|one| (one["Principal"]["systemuserid"].clone(), one["AccessMask"].clone()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shared_and_taken_back_offline_is_so_on_the_server() {
    let world = World::start().await;
    let device = offline(&world).await;
    let account = create(&device, "account", &["name=Holm Pier Works"]).await;
    let who = world.api("WhoAmI").await.unwrap()["UserId"].clone();
    let users = world.rows("systemusers?$select=systemuserid").await;
    let mut others = users.iter().map(|user| user["systemuserid"].clone()).filter(|id| *id != who);
    let (first, second) = (others.next().unwrap(), others.next().unwrap());
    let principal = |user: &Value| format!("principal=systemuser:{}", user.as_str().unwrap());
    for user in [&first, &second] {
        let share = ["run", "share", "account", &account, &principal(user), "rights=read,write"];
        device.run(&share).await.done();
    }
    online(&device).await;
    let mut there = shared(&world, &account).await;
    there.sort_by_key(|(user, _)| *user != first);
    let rights = json!("ReadAccess, WriteAccess");
    assert_eq!(there, [(first.clone(), rights.clone()), (second.clone(), rights.clone())]);

    device.run(&["offline", "on"]).await.done();
    device.run(&["run", "unshare", "account", &account, &principal(&first)]).await.done();
    assert_eq!(shared(&world, &account).await.len(), 2, "not yet");
    online(&device).await;
    assert_eq!(shared(&world, &account).await, [(second, rights)]);
    world.stop().await;
}

/// The name of the active stage.
fn active(shown: &Value) -> Value {
    let stages = shown["stages"].as_array().unwrap();
    stages.iter().find(|stage| stage["active"] == true).unwrap()["name"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_flows_evaluated_in_full_a_branch_and_another_table_are_reached_offline() {
    let world = World::start().await;
    world.switch("bpf", json!("full")).await;
    world.post_as_admin("opportunities", &json!({ "name": "Lanterns", "estimatedvalue": 250_000 })).await;
    let lead = json!({ "subject": "Buoys", "lastname": "Holm", "companyname": "Holm" });
    world.post("leads", &lead).await;
    let lead = world.rows("leads?$filter=subject eq 'Buoys'").await[0]["leadid"].clone();
    let lead = lead.as_str().unwrap();
    let device = Device::ready(&world).await;
    let flows = world.rows("opportunitysalesprocesses?$filter=statecode eq 0").await;
    let (instance, id) = (&flows[0]["businessprocessflowinstanceid"], &flows[0]["_opportunityid_value"]);
    let (instance, id) = (instance.as_str().unwrap(), id.as_str().unwrap());

    device.run(&["offline", "on"]).await.done();
    let moved = device.run(&["stage", "next", "opportunity", id]).await.done();
    assert_eq!(active(&moved), "Review", "a large one is reviewed first");
    let ran = device.run(&["run", "qualify", "lead", lead]).await.done();
    let made = ran["made"].as_array().unwrap().iter().find(|made| made["table"] == "opportunity").unwrap();
    let opportunity = made["id"].as_str().unwrap();
    let moved = device.run(&["stage", "next", "lead", lead]).await.done();
    assert_eq!(active(&moved), "Develop");
    online(&device).await;

    // The server makes the instance of a record with it; one made here too would be a second.
    device.run(&["offline", "on"]).await.done();
    let own = create(&device, "opportunity", &["name=Chains", "estimatedvalue=100"]).await;
    let early = device.run(&["stage", "next", "opportunity", &own]).await.failed(1);
    assert_eq!(early["code"], "command_unavailable");
    online(&device).await;
    let moved = device.run(&["stage", "next", "opportunity", &own]).await.done();
    assert_eq!(active(&moved), "Propose");
    device.run(&["sync"]).await.done();
    let of = format!("opportunitysalesprocesses?$filter=_opportunityid_value eq {own}");
    assert_eq!(world.rows(&of).await.len(), 1, "one instance");

    let row = world.api(&format!("opportunitysalesprocesses({instance})")).await.unwrap();
    assert_eq!(row["_activestageid_value"], "7a0b0002-5c1e-4d2f-9a3b-6f0e1d2c3b4a", "{row}");
    let of = format!("leadtoopportunitysalesprocesses?$filter=_leadid_value eq {lead}");
    let there = world.rows(&of).await;
    assert_eq!(there.len(), 1, "one instance");
    assert_eq!(
        (&there[0]["_activestageid_value"], &there[0]["_opportunityid_value"]),
        (&json!("7a0b0012-5c1e-4d2f-9a3b-6f0e1d2c3b4a"), &json!(opportunity))
    );
    world.stop().await;
}
