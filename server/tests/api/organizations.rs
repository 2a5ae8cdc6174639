//! In a random organisation no query shows a row or a value that the plain rule denies, and none is kept back that it
//! allows; not after rows went from hand to hand, and not after the organisation changed under its users, told by
//! another process. `FARFIELD_SEED` chooses the organisation, `FARFIELD_ORGANIZATIONS` how many are tried.

mod files;
mod followers;
mod queries;
mod rule;
mod store;
mod world;

use crate::support::{Running, User, start_empty};
use farfield_server::catalog::Catalog;
use farfield_server::seed;
use followers::Followers;
use queries::View;
use std::sync::Arc;
use std::time::Duration;
use store::Written;
use world::World;

/// How many organisations are tried where nothing else is said.
const USUAL: u64 = 1;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[tokio::test]
async fn nobody_sees_more_or_less_than_the_plain_rule_allows() {
    let first = number("FARFIELD_SEED").unwrap_or_else(rand::random);
    for seed in (0..number("FARFIELD_ORGANIZATIONS").unwrap_or(USUAL)).map(|n| first.wrapping_add(n)) {
        println!("FARFIELD_SEED={seed}");
        let (mut world, mut rng) = world::random(seed);
        let running = start_empty().await;
        let catalog = Arc::new(Catalog::new(seed::tables::read().unwrap()).unwrap());
        let mut written = store::write(&running, &catalog, &world, &Written::new()).await;
        let users = sign_all_in(&running, &world).await;
        files::add(&sign_in(&running, "admin").await, &world).await;
        let mut followers = Followers::start(&world, &users).await;
        check_all(&world, &users, &format!("seed {seed} at first")).await;
        for step in ["handed around", "reorganized", "handed around again", "reorganized again"] {
            if step.starts_with("handed") {
                world.hand_around(&mut rng);
            } else {
                world.reorganize(&mut rng);
            }
            written = store::write(&running, &catalog, &world, &written).await;
            let at = format!("seed {seed} {step}");
            followers.follow(&world, &users, &at).await;
            check_all(&world, &users, &at).await;
        }
    }
}

/// Asks everything for everybody.
async fn check_all(world: &World, users: &[User], at: &str) {
    for (person, user) in users.iter().enumerate() {
        View { world, person, user, at: at.to_owned() }.check().await;
    }
}

/// Users by tokens that the server's program makes, because hashing passwords takes long.
async fn sign_all_in(running: &Running, world: &World) -> Vec<User> {
    let mut users = Vec::new();
    for person in &world.people {
        users.push(sign_in(running, &person.login).await);
    }
    users
}

async fn sign_in(running: &Running, login: &str) -> User {
    let hour = Duration::from_secs(60 * 60);
    let token = farfield_server::token(running.data.path(), running.database_url(), login, hour);
    running.with_token(token.await.unwrap())
}
