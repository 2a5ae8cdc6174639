//! The server, as the engine needs it.

use super::{
    DEFAULT_INTERVAL_MIN, Explained, FileTransport, OfflineConfiguration, ReasonRule, Report, ReportTold,
};
use crate::change::{AttemptId, Change};
use async_trait::async_trait;
use contract::provisioning::Provisioning;
use contract::shapes::AppInfo;
use model::duplicates::DuplicateRule;
use model::form::Form;
use model::mapping::Mapping;
use model::metadata::ManyToMany;
use model::offline::{ConflictPolicy, LosingChange};
use model::process::Definition;
use model::sitemap::Sitemap;
use model::view::View;
use model::{FlatRows, Problem, RecordId, Row, TableMeta};
use odata::checksum::Checksum;
use odata::device;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a request failed, classed once, next to the wire (`problem` says more to people).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Failure {
    /// The server could not be reached. Whether it acted on a write is unknown.
    Unreachable(Problem),
    /// The server failed, was too slow or asks to wait; it may work later.
    Transient {
        /// Why.
        problem: Problem,
        /// How long the server asks to wait (`Retry-After`).
        retry_after_ms: Option<u64>,
    },
    /// The session ended; only a new sign-in helps.
    SignInExpired,
    /// The server answered and will answer the same again: a person is needed.
    Refused(Problem),
}

/// Tokens of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tokens {
    /// Bearer token.
    pub access: String,
    /// To get the next one.
    pub refresh: Option<String>,
    /// When `access` ends, in milliseconds since 1970-01-01T00:00:00Z.
    pub expires_at_ms: i64,
}

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WhoAmI {
    /// `systemuserid`
    pub user_id: RecordId,
    /// `businessunitid`
    pub business_unit_id: RecordId,
    /// Full name.
    pub full_name: String,
    /// The user's teams.
    pub teams: Vec<RecordId>,
}

/// What the user may do with a table, at any depth. The server checks each record again (checklist 95).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// May create rows.
    pub create: bool,
    /// May read rows.
    pub read: bool,
    /// May change rows.
    pub write: bool,
    /// May delete rows.
    pub delete: bool,
    /// May give rows another owner.
    #[serde(default)]
    pub assign: bool,
    /// May share rows.
    #[serde(default)]
    pub share: bool,
}

/// How conflicts are settled in an environment (checklist X21, X22).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConflictRules {
    /// Where a table has none of its own.
    pub policy: ConflictPolicy,
    /// By logical name.
    pub by_table: BTreeMap<String, ConflictPolicy>,
    /// What becomes of a change that lost against the server.
    pub losing: LosingChange,
}

/// How conflicts of one table are settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Who wins.
    pub conflict: ConflictPolicy,
    /// What becomes of a change that lost against the server.
    pub losing: LosingChange,
}

impl ConflictRules {
    /// How conflicts of a table are settled.
    pub fn of(&self, table: &str) -> Policy {
        let conflict = self.by_table.get(table).copied().unwrap_or(self.policy);
        Policy { conflict, losing: self.losing }
    }
}

/// Metadata and customisations of an app, as one consistent whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Configuration {
    /// `ServerVersionStamp` of the metadata; sent back to ask for changes only.
    pub stamp: String,
    /// Tables of the app and the mandatory ones, in the order to download: mandatory first, then by the sitemap.
    pub tables: Vec<TableMeta>,
    /// The mandatory ones among them (users, teams, business units, currencies).
    pub mandatory: Vec<String>,
    /// What the user may do with each.
    pub rights: BTreeMap<String, Rights>,
    /// Many-to-many relationships between those tables.
    #[serde(default)]
    pub pairs: Vec<ManyToMany>,
    /// Active business rules and process flows, in their order.
    #[serde(default)]
    pub processes: Vec<Definition>,
    /// What new rows take over from the records they are made from.
    #[serde(default)]
    pub mappings: Vec<Mapping>,
    /// Published rules that say which records are the same.
    #[serde(default)]
    pub duplicates: Vec<DuplicateRule>,
    /// System views of those tables, quick find and lookup views included.
    pub views: Vec<View>,
    /// Main forms; the first of a table is the one to use.
    pub forms: Vec<Form>,
    /// The app's navigation.
    pub sitemap: Sitemap,
    /// Tables of the app that the user may not read, or may read no longer: they leave at once, and nobody is asked.
    #[serde(default)]
    pub unreadable: Vec<String>,
    /// The user with his unit and teams as they were then; `None` in one that an older version stored.
    #[serde(default)]
    pub who: Option<WhoAmI>,
    /// How conflicts are settled.
    #[serde(default)]
    pub conflicts: ConflictRules,
    /// What the user's offline profile says; `None` on a server without profiles, where all rows he may read come.
    #[serde(default)]
    pub offline: Option<OfflineConfiguration>,
}

impl Configuration {
    /// The reasons for which rows of a table are on the device.
    pub fn reasons(&self, table: &str) -> Vec<ReasonRule> {
        match &self.offline {
            None => vec![ReasonRule::all()],
            Some(offline) => match offline.table(table) {
                Some(table) => table.reasons.clone(),
                // Without these no record can be shown rightly, whatever the profile says (checklist 7).
                None if self.mandatory.iter().any(|name| name == table) => vec![ReasonRule::all()],
                None => Vec::new(),
            },
        }
    }

    /// Whether a column is closed to the user by column security.
    pub fn closes(&self, table: &str, column: &str) -> bool {
        self.offline.as_ref().is_some_and(|offline| offline.closes(table, column))
    }

    /// Minutes between two syncs of a table.
    pub fn interval_min(&self, table: &str) -> u16 {
        let of_profile = self.offline.as_ref().and_then(|offline| offline.table(table));
        of_profile.map_or(DEFAULT_INTERVAL_MIN, |table| table.interval_min)
    }

    /// Whether the server tells what changed since a link.
    pub fn tells_changes(&self) -> bool {
        self.offline.as_ref().is_some_and(|offline| offline.tells_changes)
    }
}

/// Which rows of a table are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// FetchXML of one reason; `None` for all rows the user may read.
    pub fetch_xml: Option<&'a str>,
    /// Whether the server is to tell what changes from now on.
    pub tracked: bool,
}

/// One page of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The rows, decoded as the database stores them.
    pub rows: FlatRows,
    /// Of a delta: rows that are gone from the list.
    pub removed: Vec<RecordId>,
    /// Of these the ones that the server says are deleted.
    pub deleted: Vec<RecordId>,
    /// `@odata.nextLink`, if there is more.
    pub next: Option<String>,
    /// `@odata.deltaLink`: what changes from here on, on the last page of a tracked list.
    pub delta: Option<String>,
    /// Bytes of the answer as received (before decompression where that is known).
    pub bytes: u64,
}

/// One page of keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyPage {
    /// Ids, each with its version where the server tells a number.
    pub keys: Vec<(RecordId, Option<i64>)>,
    /// The rows with the columns that were wanted beside; empty where none were.
    pub values: Vec<Row>,
    /// As in [`Page`].
    pub next: Option<String>,
    /// As in [`Page`].
    pub delta: Option<String>,
    /// As in [`Page`].
    pub bytes: u64,
}

/// What a delta link led to.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// The whole delta.
    Changes(Page),
    /// More than a page: it is read page by page.
    Long,
    /// The link is too old, or what the user may read changed: the keys have to be compared.
    Reconcile,
    /// The server said no.
    Refused(Problem),
}

/// How a change ended on the server.
#[derive(Clone, Debug, PartialEq)]
pub enum Settled {
    /// It is done. The row as the server has it now, `None` after a delete.
    Accepted(Option<Row>),
    /// The record has another version than `If-Match` said; the row as the server has it now.
    Stale(Row),
    /// The record is not on the server (any more), or may no longer be read.
    Gone,
    /// A record with that id is there already; the row as the server has it.
    AlreadyExists(Row),
    /// A command is done, or its pair is as wished: the record as the server has it now, where it told, and what the
    /// command made.
    Done(Option<Row>, Vec<MadeThere>),
}

/// What a command made on the server.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeThere {
    /// Logical name.
    pub table: String,
    /// The id that the device gave it.
    pub here: RecordId,
    /// The row as the server has it; `None` where the server didn't make it, or shows it to nobody.
    pub row: Option<Row>,
}

/// A change on its way.
#[derive(Clone, Debug)]
pub struct Outgoing<'t> {
    /// Its table.
    pub table: &'t TableMeta,
    /// The change.
    pub change: Change,
    /// The attempt it goes under.
    pub attempt: AttemptId,
}

/// The server's words, spoken.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Gets tokens for a user (OAuth2 password grant).
    async fn sign_in(&self, user: &str, password: &str) -> Result<Tokens, Failure>;
    /// Gives the tokens to use; they are refreshed when they end, see [`Transport::tokens`].
    fn set_tokens(&self, tokens: Option<Tokens>);
    /// The tokens in force, to be stored after they were refreshed.
    fn tokens(&self) -> Option<Tokens>;
    /// Gives the tables that are installed: bodies name the sets of the tables that lookups point to.
    fn set_tables(&self, tables: Arc<[TableMeta]>);
    /// Whether the server answers, by the lightest question there is, with a deadline to match.
    async fn probe(&self) -> Result<(), Failure>;
    /// Who is signed in.
    async fn who_am_i(&self) -> Result<WhoAmI, Failure>;
    /// The app modules the user may use.
    async fn apps(&self) -> Result<Vec<AppInfo>, Failure>;
    /// Metadata and customisations of an app; `None` when nothing changed since `stamp`.
    async fn configuration(
        &self,
        app: &AppInfo,
        stamp: Option<&str>,
    ) -> Result<Option<Configuration>, Failure>;
    /// How far the server is with getting ready for devices; `None` from one that has no such thing.
    async fn provisioning(&self, app: &AppInfo) -> Result<Option<Provisioning>, Failure>;
    /// How many rows of a table the user may read; `None` when the server can't say (5,000 and more on a plain
    /// Dataverse).
    async fn count(&self, table: &TableMeta, wanted: Wanted<'_>) -> Result<Option<u64>, Failure>;
    /// A page of the rows wanted: the first, or the one that a link leads to, also a delta link.
    async fn page(&self, table: &TableMeta, wanted: Wanted<'_>, next: Option<&str>) -> Result<Page, Failure>;
    /// Records whose name has a text in it, by name; their ids and names.
    async fn find(&self, table: &TableMeta, text: &str, most: u32) -> Result<Vec<Row>, Failure>;
    /// A page of the keys of the rows wanted, with the values of some columns. Its last one has a delta link to the whole
    /// rows, where these are tracked.
    async fn keys(
        &self,
        table: &TableMeta,
        wanted: Wanted<'_>,
        with: &[String],
        next: Option<&str>,
    ) -> Result<KeyPage, Failure>;
    /// The rows of these ids that the user may read.
    async fn rows(&self, table: &TableMeta, ids: &[RecordId]) -> Result<Page, Failure>;
    /// What changed since these delta links, in their order, in one request.
    async fn changes(&self, links: &[(&TableMeta, &str)]) -> Result<Vec<Told>, Failure>;
    /// Count and sum of what a device must hold that followed a list to a delta link; `None` where the server can't
    /// tell.
    async fn checksum(&self, link: &str) -> Result<Option<Checksum>, Failure>;
    /// Why the profile with that id brings a row to a user's device, or why not; `None` where the server can't tell.
    async fn explain(
        &self,
        profile: &str,
        user: RecordId,
        table: &str,
        id: RecordId,
    ) -> Result<Option<Explained>, Failure>;
    /// Sends a change under an attempt's id and finds out how it ended.
    async fn send(&self, table: &TableMeta, change: &Change, attempt: AttemptId) -> Result<Settled, Failure>;
    /// Tells a report, or asks how it stands on the server.
    async fn exchange_report(&self, report: &Report) -> Result<ReportTold, Failure>;
    /// Gives the id of this device: tokens are asked for under it.
    fn set_device(&self, _id: RecordId) {}
    /// Tells how this device is, and hears what it is to do; `None` of a server that doesn't keep devices.
    async fn report_device(&self, _report: &device::Report) -> Result<Option<device::Orders>, Failure> {
        Ok(None)
    }
    /// Its files and pictures; `None` of a server without any.
    fn files(&self) -> Option<&dyn FileTransport> {
        None
    }
    /// A record as the server has it; `None` when it has none, or shows none to the user.
    async fn row(&self, table: &TableMeta, id: RecordId) -> Result<Option<Row>, Failure>;
    /// Sends changes of which none needs another, in this order, and finds out how each ended, in this order. Where the
    /// link or the server fails, those that were not answered share the failure.
    async fn send_many(&self, changes: &[Outgoing<'_>]) -> Vec<Result<Settled, Failure>> {
        let mut settled = Vec::with_capacity(changes.len());
        let mut broken: Option<Failure> = None;
        for sent in changes {
            let answer = match &broken {
                Some(failure) => Err(failure.clone()),
                None => self.send(sent.table, &sent.change, sent.attempt).await,
            };
            if let Err(failure) = &answer
                && !matches!(failure, Failure::Refused(_))
            {
                broken.get_or_insert_with(|| failure.clone());
            }
            settled.push(answer);
        }
        settled
    }
}
