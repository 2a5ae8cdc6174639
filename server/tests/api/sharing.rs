//! Rows shared with users and teams, and what is told of it.

use crate::support::{Running, User, code, json, refusal, start, text};
use serde_json::{Value as Json, json as body};

/// A user's id.
async fn id_of(user: &User) -> String {
    text(&user.read("WhoAmI").await, "UserId").to_owned()
}

fn account(id: &str) -> Json {
    body!({"accountid": id, "@odata.type": "Microsoft.Dynamics.CRM.account"})
}

fn user(id: &str) -> Json {
    body!({"systemuserid": id, "@odata.type": "Microsoft.Dynamics.CRM.systemuser"})
}

fn access(target: &Json, principal: &Json, mask: &str) -> Json {
    body!({"Target": target, "PrincipalAccess": {"Principal": principal, "AccessMask": mask}})
}

async fn sees(user: &User, id: &str) -> (u16, usize, String) {
    let path = format!("accounts?$select=name&$filter=accountid eq {id}");
    let listed = user.all(&path, 10).await.len();
    let count = user.get(&format!("accounts/$count?$filter=accountid eq {id}")).await.text().await.unwrap();
    (user.get(&format!("accounts({id})")).await.status().as_u16(), listed, count)
}

/// Ines in one unit, Tomáš in another: he sees none of her accounts.
async fn strangers() -> (Running, User, User, String) {
    let running = start().await;
    let (ines, tomas) = (running.sign_in("ines").await, running.sign_in("tomas").await);
    let made = ines.made("accounts", body!({"name": "Wanderfalke GmbH"})).await;
    let id = text(&made, "accountid").to_owned();
    assert_eq!(sees(&tomas, &id).await, (403, 0, "0".to_owned()));
    (running, ines, tomas, id)
}

#[tokio::test]
async fn a_shared_row_is_seen_until_the_share_is_revoked() {
    let (_running, ines, tomas, id) = strangers().await;
    let tomas_id = id_of(&tomas).await;
    let (row, him) = (account(&id), user(&tomas_id));
    assert_eq!(ines.post("GrantAccess", access(&row, &him, "ReadAccess")).await.status(), 204);
    assert_eq!(sees(&tomas, &id).await, (200, 1, "1".to_owned()));
    let path = format!("accounts({id})");
    let change = body!({"telephone1": "+49 7541 1"});
    assert_eq!(refusal(tomas.patch(&path, None, change.clone()).await).await, (403, code(0x8004_8306)));

    assert_eq!(ines.post("ModifyAccess", access(&row, &him, "ReadAccess,WriteAccess")).await.status(), 204);
    assert_eq!(tomas.patch(&path, None, change).await.status(), 200);
    let target =
        format!("RetrieveSharedPrincipalsAndAccess(Target=@p1)?@p1={{'@odata.id':'accounts({id})'}}")
            .replace('\'', "\"");
    let told = ines.read(&target).await;
    assert_eq!(told["PrincipalAccesses"].as_array().unwrap().len(), 1);
    assert_eq!(told["PrincipalAccesses"][0]["AccessMask"], "ReadAccess, WriteAccess");
    assert_eq!(told["PrincipalAccesses"][0]["Principal"]["systemuserid"], *tomas_id);
    let rights = format!(
        "systemusers({tomas_id})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@p1)?@p1={{\"@odata.id\":\"accounts({id})\"}}"
    );
    assert_eq!(ines.read(&rights).await["AccessRights"], "ReadAccess, WriteAccess");

    assert_eq!(ines.post("RevokeAccess", body!({"Target": row, "Revokee": him})).await.status(), 204);
    assert_eq!(sees(&tomas, &id).await, (403, 0, "0".to_owned()));
}

#[tokio::test]
async fn a_row_shared_with_a_team_is_seen_by_its_members() {
    let (_running, ines, tomas, id) = strangers().await;
    let tomas_id = id_of(&tomas).await;
    let teams = tomas.read(&format!("systemusers({tomas_id})/teammembership_association")).await;
    let team = text(&teams["value"][0], "teamid").to_owned();
    let team = body!({"teamid": team, "@odata.type": "#Microsoft.Dynamics.CRM.team"});
    assert_eq!(ines.post("GrantAccess", access(&account(&id), &team, "ReadAccess")).await.status(), 204);
    assert_eq!(sees(&tomas, &id).await, (200, 1, "1".to_owned()));
}

#[tokio::test]
async fn nobody_gives_a_right_that_he_lacks() {
    let (running, ines, tomas, id) = strangers().await;
    let jakob = running.sign_in("jakob").await;
    let (tomas_id, jakob_id) = (id_of(&tomas).await, id_of(&jakob).await);
    // Who reads it may not share it on, and who may share it gives no more than he has.
    let row = account(&id);
    let reading = access(&row, &user(&jakob_id), "ReadAccess");
    assert_eq!(tomas.post("GrantAccess", reading.clone()).await.status(), 403);
    assert_eq!(jakob.post("GrantAccess", access(&row, &user(&tomas_id), "ReadAccess")).await.status(), 403);
    let sharing = access(&row, &user(&jakob_id), "ReadAccess, ShareAccess");
    assert_eq!(ines.post("GrantAccess", sharing).await.status(), 204);
    assert_eq!(jakob.post("GrantAccess", access(&row, &user(&tomas_id), "WriteAccess")).await.status(), 403);
    assert_eq!(jakob.post("GrantAccess", access(&row, &user(&tomas_id), "ReadAccess")).await.status(), 204);
    assert_eq!(sees(&tomas, &id).await.0, 200);
}

#[tokio::test]
async fn a_share_that_names_nothing_is_refused_with_its_reason() {
    let (_running, ines, tomas, id) = strangers().await;
    let him = user(&id_of(&tomas).await);
    let row = account(&id);
    let nobody = "00000000-0000-0000-0000-00000000dead";
    for (body, status) in [
        (access(&row, &him, "EveryAccess"), 400),
        (access(&row, &account(&id), "ReadAccess"), 400),
        (access(&row, &user(nobody), "ReadAccess"), 404),
        (access(&account(nobody), &him, "ReadAccess"), 404),
        (access(&body!({"@odata.type": "Microsoft.Dynamics.CRM.nosuch"}), &him, "ReadAccess"), 404),
        (body!({"Target": 7}), 400),
        (body!([]), 400),
    ] {
        let reply = ines.post("GrantAccess", body.clone()).await;
        assert_eq!(reply.status(), status, "{body}");
        assert!(json(reply).await["error"]["message"].is_string());
    }
}

#[tokio::test]
async fn a_privilege_is_told_by_its_name_and_by_its_id() {
    let running = start().await;
    let jakob = running.sign_in("jakob").await;
    let me = id_of(&jakob).await;
    let privilege = jakob.read("privileges?$filter=name eq 'prvReadAccount'").await["value"][0].clone();
    let bound = |call: &str| format!("systemusers({me})/Microsoft.Dynamics.CRM.{call}");
    let id = text(&privilege, "privilegeid");
    let calls = [
        "RetrieveUserPrivilegeByPrivilegeName(PrivilegeName='prvReadAccount')".to_owned(),
        format!("RetrieveUserPrivilegeByPrivilegeId(PrivilegeId={id})"),
        "RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=@p1)?@p1=[\"prvReadAccount\"]".to_owned(),
        format!("RetrieveUserSetOfPrivilegesByIds(PrivilegeIds=@p1)?@p1=[\"{id}\"]"),
    ];
    for call in calls {
        let told = jakob.read(&bound(&call)).await;
        let told = told["RolePrivileges"].as_array().unwrap();
        assert_eq!(told.len(), 1, "{call}");
        assert_eq!(told[0]["Depth"], "Local");
        assert_eq!(told[0]["PrivilegeId"], id);
    }
    let unknown = bound("RetrieveUserPrivilegeByPrivilegeName(PrivilegeName='prvReadNothing')");
    assert_eq!(jakob.read(&unknown).await["RolePrivileges"], body!([]));
}

/// A table of visits below accounts, whose relationship passes shares on, and a role that may read them.
async fn visits(admin: &User) {
    let label = |text: &str| body!({"LocalizedLabels": [{"Label": text, "LanguageCode": 1033}]});
    let table = body!({
        "@odata.type": "Microsoft.Dynamics.CRM.EntityMetadata", "SchemaName": "new_Visit",
        "DisplayName": label("Visit"), "DisplayCollectionName": label("Visits"), "OwnershipType": "UserOwned",
        "IsActivity": false, "HasActivities": false, "HasNotes": false,
        "Attributes": [{
            "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata", "AttributeType": "String",
            "AttributeTypeName": {"Value": "StringType"}, "IsPrimaryName": true, "SchemaName": "new_Name",
            "DisplayName": label("Name"), "MaxLength": 100, "FormatName": {"Value": "Text"}}]});
    assert_eq!(admin.post("EntityDefinitions", table).await.status(), 204);
    let relation = body!({
        "@odata.type": "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata", "SchemaName": "new_account_visit",
        "ReferencedEntity": "account", "ReferencedAttribute": "accountid", "ReferencingEntity": "new_visit",
        "CascadeConfiguration": {"Assign": "NoCascade", "Delete": "Cascade", "Share": "Cascade", "Unshare": "Cascade"},
        "Lookup": {"SchemaName": "new_AccountId", "DisplayName": label("Account"), "RequiredLevel": {"Value": "None"}}});
    assert_eq!(admin.post("RelationshipDefinitions", relation).await.status(), 204);
    let one = async |path: &str| admin.read(path).await["value"][0].clone();
    let privilege = one("privileges?$filter=name eq 'prvReadnew_Visit'").await;
    let role = one("roles?$filter=name eq 'Service Technician'").await;
    let given = body!({"Privileges": [{"PrivilegeId": privilege["privilegeid"], "Depth": "Basic"}]});
    let path = format!("roles({})/Microsoft.Dynamics.CRM.AddPrivilegesRole", text(&role, "roleid"));
    assert_eq!(admin.post(&path, given).await.status(), 204);
}

#[tokio::test]
async fn a_share_is_passed_on_where_the_relationship_says_so() {
    let (running, _ines, tomas, id) = strangers().await;
    let admin = running.sign_in("admin").await;
    visits(&admin).await;
    let visit = body!({"new_name": "First", "new_AccountId@odata.bind": format!("/accounts({id})")});
    let first = admin.made("new_visits", visit.clone()).await;
    let seen = async || tomas.all("new_visits?$select=new_name", 10).await.len();
    assert_eq!(seen().await, 0);
    let (row, him) = (account(&id), user(&id_of(&tomas).await));
    assert_eq!(admin.post("GrantAccess", access(&row, &him, "ReadAccess")).await.status(), 204);
    assert_eq!(seen().await, 1);
    let second = admin.made("new_visits", visit).await;
    assert_eq!(seen().await, 2, "a row that is put below gets the shares too");
    let path = format!("new_visits({})", text(&first, "new_visitid"));
    let away = admin.patch(&path, None, body!({"new_AccountId@odata.bind": null}));
    assert_eq!(away.await.status(), 200);
    assert_eq!(seen().await, 1);
    assert_eq!(admin.post("RevokeAccess", body!({"Target": row, "Revokee": him})).await.status(), 204);
    assert_eq!(seen().await, 0);
    let path = format!("new_visits({})", text(&second, "new_visitid"));
    assert_eq!(refusal(tomas.get(&path).await).await, (403, code(0x8004_8306)));
}
