//! Random edits, random lists, several users: after each delta the client holds what a plain query answers, and it never
//! hears of a row that it did not hold.

use super::follower::{Follower, Link};
use crate::support::{Running, User, json, start, text};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value as Json, json as body};
use std::collections::{BTreeMap, BTreeSet};

const SEED: u64 = 20_261_121;
const STEPS: usize = 120;
const NAMES: [&str; 4] = ["Amsel", "Drossel", "Fink", "Star"];

const LISTS: [(&str, &str); 17] = [
    ("accounts?$select=name", "accountid"),
    ("accounts?$select=name&$filter=name eq 'Amsel' or name eq 'Fink'", "accountid"),
    ("accounts?$filter=statecode eq 0 and contains(name,'s')", "accountid"),
    ("accounts?$select=name&$filter=not (revenue gt 50) and numberofemployees ne 3", "accountid"),
    ("contacts?$select=fullname&$filter=_parentcustomerid_value ne null and lastname ne 'Star'", "contactid"),
    ("contacts?$filter=Microsoft.Dynamics.CRM.EqualUserId(PropertyName='ownerid')", "contactid"),
    (
        "contacts?$select=lastname&$filter=Microsoft.Dynamics.CRM.LastXDays(PropertyName='modifiedon',PropertyValue=2)",
        "contactid",
    ),
    (
        "tasks?$select=subject&$filter=Microsoft.Dynamics.CRM.NextXHours(PropertyName='scheduledend',PropertyValue=1)",
        "activityid",
    ),
    ("accounts?$select=name&$filter=primarycontactid/lastname eq 'Fink'", "accountid"),
    ("accounts?$select=name&$filter=contact_customer_accounts/any(c:c/lastname eq 'Star')", "accountid"),
    ("accounts?$filter=not contact_customer_accounts/any(c:startswith(c/lastname,'A'))", "accountid"),
    (
        "contacts?$select=lastname&$filter=parentcustomerid_account/primarycontactid/lastname ne 'Amsel'",
        "contactid",
    ),
    // What a profile's relationships come down to: from the parent, from the children, over two steps, without partner.
    (
        "contacts?fetchXml=<fetch distinct='true'><entity name='contact'><all-attributes/>\
         <link-entity name='account' from='accountid' to='parentcustomerid' alias='r1'>\
         <filter><condition attribute='ownerid' operator='eq-userid'/></filter></link-entity></entity></fetch>",
        "contactid",
    ),
    (
        "accounts?fetchXml=<fetch distinct='true'><entity name='account'><attribute name='accountid'/>\
         <attribute name='name'/><link-entity name='contact' from='parentcustomerid' to='accountid' alias='r1'>\
         <filter><condition attribute='lastname' operator='in'><value>Star</value><value>Amsel</value></condition>\
         </filter></link-entity></entity></fetch>",
        "accountid",
    ),
    (
        "contacts?fetchXml=<fetch distinct='true'><entity name='contact'><attribute name='contactid'/>\
         <filter type='or'><condition entityname='r2' attribute='lastname' operator='eq' value='Fink'/>\
         <condition entityname='r1' attribute='statecode' operator='eq' value='1'/></filter>\
         <link-entity name='account' from='accountid' to='parentcustomerid' alias='r1'>\
         <link-entity name='contact' from='contactid' to='primarycontactid' alias='r2'/></link-entity></entity></fetch>",
        "contactid",
    ),
    (
        "accounts?fetchXml=<fetch><entity name='account'><attribute name='accountid'/>\
         <filter><condition entityname='r1' attribute='contactid' operator='null'/></filter>\
         <link-entity name='contact' from='parentcustomerid' to='accountid' alias='r1' link-type='outer'/></entity></fetch>",
        "accountid",
    ),
    (
        "tasks?fetchXml=<fetch><entity name='task'><attribute name='activityid'/><filter>\
         <condition attribute='modifiedon' operator='last-x-days' value='3'/>\
         <condition attribute='scheduledend' operator='next-x-hours' value='1'/></filter></entity></fetch>",
        "activityid",
    ),
];

struct World {
    running: Running,
    admin: User,
    owners: Vec<String>,
    random: StdRng,
    ids: BTreeMap<&'static str, Vec<String>>,
}

impl World {
    async fn new(seed: u64) -> (Self, Vec<User>) {
        let running = start().await;
        let admin = running.sign_in("admin").await;
        let (mut owners, mut signed_in) = (Vec::new(), Vec::new());
        for name in ["admin", "lena", "jakob", "ines", "tomas"] {
            let user = running.sign_in(name).await;
            owners.push(text(&user.read("WhoAmI").await, "UserId").to_owned());
            signed_in.push(user);
        }
        let random = StdRng::seed_from_u64(seed);
        let mut world = Self { running, admin, owners, random, ids: BTreeMap::new() };
        for (set, key) in [("accounts", "accountid"), ("contacts", "contactid"), ("tasks", "activityid")] {
            let rows = world.admin.all(&format!("{set}?$select={key}"), 5000).await;
            let ids = rows.iter().take(12).map(|row| text(row, key).to_owned()).collect();
            world.ids.insert(set, ids);
        }
        (world, signed_in)
    }

    fn one<'a>(&mut self, of: &'a [String]) -> &'a str {
        &of[self.random.random_range(0..of.len())]
    }

    /// Some columns of a row with other values.
    fn columns(&mut self, set: &str) -> Json {
        let name = NAMES[self.random.random_range(0..NAMES.len())];
        let owner = self.owners.clone();
        let mut body = match set {
            "accounts" => body!({"name": name, "revenue": self.random.random_range(0..100),
                "numberofemployees": self.random.random_range(0..5)}),
            "contacts" => body!({"lastname": name}),
            _ => {
                let ahead = i64::from(self.random.random_range(-3600..7200));
                let due = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_secs(ahead)).unwrap();
                body!({"subject": name, "scheduledend": due.to_string()})
            }
        };
        if self.random.random_bool(0.4) {
            body["ownerid@odata.bind"] = body!(format!("/systemusers({})", self.one(&owner)));
        }
        if set == "accounts" && self.random.random_bool(0.3) {
            let state = self.random.random_range(0..2);
            body["statecode"] = body!(state);
            body["statuscode"] = body!(state + 1);
        }
        if set == "accounts" && self.random.random_bool(0.4) {
            let contacts = self.ids["contacts"].clone();
            body["primarycontactid@odata.bind"] = body!(format!("/contacts({})", self.one(&contacts)));
        }
        if set == "contacts" && self.random.random_bool(0.5) {
            let accounts = self.ids["accounts"].clone();
            body["parentcustomerid_account@odata.bind"] =
                body!(format!("/accounts({})", self.one(&accounts)));
        }
        body
    }

    /// Makes, changes or deletes a row.
    async fn edit(&mut self) {
        let set = ["accounts", "contacts", "tasks"][self.random.random_range(0..3)];
        let key = if set == "tasks" { "activityid" } else { &format!("{}id", &set[..set.len() - 1]) };
        let body = self.columns(set);
        let ids = self.ids[set].clone();
        match self.random.random_range(0..10) {
            0..3 => {
                let mut body = body;
                body.as_object_mut().unwrap().remove("statecode");
                body.as_object_mut().unwrap().remove("statuscode");
                let reply = self.admin.post(set, body).await;
                match reply.status().as_u16() {
                    201 => self.ids.get_mut(set).unwrap().push(text(&json(reply).await, key).to_owned()),
                    status => assert_eq!(status, 404, "a lookup to what cascaded away"),
                }
            }
            3 if ids.len() > 4 => {
                let at = self.random.random_range(0..ids.len());
                let status = self.admin.delete(&format!("{set}({})", ids[at])).await.status();
                assert!(status == 204 || status == 405 || status == 404, "{status}");
                if status != 405 {
                    self.ids.get_mut(set).unwrap().remove(at);
                }
            }
            _ => {
                let path = format!("{set}({})", self.one(&ids));
                // What cascaded away is gone; an update would make it again.
                let reply = self.admin.patch(&path, Some("*"), body).await;
                // A lookup to what cascaded away is refused alike.
                assert!(matches!(reply.status().as_u16(), 200 | 404), "{} {path}", reply.status());
            }
        }
    }
}

#[tokio::test]
async fn a_follower_holds_what_a_plain_query_answers_and_hears_of_nothing_else() {
    let (mut world, users) = World::new(SEED).await;
    let mut followers = Vec::new();
    for (n, _) in users.iter().enumerate() {
        for (path, key) in LISTS {
            // tomas and others may lack a right on a table altogether: then there is nothing to follow.
            let mut follower = Follower::new(path, key, None);
            if follower.ask(&users[n]).await.status() == 200 {
                follower.catch_up(&users[n]).await;
                followers.push((n, follower));
            }
        }
    }
    for step in 0..STEPS {
        world.edit().await;
        for (n, follower) in &mut followers {
            if world.random.random_bool(0.8) {
                continue;
            }
            let held: BTreeSet<String> = follower.rows.keys().cloned().collect();
            let told = follower.catch_up(&users[*n]).await;
            let place = format!("seed {SEED} step {step} user {n} {}", follower.path);
            assert_eq!(follower.rows, follower.plain(&users[*n]).await, "{place}");
            // Who reads a whole table hears of rows, too, that came and went in between.
            if *n > 0 || follower.path.contains("filter") {
                assert!(told.removed.is_subset(&held), "{place} {:?}", told.removed);
            }
        }
    }
    world.running.server.stop().await;
}

#[tokio::test]
async fn edits_between_the_pages_are_not_missed() {
    let (mut world, users) = World::new(SEED + 1).await;
    for round in 0..6 {
        let mut followers: Vec<(usize, Follower)> = Vec::new();
        for (path, key) in &LISTS[..6] {
            for (n, user) in users.iter().enumerate().step_by(2) {
                let follower = Follower::new(path, key, Some(5));
                if follower.ask(user).await.status() == 200 {
                    followers.push((n, follower));
                }
            }
        }
        // Whoever is in the middle of his pages sees edits come.
        for _ in 0..30 {
            world.edit().await;
            for (n, follower) in &mut followers {
                if world.random.random_bool(0.5) {
                    follower.step(&users[*n]).await;
                }
            }
        }
        for (n, follower) in &mut followers {
            while !matches!(follower.link, Link::Delta(_)) {
                follower.step(&users[*n]).await;
            }
            follower.catch_up(&users[*n]).await;
            let place = format!("seed {} round {round} user {n} {}", SEED + 1, follower.path);
            assert_eq!(follower.rows, follower.plain(&users[*n]).await, "{place}");
        }
    }
    world.running.server.stop().await;
}
