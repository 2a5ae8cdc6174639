//! Devices of several users beside one server, all real processes, for minutes: each edits the same records and syncs every
//! second, lines are cut, processes are killed. Once it is quiet nothing may be lost, doubled or stuck.
//!
//! | file | answers |
//! |---|---|
//! | `life` | What does one device do, and how does it come to rest? |
//! | `books` | What was edited, and what became of it? |

mod books;
mod life;

use crate::line::Line;
use crate::server::{Server, User};
use anyhow::{Context, Result, bail, ensure};
use books::{Books, watch};
use life::Life;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use tokio::sync::watch as signal;

/// Devices there are.
pub const DEVICES: usize = 8;
/// Users who share them.
const USERS: usize = 4;
/// Records that all of them edit.
const SHARED: usize = 6;

/// What to do.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// How long things go wrong.
    pub faults_for: Duration,
    /// Where chance begins.
    pub seed: u64,
    /// How long all may take to have the same again.
    pub settle_within: Duration,
}

/// What was seen.
#[derive(Clone, Debug)]
pub struct Report {
    /// Edits that a device said it keeps.
    pub edits: usize,
    /// Commands that were killed.
    pub kills: u32,
    /// Lines that were cut.
    pub cuts: u32,
    /// What became of the edits.
    pub endings: books::Endings,
    /// From the last fault until all had the same.
    pub settled_after: Duration,
}

/// Lives it.
///
/// # Errors
/// What was lost, doubled or stuck; a program that can't be run.
pub async fn soak(order: Order) -> Result<Report> {
    let server = Server::start(0.02).await?;
    let users = users(&server)?;
    let mut lives = Vec::new();
    let mut lines = Vec::new();
    for number in 0..DEVICES {
        let line = Line::to(server.address).await?;
        let user = &users[number % users.len()];
        lives.push(Life::begin(number, order.seed, &line.url(), user).await?);
        lines.push(line);
        eprintln!("device {number}: {} ({}) has everything", user.name, user.role);
    }
    let shared = shared_accounts(&lives).await?;
    let admin = server.web_api("admin").await?;
    let books = Arc::new(Mutex::new(Books::default()));
    let (ends, ended) = signal::channel(false);

    let watching = tokio::spawn(watch(admin, shared.clone(), Arc::clone(&books), ended.clone()));
    let living: Vec<_> = lives
        .into_iter()
        .map(|life| tokio::spawn(life.live(shared.clone(), Arc::clone(&books), ended.clone())))
        .collect();
    let cuts = cut_lines(&mut lines, order).await?;
    let calm_since = Instant::now();
    ends.send_replace(true);
    let mut lives = Vec::new();
    for life in living {
        lives.push(life.await??);
    }
    settle(&mut lives).await?;
    let settled_after = calm_since.elapsed();
    watching.await??;
    eprintln!("all quiet {settled_after:?} after the last fault");

    for life in &lives {
        life.verify().await?;
    }
    let admin = server.web_api("admin").await?;
    let books = books.lock().await;
    let endings = books.close(&admin, &lives).await?;
    ensure!(
        settled_after <= order.settle_within,
        "it took {settled_after:?}, and not {:?}",
        order.settle_within
    );
    let kills = lives.iter().map(|life| life.kills).sum();
    let report = Report { edits: books.kept(), kills, cuts, endings, settled_after };
    server.stop().await?;
    Ok(report)
}

/// Users of different roles who may all change accounts.
fn users(server: &Server) -> Result<Vec<User>> {
    let roles = ["Sales Director", "Regional Manager", "Branch Manager", "Field Salesperson"];
    let users: Vec<User> =
        roles.iter().filter_map(|role| server.user_with_role(role).ok().cloned()).take(USERS).collect();
    ensure!(users.len() > 1, "the demo has too few users");
    Ok(users)
}

/// Accounts that most devices have; what a user may not change is refused, and that must end well too.
async fn shared_accounts(lives: &[Life]) -> Result<Vec<String>> {
    let mut times: Vec<(String, usize)> = Vec::new();
    for life in lives {
        for id in life.accounts().await? {
            match times.iter_mut().find(|(known, _)| *known == id) {
                Some((_, times)) => *times += 1,
                None => times.push((id, 1)),
            }
        }
    }
    times.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    times.truncate(SHARED);
    ensure!(times.iter().all(|(_, times)| *times > 1), "no two devices have the same account");
    Ok(times.into_iter().map(|(id, _)| id).collect())
}

/// Cuts lines and joins them again until the time is over; all are joined at the end. How many cuts there were.
async fn cut_lines(lines: &mut [Line], order: Order) -> Result<u32> {
    let mut chance = ChaCha8Rng::seed_from_u64(order.seed);
    let until = Instant::now() + order.faults_for;
    let mut cuts = 0;
    while Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(chance.random_range(300..2_500))).await;
        let at = chance.random_range(0..lines.len());
        let line = &mut lines[at];
        if chance.random_bool(0.5) {
            // What was sent arrives, and the answer doesn't.
            line.hold_answers_to_writes().await?;
            tokio::time::sleep(Duration::from_millis(chance.random_range(500..2_000))).await;
        }
        line.cut().await?;
        cuts += 1;
        tokio::time::sleep(Duration::from_millis(chance.random_range(100..1_500))).await;
        line.join().await?;
    }
    Ok(cuts)
}

/// Lets each device sync until its queue has nothing left to send, and then once more, for what the others sent.
async fn settle(lives: &mut Vec<Life>) -> Result<()> {
    for last in [false, true] {
        let resting: Vec<_> = lives.drain(..).map(|life| tokio::spawn(life.rest(last))).collect();
        for life in resting {
            lives.push(life.await??);
        }
    }
    Ok(())
}

/// The entries of a list that a command printed.
fn entries<'a>(printed: &'a Value, name: &str) -> Result<&'a Vec<Value>> {
    printed[name].as_array().with_context(|| format!("no {name} in {printed}"))
}

/// A text of an entry.
fn text<'a>(entry: &'a Value, name: &str) -> Result<&'a str> {
    match entry[name].as_str() {
        Some(text) => Ok(text),
        None => bail!("no {name} in {entry}"),
    }
}

/// What several sets have in all.
fn union(sets: impl IntoIterator<Item = BTreeSet<String>>) -> BTreeSet<String> {
    sets.into_iter().flatten().collect()
}
