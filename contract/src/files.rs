//! Files and pictures of records (checklist 52, 161). Their bytes never cross as JSON: a carrier has ways of its own for them.
//! - IPC: `attach_file` takes the bytes as a raw body, with a [`NewFile`] as JSON in the header `farfield-file` (letters
//!   beyond ASCII as `\u` escapes) and answers [`FileInfo`]; `read_file` with a [`FileQuery`] as `of` answers raw bytes.
//! - HTTP: `POST /file` with the same header and the bytes as body; `GET /file?of=…`, a [`FileQuery`] as JSON, answers bytes.

use crate::shapes::ChangeState;
use model::value::Instant;
use model::{Problem, RecordId};
use serde::{Deserialize, Serialize};

/// Name of the header that describes the bytes of a body.
pub const FILE_HEADER: &str = "farfield-file";

/// A place for one file: a file or image column of a record, or the file of a note.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FilePlace {
    /// Logical name: `annotation` for notes.
    pub table: String,
    /// Primary key.
    pub record: RecordId,
    /// The column: `documentbody` of notes.
    pub column: String,
}

/// Bytes that are to be attached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFile {
    /// Logical name.
    pub table: String,
    /// Primary key.
    pub record: RecordId,
    /// A file or image column of the record; without one the file goes into a new note about the record.
    pub column: Option<String>,
    /// The file's name, with its ending.
    pub name: String,
    /// Media type; by the name's ending without.
    pub mime: Option<String>,
}

/// What bytes are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileQuery {
    /// Of which file.
    pub place: FilePlace,
    /// Whether the small picture is wanted, and not the file.
    pub thumbnail: bool,
}

/// Bytes with what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileBytes {
    /// The file's name.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A file or picture of a record, as this device knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileInfo {
    /// Where it is.
    pub place: FilePlace,
    /// Its name; empty where only the server knows it.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Bytes it has; 0 where only the server knows.
    pub size: u64,
    /// Bytes of it on this device.
    pub here: u64,
    /// SHA-256 of the whole in hexadecimal, once it is here.
    pub hash: Option<String>,
    /// Whether there is a small picture of it.
    pub thumbnail: bool,
    /// What is unsent of it.
    pub change: Option<FileChange>,
}

/// A file that is to be sent, or taken away: an operation that waits for its turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileChange {
    /// Its place among the changes of files.
    pub seq: i64,
    /// Whether the file is taken away.
    pub removes: bool,
    /// Where it stands.
    pub state: ChangeState,
    /// Bytes that the server has received.
    pub sent: u64,
    /// Times that sending it began.
    pub attempts: u32,
    /// When the user made it.
    pub made_at: Instant,
    /// Why it is parked, or why it did not go last time.
    pub problem: Option<Problem>,
}
