//! Where the database's key is, and who the account on this device is.
//!
//! The key is 32 random bytes. Where there is a keychain it lies there; where there is none it lies in `account.json`,
//! wrapped by a passphrase. A key that is missing means a closed database, never a plain one (invariant I11).

mod account;
mod files;
mod keychain;
#[cfg(not(any(target_os = "android", target_os = "ios")))]
mod os_keychain;
mod passphrase;

pub use account::{Account, KeptKey};
pub use keychain::{NoKeychain, keychain_from_environment};
#[cfg(not(any(target_os = "android", target_os = "ios")))]
pub use os_keychain::OsKeychain;
pub use passphrase::MIN_PASSPHRASE;
pub(crate) use passphrase::{WrappedKey, seal, unseal};

use crate::ports::Keychain;
use crate::store::{DatabaseKey, file_problem};
use model::{Code, Problem, RecordId};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Holds the id of the device.
const DEVICE_FILE: &str = "device.id";

/// The account of a home directory and the key of its database.
#[derive(Clone)]
pub struct Vault {
    home: PathBuf,
    keychain: Arc<dyn Keychain>,
    /// Whether the keychain refused a key since the start: one that answers and keeps nothing (a keyring that nobody set
    /// up, a prompt that was sent away) is none.
    refused: Arc<AtomicBool>,
}

/// Whose account it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Server address.
    pub server: String,
    /// User name.
    pub user: String,
    /// `systemuserid`
    pub user_id: RecordId,
}

impl Vault {
    /// The vault of a home directory; nothing is read or made yet.
    pub fn new(home: &Path, keychain: Arc<dyn Keychain>) -> Self {
        Self { home: home.to_owned(), keychain, refused: Arc::default() }
    }

    /// Whether a new account needs a passphrase, because there is no keychain.
    pub fn needs_passphrase(&self) -> bool {
        self.refused.load(Ordering::Relaxed) || !self.keychain.is_available()
    }

    /// The account on this device, if there is one.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`] with `path` when its file can't be understood, [`Code::DatabaseTooNew`],
    /// [`Code::StorageFailed`].
    pub fn account(&self) -> Result<Option<Account>, Problem> {
        account::read(&self.home)
    }

    /// File of an account's database.
    pub fn database(&self, account: &Account) -> PathBuf {
        self.home.join(&account.database)
    }

    /// The id of this device, made when it is asked for first. It outlives accounts: an administrator who blocked the
    /// device means it, whoever signs in.
    ///
    /// # Errors
    /// [`Code::StorageFailed`], [`Code::DiskFull`].
    pub fn device_id(&self) -> Result<RecordId, Problem> {
        let file = self.home.join(DEVICE_FILE);
        let kept = files::read(&file)?.and_then(|text| String::from_utf8(text).ok()?.trim().parse().ok());
        if let Some(id) = kept {
            return Ok(id);
        }
        let id = RecordId(Uuid::new_v4());
        files::make_private_directory(&self.home)?;
        files::write_whole(&file, id.to_string().as_bytes())?;
        Ok(id)
    }

    /// Makes an account with a fresh key. The passphrase is used only where no keychain keeps it.
    ///
    /// # Errors
    /// [`Code::PassphraseNeeded`], [`Code::PassphraseTooShort`], [`Code::StorageFailed`], [`Code::DiskFull`].
    pub fn create(&self, owner: Owner, passphrase: Option<&str>) -> Result<(Account, DatabaseKey), Problem> {
        let key = fresh_key()?;
        let name = Uuid::new_v4().simple().to_string();
        let database = format!("{name}.db");
        let kept = if !self.needs_passphrase() && self.is_kept(&name, &key) {
            KeptKey::Keychain { name }
        } else {
            let passphrase = passphrase.ok_or(Code::PassphraseNeeded)?;
            KeptKey::Passphrase(passphrase::wrap(&key, passphrase, &database)?)
        };
        let account = Account {
            version: account::VERSION,
            server: owner.server,
            user: owner.user,
            user_id: owner.user_id,
            database,
            key: kept,
            key_check: key_check(&key),
        };
        files::make_private_directory(&self.home)?;
        account::write(&self.home, &account)?;
        Ok((account, key))
    }

    /// Gives the keychain a key; whether it keeps it.
    fn is_kept(&self, name: &str, key: &DatabaseKey) -> bool {
        let written = self.keychain.write(name, key.as_slice());
        if let Err(problem) = &written {
            tracing::warn!(%problem, "the keychain keeps nothing, so a passphrase is needed");
            self.refused.store(true, Ordering::Relaxed);
        }
        written.is_ok()
    }

    /// The key of an account's database.
    ///
    /// # Errors
    /// [`Code::KeyMissing`] when the keychain lost it or is gone, [`Code::PassphraseNeeded`],
    /// [`Code::WrongPassphrase`].
    pub fn unlock(&self, account: &Account, passphrase: Option<&str>) -> Result<DatabaseKey, Problem> {
        let key = match &account.key {
            KeptKey::Keychain { name } => self.read_keychain(name)?,
            KeptKey::Passphrase(wrapped) => {
                let passphrase = passphrase.ok_or(Code::PassphraseNeeded)?;
                passphrase::unwrap(wrapped, passphrase, &account.database)?
            }
        };
        if key_check(&key) == account.key_check { Ok(key) } else { Err(Code::KeyMissing.into()) }
    }

    fn read_keychain(&self, name: &str) -> Result<DatabaseKey, Problem> {
        if !self.keychain.is_available() {
            return Err(Code::KeyMissing.into());
        }
        let secret = self.keychain.read(name)?.ok_or(Code::KeyMissing)?;
        let key: [u8; 32] = secret.as_slice().try_into().map_err(|_| Code::KeyMissing)?;
        Ok(Zeroizing::new(key))
    }

    /// Deletes the key first, so that nothing left behind can be read, then the database and the account.
    ///
    /// # Errors
    /// [`Code::StorageFailed`] when something could not be deleted.
    pub fn destroy(&self, account: &Account) -> Result<(), Problem> {
        if let KeptKey::Keychain { name } = &account.key
            && self.keychain.is_available()
        {
            self.keychain.delete(name)?;
        }
        account::delete(&self.home)?;
        let database = self.database(account);
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let mut path = database.clone().into_os_string();
            path.push(suffix);
            files::delete(Path::new(&path))?;
        }
        files::delete(&database.with_extension("lock"))
    }

    /// Deletes an account file that can't be understood, when the user gives the account up.
    ///
    /// # Errors
    /// [`Code::StorageFailed`].
    pub fn destroy_unreadable(&self) -> Result<(), Problem> {
        account::delete(&self.home)
    }

    /// Free space for this user where the database lies, in bytes.
    pub fn free_bytes(&self) -> Option<u64> {
        fs4::available_space(&self.home).ok()
    }
}

fn fresh_key() -> Result<DatabaseKey, Problem> {
    let mut key = Zeroizing::new([0; 32]);
    fill_random(key.as_mut_slice())?;
    Ok(key)
}

fn fill_random(bytes: &mut [u8]) -> Result<(), Problem> {
    getrandom::fill(bytes).map_err(|e| file_problem(&std::io::Error::other(e.to_string())))
}

/// Tells a key from another one without telling anything of it: 64 bits of a hash of 256 random ones.
fn key_check(key: &DatabaseKey) -> String {
    let mut hash = Sha256::new();
    hash.update(b"farfield database key");
    hash.update(key.as_slice());
    hash.finalize().iter().take(8).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
