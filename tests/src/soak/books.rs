//! What was edited, and what became of it.

use super::life::Life;
use super::{text, union};
use crate::webapi::WebApi;
use anyhow::{Result, bail, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch as signal};

/// How often the server is looked at.
const PACE: Duration = Duration::from_millis(700);

/// One edit of one column.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Whose.
    pub device: usize,
    /// The account; `None` for one that was made.
    pub record: Option<String>,
    /// The column.
    pub column: &'static str,
    /// What was written: no two edits write the same.
    pub value: String,
    /// Its place in the device's queue; `None` where nothing was to be sent.
    pub seq: Option<i64>,
}

/// How many edits ended how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Endings {
    /// Applied, also under a later one, or on top of somebody else's.
    pub applied: usize,
    /// In the device's ledger: superseded, or given up by the user.
    pub in_ledger: usize,
    /// Waiting for the user.
    pub parked: usize,
    /// Commands that were killed and kept nothing.
    pub never_made: usize,
}

/// All edits, and what the server showed of them.
#[derive(Debug, Default)]
pub struct Books {
    kept: Vec<Edit>,
    doubtful: Vec<Edit>,
    /// Every value that was seen on the server, by record and column.
    seen: BTreeMap<(String, String), Vec<String>>,
}

impl Books {
    /// An edit that the device said it keeps.
    pub fn write(&mut self, edit: Edit) {
        self.kept.push(edit);
    }

    /// An edit whose command was killed.
    pub fn doubt(&mut self, edit: Edit) {
        self.doubtful.push(edit);
    }

    /// Edits that a device said it keeps.
    pub fn kept(&self) -> usize {
        self.kept.len()
    }

    /// Notes what the server shows. A column of one device's own must never go back: an edit that came a second time,
    /// or overtook another, would show.
    fn see(&mut self, record: &str, row: &Value) -> Result<()> {
        let columns: BTreeSet<&str> =
            self.kept.iter().chain(&self.doubtful).map(|edit| edit.column).filter(|c| *c != "name").collect();
        for column in columns {
            let Some(value) = row[column].as_str().filter(|value| is_ours(value)) else { continue };
            let seen = self.seen.entry((record.to_owned(), column.to_owned())).or_default();
            if seen.last().is_some_and(|last| last == value) {
                continue;
            }
            let own = |other: &String| other.split('-').next() == value.split('-').next();
            if let Some(later) = seen.iter().find(|other| own(other) && other.as_str() > value) {
                bail!("{column} of {record} went back from {later} to {value}");
            }
            seen.push(value.to_owned());
        }
        Ok(())
    }

    /// Finds out what became of each edit.
    ///
    /// # Errors
    /// Names an edit that was lost, or whose effect is there twice.
    pub async fn close(&self, server: &WebApi, lives: &[Life]) -> Result<Endings> {
        let mut endings = Endings::default();
        let names = made_names(server).await?;
        let (mut ledgers, mut parked) = (Vec::new(), Vec::new());
        for life in lives {
            ledgers.push(lost_values(&life.ledger().await?));
            let queue = life.queue().await?;
            parked.push(queue.iter().flat_map(written_values).collect::<BTreeSet<String>>());
        }
        let (all_lost, all_parked) = (union(ledgers.clone()), union(parked.clone()));
        for (edit, sure) in
            self.kept.iter().map(|e| (e, true)).chain(self.doubtful.iter().map(|e| (e, false)))
        {
            let applied = match &edit.record {
                None => {
                    let times = names.iter().filter(|name| **name == edit.value).count();
                    ensure!(times <= 1, "{} was made {times} times", edit.value);
                    times == 1
                }
                Some(record) => self.was_applied(server, record, edit, &all_lost, &all_parked).await?,
            };
            let (lost, waits) =
                (ledgers[edit.device].contains(&edit.value), parked[edit.device].contains(&edit.value));
            match (applied, lost, waits) {
                (_, _, true) => endings.parked += 1,
                (_, true, false) => endings.in_ledger += 1,
                (true, false, false) => endings.applied += 1,
                (false, false, false) if !sure || edit.seq.is_none() => endings.never_made += 1,
                (false, false, false) => bail!("{edit:?} was lost"),
            }
        }
        Ok(endings)
    }

    /// Whether the server shows an edit, showed it, or shows a later one of the same column that was made on top of it.
    async fn was_applied(
        &self,
        server: &WebApi,
        record: &str,
        edit: &Edit,
        lost: &BTreeSet<String>,
        parked: &BTreeSet<String>,
    ) -> Result<bool> {
        let was_seen = self
            .seen
            .get(&(record.to_owned(), edit.column.to_owned()))
            .is_some_and(|seen| seen.contains(&edit.value));
        if was_seen {
            return Ok(true);
        }
        let row = server.row(&format!("accounts({record})?$select={}", edit.column)).await?;
        let now = row.and_then(|row| row[edit.column].as_str().map(str::to_owned)).unwrap_or_default();
        let author = |value: &str| value.split('-').next().map(str::to_owned);
        let by_same = author(&now) == author(&edit.value);
        // Its own device wrote over it later, and that went up; or somebody who had its value before him did.
        let later = by_same && now >= edit.value;
        let under_others = edit.column == "telephone1"
            && is_ours(&now)
            && !lost.contains(&edit.value)
            && !parked.contains(&edit.value);
        Ok(later || under_others)
    }
}

/// Looks at the shared records until the end.
///
/// # Errors
/// What [`Books::see`] finds.
pub async fn watch(
    server: WebApi,
    shared: Vec<String>,
    books: Arc<Mutex<Books>>,
    ended: signal::Receiver<bool>,
) -> Result<()> {
    while !*ended.borrow() {
        for record in &shared {
            if let Some(row) = server.row(&format!("accounts({record})")).await? {
                books.lock().await.see(record, &row)?;
            }
        }
        tokio::time::sleep(PACE).await;
    }
    Ok(())
}

/// Whether a value is one of the soak's.
fn is_ours(value: &str) -> bool {
    value.strip_prefix('d').and_then(|rest| rest.split_once('-')).is_some_and(|(device, count)| {
        device.parse::<usize>().is_ok() && count.len() == 6 && count.parse::<u32>().is_ok()
    })
}

async fn made_names(server: &WebApi) -> Result<Vec<String>> {
    let rows = server.rows("accounts?$select=name").await?;
    let names = rows.iter().filter_map(|row| row["name"].as_str());
    Ok(names.filter(|name| is_ours(name)).map(str::to_owned).collect())
}

/// The values in a ledger that lost on this device's side.
fn lost_values(ledger: &[Value]) -> BTreeSet<String> {
    let mine = ledger.iter().filter(|entry| entry["side"] == "mine");
    let fields = mine.filter_map(|entry| entry["fields"].as_array()).flatten();
    fields.filter_map(|field| text(field, "lost").ok().map(str::to_owned)).collect()
}

/// The values that a change in a queue writes.
fn written_values(entry: &Value) -> Vec<String> {
    let fields = entry["fields"].as_array().into_iter().flatten();
    fields.filter_map(|field| text(field, "new").ok().map(str::to_owned)).collect()
}
