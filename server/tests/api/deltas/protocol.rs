//! The shapes of `reference/dataverse.md` §2.

use super::follower::{Follower, Link, good};
use crate::support::{start, text};
use reqwest::Method;
use serde_json::json;

const LIST: &str = "accounts?$select=name,accountnumber";

#[tokio::test]
async fn the_first_read_gives_all_rows_and_ends_in_a_delta_link() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let request = admin.request(Method::GET, LIST).header("prefer", "odata.track-changes");
    let reply = request.send().await.unwrap();
    assert_eq!(reply.headers()["preference-applied"], "odata.track-changes");
    let body = good(reply).await;
    assert_eq!(
        text(&body, "@odata.context"),
        format!("{}$metadata#accounts(name,accountnumber)", admin.base)
    );
    assert!(text(&body, "@odata.deltaLink").starts_with(&format!("{}{LIST}&$deltatoken=", admin.base)));
    assert!(body.get("@odata.nextLink").is_none());
    assert_eq!(body["value"].as_array().unwrap().len(), admin.all(LIST, 5000).await.len());
}

#[tokio::test]
async fn only_the_last_page_has_the_delta_link() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let mut follower = Follower::new(LIST, "accountid", Some(20));
    let mut pages = 0;
    while !matches!(follower.link, Link::Delta(_)) {
        let told = follower.step(&admin).await;
        assert!(told.changed.len() <= 20 && told.removed.is_empty());
        pages += 1;
    }
    assert!(pages > 2);
    assert_eq!(follower.rows, follower.plain(&admin).await);
}

#[tokio::test]
async fn changed_rows_come_first_by_version_and_then_what_was_deleted() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let mut follower = Follower::start(&admin, LIST, "accountid").await;
    let ids: Vec<String> = follower.rows.keys().take(2).cloned().collect();
    let made = admin.made("accounts", json!({"name": "Erstes Neues"})).await;
    assert_eq!(admin.delete(&format!("accounts({})", ids[0])).await.status(), 204);
    let patched = admin.patch(&format!("accounts({})", ids[1]), None, json!({"name": "Geändert"})).await;
    assert_eq!(patched.status(), 200);
    let brief = admin.made("accounts", json!({"name": "Kurz da"})).await;
    assert_eq!(admin.delete(&format!("accounts({})", text(&brief, "accountid"))).await.status(), 204);

    let body = good(follower.ask(&admin).await).await;
    let context = format!("{}$metadata#accounts(name,accountnumber)/$delta", admin.base);
    assert_eq!(text(&body, "@odata.context"), context);
    let items = body["value"].as_array().unwrap();
    assert_eq!(items.len(), 4);
    assert_eq!(items[0]["accountid"], made["accountid"]);
    assert_eq!((text(&items[1], "accountid"), text(&items[1], "name")), (ids[1].as_str(), "Geändert"));
    assert!(items[1].get("accountnumber").is_some(), "changed rows carry all selected columns");
    let mut gone = [ids[0].clone(), text(&brief, "accountid").to_owned()];
    gone.sort();
    for (item, id) in items[2..].iter().zip(&gone) {
        let context = format!("{}$metadata#accounts/$deletedEntity", admin.base);
        assert_eq!(*item, json!({"@odata.context": context, "id": id, "reason": "deleted"}));
    }
    let count = admin.get(&format!("accounts/$count?{}", token(follower.delta()))).await;
    assert_eq!(count.text().await.unwrap(), "4");

    let before = follower.link.clone();
    follower.catch_up(&admin).await;
    assert_ne!(follower.link, before);
    let again = follower.catch_up(&admin).await;
    assert!(again.changed.is_empty() && again.removed.is_empty());
    assert_eq!(follower.rows, follower.plain(&admin).await);
}

#[tokio::test]
async fn the_pages_of_a_delta_give_each_change_once() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let mut follower = Follower::new(LIST, "accountid", Some(3));
    follower.catch_up(&admin).await;
    let ids: Vec<String> = follower.rows.keys().take(9).cloned().collect();
    for (n, id) in ids.iter().enumerate() {
        let path = format!("accounts({id})");
        let status = match n % 3 {
            0 => admin.delete(&path).await.status(),
            _ => admin.patch(&path, None, json!({"name": format!("Neu {n}")})).await.status(),
        };
        assert!(status.is_success());
    }
    let (mut items, mut pages) = (0, 0);
    loop {
        let told = follower.step(&admin).await;
        items += told.changed.len() + told.removed.len();
        pages += 1;
        if matches!(follower.link, Link::Delta(_)) {
            break;
        }
    }
    assert_eq!((items, pages), (9, 3));
    assert_eq!(follower.rows, follower.plain(&admin).await);
}

#[tokio::test]
async fn a_client_of_odata_4_01_hears_why_a_row_is_gone() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let (left, deleted) = (
        admin.made("accounts", json!({"name": "Grün"})).await,
        admin.made("accounts", json!({"name": "Grün"})).await,
    );
    let follower = Follower::start(&admin, "accounts?$filter=name eq 'Grün'", "accountid").await;
    let path = |row: &serde_json::Value| format!("accounts({})", text(row, "accountid"));
    assert_eq!(admin.patch(&path(&left), None, json!({"name": "Blau"})).await.status(), 200);
    assert_eq!(admin.delete(&path(&deleted)).await.status(), 204);
    let request = admin.request(Method::GET, follower.delta()).header("odata-maxversion", "4.01");
    let reply = request.send().await.unwrap();
    assert_eq!(reply.headers()["odata-version"], "4.01");
    let body = good(reply).await;
    let gone = |row: &serde_json::Value, reason: &str| {
        let address = format!("{}{}", admin.base, path(row));
        json!({"@removed": {"reason": reason}, "@id": address, "accountid": row["accountid"]})
    };
    let items = body["value"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert!(items.contains(&gone(&left, "changed")) && items.contains(&gone(&deleted, "deleted")));
    // The same for a client that knows 4.0 only.
    let body = good(follower.ask(&admin).await).await;
    let reasons: Vec<&str> = body["value"].as_array().unwrap().iter().map(|i| text(i, "reason")).collect();
    assert!(reasons.contains(&"changed") && reasons.contains(&"deleted"));
}

#[tokio::test]
async fn sets_say_that_filtered_deltas_are_to_be_had() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let plain = admin.get("$metadata").await.text().await.unwrap();
    assert!(!plain.contains("Org.OData.Capabilities.V1"));
    let annotated = admin.get("$metadata?annotations=true").await.text().await.unwrap();
    assert!(annotated.contains("Term=\"Org.OData.Capabilities.V1.ChangeTracking\""));
    assert!(annotated.contains("Property=\"FilterableProperties\""));
}

/// The part of a delta link with the token.
fn token(link: &str) -> &str {
    link.split(['?', '&']).find(|part| part.starts_with("$deltatoken=")).unwrap()
}
