//! In a random organisation no query shows a row or a value that the plain rule denies, and none is kept back that it
//! allows. `FARFIELD_SEED` chooses the organisation, `FARFIELD_ORGANIZATIONS` how many are tried.

mod queries;
mod rule;
mod store;
mod world;

use crate::support::{Running, User, start_empty};
use farfield_server::catalog::Catalog;
use farfield_server::seed;
use queries::View;
use std::time::Duration;
use world::World;

/// How many organisations are tried where nothing else is said.
const USUAL: u64 = 4;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[tokio::test]
async fn nobody_sees_more_or_less_than_the_plain_rule_allows() {
    let first = number("FARFIELD_SEED").unwrap_or_else(rand::random);
    for seed in (0..number("FARFIELD_ORGANIZATIONS").unwrap_or(USUAL)).map(|n| first.wrapping_add(n)) {
        println!("FARFIELD_SEED={seed}");
        let (world, _) = world::random(seed);
        let running = start_empty().await;
        let catalog = Catalog::new(seed::tables::read().unwrap()).unwrap();
        store::write(&running, catalog, &world).await;
        check_all(&running, &world, &format!("seed {seed}")).await;
    }
}

/// Signs everybody in and asks everything.
async fn check_all(running: &Running, world: &World, at: &str) {
    for person in 0..world.people.len() {
        let user = signed_in(running, &world.people[person].login).await;
        View { world, person, user: &user, at: at.to_owned() }.check().await;
    }
}

/// A user by a token that the server's program makes, because hashing passwords takes long.
async fn signed_in(running: &Running, login: &str) -> User {
    let hour = Duration::from_secs(60 * 60);
    let token =
        farfield_server::token(running.data.path(), running.database_url(), login, hour).await.unwrap();
    running.with_token(token)
}
