//! Which keychain there is.

use crate::ports::Keychain;
use model::{Code, Problem};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The keychain to use: none where `FARFIELD_KEYCHAIN=off` or where the platform has no adapter here.
pub fn keychain_from_environment() -> Arc<dyn Keychain> {
    let is_off = std::env::var("FARFIELD_KEYCHAIN").is_ok_and(|value| value.eq_ignore_ascii_case("off"));
    #[cfg(not(any(target_os = "android", target_os = "ios")))]
    if !is_off {
        return Arc::new(super::OsKeychain);
    }
    tracing::debug!(is_off, "no keychain is used");
    Arc::new(NoKeychain)
}

/// No keychain: a passphrase wraps the key instead.
#[derive(Clone, Copy, Debug)]
pub struct NoKeychain;

impl Keychain for NoKeychain {
    fn is_available(&self) -> bool {
        false
    }

    fn read(&self, _name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        Ok(None)
    }

    fn write(&self, _name: &str, _secret: &[u8]) -> Result<(), Problem> {
        Err(Code::PassphraseNeeded.into())
    }

    fn delete(&self, _name: &str) -> Result<(), Problem> {
        Ok(())
    }
}
