//! How long a delta of 100 changes takes, over HTTP, and whether the size of the table matters.
//!
//! `cargo bench -p farfield-server --bench deltas`. Prints the median of some rounds for a table of 10,000 and one of
//! 1,000,000 rows, for a whole table and for a filtered list, and the ratio of the two sizes.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use farfield_server::Server;
use farfield_server::config::Config;
use farfield_server::store::Store;
use model::Problem;
use reqwest::{Client, Method};
use serde_json::{Value as Json, json};
use std::time::{Duration, Instant};

const ROUNDS: usize = 9;
const CHANGES: usize = 100;
const LISTS: [(&str, &str); 2] = [
    ("whole table", "contacts?$select=fullname,telephone1"),
    (
        "filtered",
        "contacts?$select=fullname,telephone1&$filter=statecode eq 0 and startswith(lastname,'Name1')",
    ),
];

struct Session {
    client: Client,
    base: String,
    token: String,
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let small = runtime.block_on(measure(10_000));
    let large = runtime.block_on(measure(1_000_000));
    for (((name, _), small), large) in LISTS.iter().zip(small).zip(large) {
        let (small, large) = (small.as_secs_f64() * 1000.0, large.as_secs_f64() * 1000.0);
        println!(
            "delta of {CHANGES} changes, {name}: {small:.2} ms of 10,000 rows, {large:.2} ms of 1,000,000, ratio {:.2}",
            large / small
        );
    }
}

/// The median time of a delta for each list.
async fn measure(rows: usize) -> Vec<Duration> {
    let data = tempfile::TempDir::new().unwrap();
    let server = Server::start(Config::new(data.path())).await.unwrap();
    let password = server.announced()[0].password.clone();
    let name = server.announced()[0].name.clone();
    server.stop().await;
    fill(data.path(), rows).await;
    let server = Server::start(Config::new(data.path())).await.unwrap();
    let session = Session::sign_in(&server.url(), &name, &password).await;
    let ids: Vec<String> = session.ids().await;
    let mut medians = Vec::new();
    for (_, list) in LISTS {
        let mut link = session.first(list).await;
        let mut times = Vec::new();
        for round in 0..ROUNDS {
            for id in ids.iter().skip(round).step_by(7).take(CHANGES) {
                session.patch(id, round).await;
            }
            let begun = Instant::now();
            let body = session.get(&link, "").await;
            times.push(begun.elapsed());
            assert_eq!(body["value"].as_array().unwrap().len(), CHANGES);
            link = body["@odata.deltaLink"].as_str().unwrap().to_owned();
        }
        times.sort();
        medians.push(times[ROUNDS / 2]);
    }
    server.stop().await;
    medians
}

/// Contacts, written below the Web API, as an import would.
async fn fill(data: &std::path::Path, rows: usize) {
    let store = Store::open(data, None).await.unwrap();
    let filled: Result<(), Problem> = store
        .write(move |conn| {
            let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                       INSERT INTO data_contact
                         (id, lastname, lastname__fold, fullname, fullname__fold, telephone1, telephone1__fold,
                          statecode, statuscode, createdon, modifiedon, versionnumber)
                       SELECT randomblob(16), 'Name1' || i, 'name1' || i, 'Name1' || i, 'name1' || i,
                              '+49 ' || i, '+49 ' || i, 0, 1, 1700000000000, 1700000000000, i FROM n";
            conn.execute(sql, &[i64::try_from(rows).unwrap_or(i64::MAX).into()])?;
            conn.execute("UPDATE counter SET value = value + 10000000 WHERE name = 'version'", &[])?;
            Ok(())
        })
        .await;
    filled.unwrap();
    store.close().await;
}

impl Session {
    async fn sign_in(url: &str, name: &str, password: &str) -> Self {
        let client = Client::new();
        let form = format!("grant_type=password&username={name}&password={password}&client_id=bench");
        let request = client.post(format!("{url}/oauth2/token")).body(form);
        let reply = request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
        let body: Json = serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap();
        let token = body["access_token"].as_str().unwrap().to_owned();
        Self { client, base: format!("{url}/api/data/v9.2/"), token }
    }

    async fn get(&self, path: &str, prefer: &str) -> Json {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        let request = self.client.request(Method::GET, url).bearer_auth(&self.token).header("prefer", prefer);
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status(), 200);
        serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
    }

    /// Some contacts to change.
    async fn ids(&self) -> Vec<String> {
        let body = self.get("contacts?$select=contactid", "odata.maxpagesize=2000").await;
        let rows = body["value"].as_array().unwrap().iter();
        rows.map(|row| row["contactid"].as_str().unwrap().to_owned()).collect()
    }

    /// The delta link at the end of a first read.
    async fn first(&self, list: &str) -> String {
        let mut body = self.get(list, "odata.track-changes").await;
        while let Some(next) = body["@odata.nextLink"].as_str() {
            body = self.get(next, "").await;
        }
        body["@odata.deltaLink"].as_str().unwrap().to_owned()
    }

    async fn patch(&self, id: &str, round: usize) {
        let url = format!("{}contacts({id})", self.base);
        let body = json!({"telephone1": format!("+49 7541 {round}")}).to_string();
        let request = self.client.request(Method::PATCH, url).bearer_auth(&self.token).body(body);
        assert_eq!(request.send().await.unwrap().status(), 204);
    }
}
