//! The disk fills up while a table loads for the first time. The system's limit on the size of files stands for it: it
//! holds for a whole process, so this test runs itself again in one of its own.

use super::driver::Device;
use super::scripted::{Reply, Scripted, page};
use model::Code;
use model::status::DatabaseState;
use std::path::{Path, PathBuf};
use std::process::Command;

const NAME: &str = "hostile::full_disk::a_disk_that_is_full_leaves_what_was_there_and_is_told";
const FOLDER: &str = "FARFIELD_TEST_FULL_DISK";
const PAGE: u128 = 2_000;
const PAGES: u128 = 5;

async fn server() -> Scripted {
    Scripted::start(|asked| {
        if !asked.is_page_of("accounts") {
            return Reply::json(page(&[], None));
        }
        let n = asked.path.split_once("$skiptoken=").map_or(0, |(_, n)| n.parse::<u128>().unwrap());
        let name = "x".repeat(300);
        let rows: Vec<_> = (n * PAGE..(n + 1) * PAGE).map(|n| (n + 1, 5, name.as_str())).collect();
        let next = format!("/api/data/v9.2/accounts?$skiptoken={}", n + 1);
        Reply::json(page(&rows, (n + 1 < PAGES).then_some(next.as_str())))
    })
    .await
}

#[tokio::test]
async fn a_disk_that_is_full_leaves_what_was_there_and_is_told() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return fill(&PathBuf::from(folder).join("a.db")).await;
    }
    let folder = tempfile::tempdir().unwrap();
    // A write beyond the limit is an error instead of the end; blocks of 512 or 1024 bytes, as the shell counts.
    let script = r#"trap "" XFSZ; ulimit -f 3000; exec "$0" --exact "$1""#;
    let program = std::env::current_exe().unwrap();
    let mut child = Command::new("sh");
    let child =
        child.args(["-c", script]).arg(program).arg(NAME).env(FOLDER, folder.path()).output().unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));

    let server = server().await;
    let device = Device::on(&folder.path().join("a.db"), &server).await;
    let before = device.accounts();
    assert!(!before.complete && before.last_sync.is_none());
    assert_eq!(u128::from(before.rows) % PAGE, 0, "whole pages only");
    device.sync().await.unwrap();
    let after = device.accounts();
    assert_eq!((after.complete, u128::from(after.rows), after.problem), (true, PAGE * PAGES, None));
    device.end().await;
}

/// In the process whose files can't grow.
async fn fill(path: &Path) {
    let server = server().await;
    let device = Device::on(path, &server).await;
    assert_eq!(device.sync().await.unwrap_err().code, Code::DiskFull);
    let status = device.engine.status();
    assert!(!device.accounts().complete);
    assert_eq!(status.database, DatabaseState::Initializing);
    assert!(format!("{:?}", status.reasons).contains("DiskFull"), "{:?}", status.reasons);
    device.end().await;
}
