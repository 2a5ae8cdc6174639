//! Backups, putting them back, and looking a database over.

use crate::support::{Running, User, on_postgres, refusal, start, text};
use farfield_server::upkeep::{self, Finding};
use model::Code;
use rusqlite::Connection;
use serde_json::json;
use std::path::Path;
use tempfile::TempDir;

async fn names(user: &User) -> Vec<String> {
    let rows = user.all("accounts?$select=name", 5000).await;
    let mut names: Vec<String> = rows.iter().map(|row| text(row, "name").to_owned()).collect();
    names.sort();
    names
}

async fn delta_link(user: &User) -> String {
    let request = user.request(reqwest::Method::GET, "accounts?$select=name");
    let page = request.header("prefer", "odata.track-changes").send().await.unwrap();
    text(&crate::support::json(page).await, "@odata.deltaLink").to_owned()
}

/// The file of the running server.
async fn backed_up(running: &Running, file: &Path) {
    upkeep::backup(running.data.path(), file).await.unwrap();
}

#[tokio::test]
async fn a_backup_of_a_running_server_comes_back_as_it_was_and_starts_a_new_epoch() {
    if on_postgres() {
        return;
    }
    let (running, away) = (start().await, TempDir::new().unwrap());
    let admin = running.sign_in("admin").await;
    let (before, link) = (names(&admin).await, delta_link(&admin).await);
    let file = away.path().join("backup.db");
    backed_up(&running, &file).await;
    admin.made("accounts", json!({"name": "Danach GmbH"})).await;
    let busy = upkeep::restore(running.data.path(), &file).await.unwrap_err();
    assert_eq!(busy.code, Code::DatabaseInUse);
    let old_url = running.server.url();
    let (running, ()) =
        running.restarted_after(async |data| upkeep::restore(data, &file).await.unwrap()).await;
    let admin = running.sign_in("admin").await;
    assert_eq!(names(&admin).await, before);
    let moved = link.replace(&old_url, &running.server.url());
    let (status, _) = refusal(admin.get(&moved).await).await;
    assert_eq!(status, 400, "a list of changes of before the restore is not followed further");
    assert!(running.data.path().join("farfield.db.before-restore").exists());
}

#[tokio::test]
async fn what_is_no_backup_is_not_put_in_place() {
    if on_postgres() {
        return;
    }
    let (running, away) = (start().await, TempDir::new().unwrap());
    let before = names(&running.sign_in("admin").await).await;
    let (none, empty, foreign) =
        (away.path().join("none"), away.path().join("empty"), away.path().join("foreign"));
    std::fs::write(&empty, "").unwrap();
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    let refused = async |data: &Path| {
        for file in [&none, &empty, &foreign] {
            assert!(upkeep::restore(data, file).await.is_err(), "{}", file.display());
        }
    };
    let (running, ()) = running.restarted_after(refused).await;
    assert_eq!(names(&running.sign_in("admin").await).await, before);
}

#[tokio::test]
async fn a_backup_overwrites_nothing() {
    if on_postgres() {
        return;
    }
    let (running, away) = (start().await, TempDir::new().unwrap());
    let file = away.path().join("precious");
    std::fs::write(&file, "precious").unwrap();
    assert!(upkeep::backup(running.data.path(), &file).await.is_err());
    assert_eq!(std::fs::read(&file).unwrap(), b"precious");
}

#[tokio::test]
async fn the_doctor_finds_a_healthy_server_healthy() {
    let running = start().await;
    let found = upkeep::doctor(running.data.path(), running.database_url()).await.unwrap();
    let wrong: Vec<&Finding> = found.iter().filter(|f| f.is_wrong).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(found.iter().any(|f| f.text == "account: 50 rows"), "{found:?}");
}

#[tokio::test]
async fn the_doctor_finds_lookups_that_lead_nowhere_and_tables_that_are_missing() {
    if on_postgres() {
        return;
    }
    let running = start().await;
    let change = async |data: &Path| {
        let conn = Connection::open(data.join("farfield.db")).unwrap();
        let account =
            "(SELECT parentcustomerid FROM data_contact WHERE parentcustomerid IS NOT NULL LIMIT 1)";
        conn.execute(&format!("DELETE FROM data_account WHERE id = {account}"), []).unwrap();
        conn.execute("DROP TABLE data_sitemap", []).unwrap();
        upkeep::doctor(data, None).await.unwrap()
    };
    let (_, found) = running.restarted_after(change).await;
    let wrong: Vec<String> = found.iter().filter(|f| f.is_wrong).map(ToString::to_string).collect();
    assert!(wrong.iter().any(|f| f.contains("contact.parentcustomerid")), "{wrong:?}");
    assert!(wrong.iter().any(|f| f.contains("the table sitemap is missing")), "{wrong:?}");
}
