//! Tables of special kinds that makers make: activities, instances of flows; and what of a batch sees what.

use super::batch::{parts, send, single};
use super::customize::{attribute, bank, label};
use crate::support::{code, refusal, start, text};
use serde_json::{Value as Json, json};

fn visit() -> Json {
    json!({
        "SchemaName": "new_Visit", "DisplayName": label("Visit"), "DisplayCollectionName": label("Visits"),
        "OwnershipType": "UserOwned", "IsActivity": true, "HasNotes": true, "HasActivities": false,
        "Attributes": [{
            "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata", "AttributeTypeName": {"Value": "StringType"},
            "IsPrimaryName": true, "SchemaName": "Subject", "DisplayName": label("Purpose"), "MaxLength": 100}]
    })
}

#[tokio::test]
async fn rows_of_a_makers_activity_are_activities_with_parties_and_a_regarding() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let reply = admin.post("EntityDefinitions", visit()).await;
    assert_eq!(reply.status(), 204, "{}", reply.text().await.unwrap());
    let path = "EntityDefinitions(LogicalName='new_visit')?$select=IsActivity,PrimaryIdAttribute,PrimaryNameAttribute";
    let table = admin.read(path).await;
    assert_eq!(
        (&table["IsActivity"], text(&table, "PrimaryIdAttribute"), text(&table, "PrimaryNameAttribute")),
        (&json!(true), "activityid", "subject")
    );
    let more = json!({"AttributeTypeName": {"Value": "IntegerType"}, "MinValue": 0, "MaxValue": 10});
    assert_eq!(attribute(&admin, "new_visit", "Integer", "new_Rating", more).await.status(), 204);
    let account = admin.made("accounts", json!({"name": "Mill"})).await;
    let account = text(&account, "accountid").to_owned();
    let row = json!({
        "subject": "Look at the mill", "new_rating": 3, "scheduledend": "2026-12-01T10:00:00Z",
        "regardingobjectid_account_new_visit@odata.bind": format!("/accounts({account})"),
        "new_visit_activity_parties": [{"partyid_account@odata.bind": format!("/accounts({account})"), "participationtypemask": 8}]
    });
    let made = admin.made("new_visits", row).await;
    let id = text(&made, "activityid").to_owned();
    let pointer = admin.read(&format!("activitypointers({id})")).await;
    assert_eq!(
        (text(&pointer, "activitytypecode"), text(&pointer, "subject")),
        ("new_visit", "Look at the mill")
    );
    assert_eq!(text(&pointer, "_regardingobjectid_value"), account);
    let parties = admin.all(&format!("activityparties?$filter=_activityid_value eq {id}"), 5).await;
    assert_eq!(parties.len(), 1);
    let done =
        admin.patch(&format!("new_visits({id})"), None, json!({"statecode": 1, "statuscode": 2})).await;
    assert_eq!(done.status(), 200, "{}", done.text().await.unwrap());
    assert_eq!(admin.read(&format!("activitypointers({id})")).await["statecode"], 1);
    assert_eq!(admin.delete("EntityDefinitions(LogicalName='new_visit')").await.status(), 204);
    assert_eq!(admin.get(&format!("activitypointers({id})")).await.status(), 404);
    assert_eq!(admin.all(&format!("activityparties?$filter=_activityid_value eq {id}"), 5).await.len(), 0);
}

#[tokio::test]
async fn an_activity_is_owned_by_users() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let mut wrong = visit();
    wrong["OwnershipType"] = json!("OrganizationOwned");
    assert_eq!(refusal(admin.post("EntityDefinitions", wrong).await).await.0, 400);
}

const FIRST: &str = "5c000001-5c1e-4d2f-9a3b-6f0e1d2c3b4a";
const SECOND: &str = "5c000002-5c1e-4d2f-9a3b-6f0e1d2c3b4a";

fn flow() -> Json {
    let stage = |id: &str, name: &str| json!({"id": id, "name": [{"lcid": 1033, "text": name}], "category": 0, "table": "account", "steps": []});
    let mut first = stage(FIRST, "Meet");
    first["next"] = json!(SECOND);
    let logic = json!({"format": "farfield.flow/1", "stages": [first, stage(SECOND, "Sign")]});
    json!({"name": "Onboarding", "category": 4, "primaryentity": "account", "uniquename": "new_onboarding",
           "clientdata": logic.to_string()})
}

#[tokio::test]
async fn activating_a_flow_makes_the_table_of_its_instances() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let made = admin.made("workflows", flow()).await;
    assert_eq!(admin.get("EntityDefinitions(LogicalName='new_onboarding')").await.status(), 404);
    let path = format!("workflows({})", text(&made, "workflowid"));
    let on = admin.patch(&path, None, json!({"statecode": 1})).await;
    assert_eq!(on.status(), 200, "{}", on.text().await.unwrap());
    let table =
        admin.read("EntityDefinitions(LogicalName='new_onboarding')?$select=IsBPFEntity,EntitySetName").await;
    assert_eq!((&table["IsBPFEntity"], text(&table, "EntitySetName")), (&json!(true), "new_onboardings"));
    let account = admin.made("accounts", json!({"name": "New one"})).await;
    let account = text(&account, "accountid");
    let found = admin
        .read(&format!("RetrieveProcessInstances(EntityId={account},EntityLogicalName='account')"))
        .await;
    let key = text(&found["value"][0], "businessprocessflowinstanceid").to_owned();
    let row = format!("new_onboardings({key})");
    let moved = json!({"activestageid@odata.bind": format!("/processstages({SECOND})"), "traversedpath": format!("{FIRST},{SECOND}")});
    assert_eq!(admin.patch(&row, None, moved).await.status(), 200);
    assert_eq!(text(&admin.read(&row).await, "_bpf_accountid_value"), account);
    let back =
        json!({"activestageid@odata.bind": format!("/processstages({SECOND})"), "traversedpath": SECOND});
    assert_eq!(refusal(admin.patch(&row, None, back).await).await, (400, code(0x8006_0456)));
}

#[tokio::test]
async fn a_part_of_a_batch_sees_a_table_that_an_earlier_part_made_and_a_refused_one_leaves_nothing() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let json = "Content-Type: application/json\r\n";
    let column = json!({"@odata.type": "Microsoft.Dynamics.CRM.MemoAttributeMetadata", "AttributeTypeName": {"Value": "MemoType"},
                        "SchemaName": "new_Remark", "DisplayName": label("Remark"), "MaxLength": 200});
    let batch = [
        single("POST", "EntityDefinitions", json, &bank().to_string()),
        single("POST", "EntityDefinitions(LogicalName='new_bank')/Attributes", json, &column.to_string()),
        single("POST", "new_banks", json, r#"{"new_name":"Bank","new_remark":"kept"}"#),
        single("GET", "new_banks?$select=new_remark", "", ""),
        "--b--\r\n".to_owned(),
    ];
    let (status, replies) = parts(send(&admin, &batch.concat(), "").await).await;
    assert_eq!(status, 200, "{replies:?}");
    assert_eq!(replies.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [204, 204, 204, 200]);
    assert_eq!(replies[3].1["value"][0]["new_remark"], "kept");
    let mut other = bank();
    other["SchemaName"] = json!("new_Fund");
    let part = |body: &Json| {
        format!(
            "--c\nContent-Type: application/http\nContent-ID: 1\n\nPOST EntityDefinitions HTTP/1.1\nContent-Type: application/json\n\n{body}\n"
        )
    };
    let refused =
        format!("--b\nContent-Type: multipart/mixed;boundary=c\n\n{}{}--c--\n", part(&other), part(&bank()));
    let batch = [
        refused,
        single("GET", "new_funds", "", ""),
        single("GET", "new_banks", "", ""),
        "--b--\r\n".to_owned(),
    ];
    let (_, replies) = parts(send(&admin, &batch.concat(), "odata.continue-on-error").await).await;
    assert_eq!(replies.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [412, 404, 200], "{replies:?}");
    assert_eq!(admin.get("new_funds").await.status(), 404);
    assert_eq!(admin.read("new_banks").await["value"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn dependencies_tell_what_needs_a_column_and_what_a_view_needs() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    assert_eq!(admin.post("EntityDefinitions", bank()).await.status(), 204);
    let more = json!({"AttributeTypeName": {"Value": "StringType"}, "MaxLength": 40});
    assert_eq!(attribute(&admin, "new_bank", "String", "new_code", more).await.status(), 204);
    let path =
        "EntityDefinitions(LogicalName='new_bank')/Attributes(LogicalName='new_code')?$select=MetadataId";
    let column = text(&admin.read(path).await, "MetadataId").to_owned();
    let table = text(&admin.read("EntityDefinitions(LogicalName='new_bank')").await, "MetadataId").to_owned();
    let ask = |name: &str, id: &str, kind: i32| format!("{name}(ObjectId={id},ComponentType={kind})");
    let count = async |path: String| admin.read(&path).await["value"].as_array().unwrap().len();
    assert_eq!(count(ask("RetrieveDependenciesForDelete", &column, 2)).await, 0);
    // A view of another table that goes over a link.
    let fetch = r#"<fetch><entity name="account"><attribute name="name"/><link-entity name="new_bank" from="ownerid" to="ownerid"><attribute name="new_code"/></link-entity></entity></fetch>"#;
    let view = json!({"name": "By bank", "returnedtypecode": "account", "querytype": 0, "fetchxml": fetch});
    let view = admin.made("savedqueries", view).await;
    let found = admin.read(&ask("RetrieveDependenciesForDelete", &column, 2)).await;
    assert_eq!(found["value"][0]["dependentcomponentobjectid"], view["savedqueryid"]);
    assert_eq!(found["value"][0]["dependentcomponenttype"], 26);
    let refused =
        admin.delete("EntityDefinitions(LogicalName='new_bank')/Attributes(LogicalName='new_code')").await;
    let (status, why) = refusal(refused).await;
    assert_eq!((status, why), (400, code(0x8004_F01F)));
    assert_eq!(
        count(ask("RetrieveDependenciesForDelete", &table, 1)).await,
        3,
        "the table and two of its columns"
    );
    assert!(
        count(ask("RetrieveDependentComponents", &table, 1)).await > 2,
        "its own views and form count here"
    );
    let id = text(&view, "savedqueryid");
    assert!(count(ask("RetrieveRequiredComponents", id, 26)).await >= 4);
    assert_eq!(admin.delete(&format!("savedqueries({id})")).await.status(), 204);
    assert_eq!(admin.delete("EntityDefinitions(LogicalName='new_bank')").await.status(), 204);
    assert_eq!(refusal(admin.get(&ask("RetrieveRequiredComponents", "x", 26)).await).await.0, 400);
}
