//! The demo company: complete, coherent, the same from the same seed.

use crate::support::{self, demo, text};
use farfield_server::Server;
use farfield_server::config::{Config, Demo};
use jiff::civil::date;
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use std::path::Path;
use tempfile::TempDir;

async fn filled(demo: Demo) -> TempDir {
    let data = TempDir::new().unwrap();
    let server = Server::start(Config { demo: Some(demo), ..Config::new(data.path()) }).await.unwrap();
    server.stop().await;
    data
}

/// Every row of every table, except what no two servers share: the secret of the tokens, the epoch, random stamps.
fn content(data: &Path) -> Vec<(String, Vec<Sql>)> {
    let conn = Connection::open(data.join("farfield.db")).unwrap();
    let mut names =
        conn.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut all = Vec::new();
    for name in names {
        let only = match name.as_str() {
            "setting" => "WHERE name NOT IN ('token_secret', 'change_epoch')",
            "counter" => "WHERE name NOT IN ('standing', 'metadata', 'offering')",
            _ => "",
        };
        let mut rows = conn.prepare(&format!("SELECT * FROM {name} {only} ORDER BY 1, 2")).unwrap();
        let width = rows.column_count();
        let read = rows
            .query_map([], |row| (0..width).map(|i| row.get(i)).collect::<Result<Vec<Sql>, _>>())
            .unwrap();
        all.extend(read.map(|row| (name.clone(), row.unwrap())));
    }
    all
}

#[tokio::test]
async fn the_same_seed_and_day_make_the_same_data_and_others_make_other_data() {
    let (first, second) = (filled(demo(7)).await, filled(demo(7)).await);
    let same = content(first.path());
    assert!(same.len() > 500);
    assert!(same == content(second.path()));
    let other_seed = filled(demo(8)).await;
    assert!(same != content(other_seed.path()));
    let other_day = filled(Demo { epoch: date(2026, 11, 22), ..demo(7) }).await;
    assert!(same != content(other_day.path()));
}

#[tokio::test]
async fn at_scale_one_there_are_the_rows_that_are_promised() {
    let data = filled(Demo { scale: 1.0, ..demo(1) }).await;
    let conn = Connection::open(data.path().join("farfield.db")).unwrap();
    let count = |table: &str| -> i64 {
        conn.query_row(&format!("SELECT count(*) FROM data_{table}"), [], |row| row.get(0)).unwrap()
    };
    let promised = [
        ("businessunit", 3),
        // Two, and the default team of each unit.
        ("team", 5),
        ("systemuser", 6),
        ("account", 500),
        ("contact", 2000),
        ("lead", 300),
        ("opportunity", 400),
        ("incident", 300),
        ("annotation", 400),
    ];
    for (table, rows) in promised {
        assert_eq!(count(table), rows, "{table}");
    }
    assert_eq!(count("task") + count("phonecall") + count("appointment"), 1500);
    let pictures: i64 = conn
        .query_row(
            "SELECT count(*) FROM data_annotation WHERE mimetype = 'image/png' AND filesize > 0",
            [],
            |r| r.get(0),
        )
        .unwrap();
    assert!(pictures > 10);
    let dangling: i64 = conn
        .query_row(
            "SELECT count(*) FROM data_contact c LEFT JOIN data_account a ON a.id = c.parentcustomerid
             WHERE a.id IS NULL OR a.name <> c.parentcustomerid__name",
            [],
            |r| r.get(0),
        )
        .unwrap();
    assert_eq!(dangling, 0);
}

#[tokio::test]
async fn a_second_start_fills_nothing_and_tells_the_same_users() {
    let data = TempDir::new().unwrap();
    let config = Config { demo: Some(demo(1)), ..Config::new(data.path()) };
    let server = Server::start(config.clone()).await.unwrap();
    let users = server.announced().to_vec();
    assert_eq!(users[0].name, "admin");
    assert_eq!(users.len(), 6);
    server.stop().await;
    let before = content(data.path());
    let server = Server::start(config).await.unwrap();
    assert_eq!(server.announced(), users);
    server.stop().await;
    assert!(before == content(data.path()));
}

#[tokio::test]
async fn a_first_start_without_a_demo_makes_one_administrator() {
    let data = TempDir::new().unwrap();
    let running = support::start_as(support::empty(data.path()), data).await;
    assert_eq!(running.server.announced().len(), 1);
    let admin = running.sign_in("admin").await;
    assert_eq!(admin.read("accounts").await["value"].as_array().unwrap().len(), 0);
    assert_eq!(admin.read("appmodules").await["value"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn managers_teams_and_units_form_a_chain() {
    let running = support::start().await;
    let admin = running.sign_in("admin").await;
    let users = admin.all("systemusers?$select=domainname,_parentsystemuserid_value", 100).await;
    let by_name = |name: &str| users.iter().find(|u| u["domainname"] == name).unwrap();
    for (who, manager) in [("tomas", "jakob"), ("jakob", "lena"), ("ines", "lena"), ("lena", "helene")] {
        assert_eq!(text(by_name(who), "_parentsystemuserid_value"), text(by_name(manager), "systemuserid"));
    }
}
