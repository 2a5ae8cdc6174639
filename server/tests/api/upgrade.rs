//! A database of an older server keeps what it has and gets what it lacks.

use crate::support::{User, text};
use farfield_server::Server;
use farfield_server::config::Config;
use reqwest::Client;
use rusqlite::Connection;
use serde_json::json;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

const VERSION_1: &str = include_str!("fixtures/version_1.sql");

fn old_database() -> TempDir {
    let data = TempDir::new().unwrap();
    open(data.path()).execute_batch(VERSION_1).unwrap();
    data
}

fn open(data: &Path) -> Connection {
    Connection::open(data.join("farfield.db")).unwrap()
}

async fn administrator(server: &Server, data: &Path) -> User {
    let token = farfield_server::token(data, None, "admin", Duration::from_secs(60)).await.unwrap();
    User { base: format!("{}/api/data/v9.2/", server.url()), token, client: Client::new() }
}

#[tokio::test]
async fn a_file_of_the_first_version_is_upgraded_and_keeps_its_rows() {
    let data = old_database();
    let server = Server::start(Config::new(data.path())).await.unwrap();
    assert!(server.announced().is_empty());
    let admin = administrator(&server, data.path()).await;
    let old = admin.read("accounts(00000000-0000-0000-0000-000000000007)").await;
    assert_eq!(text(&old, "name"), "Bestand GmbH");
    assert_eq!(old["@odata.etag"], "W/\"41\"");
    let me = admin.read("WhoAmI").await;
    let settings = admin.read(&format!("usersettingscollection({})", text(&me, "UserId"))).await;
    assert_eq!(settings["timezonecode"], 92, "users from before have settings too");
    let new = admin.made("contacts", json!({"lastname": "Neu"})).await;
    let version: i64 = text(&new, "@odata.etag").trim_matches(['W', '/', '"']).parse().unwrap();
    assert!(version > 41);
    let teams = admin
        .all("teams?$filter=isdefault eq true&$expand=teammembership_association($select=systemuserid)", 5)
        .await;
    let members = teams[0]["teammembership_association"].as_array().unwrap();
    assert!(
        members.iter().any(|m| m["systemuserid"] == me["UserId"]),
        "units from before have default teams"
    );
    server.stop().await;
    let conn = open(data.path());
    let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(number("PRAGMA user_version"), 4);
    assert_eq!(number("SELECT count(*) FROM receipt WHERE user_id = X'E66DCEAAF84B5FA69F65726F677B094B'"), 1);
}

#[tokio::test]
async fn an_upgrade_is_done_once() {
    let data = old_database();
    Server::start(Config::new(data.path())).await.unwrap().stop().await;
    let rows = |data: &Path| -> Vec<i64> {
        let conn = open(data);
        ["roleprivileges", "systemuserroles", "account", "businessunit"]
            .map(|table| format!("SELECT count(*) FROM data_{table}"))
            .map(|sql| conn.query_row(&sql, [], |row| row.get(0)).unwrap())
            .to_vec()
    };
    let before = rows(data.path());
    assert!(before.iter().all(|count| *count > 0), "{before:?}");
    Server::start(Config::new(data.path())).await.unwrap().stop().await;
    assert_eq!(rows(data.path()), before);
}

#[tokio::test]
async fn a_file_of_the_second_version_gets_places_for_drafts_and_numbers() {
    let data = old_database();
    Server::start(Config::new(data.path())).await.unwrap().stop().await;
    open(data.path())
        .execute_batch("DROP TABLE draft; DROP TABLE auto_number; PRAGMA user_version = 2")
        .unwrap();
    let server = Server::start(Config::new(data.path())).await.unwrap();
    let admin = administrator(&server, data.path()).await;
    let fetch = "<fetch><entity name='account'><attribute name='name'/></entity></fetch>";
    let view = json!({"name": "All", "returnedtypecode": "account", "querytype": 0, "fetchxml": fetch});
    let view = admin.made("savedqueries", view).await;
    let path = format!("savedqueries({})", text(&view, "savedqueryid"));
    assert_eq!(admin.patch(&path, None, json!({"name": "Draft"})).await.status(), 200);
    assert_eq!(admin.read(&path).await["name"], view["name"]);
    server.stop().await;
    let conn = open(data.path());
    let count: i64 = conn.query_row("SELECT count(*) FROM draft", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn a_file_of_the_third_version_gets_devices_and_a_first_publishing_of_what_was_published() {
    let running = crate::support::start().await;
    if crate::support::on_postgres() {
        return running.server.stop().await;
    }
    let published = running.sql("SELECT count(*) FROM offline_published");
    assert!(published > 0);
    let as_before = "DROP TABLE device; DROP TABLE offline_publication; DROP TABLE console_audit;
                     DROP TABLE console_job; ALTER TABLE refresh_token DROP COLUMN device; PRAGMA user_version = 3";
    let (running, ()) =
        running.restarted_after(async |data: &Path| open(data).execute_batch(as_before).unwrap()).await;
    assert_eq!(running.sql("SELECT count(*) FROM offline_publication WHERE number = 1"), published);
    assert_eq!(running.sql("SELECT count(*) FROM device"), 0);
    let tokens = running.tokens("admin").await;
    let form = format!("grant_type=refresh_token&refresh_token={}", text(&tokens, "refresh_token"));
    assert_eq!(running.token_reply(&form).await.status(), 200);
    running.server.stop().await;
}
