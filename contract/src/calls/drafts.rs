//! Drafts, and records read from the server one by one.

use crate::drafts::{CachedRecord, Draft, FetchedRecord, Tie};
use model::{Fields, Lookup, RecordId};

calls! {
    /// Drafts a record, or changes a draft; it lies on this device alone (checklist 99-103).
    SaveDraft {
        /// Logical name.
        table: String,
        /// From [`super::NewRecord`], or of the draft.
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
}
