//! The device database, as the engine's driver and front need it. Every method is one transaction: it happens whole
//! or not at all, also when the process is killed in it.

use super::{Configuration, Held, MadeThere, Tokens, WhoAmI};
use crate::change::{Change, ChangeHead, Seq};
use crate::engine::{End, Sending};
use async_trait::async_trait;
use contract::shapes::{AppInfo, FieldChange, QueueEntry};
use contract::update::UpdatePlan;
use model::command::Planned;
use model::value::Instant;
use model::{Fields, FlatRows, Lookup, Problem, RecordId, Row};
use odata::checksum::Checksum;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
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
    /// What holds for syncs on this device.
    pub rules: SyncRules,
    /// Whether there are reports of changes that need the user, or did.
    pub has_reports: bool,
    /// Drafts that wait to be saved one by one.
    pub drafts: u32,
    /// Files that are to be sent or taken away.
    #[serde(default)]
    pub files: Vec<WaitingFile>,
}

/// A file that is to be sent or taken away, as far as the status tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingFile {
    /// Logical name of its record's table.
    pub table: String,
    /// The record.
    pub record: RecordId,
    /// Whether it needs the user.
    pub parked: bool,
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
    /// Whether a round was completed since it was installed.
    pub complete: bool,
    /// Rows on the device.
    pub rows: u64,
    /// Rows the server announced for the first download.
    pub expected: Option<u64>,
    /// End of the last complete round.
    pub last_sync: Option<Instant>,
    /// Minutes between two syncs.
    pub interval_min: u16,
    /// Why rows of it are on the device.
    pub sources: Vec<SourceState>,
}

/// Names one reason for which rows of a table are on the device, as long as the configuration has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceId(pub i64);

/// How far one reason's rows are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceState {
    /// Which.
    pub id: SourceId,
    /// Whether it was read whole since it came.
    pub complete: bool,
    /// Whether there is a link to what changed since.
    pub follows: bool,
    /// The read under way, also one that was interrupted.
    pub read: Option<Read>,
    /// When its checksum was compared last; `None` since it was read whole or reconciled.
    pub verified: Option<Instant>,
}

/// A read of one reason's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// Ascending per source: what belongs to another one changes nothing.
    pub number: i64,
    /// What is read.
    pub kind: ReadKind,
    /// Where to go on; `None` to begin.
    pub next: Option<String>,
}

/// What a read brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadKind {
    /// All rows. What it doesn't see loses the reason.
    Rows,
    /// What changed since the link.
    Delta,
    /// Ids and versions of all rows; then [`ReadKind::Missing`].
    Keys,
    /// The rows that are missing or older here, by id.
    Missing,
}

/// What a source asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Which.
    pub id: SourceId,
    /// Logical name of its table.
    pub table: String,
    /// FetchXML; `None` for all rows the user may read.
    pub fetch_xml: Option<String>,
    /// The link to what changed since it was read last.
    pub delta: Option<String>,
}

/// A page to be stored.
#[derive(Clone, Debug)]
pub struct PageCommit {
    /// Logical name.
    pub table: String,
    /// The reason for which the rows are here.
    pub source: SourceId,
    /// The read it belongs to.
    pub read: i64,
    /// Rows. One with unsent work goes to `theirs_<table>`, never over data or base; one whose stored version is the
    /// same is only marked as seen.
    pub rows: FlatRows,
    /// Of a delta: rows that lost the reason. They leave at the end of the round, if nothing else holds them.
    pub removed: Vec<RecordId>,
    /// Of these the ones that are deleted on the server: they leave also where the user has just opened them.
    pub deleted: Vec<RecordId>,
    /// The cursor after it, written in the same transaction; `None` after the last page, which ends the read.
    pub next: Option<String>,
    /// Of the last page: the link to what changes from here on.
    pub delta: Option<String>,
}

/// A page of keys to be stored. The last one ends the read: what is not among the keys lost the reason, and what is
/// missing or older here is to be fetched.
#[derive(Clone, Debug)]
pub struct KeyCommit {
    /// Logical name.
    pub table: String,
    /// The reason.
    pub source: SourceId,
    /// The read it belongs to.
    pub read: i64,
    /// Ids and versions.
    pub keys: Vec<(RecordId, Option<i64>)>,
    /// Values of new columns: they never go over what the user typed, nor over a row of a higher version.
    pub values: Vec<Row>,
    /// As in [`PageCommit`].
    pub next: Option<String>,
    /// As in [`PageCommit`].
    pub delta: Option<String>,
}

/// Rows that were fetched because they were missing or older.
#[derive(Clone, Debug)]
pub struct MissingCommit {
    /// Logical name.
    pub table: String,
    /// The reason.
    pub source: SourceId,
    /// The read it belongs to.
    pub read: i64,
    /// What was asked for; what didn't come is gone meanwhile.
    pub asked: Vec<RecordId>,
    /// What came.
    pub rows: FlatRows,
}

/// A whole delta of one source.
#[derive(Clone, Debug)]
pub struct DeltaCommit {
    /// Which.
    pub source: SourceId,
    /// Logical name of its table.
    pub table: String,
    /// The link that was followed: where the source has another one by now, nothing is stored.
    pub followed: String,
    /// Rows that changed, as in [`PageCommit`].
    pub rows: FlatRows,
    /// Rows that lost the reason, as in [`PageCommit`].
    pub removed: Vec<RecordId>,
    /// As in [`PageCommit`].
    pub deleted: Vec<RecordId>,
    /// The next link; `None` where the keys have to be compared.
    pub delta: Option<String>,
}

/// What was stored changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Rows of the table on the device now.
    pub rows: u64,
    /// Whether anything visible changed.
    pub changed: bool,
    /// Of a reconcile: rows that are still to be fetched.
    pub missing: u64,
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
    /// Does a command.
    Command(Box<Planned>),
    /// Pairs the record with another, or ends the pair.
    Pair {
        /// Schema name of the relationship.
        relationship: String,
        /// The other record.
        other: Lookup,
        /// Whether they are to be paired.
        paired: bool,
    },
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

impl Queued {
    /// The place in the queue, if it has one.
    pub fn seq(&self) -> Option<i64> {
        match self {
            Self::Change(head) => Some(head.seq.0),
            Self::Nothing | Self::Dropped(_) => None,
        }
    }
}

/// What the server is told of a change that needs the user: a row of `syncerror` (`reference/dataverse.md` §7.7).
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// `syncerrorid`
    pub id: RecordId,
    /// The change; it may have left the queue.
    pub seq: Seq,
    /// Where it stands.
    pub state: ReportState,
    /// What is told.
    pub body: ReportBody,
}

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportState {
    /// The server isn't told yet.
    New,
    /// The server has it.
    Told,
    /// The change was settled here, and the server isn't told yet.
    Settled,
}

/// The columns of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportBody {
    /// Logical name of the change's table.
    pub table: String,
    /// The record.
    pub record: RecordId,
    /// Whether the server has the record, as far as is known.
    pub is_there: bool,
    /// `errortype`: 0 conflict, 1 not found, 2 already exists, 3 others.
    pub error_type: i32,
    /// The server's code, or ours.
    pub code: String,
    /// The server's words, or what a log would say.
    pub message: String,
    /// When.
    pub at: Instant,
    /// `Create`, `Update`, `Delete`
    pub action: String,
    /// The changed values as JSON; empty when they are too long.
    pub data: String,
    /// The values that the change started from, in the same way.
    #[serde(default)]
    pub base: String,
}

/// What came of telling a report, or of asking about one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportTold {
    /// The server has it, open.
    Told,
    /// An administrator settled it there; with what he wrote, which may be nothing.
    Resolved(String),
    /// It is settled there, as it was here.
    Closed,
}

/// How one attempt ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The change.
    pub seq: Seq,
    /// How.
    pub end: End,
    /// What the server has, where it told.
    pub server: Option<Arc<Row>>,
    /// What a command made there.
    pub made: Vec<MadeThere>,
    /// Where an administrator settled it on the server: what he wrote, which may be nothing.
    pub settled: Option<String>,
}

/// What came of ends beside what they say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndsStored {
    /// Records that have other ids now.
    pub moved: Vec<Moved>,
    /// Changes that end as [`End::Alone`] instead.
    pub alone: Vec<Seq>,
}

/// A record that has another id on the server than it was made under here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Logical name.
    pub table: String,
    /// The id here.
    pub from: RecordId,
    /// The server's.
    pub to: RecordId,
}

/// How a change stands after the user decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// It waits to be sent again.
    Waits(Seq),
    /// These left the queue.
    Left(Vec<Seq>),
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
    /// New columns of a table whose values are still to come, with the next comparison of its keys.
    async fn filling(&self, table: &str) -> Result<Vec<String>, Problem>;
    /// The installed configuration.
    async fn configuration(&self) -> Result<Option<Configuration>, Problem>;

    /// What the sources ask.
    async fn sources(&self) -> Result<Vec<Source>, Problem>;
    /// Begins a round of tables: what loses its last reason in it leaves at its end. Gives all tables as they are.
    async fn begin_round(&self, tables: &[String]) -> Result<Vec<TableState>, Problem>;
    /// Begins a read of a source: the next number, no cursor.
    async fn begin_read(&self, source: SourceId, kind: ReadKind) -> Result<Read, Problem>;
    /// Stores a page and the cursor after it.
    async fn apply_page(&self, page: PageCommit) -> Result<Applied, Problem>;
    /// Stores a page of keys and the cursor after it.
    async fn apply_keys(&self, page: KeyCommit) -> Result<Applied, Problem>;
    /// Some of the rows that a reconcile still has to fetch.
    async fn missing(&self, source: SourceId, most: usize) -> Result<Vec<RecordId>, Problem>;
    /// Stores what was fetched of them.
    async fn apply_missing(&self, page: MissingCommit) -> Result<Applied, Problem>;
    /// Stores whole deltas, and ends the round of the tables named.
    async fn apply_deltas(
        &self,
        deltas: Vec<DeltaCommit>,
        ended: &[String],
        at: Instant,
    ) -> Result<Vec<(String, Applied)>, Problem>;
    /// Ends the round of a table: purges clean rows that nothing holds any more, marks the table complete, stamps its
    /// last sync, which never goes back (invariant I9).
    async fn end_round(&self, table: &str, at: Instant) -> Result<Applied, Problem>;
    /// Count and sum of what a source holds, in the versions that the server is known to have; `None` when that says
    /// nothing about the link: the source has another one by now, or a change was accepted since.
    async fn checksum(&self, source: SourceId, link: &str) -> Result<Option<Checksum>, Problem>;
    /// The link went: the record opened last may be the one that the user works on, and stays over the first sync from now on
    /// (checklist 37).
    async fn keep_opened(&self, at: Instant) -> Result<(), Problem>;
    /// Whether a record is here, and everything that holds it.
    async fn holders(&self, table: &str, id: RecordId) -> Result<Held, Problem>;
    /// Notes sources whose checksum was right, and forgets the links of those whose was wrong, so that their keys are
    /// compared.
    async fn checked(&self, right: &[SourceId], wrong: &[SourceId], at: Instant) -> Result<(), Problem>;

    /// Saves a user's change: `data`, `base` if it is the record's first unsent one, and its place in the queue, in
    /// one durable transaction.
    async fn queue_change(&self, change: NewChange) -> Result<Queued, Problem>;
    /// The whole change, to be sent; `None` when it left the queue.
    async fn change(&self, seq: Seq) -> Result<Option<Change>, Problem> {
        Ok(self.changes(&[seq]).await?.pop())
    }
    /// Whole changes, to be sent, in this order; those that left the queue are missing.
    async fn changes(&self, seqs: &[Seq]) -> Result<Vec<Change>, Problem>;
    /// The queue for people, ascending.
    async fn queue(&self) -> Result<Vec<QueueEntry>, Problem>;
    /// Stores attempts before they are sent; the same ids for a repetition of the same requests. Changes that left the
    /// queue are passed over.
    async fn begin_attempts(&self, sendings: &[Sending]) -> Result<(), Problem>;
    /// Stores how attempts ended, all in one transaction. Changes that left the queue are passed over.
    ///
    /// - `Settle`: base advances to the row given, data shows it under what is still unsent, and the change leaves the
    ///   queue. After the last change of a record, base and theirs are gone.
    /// - `Merge`: the change goes again on top of the row given, which becomes its base; what lost on either side goes
    ///   to the ledger.
    /// - `Supersede`: the change leaves the queue for the ledger, and the record shows what the server has; without a
    ///   row it has nothing (any more).
    /// - `Park`: the row given is what the server has; that it has nothing (any more) is told by a problem with
    ///   [`model::Code::Gone`].
    /// - `Wait`: its attempt id is kept when the server may have acted on it.
    /// Of a command that is settled, what it made is settled with it, under the ids that the server gave; these are
    /// returned where they are others. What was found there as the wish of several changes, of which one left the queue
    /// meanwhile, isn't found of the others: they go again.
    async fn end_attempts(&self, ends: Vec<Ended>, at: Instant) -> Result<EndsStored, Problem>;
    /// What the server is told of changes that need the user.
    async fn reports(&self) -> Result<Vec<Report>, Problem>;
    /// The server has the reports `told`; those `closed` are settled on both sides and forgotten.
    async fn reported(&self, told: &[RecordId], closed: &[RecordId]) -> Result<(), Problem>;
    /// Puts a parked change back in the queue, on top of what the server has now.
    async fn retry(&self, seq: Seq) -> Result<(), Problem>;
    /// Turns a parked update of a record that the server no longer has into a create of the record as it is here.
    async fn recreate(&self, seq: Seq) -> Result<(), Problem>;
    /// Drops a change and those that depend on it; the record shows the server's values under what is still unsent.
    /// A record that was made by a dropped create disappears. What is dropped goes to the ledger. Gives what left the
    /// queue.
    async fn discard(&self, seq: Seq, at: Instant) -> Result<Vec<Seq>, Problem>;
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
