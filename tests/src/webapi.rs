//! The server's rows, read past every client of ours: plain requests to its Web API.

use anyhow::{Context, Result, ensure};
use reqwest::{Client, StatusCode};
use serde_json::Value;
use std::net::SocketAddr;

/// A user's view of the server.
pub struct WebApi {
    client: Client,
    base: String,
    token: String,
}

impl WebApi {
    /// With a bearer token.
    pub fn new(address: SocketAddr, token: &str) -> Self {
        Self {
            client: Client::new(),
            base: format!("http://{address}/api/data/v9.2/"),
            token: token.to_owned(),
        }
    }

    /// All rows that a query answers (`accounts?$select=name`), page after page.
    ///
    /// # Errors
    /// When the server refuses, or answers something else than rows.
    pub async fn rows(&self, query: &str) -> Result<Vec<Value>> {
        let mut rows = Vec::new();
        let mut next = Some(format!("{}{query}", self.base));
        while let Some(url) = next {
            let reply = self.client.get(&url).bearer_auth(&self.token).send().await?;
            let (status, body) = (reply.status(), reply.json::<Value>().await?);
            ensure!(status.is_success(), "{status} {body}");
            rows.extend(body["value"].as_array().context("no rows in the answer")?.iter().cloned());
            next = body["@odata.nextLink"].as_str().map(str::to_owned);
        }
        Ok(rows)
    }

    /// Deletes a row.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn delete(&self, path: &str) -> Result<()> {
        let reply =
            self.client.delete(format!("{}{path}", self.base)).bearer_auth(&self.token).send().await?;
        let status = reply.status();
        ensure!(status.is_success(), "{status} {}", reply.text().await?);
        Ok(())
    }

    /// One row, or `None` when it isn't there.
    ///
    /// # Errors
    /// When the server answers neither the row nor that it isn't there.
    pub async fn row(&self, path: &str) -> Result<Option<Value>> {
        let reply = self.client.get(format!("{}{path}", self.base)).bearer_auth(&self.token).send().await?;
        if reply.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let (status, body) = (reply.status(), reply.json::<Value>().await?);
        ensure!(status.is_success(), "{status} {body}");
        Ok(Some(body))
    }
}
