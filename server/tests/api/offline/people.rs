//! Who gets which profile.

use super::*;
use crate::support::start;

async fn membership(user: &User, profile: &str, who: &str) -> reqwest::Response {
    let body = json!({
        "MobileOfflineProfileId@odata.bind": format!("/mobileofflineprofiles({profile})"),
        "SystemUserId@odata.bind": format!("/systemusers({who})"),
    });
    user.post("usermobileofflineprofilememberships", body).await
}

async fn offer(user: &User, profile: &str, everyone: bool) {
    let app = app(user).await;
    let body = json!({
        "farfield_AppModuleId@odata.bind": format!("/appmodules({app})"),
        "farfield_MobileOfflineProfileId@odata.bind": format!("/mobileofflineprofiles({profile})"),
        "farfield_sequence": 5,
        "farfield_foreveryone": everyone,
    });
    user.made("farfield_appmoduleofflineprofiles", body).await;
}

async fn profile_of(user: &User) -> Json {
    let path = format!("RetrieveOfflineConfiguration(AppModuleId={})", app(user).await);
    user.read(&path).await["Profile"]["Name"].clone()
}

#[tokio::test]
async fn whoever_is_added_to_a_second_profile_is_moved_there() {
    let server = start().await;
    let (user, ines) = (admin(&server).await, server.sign_in("ines").await);
    let id = profile(&user, "Tour").await;
    item(&user, &id, "account", json!({"recorddistributioncriteria": 1})).await;
    publish(&user, &id).await;
    offer(&user, &id, false).await;
    assert_eq!(profile_of(&ines).await, "Field Sales");
    let who = me(&ines).await;
    let made = membership(&user, &id, &who).await;
    assert_eq!(made.status(), 201);
    assert_eq!(json(made).await["hasmobileofflineprofileidconflict"], true);
    let rows =
        user.read(&format!("usermobileofflineprofilememberships?$filter=_systemuserid_value eq {who}")).await;
    assert_eq!(rows["value"].as_array().unwrap().len(), 1);
    assert_eq!(profile_of(&ines).await, "Tour");
    assert_eq!(membership(&user, &id, &who).await.status(), 409);

    switch(&user, json!({"second_profile": "refuse", "provisioning": "skipped"})).await;
    let first = id_of(&user, "mobileofflineprofiles", "mobileofflineprofileid", "name", "Field Sales").await;
    assert_eq!(membership(&user, &first, &who).await.status(), 400);
}

#[tokio::test]
async fn a_profile_reaches_the_members_of_a_team_and_everybody_with_the_app() {
    let server = start().await;
    let (user, tomas) = (admin(&server).await, server.sign_in("tomas").await);
    let who = me(&tomas).await;
    let own =
        user.read(&format!("usermobileofflineprofilememberships?$filter=_systemuserid_value eq {who}")).await;
    let own = text(&own["value"][0], "usermobileofflineprofilemembershipid").to_owned();
    assert_eq!(delete(&user, &format!("usermobileofflineprofilememberships({own})")).await.0, 204);
    assert_eq!(profile_of(&tomas).await, Json::Null);

    let everyone = profile(&user, "Everyone").await;
    item(&user, &everyone, "account", json!({"recorddistributioncriteria": 1})).await;
    offer(&user, &everyone, true).await;
    assert_eq!(profile_of(&tomas).await, Json::Null, "a draft reaches nobody");
    publish(&user, &everyone).await;
    assert_eq!(profile_of(&tomas).await, "Everyone");

    let teams = profile(&user, "Service").await;
    item(&user, &teams, "account", json!({"recorddistributioncriteria": 1})).await;
    publish(&user, &teams).await;
    offer(&user, &teams, false).await;
    let team = id_of(&user, "teams", "teamid", "name", "Service Bodensee").await;
    let body = json!({
        "MobileOfflineProfileId@odata.bind": format!("/mobileofflineprofiles({teams})"),
        "TeamId@odata.bind": format!("/teams({team})"),
    });
    user.made("teammobileofflineprofilememberships", body.clone()).await;
    assert_eq!(profile_of(&tomas).await, "Service");
    assert_eq!(user.post("teammobileofflineprofilememberships", body).await.status(), 409);
}

#[tokio::test]
async fn a_device_learns_all_it_needs_in_one_answer() {
    let server = start().await;
    let ines = server.sign_in("ines").await;
    let path = format!("RetrieveOfflineConfiguration(AppModuleId={})", app(&ines).await);
    let body = ines.read(&path).await;
    assert_eq!((&body["Available"], &body["Reason"]), (&json!(true), &Json::Null));
    assert_eq!(body["ConflictPolicy"], "field_merge");
    let tables = body["Tables"].as_array().unwrap();
    let account = tables.iter().find(|t| t["LogicalName"] == "account").unwrap();
    assert_eq!(account["Reasons"][0]["Kind"], "rule");
    assert!(text(&account["Reasons"][0], "FetchXml").contains("<entity name=\"account\">"));
    assert_eq!(account["CanBeFollowed"], true);
    let of = |table: &str| tables.iter().find(|t| t["LogicalName"] == table).unwrap();
    assert_eq!((&of("opportunity")["Operations"], &of("team")["Operations"]), (&json!("CRUD"), &json!("R")));
    assert_eq!(of("opportunity")["Commands"], json!(["close_won", "close_lost"]));
    switch(&admin(&server).await, json!({"close_commands": false, "provisioning": "skipped"})).await;
    let closed = ines.read(&path).await;
    let closed = closed["Tables"].as_array().unwrap();
    assert_eq!(closed.iter().find(|t| t["LogicalName"] == "opportunity").unwrap()["Commands"], json!([]));
    let desk = id_of(&ines, "appmodules", "appmoduleid", "uniquename", "servicedesk").await;
    let body = ines.read(&format!("RetrieveOfflineConfiguration(AppModuleId={desk})")).await;
    assert_eq!(body["Available"], false);
    assert!(text(&body, "Reason").contains("not enabled"));
}

#[tokio::test]
async fn a_user_needs_read_on_profiles_and_on_each_table_to_have_it_offline() {
    let server = start().await;
    let (user, ines) = (admin(&server).await, server.sign_in("ines").await);
    let id = profile(&user, "Tour").await;
    for table in ["account", "lead"] {
        item(&user, &id, table, json!({"recorddistributioncriteria": 1})).await;
    }
    publish(&user, &id).await;
    let path = format!("EvaluateProfile(ProfileId={id},UserId={})", me(&ines).await);
    let rows = async || {
        let result = user.read(&path).await;
        let tables = result["Tables"].as_array().unwrap().clone();
        let of =
            |name: &str| tables.iter().find(|t| t["LogicalName"] == name).unwrap()["Rows"].as_u64().unwrap();
        (of("account"), of("lead"))
    };
    let before = rows().await;
    assert!(before.0 > 0 && before.1 > 0);
    without(&user, "prvReadLead").await;
    assert_eq!(rows().await, (before.0, 0), "no right on the table");
    without(&user, "prvReadMobileOfflineProfile").await;
    assert_eq!(rows().await, (0, 0), "no right on profiles");
    assert_eq!(ines.get("mobileofflineprofiles").await.status(), 403);
}

/// Takes a privilege from every role but the administrator's.
async fn without(user: &User, privilege: &str) {
    let found = user.read(&format!("privileges?$filter=name eq '{privilege}'")).await;
    let privilege = json!({"PrivilegeId": found["value"][0]["privilegeid"]});
    for role in user.read("roles?$select=name").await["value"].as_array().unwrap() {
        if role["name"] != "System Administrator" {
            let action =
                format!("roles({})/Microsoft.Dynamics.CRM.RemovePrivilegeRole", text(role, "roleid"));
            user.post(&action, privilege.clone()).await;
        }
    }
}

#[tokio::test]
async fn makers_and_customizers_author_profiles() {
    let server = start().await;
    let (user, ines) = (admin(&server).await, server.sign_in("ines").await);
    let who = me(&ines).await;
    assert_eq!(ines.post("mobileofflineprofiles", json!({"name": "Mine"})).await.status(), 403);
    for role in ["Environment Maker", "System Customizer"] {
        let id = id_of(&user, "roles", "roleid", "name", role).await;
        let roles = format!("systemusers({who})/systemuserroles_association");
        let link = json!({"@odata.id": format!("{}roles({id})", user.base)});
        assert_eq!(user.post(&format!("{roles}/$ref"), link).await.status(), 204, "{role}");
        let mine = profile(&ines, &format!("{role}'s")).await;
        let path = format!("mobileofflineprofiles({mine})");
        assert!(ines.patch(&path, None, json!({"description": "Tours"})).await.status().is_success());
        assert_eq!(delete(&ines, &path).await.0, 204);
        assert_eq!(delete(&user, &format!("{roles}({id})/$ref")).await.0, 204);
        assert_eq!(ines.post("mobileofflineprofiles", json!({"name": "Mine"})).await.status(), 403);
    }
}

#[tokio::test]
async fn a_device_learns_which_pairs_of_rows_it_may_have() {
    let server = start().await;
    let (user, ines) = (admin(&server).await, server.sign_in("ines").await);
    let id = profile(&user, "Tour").await;
    item(&user, &id, "account", json!({"recorddistributioncriteria": 1})).await;
    item(&user, &id, "lead", json!({"recorddistributioncriteria": 1})).await;
    publish(&user, &id).await;
    offer(&user, &id, false).await;
    membership(&user, &id, &me(&ines).await).await;
    let account = ines.made("accounts", json!({"name": "Mine"})).await;
    let account = text(&account, "accountid");
    let link = async |by: &User| {
        let lead = by.made("leads", json!({"subject": "Lead", "lastname": "L"})).await;
        let lead = text(&lead, "leadid").to_owned();
        let body = json!({"@odata.id": format!("{}leads({lead})", user.base)});
        let path = format!("accounts({account})/accountleads_association/$ref");
        assert_eq!(user.post(&path, body).await.status(), 204);
        lead
    };
    let (own, _foreign) = (link(&ines).await, link(&user).await);
    let configuration =
        ines.read(&format!("RetrieveOfflineConfiguration(AppModuleId={})", app(&user).await)).await;
    let pairs = configuration["Pairs"].as_array().unwrap();
    let pairs = pairs.iter().find(|p| p["Relationship"] == "accountleads_association").unwrap();
    let xml = odata::options::percent_encoded(text(&pairs["Reasons"][0], "FetchXml"));
    let found = ines.read(&format!("accountleadscollection?fetchXml={xml}")).await;
    let rows = found["value"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "only the pair whose both rows she may read");
    assert_eq!((&rows[0]["accountid"], &rows[0]["leadid"]), (&json!(account), &json!(own)));

    // She follows them as other rows, without a right on the table that they lie in.
    let path = format!("accountleadscollection?fetchXml={xml}");
    let list = ines.request(Method::GET, &path).header("prefer", "odata.track-changes").send().await.unwrap();
    assert_eq!(list.status(), 200);
    let list = json(list).await;
    assert_eq!(list["value"].as_array().unwrap().len(), 1);
    let path = format!("accounts({account})/accountleads_association({own})/$ref");
    assert_eq!(user.delete(&path).await.status(), 204);
    let told = ines.read(text(&list, "@odata.deltaLink")).await;
    let told = told["value"].as_array().unwrap();
    assert_eq!((told.len(), &told[0]["reason"]), (1, &json!("deleted")), "{told:?}");
}

#[tokio::test]
async fn who_has_the_tag_of_his_configuration_is_told_that_nothing_changed_until_something_did() {
    let server = start().await;
    let (user, ines) = (admin(&server).await, server.sign_in("ines").await);
    let path = format!("RetrieveOfflineConfiguration(AppModuleId={})", app(&user).await);
    let tag = async || {
        let reply = ines.get(&path).await;
        assert_eq!(reply.status(), 200);
        reply.headers()["etag"].to_str().unwrap().to_owned()
    };
    let asked = async |tag: &str| {
        let reply = ines.request(Method::GET, &path).header("if-none-match", tag).send().await.unwrap();
        reply.status().as_u16()
    };
    let mut before = tag().await;
    assert_eq!(asked(&before).await, 304);
    user.made("accounts", json!({"name": "No part of any configuration"})).await;
    assert_eq!(asked(&before).await, 304);
    let others = user.get(&path).await.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(asked(&others).await, 200, "each user has his own");

    let made = profile(&user, "Tour").await;
    for change in ["a profile", "an item", "a team", "a column"] {
        match change {
            "a profile" => publish(&user, &made).await,
            "an item" => drop(item(&user, &made, "account", json!({"recorddistributioncriteria": 1})).await),
            "a team" => drop(user.made("teams", json!({"name": "Anybody"})).await),
            _ => {
                let body = json!({
                    "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata",
                    "SchemaName": "new_Route", "MaxLength": 100,
                    "RequiredLevel": {"Value": "None"}, "FormatName": {"Value": "Text"},
                    "DisplayName": {"LocalizedLabels": [{"Label": "Route", "LanguageCode": 1033}]},
                });
                let reply = user.post("EntityDefinitions(LogicalName='account')/Attributes", body).await;
                assert!(reply.status().is_success());
            }
        }
        assert_eq!(asked(&before).await, 200, "{change}");
        let now = tag().await;
        assert_ne!(now, before, "{change}");
        before = now;
    }
}
