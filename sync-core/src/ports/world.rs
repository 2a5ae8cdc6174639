//! Clock, ids, keychain and notices.

use contract::events::Notice;
use model::{Problem, RecordId};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Wall-clock time.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> i64;
}

/// Fresh ids and randomness for jitter.
pub trait Ids: Send + Sync {
    /// The id of a new record (uuid v7, so that ids made one after the other lie together).
    fn record_id(&self) -> RecordId;
    /// A random id (uuid v4).
    fn uuid(&self) -> Uuid;
}

/// The operating system's keychain.
pub trait Keychain: Send + Sync {
    /// Whether there is one that can be used now.
    fn is_available(&self) -> bool;
    /// Reads a secret; `None` when there is none of that name.
    ///
    /// # Errors
    /// [`model::Code::StorageFailed`] when the keychain refuses.
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Problem>;
    /// Stores a secret.
    ///
    /// # Errors
    /// As [`Keychain::read`].
    fn write(&self, name: &str, secret: &[u8]) -> Result<(), Problem>;
    /// Deletes a secret; none of that name is fine.
    ///
    /// # Errors
    /// As [`Keychain::read`].
    fn delete(&self, name: &str) -> Result<(), Problem>;
}

/// Notices outside the window.
pub trait Notifier: Send + Sync {
    /// Tells the user once; failing to do so is nobody's problem.
    fn notify(&self, notice: &Notice);
}
