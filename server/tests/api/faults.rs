//! What the server says when it can't start.

use farfield_server::config::Config;
use farfield_server::{Server, advice};
use model::{Code, Problem};
use std::path::Path;
use tempfile::TempDir;

async fn refused(config: Config) -> Problem {
    match Server::start(config).await {
        Ok(_) => panic!("it started"),
        Err(problem) => problem,
    }
}

async fn started_once(data: &Path) {
    Server::start(Config::new(data)).await.unwrap().stop().await;
}

#[tokio::test]
async fn it_listens_on_loopback_only() {
    let data = TempDir::new().unwrap();
    let problem = refused(Config { listen: ([0, 0, 0, 0], 0).into(), ..Config::new(data.path()) }).await;
    assert_eq!(problem.code, Code::InsecureServer);
    assert!(advice(&problem).contains("proxy"));
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let data = TempDir::new().unwrap();
    started_once(data.path()).await;
    let file = data.path().join("farfield.db");
    rusqlite::Connection::open(&file).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let before = std::fs::read(&file).unwrap();
    let problem = refused(Config::new(data.path())).await;
    assert_eq!(problem.code, Code::DatabaseTooNew);
    assert_eq!(problem.args["found"], "99");
    assert!(before == std::fs::read(&file).unwrap());
}

#[tokio::test]
async fn a_damaged_database_is_told_apart_from_an_empty_one() {
    let data = TempDir::new().unwrap();
    std::fs::write(data.path().join("farfield.db"), "this is no database, ".repeat(1000)).unwrap();
    let problem = refused(Config::new(data.path())).await;
    assert_eq!(problem.code, Code::DatabaseDamaged);
    assert!(advice(&problem).contains("backup"));
}

#[tokio::test]
async fn a_page_that_rotted_is_noticed_at_the_start() {
    let data = TempDir::new().unwrap();
    started_once(data.path()).await;
    let file = data.path().join("farfield.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xA5);
    std::fs::write(&file, bytes).unwrap();
    assert_eq!(refused(Config::new(data.path())).await.code, Code::DatabaseDamaged);
}

#[tokio::test]
async fn a_data_directory_has_one_server() {
    let data = TempDir::new().unwrap();
    let first = Server::start(Config::new(data.path())).await.unwrap();
    assert_eq!(refused(Config::new(data.path())).await.code, Code::DatabaseInUse);
    first.stop().await;
    started_once(data.path()).await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_data_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let parent = TempDir::new().unwrap();
    let data = parent.path().join("data");
    started_once(&data).await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("farfield.db")), 0o600);
}
