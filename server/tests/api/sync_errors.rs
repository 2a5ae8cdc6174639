//! Sync errors: whose they are, and doing again what was refused (checklist 117-119).

use crate::support::{User, refusal, start, text};
use serde_json::{Value as Json, json};

async fn error(user: &User, action: &str, data: Json) -> String {
    let row = json!({
        "name": "account",
        "action": action,
        "requestdata": data.to_string(),
        "errortype": 3,
        "errortime": "2026-11-20T08:00:00Z",
    });
    text(&user.made("syncerrors", row).await, "syncerrorid").to_owned()
}

async fn retry(user: &User, id: &str) -> reqwest::Response {
    user.post(&format!("syncerrors({id})/Microsoft.Dynamics.CRM.farfield_RetryChanges"), json!({})).await
}

#[tokio::test]
async fn a_refused_change_is_done_again_and_its_error_is_fixed() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let account = ines.made("accounts", json!({"name": "Old"})).await;
    let account = text(&account, "accountid").to_owned();
    let change =
        json!({"name": "New", "syncerror__regardingentityid": account, "entitylogicalname": "account"});
    let id = error(&ines, "Update", change).await;
    assert_eq!(retry(&ines, &id).await.status(), 204);
    assert_eq!(ines.read(&format!("accounts({account})")).await["name"], "New");
    let row = ines.read(&format!("syncerrors({id})")).await;
    assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(1), &json!(1)));
    assert_eq!(refusal(retry(&ines, &id).await).await.0, 400, "only once");

    let made = "0190f3c2-0000-7000-8000-0000000000aa";
    let creation =
        json!({"name": "Made", "syncerror__regardingentityid": made, "entitylogicalname": "account"});
    assert_eq!(retry(&ines, &error(&ines, "Create", creation).await).await.status(), 204);
    assert_eq!(ines.read(&format!("accounts({made})")).await["name"], "Made");
    let end = json!({"syncerror__regardingentityid": made, "entitylogicalname": "account"});
    assert_eq!(retry(&ines, &error(&ines, "Delete", end).await).await.status(), 204);
    assert_eq!(ines.get(&format!("accounts({made})")).await.status(), 404);
}

#[tokio::test]
async fn what_is_refused_again_leaves_the_error_open() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let foreign = admin.made("accounts", json!({"name": "Foreign"})).await;
    let change = json!({
        "name": "Mine",
        "syncerror__regardingentityid": text(&foreign, "accountid"),
        "entitylogicalname": "account",
    });
    let id = error(&ines, "Update", change).await;
    assert_eq!(refusal(retry(&ines, &id).await).await.0, 403);
    assert_eq!(ines.read(&format!("syncerrors({id})")).await["statecode"], 0);
    let id = error(&ines, "Update", json!({"name": "Nowhere"})).await;
    assert_eq!(refusal(retry(&ines, &id).await).await.0, 400);
}

#[tokio::test]
async fn sync_errors_are_read_by_their_owners_and_by_nobody_without_the_right() {
    let running = start().await;
    let (admin, ines, tomas) =
        (running.sign_in("admin").await, running.sign_in("ines").await, running.sign_in("tomas").await);
    let id = error(&ines, "Update", json!({})).await;
    assert_eq!(ines.get(&format!("syncerrors({id})")).await.status(), 200);
    assert_eq!(refusal(tomas.get(&format!("syncerrors({id})")).await).await.0, 403);
    let privilege = admin.read("privileges?$filter=name eq 'prvReadSyncError'").await;
    let privilege = json!({"PrivilegeId": privilege["value"][0]["privilegeid"]});
    let roles = admin.read("roles?$select=name").await;
    for role in roles["value"].as_array().unwrap() {
        if role["name"] != "System Administrator" {
            let path = format!("roles({})/Microsoft.Dynamics.CRM.RemovePrivilegeRole", text(role, "roleid"));
            admin.post(&path, privilege.clone()).await;
        }
    }
    assert_eq!(refusal(ines.get("syncerrors").await).await.0, 403);
    assert_eq!(refusal(ines.get(&format!("syncerrors({id})")).await).await.0, 403);
}
