//! Clients that others wrote, unchanged (`reference/dataverse.md` §15). `cargo xtask setup` installs them beside these
//! tests; they need Node and Python.

use crate::support::{Running, config, start, start_as};
use farfield_server::config::Config;
use farfield_server::tls::Tls;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::Command;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign")
}

/// Runs a client's program; every operation that it was asked for must have answered without a problem.
async fn all_done(program: &str, script: &str, running: &Running, operations: Vec<String>) {
    let hour = Duration::from_secs(60 * 60);
    let token = farfield_server::token(running.data.path(), running.database_url(), "admin", hour).await;
    let (token, url) = (token.unwrap(), running.server.url());
    let mut command = Command::new(program);
    command.arg(script).args([url, token]).args(&operations).current_dir(folder()).stdin(Stdio::null());
    command.env("REQUESTS_CA_BUNDLE", running.data.path().join("tls/cert.pem"));
    let output = command.output().await;
    let output = output.unwrap_or_else(|e| panic!("{program}: {e}; run `cargo xtask setup` first"));
    let (text, errors) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
    let answers: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let failed: Vec<String> =
        answers.iter().filter(|a| !a["problem"].is_null()).map(Json::to_string).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(answers.len(), operations.len(), "{errors} (is it installed? `cargo xtask setup`)");
}

fn numbers(last: u8) -> Vec<String> {
    (1..=last).map(|n| n.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn dynamics_web_api_does_its_twenty_five_operations() {
    all_done("node", "dynamics_web_api.cjs", &start().await, numbers(25)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dataverse_ify_sends_its_bodies_twice_encoded_and_is_understood() {
    all_done("node", "dataverse_ify.cjs", &start().await, numbers(11)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn microsofts_python_sdk_works_over_tls() {
    const OPERATIONS: [&str; 13] = [
        "create_and_read",
        "labels_become_values",
        "many_at_once",
        "page_by_page",
        "select_in_sql",
        "upsert_by_key",
        "queries",
        "definitions",
        "a_table_of_its_own",
        "a_file",
        "a_batch",
        "a_frame",
        "what_is_missing_is_none",
    ];
    let data = TempDir::new().unwrap();
    let config = Config { tls: Some(Tls::SelfSigned), ..config(data.path()) };
    let running = start_as(config, data).await;
    let python = folder().join(".venv/bin/python");
    let operations = OPERATIONS.map(str::to_owned).to_vec();
    all_done(python.to_str().unwrap(), "dataverse_sdk.py", &running, operations).await;
}
