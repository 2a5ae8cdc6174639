//! A device that comes home with unsent work, and what the server must have of it in the end, once.

use super::{Device, World};
use serde_json::{Value, json};

/// A device with an update, a create, and a create that needs it, all unsent.
pub struct Homecoming {
    pub device: Device,
    account: String,
    made: [String; 2],
}

impl Homecoming {
    /// Of a device that knows the server by an address.
    pub async fn of(world: &World, url: &str) -> Self {
        let device = Device::new();
        device.login_at(url, &world.user, &world.password).await.done();
        device.run(&["sync"]).await.done();
        let account = first_account(&device).await;
        device.run(&["update", "account", &account, "fax=mine"]).await.done();
        let parent = made(&device, &["name=Lantern Works"]).await;
        let child = made(&device, &["name=Lantern Shop", &format!("parentaccountid={parent}")]).await;
        Self { device, account, made: [parent, child] }
    }

    /// Makes the server what it was before the changes came.
    pub async fn undo(&self, world: &World) {
        for id in self.made.iter().rev() {
            world.delete_as_admin(&format!("accounts({id})")).await;
        }
        world.patch(&format!("accounts({})", self.account), &json!({ "fax": null })).await;
    }

    /// Syncs a copy of the device that met a fault, and finds each change's effect on the server, once.
    pub async fn is_whole_after(&self, world: &World, copy: &Device, fault: &str) {
        let account = format!("accounts({})", self.account);
        let arrived = world.api(&account).await.unwrap()["fax"] == "mine";
        if arrived {
            // An update that came a second time would put its own value over this one, or meet a conflict.
            world.patch(&account, &json!({ "fax": "theirs" })).await;
        }
        let summary = copy.run(&["sync"]).await.done();
        assert_eq!(summary["attention"], 0, "{fault}");
        assert_eq!(queued(copy).await, Vec::<Value>::new(), "{fault}");
        let now = world.api(&account).await.unwrap()["fax"].clone();
        assert_eq!(now, if arrived { "theirs" } else { "mine" }, "{fault}");
        let child = world.api(&format!("accounts({})", self.made[1])).await.unwrap();
        assert_eq!(child["_parentaccountid_value"], self.made[0].as_str(), "{fault}");
        let named = "accounts?$filter=startswith(name,'Lantern ')&$select=name";
        assert_eq!(world.rows(named).await.len(), 2, "{fault}");
    }
}

async fn made(device: &Device, fields: &[&str]) -> String {
    let made = device.run(&[&["create", "account"], fields].concat()).await.done();
    made["id"].as_str().unwrap().to_owned()
}

/// An account that the device has.
pub async fn first_account(device: &Device) -> String {
    let accounts = device.run(&["list", "account", "--limit", "1"]).await.done();
    accounts["rows"][0]["id"].as_str().unwrap().to_owned()
}

/// What is unsent.
pub async fn queued(device: &Device) -> Vec<Value> {
    device.run(&["queue"]).await.done()["changes"].as_array().unwrap().clone()
}
