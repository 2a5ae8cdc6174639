//! Every form of query, each answered by the server and by the plain rule.

mod related;

use super::world::{Row, TABLES, World};
use crate::support::{User, code, refusal};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The credit limit around which filters cut.
const LINE: i64 = 2_000;

/// One person's view of the organisation.
pub struct View<'w> {
    pub world: &'w World,
    pub person: usize,
    pub user: &'w User,
    /// The seed and the step, for messages.
    pub at: String,
}

fn set_of(table: &str) -> (&'static str, &'static str) {
    match table {
        "account" => ("accounts", "accountid"),
        "contact" => ("contacts", "contactid"),
        _ => ("tasks", "activityid"),
    }
}

/// The ids of rows as the wire has them.
fn ids<'r>(rows: impl Iterator<Item = &'r Row>) -> BTreeSet<String> {
    rows.map(|row| row.id.to_string()).collect()
}

impl View<'_> {
    /// Asks in every way and compares.
    pub async fn check(&self) {
        for table in TABLES {
            if self.world.may_ask(self.person, table) {
                self.lists(table).await;
            } else {
                self.refused(table).await;
            }
            self.single_rows(table).await;
        }
        self.files().await;
        if self.world.may_ask(self.person, "contact") {
            self.the_hidden_column().await;
            self.columns_by_name().await;
            self.aggregates().await;
            self.views().await;
            self.parts_of_a_batch().await;
            if self.world.may_ask(self.person, "account") {
                self.collections().await;
                self.paths_and_lambdas().await;
                self.expansions().await;
                self.fetch_links().await;
            } else {
                self.links_are_refused().await;
            }
        }
    }

    /// Where something was found, for messages.
    pub fn at(&self, path: &str) -> String {
        format!("{} person {} {path}", self.at, self.person)
    }

    async fn listed(&self, path: &str, key: &str) -> BTreeSet<String> {
        // FetchXML has pages of its own, by cookies.
        let page = if path.contains("fetchXml=") || path.contains("savedQuery=") { 5000 } else { 5 };
        let rows = self.user.all(path, page).await;
        let found: BTreeSet<String> = rows.iter().map(|row| row[key].as_str().unwrap().to_owned()).collect();
        assert_eq!(found.len(), rows.len(), "a row comes once: {}", self.at(path));
        found
    }

    async fn lists(&self, table: &'static str) {
        let (set, key) = set_of(table);
        let expected = ids(self.world.seen(self.person, table));
        let path = format!("{set}?$select={key}");
        assert_eq!(self.listed(&path, key).await, expected, "{}", self.at(&path));
        let path = format!("{set}/$count");
        let count = self.user.get(&path).await.text().await.unwrap();
        assert_eq!(count, expected.len().to_string(), "{}", self.at(&path));
        let path = format!("{set}?$select={key}&$count=true&$top=1");
        assert_eq!(self.user.read(&path).await["@odata.count"], expected.len(), "{}", self.at(&path));
    }

    async fn refused(&self, table: &str) {
        let (set, _) = set_of(table);
        for path in [set.to_owned(), format!("{set}/$count")] {
            assert_eq!(
                refusal(self.user.get(&path).await).await,
                (403, code(0x8004_0231)),
                "{}",
                self.at(&path)
            );
        }
    }

    async fn single_rows(&self, table: &str) {
        let (set, _) = set_of(table);
        for row in self.world.rows.iter().filter(|row| row.table == table) {
            let path = format!("{set}({})", row.id);
            let reply = self.user.get(&path).await;
            if !self.world.sees(self.person, row) {
                assert_eq!(reply.status(), 403, "{}", self.at(&path));
                continue;
            }
            assert_eq!(reply.status(), 200, "{}", self.at(&path));
            if table == "contact" {
                let body = crate::support::json(reply).await;
                self.assert_credit(row, &body, &path);
            }
        }
    }

    /// A row shows the secured value to whom it is open, and to nobody else.
    fn assert_credit(&self, row: &Row, body: &Json, path: &str) {
        let shown = body.get("creditlimit").and_then(Json::as_f64);
        #[allow(clippy::cast_precision_loss)]
        let expected = self.world.credit(self.person, row).map(|units| units as f64);
        assert_eq!(shown, expected, "{}", self.at(path));
        let formatted = body.get("creditlimit@OData.Community.Display.V1.FormattedValue");
        assert!(formatted.is_none() || expected.is_some(), "{}", self.at(path));
    }

    async fn the_hidden_column(&self) {
        let credit = |row: &Row| self.world.credit(self.person, row);
        let contacts = || self.world.seen(self.person, "contact");
        let filtered: [(String, BTreeSet<String>); 4] = [
            (
                format!("creditlimit gt {LINE}"),
                ids(contacts().filter(|r| credit(r).is_some_and(|c| c > LINE))),
            ),
            ("creditlimit eq null".to_owned(), ids(contacts().filter(|r| credit(r).is_none()))),
            ("creditlimit ne null".to_owned(), ids(contacts().filter(|r| credit(r).is_some()))),
            (
                format!("not (creditlimit gt {LINE})"),
                ids(contacts().filter(|r| credit(r).is_some_and(|c| c <= LINE))),
            ),
        ];
        for (filter, expected) in filtered {
            let path = format!("contacts?$select=contactid&$filter={filter}");
            assert_eq!(self.listed(&path, "contactid").await, expected, "{}", self.at(&path));
            let path = format!("contacts/$count?$filter={filter}");
            let count = self.user.get(&path).await.text().await.unwrap();
            assert_eq!(count, expected.len().to_string(), "{}", self.at(&path));
        }
        for (direction, descending) in [("asc", false), ("desc", true)] {
            let path = format!("contacts?$select=creditlimit&$orderby=creditlimit {direction}");
            let rows = self.user.all(&path, 3).await;
            let mut expected: Vec<&Row> = contacts().collect();
            expected.sort_by(|a, b| {
                let by_credit = credit(a).cmp(&credit(b));
                (if descending { by_credit.reverse() } else { by_credit }).then(a.id.cmp(&b.id))
            });
            let found: Vec<&str> = rows.iter().map(|row| row["contactid"].as_str().unwrap()).collect();
            let order: Vec<String> = expected.iter().map(|row| row.id.to_string()).collect();
            assert_eq!(found, order, "{}", self.at(&path));
            for (row, body) in expected.iter().zip(&rows) {
                self.assert_credit(row, body, &path);
            }
        }
    }

    async fn collections(&self) {
        for account in self.world.seen(self.person, "account") {
            let path = format!("accounts({})/contact_customer_accounts", account.id);
            let belongs = |row: &&Row| row.account.is_some_and(|a| self.world.rows[a].id == account.id);
            let expected = ids(self.world.seen(self.person, "contact").filter(belongs));
            assert_eq!(self.listed(&path, "contactid").await, expected, "{}", self.at(&path));
            let path = format!("{path}/$count");
            let count = self.user.get(&path).await.text().await.unwrap();
            assert_eq!(count, expected.len().to_string(), "{}", self.at(&path));
        }
    }
}
