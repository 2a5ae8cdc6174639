//! `account.json`: whose database lies here and how its key is kept. Nothing in it is secret in plain.

use super::files;
use super::passphrase::WrappedKey;
use model::{Code, Problem, RecordId};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The version of the file's form.
pub(super) const VERSION: u32 = 1;
const FILE: &str = "account.json";

/// The account on this device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Version of the file's form.
    pub version: u32,
    /// Server address.
    pub server: String,
    /// User name.
    pub user: String,
    /// `systemuserid`
    pub user_id: RecordId,
    /// Name of the database file, in the same directory.
    pub database: String,
    /// How the database's key is kept.
    pub key: KeptKey,
    /// Part of a hash by which the right key is known.
    pub key_check: String,
}

/// How a database's key is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kept", rename_all = "snake_case")]
pub enum KeptKey {
    /// In the operating system's keychain, under this name.
    Keychain {
        /// Name of the secret.
        name: String,
    },
    /// Here, wrapped by a passphrase.
    Passphrase(WrappedKey),
}

/// The version alone, to be read before the rest.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

pub(super) fn read(home: &Path) -> Result<Option<Account>, Problem> {
    let path = file(home);
    let Some(text) = files::read(&path)? else { return Ok(None) };
    let damaged = |_| Problem::new(Code::DatabaseDamaged).with("path", path.display());
    let Versioned { version } = serde_json::from_slice(&text).map_err(damaged)?;
    if version > VERSION {
        return Err(Problem::new(Code::DatabaseTooNew).with("found", version).with("known", VERSION));
    }
    let account: Account = serde_json::from_slice(&text).map_err(damaged)?;
    // The name leads to a file that is opened and, at sign-out, deleted: it must stay in this directory.
    let is_plain =
        Path::new(&account.database).components().count() == 1 && account.database.ends_with(".db");
    if is_plain {
        Ok(Some(account))
    } else {
        Err(Problem::new(Code::DatabaseDamaged).with("path", path.display()))
    }
}

pub(super) fn write(home: &Path, account: &Account) -> Result<(), Problem> {
    let text =
        serde_json::to_vec_pretty(account).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    files::write_whole(&file(home), &text)
}

pub(super) fn delete(home: &Path) -> Result<(), Problem> {
    files::delete(&file(home))
}

fn file(home: &Path) -> PathBuf {
    home.join(FILE)
}
