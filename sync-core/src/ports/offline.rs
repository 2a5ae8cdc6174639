//! What a device may hold, as the server says it (`docs/OFFLINE.md`, `RetrieveOfflineConfiguration`).

use super::SourceId;
use model::offline::{ConflictPolicy, Settings, heard};
use odata::checksum::Checksum;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an app's offline profile means for a user. A newer server may say more: members that aren't known are passed
/// over, for values that aren't known see [`heard`] and [`ReasonKind`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OfflineConfiguration {
    /// Whether the app can be had offline: a published profile of it is for the user, and the server is ready.
    pub available: bool,
    /// Why not, in the server's words.
    #[serde(default)]
    pub reason: Option<String>,
    /// The profile that holds.
    #[serde(default)]
    pub profile: Option<ProfileName>,
    /// The environment's switches.
    #[serde(default, deserialize_with = "heard::settings")]
    pub settings: Settings,
    /// What a device holds of each table; each comes after those that lead to it.
    #[serde(default)]
    pub tables: Vec<OfflineTable>,
    /// Which pairs of many-to-many relationships it holds.
    #[serde(default)]
    pub pairs: Vec<OfflinePairs>,
    /// Whether the server tells what changed in a list since a link. A plain Dataverse doesn't, of filtered lists.
    #[serde(default)]
    pub tells_changes: bool,
    /// Columns that are closed to the user by column security, by table: they are on his device no more than on his screen.
    #[serde(default)]
    pub closed_columns: BTreeMap<String, Vec<String>>,
}

/// A published profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProfileName {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// When it was published.
    #[serde(default)]
    pub published_on: Option<String>,
}

/// What a device holds of one table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OfflineTable {
    /// Logical name.
    #[serde(rename = "LogicalName")]
    pub table: String,
    /// Why rows are on the device; without one, none are.
    #[serde(default)]
    pub reasons: Vec<ReasonRule>,
    /// Minutes between two syncs (checklist 160).
    #[serde(default = "default_interval", rename = "SyncIntervalInMinutes")]
    pub interval_min: u16,
    /// Columns to download; `None` for all (checklist 162).
    #[serde(default)]
    pub columns: Option<Vec<String>>,
    /// Image columns whose pictures come along (checklist 161).
    #[serde(default)]
    pub images: Vec<String>,
    /// Whether the files of file columns come along: all or none (checklist 161).
    #[serde(default)]
    pub files: bool,
    /// Whether followed rows come along (checklist 36).
    #[serde(default)]
    pub can_be_followed: bool,
    /// How a change that meets another one is settled.
    #[serde(default, deserialize_with = "heard::policy")]
    pub conflict_policy: ConflictPolicy,
    /// Of create, read, update and delete those that work offline, by their first letters.
    #[serde(default)]
    pub operations: Option<String>,
    /// Commands that work offline.
    #[serde(default)]
    pub commands: Vec<String>,
}

/// Which pairs of a many-to-many relationship a device holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OfflinePairs {
    /// Logical name of the table of the pairs.
    #[serde(rename = "LogicalName")]
    pub table: String,
    /// Why pairs are on the device.
    #[serde(default)]
    pub reasons: Vec<ReasonRule>,
}

/// Minutes between two syncs where nothing says otherwise.
pub const DEFAULT_INTERVAL_MIN: u16 = 10;

fn default_interval() -> u16 {
    DEFAULT_INTERVAL_MIN
}

/// One reason for which rows of a table are on the device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ReasonRule {
    /// What kind of reason.
    pub kind: ReasonKind,
    /// The rule's label, or the schema name of the relationship.
    #[serde(default)]
    pub name: String,
    /// Tables from the one whose own rule starts the way to this one.
    #[serde(default)]
    pub way: Vec<String>,
    /// The query; `None` for all rows that the user may read.
    #[serde(default)]
    pub fetch_xml: Option<String>,
}

/// What kind of reason it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// There is no profile: all rows the user may read.
    All,
    /// A relationship from rows that are on the device.
    Relation,
    /// The user follows it.
    Follow,
    /// The table's own rule. A kind that isn't known counts as one: its query says which rows come.
    #[serde(other)]
    Rule,
}

impl ReasonKind {
    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Rule => "rule",
            Self::Relation => "relation",
            Self::Follow => "follow",
        }
    }
}

impl OfflineTable {
    /// A table whose rows come for these reasons, and of which nothing else is said.
    pub fn of(table: impl Into<String>, reasons: Vec<ReasonRule>) -> Self {
        Self {
            table: table.into(),
            reasons,
            interval_min: DEFAULT_INTERVAL_MIN,
            columns: None,
            images: Vec::new(),
            files: false,
            can_be_followed: false,
            conflict_policy: ConflictPolicy::default(),
            operations: None,
            commands: Vec::new(),
        }
    }
}

impl ReasonRule {
    /// All rows the user may read.
    pub fn all() -> Self {
        Self { kind: ReasonKind::All, name: "All".to_owned(), way: Vec::new(), fetch_xml: None }
    }
}

impl OfflineConfiguration {
    /// Whether a column is closed to the user.
    pub fn closes(&self, table: &str, column: &str) -> bool {
        self.closed_columns.get(table).is_some_and(|closed| closed.iter().any(|name| name == column))
    }

    /// What it says of a table.
    pub fn table(&self, table: &str) -> Option<&OfflineTable> {
        self.tables.iter().find(|t| t.table == table)
    }
}

/// What holds a record on the device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Whether it is here.
    pub here: bool,
    /// The reasons that hold it.
    pub reasons: Vec<ReasonRule>,
    /// Whether it has unsent changes, which hold it too (checklist 37).
    pub unsent: bool,
    /// Whether it stays until a later sync has looked at it: it was changed or opened here a moment ago.
    pub touched: bool,
}

/// What the server says of a row and the user's profile (`ExplainRow`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Explained {
    /// Whether the row is for the device.
    pub included: bool,
    /// Why, or why not, in a sentence.
    pub summary: String,
}

/// Whether a reason's rows are what they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Logical name of the table.
    pub table: String,
    /// The reason.
    pub source: SourceId,
    /// What is here; `None` when it can't be compared now.
    pub here: Option<Checksum>,
    /// What should be; `None` when the server can't tell.
    pub there: Option<Checksum>,
}

impl Verified {
    /// Whether they are the same; `None` when that can't be told.
    pub fn is_right(&self) -> Option<bool> {
        self.here.zip(self.there).map(|(here, there)| here == there)
    }
}
