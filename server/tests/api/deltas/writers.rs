//! Eight writers at once, and a reader who follows: he misses nothing.

use super::follower::{Follower, Link};
use crate::support::{User, start, text};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const WRITERS: usize = 8;
const WRITES: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_misses_no_change_of_eight_writers() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let left = Arc::new(AtomicUsize::new(WRITERS));
    let writers: Vec<_> = (0..WRITERS)
        .map(|n| {
            let (user, left) = (running.with_token(admin.token.clone()), Arc::clone(&left));
            tokio::spawn(async move {
                write(&user, n).await;
                left.fetch_sub(1, Ordering::SeqCst);
            })
        })
        .collect();
    let lists = ["accounts?$select=name", "accounts?$select=name&$filter=contains(name,'gerade')"];
    let mut followers: Vec<Follower> =
        lists.iter().map(|list| Follower::new(list, "accountid", Some(7))).collect();
    while left.load(Ordering::SeqCst) > 0 {
        for follower in &mut followers {
            follower.step(&admin).await;
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
    for follower in &mut followers {
        while !matches!(follower.link, Link::Delta(_)) {
            follower.step(&admin).await;
        }
        follower.catch_up(&admin).await;
        assert_eq!(follower.rows, follower.plain(&admin).await, "{}", follower.path);
    }
}

/// Makes accounts, renames them in and out of the filtered list, and deletes some.
async fn write(user: &User, writer: usize) {
    let mut mine = Vec::new();
    for n in 0..WRITES {
        let name = if (n + writer).is_multiple_of(2) { "gerade" } else { "krumm" };
        let name = json!({"name": format!("{name} {writer} {n}")});
        match n % 4 {
            0 | 1 => mine.push(text(&user.made("accounts", name).await, "accountid").to_owned()),
            2 => {
                let path = format!("accounts({})", mine[n % mine.len()]);
                assert_eq!(user.patch(&path, None, name).await.status(), 200);
            }
            _ => {
                let id = mine.remove(n % mine.len());
                assert_eq!(user.delete(&format!("accounts({id})")).await.status(), 204);
            }
        }
    }
}
