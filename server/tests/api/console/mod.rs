//! The admin API over HTTP, against the real server.

mod audit;
mod devices;
mod hostile;
mod openapi;
mod operations;
mod people;
mod profiles;
mod provisioning;
mod rights;
mod session;
mod tables;

use crate::support::{Running, json};
use admin_contract::{Endpoint, ErrorBody, Nothing};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// Somebody who is signed in to the console.
pub struct Console {
    pub url: String,
    pub token: String,
    pub client: Client,
}

impl Console {
    /// A user of the demo.
    pub async fn of(world: &Running, user: &str) -> Self {
        Self { url: world.server.url(), token: world.token(user).await, client: Client::new() }
    }

    pub fn request<E: Endpoint>(&self, arguments: &[&str], query: &E::Query, body: &Json) -> RequestBuilder {
        let method = Method::from_bytes(E::METHOD.name().as_bytes()).unwrap();
        let url = format!("{}{}", self.url, E::url(arguments, query));
        self.client.request(method, url).bearer_auth(&self.token).body(body.to_string())
    }

    pub async fn send<E: Endpoint>(
        &self,
        arguments: &[&str],
        version: Option<&str>,
        body: &E::Body,
    ) -> Response {
        let nothing = serde_json::from_value(serde_json::json!({})).unwrap();
        let body = serde_json::to_value(body).unwrap();
        let request = self.request::<E>(arguments, &nothing, &body);
        let request =
            version.iter().fold(request, |r, version| r.header("if-match", format!("\"{version}\"")));
        request.send().await.unwrap()
    }

    /// The answer to a request that is granted.
    pub async fn call<E: Endpoint>(
        &self,
        arguments: &[&str],
        version: Option<&str>,
        body: &E::Body,
    ) -> E::Reply {
        granted(self.send::<E>(arguments, version, body).await).await
    }

    /// The answer to a request without a body.
    pub async fn get<E: Endpoint<Body = Nothing>>(&self, arguments: &[&str]) -> E::Reply {
        self.call::<E>(arguments, None, &Nothing {}).await
    }

    /// The refusal of a request.
    pub async fn refused<E: Endpoint>(
        &self,
        arguments: &[&str],
        version: Option<&str>,
        body: &E::Body,
    ) -> (u16, admin_contract::Refusal) {
        refusal(self.send::<E>(arguments, version, body).await).await
    }
}

pub async fn granted<T: DeserializeOwned>(reply: Response) -> T {
    let (status, url) = (reply.status(), reply.url().path().to_owned());
    let body = json(reply).await;
    assert_eq!(status, 200, "{url}: {body}");
    serde_json::from_value(body).unwrap()
}

pub async fn refusal(reply: Response) -> (u16, admin_contract::Refusal) {
    let status = reply.status().as_u16();
    let body: ErrorBody = serde_json::from_value(json(reply).await).unwrap();
    assert!(!body.error.message.is_empty());
    (status, body.error)
}
