//! The shapes of replies.

mod conflict;

pub use conflict::*;

use model::command::Command;
use model::form::Form;
use model::sitemap::Sitemap;
use model::value::Instant;
use model::{ColumnMeta, Fields, Lookup, Problem, RecordId, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Answer to [`crate::calls::Hello`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Welcome {
    /// The version the engine speaks.
    pub contract_version: u32,
    /// Version of the program.
    pub app_version: String,
    /// Who is signed in.
    pub session: SessionState,
    /// The server address to offer at sign-in, if the shell was started with one.
    pub suggested_server: Option<String>,
}

/// Who is signed in on this device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SessionState {
    /// Nobody.
    SignedOut {
        /// Whether sign-in must ask for a passphrase, because there is no keychain.
        passphrase_needed: bool,
    },
    /// Somebody, and the database is closed until the passphrase is given.
    Locked {
        /// Server address.
        server: String,
        /// User name.
        user: String,
    },
    /// Somebody, but the database can't be opened.
    Broken {
        /// Server address.
        server: String,
        /// User name.
        user: String,
        /// Why, and with it what to do.
        problem: Problem,
    },
    /// Somebody, and the database is open.
    SignedIn(Session),
}

/// A signed-in user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Server address.
    pub server: String,
    /// User name.
    pub user: String,
    /// `systemuserid`
    pub user_id: RecordId,
    /// Full name.
    pub full_name: String,
    /// The app module entered.
    pub app: Option<AppInfo>,
}

/// An app module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppInfo {
    /// `appmoduleid`
    pub id: Uuid,
    /// `uniquename`
    pub unique_name: String,
    /// Name.
    pub name: String,
    /// Description, may be empty.
    pub description: String,
    /// Whether the admin enabled it for offline.
    pub offline_enabled: bool,
}

/// An app module was entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entered {
    /// The app.
    pub app: AppInfo,
    /// The download prompt, unless the download was started or skipped before (checklist 9).
    pub prompt: Option<DownloadPrompt>,
}

/// What the prompt tells before a download.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DownloadPrompt {
    /// Tables that come.
    pub tables: u32,
    /// Rows that come, if the server could tell.
    pub rows: Option<u64>,
    /// Bytes to download, estimated from rows and kinds of columns; before compression.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// Bytes that it will take on the device, estimated.
    #[serde(default)]
    pub stored_bytes: Option<u64>,
    /// Free space on the device in bytes, if it can be told.
    pub free_bytes: Option<u64>,
}

/// The sitemap and what its tables are called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Navigation {
    /// The app.
    pub app: AppInfo,
    /// Areas, groups and entries; entries without a title take the table's name.
    pub sitemap: Sitemap,
    /// The tables in it.
    pub tables: Vec<TableInfo>,
}

/// A table as navigation and headings name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableInfo {
    /// Logical name.
    pub table: String,
    /// "Account"
    pub name: model::metadata::Label,
    /// "Accounts"
    pub collection: model::metadata::Label,
    /// Whether the user's role lets him create rows.
    pub can_create: bool,
}

/// A view in the view switcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewInfo {
    /// `savedqueryid`
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Whether it opens first.
    pub is_default: bool,
}

/// A column to sort by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// Column of the grid.
    pub column: String,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// An open grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// To read windows by.
    pub handle: u64,
    /// Logical name.
    pub table: String,
    /// The view.
    pub view: ViewInfo,
    /// Rows in it.
    pub total: u32,
    /// Its columns, in order.
    pub columns: Vec<GridColumn>,
    /// The sort in force.
    pub sort: Vec<Sort>,
    /// Why there are no rows, when there are none.
    pub empty: Option<EmptyReason>,
}

/// Why a grid has no rows (design language: four causes, four texts).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmptyReason {
    /// The view has none.
    None,
    /// Nothing matches the search.
    NoMatch,
    /// The table isn't downloaded yet.
    NotDownloaded,
    /// The table isn't in the offline profile.
    NotOffline,
    /// The user may not read the table.
    NoPermission,
}

/// A column of a grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridColumn {
    /// Name to sort by; the key of the cell.
    pub name: String,
    /// The column it shows; its kind says how.
    pub meta: ColumnMeta,
    /// Width in CSS pixels.
    pub width: u32,
    /// Whether sorting by it is allowed.
    pub sortable: bool,
}

/// A row of a grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridRow {
    /// Primary key.
    pub id: RecordId,
    /// The record's name.
    pub title: String,
    /// One value for each column of the grid.
    pub cells: Vec<Value>,
    /// Whether it was sent.
    pub mark: RecordMark,
    /// Its currency, for money cells.
    pub currency: Option<String>,
}

/// The mark of a record (design language).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mark", rename_all = "snake_case")]
pub enum RecordMark {
    /// As on the server.
    #[default]
    Sent,
    /// Saved on the device; the link is off.
    SavedHere {
        /// Operations.
        changes: u32,
    },
    /// In the queue of a device that is online.
    Waiting {
        /// Operations.
        changes: u32,
    },
    /// A change is parked.
    NeedsAttention {
        /// Operations.
        changes: u32,
        /// Why.
        problem: Problem,
    },
}

/// A record with its form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordView {
    /// Logical name.
    pub table: String,
    /// Primary key.
    pub id: RecordId,
    /// Whether it doesn't exist yet.
    pub is_new: bool,
    /// Its name, for the heading.
    pub title: String,
    /// Its columns as the user sees them.
    pub fields: Fields,
    /// What the server has, for the columns that wait ("On the server: …").
    pub on_server: Fields,
    /// Its lookups that point to a record which is not on this device, because it is outside the profile: their names
    /// may be out of date (checklist 41).
    #[serde(default)]
    pub absent: Vec<String>,
    /// Whether it was sent.
    pub mark: RecordMark,
    /// The main form.
    pub form: Form,
    /// Its currency, for money columns: `€`.
    pub currency: Option<String>,
    /// End of the last sync of its table.
    pub last_sync: Option<Instant>,
    /// Whether the user may change it.
    pub can_update: bool,
    /// Whether the user may delete it.
    pub can_delete: bool,
    /// Whether it is a draft: it lies on this device alone until it is saved on the server (checklist 99-103).
    #[serde(default)]
    pub draft: bool,
    /// When it was read from the server, where it is shown as it was then (checklist 104).
    #[serde(default)]
    pub kept_at: Option<Instant>,
}

/// A change was stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The record.
    pub id: RecordId,
    /// Its place in the queue; `None` when nothing was different.
    pub seq: Option<i64>,
}

/// A record that a lookup may point to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupHit {
    /// Where it points.
    pub to: Lookup,
    /// A second line that tells equal names apart, may be empty.
    pub detail: String,
}

/// One operation in the change queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueEntry {
    /// Its place; never used twice.
    pub seq: i64,
    /// Logical name.
    pub table: String,
    /// The record.
    pub record: RecordId,
    /// The record's name.
    pub title: String,
    /// What it does.
    pub kind: ChangeKind,
    /// The columns it writes. Of a pair: the relationship, with the other record.
    pub fields: Vec<FieldChange>,
    /// The command it is, if it is one.
    #[serde(default)]
    pub command: Option<Command>,
    /// Where it stands.
    pub state: ChangeState,
    /// Times it was sent.
    pub attempts: u32,
    /// When it was made.
    pub made_at: Instant,
    /// Why it is parked, or why the last attempt failed.
    pub problem: Option<Problem>,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Creates a record.
    Create,
    /// Changes columns of a record.
    Update,
    /// Deletes a record.
    Delete,
    /// Pairs a record with another one.
    Associate,
    /// Ends such a pair.
    Disassociate,
    /// Does what a message of the server does.
    Command,
}

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    /// Waits for its turn or for the link.
    Queued,
    /// Was sent; the answer isn't here yet.
    InFlight,
    /// Needs the user: retry or discard.
    Parked,
    /// Waits for a parked one it depends on.
    Blocked,
}

/// One column that an operation writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Logical name.
    pub column: String,
    /// What was there when the user changed it.
    pub old: Value,
    /// What the user wants.
    pub new: Value,
}
