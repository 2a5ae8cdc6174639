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
    use result_code::*;
    let code = match &failure {
        sqlx::Error::Database(error) => error.code().and_then(|c| c.parse::<i32>().ok()).unwrap_or_default(),
        _ => 0,
    };
    match (code, code & 0xff) {
        (IOERR_WRITE | IOERR_FSYNC | IOERR_SHMSIZE, _) | (_, FULL) => Problem::new(Code::DiskFull),
        (_, CORRUPT | NOTADB) => Problem::new(Code::DatabaseDamaged),
        _ => match failure {
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Problem::new(Code::DatabaseDamaged),
            other => Problem::new(Code::StorageFailed).with("detail", other),
        },
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
