//! Clients that follow lists by delta links while the organisation changes around them.

use super::super::deltas::follower::Follower;
use super::world::{TABLES, World};
use crate::support::User;
use std::collections::BTreeSet;

/// A follower of each table, for each user.
pub struct Followers {
    all: Vec<Followed>,
}

struct Followed {
    person: usize,
    table: &'static str,
    follower: Follower,
}

fn list(table: &str) -> (&'static str, &'static str) {
    match table {
        "account" => ("accounts?$select=name", "accountid"),
        "contact" => ("contacts?$select=lastname", "contactid"),
        _ => ("tasks?$select=subject", "activityid"),
    }
}

fn ids(world: &World, person: usize, table: &str) -> BTreeSet<String> {
    world.seen(person, table).map(|row| row.id.to_string()).collect()
}

fn held(follower: &Follower) -> BTreeSet<String> {
    follower.rows.keys().cloned().collect()
}

impl Followers {
    /// Everybody reads every table that he may ask for.
    pub async fn start(world: &World, users: &[User]) -> Self {
        let mut all = Vec::new();
        for (person, user) in users.iter().enumerate() {
            for table in TABLES.into_iter().filter(|table| world.may_ask(person, table)) {
                let (path, key) = list(table);
                let follower = Follower::start(user, path, key).await;
                assert_eq!(held(&follower), ids(world, person, table), "person {person} {table}");
                all.push(Followed { person, table, follower });
            }
        }
        Self { all }
    }

    /// Everybody follows. He then holds exactly what he may read, and was told of no row that he never saw; or his
    /// standing changed, he is told so, and reads the list again.
    pub async fn follow(&mut self, world: &World, users: &[User], at: &str) {
        for Followed { person, table, follower } in &mut self.all {
            let (at, user) = (format!("{at} person {person} {table}"), &users[*person]);
            let expected = ids(world, *person, table);
            match follower.ask(user).await.status().as_u16() {
                403 => {
                    assert!(!world.may_ask(*person, table), "{at}");
                    continue;
                }
                410 => {
                    assert!(at.contains("reorganized"), "only a change of standing breaks a delta: {at}");
                    let (path, key) = list(table);
                    *follower = Follower::start(user, path, key).await;
                }
                status => {
                    assert_eq!(status, 200, "{at}");
                    let before = held(follower);
                    let told = follower.catch_up(user).await;
                    assert!(told.removed.is_subset(&before), "{at}: {:?}", told.removed);
                    assert!(told.changed.is_subset(&expected), "{at}: {:?}", told.changed);
                }
            }
            assert_eq!(held(follower), expected, "{at}");
        }
        // Who may no longer ask for a table stops following it.
        self.all.retain(|one| world.may_ask(one.person, one.table));
    }
}
