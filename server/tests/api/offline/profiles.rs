//! Profiles from the draft to what devices get.

use super::*;
use crate::support::{code, start};

#[tokio::test]
async fn a_profile_is_a_draft_until_it_is_published_and_again_after_a_change() {
    let server = start().await;
    let user = admin(&server).await;
    let id = profile(&user, "Tour").await;
    let account = item(&user, &id, "account", json!({"recorddistributioncriteria": 1})).await;
    let contact = item(&user, &id, "contact", json!({"recorddistributioncriteria": 0})).await;
    let relation = relationship(&user, "contact", "contact_customer_accounts").await;
    let association = associate(&user, &account, &relation).await;
    assert_eq!(association["relationshipname"], "contact_customer_accounts");
    let path = format!("mobileofflineprofiles({id})");
    assert_eq!(user.read(&path).await["componentstate"], 1);
    let reply = user.get(&format!("{path}/Microsoft.Dynamics.CRM.farfield_RetrievePublished()")).await;
    assert_eq!(reply.status(), 404);

    publish(&user, &id).await;
    let row = user.read(&path).await;
    assert_eq!((&row["componentstate"], &row["isvalidated"]), (&json!(0), &json!(true)));
    assert!(row["publishedon"].is_string());

    let change = json!({"syncintervalinminutes": 60});
    let reply = user.patch(&format!("mobileofflineprofileitems({contact})"), None, change).await;
    assert_eq!(reply.status(), 200);
    assert_eq!(user.read(&path).await["componentstate"], 1);
    let published = user.read(&format!("{path}/Microsoft.Dynamics.CRM.farfield_RetrievePublished()")).await;
    let items = published["Profile"]["items"].as_array().unwrap();
    assert!(items.iter().all(|item| item["interval_min"] == 10), "{published}");
    let draft = user.read(&format!("{path}/Microsoft.Dynamics.CRM.RetrieveUnpublished()")).await;
    assert_eq!(draft["componentstate"], 1);
}

#[tokio::test]
async fn broken_rules_are_refused_with_their_codes() {
    let server = start().await;
    let user = admin(&server).await;
    let id = profile(&user, "Tour").await;
    let refused = |set: &'static str, body: Json| {
        let user = &user;
        async move { refusal(user.post(set, body).await).await }
    };
    assert_eq!(refused("mobileofflineprofiles", json!({"name": "TOUR"})).await, (400, code(0x8006_09A7)));
    assert_eq!(refused("mobileofflineprofiles", json!({"name": " "})).await, (400, code(0x8006_09A9)));
    item(&user, &id, "account", json!({"recorddistributioncriteria": 1})).await;
    let of = |table: &str, columns: Json| item_body(&id, table, columns);
    let mut twin = of("account", json!({}));
    twin["name"] = json!("other");
    let cases = [
        (twin, 0x8006_099D),
        (of("contact", json!({"name": "Account"})), 0x8006_09A8),
        (of("contact", json!({"name": ""})), 0x8006_09AA),
        (of("organization", json!({})), 0x8006_099E),
        (of("nosuchtable", json!({})), 0x8006_099E),
        (of("activityparty", json!({})), 0x8006_09AD),
        (of("contact", json!({"recorddistributioncriteria": 2})), 0x8004_0203),
        (
            of("transactioncurrency", json!({"recorddistributioncriteria": 2, "recordsownedbyme": true})),
            0x8004_0203,
        ),
        (
            of("contact", json!({"recorddistributioncriteria": 3, "profileitementityfilter": "<filter>"})),
            0x8007_1113,
        ),
        (
            of(
                "contact",
                json!({"recorddistributioncriteria": 3,
                "profileitementityfilter": "<filter><condition attribute='nothing' operator='null'/></filter>"}),
            ),
            0x8007_1123,
        ),
        (
            of(
                "contact",
                json!({"recorddistributioncriteria": 3,
                "profileitementityfilter": "<filter><condition attribute='fullname' operator='under' value='x'/></filter>"}),
            ),
            0x8007_1121,
        ),
        (of("contact", json!({"selectedcolumns": "fullname"})), 0x8004_0203),
    ];
    for (body, expected) in cases {
        assert_eq!(refused("mobileofflineprofileitems", body.clone()).await, (400, code(expected)), "{body}");
    }
    let interval = of("contact", json!({"syncintervalinminutes": 4}));
    assert_eq!(refused("mobileofflineprofileitems", interval).await.0, 400);
}

#[tokio::test]
async fn associations_are_checked_where_they_are_made_and_circles_where_they_are_published() {
    let server = start().await;
    let user = admin(&server).await;
    let id = profile(&user, "Tour").await;
    let account = item(&user, &id, "account", json!({"recorddistributioncriteria": 1})).await;
    let down = relationship(&user, "contact", "contact_customer_accounts").await;
    let up = relationship(&user, "account", "account_primary_contact").await;
    let set = "mobileofflineprofileitemassociations";
    let refused = |body: Json| {
        let user = &user;
        async move { refusal(user.post(set, body).await).await }
    };
    assert_eq!(refused(association_body(&account, &down)).await, (400, code(0x8006_098E)));
    let contact = item(&user, &id, "contact", json!({"recorddistributioncriteria": 0})).await;
    let reply = refusal(user.post("PublishXml", publish_body(&id)).await).await;
    assert_eq!(reply, (400, code(0x8007_1140)));
    associate(&user, &account, &down).await;
    assert_eq!(refused(association_body(&account, &down)).await.0, 409);
    let unknown = association_body(&account, "00000000-0000-0000-0000-000000000001");
    assert_eq!(refused(unknown).await.0, 400);
    publish(&user, &id).await;

    // The contact's accounts lead back.
    associate(&user, &contact, &up).await;
    let reply = user.post("PublishXml", publish_body(&id)).await;
    let body = json(reply).await;
    assert_eq!(body["error"]["code"], code(0x8007_1141));
    let message = text(&body["error"], "message");
    assert!(message.contains("account => contact => account"), "{message}");
}

#[tokio::test]
async fn an_item_without_a_rule_is_warned_of_and_published() {
    let server = start().await;
    let user = admin(&server).await;
    let id = profile(&user, "Tour").await;
    item(&user, &id, "account", json!({})).await;
    let path = format!("mobileofflineprofiles({id})/Microsoft.Dynamics.CRM.Validate");
    let found = done(&user, &path, json!({})).await;
    assert_eq!(found["IsValid"], true);
    assert_eq!(found["Findings"][0]["Severity"], "warning");
    assert!(text(&found["Findings"][0], "Message").contains("no rows of it will be downloaded"));
    publish(&user, &id).await;
}

#[tokio::test]
async fn a_view_that_refers_to_a_table_outside_of_the_profile_is_warned_of() {
    let server = start().await;
    let user = admin(&server).await;
    let id = profile(&user, "Tour").await;
    item(&user, &id, "account", json!({"recorddistributioncriteria": 1})).await;
    let view = json!({
        "name": "With Campaign Leads",
        "returnedtypecode": "account",
        "querytype": 0,
        "fetchxml": "<fetch><entity name='account'><attribute name='name'/><link-entity name='lead' from='leadid' \
                     to='originatingleadid' link-type='outer' alias='l'><attribute name='subject'/></link-entity></entity></fetch>",
        "layoutxml": "<grid><row name='result' id='accountid'><cell name='name' width='300'/></row></grid>",
    });
    user.made("savedqueries", view).await;
    let path = format!("mobileofflineprofiles({id})/Microsoft.Dynamics.CRM.Validate");
    let warned = async || {
        let found = done(&user, &path, json!({})).await;
        assert_eq!(found["IsValid"], true);
        let findings = found["Findings"].as_array().unwrap().clone();
        findings
            .iter()
            .any(|f| f["Severity"] == "warning" && text(f, "Message").contains("'With Campaign Leads'"))
    };
    assert!(warned().await);
    item(&user, &id, "lead", json!({"recorddistributioncriteria": 1})).await;
    assert!(!warned().await);
}

#[tokio::test]
async fn a_copy_is_a_draft_with_the_same_items() {
    let server = start().await;
    let user = admin(&server).await;
    let id = profile(&user, "Tour").await;
    let account = item(&user, &id, "account", json!({"recorddistributioncriteria": 1})).await;
    item(&user, &id, "contact", json!({"recorddistributioncriteria": 0})).await;
    associate(&user, &account, &relationship(&user, "contact", "contact_customer_accounts").await).await;
    publish(&user, &id).await;
    let path = format!("mobileofflineprofiles({id})/Microsoft.Dynamics.CRM.CloneMobileOfflineProfile");
    let copy = done(&user, &path, json!({})).await;
    let copy = text(&copy, "mobileofflineprofileid").to_owned();
    assert_ne!(copy, id);
    let row = user.read(&format!("mobileofflineprofiles({copy})")).await;
    assert_eq!((text(&row, "name"), &row["componentstate"]), ("Tour - Copy", &json!(1)));
    publish(&user, &copy).await;
    let items = format!("mobileofflineprofiles({copy})/MobileOfflineProfile_MobileOfflineProfileItem");
    assert_eq!(user.read(&items).await["value"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_deleted_profile_takes_its_items_with_it_unless_it_is_the_default() {
    let server = start().await;
    let user = admin(&server).await;
    let id = profile(&user, "Tour").await;
    let account = item(&user, &id, "account", json!({"recorddistributioncriteria": 1})).await;
    publish(&user, &id).await;
    let organization =
        id_of(&user, "organizations", "organizationid", "name", "Wendelin Antriebstechnik").await;
    let organization = format!("organizations({organization})");
    let bind = json!({"defaultmobileofflineprofileid@odata.bind": format!("/mobileofflineprofiles({id})")});
    assert!(user.patch(&organization, None, bind).await.status().is_success());
    let path = format!("mobileofflineprofiles({id})");
    assert_eq!(delete(&user, &path).await, (400, code(0x8006_099A)));
    let none = json!({"defaultmobileofflineprofileid@odata.bind": null});
    assert!(user.patch(&organization, None, none).await.status().is_success());
    assert_eq!(delete(&user, &path).await.0, 204);
    assert_eq!(user.get(&format!("mobileofflineprofileitems({account})")).await.status(), 404);
}

#[tokio::test]
async fn makers_author_profiles_and_others_only_read_them() {
    let server = start().await;
    let salesman = server.sign_in("ines").await;
    let rows = salesman.read("mobileofflineprofiles?$select=name").await;
    assert_eq!(rows["value"][0]["name"], "Field Sales");
    let reply = salesman.post("mobileofflineprofiles", json!({"name": "Mine"})).await;
    assert_eq!(reply.status(), 403);
    let id = text(
        &salesman.read("mobileofflineprofiles?$select=mobileofflineprofileid").await["value"][0],
        "mobileofflineprofileid",
    )
    .to_owned();
    assert_eq!(salesman.post("PublishXml", publish_body(&id)).await.status(), 403);
    assert_eq!(
        salesman.post("farfield_StartOfflineProvisioning", json!({"Consent": true})).await.status(),
        403
    );
}

#[tokio::test]
async fn switches_are_checked_when_they_are_stored() {
    let server = start().await;
    let user = admin(&server).await;
    let organization = user.read("organizations?$select=organizationid").await;
    let path = format!("organizations({})", text(&organization["value"][0], "organizationid"));
    let reply = user.patch(&path, None, json!({"farfield_offlinesettings": "{\"bpf\":\"sometimes\"}"})).await;
    assert_eq!(reply.status(), 400);
    for (switches, named) in [
        (json!({"bpf": "off", "weather": "fine"}), "weather"),
        (json!({"people": {"users": true, "robots": true}}), "robots"),
        (json!({"conflict_policy_by_table": {"account": "vote"}}), "vote"),
    ] {
        let body = json!({"farfield_offlinesettings": switches.to_string()});
        let reply = user.patch(&path, None, body).await;
        assert_eq!(reply.status(), 400);
        let words = json(reply).await["error"]["message"].to_string();
        assert!(words.contains(named), "{words}");
    }
    switch(&user, json!({"bpf": "off", "relationship_limit": 1})).await;
    let configuration =
        user.read(&format!("RetrieveOfflineConfiguration(AppModuleId={})", app(&user).await)).await;
    assert_eq!(configuration["Settings"]["bpf"], "off");
}

#[tokio::test]
async fn a_default_profile_is_proposed_from_the_contents_of_an_app() {
    let server = start().await;
    let user = admin(&server).await;
    let app = app(&user).await;
    let made = done(&user, "farfield_CreateDefaultOfflineProfile", json!({"AppModuleId": app})).await;
    let id = text(&made, "MobileOfflineProfileId");
    let items = format!(
        "mobileofflineprofiles({id})/MobileOfflineProfile_MobileOfflineProfileItem?$select=selectedentitytypecode,recorddistributioncriteria"
    );
    let items = user.read(&items).await;
    let of = |table: &str| {
        items["value"].as_array().unwrap().iter().find(|i| i["selectedentitytypecode"] == table).cloned()
    };
    assert_eq!(of("account").unwrap()["recorddistributioncriteria"], 2);
    assert_eq!(of("transactioncurrency").unwrap()["recorddistributioncriteria"], 1);
    publish(&user, id).await;
}
