//! A plain Dataverse keeps no receipts: when a reply is lost, the device reads back what became of its request. For every k
//! (some, unless [`faults::all`]) the reply to request k is lost, and each change has its effect once all the same.
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::dataverse::Line as Dataverse;
use support::faults;
use support::homecoming::queued;
use support::line::Line;
use support::{Device, World};

/// More requests than one sync makes.
const MOST: usize = 100;

/// What one device did offline: on records that no other one touches.
struct Work {
    updated: String,
    deleted: String,
    made: [String; 2],
    qualified: String,
}

/// Ids of the first records of a table on a device.
async fn ids(device: &Device, table: &str, most: usize) -> Vec<String> {
    let listed = device.run(&["list", table, "--limit", &most.to_string()]).await.done();
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    listed["rows"].as_array().unwrap().iter().map(id).collect()
}

async fn create(device: &Device, table: &str, fields: &[&str]) -> String {
    let made = device.run(&[&["create", table], fields].concat()).await.done();
    made["id"].as_str().unwrap().to_owned()
}

impl Work {
    /// An update, a create and one that needs it, a delete, and a command.
    async fn on(device: &Device, account: &str, contact: &str, k: usize) -> Self {
        device.run(&["update", "account", account, "fax=mine"]).await.done();
        let parent = create(device, "account", &[&format!("name=Lantern Works {k}")]).await;
        let below = format!("parentaccountid={parent}");
        let child = create(device, "account", &[&format!("name=Lantern Shop {k}"), &below]).await;
        device.run(&["delete", "contact", contact]).await.done();
        let fields = [&format!("subject=Pier {k}"), "lastname=Holm", "companyname=Holm Pier Works"];
        let qualified = create(device, "lead", &fields).await;
        device.run(&["run", "qualify", "lead", &qualified]).await.done();
        let (updated, deleted) = (account.to_owned(), contact.to_owned());
        Self { updated, deleted, made: [parent, child], qualified }
    }

    /// All of it is on the server, once.
    async fn is_done(&self, world: &World, k: usize) {
        let updated = world.api(&format!("accounts({})", self.updated)).await.unwrap();
        assert_eq!(updated["fax"], "mine", "reply {k} lost");
        let child = world.api(&format!("accounts({})", self.made[1])).await.unwrap();
        assert_eq!(child["_parentaccountid_value"], self.made[0].as_str(), "reply {k} lost");
        let named = format!(
            "accounts?$select=name&$filter=name eq 'Lantern Works {k}' or name eq 'Lantern Shop {k}'"
        );
        assert_eq!(world.rows(&named).await.len(), 2, "reply {k} lost");
        assert!(world.api(&format!("contacts({})", self.deleted)).await.is_none(), "reply {k} lost");
        let lead = world.api(&format!("leads({})", self.qualified)).await.unwrap();
        assert_eq!(lead["statecode"], 1, "reply {k} lost");
        for set in ["accounts", "contacts", "opportunities"] {
            let came =
                world.rows(&format!("{set}?$filter=_originatingleadid_value eq {}", self.qualified)).await;
            assert_eq!(came.len(), 1, "{set} of the lead, reply {k} lost");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_reply_of_a_plain_dataverse_is_lost_each_change_has_its_effect_once() {
    let world = World::start().await;
    let dataverse = Dataverse::to_plain(&world.url).await;
    let line = Line::to(&dataverse.url).await;
    let device = Device::new();
    device.login_at(&line.url, &world.user, &world.password).await.done();
    device.run(&["sync"]).await.done();
    let (accounts, contacts) = (ids(&device, "account", MOST).await, ids(&device, "contact", MOST).await);
    let mut free = accounts.iter().zip(&contacts);
    for k in faults::places().take_while(|k| *k < MOST) {
        let copy = device.copied();
        let (account, contact) = free.next().unwrap();
        let work = Work::on(&copy, account, contact, k).await;
        line.loses_reply(k);
        copy.run(&["sync"]).await;
        let met = line.has_lost();
        let summary = copy.run(&["sync"]).await.done();
        assert_eq!(summary["attention"], 0, "reply {k} lost");
        assert_eq!(queued(&copy).await, Vec::<Value>::new(), "reply {k} lost");
        work.is_done(&world, k).await;
        if !met {
            assert!(k > 5, "only {k} requests");
            break;
        }
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_reply_of_a_plain_dataverse_does_not_hide_what_somebody_else_wrote_since() {
    let world = World::start().await;
    let dataverse = Dataverse::to_plain(&world.url).await;
    let line = Line::to(&dataverse.url).await;
    let device = Device::new();
    device.login_at(&line.url, &world.user, &world.password).await.done();
    device.run(&["sync"]).await.done();
    let account = ids(&device, "account", 1).await.remove(0);
    let path = format!("accounts({account})");
    device.run(&["update", "account", &account, "fax=mine"]).await.done();
    let mut k = 0;
    while world.api(&path).await.unwrap()["fax"] != "mine" {
        k += 1;
        assert!(k < MOST, "it never arrives");
        line.loses_reply(k);
        device.run(&["sync"]).await;
        line.has_lost();
    }
    if queued(&device).await.is_empty() {
        panic!("reply {k} is not that of the update");
    }
    world.patch(&path, &json!({ "fax": "theirs" })).await;
    // The same field, and the device can't know that its own value was there in between: the user decides.
    assert_eq!(device.run(&["sync"]).await.json()["attention"], 1);
    assert_eq!(world.api(&path).await.unwrap()["fax"], "theirs");
    let seq = device.run(&["errors"]).await.json()["errors"][0]["seq"].to_string();
    device.run(&["resolve", &seq, "--keep", "theirs"]).await.done();
    assert_eq!(queued(&device).await, Vec::<Value>::new());
    world.stop().await;
}
