//! Offline configuration as administrators and devices use it (`reference/dataverse.md` §7, checklist 133-184).

mod evaluation;
mod people;
mod profiles;
mod provisioning;

use crate::support::{Running, User, json, refusal, text};
use reqwest::Method;
use serde_json::{Value as Json, json};

/// Sends an action and expects it to be done.
async fn done(user: &User, action: &str, body: Json) -> Json {
    let reply = user.post(action, body).await;
    let status = reply.status().as_u16();
    let body = reply.bytes().await.unwrap();
    assert!((200..300).contains(&status), "{action}: {status} {}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap_or_default()
}

/// Makes a profile and gives its id.
async fn profile(user: &User, name: &str) -> String {
    let row = user.made("mobileofflineprofiles", json!({"name": name})).await;
    text(&row, "mobileofflineprofileid").to_owned()
}

fn item_body(profile: &str, table: &str, columns: Json) -> Json {
    let mut body = json!({
        "name": table,
        "regardingobjectid@odata.bind": format!("/mobileofflineprofiles({profile})"),
        "selectedentitytypecode": table,
    });
    body.as_object_mut().unwrap().extend(columns.as_object().unwrap().clone());
    body
}

/// Adds an item and gives its id.
async fn item(user: &User, profile: &str, table: &str, columns: Json) -> String {
    let row = user.made("mobileofflineprofileitems", item_body(profile, table, columns)).await;
    text(&row, "mobileofflineprofileitemid").to_owned()
}

/// The id of a relationship's definition.
async fn relationship(user: &User, table: &str, name: &str) -> String {
    let path = format!(
        "EntityDefinitions(LogicalName='{table}')/ManyToOneRelationships?$select=SchemaName,MetadataId"
    );
    let found = user.read(&path).await;
    let mut all = found["value"].as_array().unwrap().iter();
    text(all.find(|r| r["SchemaName"] == name).unwrap(), "MetadataId").to_owned()
}

fn association_body(item: &str, relationship: &str) -> Json {
    json!({
        "name": "brings",
        "regardingobjectid@odata.bind": format!("/mobileofflineprofileitems({item})"),
        "relationshipid": relationship,
    })
}

async fn associate(user: &User, item: &str, relationship: &str) -> Json {
    user.made("mobileofflineprofileitemassociations", association_body(item, relationship)).await
}

fn publish_body(profile: &str) -> Json {
    let xml = format!(
        "<publish><mobileofflineprofiles><mobileofflineprofile>{profile}</mobileofflineprofile></mobileofflineprofiles></publish>"
    );
    json!({ "ParameterXml": xml })
}

async fn publish(user: &User, profile: &str) {
    done(user, "PublishXml", publish_body(profile)).await;
}

/// Changes the environment's switches.
async fn switch(user: &User, switches: Json) {
    let organization = user.read("organizations?$select=organizationid").await;
    let id = text(&organization["value"][0], "organizationid").to_owned();
    let body = json!({"farfield_offlinesettings": switches.to_string()});
    let reply = user.patch(&format!("organizations({id})"), None, body).await;
    assert!(reply.status().is_success(), "{}", json(reply).await);
}

async fn id_of(user: &User, set: &str, key: &str, column: &str, value: &str) -> String {
    let found = user.read(&format!("{set}?$select={key}&$filter={column} eq '{value}'")).await;
    text(&found["value"][0], key).to_owned()
}

async fn delete(user: &User, path: &str) -> (u16, String) {
    let reply = user.request(Method::DELETE, path).send().await.unwrap();
    match reply.status().as_u16() {
        204 => (204, String::new()),
        _ => refusal(reply).await,
    }
}

async fn me(user: &User) -> String {
    text(&user.read("WhoAmI").await, "UserId").to_owned()
}

async fn app(user: &User) -> String {
    id_of(user, "appmodules", "appmoduleid", "uniquename", "fieldsales").await
}

async fn admin(server: &Running) -> User {
    server.sign_in("admin").await
}
