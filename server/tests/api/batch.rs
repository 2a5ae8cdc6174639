//! `$batch`.

use crate::support::{Running, User, first_sent, json, start, text};
use reqwest::{Method, Response};
use serde_json::{Value as Json, json as body};
use uuid::Uuid;

/// The parts of a reply: status and body.
pub async fn parts(reply: Response) -> (u16, Vec<(u16, Json)>) {
    let status = reply.status().as_u16();
    let content_type = reply.headers()["content-type"].to_str().unwrap().to_owned();
    let bytes = reply.bytes().await.unwrap();
    let items = odata::batch::read_responses(&content_type, &bytes).unwrap();
    let one = |r: &odata::batch::Response| (r.status, serde_json::from_slice(&r.body).unwrap_or(Json::Null));
    (status, items.iter().flat_map(|i| i.parts().iter().map(one).collect::<Vec<_>>()).collect())
}

pub async fn send(user: &User, batch: &str, prefer: &str) -> Response {
    let request = user.request(Method::POST, "$batch").header("content-type", "multipart/mixed;boundary=b");
    request.header("prefer", prefer).body(batch.to_owned()).send().await.unwrap()
}

pub fn single(method: &str, url: &str, headers: &str, body: &str) -> String {
    format!("--b\r\nContent-Type: application/http\r\n\r\n{method} {url} HTTP/1.1\r\n{headers}\r\n{body}\r\n")
}

fn change_set(requests: &[(&str, &str, &str, &str)]) -> String {
    let part = |(id, method, url, body): &(&str, &str, &str, &str)| {
        format!(
            "--c\nContent-Type: application/http\nContent-ID: {id}\n\n{method} {url} HTTP/1.1\nContent-Type: application/json\n\n{body}\n"
        )
    };
    let parts: String = requests.iter().map(part).collect();
    format!("--b\nContent-Type: multipart/mixed;boundary=c\n\n{parts}--c--\n")
}

async fn count(user: &User, filter: &str) -> i64 {
    user.read(&format!("accounts?$filter={filter}&$count=true&$top=1")).await["@odata.count"]
        .as_i64()
        .unwrap()
}

async fn ines(running: &Running) -> User {
    running.sign_in("ines").await
}

#[tokio::test]
async fn a_change_set_refers_to_what_it_made_itself() {
    let running = start().await;
    let ines = ines(&running).await;
    let set = change_set(&[
        ("1", "POST", "/api/data/v9.2/accounts", r#"{"name":"Stein AG"}"#),
        (
            "2",
            "POST",
            "http://any.host/api/data/v9.2/contacts",
            r#"{"lastname":"Kies","parentcustomerid_account@odata.bind":"$1"}"#,
        ),
        ("3", "PATCH", "$1", r#"{"telephone1":"17","primarycontactid@odata.bind":"$2"}"#),
        ("4", "PUT", "$1/parentaccountid/$ref", r#"{"@odata.id":"$1"}"#),
    ]);
    let list = single("GET", "accounts?$filter=name eq 'Stein AG'", "", "");
    let (status, parts) = parts(send(&ines, &format!("{set}{list}--b--"), "").await).await;
    assert_eq!(status, 200, "{parts:?}");
    assert_eq!(parts.iter().map(|p| p.0).collect::<Vec<_>>(), [204, 204, 204, 204, 200]);
    let account = &parts[4].1["value"][0];
    assert_eq!(account["telephone1"], "17");
    assert_eq!(account["_parentaccountid_value"], account["accountid"]);
    let contact = ines.read(&format!("contacts({})", text(account, "_primarycontactid_value"))).await;
    assert_eq!(contact["_parentcustomerid_value"], account["accountid"]);
}

#[tokio::test]
async fn a_change_set_happens_whole_or_not_at_all() {
    let running = start().await;
    let ines = ines(&running).await;
    let before = single("POST", "accounts", "", r#"{"name":"Vorher"}"#);
    let set = change_set(&[
        ("1", "POST", "accounts", r#"{"name":"Mittendrin"}"#),
        ("2", "POST", "accounts", r#"{"name":7}"#),
    ]);
    let after = single("POST", "accounts", "", r#"{"name":"Nachher"}"#);
    let whole = format!("{before}{set}{after}--b--");
    let (status, answered) = parts(send(&ines, &whole, "").await).await;
    assert_eq!(status, 400);
    assert_eq!(answered.iter().map(|p| p.0).collect::<Vec<_>>(), [204, 400]);
    assert_eq!(answered[1].1["error"]["code"], "0x80040203");
    assert_eq!(count(&ines, "name eq 'Vorher'").await, 1);
    assert_eq!(count(&ines, "name eq 'Mittendrin'").await, 0);
    assert_eq!(count(&ines, "name eq 'Nachher'").await, 0);
    let (status, answered) = parts(send(&ines, &whole, "odata.continue-on-error").await).await;
    assert_eq!(status, 200);
    assert_eq!(answered.iter().map(|p| p.0).collect::<Vec<_>>(), [204, 400, 204]);
    assert_eq!(count(&ines, "name eq 'Nachher'").await, 1);
    assert_eq!(count(&ines, "name eq 'Mittendrin'").await, 0);
}

#[tokio::test]
async fn the_reply_has_the_shape_that_clients_look_for() {
    let running = start().await;
    let ines = ines(&running).await;
    let set = change_set(&[("7", "POST", "accounts", r#"{"name":"Form"}"#)]);
    let reply = send(&ines, &format!("\r\n{set}--b-- \n"), "").await;
    let content_type = reply.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(content_type.starts_with("multipart/mixed; boundary=batchresponse_"), "{content_type}");
    let text = reply.text().await.unwrap();
    assert!(text.starts_with("--batchresponse_"), "{text}");
    assert!(text.contains("--changesetresponse_"), "{text}");
    assert!(text.contains("Content-ID: 7\r\n"), "{text}");
    assert!(text.contains("\r\nOData-EntityId: http://"), "{text}");
    assert!(text.contains("\r\nLocation: http://"), "{text}");
}

#[tokio::test]
async fn what_cannot_be_in_a_batch_is_refused_by_name() {
    let running = start().await;
    let ines = ines(&running).await;
    let message = |reply: Json| reply["error"]["message"].as_str().unwrap().to_owned();
    let unknown = change_set(&[("1", "PATCH", "$9", r#"{"name":"x"}"#)]);
    let (status, answered) = parts(send(&ines, &format!("{unknown}--b--"), "").await).await;
    assert_eq!((status, answered[0].0), (400, 400));
    assert_eq!(
        message(answered[0].1.clone()),
        "Content-ID Reference: '$9' does not exist in the batch context."
    );
    let nested = single("POST", "$batch", "", "");
    let (status, _) = parts(send(&ines, &format!("{nested}--b--"), "").await).await;
    assert_eq!(status, 400);
    let read = change_set(&[("1", "GET", "accounts", "")]);
    assert_eq!(send(&ines, &format!("{read}--b--"), "").await.status(), 400);
    let many = format!("{}--b--", single("GET", "WhoAmI", "", "").repeat(1001));
    let refused = send(&ines, &many, "").await;
    assert_eq!(refused.status(), 400);
    assert!(message(json(refused).await).contains("1000"));
    assert_eq!(send(&ines, "", "").await.status(), 400);
}

#[tokio::test]
async fn a_long_url_is_read_in_a_batch() {
    let running = start().await;
    let ines = ines(&running).await;
    let long = format!("accounts?$top=1&$filter=name ne '{}'", "x".repeat(40_000));
    let (status, answered) =
        parts(send(&ines, &format!("{}--b--", single("GET", &long, "", "")), "").await).await;
    assert_eq!((status, answered[0].0), (200, 200));
    let too_long = format!("accounts?$top=1&$filter=name ne '{}'", "x".repeat(70_000));
    let (status, _) =
        parts(send(&ines, &format!("{}--b--", single("GET", &too_long, "", "")), "").await).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_part_that_is_sent_again_has_one_effect() {
    let running = start().await;
    let ines = ines(&running).await;
    let headers = |id: Uuid| {
        format!("Repeatability-Request-ID: {id}\r\nRepeatability-First-Sent: {}\r\n", first_sent())
    };
    let (first, second) = (headers(Uuid::now_v7()), headers(Uuid::now_v7()));
    let batch = format!(
        "{}{}--b--",
        single("POST", "accounts", &first, r#"{"name":"Einmal"}"#),
        single("POST", "accounts", &second, r#"{"name":"Zweimal"}"#)
    );
    let (_, once) = parts(send(&ines, &batch, "").await).await;
    // The second time another request follows, as when a batch is put together anew.
    let longer = batch.replace("--b--", &format!("{}--b--", single("GET", "WhoAmI", "", "")));
    let (status, again) = parts(send(&ines, &longer, "").await).await;
    assert_eq!(status, 200);
    assert_eq!(again[..2], once[..]);
    assert_eq!(count(&ines, "name eq 'Einmal'").await, 1);
    assert_eq!(count(&ines, "name eq 'Zweimal'").await, 1);
}

#[tokio::test]
async fn a_batch_that_is_sent_again_is_answered_as_before() {
    let running = start().await;
    let ines = ines(&running).await;
    let id = Uuid::now_v7().to_string();
    let set = change_set(&[("1", "POST", "accounts", r#"{"name":"Ganz"}"#)]);
    let broken = single("POST", "accounts", "", r#"{"nosuch":1}"#);
    let batch = format!("{set}{broken}--b--");
    let mut replies = Vec::new();
    for _ in 0..2 {
        let request =
            ines.request(Method::POST, "$batch").header("content-type", "multipart/mixed;boundary=b");
        let request = request.header("repeatability-request-id", &id);
        let request = request.header("repeatability-first-sent", first_sent());
        let reply = request.body(batch.clone()).send().await.unwrap();
        assert_eq!(reply.status(), 400);
        assert_eq!(reply.headers()["repeatability-result"], "accepted");
        replies.push(reply.text().await.unwrap());
    }
    assert_eq!(replies[0], replies[1]);
    assert_eq!(count(&ines, "name eq 'Ganz'").await, 1);
}

#[tokio::test]
async fn an_activity_becomes_a_case_in_one_change_set() {
    let running = start().await;
    let ines = ines(&running).await;
    let account = ines.made("accounts", body!({"name": "Umwandlung AG"})).await;
    let call = ines.made("appointments", body!({"subject": "Pumpe pfeift", "scheduledstart": "2026-11-20T08:00:00Z", "scheduledend": "2026-11-20T09:00:00Z"})).await;
    let bind = format!(
        r#"{{"title":"Pumpe pfeift","customerid_account@odata.bind":"/accounts({})"}}"#,
        text(&account, "accountid")
    );
    let path = format!("appointments({})", text(&call, "activityid"));
    let set = change_set(&[
        ("1", "POST", "incidents", &bind),
        ("2", "PATCH", &path, r#"{"regardingobjectid_incident_appointment@odata.bind":"$1"}"#),
        ("3", "PATCH", &path, r#"{"statecode":1,"statuscode":3}"#),
    ]);
    let (status, answered) = parts(send(&ines, &format!("{set}--b--"), "").await).await;
    assert_eq!(status, 200, "{answered:?}");
    let call = ines.read(&path).await;
    assert_eq!((&call["statecode"], &call["statuscode"]), (&body!(1), &body!(3)));
    let case = ines.read(&format!("incidents({})", text(&call, "_regardingobjectid_value"))).await;
    assert_eq!(case["title"], "Pumpe pfeift");
    let shared = ines.read(&format!("activitypointers({})", text(&call, "activityid"))).await;
    assert_eq!(shared["_regardingobjectid_value"], call["_regardingobjectid_value"]);
    assert_eq!((&shared["activitytypecode"], &shared["statecode"]), (&body!("appointment"), &body!(1)));
    assert_eq!(shared["versionnumber"], call["versionnumber"]);
}
