//! One device: it edits, syncs every second, is killed at times, and comes to rest.

use super::books::{Books, Edit};
use super::{entries, text};
use crate::device::{Answer, Device};
use crate::server::User;
use anyhow::{Context, Result, ensure};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};

/// Between two syncs.
const PACE: Duration = Duration::from_secs(1);
/// The longest wait after failures.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Syncs after which a device that still has something to send is stuck.
const PATIENCE: u32 = 60;
/// A column of each device's own, so that what must stand in it in the end is known.
const OWN: [&str; super::DEVICES] = [
    "telephone2",
    "fax",
    "sic",
    "accountnumber",
    "address1_line1",
    "address1_city",
    "address1_postalcode",
    "address1_stateorprovince",
];
/// One that all of them change, so that they meet.
const COMMON: &str = "telephone1";

/// A device on its way through the soak.
pub struct Life {
    /// Its number, from 0.
    pub number: usize,
    /// Commands that were killed.
    pub kills: u32,
    device: Device,
    chance: ChaCha8Rng,
    made: u32,
}

impl Life {
    /// Signs a user in and downloads.
    pub async fn begin(number: usize, seed: u64, server: &str, user: &User) -> Result<Self> {
        let device = Device::new()?;
        device.login(server, user).await?;
        device.run(&["sync"]).await?;
        let chance = ChaCha8Rng::seed_from_u64(seed ^ (number as u64 + 1).wrapping_mul(0x9e37_79b9));
        Ok(Self { number, kills: 0, device, chance, made: 0 })
    }

    /// The accounts it has.
    pub async fn accounts(&self) -> Result<BTreeSet<String>> {
        let listed = self.device.run(&["list", "account", "--limit", "2000"]).await?;
        entries(&listed, "rows")?.iter().map(|row| Ok(text(row, "id")?.to_owned())).collect()
    }

    /// Edits and syncs until it is told that the faults are over.
    pub async fn live(
        mut self,
        shared: Vec<String>,
        books: Arc<Mutex<Books>>,
        ended: watch::Receiver<bool>,
    ) -> Result<Self> {
        let mut wait = PACE;
        while !*ended.borrow() {
            for _ in 0..self.chance.random_range(0..3) {
                self.edit(&shared, &books).await?;
            }
            if self.chance.random_bool(0.2) {
                self.decide().await?;
            }
            wait = match self.sync_or_die().await? {
                true => PACE,
                false => (wait * 2).min(LONGEST_WAIT),
            };
            tokio::time::sleep(wait.mul_f64(self.chance.random_range(0.5..1.0))).await;
        }
        Ok(self)
    }

    async fn edit(&mut self, shared: &[String], books: &Mutex<Books>) -> Result<()> {
        self.made += 1;
        let value = format!("d{}-{:06}", self.number, self.made);
        let record = shared.choose(&mut self.chance).context("there are shared accounts")?.clone();
        let (column, args) = match self.chance.random_range(0..5) {
            0 => ("name", vec!["create".to_owned(), "account".to_owned(), format!("name={value}")]),
            1 => (COMMON, update(&record, COMMON, &value)),
            _ => (OWN[self.number], update(&record, OWN[self.number], &value)),
        };
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let made = column == "name";
        let edit = Edit { device: self.number, record: (!made).then_some(record), column, value, seq: None };
        match self.run_or_die(&args).await? {
            Some(Answer { code: 0, json }) => {
                books.lock().await.write(Edit { seq: json["seq"].as_i64(), ..edit });
            }
            // A record that the user has no longer.
            Some(Answer { code: 1, .. }) => {}
            Some(other) => anyhow::bail!("device {}: {args:?} ended with {other:?}", self.number),
            // It may be kept, or not.
            None => books.lock().await.doubt(edit),
        }
        Ok(())
    }

    /// The user settles something that needs him, one way or another.
    async fn decide(&mut self) -> Result<()> {
        let errors = self.device.answer(&["errors"]).await?.json;
        let Some(parked) = entries(&errors, "errors")?.choose(&mut self.chance) else { return Ok(()) };
        let seq = parked["seq"].to_string();
        let how: &[&str] = match self.chance.random_range(0..3) {
            0 => &["--keep", "mine"],
            1 => &["--keep", "theirs"],
            _ => &["--discard"],
        };
        let answer = self.device.answer(&[&["resolve", &seq], how].concat()).await?;
        ensure!(answer.code < 2, "device {}: resolve ended with {answer:?}", self.number);
        Ok(())
    }

    /// Syncs, unless the process is killed or the line is cut; whether it went well.
    async fn sync_or_die(&mut self) -> Result<bool> {
        Ok(self.run_or_die(&["sync"]).await?.is_some_and(|answer| answer.code < 2))
    }

    /// Runs a command, or kills it somewhere in the middle; `None` then.
    async fn run_or_die(&mut self, args: &[&str]) -> Result<Option<Answer>> {
        if !self.chance.random_bool(0.15) {
            return self.device.answer(args).await.map(Some);
        }
        let mut process = self.device.start(args)?;
        tokio::time::sleep(Duration::from_millis(self.chance.random_range(5..400))).await;
        process.kill().await?;
        self.kills += 1;
        Ok(None)
    }

    /// Syncs until nothing is left to send but what needs the user; `last` once more in any case.
    pub async fn rest(self, last: bool) -> Result<Self> {
        for _ in 0..PATIENCE {
            let answer = self.device.answer(&["sync"]).await?;
            let waits = self
                .queue()
                .await?
                .iter()
                .any(|entry| !matches!(entry["state"].as_str(), Some("parked" | "blocked")));
            if answer.code < 2 && (last || !waits) {
                return Ok(self);
            }
            tokio::time::sleep(PACE).await;
        }
        let queue = self.queue().await?;
        anyhow::bail!("device {} is stuck with {queue:?}", self.number)
    }

    /// What is unsent.
    pub async fn queue(&self) -> Result<Vec<Value>> {
        Ok(entries(&self.device.run(&["queue"]).await?, "changes")?.clone())
    }

    /// What lost against others, or was given up.
    pub async fn ledger(&self) -> Result<Vec<Value>> {
        Ok(entries(&self.device.run(&["ledger"]).await?, "entries")?.clone())
    }

    /// Compares what it has with what it should have.
    pub async fn verify(&self) -> Result<()> {
        let answer = self.device.answer(&["verify"]).await?;
        ensure!(answer.json["wrong"] == 0, "device {} has other rows: {}", self.number, answer.json);
        Ok(())
    }
}

fn update(record: &str, column: &str, value: &str) -> Vec<String> {
    vec!["update".to_owned(), "account".to_owned(), record.to_owned(), format!("{column}={value}")]
}
