//! One engine process per database.

use super::failure::file_problem;
use super::files;
use model::{Code, Problem};
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// Holds the lock until it is dropped or the process ends, however it ends: the operating system lets go of it.
#[derive(Debug)]
pub(crate) struct DatabaseLock {
    _file: File,
}

impl DatabaseLock {
    /// Takes the lock beside a database and leaves this process's id in it.
    ///
    /// # Errors
    /// [`Code::DatabaseInUse`] with `pid` where it can be read; [`Code::StorageFailed`] when the file can't be made.
    pub(crate) fn take(database: &Path) -> Result<Self, Problem> {
        let path = database.with_extension("lock");
        let mut file = files::open_private(&path).map_err(|e| file_problem(&e))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(&mut file)),
            Err(TryLockError::Error(e)) => return Err(file_problem(&e)),
        }
        let write_pid = |file: &mut File| {
            file.set_len(0)?;
            file.rewind()?;
            write!(file, "{}", std::process::id())
        };
        write_pid(&mut file).map_err(|e| file_problem(&e))?;
        Ok(Self { _file: file })
    }
}

fn in_use(file: &mut File) -> Problem {
    let mut pid = String::new();
    let problem = Problem::new(Code::DatabaseInUse);
    match file.read_to_string(&mut pid) {
        Ok(_) if pid.parse::<u32>().is_ok() => problem.with("pid", pid),
        _ => problem,
    }
}
