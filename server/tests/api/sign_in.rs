//! Signing in and staying signed in.

use crate::support::{self, code, json, refusal, start, start_with};
use farfield_server::config::Limits;
use reqwest::{Client, Method};
use std::time::Duration;

#[tokio::test]
async fn the_right_password_gives_a_token_that_says_who_one_is() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let me = ines.read("WhoAmI()").await;
    let user = ines.read(&format!("systemusers({})", support::text(&me, "UserId"))).await;
    assert_eq!(user["domainname"], "ines");
    assert_eq!(me["BusinessUnitId"], user["_businessunitid_value"]);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_are_refused_alike() {
    let running = start().await;
    let mut bodies = Vec::new();
    for user in ["ines", "nobody"] {
        let reply = running.token_reply(&format!("grant_type=password&username={user}&password=wrong")).await;
        assert_eq!(reply.status(), 400);
        bodies.push(json(reply).await);
    }
    assert_eq!(bodies[0]["error"], "invalid_grant");
    assert_eq!(bodies[0], bodies[1]);
}

#[tokio::test]
async fn too_many_wrong_passwords_make_the_user_wait_and_nobody_else() {
    let running = start_with(Limits { failures_per_user: 3, ..Limits::default() }).await;
    for _ in 0..3 {
        assert_eq!(
            running.token_reply("grant_type=password&username=ines&password=wrong").await.status(),
            400
        );
    }
    let right = format!("grant_type=password&username=ines&password={}", running.password("ines"));
    let reply = running.token_reply(&right).await;
    assert_eq!(reply.status(), 429);
    let wait: u64 = reply.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
    running.sign_in("lena").await;
}

#[tokio::test]
async fn nothing_of_the_web_api_answers_without_a_good_token() {
    let running = start().await;
    for path in ["", "$metadata", "WhoAmI", "accounts", "EntityDefinitions", "no/such/thing", "elsewhere"] {
        for token in [None, Some("nonsense")] {
            let root = if path == "elsewhere" { "" } else { "api/data/v9.2/" };
            let url = format!("{}/{root}{path}", running.server.url());
            let request = Client::new().request(Method::GET, url);
            let reply = token.iter().fold(request, |r, t| r.bearer_auth(t)).send().await.unwrap();
            assert_eq!(reply.status(), 401, "{path}");
        }
    }
    let health = Client::new().get(format!("{}/healthz", running.server.url())).send().await.unwrap();
    assert_eq!(health.status(), 200);
}

#[tokio::test]
async fn an_access_token_ends() {
    let running = start_with(Limits { access_token: Duration::ZERO, ..Limits::default() }).await;
    let ines = running.sign_in("ines").await;
    assert_eq!(ines.get("WhoAmI").await.status(), 401);
}

#[tokio::test]
async fn a_refresh_token_is_replaced_at_each_use() {
    let running = start().await;
    let first = running.tokens("ines").await["refresh_token"].as_str().unwrap().to_owned();
    let form = |token: &str| format!("grant_type=refresh_token&refresh_token={token}&client_id=farfield");
    let second =
        json(running.token_reply(&form(&first)).await).await["refresh_token"].as_str().unwrap().to_owned();
    // The reply may have been lost: as long as its successor is unused, a token may be used again.
    let third =
        json(running.token_reply(&form(&first)).await).await["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(second, third);
    assert_eq!(running.token_reply(&form(&second)).await.status(), 400);
    let fourth =
        json(running.token_reply(&form(&third)).await).await["refresh_token"].as_str().unwrap().to_owned();
    // Now the first can only be a stolen copy, so the whole session ends.
    assert_eq!(running.token_reply(&form(&first)).await.status(), 400);
    assert_eq!(running.token_reply(&form(&fourth)).await.status(), 400);
}

#[tokio::test]
async fn a_disabled_user_is_shut_out_at_once() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let me = ines.read("WhoAmI").await;
    let path = format!("systemusers({})", support::text(&me, "UserId"));
    assert_eq!(admin.patch(&path, None, serde_json::json!({"isdisabled": true})).await.status(), 200);
    assert_eq!(refusal(ines.get("accounts").await).await, (403, code(0x8004_0225)));
    let again = format!("grant_type=password&username=ines&password={}", running.password("ines"));
    assert_eq!(running.token_reply(&again).await.status(), 400);
}

#[tokio::test]
async fn a_token_made_on_the_command_line_is_as_good() {
    let running = start().await;
    let (data, url) = (running.data.path(), running.database_url());
    let token = async |user: &str| farfield_server::token(data, url, user, Duration::from_secs(60)).await;
    let lena = running.sign_in("lena").await;
    let by_hand =
        support::User { token: token("Lena").await.unwrap(), base: lena.base.clone(), client: Client::new() };
    assert_eq!(by_hand.read("WhoAmI").await, lena.read("WhoAmI").await);
    assert!(token("nobody").await.is_err());
}
