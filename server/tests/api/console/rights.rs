//! Every endpoint as every role.

use super::{Console, refusal};
use crate::support::{Running, start};
use admin_contract::{Endpoint, Needs, Nothing, Visitor, codes, endpoints};
use reqwest::Client;
use serde_json::{Value as Json, json};
use std::any::TypeId;

/// An endpoint as it is asked without knowing anything: arguments that name nothing, a body without members.
struct Asked {
    name: &'static str,
    needs: Needs,
    method: reqwest::Method,
    path: String,
}

#[derive(Default)]
struct All(Vec<Asked>);

impl Visitor for All {
    fn endpoint<E: Endpoint>(&mut self) {
        let nobody = "00000000-0000-0000-0000-00000000abcd";
        let query = if TypeId::of::<E::Query>() == TypeId::of::<Nothing>() { "" } else { "?table=account" };
        let path = E::PATH.split('/').map(|part| if part.starts_with('{') { nobody } else { part });
        self.0.push(Asked {
            name: E::NAME,
            needs: E::NEEDS,
            method: reqwest::Method::from_bytes(E::METHOD.name().as_bytes()).unwrap(),
            path: format!("{}{}{query}", admin_contract::BASE, path.collect::<Vec<_>>().join("/")),
        });
    }
}

fn all() -> Vec<Asked> {
    let mut all = All::default();
    endpoints::each(&mut all);
    assert!(all.0.len() > 50);
    all.0
}

/// Gives a user of the demo one role and no other.
async fn give(world: &Running, user: &str, role: Option<&str>) -> Console {
    let admin = world.sign_in("admin").await;
    let id = |rows: &Json, key: &str| rows["value"][0][key].as_str().unwrap().to_owned();
    let found = admin.read(&format!("systemusers?$filter=domainname eq '{user}'&$select=systemuserid")).await;
    let user_id = id(&found, "systemuserid");
    let has = admin.read(&format!("systemusers({user_id})/systemuserroles_association?$select=roleid")).await;
    for role in has["value"].as_array().unwrap() {
        let role = role["roleid"].as_str().unwrap();
        let path = format!("systemusers({user_id})/systemuserroles_association({role})/$ref");
        assert_eq!(admin.delete(&path).await.status(), 204);
    }
    if let Some(role) = role {
        let found = admin.read(&format!("roles?$filter=name eq '{role}'&$select=roleid")).await;
        let target = format!("{}roles({})", admin.base, id(&found, "roleid"));
        let path = format!("systemusers({user_id})/systemuserroles_association/$ref");
        assert_eq!(admin.post(&path, json!({"@odata.id": target})).await.status(), 204);
    }
    Console::of(world, user).await
}

async fn status(who: &Console, asked: &Asked) -> (u16, String) {
    let request = who.client.request(asked.method.clone(), format!("{}{}", who.url, asked.path));
    // A version that is nobody's: what gets so far changes nothing.
    let request = request.bearer_auth(&who.token).header("if-match", "\"none\"").body("{}");
    let reply = request.send().await.unwrap();
    match reply.status().as_u16() {
        200 => (200, String::new()),
        _ => {
            let (status, why) = refusal(reply).await;
            (status, why.code)
        }
    }
}

#[tokio::test]
async fn each_endpoint_refuses_who_may_not_and_lets_in_who_may() {
    let world = start().await;
    let nobody = give(&world, "jakob", None).await;
    let plain = give(&world, "ines", Some("Basic User")).await;
    let maker = give(&world, "tomas", Some("Environment Maker")).await;
    let customizer = give(&world, "lena", Some("System Customizer")).await;
    let people = [
        (&nobody, Needs::SignedIn),
        (&plain, Needs::SignedIn),
        (&maker, Needs::Maker),
        (&customizer, Needs::Customizer),
    ];
    for asked in all().iter().filter(|asked| asked.needs != Needs::Nobody) {
        for (who, has) in &people {
            // Ends the session of nobody who is still needed: access tokens stay good.
            let (status, code) = status(who, asked).await;
            let is_refused = status == 403 && code == codes::FORBIDDEN;
            if asked.needs > *has {
                assert!(is_refused, "{} answered {status} {code} to who has {has:?}", asked.name);
            } else if asked.method == reqwest::Method::GET {
                assert!(!is_refused, "{} refused who has {has:?}", asked.name);
            }
        }
    }
    world.server.stop().await;
}

#[tokio::test]
async fn an_administrator_is_refused_nothing_and_no_answer_is_a_failure() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    for asked in all().iter().filter(|asked| asked.needs != Needs::Nobody) {
        let (status, code) = status(&admin, asked).await;
        // A database of PostgreSQL has backups of its own.
        let is_elsewhere = code == codes::NOT_HERE;
        let is_good = is_elsewhere || status < 500 && status != 403 && status != 401;
        assert!(is_good, "{} answered {status} {code}", asked.name);
    }
    world.server.stop().await;
}

#[tokio::test]
async fn nothing_is_told_without_a_token() {
    let world = start().await;
    let nobody = Console { url: world.server.url(), token: "none".to_owned(), client: Client::new() };
    for asked in all().iter().filter(|asked| asked.needs != Needs::Nobody) {
        assert_eq!(status(&nobody, asked).await, (401, codes::SIGN_IN.to_owned()), "{}", asked.name);
    }
    world.server.stop().await;
}
