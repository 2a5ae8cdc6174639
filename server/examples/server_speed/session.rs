//! A server and its administrator.

use crate::{Outcome, TIMES, middle};
use farfield_server::Server;
use farfield_server::config::{Config, Demo};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value as Json;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A server on a directory of its own, and a client with the administrator's token.
pub struct Session {
    server: Server,
    client: Client,
    token: String,
    /// The Web API's address.
    pub base: String,
    data: TempDir,
}

impl Session {
    /// With the demo company.
    pub async fn demo(scale: f64) -> Outcome<Self> {
        let data = TempDir::new()?;
        let demo = Demo { seed: 7, scale, epoch: "2026-01-15".parse()? };
        Self::start(data, Some(demo)).await
    }

    /// On a directory, empty or not.
    pub async fn start(data: TempDir, demo: Option<Demo>) -> Outcome<Self> {
        let server = Server::start(Config { demo, ..Config::new(data.path()) }).await?;
        let token = farfield_server::token(data.path(), None, "admin", Duration::from_secs(3600)).await?;
        let client = Client::builder().no_gzip().no_brotli().no_zstd().build()?;
        let base = format!("{}/api/data/v9.2/", server.url());
        Ok(Self { server, client, token, base, data })
    }

    /// The directory.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    pub async fn stop(self) -> TempDir {
        self.server.stop().await;
        self.data
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        self.client.request(method, url).bearer_auth(&self.token)
    }

    pub async fn bytes(&self, request: RequestBuilder) -> Outcome<Vec<u8>> {
        Ok(request.send().await?.error_for_status()?.bytes().await?.to_vec())
    }

    pub async fn json(&self, request: RequestBuilder) -> Outcome<Json> {
        Ok(serde_json::from_slice(&self.bytes(request).await?)?)
    }

    /// The middle of several times of a request.
    pub async fn middle(&self, path: &str) -> Outcome<Duration> {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let begun = Instant::now();
            self.bytes(self.request(Method::GET, path)).await?;
            times.push(begun.elapsed());
        }
        Ok(middle(times))
    }
}
