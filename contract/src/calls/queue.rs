//! Unsent changes, those that need the user, and values that lost.

use crate::shapes::{Conflict, Exported, Imported, LedgerEntry, QueueEntry, Resolution, Saved, Undone};

calls! {
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
}
