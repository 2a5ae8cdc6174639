//! Calculated and rollup columns: how they are defined, what they hold and when; mappings of columns.

use crate::support::{User, refusal, start, text};
use odata::options::percent_encoded;
use reqwest::Method;
use serde_json::{Value as Json, json};

const OF_OPPORTUNITIES: &str = "EntityDefinitions(LogicalName='opportunity')/Attributes";
const OF_ACCOUNTS: &str = "EntityDefinitions(LogicalName='account')/Attributes";

fn label(text: &str) -> Json {
    json!({"LocalizedLabels": [{"Label": text, "LanguageCode": 1033}]})
}

fn money(name: &str, source: u8, definition: &str) -> Json {
    json!({
        "@odata.type": "Microsoft.Dynamics.CRM.MoneyAttributeMetadata",
        "SchemaName": name,
        "DisplayName": label(name),
        "Precision": 2,
        "SourceType": source,
        "FormulaDefinition": definition,
    })
}

async fn opportunity(user: &User, more: Json) -> Json {
    let mut row = json!({"name": "Leuchten", "estimatedvalue": 1000, "closeprobability": 30});
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    user.made("opportunities", row).await
}

#[tokio::test]
async fn a_calculated_column_follows_the_columns_it_is_calculated_from() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let made = opportunity(&admin, json!({})).await;
    assert_eq!(made["farfield_weightedvalue"].as_f64(), Some(300.0));
    let path = format!("opportunities({})", text(&made, "opportunityid"));
    let changed = admin.patch(&path, None, json!({"closeprobability": 50})).await;
    assert_eq!(changed.status(), 200);
    assert_eq!(admin.read(&path).await["farfield_weightedvalue"].as_f64(), Some(500.0));
    admin.patch(&path, None, json!({"estimatedvalue": null})).await;
    assert_eq!(admin.read(&path).await["farfield_weightedvalue"].as_f64(), Some(0.0));
    let filter = format!(
        "opportunities?$filter=farfield_weightedvalue eq 0 and opportunityid eq {}",
        text(&made, "opportunityid")
    );
    assert_eq!(admin.all(&filter, 10).await.len(), 1, "it can be asked for");
    for (path, method) in [(path.as_str(), Method::PATCH), ("opportunities", Method::POST)] {
        let body = json!({"name": "x", "farfield_weightedvalue": 1});
        let reply = admin.request(method, path).body(body.to_string()).send().await.unwrap();
        assert_eq!(refusal(reply).await.0, 400, "it is not written");
    }
}

#[tokio::test]
async fn the_demo_has_its_calculated_values_from_the_start() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let select = "opportunities?$select=estimatedvalue,closeprobability,farfield_weightedvalue";
    let rows = admin.all(select, 5000).await;
    assert!(!rows.is_empty());
    for row in rows {
        let number = |column: &str| row[column].as_f64().unwrap_or_default();
        let expected = number("estimatedvalue") * number("closeprobability") / 100.0;
        assert!((number("farfield_weightedvalue") - expected).abs() < 0.01, "{row}");
    }
}

#[tokio::test]
async fn makers_define_calculated_columns_and_old_rows_get_their_values() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let old = opportunity(&admin, json!({})).await;
    let (id, version) = (text(&old, "opportunityid"), text(&old, "@odata.etag").to_owned());
    let path = format!("opportunities({id})");
    let made = admin.post(OF_OPPORTUNITIES, money("new_Half", 3, "estimatedvalue / 2")).await;
    assert_eq!(made.status(), 204);
    let row = admin.read(&path).await;
    assert_eq!(row["new_half"].as_f64(), Some(500.0));
    assert_ne!(text(&row, "@odata.etag"), version, "devices hear of it");
    let definition = admin.read(&format!("{OF_OPPORTUNITIES}(LogicalName='new_half')")).await;
    assert_eq!((&definition["SourceType"], &definition["IsValidForUpdate"]), (&json!(1), &json!(false)));
    assert_eq!(definition["FormulaDefinition"], "estimatedvalue / 2");

    let second = admin.post(OF_OPPORTUNITIES, money("new_Quarter", 1, "new_half / 2")).await;
    assert_eq!(second.status(), 204);
    let of_half = format!("{OF_OPPORTUNITIES}(LogicalName='new_half')");
    let other =
        admin.request(Method::PUT, &of_half).body(money("new_Half", 1, "estimatedvalue / 10").to_string());
    assert_eq!(other.send().await.unwrap().status(), 204);
    let row = admin.read(&path).await;
    assert_eq!((row["new_half"].as_f64(), row["new_quarter"].as_f64()), (Some(100.0), Some(50.0)));

    assert_eq!(refusal(admin.delete(&of_half).await).await.0, 400, "another column needs it");
    let circle =
        admin.request(Method::PUT, &of_half).body(money("new_Half", 1, "new_quarter * 2").to_string());
    assert_eq!(refusal(circle.send().await.unwrap()).await.0, 400);
    for wrong in ["nothing * 2", "Now()", "1 +", "<xaml/>", ""] {
        let reply = admin.post(OF_OPPORTUNITIES, money("new_Wrong", 3, wrong)).await;
        assert_eq!(refusal(reply).await.0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_batch_of_updates_calculates_too() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let mut body = String::new();
    let mut ids = Vec::new();
    for _ in 0..3 {
        let id = text(&opportunity(&admin, json!({})).await, "opportunityid").to_owned();
        body += &format!(
            "--b\r\nContent-Type: application/http\r\n\r\nPATCH /api/data/v9.2/opportunities({id}) HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{{\"estimatedvalue\":200}}\r\n"
        );
        ids.push(id);
    }
    body += "--b--\r\n";
    let request = admin.request(Method::POST, "$batch").header("content-type", "multipart/mixed; boundary=b");
    assert_eq!(request.body(body).send().await.unwrap().status(), 200);
    for id in ids {
        assert_eq!(
            admin.read(&format!("opportunities({id})")).await["farfield_weightedvalue"].as_f64(),
            Some(60.0)
        );
    }
}

#[tokio::test]
async fn a_rollup_is_calculated_when_somebody_asks() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let account = admin.made("accounts", json!({"name": "Leuchtturm"})).await;
    let id = text(&account, "accountid");
    let bound = format!("/accounts({id})");
    for (value, probability) in [(1000, 30), (500, 80)] {
        let more = json!({"estimatedvalue": value, "closeprobability": probability, "customerid_account@odata.bind": bound});
        opportunity(&admin, more).await;
    }
    let definition = json!({
        "format": "farfield.rollup/1",
        "relationship": "opportunity_customer_accounts",
        "aggregate": "sum",
        "column": "estimatedvalue",
        "where": {"all": [{"column": "closeprobability", "operator": "ge", "to": {"value": 50}}]},
    });
    let made = admin.post(OF_ACCOUNTS, money("new_Open", 2, &definition.to_string())).await;
    assert_eq!(made.status(), 204);
    let target = percent_encoded(&json!({"@odata.id": format!("accounts({id})")}).to_string());
    let ask = |field: &str| format!("CalculateRollupField(Target=@t,FieldName='{field}')?@t={target}");
    let answer = admin.read(&ask("new_open")).await;
    assert_eq!((answer["new_open"].as_f64(), &answer["accountid"]), (Some(500.0), &json!(id)));
    assert_eq!(admin.read(&format!("accounts({id})")).await["new_open"].as_f64(), Some(500.0));
    assert_eq!(refusal(admin.get(&ask("name")).await).await.0, 400);
    for wrong in
        ["{}", "not json", r#"{"format":"farfield.rollup/1","relationship":"nowhere","aggregate":"count"}"#]
    {
        let reply = admin.post(OF_ACCOUNTS, money("new_Wrong", 2, wrong)).await;
        assert_eq!(refusal(reply).await.0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_new_row_is_initialized_from_the_record_it_is_made_from() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let row = json!({"name": "Leuchtturm", "telephone1": "0751 33", "address1_city": "Weingarten"});
    let account = admin.made("accounts", row).await;
    let id = text(&account, "accountid");
    let moniker = percent_encoded(&json!({"@odata.id": format!("accounts({id})")}).to_string());
    let ask = |target: &str| {
        format!(
            "InitializeFrom(EntityMoniker=@m,TargetEntityName='{target}',TargetFieldType=Microsoft.Dynamics.CRM.TargetFieldType'All')?@m={moniker}"
        )
    };
    let mut contact = admin.read(&ask("contact")).await;
    assert_eq!(
        (&contact["telephone1"], &contact["address1_city"]),
        (&json!("0751 33"), &json!("Weingarten"))
    );
    let members = contact.as_object_mut().unwrap();
    members.retain(|name, _| !name.starts_with("@odata"));
    members.insert("lastname".to_owned(), json!("Licht"));
    let made = admin.made("contacts", contact).await;
    assert_eq!(made["_parentcustomerid_value"], id);
    assert_eq!(refusal(admin.get(&ask("nothing")).await).await.0, 400);
    let none = admin.read(&ask("lead")).await;
    assert!(none.as_object().unwrap().keys().all(|name| name.starts_with('@')), "{none}");
}

#[tokio::test]
async fn makers_map_columns_whose_values_fit() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let tables = json!({"sourceentityname": "lead", "targetentityname": "task"});
    let map = admin.made("entitymaps", tables.clone()).await;
    assert_eq!(refusal(admin.post("entitymaps", tables.clone()).await).await.0, 400, "there is one already");
    let bind = format!("/entitymaps({})", text(&map, "entitymapid"));
    let columns = |from: &str, to: &str| json!({"entitymapid@odata.bind": bind, "sourceattributename": from, "targetattributename": to});
    assert_eq!(admin.post("attributemaps", columns("subject", "subject")).await.status(), 201);
    assert_eq!(
        refusal(admin.post("attributemaps", columns("numberofemployees", "subject")).await).await.0,
        400
    );
    assert_eq!(refusal(admin.post("attributemaps", columns("nothing", "subject")).await).await.0, 400);
    assert_eq!(refusal(ines.post("entitymaps", tables).await).await.0, 403);
    assert!(!ines.all("attributemaps", 5000).await.is_empty(), "everybody may read them");
}
