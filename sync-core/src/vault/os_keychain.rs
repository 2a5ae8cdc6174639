//! The desktop's keychain: Secret Service, Keychain Services or Credential Manager. The kernel's keyring is none: what it
//! holds is gone at the next start, and with it the database.

use crate::ports::Keychain;
use keyring::{Entry, Error};
use model::{Code, Problem};
use zeroize::Zeroizing;

const SERVICE: &str = "Farfield";

/// The keychain of this desktop.
#[derive(Clone, Copy, Debug)]
pub struct OsKeychain;

impl Keychain for OsKeychain {
    /// Asks for a secret that isn't there: a service that is installed but doesn't answer is no keychain.
    fn is_available(&self) -> bool {
        Entry::store_status().is_ok()
            && entry("probe").is_ok_and(|probe| matches!(probe.get_secret(), Ok(_) | Err(Error::NoEntry)))
    }

    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        match entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refused(&error)),
        }
    }

    fn write(&self, name: &str, secret: &[u8]) -> Result<(), Problem> {
        entry(name)?.set_secret(secret).map_err(|e| refused(&e))
    }

    fn delete(&self, name: &str) -> Result<(), Problem> {
        match entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(refused(&error)),
        }
    }
}

fn entry(name: &str) -> Result<Entry, Problem> {
    Entry::new(SERVICE, name).map_err(|e| refused(&e))
}

/// The class of the failure only: its text may hold what was stored.
fn refused(error: &Error) -> Problem {
    let detail = match error {
        Error::NoStorageAccess(_) => "the keychain is locked or refuses access",
        Error::NoDefaultStore => "there is no keychain",
        _ => "the keychain failed",
    };
    Problem::new(Code::StorageFailed).with("detail", detail)
}
