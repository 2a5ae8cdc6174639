//! The server's files and pictures, as the device needs them.

use super::Failure;
use async_trait::async_trait;
use model::{Code, Problem, RecordId, TableMeta};

/// Which file.
#[derive(Clone, Copy, Debug)]
pub struct FileAt<'a> {
    /// The table.
    pub table: &'a TableMeta,
    /// The record.
    pub record: RecordId,
    /// A file or image column, or the one that holds the bytes of a note or attachment.
    pub column: &'a str,
}

/// What is told of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHead {
    /// Its name.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Bytes.
    pub size: u64,
}

/// A part of a file on its way up.
#[derive(Clone, Copy, Debug)]
pub struct FilePart<'a> {
    /// Its first byte, a multiple of the length of parts.
    pub from: u64,
    /// The bytes.
    pub bytes: &'a [u8],
    /// Bytes of the whole.
    pub total: u64,
}

impl Failure {
    /// What it means to the user who waits.
    pub fn into_problem(self) -> Problem {
        match self {
            Self::Unreachable(problem) | Self::Refused(problem) | Self::Transient { problem, .. } => problem,
            Self::SignInExpired => Code::SignInExpired.into(),
        }
    }
}

/// Files of the server. All can be repeated without harm: bytes that come again replace themselves.
#[async_trait]
pub trait FileTransport: Send + Sync {
    /// Begins an upload in parts; what the parts go to.
    async fn begin_upload(&self, at: FileAt<'_>, head: &FileHead) -> Result<String, Failure>;
    /// Sends a part. Of a file or image column the last one ends the upload.
    async fn send_part(&self, session: &str, part: FilePart<'_>) -> Result<(), Failure>;
    /// Ends an upload of so many parts.
    async fn end_upload(
        &self,
        at: FileAt<'_>,
        head: &FileHead,
        session: &str,
        parts: u64,
    ) -> Result<(), Failure>;
    /// Takes a file away.
    async fn remove_file(&self, at: FileAt<'_>) -> Result<(), Failure>;
    /// What a file is; `None` where there is none.
    async fn describe(&self, at: FileAt<'_>) -> Result<Option<FileHead>, Failure>;
    /// At most so many bytes of a file from a place on.
    async fn read_part(&self, at: FileAt<'_>, from: u64, length: u64) -> Result<Vec<u8>, Failure>;
}
