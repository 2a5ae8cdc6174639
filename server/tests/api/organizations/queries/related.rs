//! Forms that reach other tables: paths, lambdas, expansions, links, aggregates, views, parts of a batch.
#![allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]

use super::super::world::Row;
use super::{LINE, View, ids};
use crate::support::json;
use reqwest::Method;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// `fetchXml` of contacts, with something inside.
fn of_contacts(inside: &str) -> String {
    format!(
        "contacts?fetchXml=<fetch><entity name=\"contact\"><attribute name=\"contactid\"/>{inside}</entity></fetch>"
    )
}

fn link(kind: &str) -> String {
    of_contacts(&format!(
        "<link-entity name=\"account\" from=\"accountid\" to=\"parentcustomerid\" alias=\"a\" link-type=\"{kind}\"><attribute name=\"name\"/></link-entity>"
    ))
}

fn aggregate(attributes: &str) -> String {
    format!(
        "contacts?fetchXml=<fetch aggregate=\"true\"><entity name=\"contact\">{attributes}</entity></fetch>"
    )
}

impl View<'_> {
    fn contacts(&self) -> impl Iterator<Item = &Row> {
        self.world.seen(self.person, "contact")
    }

    /// The account of a row, where this person may read it.
    fn account(&self, row: &Row) -> Option<&Row> {
        let account = &self.world.rows[row.account?];
        self.world.sees(self.person, account).then_some(account)
    }

    fn credit(&self, row: &Row) -> Option<i64> {
        self.world.credit(self.person, row)
    }

    /// The contacts of an account that this person may read.
    fn contacts_of(&self, account: &Row) -> Vec<&Row> {
        self.contacts().filter(|row| self.account(row).is_some_and(|a| a.id == account.id)).collect()
    }

    async fn same(&self, path: &str, key: &str, expected: BTreeSet<String>) {
        assert_eq!(self.listed(path, key).await, expected, "{}", self.at(path));
    }

    /// Whoever may read nothing of a linked table may not link to it.
    pub async fn links_are_refused(&self) {
        let path = "contacts?$filter=parentcustomerid_account/name eq 'account 1'";
        for path in [path.to_owned(), link("inner"), link("outer")] {
            assert_eq!(self.user.get(&path).await.status(), 403, "{}", self.at(&path));
        }
    }

    pub async fn paths_and_lambdas(&self) {
        for name in ["account 1", "account 4", "account 7"] {
            let path =
                format!("contacts?$select=contactid&$filter=parentcustomerid_account/name eq '{name}'");
            let expected = ids(self.contacts().filter(|r| self.account(r).is_some_and(|a| a.name == name)));
            self.same(&path, "contactid", expected).await;
        }
        let accounts = || self.world.seen(self.person, "account");
        let path = "accounts?$select=accountid&$filter=contact_customer_accounts/any()";
        self.same(path, "accountid", ids(accounts().filter(|a| !self.contacts_of(a).is_empty()))).await;
        let path = format!(
            "accounts?$select=accountid&$filter=contact_customer_accounts/any(c:c/creditlimit gt {LINE})"
        );
        let rich = |a: &&Row| self.contacts_of(a).iter().any(|c| self.credit(c).is_some_and(|n| n > LINE));
        self.same(&path, "accountid", ids(accounts().filter(rich))).await;
    }

    pub async fn expansions(&self) {
        let path =
            "accounts?$select=accountid&$expand=contact_customer_accounts($select=contactid,creditlimit)";
        let rows = self.user.all(path, 5).await;
        assert_eq!(rows.len(), self.world.seen(self.person, "account").count(), "{}", self.at(path));
        for account in self.world.seen(self.person, "account") {
            let row = rows.iter().find(|row| row["accountid"] == account.id.to_string()).unwrap();
            self.assert_contacts(account, &row["contact_customer_accounts"], path);
            let path = format!("accounts({})?$select=name&$expand=contact_customer_accounts", account.id);
            self.assert_contacts(account, &self.user.read(&path).await["contact_customer_accounts"], &path);
        }
        let path = "contacts?$select=contactid&$expand=parentcustomerid_account($select=name)";
        for row in self.user.all(path, 5).await {
            let contact = self.contacts().find(|contact| row["contactid"] == contact.id.to_string()).unwrap();
            let expanded = row["parentcustomerid_account"]["name"].as_str();
            assert_eq!(expanded, self.account(contact).map(|a| a.name.as_str()), "{}", self.at(path));
        }
    }

    fn assert_contacts(&self, account: &Row, expanded: &Json, path: &str) {
        let expected = self.contacts_of(account);
        let expanded = expanded.as_array().unwrap();
        let found: BTreeSet<String> =
            expanded.iter().map(|row| row["contactid"].as_str().unwrap().to_owned()).collect();
        assert_eq!(found, ids(expected.iter().copied()), "{}", self.at(path));
        for row in expanded {
            let contact = expected.iter().find(|contact| row["contactid"] == contact.id.to_string()).unwrap();
            self.assert_credit(contact, row, path);
        }
    }

    pub async fn fetch_links(&self) {
        let with_account = ids(self.contacts().filter(|row| self.account(row).is_some()));
        self.same(&link("inner"), "contactid", with_account).await;
        let path = link("outer");
        self.same(&path, "contactid", ids(self.contacts())).await;
        for row in self.user.all(&path, 5000).await {
            let contact = self.contacts().find(|contact| row["contactid"] == contact.id.to_string()).unwrap();
            let name = row["a_x002e_name"].as_str();
            assert_eq!(name, self.account(contact).map(|a| a.name.as_str()), "{}", self.at(&path));
        }
    }

    pub async fn aggregates(&self) {
        let path = aggregate(
            "<attribute name=\"contactid\" alias=\"n\" aggregate=\"count\"/><attribute name=\"creditlimit\" alias=\"filled\" aggregate=\"countcolumn\"/><attribute name=\"creditlimit\" alias=\"sum\" aggregate=\"sum\"/><attribute name=\"creditlimit\" alias=\"most\" aggregate=\"max\"/>",
        );
        let seen: Vec<i64> = self.contacts().filter_map(|row| self.credit(row)).collect();
        let (all, filled, sum) = (self.contacts().count(), seen.len(), seen.iter().sum::<i64>());
        let row = self.user.read(&path).await["value"][0].clone();
        let number = |row: &Json, name: &str| row[name].as_f64().unwrap_or_default() as i64;
        assert_eq!(number(&row, "n"), all as i64, "{}", self.at(&path));
        assert_eq!(number(&row, "filled"), filled as i64, "{}", self.at(&path));
        assert_eq!(number(&row, "sum"), sum, "{}", self.at(&path));
        assert_eq!(
            number(&row, "most"),
            seen.iter().max().copied().unwrap_or_default(),
            "{}",
            self.at(&path)
        );
        let path = "contacts?$apply=aggregate(creditlimit with sum as sum,$count as n)";
        let row = self.user.read(path).await["value"][0].clone();
        assert_eq!((number(&row, "n"), number(&row, "sum")), (all as i64, sum), "{}", self.at(path));

        let path = "contacts?$apply=groupby((creditlimit),aggregate($count as n))";
        let mut expected: BTreeMap<Option<i64>, i64> = BTreeMap::new();
        self.contacts().for_each(|row| *expected.entry(self.credit(row)).or_default() += 1);
        let rows = self.user.read(path).await["value"].as_array().unwrap().clone();
        let groups: BTreeMap<Option<i64>, i64> = rows
            .iter()
            .map(|row| (row["creditlimit"].as_f64().map(|n| n as i64), number(row, "n")))
            .collect();
        assert_eq!(groups, expected, "{}", self.at(path));
    }

    /// A view that filters by the secured column.
    pub async fn views(&self) {
        let path = format!("contacts?savedQuery={}", self.world.view);
        let rich = self.contacts().filter(|row| self.credit(row).is_some_and(|n| n > LINE));
        self.same(&path, "contactid", ids(rich)).await;
    }

    pub async fn parts_of_a_batch(&self) {
        let part = "GET contacts?$select=contactid,creditlimit HTTP/1.1";
        let head = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n";
        let body = format!("--b\r\n{head}{part}\r\nAccept: application/json\r\n\r\n\r\n--b--\r\n");
        let request = self.user.request(Method::POST, "$batch");
        let reply =
            request.header("content-type", "multipart/mixed;boundary=b").body(body).send().await.unwrap();
        assert_eq!(reply.status(), 200, "{}", self.at("$batch"));
        let text = reply.text().await.unwrap();
        let (from, to) = (text.find('{').unwrap(), text.rfind('}').unwrap());
        let told: Json = serde_json::from_str(&text[from..=to]).unwrap();
        let rows = told["value"].as_array().unwrap();
        assert_eq!(rows.len(), self.contacts().count(), "{}", self.at("$batch"));
        for row in rows {
            let contact = self.contacts().find(|contact| row["contactid"] == contact.id.to_string()).unwrap();
            self.assert_credit(contact, row, "$batch");
        }
    }

    /// The secured column by its own name, as JSON and as text.
    pub async fn columns_by_name(&self) {
        for contact in self.contacts().take(5) {
            let status = match (self.world.sees_column(self.person, contact), contact.credit) {
                (false, _) => 403,
                (true, None) => 204,
                (true, Some(_)) => 200,
            };
            for suffix in ["", "/$value"] {
                let path = format!("contacts({})/creditlimit{suffix}", contact.id);
                let reply = self.user.get(&path).await;
                assert_eq!(reply.status(), status, "{}", self.at(&path));
                if suffix.is_empty() && status == 200 {
                    let value = json(reply).await["value"].as_f64().unwrap() as i64;
                    assert_eq!(Some(value), contact.credit, "{}", self.at(&path));
                }
            }
        }
    }
}
