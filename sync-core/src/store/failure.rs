//! What SQLite's failures mean to people.

use model::{Code, Problem};

/// SQLite's result codes that say something a person can act on (sqlite.org/rescode.html).
mod result_code {
    pub const CORRUPT: i32 = 11;
    pub const FULL: i32 = 13;
    pub const NOTADB: i32 = 26;
    /// Extended codes: writing to the database, its log or its shared memory failed.
    pub const IOERR_WRITE: i32 = 778;
    pub const IOERR_FSYNC: i32 = 1034;
    pub const IOERR_SHMSIZE: i32 = 4874;
}

/// Classes a failure of the database: the disk is full, the file is damaged, or something else failed. The detail
/// is SQLite's own message, which names tables and columns but no values.
pub(crate) fn storage_problem(failure: sqlx::Error) -> Problem {
    let code = match &failure {
        sqlx::Error::Database(error) => error.code().and_then(|c| c.parse::<i32>().ok()).unwrap_or_default(),
        _ => 0,
    };
    class_of(code).unwrap_or_else(|| match failure {
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Problem::new(Code::DatabaseDamaged),
        other => Problem::new(Code::StorageFailed).with("detail", other),
    })
}

/// Classes a failure of the connection that writes a first load, as [`storage_problem`].
pub(crate) fn bulk_problem(failure: &rusqlite::Error) -> Problem {
    let code = failure.sqlite_error().map(|error| error.extended_code).unwrap_or_default();
    class_of(code).unwrap_or_else(|| Problem::new(Code::StorageFailed).with("detail", failure))
}

fn class_of(code: i32) -> Option<Problem> {
    use result_code::*;
    match (code, code & 0xff) {
        (IOERR_WRITE | IOERR_FSYNC | IOERR_SHMSIZE, _) | (_, FULL) => Some(Problem::new(Code::DiskFull)),
        (_, CORRUPT | NOTADB) => Some(Problem::new(Code::DatabaseDamaged)),
        _ => None,
    }
}

/// What a failure of a file means.
pub(crate) fn file_problem(failure: &std::io::Error) -> Problem {
    match failure.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Problem::new(Code::DiskFull),
        kind => Problem::new(Code::StorageFailed).with("detail", kind),
    }
}

/// Something stored can't be what was stored.
pub(crate) fn damaged(what: &str) -> Problem {
    Problem::new(Code::DatabaseDamaged).with("detail", what)
}
