//! The forms of writes beyond the plain ones: keys, references, nested rows, single columns, many rows at once.

use crate::support::{User, code, json as read_json, refusal, start, text};
use reqwest::Method;
use serde_json::{Value as Json, json};
use uuid::Uuid;

async fn account(user: &User, name: &str) -> (String, Json) {
    let row = user.made("accounts", json!({"name": name})).await;
    (format!("accounts({})", text(&row, "accountid")), row)
}

async fn status(user: &User, method: Method, path: &str, body: &str) -> u16 {
    user.request(method, path).body(body.to_owned()).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn an_alternate_key_names_a_row_everywhere() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let row = ines.made("accounts", json!({"name": "Kürzel AG", "accountnumber": "Q'7"})).await;
    let key = "accounts(accountnumber='q''7')";
    assert_eq!(ines.read(key).await["accountid"], row["accountid"]);
    assert_eq!(ines.read(&format!("{key}/name")).await["value"], "Kürzel AG");
    let contact = ines
        .made(
            "contacts",
            json!({"lastname": "Schlüssel", "parentcustomerid_account@odata.bind": format!("/{key}")}),
        )
        .await;
    assert_eq!(contact["_parentcustomerid_value"], row["accountid"]);
    let changed = read_json(ines.patch(key, Some("*"), json!({"telephone1": "9"})).await).await;
    assert_eq!((&changed["accountid"], &changed["telephone1"]), (&row["accountid"], &json!("9")));
    assert_eq!(refusal(ines.get("accounts(accountnumber='none')").await).await, (404, code(0x8006_0891)));
    assert_eq!(refusal(ines.get("accounts(name='x')").await).await, (400, code(0x8006_0890)));
    assert_eq!(
        refusal(ines.patch("accounts(accountnumber='none')", Some("*"), json!({})).await).await.0,
        404
    );
    let twice = ines.post("accounts", json!({"name": "Zweite", "accountnumber": "Q'7"})).await;
    assert_eq!(refusal(twice).await, (412, code(0x8006_0892)));
    let (path, _) = account(&ines, "Dritte").await;
    let taken = ines.patch(&path, None, json!({"accountnumber": "q'7"})).await;
    assert_eq!(refusal(taken).await, (412, code(0x8006_0892)));
    assert_eq!(ines.delete(key).await.status(), 204);
    assert_eq!(ines.get(key).await.status(), 404);
}

#[tokio::test]
async fn a_row_that_a_key_does_not_find_is_made_with_the_key() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let made = ines.patch("accounts(accountnumber='NEU-1')", None, json!({"name": "Neu"})).await;
    assert_eq!(made.status(), 201);
    let made = read_json(made).await;
    assert_eq!(made["accountnumber"], "NEU-1");
    let again = ines.patch("accounts(accountnumber='NEU-1')", None, json!({"name": "Nochmal"})).await;
    assert_eq!(again.status(), 200);
    assert_eq!(read_json(again).await["accountid"], made["accountid"]);
    let only_new =
        ines.request(Method::PATCH, "accounts(accountnumber='NEU-1')").header("if-none-match", "*");
    assert_eq!(only_new.body("{}").send().await.unwrap().status(), 412);
}

#[tokio::test]
async fn rows_nested_in_a_body_are_made_with_it_or_not_at_all() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let row = ines
        .made(
            "accounts",
            json!({"name": "Wurzel AG", "primarycontactid": {"lastname": "Erst", "Contact_Tasks": [{"subject": "Anrufen"}]},
                   "Account_Tasks": [{"subject": "Eins"}, {"subject": "Zwei"}]}),
        )
        .await;
    let path = format!("accounts({})", text(&row, "accountid"));
    assert_eq!(ines.read(&format!("{path}/Account_Tasks")).await["value"].as_array().unwrap().len(), 2);
    let contact = format!("contacts({})", text(&row, "_primarycontactid_value"));
    assert_eq!(ines.read(&format!("{contact}/Contact_Tasks")).await["value"][0]["subject"], "Anrufen");
    let refused = ines
        .post("accounts", json!({"name": "Halb", "Account_Tasks": [{"subject": "a"}, {"nosuch": 1}]}))
        .await;
    assert_eq!(refused.status(), 400);
    assert_eq!(ines.read("accounts?$filter=name eq 'Halb'").await["value"], json!([]));
    let unknown = ines.post("accounts", json!({"name": "x", "nowhere": [{"subject": "a"}]})).await;
    assert_eq!(unknown.status(), 400);
    let linked = ines
        .made(
            "accounts",
            json!({"name": "Sammler", "contact_customer_accounts@odata.bind": [contact.clone()]}),
        )
        .await;
    assert_eq!(ines.read(&contact).await["_parentcustomerid_value"], linked["accountid"]);
    let mut nested = json!({"name": "tief"});
    for _ in 0..20 {
        nested = json!({"name": "tief", "parentaccountid": nested});
    }
    assert_eq!(ines.post("accounts", nested).await.status(), 400);
}

#[tokio::test]
async fn single_columns_are_set_and_cleared() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let (path, row) = account(&ines, "Spalte AG").await;
    assert_eq!(
        status(&ines, Method::PUT, &format!("{path}/numberofemployees"), r#"{"value":12}"#).await,
        204
    );
    assert_eq!(ines.read(&format!("{path}/numberofemployees")).await["value"], 12);
    assert_eq!(status(&ines, Method::PUT, &format!("{path}/name/$value"), "Säule AG").await, 204);
    assert_eq!(ines.get(&format!("{path}/name/$value")).await.text().await.unwrap(), "Säule AG");
    assert_eq!(ines.delete(&format!("{path}/numberofemployees")).await.status(), 204);
    assert_eq!(ines.get(&format!("{path}/numberofemployees")).await.status(), 204);
    assert_eq!(
        status(&ines, Method::PUT, &format!("{path}/numberofemployees"), r#"{"value":-1}"#).await,
        400
    );
    assert_eq!(status(&ines, Method::PUT, &format!("{path}/nosuch"), r#"{"value":1}"#).await, 404);
    assert_eq!(ines.delete(&format!("{path}/name")).await.status(), 400);
    let stale =
        ines.request(Method::PUT, &format!("{path}/name")).header("if-match", text(&row, "@odata.etag"));
    assert_eq!(refusal(stale.body(r#"{"value":"x"}"#).send().await.unwrap()).await, (412, code(0x8006_0882)));
}

#[tokio::test]
async fn rows_are_linked_and_unlinked_by_every_kind_of_relationship() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let (path, row) = account(&admin, "Netz AG").await;
    let contact = admin.made("contacts", json!({"lastname": "Knoten"})).await;
    let contact_path = format!("contacts({})", text(&contact, "contactid"));
    let reference = |path: &str| json!({"@odata.id": format!("{}{path}", admin.base)}).to_string();
    let by_lookup = format!("{path}/primarycontactid/$ref");
    assert_eq!(status(&admin, Method::PUT, &by_lookup, &reference(&contact_path)).await, 204);
    assert_eq!(admin.read(&path).await["_primarycontactid_value"], contact["contactid"]);
    assert_eq!(admin.delete(&by_lookup).await.status(), 204);
    assert_eq!(admin.read(&path).await["_primarycontactid_value"], Json::Null);
    let collection = format!("{path}/contact_customer_accounts");
    assert_eq!(
        status(&admin, Method::POST, &format!("{collection}/$ref"), &reference(&contact_path)).await,
        204
    );
    assert_eq!(admin.read(&contact_path).await["_parentcustomerid_value"], row["accountid"]);
    let one = format!("{collection}({})/$ref", text(&contact, "contactid"));
    assert_eq!(admin.delete(&one).await.status(), 204);
    assert_eq!(admin.read(&contact_path).await["_parentcustomerid_value"], Json::Null);
    let lead = admin.made("leads", json!({"subject": "Pumpe", "lastname": "Faden"})).await;
    let lead_path = format!("leads({})", text(&lead, "leadid"));
    let many = format!("{path}/accountleads_association");
    for _ in 0..2 {
        assert_eq!(status(&admin, Method::POST, &format!("{many}/$ref"), &reference(&lead_path)).await, 204);
    }
    assert_eq!(admin.read(&many).await["value"][0]["leadid"], lead["leadid"]);
    assert_eq!(admin.read(&many).await["value"].as_array().unwrap().len(), 1);
    let back = format!("{lead_path}/accountleads_association");
    assert_eq!(admin.read(&back).await["value"][0]["accountid"], row["accountid"]);
    let by_query = format!("{many}/$ref?$id={}{lead_path}", admin.base);
    assert_eq!(admin.delete(&by_query).await.status(), 204);
    assert_eq!(admin.read(&many).await["value"], json!([]));
    assert_eq!(
        status(&admin, Method::POST, &format!("{path}/nowhere/$ref"), &reference(&lead_path)).await,
        404
    );
    assert_eq!(status(&admin, Method::POST, &format!("{many}/$ref"), &reference(&contact_path)).await, 400);
    assert_eq!(status(&admin, Method::POST, &format!("{many}/$ref"), "{}").await, 400);
}

#[tokio::test]
async fn many_rows_are_written_in_one_request_or_none() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let action = |name: &str| format!("accounts/Microsoft.Dynamics.CRM.{name}");
    let kind = "Microsoft.Dynamics.CRM.account";
    let made = ines
        .post(
            &action("CreateMultiple"),
            json!({"Targets": [{"@odata.type": kind, "name": "M1"}, {"@odata.type": kind, "name": "M2"}]}),
        )
        .await;
    assert_eq!(made.status(), 200);
    let ids = read_json(made).await["Ids"].as_array().unwrap().clone();
    assert_eq!(ids.len(), 2);
    let changed = ines
        .post(&action("UpdateMultiple"), json!({"Targets": [{"accountid": ids[0], "telephone1": "1"}, {"accountid": ids[1], "telephone1": "2"}]}))
        .await;
    assert_eq!(changed.status(), 204);
    assert_eq!(ines.read(&format!("accounts({})", ids[1].as_str().unwrap())).await["telephone1"], "2");
    let upserted = ines
        .post(
            &action("UpsertMultiple"),
            json!({"Targets": [
            {"@odata.id": "accounts(accountnumber='UM-1')", "@odata.type": kind, "name": "U1"},
            {"@odata.id": format!("accounts({})", ids[0].as_str().unwrap()), "name": "M1 neu"}]}),
        )
        .await;
    assert_eq!(upserted.status(), 204);
    assert_eq!(ines.read("accounts(accountnumber='UM-1')").await["name"], "U1");
    assert_eq!(ines.read(&format!("accounts({})", ids[0].as_str().unwrap())).await["name"], "M1 neu");
    let refused =
        ines.post(&action("CreateMultiple"), json!({"Targets": [{"name": "M3"}, {"name": 3}]})).await;
    assert_eq!(refused.status(), 400);
    assert_eq!(ines.read("accounts?$filter=name eq 'M3'").await["value"], json!([]));
    let missing = ines
        .post(&action("UpdateMultiple"), json!({"Targets": [{"accountid": Uuid::nil(), "name": "x"}]}))
        .await;
    assert_eq!(missing.status(), 404);
    assert_eq!(ines.post(&action("CreateMultiple"), json!({})).await.status(), 400);
}

#[tokio::test]
async fn what_queries_find_is_deleted() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let mut ids = Vec::new();
    for name in ["Weg 1", "Weg 2", "Bleibt"] {
        ids.push(account(&ines, name).await.1["accountid"].clone());
    }
    let values: Vec<Json> = ids[..2].iter().map(|id| json!({"Value": id, "Type": "System.Guid"})).collect();
    let condition = json!({"AttributeName": "accountid", "Operator": "In", "Values": values});
    let query = json!({"@odata.type": "Microsoft.Dynamics.CRM.QueryExpression", "EntityName": "account",
                       "Criteria": {"FilterOperator": "And", "Conditions": [condition]}});
    let reply =
        ines.post("BulkDelete", json!({"JobName": "j", "QuerySet": [query], "RecurrencePattern": ""})).await;
    assert_eq!(reply.status(), 200);
    assert_eq!(text(&read_json(reply).await, "JobId").len(), 36);
    let left = ines.read("accounts?$filter=startswith(name,'Weg') or name eq 'Bleibt'").await;
    assert_eq!(left["value"].as_array().unwrap().len(), 1);
    let wrong = json!({"QuerySet": [{"EntityName": "nosuch"}]});
    assert_eq!(ines.post("BulkDelete", wrong).await.status(), 400);
    assert_eq!(ines.post("BulkDelete", json!({"QuerySet": [{}]})).await.status(), 400);
}

#[tokio::test]
async fn bodies_come_as_foreign_clients_send_them() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    // A JSON string that holds the object, as one client sends all its bodies.
    let twice = serde_json::to_string(&json!({"name": "Doppelt"}).to_string()).unwrap();
    assert_eq!(status(&ines, Method::POST, "accounts", &twice).await, 204);
    let (path, row) = account(&ines, "Ziel").await;
    let reference = json!({"@odata.id": path}).to_string();
    let twice = serde_json::to_string(&reference).unwrap();
    assert_eq!(status(&ines, Method::PUT, &format!("{path}/parentaccountid/$ref"), &twice).await, 204);
    assert_eq!(ines.read(&path).await["_parentaccountid_value"], row["accountid"]);
    for form in ["WhoAmI", "WhoAmI()", "WhoAmI?"] {
        assert_eq!(ines.get(form).await.status(), 200, "{form}");
    }
    let request = ines.request(Method::GET, &path).header("if-none-match", "null");
    assert_eq!(request.send().await.unwrap().status(), 200);
    let opportunity = ines.made("opportunities", json!({"name": "Fremd"})).await;
    let bind = format!("/opportunities({})", text(&opportunity, "opportunityid"));
    let body = json!({"Status": 3, "OpportunityClose": {"opportunityid@odata.bind": bind}}).to_string();
    let twice = serde_json::to_string(&body).unwrap();
    assert_eq!(status(&ines, Method::POST, "WinOpportunity?", &twice).await, 204);
}

#[tokio::test]
async fn errors_tell_more_where_that_is_asked() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let path = format!("accounts({})", Uuid::nil());
    let plain = read_json(ines.get(&path).await).await;
    assert!(plain["error"].as_object().unwrap().keys().all(|member| !member.starts_with("@Microsoft")));
    let request = ines.request(Method::GET, &path).header("prefer", "odata.include-annotations=\"*\"");
    let full = read_json(request.send().await.unwrap()).await;
    assert_eq!(full["error"]["code"], plain["error"]["code"]);
    assert_eq!(full["error"]["@Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus"], "0");
    assert!(full["error"]["@Microsoft.PowerApps.CDS.HelpLink"].is_string());
}

#[tokio::test]
async fn who_may_act_for_others_counts_as_them() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let ines_id = ines.read("WhoAmI").await["UserId"].clone();
    let admin_id = admin.read("WhoAmI").await["UserId"].clone();
    for header in ["CallerObjectId", "MSCRMCallerID"] {
        let request = admin.request(Method::GET, "WhoAmI").header(header, ines_id.as_str().unwrap());
        assert_eq!(read_json(request.send().await.unwrap()).await["UserId"], ines_id);
    }
    let request = ines.request(Method::GET, "WhoAmI").header("MSCRMCallerID", admin_id.as_str().unwrap());
    assert_eq!(request.send().await.unwrap().status(), 403);
    let request = admin.request(Method::GET, "WhoAmI").header("MSCRMCallerID", Uuid::nil().to_string());
    assert_eq!(request.send().await.unwrap().status(), 404);
    let request = admin.request(Method::POST, "accounts").header("MSCRMCallerID", ines_id.as_str().unwrap());
    let made = request
        .header("prefer", "return=representation")
        .body(r#"{"name":"Für Ines"}"#)
        .send()
        .await
        .unwrap();
    let made = read_json(made).await;
    assert_eq!((&made["_createdby_value"], &made["_ownerid_value"]), (&ines_id, &ines_id));
}
