//! What a batch answers together it answers as its requests would be answered one by one. `FARFIELD_SEED` chooses the
//! requests, `FARFIELD_BATCHES` how many batches are tried.

use crate::support::{Running, User, first_sent, start, text};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::fmt::Write;
use uuid::Uuid;

/// How many batches are tried where nothing else is said, and the requests of each.
const USUAL: u64 = 6;
const PARTS: usize = 25;
/// A header that says nothing, and that no plain update has: with it each request is answered on its own.
const APART: (&str, &str) = ("X-Apart", "1");

/// A request of a batch.
#[derive(Clone, Debug)]
struct Asked {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[tokio::test]
async fn a_batch_answers_as_its_requests_one_by_one() {
    let first = number("FARFIELD_SEED").unwrap_or_else(rand::random);
    let (together, apart) = (start().await, start().await);
    for seed in (0..number("FARFIELD_BATCHES").unwrap_or(USUAL)).map(|n| first.wrapping_add(n)) {
        println!("FARFIELD_SEED={seed}");
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let name = *["ines", "admin"].choose(&mut rng).unwrap();
        let users = (together.sign_in(name).await, apart.sign_in(name).await);
        let rows = rows(&users.0).await;
        let in_set = rng.random_bool(0.4);
        let requests = requests(&mut rng, &rows, in_set);
        let mut alone = requests.clone();
        alone.iter_mut().for_each(|one| one.headers.push((APART.0, APART.1.to_owned())));
        let answers = send(&users.0, &requests, in_set).await;
        assert_eq!(answers, send(&users.1, &alone, in_set).await, "seed {seed} of {requests:#?}");
        check_same(&together, &apart, &format!("seed {seed}")).await;
    }
}

/// Some rows that are there, with their etags: paths of accounts and contacts.
async fn rows(user: &User) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for (set, key) in [("accounts", "accountid"), ("contacts", "contactid")] {
        let list = user.read(&format!("{set}?$select={key}&$orderby={key}&$top=6")).await;
        rows.extend(
            list["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| (format!("{set}({})", text(row, key)), text(row, "@odata.etag").to_owned())),
        );
    }
    rows
}

fn requests(rng: &mut ChaCha8Rng, rows: &[(String, String)], in_set: bool) -> Vec<Asked> {
    // A set is all or nothing, so that most of its requests must be good for it to say something.
    let odd = if in_set && rng.random_bool(0.7) { 0.0 } else { 0.35 };
    let mut all: Vec<Asked> = Vec::new();
    for n in 0..PARTS {
        let (path, etag) = rows.choose(rng).unwrap();
        let mut asked = match rng.random_bool(odd) {
            true => unusual(rng, path, rows, in_set, n),
            false => change(path, &plain_body(rng, path, n)),
        };
        if rng.random_bool(0.5) {
            let known = if rng.random_bool(0.8) { etag.clone() } else { "W/\"1\"".to_owned() };
            let known = if odd == 0.0 || rng.random_bool(0.2) { "*".to_owned() } else { known };
            asked.headers.push(("If-Match", known));
        }
        if rng.random_bool(0.2) && asked.headers.iter().all(|header| header.0 != "Prefer") {
            let wanted = r#"return=representation,odata.include-annotations="*""#;
            asked.headers.push(("Prefer", wanted.to_owned()));
        }
        if rng.random_bool(0.6) && asked.method != "GET" {
            let used = all.iter().flat_map(|a| &a.headers).filter(|h| h.0 == "Repeatability-Request-ID");
            let used: Vec<String> = used.map(|h| h.1.clone()).collect();
            let again = used.choose(rng).filter(|_| rng.random_bool(odd / 2.0)).cloned();
            asked.headers.push(("Repeatability-Request-ID", again.unwrap_or_else(|| uuid(rng))));
            asked.headers.push(("Repeatability-First-Sent", first_sent().to_owned()));
            // The same once more, as it is sent when the first reply was lost.
            if rng.random_bool(odd / 3.0) {
                all.push(asked.clone());
            }
        }
        all.push(asked);
    }
    all
}

fn uuid(rng: &mut ChaCha8Rng) -> String {
    Uuid::from_u128(rng.random()).to_string()
}

fn change(path: &str, body: &Json) -> Asked {
    Asked { method: "PATCH", path: path.to_owned(), headers: Vec::new(), body: body.to_string() }
}

/// Ordinary columns.
fn plain_body(rng: &mut ChaCha8Rng, path: &str, n: usize) -> Json {
    let of_account = [
        json!({"telephone1": format!("+49 {n}")}),
        json!({"revenue": n, "numberofemployees": n}),
        json!({"description": "Zeile\n\"zwei\"", "websiteurl": null}),
    ];
    let of_contact = [
        json!({"jobtitle": format!("Leitung {n}")}),
        json!({"creditlimit": 10.5, "birthdate": "1970-01-02"}),
        json!({"jobtitle": "", "emailaddress1": format!("n{n}@farfield.example")}),
    ];
    let all = if path.starts_with("accounts") { &of_account } else { &of_contact };
    all.choose(rng).cloned().unwrap()
}

/// A request that ends a run: it is refused, changes more than its row, or is no update.
fn unusual(rng: &mut ChaCha8Rng, path: &str, rows: &[(String, String)], in_set: bool, n: usize) -> Asked {
    let is_account = path.starts_with("accounts");
    let other = rows.iter().find(|row| row.0.starts_with("contacts")).map(|row| row.0.clone()).unwrap();
    let missing = format!("{}({})", if is_account { "accounts" } else { "contacts" }, uuid(rng));
    let mut asked = match rng.random_range(0..11) {
        0 => change(path, &json!({"nosuchcolumn": 1})),
        1 => change(path, &json!({"telephone1": "9".repeat(300)})),
        2 if is_account => change(path, &json!({"name": format!("Neu {n}")})),
        2 => change(path, &json!({"lastname": format!("Neu {n}")})),
        3 if is_account => change(path, &json!({"primarycontactid@odata.bind": format!("/{other}")})),
        3 => change(path, &json!({"telephone1": 17})),
        4 => change(path, &json!({"statecode": 1, "telephone1": "0"})),
        5 => change(&missing, &json!({"telephone1": "neu"})),
        6 => Asked { method: "DELETE", body: String::new(), ..change(path, &Json::Null) },
        7 if !in_set => Asked {
            method: "GET",
            path: format!("{path}?$select=telephone1,modifiedon"),
            body: String::new(),
            headers: Vec::new(),
        },
        8 => {
            let mut asked = change(path, &json!({"telephone1": format!("{n}")}));
            asked.headers.push(("Prefer", "return=representation".to_owned()));
            asked
        }
        9 => Asked { body: "{".to_owned(), ..change(path, &Json::Null) },
        _ => Asked {
            method: "PUT",
            path: format!("{path}/telephone1"),
            ..change(path, &json!({"value": "7"}))
        },
    };
    if rng.random_bool(0.2) {
        asked.headers.push(("MSCRM.SuppressDuplicateDetection", "false".to_owned()));
    }
    asked
}

/// The answers to a batch: status, headers and body of each part, without what is never the same.
async fn send(user: &User, requests: &[Asked], in_set: bool) -> (u16, Vec<(u16, String)>) {
    let boundary = if in_set { "c" } else { "b" };
    let mut body = String::new();
    if in_set {
        body.push_str("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n");
    }
    for (n, asked) in requests.iter().enumerate() {
        let headers: String =
            asked.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        write!(
            body,
            "--{boundary}\r\nContent-Type: application/http\r\nContent-ID: {n}\r\n\r\n{} {} HTTP/1.1\r\n{headers}\r\n{}\r\n",
            asked.method, asked.path, asked.body
        )
        .unwrap();
    }
    body.push_str(if in_set { "--c--\r\n--b--\r\n" } else { "--b--\r\n" });
    let request = user.request(Method::POST, "$batch").header("content-type", "multipart/mixed; boundary=b");
    let reply = request.header("prefer", "odata.continue-on-error").body(body).send().await.unwrap();
    let status = reply.status().as_u16();
    let content_type = reply.headers()["content-type"].to_str().unwrap().to_owned();
    let items = odata::batch::read_responses(&content_type, &reply.bytes().await.unwrap()).unwrap();
    let parts = items.iter().flat_map(odata::batch::Item::parts);
    (status, parts.map(|part| (part.status, settled(user, part))).collect())
}

fn settled(user: &User, part: &odata::batch::Response) -> String {
    let mut body: Json = serde_json::from_slice(&part.body).unwrap_or(Json::Null);
    if let Some(row) = body.as_object_mut() {
        row.retain(|name, _| !is_moment(name));
    }
    let told = format!("{:?} {:?} {body}", part.content_id, part.headers);
    told.replace(&user.base, "")
}

/// What differs between two servers that are asked one after the other, with its annotations.
fn is_moment(name: &str) -> bool {
    ["modifiedon", "createdon"].iter().any(|moment| name.starts_with(moment))
}

/// Both servers hold the same rows with the same versions, the same changes and the same receipts.
async fn check_same(together: &Running, apart: &Running, at: &str) {
    let (one, other) = (together.sign_in("admin").await, apart.sign_in("admin").await);
    for (set, key) in [("accounts", "accountid"), ("contacts", "contactid")] {
        let list = format!("{set}?$orderby={key}");
        let (mut here, mut there) = (one.all(&list, 5000).await, other.all(&list, 5000).await);
        for row in here.iter_mut().chain(&mut there) {
            row.as_object_mut().unwrap().retain(|name, _| !is_moment(name));
        }
        assert_eq!(here.len(), there.len(), "{at}: rows of {set}");
        for (here, there) in here.iter().zip(&there) {
            assert_eq!(here, there, "{at}");
        }
    }
    for sql in [
        "SELECT count(*) FROM log_account",
        "SELECT count(*) FROM log_contact",
        "SELECT count(*) FROM receipt",
        "SELECT value FROM counter WHERE name = 'version'",
    ] {
        assert_eq!(together.sql(sql), apart.sql(sql), "{at}: {sql}");
    }
}
