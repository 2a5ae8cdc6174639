//! Files and pictures of records: up, down and away, beside the queue of changes (checklist 52, 161).
//!
//! They go in their own order, each after the create of its record, in parts; how far each is lies in the database. A pass
//! sends what waits, then downloads what the profile says, then lets files leave with their rows.
//!
//! | file | answers |
//! |---|---|
//! | `slots` | Which columns hold files, and what says that a file is another one? |
//! | `upload` | How does a file reach the server once? |
//! | `download` | How does one come here, and which leave? |
//! | `thumbnail` | How is a small picture made? |

mod download;
mod slots;
mod thumbnail;
mod upload;

pub(crate) use slots::{DOCUMENT_TABLE, Slot, SlotKind, is_body, slot, slots, stamp_of};
pub(crate) use thumbnail::of_picture;

use crate::ports::{Failure, FileTransport, Transport};
use crate::store::SqliteStore;
use model::Problem;
use std::sync::Arc;

/// Bytes of a part, on the disk and on the wire. Small enough for a slow link's deadline; Dataverse takes up to 4 MiB.
pub(crate) const PART: u64 = 1024 * 1024;

/// What carries files between the database and the server.
#[derive(Clone)]
pub(crate) struct Files {
    pub store: Arc<SqliteStore>,
    pub transport: Arc<dyn Transport>,
}

/// Why a pass ended early.
#[derive(Clone, Debug)]
pub(crate) enum Stopped {
    /// The link or the server: it goes on later.
    Line(Failure),
    /// The database.
    Disk(Problem),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Line(failure)
    }
}

impl From<Problem> for Stopped {
    fn from(problem: Problem) -> Self {
        Self::Disk(problem)
    }
}

impl Files {
    /// The server's files, where it has any.
    fn line(&self) -> Option<&dyn FileTransport> {
        self.transport.files()
    }
}

/// Media type by the ending of a name; what isn't known is bytes.
pub(crate) fn mime_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, kind)| kind.to_ascii_lowercase()).as_deref() {
        Some("txt" | "log") => "text/plain",
        Some("csv") => "text/csv",
        Some("json") => "application/json",
        Some("xml") => "application/xml",
        Some("pdf") => "application/pdf",
        Some("zip") => "application/zip",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("bmp") => "image/bmp",
        Some("tif" | "tiff") => "image/tiff",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("mp4") => "video/mp4",
        Some("mp3") => "audio/mpeg",
        _ => "application/octet-stream",
    }
}
