//! How long a delta of 100 changes takes, and whether the size of the table matters.

use crate::figure::Figure;
use crate::session::Session;
use crate::{COLUMNS, Outcome, middle};
use farfield_server::store::Store;
use model::Problem;
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Changes that a delta tells, and how often one is asked for.
const CHANGES: usize = 100;
const ROUNDS: usize = 9;

/// Lists that are followed: their name, and the query beside the columns.
const LISTS: [(&str, &str); 4] = [
    ("whole table", ""),
    ("filtered list", "&$filter=statecode eq 0 and startswith(lastname,'Name1')"),
    (
        "list of the last days",
        "&$filter=Microsoft.Dynamics.CRM.LastXDays(PropertyName='modifiedon',PropertyValue=30)",
    ),
    (
        "FetchXML with a link",
        "&fetchXml=<fetch distinct='true'><entity name='contact'><all-attributes/>\
         <link-entity name='account' from='accountid' to='parentcustomerid' alias='r1'>\
         <filter><condition attribute='statecode' operator='eq' value='0'/></filter></link-entity></entity></fetch>",
    ),
];

pub async fn measure(small: u32, large: u32) -> Outcome<Vec<Figure>> {
    let (of_small, of_large) = (times(small).await?, times(large).await?);
    let lists = LISTS.iter().zip(of_small).zip(of_large);
    let lines = lists.flat_map(|(((name, _), small_took), large_took)| {
        let ratio = large_took.as_secs_f64() / small_took.as_secs_f64();
        [
            Figure::time(&format!("delta of {CHANGES} changes, {name}, {small} rows"), small_took, 10.0),
            Figure::time(&format!("  of {large} rows"), large_took, 10.0),
            Figure::times("  how much longer for the large table", ratio, 2.0),
        ]
    });
    Ok(lines.collect())
}

/// The middle time of a delta for each list, of a table of so many rows.
async fn times(rows: u32) -> Outcome<Vec<Duration>> {
    let data = Session::start(TempDir::new()?, None).await?.stop().await;
    fill(data.path(), rows).await?;
    let server = Session::start(data, None).await?;
    let ids = ids(&server).await?;
    let mut middles = Vec::new();
    for (_, list) in LISTS {
        let mut link = first(&server, &format!("contacts?$select={COLUMNS}{list}")).await?;
        let mut times = Vec::new();
        for round in 0..ROUNDS {
            for id in ids.iter().skip(round).step_by(7).take(CHANGES) {
                change(&server, id, round).await?;
            }
            let begun = Instant::now();
            let body = server.bytes(server.request(Method::GET, &link)).await?;
            times.push(begun.elapsed());
            let body: Json = serde_json::from_slice(&body)?;
            match body["value"].as_array().map(Vec::len) {
                Some(CHANGES) => link = body["@odata.deltaLink"].as_str().unwrap_or_default().to_owned(),
                other => return Err(format!("{other:?} rows in a delta of {CHANGES}").into()),
            }
        }
        middles.push(middle(times));
    }
    server.stop().await;
    Ok(middles)
}

/// An account and its contacts, written below the Web API, as an import would.
async fn fill(data: &Path, rows: u32) -> Outcome<()> {
    let store = Store::open(data, None).await?;
    let filled: Result<(), Problem> = store
        .write(move |conn| {
            let sql = "INSERT INTO data_account
                         (id, name, name__fold, statecode, statuscode, createdon, modifiedon, versionnumber)
                       VALUES (randomblob(16), 'Name', 'name', 0, 1, 1700000000000, 1700000000000, 0)";
            conn.execute(sql, &[])?;
            let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                       INSERT INTO data_contact
                         (id, lastname, lastname__fold, fullname, fullname__fold, telephone1, telephone1__fold,
                          parentcustomerid, parentcustomerid__type, parentcustomerid__name,
                          statecode, statuscode, createdon, modifiedon, versionnumber)
                       SELECT randomblob(16), 'Name1' || i, 'name1' || i, 'Name1' || i, 'name1' || i,
                              '+49 ' || i, '+49 ' || i, account.id, 'account', account.name,
                              0, 1, 1700000000000, 1700000000000, i
                       FROM n, data_account AS account WHERE account.name = 'Name'";
            conn.execute(sql, &[i64::from(rows).into()])?;
            conn.execute("UPDATE counter SET value = value + 10000000 WHERE name = 'version'", &[])?;
            Ok(())
        })
        .await;
    filled?;
    store.close().await;
    Ok(())
}

/// Some contacts to change.
async fn ids(server: &Session) -> Outcome<Vec<String>> {
    let request = server.request(Method::GET, "contacts?$select=contactid");
    let body = server.json(request.header("prefer", "odata.maxpagesize=2000")).await?;
    let rows = body["value"].as_array().into_iter().flatten();
    Ok(rows.filter_map(|row| row["contactid"].as_str()).map(str::to_owned).collect())
}

/// The delta link at the end of a first read.
async fn first(server: &Session, list: &str) -> Outcome<String> {
    let mut link = list.to_owned();
    loop {
        let request = server.request(Method::GET, &link).header("prefer", "odata.track-changes");
        let body = server.json(request).await?;
        if let Some(delta) = body["@odata.deltaLink"].as_str() {
            return Ok(delta.to_owned());
        }
        link = body["@odata.nextLink"].as_str().ok_or("a list without an end")?.to_owned();
    }
}

async fn change(server: &Session, id: &str, round: usize) -> Outcome<()> {
    let body = json!({"telephone1": format!("+49 7541 {round}")}).to_string();
    let request = server.request(Method::PATCH, &format!("contacts({id})")).body(body);
    server.bytes(request).await.map(|_| ())
}
