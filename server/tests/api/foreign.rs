//! Clients that others wrote, unchanged (`reference/dataverse.md` §15). They need Node, and their packages in
//! `server/tests/foreign`, where `cargo xtask setup` puts them: a client more is a line in `package.json` there and a
//! script beside it.

use crate::support::start;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

/// The folder with the clients.
fn clients() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign");
    let installed = folder.join("node_modules/.package-lock.json").is_file();
    assert!(
        installed,
        "the clients are not installed: run `cargo xtask setup` (it needs npm and its registry)"
    );
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn dynamics_web_api_does_its_twenty_five_operations() {
    let folder = clients();
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let numbers = (1..=25).map(|n| n.to_string());
    let output = Command::new("node")
        .arg("dynamics_web_api.cjs")
        .args([running.server.url(), admin.token.clone()])
        .args(numbers)
        .current_dir(&folder)
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let failed: Vec<String> =
        answers.iter().filter(|a| !a["problem"].is_null()).map(Json::to_string).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(answers.len(), 25, "{}", String::from_utf8_lossy(&output.stderr));
}
