//! Every call the face can make, and the type of its reply.

use crate::commands::{CommandInfo, Ran};
use crate::drafts::{CachedRecord, Draft, Experience, FetchedRecord, Tie};
use crate::files::{FileInfo, FilePlace};
use crate::filters::ColumnFilter;
use crate::processes::ProcessView;
use crate::provisioning::Provisioning;
use crate::related::{RelatedList, RelatedTo, Timeline};
use crate::settings::{SyncSettings, SyncWishes};
use crate::shapes::*;
use crate::update::{OrphanValue, UpdatePlan};
use model::business_rule::Effects;
use model::command::Command;
use model::process::StageMove;
use model::status::OfflineStatus;
use model::{Fields, Lookup, Problem, RecordId, TableMeta};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::future::Future;
use uuid::Uuid;

/// A call and its reply.
pub trait Call: Serialize + DeserializeOwned + Send + 'static {
    /// What a successful call answers.
    type Reply: Serialize + DeserializeOwned + Send;
    /// The call as it crosses.
    fn into_request(self) -> Request;
}

/// Something that can answer a call: the engine's front.
pub trait Answers<C: Call> {
    /// Answers one call.
    fn answer(&self, call: C) -> impl Future<Output = Result<C::Reply, Problem>> + Send;
}

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident : $field_type:ty),* $(,)? } => $reply:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Serialize, Deserialize)]
            pub struct $name { $($(#[$field_doc])* pub $field: $field_type),* }

            impl Call for $name {
                type Reply = $reply;
                fn into_request(self) -> Request { Request::$name(self) }
            }
        )*

        /// Any call, tagged by its name.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[serde(tag = "call", content = "with")]
        pub enum Request { $($(#[$doc])* $name($name)),* }

        /// Answers any call with its reply as JSON text. A call that nobody answers does not compile.
        ///
        /// # Errors
        /// What the call answers, or [`model::Code::Internal`] if the reply can't be written as JSON.
        pub async fn dispatch<H>(handler: &H, request: Request) -> Result<String, Problem>
        where H: $(Answers<$name> +)* Sync {
            match request {
                $(Request::$name(call) => {
                    let reply = Answers::<$name>::answer(handler, call).await?;
                    crate::wire::written(&reply)
                })*
            }
        }
    };
}

calls! {
    /// The first call of a face.
    Hello {
        /// The version the face was built with ([`crate::CONTRACT_VERSION`]).
        contract_version: u32,
    } => Welcome;

    /// Who is signed in on this device.
    GetSession {} => SessionState;

    /// Signs in and opens, or creates, the user's database.
    SignIn {
        /// `https://…`, or `http://` to this machine.
        server: String,
        /// User name.
        user: String,
        /// Password; never stored.
        password: String,
        /// Where there is no keychain: the passphrase that wraps the database's key.
        passphrase: Option<String>,
    } => Session;

    /// Opens the database with the passphrase, without the network.
    Unlock {
        /// The passphrase chosen at sign-in.
        passphrase: String,
    } => Session;

    /// Signs out and deletes the user's database and its key.
    SignOut {
        /// Whether unsent changes may be deleted; without it they are refused with their count.
        discard_unsent: bool,
    } => ();

    /// The app modules the user may use (checklist 9).
    ListApps {} => Vec<AppInfo>;

    /// Enters an app module.
    EnterApp {
        /// `appmoduleid`
        app: Uuid,
    } => Entered;

    /// Leaves the app module, to choose another.
    LeaveApp {} => ();

    /// Answers the download prompt with "Download", or starts later what was skipped (checklist 10).
    StartDownload {} => ();

    /// Answers the download prompt with "Skip for now" (checklist 10).
    SkipDownload {} => ();

    /// Stops the first download for now; [`StartDownload`] goes on where it was.
    PauseDownload {} => ();

    /// Throws away what was downloaded and downloads it again; unsent work stays (checklist 15).
    Reconfigure {} => ();

    /// How far the server is with getting ready for devices; `None` from a server that has no such thing. Asks the
    /// server (checklist 142, 143).
    GetProvisioning {} => Option<Provisioning>;

    /// When this device may sync, as far as the user may choose (checklist 129).
    GetSyncSettings {} => SyncSettings;

    /// Chooses when this device may sync.
    SetSyncSettings {
        /// What the user wishes.
        wishes: SyncWishes,
    } => ();

    /// The navigation of the app entered.
    GetNavigation {} => Navigation;

    /// The offline status; also sent as an event whenever it changes.
    GetStatus {} => OfflineStatus;

    /// Metadata of a table.
    GetTable {
        /// Logical name.
        table: String,
    } => TableMeta;

    /// The views of a table that the view switcher lists (checklist 82).
    ListViews {
        /// Logical name.
        table: String,
    } => Vec<ViewInfo>;

    /// Opens a grid: runs the view's query and keeps the ids in order under a handle.
    OpenGrid {
        /// Logical name.
        table: String,
        /// `savedqueryid`; the default view without.
        view: Option<Uuid>,
        /// Quick find in the columns of the table's quick find view.
        search: Option<String>,
        /// Sort that replaces the view's own.
        sort: Option<Vec<Sort>>,
        /// Only rows that belong to a record; without a view the table's associated one opens.
        related: Option<RelatedTo>,
        /// What columns of the table must hold besides.
        #[serde(default)]
        filters: Vec<ColumnFilter>,
    } => Grid;

    /// Reads rows of an open grid by position.
    GridWindow {
        /// From [`Grid`].
        handle: u64,
        /// First position, from 0.
        start: u32,
        /// Rows wanted, at most 500.
        count: u32,
    } => Vec<GridRow>;

    /// Forgets an open grid.
    CloseGrid {
        /// From [`Grid`].
        handle: u64,
    } => ();

    /// A record with its form.
    GetRecord {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
    } => RecordView;

    /// A record that doesn't exist yet, with its form and default values. Nothing is stored.
    NewRecord {
        /// Logical name.
        table: String,
        /// The record that it will belong to: its lookup is filled in.
        related: Option<RelatedTo>,
    } => RecordView;

    /// The tables on this device whose rows can belong to a record, those of its timeline left out.
    ListRelated {
        /// Logical name of the record's table.
        table: String,
        /// Its primary key.
        id: RecordId,
    } => Vec<RelatedList>;

    /// Notes and activities of a record, the latest first.
    GetTimeline {
        /// Logical name of the record's table.
        table: String,
        /// Its primary key.
        id: RecordId,
        /// Entries wanted, at most 500.
        count: u32,
    } => Timeline;

    /// Creates or changes a record: one transaction with its place in the change queue.
    SaveRecord {
        /// Logical name.
        table: String,
        /// Primary key; for a new one, the id from [`NewRecord`].
        id: RecordId,
        /// Whether the record is new.
        create: bool,
        /// The columns the user changed.
        changes: Fields,
    } => Saved;

    /// Deletes a record.
    DeleteRecord {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
    } => Saved;

    /// The commands that a record has now: by the matrix of what works offline, its state and the user's rights
    /// (checklist 44-49, 55-76).
    ListCommands {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
    } => Vec<CommandInfo>;

    /// Runs a command: its effect is seen at once, and it is one change in the queue.
    RunCommand {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
        /// Which, from [`ListCommands`].
        command: Command,
        /// What the user chose.
        parameters: Fields,
    } => Ran;

    /// Where a record stands in its process flow; `None` where it has none on this device (checklist 77-80).
    GetProcess {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
    } => Option<ProcessView>;

    /// Moves a record in its process flow: a change of the flow's instance in the queue (checklist 43).
    MoveStage {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
        /// Where to.
        to: StageMove,
    } => Saved;

    /// What business rules do to a form as it is filled in: what is shown, locked, required, set, refused and
    /// recommended (checklist 51). Nothing is stored.
    EvaluateRules {
        /// Logical name.
        table: String,
        /// The form; rules for other forms are passed over.
        form: Option<Uuid>,
        /// The record as the form shows it.
        fields: Fields,
        /// Whether the record is new.
        is_new: bool,
    } => Effects;

    /// Pairs two records by a relationship: many-to-many ones, and lookups of either of them.
    Associate {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
        /// Schema name of the relationship.
        relationship: String,
        /// The other record.
        other: Lookup,
    } => Saved;

    /// Ends such a pair.
    Disassociate {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
        /// Schema name of the relationship.
        relationship: String,
        /// The other record.
        other: Lookup,
    } => Saved;

    /// The records paired with one by a many-to-many relationship.
    ListPairs {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
        /// Schema name of the relationship.
        relationship: String,
    } => Vec<Lookup>;

    /// Records that a lookup may point to: recent ones first, then by name.
    SearchLookup {
        /// Table of the lookup column.
        table: String,
        /// The lookup column.
        column: String,
        /// What the user typed.
        text: String,
        /// At most so many, up to 100.
        limit: u32,
    } => Vec<LookupHit>;

    /// The change queue in the order made.
    ListQueue {} => Vec<QueueEntry>;

    /// A part of the change queue in the order made: a queue of thousands opens as soon as a small one.
    QueuePage {
        /// The place after which it begins; the first without.
        after: Option<i64>,
        /// Changes wanted, at most 500.
        count: u32,
    } => Vec<QueueEntry>;

    /// Unsent work as one file, encrypted by a passphrase; it stays in the queue. Works without sign-in and server.
    ExportUnsent {
        /// Encrypts it.
        passphrase: String,
    } => Exported;

    /// Takes over unsent work of another device of the same user; what is here already is passed over.
    ImportUnsent {
        /// The file's text.
        content: String,
        /// Decrypts it.
        passphrase: String,
    } => Imported;

    /// Sends a parked change again.
    RetryChange {
        /// From [`QueueEntry`].
        seq: i64,
    } => ();

    /// Makes a record again that the server no longer has: its parked update becomes a create of the record as it is
    /// here.
    RecreateRecord {
        /// From [`QueueEntry`].
        seq: i64,
    } => ();

    /// Drops a waiting or parked change and those that depend on it; the record shows the server's values again. What
    /// was dropped is kept in the ledger.
    DiscardChange {
        /// From [`QueueEntry`].
        seq: i64,
    } => ();

    /// As [`DiscardChange`], and tells what was dropped.
    UndoChange {
        /// From [`QueueEntry`].
        seq: i64,
    } => Undone;

    /// A change of the queue beside what the server has: three values per column (checklist 112-114).
    GetConflict {
        /// From [`QueueEntry`].
        seq: i64,
    } => Conflict;

    /// Settles a parked change as the user decides, or edits one that waits.
    ResolveChange {
        /// From [`QueueEntry`].
        seq: i64,
        /// What the user decided.
        how: Resolution,
    } => ();

    /// Values that lost against others, newest first, until the user clears them.
    ListLedger {} => Vec<LedgerEntry>;

    /// Makes the values of a ledger entry a new change of their record.
    RestoreLedger {
        /// From [`LedgerEntry`].
        id: i64,
    } => Saved;

    /// Forgets entries of the ledger.
    ClearLedger {
        /// From [`LedgerEntry`]; all of them without.
        id: Option<i64>,
    } => ();

    /// The files and pictures of a record and of the notes about it. Their bytes have ways of their own ([`crate::files`]).
    ListFiles {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
    } => Vec<FileInfo>;

    /// Files that are to be sent or taken away, in the order made.
    WaitingFiles {} => Vec<FileInfo>;

    /// Takes a file away, here at once; its place in the queue of files, if the server has to hear of it.
    RemoveFile {
        /// Which.
        place: FilePlace,
    } => Option<i64>;

    /// Takes an operation on a file back that was not sent.
    UndoFile {
        /// From [`crate::files::FileChange`].
        seq: i64,
    } => ();

    /// Lets a parked operation on a file go again, over what the server has.
    RetryFile {
        /// From [`crate::files::FileChange`].
        seq: i64,
    } => ();

    /// Switches "Work offline" on or off (checklist 8); off also reconnects.
    SetOffline {
        /// Whether to work offline.
        offline: bool,
    } => ();

    /// Tries the link now (checklist 30).
    Reconnect {} => ();

    /// Starts a sync cycle now.
    SyncNow {} => ();

    /// Looks at every row of a table again, or of all, without downloading what is here ("Refresh", checklist 14).
    Refresh {
        /// Logical name; without it, all tables.
        table: Option<String>,
    } => ();

    /// Brings up the tables of an open grid: its own and those it shows columns of (checklist 14).
    SyncGrid {
        /// From [`Grid`].
        handle: u64,
    } => ();

    /// Tells whether the window can be seen: only then is the link looked at while nothing else is asked.
    SetSeen {
        /// Whether it can be seen.
        seen: bool,
    } => ();

    /// The operating system says that the network changed: looks whether the server answers (checklist 29).
    CheckLink {} => ();
    /// Which of the two experiences the user has in the app entered (checklist 1-3).
    GetExperience {} => Experience;

    /// Drafts a record, or changes a draft; it lies on this device alone (checklist 99-103).
    SaveDraft {
        /// Logical name.
        table: String,
        /// From [`NewRecord`], or of the draft.
        id: RecordId,
        /// What was typed: no look-ups.
        fields: Fields,
        /// The record on this device that it belongs to.
        tie: Option<Tie>,
    } => Draft;

    /// "Draft Records", the oldest first.
    ListDrafts {} => Vec<Draft>;

    /// Saves one draft on the server.
    SendDraft {
        /// From [`Draft`].
        id: RecordId,
        /// Columns that were missing, look-ups too.
        complete: Fields,
    } => ();

    /// Deletes a draft.
    DiscardDraft {
        /// From [`Draft`].
        id: RecordId,
    } => ();

    /// A record from the server, kept for later; without a connection as it was when it was used last (checklist 104).
    FetchRecord {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
    } => FetchedRecord;

    /// The records used lately that are kept, the latest first.
    ListCached {} => Vec<CachedRecord>;

    /// Records on the server with a part of their name, by name; at most 20.
    FindOnline {
        /// Logical name.
        table: String,
        /// A part of the name.
        text: String,
    } => Vec<Lookup>;

    /// The update of tables and columns that waits for the user's yes; `None` while there is none (checklist 17, 125).
    GetUpdate {} => Option<UpdatePlan>;

    /// Applies the update that waits. What is new of it comes with the next sync.
    AcceptUpdate {} => ();

    /// Lets the update wait: the device goes on with the tables it has.
    PostponeUpdate {} => ();

    /// Unsent values of columns that are gone.
    ListOrphans {} => Vec<OrphanValue>;

    /// Deletes one of them.
    ClearOrphan {
        /// From [`OrphanValue`].
        number: i64,
    } => ();
}
