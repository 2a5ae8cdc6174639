//! Tokens that are not good, and what doesn't go with tracking (`reference/dataverse.md` §2.4, §2.5).

use super::follower::Follower;
use crate::support::{code, refusal, start, text};
use reqwest::Method;
use serde_json::json;

const INVALID: u32 = 0x8007_2515;
const EXPIRED: u32 = 0x8004_4352;

#[tokio::test]
async fn a_token_is_good_for_its_user_and_query_only() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let follower = Follower::start(&admin, "accounts?$select=name&$filter=revenue gt 5", "accountid").await;
    let link = follower.delta();
    assert_eq!(admin.get(link).await.status(), 200);
    assert_eq!(refusal(ines.get(link).await).await, (400, code(INVALID)));
    let altered = [
        link.replace("gt%205", "gt%206").replace("gt 5", "gt 6"),
        link.replace("$select=name", "$select=name,revenue"),
        link.replace("accounts?", "contacts?")
            .replace("revenue", "creditlimit")
            .replace("=name", "=fullname"),
    ];
    for link in altered {
        assert_eq!(refusal(admin.get(&link).await).await, (400, code(INVALID)), "{link}");
    }
}

#[tokio::test]
async fn a_token_that_was_tampered_with_is_refused() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let follower = Follower::start(&admin, "accounts?$select=name", "accountid").await;
    let (head, token) = follower.delta().split_once("$deltatoken=").unwrap();
    for at in (0..token.len()).step_by(7) {
        let mut bytes = token.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
        let link = format!("{head}$deltatoken={}", String::from_utf8(bytes).unwrap());
        assert_eq!(refusal(admin.get(&link).await).await, (400, code(INVALID)), "letter {at}");
    }
    for token in ["", "919042!08/22/2017 08:10:44", "%00", &"d.".repeat(3000), "track.AAAA"] {
        let reply = admin.get(&format!("{head}$deltatoken={token}")).await;
        assert_eq!(refusal(reply).await, (400, code(INVALID)), "{token}");
    }
    let reply = admin.get(&format!("{head}$skiptoken=track.AAAA")).await;
    assert_eq!(refusal(reply).await, (400, code(INVALID)));
}

#[tokio::test]
async fn a_token_outlives_a_restart_and_then_expires() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let mut follower = Follower::start(&admin, "accounts?$select=name", "accountid").await;
    let id = follower.rows.keys().next().unwrap().clone();
    assert_eq!(admin.patch(&format!("accounts({id})"), None, json!({"name": "Vorher"})).await.status(), 200);
    let old = running.server.url();
    let running = running.restarted().await;
    let admin = running.sign_in("admin").await;
    let moved = follower.delta().replace(&old, &running.server.url());
    follower.link = super::follower::Link::Delta(moved);
    let told = follower.catch_up(&admin).await;
    assert_eq!(told.changed.into_iter().collect::<Vec<_>>(), [id]);

    let organization = admin.read("organizations?$select=name").await;
    let path = format!("organizations({})", text(&organization["value"][0], "organizationid"));
    let set = admin.patch(&path, None, json!({"expirechangetrackingindays": 0})).await;
    assert_eq!(set.status(), 200);
    assert_eq!(refusal(follower.ask(&admin).await).await, (400, code(EXPIRED)));
}

#[tokio::test]
async fn what_does_not_go_with_tracking_is_named() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let tracked = async |user: &crate::support::User, path: &str| {
        user.request(Method::GET, path).header("prefer", "odata.track-changes").send().await.unwrap()
    };
    for (option, value) in [("$orderby", "name"), ("$top", "3")] {
        let reply = tracked(&admin, &format!("accounts?{option}={value}")).await;
        assert_eq!(reply.status(), 400);
        let body = crate::support::json(reply).await;
        let message =
            format!("The \"{option}\" query parameter isn't supported when Change Tracking is enabled.");
        assert_eq!(text(&body["error"], "message"), message);
    }
    let long = tracked(&admin, "annotations?$filter=contains(documentbody,'x')").await;
    assert_eq!(long.status(), 400);

    assert_eq!(tracked(&ines, "accounts?$filter=name ne 'x'").await.status(), 200);
    let organization = admin.read("organizations?$select=name").await;
    let path = format!("organizations({})", text(&organization["value"][0], "organizationid"));
    let set = admin.patch(&path, None, json!({"farfield_strictchangetracking": true})).await;
    assert_eq!(set.status(), 200);
    let filtered = tracked(&admin, "accounts?$filter=name ne 'x'").await;
    let body = crate::support::json(filtered).await;
    let message = "The \"$filter\" query parameter isn't supported when Change Tracking is enabled.";
    assert_eq!(text(&body["error"], "message"), message);
    assert_eq!(refusal(tracked(&ines, "accounts").await).await, (403, code(0x8004_0231)));
    assert_eq!(tracked(&admin, "accounts").await.status(), 200);
}
