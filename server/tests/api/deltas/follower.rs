//! A client that reads a list once and then follows its delta links.

use crate::support::{User, json, text};
use reqwest::{Method, Response};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// What a client holds of one list.
pub struct Follower {
    /// The list, `accounts?$select=name`.
    pub path: String,
    key: String,
    /// The rows it holds, by id, with their etags.
    pub rows: BTreeMap<String, String>,
    /// Where it goes on: a page of what it reads now, or the next delta.
    pub link: Link,
    page: Option<u32>,
}

/// Where a client goes on.
#[derive(Clone, Debug, PartialEq)]
pub enum Link {
    First,
    Next(String),
    Delta(String),
}

/// What one page told.
#[derive(Debug, Default)]
pub struct Told {
    pub changed: BTreeSet<String>,
    pub removed: BTreeSet<String>,
}

impl Follower {
    pub fn new(path: &str, key: &str, page: Option<u32>) -> Self {
        let (path, key) = (path.to_owned(), key.to_owned());
        Self { path, key, rows: BTreeMap::new(), link: Link::First, page }
    }

    /// Reads the list and follows it to its first delta link.
    pub async fn start(user: &User, path: &str, key: &str) -> Self {
        let mut follower = Self::new(path, key, None);
        follower.catch_up(user).await;
        follower
    }

    /// Asks for one page; gives the reply as it is.
    pub async fn ask(&self, user: &User) -> Response {
        let (url, tracks) = match &self.link {
            Link::First => (&self.path, true),
            Link::Next(link) | Link::Delta(link) => (link, false),
        };
        let mut prefer = Vec::new();
        if tracks {
            prefer.push("odata.track-changes".to_owned());
        }
        prefer.extend(self.page.map(|size| format!("odata.maxpagesize={size}")));
        user.request(Method::GET, url).header("prefer", prefer.join(",")).send().await.unwrap()
    }

    /// Takes one page in.
    pub async fn step(&mut self, user: &User) -> Told {
        let reply = self.ask(user).await;
        let status = reply.status();
        let body = json(reply).await;
        assert_eq!(status, 200, "{:?} {body}", self.link);
        let mut told = Told::default();
        for item in body["value"].as_array().unwrap() {
            if item["@odata.context"].as_str().is_some_and(|c| c.ends_with("/$deletedEntity")) {
                let id = text(item, "id").to_owned();
                self.rows.remove(&id);
                told.removed.insert(id);
            } else {
                let id = text(item, &self.key).to_owned();
                self.rows.insert(id.clone(), text(item, "@odata.etag").to_owned());
                told.changed.insert(id);
            }
        }
        self.link = match (body["@odata.nextLink"].as_str(), body["@odata.deltaLink"].as_str()) {
            (Some(next), None) => Link::Next(next.to_owned()),
            (None, Some(delta)) => Link::Delta(delta.to_owned()),
            other => panic!("{other:?}"),
        };
        told
    }

    /// Follows until a delta link is reached.
    pub async fn catch_up(&mut self, user: &User) -> Told {
        let mut told = self.step(user).await;
        while matches!(self.link, Link::Next(_)) {
            let more = self.step(user).await;
            told.changed.extend(more.changed);
            told.removed.extend(more.removed);
        }
        told
    }

    /// What a plain query answers, by id, with etags.
    pub async fn plain(&self, user: &User) -> BTreeMap<String, String> {
        let rows = user.all(&self.path, 5000).await;
        rows.iter()
            .map(|row| (text(row, &self.key).to_owned(), text(row, "@odata.etag").to_owned()))
            .collect()
    }

    /// The delta link.
    pub fn delta(&self) -> &str {
        match &self.link {
            Link::Delta(link) => link,
            other => panic!("{other:?}"),
        }
    }
}

/// The body of a reply that must be good.
pub async fn good(reply: Response) -> Json {
    assert_eq!(reply.status(), 200);
    json(reply).await
}
