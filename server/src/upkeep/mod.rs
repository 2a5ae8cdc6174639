//! Keeping a database: copying it, putting a copy back, looking it over.

mod doctor;

pub use doctor::{Finding, doctor};

use crate::store::{Conn, Held, Store, files};
use crate::track;
use model::Problem;
use std::path::Path;

/// Copies the database of a data directory to a file, while the server may go on.
///
/// # Errors
/// [`model::Code::StorageFailed`] when the file exists or can't be written, [`model::Code::DiskFull`],
/// [`model::Code::DatabaseDamaged`]; nothing half done stays.
pub async fn backup(data: &Path, file: &Path) -> Result<(), Problem> {
    let (data, file) = (data.to_owned(), file.to_owned());
    files::blocking(move || files::copy(&files::database(&data), &file)).await
}

/// Puts a backup in the place of the database, and starts a new epoch. The database that was there stays beside it,
/// as `farfield.db.before-restore`.
///
/// # Errors
/// [`model::Code::DatabaseInUse`] while a server runs on the directory; as [`backup`]; then nothing changed.
pub async fn restore(data: &Path, file: &Path) -> Result<(), Problem> {
    let _held = Held::take(data)?;
    let (from, to) = (file.to_owned(), files::database(data));
    let fresh = to.with_extension("restored");
    let copied = fresh.clone();
    files::blocking(move || {
        files::remove(&copied)?;
        files::copy(&from, &copied)
    })
    .await?;
    let store = Store::open_file(&fresh).await?;
    let begun = store.write(track::new_history).await;
    store.close().await;
    drop(store);
    begun?;
    files::blocking(move || files::exchange(&to, &fresh)).await
}

/// Starts a new epoch on rows that were brought back by other means, before a server runs on them: clients that follow
/// changes start anew, because what they were told may no longer be so.
///
/// # Errors
/// What the database says.
pub async fn new_epoch(data: &Path, database_url: Option<&str>) -> Result<(), Problem> {
    let store = Store::open(data, database_url).await?;
    let begun = store.write(|conn: &mut dyn Conn| track::new_history(conn)).await;
    store.close().await;
    begun
}
