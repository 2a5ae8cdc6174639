//! Signing in to the console, and what keeps other sites out.

use super::{Console, granted, refusal};
use crate::support::{Running, start};
use admin_contract::endpoints::{RefreshSession, SignIn, SignOut, SignOutEverywhere, WhoAmI};
use admin_contract::session::{Session, SignIn as Wanted};
use admin_contract::{CONSOLE_HEADER, Endpoint, Nothing, codes};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::json;

fn post<E: Endpoint>(world: &Running) -> RequestBuilder {
    let url = world.server.url();
    let path = E::url(&[], &serde_json::from_value(json!({})).unwrap());
    Client::new().post(format!("{url}{path}")).header(CONSOLE_HEADER, "1").header("origin", url)
}

async fn sign_in(world: &Running, user: &str) -> Response {
    let wanted = Wanted { user: user.to_owned(), password: world.password(user) };
    post::<SignIn>(world).body(serde_json::to_string(&wanted).unwrap()).send().await.unwrap()
}

/// `name=value` of the cookie that a reply sets.
fn cookie(reply: &Response) -> String {
    let set = reply.headers().get("set-cookie").unwrap().to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

async fn refresh(world: &Running, cookie: &str) -> Response {
    post::<RefreshSession>(world).header("cookie", cookie).send().await.unwrap()
}

#[tokio::test]
async fn a_session_gives_a_short_token_and_keeps_the_long_one_from_scripts() {
    let world = start().await;
    let reply = sign_in(&world, "admin").await;
    let set = reply.headers().get("set-cookie").unwrap().to_str().unwrap().to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    assert!(set.contains("Path=/admin/api/v1/session;"), "{set}");
    let session: Session = granted(reply).await;
    assert_eq!(session.expires_in_s, 600);
    assert!(session.me.is_maker && session.me.is_customizer && session.me.is_administrator);
    let console = Console { url: world.server.url(), token: session.access_token, client: Client::new() };
    let me = console.get::<WhoAmI>(&[]).await;
    assert_eq!(me, session.me);
    assert_eq!(me.roles, ["System Administrator"]);
    world.server.stop().await;
}

#[tokio::test]
async fn a_refresh_replaces_the_cookie_and_the_old_one_ends_the_session() {
    let world = start().await;
    let first = cookie(&sign_in(&world, "admin").await);
    let second = cookie(&refresh(&world, &first).await);
    let third = cookie(&refresh(&world, &second).await);
    let (status, why) = refusal(refresh(&world, &first).await).await;
    assert_eq!((status, why.code.as_str()), (401, codes::SIGN_IN));
    assert_eq!(refresh(&world, &third).await.status(), 401, "a stolen cookie ends the whole session");
    world.server.stop().await;
}

#[tokio::test]
async fn signing_out_ends_this_session_and_everywhere_all_of_them() {
    let world = start().await;
    let (here, there) = (cookie(&sign_in(&world, "admin").await), cookie(&sign_in(&world, "admin").await));
    let out = post::<SignOut>(&world).header("cookie", &here).send().await.unwrap();
    assert_eq!(out.status(), 200);
    assert!(out.headers().get("set-cookie").unwrap().to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(refresh(&world, &here).await.status(), 401);
    let there = cookie(&refresh(&world, &there).await);
    Console::of(&world, "admin").await.call::<SignOutEverywhere>(&[], None, &Nothing {}).await;
    assert_eq!(refresh(&world, &there).await.status(), 401);
    world.server.stop().await;
}

#[tokio::test]
async fn requests_of_other_sites_are_refused_whatever_cookie_comes_with_them() {
    let world = start().await;
    let kept = cookie(&sign_in(&world, "admin").await);
    let url = format!("{}{}", world.server.url(), RefreshSession::url(&[], &Nothing {}));
    let asked = |origin: Option<&str>, site: Option<&str>, header: bool| {
        let mut request = Client::new().post(&url).header("cookie", &kept);
        request = origin.iter().fold(request, |r, origin| r.header("origin", *origin));
        request = site.iter().fold(request, |r, site| r.header("sec-fetch-site", *site));
        if header { request.header(CONSOLE_HEADER, "1") } else { request }
    };
    let own = world.server.url();
    let foreign = [
        asked(Some("https://elsewhere.example"), None, true),
        asked(None, Some("cross-site"), true),
        asked(Some(&own), Some("same-site"), true),
        asked(None, None, true),
        asked(Some(&own), None, false),
    ];
    for request in foreign {
        let (status, why) = refusal(request.send().await.unwrap()).await;
        assert_eq!((status, why.code.as_str()), (403, codes::CROSS_SITE));
    }
    assert_eq!(asked(None, Some("same-origin"), true).send().await.unwrap().status(), 200);
    world.server.stop().await;
}

#[tokio::test]
async fn a_wrong_password_says_so_and_too_many_make_one_wait() {
    let world = start().await;
    let wanted = Wanted { user: "admin".to_owned(), password: "wrong".to_owned() };
    let body = serde_json::to_string(&wanted).unwrap();
    let mut last = 0;
    for _ in 0..12 {
        let (status, why) = refusal(post::<SignIn>(&world).body(body.clone()).send().await.unwrap()).await;
        let code = if status == 429 { codes::TOO_MANY } else { codes::WRONG_PASSWORD };
        assert_eq!(why.code, code);
        assert_eq!(why.wait_s.is_some(), status == 429);
        last = status;
    }
    assert_eq!(last, 429);
    world.server.stop().await;
}

#[tokio::test]
async fn the_pages_forbid_what_they_do_not_need() {
    let world = start().await;
    for path in ["/admin", "/admin/", "/admin/profiles", "/admin/no.js"] {
        let reply = Client::new().get(format!("{}{path}", world.server.url())).send().await.unwrap();
        let header = |name: &str| reply.headers().get(name).unwrap().to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("'wasm-unsafe-eval'"), "{policy}");
        assert!(!policy.contains("'unsafe-eval'"), "{policy}");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("x-content-type-options"), "nosniff");
    }
    world.server.stop().await;
}
