//! Roles as rows, and what changes of somebody's standing do at once.

use crate::support::{Running, User, code, refusal, start, text};
use serde_json::{Value as Json, json};

async fn id_of(user: &User) -> String {
    text(&user.read("WhoAmI").await, "UserId").to_owned()
}

/// The only row of a list that has a name.
async fn named(user: &User, set: &str, name: &str) -> Json {
    user.read(&format!("{set}?$filter=name eq '{name}'")).await["value"][0].clone()
}

async fn cast() -> (Running, User, User) {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    (running, admin, ines)
}

fn on(role: &str, action: &str) -> String {
    format!("roles({role})/Microsoft.Dynamics.CRM.{action}")
}

#[tokio::test]
async fn a_role_that_loses_a_privilege_stops_its_users_at_once() {
    let (_running, admin, ines) = cast().await;
    assert_eq!(ines.get("leads").await.status(), 200);
    let role = named(&admin, "roles", "Field Salesperson").await;
    let team_role = named(&admin, "roles", "Team Member").await;
    let privilege = named(&admin, "privileges", "prvReadLead").await;
    let body = json!({"PrivilegeId": privilege["privilegeid"]});
    for role in [role, team_role] {
        let path = on(text(&role, "roleid"), "RemovePrivilegeRole");
        assert_eq!(admin.post(&path, body.clone()).await.status(), 204);
    }
    assert_eq!(refusal(ines.get("leads").await).await, (403, code(0x8004_0231)));
    assert_eq!(ines.get("accounts").await.status(), 200);
}

#[tokio::test]
async fn privileges_are_added_replaced_and_told() {
    let (_running, admin, _) = cast().await;
    let unit = text(&admin.read("WhoAmI").await, "BusinessUnitId").to_owned();
    let bind = format!("/businessunits({unit})");
    let role = admin.made("roles", json!({"name": "Auditor", "businessunitid@odata.bind": bind})).await;
    let role = text(&role, "roleid").to_owned();
    let read = named(&admin, "privileges", "prvReadAccount").await;
    let write = named(&admin, "privileges", "prvWriteAccount").await;
    let given = |privilege: &Json, depth: &str| json!({"Privileges": [{"PrivilegeId": privilege["privilegeid"], "Depth": depth}]});
    assert_eq!(admin.post(&on(&role, "AddPrivilegesRole"), given(&read, "Local")).await.status(), 204);
    assert_eq!(admin.post(&on(&role, "AddPrivilegesRole"), given(&write, "Basic")).await.status(), 204);
    let told = async || {
        let told = admin.read(&format!("RetrieveRolePrivilegesRole(RoleId={role})")).await;
        let told = told["RolePrivileges"].as_array().unwrap().iter();
        told.map(|p| (text(p, "PrivilegeName").to_owned(), text(p, "Depth").to_owned())).collect::<Vec<_>>()
    };
    let pair = |name: &str, depth: &str| (name.to_owned(), depth.to_owned());
    assert_eq!(told().await, [pair("prvReadAccount", "Local"), pair("prvWriteAccount", "Basic")]);
    assert_eq!(admin.post(&on(&role, "ReplacePrivilegesRole"), given(&read, "Deep")).await.status(), 204);
    assert_eq!(told().await, [pair("prvReadAccount", "Deep")]);
    let wrong = given(&read, "Everywhere");
    assert_eq!(admin.post(&on(&role, "AddPrivilegesRole"), wrong).await.status(), 400);
    let of_nobody = named(&admin, "privileges", "prvReadTransactionCurrency").await;
    let narrow = given(&of_nobody, "Basic");
    assert_eq!(admin.post(&on(&role, "AddPrivilegesRole"), narrow).await.status(), 400);
}

#[tokio::test]
async fn nobody_edits_roles_who_may_not_and_nobody_the_administrators() {
    let (_running, admin, ines) = cast().await;
    let read = named(&admin, "privileges", "prvReadAccount").await;
    let all = json!({"Privileges": [{"PrivilegeId": read["privilegeid"], "Depth": "Global"}]});
    let own = text(&named(&admin, "roles", "Field Salesperson").await, "roleid").to_owned();
    assert_eq!(ines.post(&on(&own, "AddPrivilegesRole"), all.clone()).await.status(), 403);
    let theirs = text(&named(&admin, "roles", "System Administrator").await, "roleid").to_owned();
    assert_eq!(admin.post(&on(&theirs, "ReplacePrivilegesRole"), all).await.status(), 403);
}

#[tokio::test]
async fn a_disabled_user_is_out_at_once_and_in_again_when_enabled() {
    let (_running, admin, ines) = cast().await;
    let path = format!("systemusers({})", id_of(&ines).await);
    assert_eq!(admin.patch(&path, None, json!({"isdisabled": true})).await.status(), 200);
    assert_eq!(refusal(ines.get("accounts").await).await, (403, code(0x8004_0225)));
    assert_eq!(admin.patch(&path, None, json!({"isdisabled": false})).await.status(), 200);
    assert_eq!(ines.get("accounts").await.status(), 200);
}

#[tokio::test]
async fn who_moves_to_another_unit_takes_his_rows_along_and_leaves_his_roles() {
    let (running, admin, ines) = cast().await;
    let account = ines.made("accounts", json!({"name": "Wanderfalke GmbH"})).await;
    let path = format!("accounts({})", text(&account, "accountid"));
    let jakob = running.sign_in("jakob").await;
    assert_eq!(jakob.get(&path).await.status(), 403);
    let unit = text(&jakob.read("WhoAmI").await, "BusinessUnitId").to_owned();
    let me = format!("systemusers({})", id_of(&ines).await);
    let bind = json!({"businessunitid@odata.bind": format!("/businessunits({unit})")});
    assert_eq!(admin.patch(&me, None, bind).await.status(), 200);
    let moved = jakob.read(&path).await;
    assert_eq!(moved["_owningbusinessunit_value"], unit);
    assert_ne!(moved["@odata.etag"], account["@odata.etag"], "its version moved, so that devices hear of it");
    let roles = format!("systemuserrolescollection?$filter=systemuserid eq {}", id_of(&ines).await);
    assert_eq!(admin.read(&roles).await["value"], json!([]));
    assert_eq!(ines.post("accounts", json!({"name": "Turmfalke"})).await.status(), 403);
}

#[tokio::test]
async fn a_role_is_given_and_taken_by_reference_and_only_by_who_may() {
    let (running, admin, ines) = cast().await;
    let tomas = running.sign_in("tomas").await;
    assert_eq!(refusal(tomas.post("leads", json!({"subject": "a", "lastname": "b"})).await).await.0, 403);
    let role = text(&named(&admin, "roles", "Field Salesperson").await, "roleid").to_owned();
    let tomas_id = id_of(&tomas).await;
    let roles = format!("systemusers({tomas_id})/systemuserroles_association");
    let body = json!({"@odata.id": format!("{}roles({role})", admin.base)});
    assert_eq!(ines.post(&format!("{roles}/$ref"), body.clone()).await.status(), 403);
    assert_eq!(admin.post(&format!("{roles}/$ref"), body).await.status(), 204);
    assert_eq!(tomas.post("leads", json!({"subject": "a", "lastname": "b"})).await.status(), 201);
    assert_eq!(ines.delete(&format!("{roles}({role})/$ref")).await.status(), 403);
    assert_eq!(admin.delete(&format!("{roles}({role})/$ref")).await.status(), 204);
    assert_eq!(tomas.post("leads", json!({"subject": "a", "lastname": "b"})).await.status(), 403);
}

#[tokio::test]
async fn a_member_of_a_team_sees_its_rows_from_the_next_request_on() {
    let (running, admin, ines) = cast().await;
    let tomas = running.sign_in("tomas").await;
    let teams = ines
        .read(&format!(
            "systemusers({})/teammembership_association?$filter=isdefault eq false",
            id_of(&ines).await
        ))
        .await;
    let team = text(&teams["value"][0], "teamid").to_owned();
    let account = ines.made("accounts", json!({"name": "Teamfalke"})).await;
    let path = format!("accounts({})", text(&account, "accountid"));
    let owner = json!({"ownerid@odata.bind": format!("/teams({team})")});
    assert!(ines.patch(&path, None, owner).await.status().is_success());
    assert_eq!(tomas.get(&path).await.status(), 403);
    let me = json!({"@odata.type": "Microsoft.Dynamics.CRM.systemuser", "systemuserid": id_of(&tomas).await});
    let add = format!("teams({team})/Microsoft.Dynamics.CRM.AddMembersTeam");
    assert_eq!(tomas.post(&add, json!({"Members": [me]})).await.status(), 403);
    assert_eq!(admin.post(&add, json!({"Members": [me]})).await.status(), 204);
    assert_eq!(tomas.get(&path).await.status(), 200);
}

#[tokio::test]
async fn nobody_assigns_a_role_that_gives_more_than_he_has() {
    let (_running, admin, ines) = cast().await;
    let unit = text(&admin.read("WhoAmI").await, "BusinessUnitId").to_owned();
    let made = json!({"name": "Assigner", "businessunitid@odata.bind": format!("/businessunits({unit})")});
    let role = text(&admin.made("roles", made).await, "roleid").to_owned();
    let mut given = Vec::new();
    for name in ["prvReadRole", "prvAssignRole"] {
        let privilege = named(&admin, "privileges", name).await;
        given.push(json!({"PrivilegeId": privilege["privilegeid"], "Depth": "Global"}));
    }
    let body = json!({"Privileges": given});
    assert_eq!(admin.post(&on(&role, "AddPrivilegesRole"), body).await.status(), 204);
    let roles = format!("systemusers({})/systemuserroles_association/$ref", id_of(&ines).await);
    let reference = |role: &str| json!({"@odata.id": format!("{}roles({role})", admin.base)});
    assert_eq!(admin.post(&roles, reference(&role)).await.status(), 204);
    let mighty = text(&named(&admin, "roles", "Sales Director").await, "roleid").to_owned();
    assert_eq!(refusal(ines.post(&roles, reference(&mighty)).await).await, (403, code(0x8004_0231)));
}
