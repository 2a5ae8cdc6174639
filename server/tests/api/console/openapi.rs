//! The description of the admin API is what is answered.

use crate::support::{json, start};
use admin_contract::{BASE, Endpoint, Visitor, endpoints};
use reqwest::{Client, Method};
use serde_json::Value as Json;
use std::collections::BTreeSet;

#[derive(Default)]
struct Listed(BTreeSet<(String, String)>);

impl Visitor for Listed {
    fn endpoint<E: Endpoint>(&mut self) {
        let is_new = self.0.insert((E::METHOD.name().to_lowercase(), format!("{BASE}{}", E::PATH)));
        assert!(is_new, "{} stands twice", E::NAME);
    }
}

#[tokio::test]
async fn every_endpoint_is_described_and_every_description_is_answered() {
    let world = start().await;
    let url = format!("{}{BASE}/openapi.json", world.server.url());
    let document = json(Client::new().get(url).send().await.unwrap()).await;
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.insert((method.clone(), path.clone()));
        }
    }
    let mut listed = Listed::default();
    endpoints::each(&mut listed);
    assert_eq!(described, listed.0);

    let client = Client::new();
    for (method, path) in &described {
        let url = format!("{}{}", world.server.url(), path.replace(['{', '}'], ""));
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let status = client.request(method.clone(), url).send().await.unwrap().status().as_u16();
        // Nothing without a token, and nothing of the session without the header; what isn't routed would be a page.
        assert!([401, 403].contains(&status), "{method} {path}: {status}");
    }
    world.server.stop().await;
}

#[tokio::test]
async fn every_reference_of_the_description_leads_somewhere() {
    let world = start().await;
    let url = format!("{}{BASE}/openapi.json", world.server.url());
    let document = json(Client::new().get(url).send().await.unwrap()).await;
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    assert!(references.len() > 50, "{references:?}");
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    world.server.stop().await;
}

fn collect(json: &Json, found: &mut BTreeSet<String>) {
    match json {
        Json::Object(members) => {
            for (name, value) in members {
                match value {
                    Json::String(target) if name == "$ref" => _ = found.insert(target.clone()),
                    other => collect(other, found),
                }
            }
        }
        Json::Array(values) => values.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}
