//! Two server processes on one database of PostgreSQL.

use crate::support::{Running, demo, empty, on_postgres, refusal, start, start_as, text};
use farfield_server::config::Config;
use serde_json::json;
use std::collections::BTreeSet;
use tempfile::TempDir;

/// A second server on the database of the first; `None` where that is a file, which has one server.
async fn second(first: &Running) -> Option<Running> {
    if !on_postgres() || first.database_url().is_none() {
        return None;
    }
    let data = TempDir::new().unwrap();
    let config = first.config_for(data.path());
    Some(start_as(config, data).await)
}

#[tokio::test]
async fn what_one_server_changes_counts_at_once_for_the_other() {
    let first = start().await;
    let Some(second) = second(&first).await else { return };
    let (admin, ines) = (first.sign_in("admin").await, second.sign_in("ines").await);
    let me = ines.read("WhoAmI").await;
    let row = ines.made("accounts", json!({"name": "Zweitwerk"})).await;
    assert_eq!(
        text(&admin.read(&format!("accounts({})", text(&row, "accountid"))).await, "name"),
        "Zweitwerk"
    );
    let path = format!("systemusers({})", text(&me, "UserId"));
    assert_eq!(admin.patch(&path, None, json!({"isdisabled": true})).await.status(), 200);
    assert_eq!(refusal(ines.get("accounts").await).await.0, 403);
}

#[tokio::test]
async fn servers_that_write_at_once_give_out_each_version_once() {
    let first = start().await;
    let Some(second) = second(&first).await else { return };
    let (one, other) = (first.sign_in("ines").await, second.sign_in("ines").await);
    let mut etags = BTreeSet::new();
    for n in 0..20 {
        let name = json!({"name": format!("Werk {n}")});
        let (a, b) = tokio::join!(one.made("accounts", name.clone()), other.made("accounts", name));
        etags.extend([a, b].map(|row| text(&row, "@odata.etag").to_owned()));
    }
    assert_eq!(etags.len(), 40);
}

#[tokio::test]
async fn one_of_two_servers_that_start_at_once_fills_the_database() {
    if !on_postgres() {
        return;
    }
    let (a, b) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let config = Config { demo: Some(demo(1)), ..empty(a.path()) };
    let other = Config { data: b.path().to_owned(), ..config.clone() };
    if config.database_url.is_none() {
        return;
    }
    let (a, b) = tokio::join!(start_as(config, a), start_as(other, b));
    let count = async |running: &Running| {
        running.sign_in("admin").await.get("accounts/$count").await.text().await.unwrap()
    };
    assert_eq!(count(&a).await, "50");
    assert_eq!(count(&b).await, "50");
}
