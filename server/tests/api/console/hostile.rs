//! Whatever is sent to whichever endpoint, the answer is a refusal that names the fault, and never a failure.

use super::{Console, refusal};
use crate::support::start;
use admin_contract::{Endpoint, Method, Needs, Nothing, Visitor, endpoints};
use serde_json::{Value as Json, json};
use std::any::TypeId;

struct Writing {
    name: &'static str,
    method: reqwest::Method,
    path: String,
}

#[derive(Default)]
struct Taking(Vec<Writing>);

impl Visitor for Taking {
    fn endpoint<E: Endpoint>(&mut self) {
        let takes_a_body = TypeId::of::<E::Body>() != TypeId::of::<Nothing>();
        if E::METHOD == Method::Get || E::NEEDS == Needs::Nobody || !takes_a_body {
            return;
        }
        let part = |part: &'static str| match part {
            "{table}" => "account",
            "{number}" => "1",
            part if part.starts_with('{') => "00000000-0000-0000-0000-000000000001",
            part => part,
        };
        let path: Vec<&str> = E::PATH.split('/').map(part).collect();
        self.0.push(Writing {
            name: E::NAME,
            method: reqwest::Method::from_bytes(E::METHOD.name().as_bytes()).unwrap(),
            path: format!("{}{}", admin_contract::BASE, path.join("/")),
        });
    }
}

/// Bodies that fit no endpoint.
fn bodies() -> Vec<String> {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let member = json!({"profile": {"id": 7}, "table": "account", "cells": [{"privilege": "prvReadAccount", "depth": "far"}],
        "users": ["no id"], "source": {"which": "draft"}, "offline": "yes", "add": {}, "name": null});
    vec![
        "{".to_owned(),
        "nothing of the kind".to_owned(),
        "\u{0}\u{1}\u{fffd}".to_owned(),
        json!([1, 2, 3]).to_string(),
        json!("text").to_string(),
        json!(1e308).to_string(),
        Json::Null.to_string(),
        json!({"no_such_member": 1}).to_string(),
        json!({"": ""}).to_string(),
        member.to_string(),
        format!("{{\"table\":{deep}}}"),
        format!("{{\"name\":\"{}\",\"surplus\":1}}", "x".repeat(1_000_000)),
        "{} {}".to_owned(),
    ]
}

#[tokio::test]
async fn no_body_makes_an_endpoint_fail() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let mut taking = Taking::default();
    endpoints::each(&mut taking);
    assert!(taking.0.len() > 25);
    for to in taking.0 {
        for body in bodies() {
            let request = admin.client.request(to.method.clone(), format!("{}{}", admin.url, to.path));
            let request = request.bearer_auth(&admin.token).header("if-match", "\"none\"");
            let beginning: String = body.chars().take(40).collect();
            let (status, why) = refusal(request.body(body).send().await.unwrap()).await;
            assert!((400..500).contains(&status), "{} answered {status} to {beginning}: {why:?}", to.name);
        }
    }
    assert_eq!(world.sql("SELECT count(*) FROM console_audit"), 0, "what is refused is not done");
    world.server.stop().await;
}

#[tokio::test]
async fn filters_of_any_shape_are_told_at_their_place() {
    use admin_contract::designer::AskFilter as Asked;
    use admin_contract::endpoints::AskFilter;
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><filter>&b;</filter>"
        .to_owned();
    let shapes = [
        "<filter".to_owned(),
        "no filter".to_owned(),
        bomb,
        "<filter>".repeat(10_000),
        format!("{}{}", "<filter>".repeat(60), "</filter>".repeat(60)),
        "<filter><condition attribute='no_such' operator='eq' value='1'/></filter>".to_owned(),
        "<filter><condition attribute='name' operator='sounds-like' value='1'/></filter>".to_owned(),
        "<filter><condition attribute='numberofemployees' operator='eq' value='many'/></filter>".to_owned(),
        "<filter><condition attribute='createdon' operator='last-x-days' value='-1'/></filter>".to_owned(),
        "<filter><condition attribute='primarycontactid' operator='eq' value='nobody'/></filter>".to_owned(),
        "<entity name='contact'><filter/></entity>".to_owned(),
        "<filter><link-entity name='nowhere' from='a' to='b'/></filter>".to_owned(),
    ];
    for xml in shapes {
        let beginning: String = xml.chars().take(80).collect();
        let wanted = Asked { table: "account".to_owned(), fetch_xml: Some(xml), tree: None };
        let told = admin.call::<AskFilter>(&[], None, &wanted).await;
        assert!(!told.faults.is_empty(), "{beginning} is taken: {told:?}");
    }
    world.server.stop().await;
}
