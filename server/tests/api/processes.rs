//! Business rules and process flows on the server.

use crate::support::{code, refusal, start, text};
use serde_json::{Value as Json, json};

const DEVELOP: &str = "7a0b0001-5c1e-4d2f-9a3b-6f0e1d2c3b4a";
const REVIEW: &str = "7a0b0002-5c1e-4d2f-9a3b-6f0e1d2c3b4a";
const PROPOSE: &str = "7a0b0003-5c1e-4d2f-9a3b-6f0e1d2c3b4a";
const CLOSE: &str = "7a0b0004-5c1e-4d2f-9a3b-6f0e1d2c3b4a";

fn at(stage: &str, path: &[&str]) -> Json {
    json!({"activestageid@odata.bind": format!("/processstages({stage})"), "traversedpath": path.join(",")})
}

#[tokio::test]
async fn a_new_opportunity_starts_its_flow_and_moves_one_stage_at_a_time() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let made = admin.made("opportunities", json!({"name": "Pumps", "estimatedvalue": 250_000})).await;
    let id = text(&made, "opportunityid");
    let found =
        admin.read(&format!("RetrieveProcessInstances(EntityId={id},EntityLogicalName='opportunity')")).await;
    let instance = &found["value"][0];
    assert_eq!((text(instance, "processstageid"), text(instance, "traversedpath")), (DEVELOP, DEVELOP));
    let key = text(instance, "businessprocessflowinstanceid");
    let path = format!("opportunitysalesprocesses({key})");
    let active = || async {
        let list = admin.read(&format!("RetrieveActivePath(ProcessInstanceId={key})")).await;
        list["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| text(s, "processstageid").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(active().await, [DEVELOP, REVIEW, PROPOSE, CLOSE]);
    admin.patch(&format!("opportunities({id})"), None, json!({"estimatedvalue": 5})).await;
    assert_eq!(active().await, [DEVELOP, PROPOSE, CLOSE]);

    let refused = [
        (json!({"activestageid@odata.bind": format!("/processstages({PROPOSE})")}), 0x8006_0455),
        (at(PROPOSE, &[DEVELOP]), 0x8006_0455),
        (at(CLOSE, &[DEVELOP, CLOSE]), 0x8009_2007),
        (at(CLOSE, &[DEVELOP, PROPOSE, CLOSE]), 0x8006_0458),
        (at(PROPOSE, &[PROPOSE]), 0x8006_0456),
        (json!({"traversedpath": "nonsense"}), 0x8009_2007),
    ];
    for (body, expected) in refused {
        assert_eq!(
            refusal(admin.patch(&path, None, body.clone()).await).await,
            (400, code(expected)),
            "{body}"
        );
    }
    for (stage, way) in
        [(PROPOSE, vec![DEVELOP, PROPOSE]), (CLOSE, vec![DEVELOP, PROPOSE, CLOSE]), (DEVELOP, vec![DEVELOP])]
    {
        let moved = admin.patch(&path, None, at(stage, &way)).await;
        assert_eq!(moved.status(), 200, "{stage}");
    }
    let ended = admin.patch(&path, None, json!({"statecode": 1, "statuscode": 2})).await;
    assert_eq!(ended.status(), 200);
    assert!(admin.read(&path).await["completedon"].is_string());
    let stages =
        admin.all("processstages?$select=stagename,stagecategory,clientdata&$orderby=stagename", 50).await;
    assert_eq!(stages.len(), 8);
}

#[tokio::test]
async fn a_rule_of_entity_scope_refuses_and_sets_on_the_server() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let dear = json!({"name": "Deal", "discountpercentage": 60});
    assert_eq!(refusal(admin.post("opportunities", dear).await).await, (400, code(0x8004_0265)));
    let deal = admin.made("opportunities", json!({"name": "Deal", "discountpercentage": 20})).await;
    let path = format!("opportunities({})", text(&deal, "opportunityid"));
    let more = admin.patch(&path, None, json!({"discountpercentage": 51})).await;
    assert_eq!(refusal(more).await.0, 400);

    let logic = json!({"format": "farfield.rule/1", "branches": [
        {"if": {"all": [{"column": "numberofemployees", "operator": "ge", "to": {"value": 1000}}]},
         "then": [{"action": "set", "column": "leadqualitycode", "to": {"value": 1}}]}]});
    let rule = json!({"name": "Big leads are hot", "category": 2, "primaryentity": "lead", "processtriggerscope": 2, "clientdata": logic.to_string()});
    let rule = admin.made("workflows", rule).await;
    let lead = || json!({"subject": "S", "lastname": "L", "numberofemployees": 5000});
    assert_eq!(admin.made("leads", lead()).await["leadqualitycode"], 2);
    let path = format!("workflows({})", text(&rule, "workflowid"));
    assert_eq!(admin.patch(&path, None, json!({"statecode": 1})).await.status(), 200);
    let hot = admin.made("leads", lead()).await;
    assert_eq!(hot["leadqualitycode"], 1);
    assert_eq!(admin.patch(&path, None, json!({"statecode": 0})).await.status(), 200);
    assert_eq!(admin.made("leads", lead()).await["leadqualitycode"], 2);
}

#[tokio::test]
async fn a_process_that_does_not_fit_is_refused() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let process = |category: i32, table: &str, data: &str| json!({"name": "P", "category": category, "primaryentity": table, "uniquename": "opportunitysalesprocess", "clientdata": data});
    let rule = r#"{"format":"farfield.rule/1","branches":[{"if":{"all":[{"column":"nosuch","operator":"null"}]},"then":[]}]}"#;
    let elsewhere = r#"{"format":"farfield.flow/1","stages":[{"id":"7a0b0099-5c1e-4d2f-9a3b-6f0e1d2c3b4a","name":[],"category":0,"table":"account"}]}"#;
    for body in [
        process(2, "account", rule),
        process(2, "account", "{}"),
        process(2, "nosuch", r#"{"format":"farfield.rule/1","branches":[]}"#),
        process(4, "account", elsewhere),
        process(4, "opportunity", elsewhere),
        process(4, "opportunity", "not json"),
    ] {
        assert_eq!(refusal(admin.post("workflows", body.clone()).await).await.0, 400, "{body}");
    }
    for (set, body) in [
        (
            "savedqueries",
            json!({"name": "V", "returnedtypecode": "account", "querytype": 0, "fetchxml": "<fetch><entity name='nosuch'/></fetch>"}),
        ),
        (
            "savedqueries",
            json!({"name": "V", "returnedtypecode": "account", "querytype": 0, "layoutxml": "<grid"}),
        ),
        (
            "systemforms",
            json!({"name": "F", "objecttypecode": "account", "type": 2, "formxml": "<!DOCTYPE a><form/>"}),
        ),
    ] {
        assert_eq!(refusal(admin.post(set, body.clone()).await).await.0, 400, "{body}");
    }
}

#[tokio::test]
async fn apps_are_composed_and_validated() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let app =
        admin.made("appmodules", json!({"name": "Mine", "uniquename": "new_Mine", "clienttype": 4})).await;
    let app = text(&app, "appmoduleid");
    let valid = || async {
        admin.read(&format!("ValidateApp(AppModuleId={app})")).await["AppValidationResponse"].clone()
    };
    assert_eq!(valid().await["ValidationSuccess"], false);
    let map =
        r#"<SiteMap><Area Id="a"><Group Id="g"><SubArea Id="s" Entity="account"/></Group></Area></SiteMap>"#;
    let map = admin
        .made("sitemaps", json!({"sitemapname": "M", "sitemapnameunique": "new_m", "sitemapxml": map}))
        .await;
    let add = |component: Json| json!({"AppId": app, "Components": [component]});
    let map = json!({"sitemapid": text(&map, "sitemapid"), "@odata.type": "Microsoft.Dynamics.CRM.sitemap"});
    assert_eq!(admin.post("AddAppComponents", add(map)).await.status(), 204);
    assert_eq!(valid().await["ValidationIssueList"].as_array().unwrap().len(), 1);
    let table = admin.read("EntityDefinitions(LogicalName='account')?$select=MetadataId").await;
    let table = json!({"MetadataId": text(&table, "MetadataId")});
    for _ in 0..2 {
        assert_eq!(admin.post("AddAppComponents", add(table.clone())).await.status(), 204);
    }
    assert_eq!(valid().await["ValidationSuccess"], true);
    let list = admin.read(&format!("RetrieveAppComponents(AppModuleId={app})")).await;
    assert_eq!(list["AppComponents"].as_array().unwrap().len(), 2);
    assert_eq!(admin.post("RemoveAppComponents", add(table)).await.status(), 204);
    assert_eq!(valid().await["ValidationSuccess"], false);
    assert_eq!(refusal(admin.post("AddAppComponents", add(json!({"nosuchid": app}))).await).await.0, 400);
    let ines = running.sign_in("ines").await;
    assert_eq!(refusal(ines.post("AddAppComponents", add(json!({}))).await).await.0, 403);
}
