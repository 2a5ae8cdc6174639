//! Clients that others wrote, unchanged (`reference/dataverse.md` §15). They need Node and their packages; the first run
//! installs these beside the test's build files.

use crate::support::start;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

const FILES: [(&str, &str); 3] = [
    ("package.json", include_str!("../foreign/package.json")),
    ("package-lock.json", include_str!("../foreign/package-lock.json")),
    ("dynamics_web_api.cjs", include_str!("../foreign/dynamics_web_api.cjs")),
];

/// A folder with the clients installed as the lock file says.
async fn installed() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("foreign");
    std::fs::create_dir_all(&folder).unwrap();
    let lock = folder.join("package-lock.json");
    let is_current = std::fs::read_to_string(&lock).is_ok_and(|text| text == FILES[1].1);
    for (name, text) in FILES {
        std::fs::write(folder.join(name), text).unwrap();
    }
    if !is_current || !folder.join("node_modules/dynamics-web-api").is_dir() {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
        let done = npm_output(&mut npm).await;
        if let Err(why) = done {
            std::fs::remove_file(&lock).unwrap();
            panic!("the clients cannot be installed (Node 20 and npm with a registry are needed): {why}");
        }
    }
    folder
}

async fn npm_output(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().await.map_err(|e| format!("npm: {e}"))?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[tokio::test(flavor = "multi_thread")]
async fn dynamics_web_api_does_its_twenty_five_operations() {
    let folder = installed().await;
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
