//! Files that only this user may read.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a file to read and write, and makes it where it is missing, for this user alone.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes an empty file where it is missing: SQLite takes it for a new database, and its log gets the same rights.
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    open_private(path).map(drop)
}
