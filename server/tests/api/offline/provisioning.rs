//! The provisioning job: consent, stages, order rules, restarts.

use super::*;
use crate::support::start;
use std::time::{Duration, Instant};

const START: &str = "farfield_StartOfflineProvisioning";
const STOP: &str = "farfield_StopOfflineProvisioning";
const RETRY: &str = "farfield_RetryOfflineProvisioning";
const DEPROVISION: &str = "farfield_DeprovisionOffline";

async fn job(user: &User, id: &str) -> Json {
    user.read(&format!("farfield_offlineprovisionings({id})")).await
}

/// Waits until the job has the status.
async fn reached(user: &User, id: &str, status: i64) -> Json {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let row = job(user, id).await;
        if row["farfield_status"] == status {
            return row;
        }
        assert!(Instant::now() < deadline, "{row}");
        tokio::task::yield_now().await;
    }
}

async fn refused(user: &User, action: &str, body: Json) -> String {
    let reply = user.post(action, body).await;
    assert_eq!(reply.status(), 400, "{action}");
    text(&json(reply).await["error"], "message").to_owned()
}

#[tokio::test]
async fn provisioning_needs_consent_goes_through_seven_stages_and_keeps_the_order_rules() {
    let server = start().await;
    let user = admin(&server).await;
    assert!(refused(&user, START, json!({})).await.contains("needs your consent"));
    assert!(refused(&user, DEPROVISION, json!({})).await.contains("complete"));
    assert!(refused(&user, STOP, json!({})).await.contains("not running"));
    let id = text(&done(&user, START, json!({"Consent": true})).await, "ProvisioningId").to_owned();
    let row = reached(&user, &id, 5).await;
    assert_eq!((&row["farfield_stage"], &row["farfield_percent"]), (&json!(7), &json!(100)));

    let consents = user.read("farfield_offlineconsents").await;
    let consent = &consents["value"][0];
    assert_eq!(consent["farfield_name"], "Ada Reuter");
    assert!(consent["farfield_givenon"].is_string() && text(consent, "farfield_notice").len() > 100);
    let filter = format!("$filter=_farfield_provisioningid_value eq {id}");
    let messages = user.read(&format!("farfield_offlineprovisioningmessages?{filter}")).await;
    let messages = messages["value"].as_array().unwrap();
    for stage in 1..=7 {
        let said = messages.iter().filter(|m| m["farfield_stage"] == stage && m["farfield_at"].is_string());
        assert!(said.count() > 0, "stage {stage}");
    }
    let tables = user.read(&format!("farfield_offlineprovisioningtables?{filter}")).await;
    let tables = tables["value"].as_array().unwrap();
    let account = tables.iter().find(|t| t["farfield_name"] == "account").unwrap();
    let count: i64 = user
        .get("accounts/$count")
        .await
        .text()
        .await
        .unwrap()
        .trim_start_matches('\u{feff}')
        .parse()
        .unwrap();
    assert_eq!((&account["farfield_rows"], &account["farfield_status"]), (&json!(count), &json!(3)));
    assert!(account["farfield_indexes"].as_i64().unwrap() > 0);

    assert!(refused(&user, START, json!({"Consent": true})).await.contains("De-provision it first"));
    assert!(refused(&user, RETRY, json!({})).await.contains("failed or was stopped"));
    let away = text(&done(&user, DEPROVISION, json!({})).await, "ProvisioningId").to_owned();
    reached(&user, &away, 5).await;
    let again = text(&done(&user, START, json!({"Consent": true})).await, "ProvisioningId").to_owned();
    reached(&user, &again, 5).await;
}

#[tokio::test]
async fn a_job_goes_on_after_a_restart_and_devices_can_watch_it() {
    let server = start().await;
    let user = admin(&server).await;
    switch(&user, json!({"organisation_filter_days": 4000})).await;
    let ines = server.sign_in("ines").await;
    let path = format!("RetrieveOfflineConfiguration(AppModuleId={})", app(&ines).await);
    let before = ines.read(&path).await;
    assert_eq!((&before["Available"], &before["Provisioning"]["Open"]), (&json!(false), &json!(false)));
    let id = text(&done(&user, START, json!({"Consent": true})).await, "ProvisioningId").to_owned();
    let server = server.restarted().await;
    let user = admin(&server).await;
    reached(&user, &id, 5).await;
    let ines = server.sign_in("ines").await;
    let after = ines.read(&path).await;
    assert_eq!((&after["Available"], &after["Provisioning"]["Stage"]), (&json!(true), &json!(7)));
    assert_eq!(job(&ines, &id).await["farfield_percent"], 100);
}

#[tokio::test]
async fn an_environment_that_is_not_eligible_says_why() {
    let server = start().await;
    let user = admin(&server).await;
    switch(&user, json!({"ineligible": "This is a sandbox."})).await;
    assert!(refused(&user, START, json!({"Consent": true})).await.contains("This is a sandbox."));
    let path = format!("RetrieveOfflineConfiguration(AppModuleId={})", app(&user).await);
    assert_eq!(user.read(&path).await["Reason"], "This is a sandbox.");
}

/// Start and stop in one transaction, so that the job can't be faster.
const START_AND_STOP: &str = "--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n\
    --c\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\n\
    POST /api/data/v9.2/farfield_StartOfflineProvisioning HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{\"Consent\":true}\r\n\
    --c\r\nContent-Type: application/http\r\nContent-ID: 2\r\n\r\n\
    POST /api/data/v9.2/farfield_StopOfflineProvisioning HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{}\r\n\
    --c--\r\n--b--\r\n";

#[tokio::test]
async fn a_job_that_is_stopped_can_be_retried() {
    let server = start().await;
    let user = admin(&server).await;
    let batch = user.request(Method::POST, "$batch").header("content-type", "multipart/mixed;boundary=b");
    let reply = batch.body(START_AND_STOP).send().await.unwrap();
    assert_eq!(reply.status(), 200, "{}", reply.text().await.unwrap());
    let jobs = user.read("farfield_offlineprovisionings").await;
    let id = text(&jobs["value"][0], "farfield_offlineprovisioningid").to_owned();
    let row = job(&user, &id).await;
    assert_eq!((&row["farfield_status"], &row["farfield_stage"]), (&json!(3), &json!(1)));
    assert!(refused(&user, STOP, json!({})).await.contains("not running"));
    done(&user, RETRY, json!({})).await;
    let row = reached(&user, &id, 5).await;
    assert_eq!(row["farfield_attempt"], 2);
}
