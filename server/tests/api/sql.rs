//! SELECTs in the URL: they are the queries that FetchXML has, under the same rights.

use crate::support::{Running, User, refusal, start, text};
use odata::options::percent_encoded;
use serde_json::{Value as Json, json};

async fn select(user: &User, set: &str, statement: &str) -> Json {
    user.read(&format!("{set}?sql={}", percent_encoded(statement))).await
}

async fn refused(user: &User, statement: &str) -> (u16, String) {
    refusal(user.get(&format!("accounts?sql={}", percent_encoded(statement))).await).await
}

fn column<'r>(rows: &'r Json, name: &str) -> Vec<&'r Json> {
    rows["value"].as_array().unwrap().iter().map(|row| &row[name]).collect()
}

/// Three companies of one industry that nobody else has, one without a city; the first has two contacts.
async fn companies() -> (Running, User) {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    for (name, city, revenue) in
        [("Ada's", Some("Kiel"), 10), ("Brunn", Some("Bonn"), 20), ("Clou", None, 30)]
    {
        let row = json!({"name": name, "address1_city": city, "revenue": revenue, "sic": "sql"});
        let made = admin.made("accounts", row).await;
        if name == "Ada's" {
            let bind = format!("/accounts({})", text(&made, "accountid"));
            for last in ["Ode", "Pan"] {
                let contact = json!({"lastname": last, "parentcustomerid_account@odata.bind": bind});
                admin.made("contacts", contact).await;
            }
        }
    }
    (running, admin)
}

#[tokio::test]
async fn a_select_filters_sorts_and_cuts_as_sql_does() {
    let (_running, admin) = companies().await;
    let rows = select(
        &admin,
        "accounts",
        "SELECT TOP 2 name, address1_city AS city FROM account WHERE sic = 'sql' ORDER BY name DESC",
    )
    .await;
    assert_eq!(column(&rows, "name"), ["Clou", "Brunn"]);
    assert_eq!(column(&rows, "city"), [&Json::Null, &json!("Bonn")]);
    assert!(rows.get("@odata.nextLink").is_none(), "TOP wants no more");
    for (condition, names) in [
        ("name = 'Ada''s'", vec!["Ada's"]),
        // An empty value is unequal to nothing.
        ("address1_city <> 'Kiel'", vec!["Brunn"]),
        ("NOT (address1_city = 'Kiel' OR revenue > 25)", vec!["Brunn"]),
        ("address1_city IS NULL", vec!["Clou"]),
        ("revenue BETWEEN 15 AND 30 AND name LIKE '%u%'", vec!["Brunn", "Clou"]),
        ("revenue NOT BETWEEN 15 AND 25", vec!["Ada's", "Clou"]),
        ("address1_city IN ('Kiel', 'Bonn') AND NOT name LIKE 'A%'", vec!["Brunn"]),
        ("address1_city NOT IN ('Kiel')", vec!["Brunn"]),
        ("15 < revenue -- all but the first", vec!["Brunn", "Clou"]),
    ] {
        let statement = format!(
            "select a.[name] from dbo.account as a where a.sic = 'sql' and ({condition}\n) order by a.name"
        );
        assert_eq!(column(&select(&admin, "accounts", &statement).await, "name"), names, "{condition}");
    }
    let second =
        "SELECT name FROM account WHERE sic = 'sql' ORDER BY name OFFSET 2 ROWS FETCH NEXT 1 ROWS ONLY";
    let second = select(&admin, "accounts", second).await;
    assert_eq!(column(&second, "name"), ["Clou"]);
    assert!(second.get("@odata.nextLink").is_none());
    assert!(column(&select(&admin, "accounts", "SELECT TOP 0 name FROM account").await, "name").is_empty());
}

#[tokio::test]
async fn a_select_joins_and_groups() {
    let (_running, admin) = companies().await;
    let joined = "SELECT a.name, c.lastname FROM account a JOIN contact c ON c.parentcustomerid = a.accountid
                  WHERE a.sic = 'sql' AND c.lastname <> 'Pan' ORDER BY c.lastname";
    let rows = select(&admin, "accounts", joined).await;
    assert_eq!(
        (column(&rows, "name"), column(&rows, "lastname")),
        (vec![&json!("Ada's")], vec![&json!("Ode")])
    );
    let counted = "SELECT a.name, COUNT(c.contactid) AS people FROM account a
                   LEFT JOIN contact c ON a.accountid = c.parentcustomerid
                   WHERE a.sic = 'sql' GROUP BY a.name ORDER BY people DESC, a.name";
    let rows = select(&admin, "accounts", counted).await;
    assert_eq!(column(&rows, "name"), ["Ada's", "Brunn", "Clou"]);
    assert_eq!(column(&rows, "people"), [2, 0, 0]);
    let all = "SELECT COUNT(*) AS n, SUM(revenue) AS s, MIN(revenue) AS least FROM account WHERE sic = 'sql'";
    let all = select(&admin, "accounts", all).await;
    let all = &all["value"][0];
    assert_eq!(
        (all["n"].as_i64(), all["s"].as_f64(), all["least"].as_f64()),
        (Some(3), Some(60.0), Some(10.0))
    );
    let most = "SELECT TOP 1 a.name, COUNT(c.contactid) AS people FROM account a JOIN contact c ON a.accountid = c.parentcustomerid WHERE a.sic = 'sql' GROUP BY a.name ORDER BY people DESC";
    assert_eq!(column(&select(&admin, "accounts", most).await, "people"), [2]);
    let distinct = select(&admin, "accounts", "SELECT DISTINCT sic FROM account WHERE sic = 'sql'").await;
    assert_eq!(column(&distinct, "sic"), ["sql"]);
}

#[tokio::test]
async fn a_select_shows_nobody_more_than_he_may_read() {
    let (running, admin) = companies().await;
    let ines = running.sign_in("ines").await;
    let statement = "SELECT name FROM account WHERE sic = 'sql'";
    assert_eq!(column(&select(&admin, "accounts", statement).await, "name").len(), 3);
    assert!(column(&select(&ines, "accounts", statement).await, "name").is_empty());
}

#[tokio::test]
async fn what_is_no_plain_select_is_refused_by_name() {
    let (_running, admin) = companies().await;
    for (statement, named) in [
        ("DELETE FROM account", "SELECT"),
        ("SELECT * FROM account", "name the columns"),
        ("SELECT name FROM account; SELECT name FROM contact", "one statement"),
        ("SELECT name FROM account UNION SELECT lastname FROM contact", "UNION"),
        ("SELECT UPPER(name) FROM account", "UPPER()"),
        ("SELECT name FROM account WHERE accountid IN (SELECT accountid FROM account)", "subqueries"),
        ("SELECT name FROM account CROSS JOIN contact", "CROSS JOIN"),
        ("SELECT name, COUNT(*) FROM account", "GROUP BY"),
        ("SELECT sic, COUNT(*) FROM account GROUP BY sic HAVING COUNT(*) > 1", "HAVING"),
        ("SELECT name FROM account WHERE name = 'open", "does not end"),
        ("SELECT name FROM account WHERE name = NULL", "IS NULL"),
        ("SELECT nosuch FROM account", "nosuch"),
        (
            "SELECT a.name, c.fullname AS name FROM account a JOIN contact c ON a.accountid = c.parentcustomerid",
            "AS",
        ),
        ("SELECT lastname FROM contact", "entity set"),
        ("", "SELECT"),
    ] {
        let reply = admin.get(&format!("accounts?sql={}", percent_encoded(statement))).await;
        assert_eq!(reply.status(), 400, "{statement}");
        let body = reply.text().await.unwrap();
        assert!(body.contains(named), "{statement}: {body}");
    }
    let deep = format!("SELECT name FROM account WHERE {}name = 'a'{}", "(".repeat(500), ")".repeat(500));
    assert_eq!(refused(&admin, &deep).await.0, 400);
}
