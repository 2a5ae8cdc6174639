//! Pages: each row exactly once.

use crate::support::{self, json as body, refusal, start, text};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn every_row_comes_exactly_once_also_while_rows_change_between_pages() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let before: Vec<String> = admin
        .all("contacts?$select=lastname", 5000)
        .await
        .iter()
        .map(|c| text(c, "contactid").to_owned())
        .collect();
    assert!(before.len() >= 200);
    let (mut seen, mut next, mut pages) = (Vec::new(), Some("contacts?$select=lastname".to_owned()), 0);
    while let Some(link) = next {
        let request = admin.request(Method::GET, &link).header("prefer", "odata.maxpagesize=17");
        let page = body(request.send().await.unwrap()).await;
        seen.extend(page["value"].as_array().unwrap().iter().map(|c| text(c, "contactid").to_owned()));
        next = page["@odata.nextLink"].as_str().map(str::to_owned);
        // An edit of a row that is past, one of a row to come, and a row that is new.
        for id in [&before[pages], &before[before.len() - 1 - pages]] {
            admin
                .patch(&format!("contacts({id})"), None, json!({"jobtitle": format!("Seite {pages}")}))
                .await;
        }
        admin.made("contacts", json!({"lastname": format!("Neu {pages}")})).await;
        pages += 1;
    }
    assert!(pages >= 12);
    let distinct: BTreeSet<&String> = seen.iter().collect();
    assert_eq!(distinct.len(), seen.len());
    assert!(before.iter().all(|id| distinct.contains(id)));
}

#[tokio::test]
async fn every_order_is_total() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let all = admin.all("accounts?$select=name", 5000).await.len();
    for order in [
        "name",
        "name desc",
        "creditonhold",
        "revenue desc",
        "address1_city,name desc",
        "_primarycontactid_value",
        "description",
        "createdon desc",
        "address1_latitude",
    ] {
        let rows = admin.all(&format!("accounts?$select=name&$orderby={order}"), 3).await;
        let ids: BTreeSet<&str> = rows.iter().map(|a| text(a, "accountid")).collect();
        assert_eq!((rows.len(), ids.len()), (all, all), "{order}");
    }
}

#[tokio::test]
async fn a_page_link_belongs_to_its_request() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let request = admin
        .request(Method::GET, "accounts?$select=name&$orderby=name")
        .header("prefer", "odata.maxpagesize=5");
    let page = body(request.send().await.unwrap()).await;
    let link = text(&page, "@odata.nextLink");
    let (_, token) = link.split_once("$skiptoken=").unwrap();
    let other = admin.get(&format!("accounts?$select=name&$orderby=revenue&$skiptoken={token}")).await;
    assert_eq!(refusal(other).await, (400, support::code(0x8004_112A)));
    assert_eq!(refusal(admin.get("accounts?$skiptoken=nonsense").await).await.0, 400);
}

#[tokio::test]
async fn a_count_and_a_top_are_kept_to() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let page = admin.read("accounts?$select=name&$top=3&$count=true&$filter=statecode eq 0").await;
    assert_eq!(page["value"].as_array().unwrap().len(), 3);
    assert_eq!(page["@odata.nextLink"], serde_json::Value::Null);
    let active = admin.get("accounts/$count?$filter=statecode eq 0").await.text().await.unwrap();
    assert_eq!(page["@odata.count"].to_string(), active);
}

#[tokio::test]
async fn a_page_of_large_texts_ends_early_and_the_next_one_goes_on() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let file = "A".repeat(5_000_000);
    let mut made = BTreeSet::new();
    for n in 0..9 {
        let note = json!({"subject": "groß", "filename": format!("{n}.txt"), "documentbody": file, "isdocument": true});
        let request = admin.request(Method::POST, "annotations").body(note.to_string());
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status(), 204);
        let address = reply.headers()["odata-entityid"].to_str().unwrap().to_owned();
        made.insert(address.split(['(', ')']).nth(1).unwrap().to_owned());
    }
    let list = "annotations?$select=documentbody&$filter=subject eq 'groß'";
    for tracks in [false, true] {
        let (mut seen, mut next, mut pages) = (Vec::new(), Some(list.to_owned()), 0);
        while let Some(link) = next {
            let request = admin.request(Method::GET, &link);
            let request = if tracks { request.header("prefer", "odata.track-changes") } else { request };
            let page = body(request.send().await.unwrap()).await;
            let rows = page["value"].as_array().unwrap();
            assert!(rows.iter().all(|row| text(row, "documentbody") == file));
            seen.extend(rows.iter().map(|row| text(row, "annotationid").to_owned()));
            next = page["@odata.nextLink"].as_str().map(str::to_owned);
            pages += 1;
        }
        assert_eq!((pages, seen.len()), (2, made.len()), "tracks: {tracks}");
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), made);
    }
    let fetch = "annotations?fetchXml=<fetch><entity name='annotation'><attribute name='documentbody'/>\
                 <filter><condition attribute='subject' operator='eq' value='groß'/></filter></entity></fetch>";
    let refused = body(admin.get(fetch).await).await;
    assert!(text(&refused["error"], "message").contains("too large"));
}
