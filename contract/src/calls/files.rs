//! Files and pictures.

use crate::files::{FileInfo, FilePlace};
use model::RecordId;

calls! {
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
}
