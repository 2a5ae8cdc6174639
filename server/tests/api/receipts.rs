//! Requests that are sent again (OASIS Repeatable Requests 1.0).

use crate::support::{User, first_sent, json as read_json, start, text};
use reqwest::{Method, Response};
use serde_json::json;
use uuid::Uuid;

async fn send(user: &User, method: Method, path: &str, id: &str, sent: &str, body: &str) -> Response {
    let request = user.request(method, path).header("repeatability-request-id", id);
    request.header("repeatability-first-sent", sent).body(body.to_owned()).send().await.unwrap()
}

fn result(reply: &Response) -> &str {
    reply.headers()["repeatability-result"].to_str().unwrap()
}

#[tokio::test]
async fn a_refusal_is_answered_the_same_again_though_it_could_be_done_by_now() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let id = Uuid::now_v7().to_string();
    let target = Uuid::now_v7();
    let path = format!("accounts({target})/name");
    for _ in 0..2 {
        let reply = send(&ines, Method::PUT, &path, &id, first_sent(), r#"{"value":"x"}"#).await;
        assert_eq!((reply.status().as_u16(), result(&reply)), (404, "accepted"));
        let made = ines.post("accounts", json!({"accountid": target, "name": "Da"})).await;
        assert!(matches!(made.status().as_u16(), 201 | 412));
    }
    assert_eq!(ines.read(&format!("accounts({target})")).await["name"], "Da");
}

#[tokio::test]
async fn an_action_that_is_sent_again_has_one_effect() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let opportunity = ines.made("opportunities", json!({"name": "Los"})).await;
    let bind = format!("/opportunities({})", text(&opportunity, "opportunityid"));
    let body =
        json!({"Status": 3, "OpportunityClose": {"subject": "Gewonnen", "opportunityid@odata.bind": bind}});
    let id = Uuid::now_v7().to_string();
    for _ in 0..2 {
        let reply = send(&ines, Method::POST, "WinOpportunity", &id, first_sent(), &body.to_string()).await;
        assert_eq!((reply.status().as_u16(), result(&reply)), (204, "accepted"));
    }
    let closes =
        format!("opportunities({})/Opportunity_OpportunityClose", text(&opportunity, "opportunityid"));
    assert_eq!(ines.read(&closes).await["value"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_kept_to_is_rejected_without_effect() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let id = Uuid::now_v7().to_string();
    let body = r#"{"name":"Abgelehnt"}"#;
    for (id, sent, status) in [
        (id.as_str(), "Sat, 21 Nov 2020 12:00:00 GMT", 412),
        ("no id", first_sent(), 400),
        (id.as_str(), "yesterday", 400),
    ] {
        let reply = send(&ines, Method::POST, "accounts", id, sent, body).await;
        assert_eq!((reply.status().as_u16(), result(&reply)), (status, "rejected"));
    }
    let alone = ines.request(Method::POST, "accounts").header("repeatability-request-id", &id).body(body);
    assert_eq!(alone.send().await.unwrap().status(), 400);
    assert_eq!(ines.read("accounts?$filter=name eq 'Abgelehnt'").await["value"], json!([]));
    assert_eq!(send(&ines, Method::POST, "accounts", &id, first_sent(), body).await.status(), 204);
    let other = send(&ines, Method::POST, "accounts", &id, first_sent(), r#"{"name":"Anderes"}"#).await;
    assert_eq!((other.status().as_u16(), result(&other)), (400, "rejected"));
    assert_eq!(read_json(other).await["error"]["code"], "0x80040203");
}

#[tokio::test]
async fn another_user_has_receipts_of_his_own() {
    let running = start().await;
    let (ines, admin) = (running.sign_in("ines").await, running.sign_in("admin").await);
    let id = Uuid::now_v7().to_string();
    for user in [&ines, &admin] {
        assert_eq!(
            send(user, Method::POST, "accounts", &id, first_sent(), r#"{"name":"Je einer"}"#).await.status(),
            204
        );
    }
    assert_eq!(admin.read("accounts?$filter=name eq 'Je einer'").await["value"].as_array().unwrap().len(), 2);
}
