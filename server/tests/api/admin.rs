//! `farfield-server admin …`, as scripts call it.

use crate::support::{Running, start, text};
use serde_json::{Value as Json, json};
use std::process::{Command, Output};

/// Runs a command on the server's data.
fn admin(running: &Running, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_farfield-server"));
    command.arg("admin").args(arguments).arg("--data").arg(running.data.path());
    if let Some(url) = running.database_url() {
        command.args(["--database-url", url]);
    }
    command.output().unwrap()
}

/// What a command answers in JSON.
fn answer(running: &Running, arguments: &[&str]) -> Json {
    let output = admin(running, &[arguments, &["--json"]].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a command that fails says.
fn failure(running: &Running, arguments: &[&str]) -> String {
    let output = admin(running, arguments);
    assert!(!output.status.success(), "{arguments:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test]
async fn profiles_are_made_published_and_assigned_by_scripts() {
    let running = start().await;
    let profiles = answer(&running, &["profiles", "list"]);
    assert_eq!((&profiles[0]["name"], &profiles[0]["state"]), (&json!("Field Sales"), &json!("published")));
    let mut profile = answer(&running, &["profiles", "show", "Field Sales"]);
    profile["id"] = json!("00000000-0000-0000-0000-000000000000");
    profile["name"] = json!("Tour");
    let file = running.data.path().join("tour.json");
    let mut unknown = profile.clone();
    unknown["items"][0]["weather"] = json!("fine");
    std::fs::write(&file, unknown.to_string()).unwrap();
    let refused = failure(&running, &["profiles", "import", file.to_str().unwrap()]);
    assert!(refused.contains("weather"), "{refused}");
    std::fs::write(&file, profile.to_string()).unwrap();
    let made = answer(&running, &["profiles", "import", file.to_str().unwrap()]);
    let id = text(&made, "id");
    assert_eq!(answer(&running, &["profiles", "show", id])["items"], profile_items(&running, id));
    assert!(failure(&running, &["profiles", "publish", "No Such"]).contains("No Such"));
    answer(&running, &["profiles", "publish", "Tour"]);
    answer(&running, &["profiles", "offer", "Tour", "--app", "fieldsales"]);
    let refused = failure(&running, &["profiles", "assign", "Tour", "--user", "ines"]);
    assert!(refused.contains("--move"), "{refused}");
    answer(&running, &["profiles", "assign", "Tour", "--user", "ines", "--move"]);
    let tables = answer(&running, &["profiles", "evaluate", "Tour", "--user", "ines"]);
    assert!(tables.as_array().unwrap().iter().any(|t| t["LogicalName"] == "account" && t["Rows"] != 0));
    let refused = failure(&running, &["profiles", "create", "Mine", "--as", "ines"]);
    assert!(refused.contains("prvCreateMobileOfflineProfile"), "{refused}");
    let shown = admin(&running, &["profiles", "list"]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.lines().next().unwrap().starts_with("id") && shown.contains("published"), "{shown}");
}

fn profile_items(running: &Running, id: &str) -> Json {
    let file = running.data.path().join("again.json");
    answer(running, &["profiles", "export", id, file.to_str().unwrap()]);
    let text = std::fs::read_to_string(&file).unwrap();
    serde_json::from_str::<Json>(&text).unwrap()["items"].clone()
}

#[tokio::test]
async fn a_table_in_a_profile_stays_enabled_and_another_is_switched() {
    let running = start().await;
    let refused = failure(&running, &["tables", "disable", "account"]);
    assert!(refused.contains("Mobile Offline Profiles"), "{refused}");
    let enabled = |table: &str| {
        let tables = answer(&running, &["tables", "list"]);
        let found = tables.as_array().unwrap().iter().find(|t| t["name"] == table).cloned();
        found.unwrap()["enabled"].clone()
    };
    assert_eq!(enabled("competitor"), true);
    answer(&running, &["tables", "disable", "competitor"]);
    assert_eq!(enabled("competitor"), false);
    answer(&running, &["tables", "enable", "competitor"]);
    answer(&running, &["tables", "filter", "competitor", "--days", "30"]);
    let user = running.sign_in("admin").await;
    let path = "EntityDefinitions(LogicalName='competitor')?$select=MobileOfflineFilters,IsAvailableOffline";
    let definition = user.read(path).await;
    assert!(text(&definition, "MobileOfflineFilters").contains("value=\"30\""), "{definition}");
    let file = running.data.path().join("filter.xml");
    std::fs::write(&file, "<filter><condition attribute='name' operator='under' value='x'/></filter>")
        .unwrap();
    failure(&running, &["tables", "filter", "competitor", "--file", file.to_str().unwrap()]);
}

#[tokio::test]
async fn provisioning_is_started_with_consent_and_carried_out() {
    let running = start().await;
    assert!(failure(&running, &["provisioning", "start"]).contains("consent"));
    answer(&running, &["provisioning", "start", "--consent"]);
    let status = answer(&running, &["provisioning", "run"]);
    assert_eq!(
        (&status["status"], &status["stage"], &status["open"]),
        (&json!("completed"), &json!(7), &json!(true))
    );
    answer(&running, &["provisioning", "deprovision"]);
    assert_eq!(answer(&running, &["provisioning", "run"])["open"], false);
}

#[tokio::test]
async fn sync_errors_are_listed_and_resolved_and_switches_are_set() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let made = ines
        .made("syncerrors", json!({"name": "account", "errormessage": "No.", "errortime": "2026-11-21T08:00:00Z", "action": "Update"}))
        .await;
    let id = text(&made, "syncerrorid");
    let open = answer(&running, &["sync-errors", "list"]);
    assert_eq!((&open[0]["id"], &open[0]["message"]), (&json!(id), &json!("No.")));
    assert!(failure(&running, &["sync-errors", "list", "--as", "ines"]).contains("prvReadSyncError"));
    answer(&running, &["sync-errors", "resolve", id]);
    assert_eq!(answer(&running, &["sync-errors", "list"]), json!([]));
    assert_eq!(ines.read(&format!("syncerrors({id})")).await["statecode"], 1);

    assert_eq!(answer(&running, &["settings", "set", "bpf", "off"])["bpf"], "off");
    assert_eq!(answer(&running, &["settings", "set", "relationship_limit", "15"])["relationship_limit"], 15);
    assert!(failure(&running, &["settings", "set", "bpf", "perhaps"]).contains("perhaps"));
    let users = answer(&running, &["users", "list"]);
    assert!(users.as_array().unwrap().iter().any(|u| u["name"] == "ines"));
    assert!(!answer(&running, &["roles", "show", "Field Salesperson"]).as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_small_organisation_is_set_up_by_a_script() {
    let running = start().await;
    let run = |line: &str| answer(&running, &line.split(' ').collect::<Vec<_>>());
    let refused = |line: &str| failure(&running, &line.split(' ').collect::<Vec<_>>());
    run("units create Prüfstand");
    run("units create Halle7 --parent Prüfstand");
    answer(&running, &["roles", "create", "Prüfer", "--unit", "Prüfstand", "--copy", "Team Member"]);
    run("roles grant Prüfer --table account --rights create,read,write,append,appendto --depth unit");
    run("roles grant Prüfer --privilege prvGoOffline --depth organization");
    let file = running.data.path().join("password");
    std::fs::write(&file, "ein langes Wort\n").unwrap();
    let file = file.display();
    let made = run(&format!(
        "users create rosa --first Rosa --last Blum --unit Halle7 --manager ines --role Prüfer --password-file {file}"
    ));
    assert_eq!(made["password"], Json::Null, "what is known is not printed");
    assert!(refused("users create ROSA --last Doppelt").contains("already"));
    let hugo = run("users create hugo --last Hell --unit Prüfstand");
    let rosa = running.sign_in_with("rosa", "ein langes Wort").await.unwrap();
    assert_eq!(rosa.read("WhoAmI").await["UserId"], made["id"]);
    let account = rosa.made("accounts", json!({"name": "Prüfling"})).await;
    let path = format!("accounts({})", text(&account, "accountid"));

    let hugo = running.sign_in_with("hugo", text(&hugo, "password")).await.unwrap();
    assert_eq!(hugo.get(&path).await.status(), 403, "he has no role yet");
    run("teams create Prüfer --unit Prüfstand");
    run("roles create Leser --unit Prüfstand");
    run("roles grant Leser --table account --rights read --depth below");
    run("teams assign Prüfer --role Leser");
    run("teams add Prüfer --user hugo");
    assert_eq!(hugo.get(&path).await.status(), 200, "as a member of the team");
    run("roles revoke Leser --table account --rights read");
    assert_eq!(hugo.get(&path).await.status(), 403);
    run("teams remove Prüfer --user hugo");
    run("teams unassign Prüfer --role Leser");
    run("roles delete Leser");
    run("teams delete Prüfer");
    assert!(refused("units delete Prüfstand").len() > 1, "somebody is in it");

    run(&format!("users password hugo --password-file {file}"));
    assert!(running.sign_in_with("hugo", "falsch, ganz falsch").await.is_none());
    assert!(running.sign_in_with("hugo", "ein langes Wort").await.is_some());
    run("users disable hugo");
    assert_eq!(hugo.get("WhoAmI").await.status(), 403);
    assert!(running.sign_in_with("hugo", "ein langes Wort").await.is_none());
    run("users enable hugo");
    hugo.read("WhoAmI").await;
    run("users move rosa --unit Prüfstand");
    assert_eq!(rosa.get(&path).await.status(), 403, "her roles went");
    assert_eq!(run("users show rosa")["roles"], 0);
    assert!(refused("roles grant System --table account --depth user").contains("System"));
    assert!(
        refused("roles grant Prüfer --table account --rights read --depth user --as ines").contains("prv")
    );
}
