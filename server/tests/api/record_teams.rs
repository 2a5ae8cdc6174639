//! Access teams of single rows.

use crate::support::{Running, User, refusal, start, text};
use reqwest::Response;
use serde_json::json;

const READ_AND_WRITE: u32 = 3;

async fn template(admin: &User, code: u32) -> String {
    let row = json!({"teamtemplatename": "Helpers", "objecttypecode": code, "defaultaccessrightsmask": READ_AND_WRITE});
    text(&admin.made("teamtemplates", row).await, "teamtemplateid").to_owned()
}

async fn change(by: &User, action: &str, user: &str, account: &str, template: &str) -> Response {
    let body = json!({
        "Record": {"@odata.type": "Microsoft.Dynamics.CRM.account", "accountid": account},
        "TeamTemplate": {"@odata.type": "Microsoft.Dynamics.CRM.teamtemplate", "teamtemplateid": template},
    });
    by.post(&format!("systemusers({user})/Microsoft.Dynamics.CRM.{action}"), body).await
}

async fn cast() -> (Running, User, User, String) {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let id = text(&ines.read("WhoAmI").await, "UserId").to_owned();
    (running, admin, ines, id)
}

#[tokio::test]
async fn whoever_is_added_to_a_rows_team_has_the_templates_rights_until_he_is_taken_out() {
    let (_running, admin, ines, who) = cast().await;
    let account = admin.made("accounts", json!({"name": "Ziegelei"})).await;
    let account = text(&account, "accountid");
    let template = template(&admin, 1).await;
    let path = format!("accounts({account})");
    assert_eq!(ines.get(&path).await.status(), 403);
    let added = change(&admin, "AddUserToRecordTeam", &who, account, &template).await;
    assert_eq!(added.status(), 200);
    let team = text(&crate::support::json(added).await, "AccessTeamId").to_owned();
    assert_eq!(ines.read(&path).await["name"], "Ziegelei");
    assert_eq!(ines.patch(&path, None, json!({"name": "Mühle"})).await.status(), 200);
    assert_eq!(ines.delete(&path).await.status(), 403, "the template gives no right to delete");
    let row = admin.read(&format!("teams({team})")).await;
    assert_eq!((&row["teamtype"], &row["_teamtemplateid_value"]), (&json!(1), &json!(template)));
    // Once more makes no second team.
    change(&admin, "AddUserToRecordTeam", &who, account, &template).await;
    let teams = admin.read(&format!("teams?$filter=_teamtemplateid_value eq {template}")).await;
    assert_eq!(teams["value"].as_array().unwrap().len(), 1);

    assert_eq!(change(&admin, "RemoveUserFromRecordTeam", &who, account, &template).await.status(), 200);
    assert_eq!(ines.get(&path).await.status(), 403);
    assert_eq!(admin.get(&format!("teams({team})")).await.status(), 404, "a team without members goes");
}

#[tokio::test]
async fn a_rows_team_is_changed_by_who_may_share_the_row_and_gives_no_more_than_he_has() {
    let (_running, admin, ines, who) = cast().await;
    let account = admin.made("accounts", json!({"name": "Ziegelei"})).await;
    let account = text(&account, "accountid");
    let (of_accounts, of_contacts) = (template(&admin, 1).await, template(&admin, 2).await);
    let denied = change(&ines, "AddUserToRecordTeam", &who, account, &of_accounts).await;
    assert_eq!(refusal(denied).await.0, 403);
    let other = change(&admin, "AddUserToRecordTeam", &who, account, &of_contacts).await;
    assert_eq!(refusal(other).await.0, 400);
    let none = change(&admin, "RemoveUserFromRecordTeam", &who, account, &of_accounts).await;
    assert_eq!(refusal(none).await.0, 404);
}
