//! Rows: made, read, changed, deleted.

use crate::support::{self, User, code, first_sent, refusal, start, text};
use reqwest::Method;
use serde_json::{Value as Json, json};
use uuid::Uuid;

async fn account(user: &User, name: &str) -> (String, Json) {
    let row = user.made("accounts", json!({"name": name})).await;
    (format!("accounts({})", text(&row, "accountid")), row)
}

#[tokio::test]
async fn a_row_keeps_what_was_written_and_gets_what_the_server_sets() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let id = Uuid::now_v7().to_string();
    let row = ines
        .made(
            "contacts",
            json!({"contactid": id, "firstname": "Änne", "lastname": "Süß", "creditlimit": 1234.5678, "birthdate": "1984-02-29",
                   "donotemail": true, "familystatuscode": 2}),
        )
        .await;
    let me = ines.read("WhoAmI").await;
    assert_eq!(row["contactid"], id);
    assert_eq!(row["fullname"], "Änne Süß");
    assert_eq!(row["creditlimit"].to_string(), "1234.5678");
    assert_eq!(row["birthdate"], "1984-02-29");
    assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(0), &json!(1)));
    assert_eq!(row["preferredcontactmethodcode"], 1);
    assert_eq!(row["_ownerid_value"], me["UserId"]);
    assert_eq!(row["_createdby_value"], me["UserId"]);
    assert_eq!(row["_owningbusinessunit_value"], me["BusinessUnitId"]);
    assert_eq!(text(&row, "@odata.etag"), format!("W/\"{}\"", row["versionnumber"]));
    let read = ines.read(&format!("contacts({id})")).await;
    assert_eq!(read["modifiedon"], row["modifiedon"]);
    assert_eq!(read["@odata.etag"], row["@odata.etag"]);
}

#[tokio::test]
async fn an_edit_needs_the_version_it_started_from() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let (path, row) = account(&ines, "Kiesel KG").await;
    let first = text(&row, "@odata.etag").to_owned();
    let changed = ines.patch(&path, Some(&first), json!({"numberofemployees": 12})).await;
    assert_eq!(changed.status(), 200);
    let changed = support::json(changed).await;
    assert!(changed["versionnumber"].as_i64() > row["versionnumber"].as_i64());
    let stale = ines.patch(&path, Some(&first), json!({"numberofemployees": 13})).await;
    assert_eq!(refusal(stale).await, (412, code(0x8006_0882)));
    assert_eq!(ines.read(&path).await["numberofemployees"], 12);
    let stale = ines.request(Method::DELETE, &path).header("if-match", &first).send().await.unwrap();
    assert_eq!(refusal(stale).await, (412, code(0x8006_0882)));
    let fresh = text(&changed, "@odata.etag");
    let gone = ines.request(Method::DELETE, &path).header("if-match", fresh).send().await.unwrap();
    assert_eq!(gone.status(), 204);
    assert_eq!(refusal(ines.get(&path).await).await, (404, code(0x8004_0217)));
    assert_eq!(ines.patch(&path, Some(fresh), json!({"numberofemployees": 1})).await.status(), 404);
}

#[tokio::test]
async fn a_patch_makes_a_row_unless_a_condition_forbids_it() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let path = format!("accounts({})", Uuid::now_v7());
    assert_eq!(ines.patch(&path, Some("*"), json!({"name": "a"})).await.status(), 404);
    assert_eq!(ines.patch(&path, None, json!({"name": "a"})).await.status(), 201);
    assert_eq!(ines.patch(&path, None, json!({"name": "b"})).await.status(), 200);
    let create_only =
        ines.request(Method::PATCH, &path).header("if-none-match", "*").body("{\"name\":\"c\"}");
    assert_eq!(refusal(create_only.send().await.unwrap()).await, (412, code(0x8004_0237)));
    assert_eq!(ines.read(&path).await["name"], "b");
    let id = path.trim_start_matches("accounts(").trim_end_matches(')');
    let again = ines.post("accounts", json!({"accountid": id, "name": "d"})).await;
    assert_eq!(refusal(again).await, (412, code(0x8004_0237)));
}

#[tokio::test]
async fn a_repeated_request_gets_the_same_reply_and_has_no_second_effect() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let send = |request: Uuid, body: &'static str| {
        ines.request(Method::POST, "accounts")
            .header("repeatability-request-id", request.to_string())
            .header("repeatability-first-sent", first_sent())
            .header("prefer", "return=representation")
            .body(body)
            .send()
    };
    let before: i64 = ines.get("accounts/$count").await.text().await.unwrap().parse().unwrap();
    let request = Uuid::now_v7();
    let first = send(request, r#"{"name":"Einmal AG"}"#).await.unwrap();
    assert_eq!(first.headers()["repeatability-result"], "accepted");
    assert_eq!(first.status(), 201);
    let first = support::json(first).await;
    let second = send(request, r#"{"name":"Einmal AG"}"#).await.unwrap();
    assert_eq!(second.status(), 201);
    assert_eq!(support::json(second).await, first);
    assert_eq!(send(request, r#"{"name":"Anders AG"}"#).await.unwrap().status(), 400);
    let after: i64 = ines.get("accounts/$count").await.text().await.unwrap().parse().unwrap();
    assert_eq!(after, before + 1);
}

#[tokio::test]
async fn a_repeated_delete_is_not_told_that_the_row_is_missing() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let (path, _) = account(&ines, "Weg GmbH").await;
    let request = Uuid::now_v7().to_string();
    for _ in 0..2 {
        let reply = ines.request(Method::DELETE, &path);
        let reply = reply.header("repeatability-request-id", &request);
        let reply = reply.header("repeatability-first-sent", first_sent()).send().await.unwrap();
        assert_eq!(reply.status(), 204);
    }
}

#[tokio::test]
async fn broken_rules_are_refused_with_their_codes_and_change_nothing() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let (path, row) = account(&ines, "Regel AG").await;
    let cases = [
        (json!({"name": "x".repeat(161)}), 400, 0x8004_4331),
        (json!({"numberofemployees": -1}), 400, 0x8004_4330),
        (json!({"industrycode": 99}), 400, 0x8004_431A),
        (json!({"statuscode": 2, "statecode": 0}), 400, 0x8004_8408),
        (json!({"name": ""}), 400, 0x8004_0203),
        (json!({"name": 7}), 400, 0x8004_0203),
        (json!({"createdon": "2026-01-01T00:00:00Z"}), 400, 0x8004_022E),
        (json!({"primarycontactid@odata.bind": format!("/contacts({})", Uuid::nil())}), 404, 0x8004_0217),
    ];
    for (body, status, expected) in cases {
        let shown = body.to_string().chars().take(60).collect::<String>();
        assert_eq!(refusal(ines.patch(&path, None, body).await).await, (status, code(expected)), "{shown}");
    }
    assert_eq!(ines.patch(&path, None, json!({"nosuchcolumn": 1})).await.status(), 400);
    assert_eq!(ines.read(&path).await["versionnumber"], row["versionnumber"]);
    assert_eq!(ines.post("accounts", json!({"telephone1": "1"})).await.status(), 400);
    assert_eq!(refusal(ines.get("nosuchset").await).await.0, 404);
    assert_eq!(refusal(ines.get("accounts?$select=nosuchcolumn").await).await.0, 400);
    assert_eq!(refusal(ines.get("accounts?$filter=name eq").await).await.0, 400);
    assert_eq!(refusal(ines.get("accounts?$orderby=nosuchcolumn").await).await.0, 400);
}

#[tokio::test]
async fn a_state_brings_its_first_reason_and_a_reason_its_state() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let task = ines.made("tasks", json!({"subject": "Pumpe prüfen"})).await;
    assert_eq!((&task["statecode"], &task["statuscode"]), (&json!(0), &json!(2)));
    assert_eq!(task["activitytypecode"], "task");
    let path = format!("tasks({})", text(&task, "activityid"));
    let done = support::json(ines.patch(&path, None, json!({"statecode": 1})).await).await;
    assert_eq!(done["statuscode"], 5);
    assert!(done["actualend"].is_string());
    let open = support::json(ines.patch(&path, None, json!({"statuscode": 7})).await).await;
    assert_eq!(open["statecode"], 0);
}

#[tokio::test]
async fn deleting_follows_the_relationships() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let (path, row) = account(&admin, "Stamm AG").await;
    let bind = format!("/accounts({})", text(&row, "accountid"));
    let contact =
        admin.made("contacts", json!({"lastname": "Ast", "parentcustomerid_account@odata.bind": bind})).await;
    let case = admin.made("incidents", json!({"title": "Riss", "customerid_account@odata.bind": bind})).await;
    let note_bind = format!("/incidents({})", text(&case, "incidentid"));
    let note = admin
        .made("annotations", json!({"subject": "Foto", "objectid_incident@odata.bind": note_bind}))
        .await;
    assert_eq!(note["objecttypecode"], "incident");
    assert_eq!(admin.delete(&path).await.status(), 204);
    let contact = admin.read(&format!("contacts({})", text(&contact, "contactid"))).await;
    assert_eq!(contact["_parentcustomerid_value"], Json::Null);
    assert_eq!(admin.get(&format!("incidents({})", text(&case, "incidentid"))).await.status(), 404);
    assert_eq!(admin.get(&format!("annotations({})", text(&note, "annotationid"))).await.status(), 404);
}

#[tokio::test]
async fn lookups_show_the_new_name_of_a_renamed_record() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let (path, row) = account(&ines, "Alt AG").await;
    let bind = format!("/accounts({})", text(&row, "accountid"));
    let contact = ines
        .made("contacts", json!({"lastname": "Zweig", "parentcustomerid_account@odata.bind": bind}))
        .await;
    assert_eq!(ines.patch(&path, None, json!({"name": "Neu AG"})).await.status(), 200);
    let request = ines.request(Method::GET, &format!("contacts({})", text(&contact, "contactid")));
    let shown = request.header("prefer", "odata.include-annotations=\"*\"").send().await.unwrap();
    let shown = support::json(shown).await;
    assert_eq!(shown["_parentcustomerid_value@OData.Community.Display.V1.FormattedValue"], "Neu AG");
    assert_eq!(shown["_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"], "account");
    assert_eq!(shown["@odata.etag"], contact["@odata.etag"]);
    let found = ines.all("contacts?$filter=lastname eq 'zweig'&$orderby=parentcustomerid asc", 10).await;
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn an_unchanged_row_is_not_sent_again() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let (path, row) = account(&ines, "Ruhe KG").await;
    let request = ines.request(Method::GET, &path).header("if-none-match", text(&row, "@odata.etag"));
    assert_eq!(request.send().await.unwrap().status(), 304);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_whole() {
    let limits = farfield_server::config::Limits { body_bytes: 1000, ..Default::default() };
    let running = support::start_with(limits).await;
    let ines = running.sign_in("ines").await;
    let body = json!({"name": "x", "description": "y".repeat(1900)});
    assert_eq!(refusal(ines.post("accounts", body).await).await.0, 413);
}
