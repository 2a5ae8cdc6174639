//! What the admin console previews is what a device then downloads, on profiles drawn at random.
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use reqwest::{Client, Method};
use serde_json::{Value, json};
use support::{Device, World};

/// Numbers that look random and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn flip(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// Tables that nearly every row points to.
const PEOPLE: [&str; 4] = ["systemuser", "team", "businessunit", "transactioncurrency"];
/// Tables with rows of users.
const RECORDS: [&str; 5] = ["contact", "lead", "opportunity", "incident", "task"];
/// Relationships from accounts; at most one of a table's may lead to many rows.
const FROM_ACCOUNTS: [(&str, &str); 3] = [
    ("contact", "contact_customer_accounts"),
    ("opportunity", "opportunity_customer_accounts"),
    ("incident", "incident_customer_accounts"),
];

/// A profile: accounts by some rule, perhaps one relationship from them, some other tables by theirs.
fn drawn(chance: &mut Chance, id: &str) -> Value {
    let all = json!({"choice": "all"});
    let mut items: Vec<Value> = PEOPLE.iter().map(|table| item(table, all.clone())).collect();
    let mut account = item("account", rule(chance));
    let related = FROM_ACCOUNTS[usize::try_from(chance.below(4)).unwrap().min(2)];
    let is_related = chance.flip();
    if is_related {
        account["associations"] = json!([{
            "id": uuid(), "name": related.1, "relationship": related.1,
        }]);
    }
    items.push(account);
    for table in RECORDS {
        let is_target = is_related && table == related.0;
        if !is_target && chance.flip() {
            continue;
        }
        let mut item = match is_target && chance.flip() {
            true => item(table, json!({"choice": "related"})),
            false => item(table, rule(chance)),
        };
        if is_target && item["rows"]["choice"] == "custom" {
            item["combine"] = json!(if chance.flip() { "or" } else { "and" });
        }
        items.push(item);
    }
    json!({"id": id, "name": "Drawn", "items": items})
}

fn item(table: &str, rows: Value) -> Value {
    json!({"id": uuid(), "name": table, "table": table, "rows": rows})
}

fn uuid() -> &'static str {
    "00000000-0000-0000-0000-000000000000"
}

fn rule(chance: &mut Chance) -> Value {
    let custom =
        |condition: &str| json!({"choice": "custom", "filter": format!("<filter>{condition}</filter>")});
    match chance.below(6) {
        0 => json!({"choice": "all"}),
        1 => json!({"choice": "owned", "mine": true, "team": chance.flip(), "unit": false}),
        2 => json!({"choice": "owned", "mine": false, "team": true, "unit": chance.flip()}),
        3 => custom("<condition attribute='statecode' operator='eq' value='0'/>"),
        4 => custom("<condition attribute='ownerid' operator='eq-useroruserhierarchy'/>"),
        _ => custom("<condition attribute='createdon' operator='last-x-days' value='400'/>"),
    }
}

/// Calls the admin API as the administrator.
async fn call(world: &World, method: Method, path: &str, version: Option<&str>, body: Value) -> Value {
    let (name, password) = world.administrator();
    let form = [("grant_type", "password"), ("username", &name), ("password", &password)];
    let client = Client::new();
    let token = client.post(format!("{}/oauth2/token", world.url)).form(&form).send().await.unwrap();
    let token: Value = token.json().await.unwrap();
    let request = client.request(method, format!("{}/admin/api/v1{path}", world.url));
    let request = request.bearer_auth(token["access_token"].as_str().unwrap()).json(&body);
    let request = version.iter().fold(request, |r, version| r.header("if-match", format!("\"{version}\"")));
    let reply = request.send().await.unwrap();
    let status = reply.status();
    let answer: Value = reply.json().await.unwrap();
    assert!(status.is_success(), "{path}: {status} {answer}");
    answer
}

/// Rows by table that a device holds.
async fn held(device: &Device) -> impl Fn(&str) -> u64 {
    let tables = device.run(&["tables"]).await.done()["tables"].as_array().unwrap().clone();
    move |table| tables.iter().find(|t| t["table"] == table).map_or(0, |t| t["rows"].as_u64().unwrap())
}

async fn previews_are_true(role: &str, seeds: std::ops::Range<u64>) {
    let world = World::start().await.with_role(role);
    let me = world.api("WhoAmI").await.unwrap()["UserId"].as_str().unwrap().to_owned();
    let profiles = call(&world, Method::GET, "/profiles", None, json!({})).await;
    let id = profiles["rows"][0]["id"].as_str().unwrap().to_owned();
    for seed in seeds {
        let profile = drawn(&mut Chance(seed), &id);
        let draft = call(&world, Method::GET, &format!("/profiles/{id}"), None, json!({})).await;
        let version = draft["version"].as_str();
        let draft = call(&world, Method::PUT, &format!("/profiles/{id}"), version, profile).await;
        let version = draft["version"].as_str();
        call(&world, Method::POST, &format!("/profiles/{id}/publish"), version, json!({})).await;
        let wanted = json!({"source": {"which": "published", "id": id}, "user": me});
        let preview = call(&world, Method::POST, "/preview", None, wanted).await;
        let device = Device::ready(&world).await;
        let held = held(&device).await;
        for table in preview["tables"].as_array().unwrap() {
            let name = table["table"].as_str().unwrap();
            assert_eq!(
                held(name),
                table["rows"].as_u64().unwrap(),
                "seed {seed}, {name}: {}",
                draft["profile"]
            );
        }
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directors_device_holds_what_was_previewed() {
    previews_are_true("Sales Director", 0..4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_salespersons_device_holds_what_was_previewed() {
    previews_are_true("Field Salesperson", 10..14).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_technicians_device_holds_what_was_previewed() {
    previews_are_true("Service Technician", 20..24).await;
}
