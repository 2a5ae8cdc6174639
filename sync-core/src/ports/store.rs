//! The device database, as the engine's driver and front need it. Every method is one transaction: it happens whole
//! or not at all, also when the process is killed in it.

use super::{Configuration, Tokens, WhoAmI};
use crate::change::{AttemptId, Change, ChangeHead, Seq};
use async_trait::async_trait;
use contract::shapes::{AppInfo, FieldChange, QueueEntry};
use contract::update::UpdatePlan;
use model::value::Instant;
use model::{Fields, Problem, RecordId, Row};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is on the device when it opens: the engine starts from this.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Loaded {
    /// The app entered.
    pub app: Option<AppInfo>,
    /// Whether the download was started or skipped, of each app whose prompt was answered.
    pub downloads: BTreeMap<Uuid, DownloadChoice>,
    /// Whether the user switched to working offline.
    pub offline_switched: bool,
    /// Stamp of the installed metadata; `None` when none is installed.
    pub stamp: Option<String>,
    /// Tables in the order of the download.
    pub tables: Vec<TableState>,
    /// The queue, ascending.
    pub queue: Vec<ChangeHead>,
    /// An update of tables and columns that waits for the user's yes.
    pub update: Option<PendingUpdate>,
    /// New columns whose values are still to come.
    pub filling: Vec<Filling>,
    /// What holds for syncs on this device.
    pub rules: SyncRules,
}

/// When this device may sync: the administrator's orders, and the user's wishes as far as they are allowed (checklist
/// 129).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncRules {
    /// Never behind a locked screen (X24).
    pub never_locked: bool,
    /// Cycles begin only while somebody looks (X35).
    pub only_in_front: bool,
    /// Only over links that cost nothing, unless the user asks.
    pub only_unmetered: bool,
    /// At least so many minutes between two cycles.
    pub interval_min: Option<u16>,
    /// Only when the user asks.
    pub manual: bool,
}

/// An update of tables and columns that waits for the user's yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingUpdate {
    /// The stamp of the configuration it leads to.
    pub stamp: String,
    /// Whether the user said "Later".
    pub postponed: bool,
}

/// New columns of a table whose rows are on the device: only these columns are read, not the rows again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filling {
    /// Logical name.
    pub table: String,
    /// Logical names of the columns.
    pub columns: Vec<String>,
    /// Where to go on; `None` to begin.
    pub next: Option<String>,
}

/// How the download prompt was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DownloadChoice {
    /// "Download"
    Started,
    /// "Skip for now"
    Skipped,
    /// Started, and stopped for now by the user.
    Paused,
}

/// A table's download.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableState {
    /// Logical name.
    pub table: String,
    /// Whether it belongs to the tables without which nothing works.
    pub mandatory: bool,
    /// Whether a pass was completed since it was installed.
    pub complete: bool,
    /// Rows on the device.
    pub rows: u64,
    /// Rows the server announced for the running first pass.
    pub expected: Option<u64>,
    /// The running pass, if one was interrupted.
    pub pass: Option<Pass>,
    /// End of the last complete pass.
    pub last_sync: Option<Instant>,
}

/// A pass through all rows of a table. Rows carry the number of the last pass that saw them; finishing a pass purges
/// the clean ones that it didn't see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// Ascending per table.
    pub number: i64,
    /// Where to go on; `None` to begin.
    pub next: Option<String>,
}

/// A page to be stored.
#[derive(Clone, Debug)]
pub struct PageCommit {
    /// Logical name.
    pub table: String,
    /// The pass it belongs to.
    pub pass: i64,
    /// Rows. One with unsent work goes to `theirs_<table>`, never over data or base; one whose stored version is the
    /// same is only marked as seen.
    pub rows: Vec<Row>,
    /// The cursor after it, written in the same transaction; `None` after the last page.
    pub next: Option<String>,
    /// Rows expected in this pass, if known.
    pub expected: Option<u64>,
}

/// What a page or a pass changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Rows of the table on the device now.
    pub rows: u64,
    /// Whether anything visible changed.
    pub changed: bool,
}

/// A change the user made, before it has a place in the queue.
#[derive(Clone, Debug)]
pub struct NewChange {
    /// Logical name.
    pub table: String,
    /// The record.
    pub record: RecordId,
    /// What it does, with the new values the user chose.
    pub work: Work,
    /// When.
    pub made_at: Instant,
}

/// What a change does.
#[derive(Clone, Debug)]
pub enum Work {
    /// Creates the record with these columns.
    Create(Fields),
    /// Writes these columns; those that are the same as now are left out.
    Update(Fields),
    /// Deletes the record.
    Delete,
}

/// How a save ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Queued {
    /// It has a place in the queue.
    Change(ChangeHead),
    /// Nothing was different.
    Nothing,
    /// It undid changes that were never sent (deleting a record that was made here): these left the queue.
    Dropped(Vec<Seq>),
}

/// The device database.
#[async_trait]
pub trait Store: Send + Sync {
    /// Reads what the engine starts from.
    async fn load(&self) -> Result<Loaded, Problem>;
    /// Remembers who is signed in.
    async fn save_identity(&self, who: &WhoAmI) -> Result<(), Problem>;
    /// Who is signed in.
    async fn identity(&self) -> Result<Option<WhoAmI>, Problem>;
    /// Stores the tokens (in the encrypted database, never elsewhere).
    async fn save_tokens(&self, tokens: Option<&Tokens>) -> Result<(), Problem>;
    /// The tokens stored.
    async fn tokens(&self) -> Result<Option<Tokens>, Problem>;
    /// Remembers the apps the user may use, for the next time without a network.
    async fn save_apps(&self, apps: &[AppInfo]) -> Result<(), Problem>;
    /// The apps remembered.
    async fn apps(&self) -> Result<Vec<AppInfo>, Problem>;
    /// Enters or leaves an app.
    async fn save_app(&self, app: Option<&AppInfo>) -> Result<(), Problem>;
    /// Remembers the answer to an app's download prompt.
    async fn save_download(&self, app: Uuid, choice: DownloadChoice) -> Result<(), Problem>;
    /// Remembers the switch "work offline".
    async fn save_offline_switch(&self, offline: bool) -> Result<(), Problem>;

    /// Installs metadata and customisations: makes tables and columns that are new, keeps what is there. Tables that
    /// left the configuration stay until their unsent work is settled.
    async fn install(&self, configuration: &Configuration) -> Result<(), Problem>;
    /// Keeps an update that waits for the user's yes, in place of one that waited before, and installs what of it must
    /// not wait.
    async fn keep_update(
        &self,
        update: &Configuration,
        plan: &UpdatePlan,
        at_once: Option<&Configuration>,
    ) -> Result<(), Problem>;
    /// What holds for syncs on this device.
    async fn rules(&self) -> Result<SyncRules, Problem>;
    /// Throws away what was downloaded, to be downloaded again; records with unsent work stay (checklist 15).
    async fn reconfigure(&self) -> Result<(), Problem>;
    /// The user said "Later".
    async fn postpone_update(&self) -> Result<(), Problem>;
    /// Applies the update that waits: tables, columns, queue and indexes, or nothing of it. Unsent values of columns
    /// that go are put aside; changes of tables that go are parked.
    async fn migrate(&self) -> Result<(), Problem>;
    /// Stores values of new columns and the cursor after them. They never go over what the user typed, nor over a row
    /// of a higher version.
    async fn fill(&self, table: &str, rows: Vec<Row>, next: Option<&str>) -> Result<(), Problem>;
    /// The installed configuration.
    async fn configuration(&self) -> Result<Option<Configuration>, Problem>;

    /// Begins a pass of a table: the next number, no cursor.
    async fn begin_pass(&self, table: &str, expected: Option<u64>) -> Result<Pass, Problem>;
    /// Stores a page and the cursor after it.
    async fn apply_page(&self, page: PageCommit) -> Result<Applied, Problem>;
    /// Ends a pass: purges clean rows that it didn't see, marks the table complete, stamps its last sync, which never
    /// goes back (invariant I9).
    async fn finish_pass(&self, table: &str, pass: i64, at: Instant) -> Result<Applied, Problem>;

    /// Saves a user's change: `data`, `base` if it is the record's first unsent one, and its place in the queue, in
    /// one durable transaction.
    async fn queue_change(&self, change: NewChange) -> Result<Queued, Problem>;
    /// The whole change, to be sent; `None` when it left the queue.
    async fn change(&self, seq: Seq) -> Result<Option<Change>, Problem>;
    /// The queue for people, ascending.
    async fn queue(&self) -> Result<Vec<QueueEntry>, Problem>;
    /// Stores an attempt before it is sent; the same id for a repetition of the same request.
    async fn begin_attempt(&self, seq: Seq, attempt: AttemptId) -> Result<(), Problem>;
    /// The attempt failed in passing; the change waits again. Its attempt id is kept when the server may have acted
    /// on it (`keep_attempt`).
    async fn end_attempt(&self, seq: Seq, problem: &Problem, keep_attempt: bool) -> Result<(), Problem>;
    /// The server accepted the change: base advances to the row given, data shows it under what is still unsent, and
    /// the change leaves the queue. After the last change of a record, base and theirs are gone.
    async fn settle(&self, seq: Seq, server: Option<&Row>) -> Result<(), Problem>;
    /// The change needs the user. `theirs` is what the server has, where it told; that it has nothing (any more) is told
    /// by a problem with [`model::Code::Gone`].
    async fn park(&self, seq: Seq, problem: &Problem, theirs: Option<&Row>) -> Result<(), Problem>;
    /// Puts a parked change back in the queue, on top of what the server has now.
    async fn retry(&self, seq: Seq) -> Result<(), Problem>;
    /// Turns a parked update of a record that the server no longer has into a create of the record as it is here.
    async fn recreate(&self, seq: Seq) -> Result<(), Problem>;
    /// Drops a change and those that depend on it; the record shows the server's values under what is still unsent.
    /// A record that was made by a dropped create disappears. Gives what left the queue.
    async fn discard(&self, seq: Seq) -> Result<Vec<Seq>, Problem>;
}

/// The columns of a change that differ between what a user saw and what he wants.
pub fn differing(old: &Fields, new: &Fields) -> Vec<FieldChange> {
    new.iter()
        .filter_map(|(column, new)| {
            let old = old.get(column).cloned().unwrap_or(model::Value::Null);
            (!old.same_as(new)).then(|| FieldChange { column: column.clone(), old, new: new.clone() })
        })
        .collect()
}
