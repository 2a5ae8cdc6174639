//! The database file as a whole: its place, copies of it, one put in the place of another.

use super::sqlite;
use model::{Code, Problem};
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Name of the database file in the data directory.
const FILE: &str = "farfield.db";
/// What SQLite keeps beside a file.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// The database file of a data directory.
pub fn database(data: &Path) -> PathBuf {
    data.join(FILE)
}

/// Runs something on a thread that may block.
///
/// # Errors
/// What `work` says.
pub async fn blocking<T: Send + 'static, E: From<Problem> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| E::from(Problem::new(Code::Internal).with("detail", e)))?
}

/// Copies a database to a new file, as it is at one moment. The new file appears when it is whole.
///
/// # Errors
/// [`Code::StorageFailed`] when it exists already, or `from` is no database of this server; [`Code::DatabaseDamaged`],
/// [`Code::DiskFull`].
pub fn copy(from: &Path, to: &Path) -> Result<(), Problem> {
    if !from.is_file() {
        return Err(failed(from, &"there is no such file"));
    }
    if to.exists() {
        return Err(failed(to, &"the file exists already"));
    }
    let part = with_suffix(to, ".part");
    remove(&part)?;
    let copied = sqlite::copy(from, &part).map_err(|p| p.with("path", from.display()));
    if copied.is_err() {
        remove(&part)?;
        return copied;
    }
    std::fs::rename(&part, to).map_err(|e| failed(to, &e))?;
    sync_directory(to)
}

/// Puts a database in the place of another, which stays as `….before-restore`.
///
/// # Errors
/// [`Code::StorageFailed`].
pub fn exchange(old: &Path, fresh: &Path) -> Result<(), Problem> {
    let kept = with_suffix(old, ".before-restore");
    remove(&kept)?;
    for suffix in [""].into_iter().chain(BESIDE) {
        let (from, to) = (with_suffix(old, suffix), with_suffix(&kept, suffix));
        if from.exists() {
            std::fs::rename(&from, &to).map_err(|e| failed(&from, &e))?;
        }
    }
    std::fs::rename(fresh, old).map_err(|e| failed(old, &e))?;
    sync_directory(old)
}

/// Removes a database that is no longer wanted, with what lies beside it.
///
/// # Errors
/// [`Code::StorageFailed`].
pub fn remove(path: &Path) -> Result<(), Problem> {
    for suffix in [""].into_iter().chain(BESIDE) {
        let path = with_suffix(path, suffix);
        if path.exists() {
            std::fs::remove_file(&path).map_err(|e| failed(&path, &e))?;
        }
    }
    Ok(())
}

/// A file's new name is on the disk when its directory is.
fn sync_directory(of: &Path) -> Result<(), Problem> {
    let directory = of.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory).and_then(|d| d.sync_all()).map_err(|e| failed(directory, &e))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(suffix);
    PathBuf::from(name)
}

fn failed(path: &Path, detail: &dyn std::fmt::Display) -> Problem {
    Problem::new(Code::StorageFailed).with("path", path.display()).with("detail", detail)
}
