//! Duplicate detection: rules as rows, what they find, and who asks for it.

use crate::support::{Running, User, code, refusal, start, text};
use odata::options::percent_encoded;
use reqwest::{Method, Response};
use serde_json::{Value as Json, json};

/// A rule with conditions `(base column, matching column, operator, characters)`.
async fn rule(
    user: &User,
    tables: (&str, &str),
    more: Json,
    conditions: &[(&str, &str, u8, Option<u8>)],
) -> String {
    let mut row = json!({"name": "Same", "baseentityname": tables.0, "matchingentityname": tables.1});
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let id = text(&user.made("duplicaterules", row).await, "duplicateruleid").to_owned();
    for (base, matching, operator, characters) in conditions {
        let condition = json!({
            "regardingobjectid@odata.bind": format!("/duplicaterules({id})"),
            "baseattributename": base,
            "matchingattributename": matching,
            "operatorcode": operator,
            "operatorparam": characters,
            "ignoreblankvalues": true,
        });
        user.made("duplicateruleconditions", condition).await;
    }
    id
}

async fn publish(user: &User, rule: &str) -> Response {
    let path = format!("duplicaterules({rule})/Microsoft.Dynamics.CRM.PublishDuplicateRule");
    user.post(&path, json!({})).await
}

async fn detecting(user: &User, method: Method, path: &str, body: &Json) -> Response {
    let request = user.request(method, path).header("MSCRM.SuppressDuplicateDetection", "false");
    request.body(body.to_string()).send().await.unwrap()
}

async fn cast() -> (Running, User) {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    (running, admin)
}

#[tokio::test]
async fn a_published_rule_refuses_a_second_row_where_the_request_asks_for_it() {
    let (_running, admin) = cast().await;
    let id = rule(&admin, ("account", "account"), json!({}), &[("name", "name", 0, None)]).await;
    let row = json!({"name": "Ziegelei Querweg"});
    admin.made("accounts", row.clone()).await;
    // Not yet published.
    assert_eq!(detecting(&admin, Method::POST, "accounts", &row).await.status(), 204);
    assert_eq!(publish(&admin, &id).await.status(), 200);
    let refused = detecting(&admin, Method::POST, "accounts", &json!({"name": "ZIEGELEI Querweg"})).await;
    assert_eq!(refusal(refused).await, (412, code(0x8004_0333)));
    assert_eq!(admin.post("accounts", row.clone()).await.status(), 201, "without the header");
    let other = admin.made("accounts", json!({"name": "Mühle"})).await;
    let path = format!("accounts({})", text(&other, "accountid"));
    assert_eq!(refusal(detecting(&admin, Method::PATCH, &path, &row).await).await.0, 412);
    assert_eq!(admin.read(&path).await["name"], "Mühle", "nothing of a refused change stays");
    let same = json!({"name": "Mühle"});
    assert_eq!(
        detecting(&admin, Method::PATCH, &path, &same).await.status(),
        204,
        "no row is its own duplicate"
    );

    let unpublished = admin.post("UnpublishDuplicateRule", json!({"DuplicateRuleId": id})).await;
    assert_eq!(unpublished.status(), 204);
    assert_eq!(detecting(&admin, Method::POST, "accounts", &row).await.status(), 204);
}

#[tokio::test]
async fn duplicates_are_told_across_tables_by_parts_of_texts() {
    let (_running, admin) = cast().await;
    let conditions = [("lastname", "lastname", 1, Some(3)), ("emailaddress1", "emailaddress1", 2, Some(8))];
    let id = rule(&admin, ("lead", "contact"), json!({}), &conditions).await;
    publish(&admin, &id).await;
    for (name, mail) in [("Que%weg", "a@firm.test"), ("Que_b", "b@firm.test"), ("Quer", "c@else.test")] {
        admin.made("contacts", json!({"lastname": name, "emailaddress1": mail})).await;
    }
    let asked = async |name: &str, mail: &str| {
        let lead =
            json!({"@odata.type": "Microsoft.Dynamics.CRM.lead", "lastname": name, "emailaddress1": mail});
        let path = format!(
            "RetrieveDuplicates(BusinessEntity=@p1,MatchingEntityName=@p2,PagingInfo=@p3)?@p1={}&@p2='contact'&@p3={}",
            percent_encoded(&lead.to_string()),
            percent_encoded("{\"PageNumber\":1,\"Count\":50}")
        );
        let rows = admin.read(&path).await;
        let mut names: Vec<String> =
            rows["value"].as_array().unwrap().iter().map(|row| text(row, "lastname").to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(asked("QUENTIN", "x@firm.test").await, ["Que%weg", "Que_b"]);
    assert!(asked("Qu%", "x@firm.test").await.is_empty(), "what looks like a wildcard is none");
    assert!(asked("Quentin", "x@other.test").await.is_empty());
}

#[tokio::test]
async fn case_and_inactive_rows_count_as_the_rule_says() {
    let (_running, admin) = cast().await;
    let more = json!({"iscasesensitive": true, "excludeinactiverecords": true});
    let id = rule(&admin, ("account", "account"), more, &[("name", "name", 0, None)]).await;
    publish(&admin, &id).await;
    let made = admin.made("accounts", json!({"name": "Ziegelei"})).await;
    let detect = async |name: &str| {
        detecting(&admin, Method::POST, "accounts", &json!({"name": name})).await.status().as_u16()
    };
    assert_eq!(detect("ziegelei").await, 204);
    assert_eq!(detect("Ziegelei").await, 412);
    let path = format!("accounts({})", text(&made, "accountid"));
    admin.patch(&path, None, json!({"statecode": 1})).await;
    assert_eq!(detect("Ziegelei").await, 204);
}

#[tokio::test]
async fn a_rule_that_compares_nothing_is_not_published() {
    let (running, admin) = cast().await;
    let empty = rule(&admin, ("account", "account"), json!({}), &[]).await;
    assert_eq!(refusal(publish(&admin, &empty).await).await.0, 400);
    let odd = rule(&admin, ("account", "account"), json!({}), &[("name", "revenue", 0, None)]).await;
    assert_eq!(refusal(publish(&admin, &odd).await).await.0, 400);
    let good = rule(&admin, ("account", "account"), json!({}), &[("name", "name", 0, None)]).await;
    let ines = running.sign_in("ines").await;
    assert_eq!(publish(&ines, &good).await.status(), 403);
}

#[tokio::test]
async fn rows_that_the_caller_may_not_read_are_no_duplicates_to_him() {
    let (running, admin) = cast().await;
    let id = rule(&admin, ("account", "account"), json!({}), &[("name", "name", 0, None)]).await;
    publish(&admin, &id).await;
    admin.made("accounts", json!({"name": "Hidden"})).await;
    let ines = running.sign_in("ines").await;
    let row = json!({"name": "Hidden"});
    assert_eq!(detecting(&ines, Method::POST, "accounts", &row).await.status(), 204);
    assert_eq!(detecting(&ines, Method::POST, "accounts", &row).await.status(), 412, "his own is one");
}
