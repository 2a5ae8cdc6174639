//! How fast do the admin console's pages open, with many users and sync errors, and how long does a preview take?

use crate::figure::Figure;
use crate::session::Session;
use crate::{Outcome, middle};
use reqwest::Method;
use rusqlite::Connection;
use serde_json::{Value as Json, json};
use std::path::Path;
use std::time::{Duration, Instant};

const USERS: u32 = 10_000;
/// How many of them are in the demo's profile, with a salesperson's role.
const SELLERS: u32 = 1_000;
const ERRORS: u32 = 100_000;
/// What opens each page.
const PAGES: [(&str, &str); 15] = [
    ("overview", "overview"),
    ("tables", "tables"),
    ("provisioning", "provisioning"),
    ("profiles", "profiles"),
    ("designer", "designer"),
    ("apps", "apps"),
    ("conflicts", "conflicts"),
    ("devices", "devices"),
    ("sync errors by cause", "sync-errors/groups"),
    ("sync errors", "sync-errors"),
    ("users", "users"),
    ("users, searched", "users?search=seller%20999"),
    ("roles", "roles"),
    ("health", "health"),
    ("audit log", "audit"),
];

/// Measures on a demo of some scale.
pub async fn measure(scale: f64) -> Outcome<Vec<Figure>> {
    let data = Session::demo(scale).await?.stop().await;
    fill(data.path())?;
    let session = Session::start(data, None).await?;
    let address = session.base.replace("/api/data/v9.2/", "/admin/api/v1/");
    let mut figures = Vec::new();
    for (name, path) in PAGES {
        let took = session.middle(&format!("{address}{path}")).await?;
        figures.push(Figure::time(&format!("console: {name}"), took, 200.0));
    }
    let profiles = session.json(session.request(Method::GET, &format!("{address}profiles"))).await?;
    let source = json!({"which": "published", "id": profiles["rows"][0]["id"]});
    let director =
        session.json(session.request(Method::GET, &format!("{address}users?search=kronbichler"))).await?;
    let mut times = Vec::new();
    let mut previewed = Json::Null;
    for _ in 0..5 {
        let begun = Instant::now();
        let body = json!({"source": source, "user": director["rows"][0]["id"]}).to_string();
        let request = session.request(Method::POST, &format!("{address}preview")).body(body);
        previewed = session.json(request).await?;
        times.push(begun.elapsed());
    }
    let name = format!("console: preview of {} rows", previewed["rows"]);
    figures.push(Figure::time(&name, middle(times), 2_000.0));
    figures.push(heaviest(&session, &address, &source).await?);
    session.stop().await;
    Ok(figures)
}

/// The ten heaviest of all users, as a job.
async fn heaviest(session: &Session, address: &str, source: &Json) -> Outcome<Figure> {
    let begun = Instant::now();
    let body = json!({"source": source}).to_string();
    let request = session.request(Method::POST, &format!("{address}preview-heaviest")).body(body);
    let mut job = session.json(request).await?;
    let id = job["id"].as_str().unwrap_or_default().to_owned();
    while matches!(job["status"].as_str(), Some("waiting" | "running")) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        job = session.json(session.request(Method::GET, &format!("{address}jobs/{id}"))).await?;
    }
    let name = format!("console: heaviest of {} users", job["result"]["looked_at"]);
    Ok(Figure::time(&name, begun.elapsed(), 30_000.0))
}

/// Fills a stopped server's database with users, some of them in the profile, and with errors of theirs.
fn fill(data: &Path) -> Outcome<()> {
    let conn = Connection::open(data.join("farfield.db"))?;
    let seller = "(SELECT user_id FROM credential WHERE name = 'ines')";
    let users = [
        ("id", "randomblob(16)".to_owned()),
        ("fullname", "'Seller ' || n".to_owned()),
        ("domainname", "'seller' || n".to_owned()),
    ];
    copies(&conn, "systemuser", &format!("WHERE id = {seller}"), USERS, &users)?;
    let made = format!(
        "(SELECT id FROM data_systemuser WHERE fullname LIKE 'Seller %' ORDER BY id LIMIT {SELLERS})"
    );
    for (table, column) in
        [("systemuserroles", "systemuserid"), ("usermobileofflineprofilemembership", "systemuserid")]
    {
        let columns = [("id", "randomblob(16)".to_owned()), (column, "u.id".to_owned())];
        let row = format!("{column} = {seller}");
        let (names, values) = columns_of(&conn, table, &columns)?;
        let sql = format!(
            "INSERT INTO data_{table} ({names}) SELECT {values} FROM (SELECT * FROM data_{table} WHERE {row} LIMIT 1) t, {made} u"
        );
        conn.execute_batch(&sql)?;
    }
    let error = "INSERT INTO data_syncerror (id, name, action, errortype, errorcode, errormessage, errortime, statecode, statuscode,
        ownerid, owningbusinessunit, versionnumber)
        WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?)
        SELECT randomblob(16), 'account', 'Update', n % 4, '-214708' || (n % 20), 'Refused for reason ' || (n % 20),
            1760000000000 + n * 1000, 0, 0, u.id, u.businessunitid, n
        FROM c JOIN data_systemuser u ON u.id = (SELECT user_id FROM credential WHERE name = 'ines')";
    conn.execute(error, [ERRORS])?;
    Ok(())
}

/// Copies the first row of a table many times, with other values in some columns; `n` counts the copies.
fn copies(
    conn: &Connection,
    table: &str,
    which: &str,
    count: u32,
    changed: &[(&str, String)],
) -> Outcome<()> {
    let (names, values) = columns_of(conn, table, changed)?;
    let sql = format!(
        "INSERT INTO data_{table} ({names}) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count})
         SELECT {values} FROM c, (SELECT * FROM data_{table} {which} LIMIT 1) t"
    );
    Ok(conn.execute_batch(&sql)?)
}

/// The columns of a table, and what a copy has in each.
fn columns_of(conn: &Connection, table: &str, changed: &[(&str, String)]) -> Outcome<(String, String)> {
    let mut statement = conn.prepare("SELECT name FROM pragma_table_info(?)")?;
    let names: Vec<String> =
        statement.query_map([format!("data_{table}")], |row| row.get(0))?.collect::<Result<_, _>>()?;
    // The number of the row is the database's to give.
    let names: Vec<&String> = names.iter().filter(|name| *name != "rid").collect();
    let value = |name: &&String| {
        let other = changed.iter().find(|(column, _)| column == name).map(|(_, value)| value.clone());
        other.unwrap_or_else(|| format!("t.\"{name}\""))
    };
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    Ok((quoted.join(", "), names.iter().map(value).collect::<Vec<_>>().join(", ")))
}
