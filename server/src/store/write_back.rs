//! SQLite's log is written back to the file in the background, so that no writer waits for it after his commit. A commit
//! is durable without it: the log is.

use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// Rows written since the last time, those of triggers too, as a measure of how long the log is: so many that a page
/// which several batches change is written back once, and few enough that the log stays short.
const ROWS: u64 = 10_000;

/// The thread that writes a log back, once there is something to write.
pub struct WriteBack {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rows: u64,
    thread: Option<(SyncSender<()>, JoinHandle<()>)>,
}

impl WriteBack {
    /// For a database file.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), state: Mutex::default() }
    }

    /// To be called when a transaction that wrote so many rows has ended.
    pub fn after(&self, rows: u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.rows = state.rows.saturating_add(rows);
        if state.rows < ROWS {
            return;
        }
        state.rows = 0;
        let (wake, _) = state.thread.get_or_insert_with(|| {
            let (wake, wakes) = sync_channel(1);
            let path = self.path.clone();
            (wake, thread::spawn(move || write_back(&path, &wakes)))
        });
        // Where one waits already, or the thread ended because it could not open the file, the writer does it himself
        // in the end.
        let _ = wake.try_send(());
    }

    /// Ends the thread, and waits for it.
    pub fn end(&self) {
        let thread = self.state.lock().unwrap_or_else(PoisonError::into_inner).thread.take();
        if let Some((wake, thread)) = thread {
            drop(wake);
            // It does not panic, and there is nothing to do if it did.
            let _ = thread.join();
        }
    }
}

fn write_back(path: &Path, wakes: &Receiver<()>) {
    let conn = match Connection::open(path) {
        Ok(conn) => conn,
        Err(error) => return tracing::warn!(%error, "the log is not written back in the background"),
    };
    while wakes.recv().is_ok() {
        // Passive: neither readers nor the writer wait for it.
        if let Err(error) = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
            tracing::warn!(%error, "the log was not written back");
        }
    }
}
