//! The key of the database: in a keychain, or wrapped by a passphrase; never lost in silence, never in plain.

use crate::support::{TestKeychain, id};
use model::{Code, RecordId};
use std::path::Path;
use std::sync::Arc;
use sync_core::ports::Keychain;
use sync_core::vault::{KeptKey, NoKeychain, Owner, Vault};

const PASSPHRASE: &str = "correct horse battery";

fn owner() -> Owner {
    let user_id: RecordId = id(1);
    Owner { server: "https://crm.example".into(), user: "ada".into(), user_id }
}

fn without_keychain(home: &Path) -> Vault {
    Vault::new(home, Arc::new(NoKeychain))
}

fn account_file(home: &Path) -> String {
    std::fs::read_to_string(home.join("account.json")).unwrap()
}

#[test]
fn a_passphrase_opens_what_it_wrapped_and_no_other_does() {
    let home = tempfile::tempdir().unwrap();
    let vault = without_keychain(home.path());
    let (_, key) = vault.create(owner(), Some(PASSPHRASE)).unwrap();
    let account = vault.account().unwrap().unwrap();
    assert_eq!(vault.unlock(&account, Some(PASSPHRASE)).unwrap(), key);
    assert_eq!(vault.unlock(&account, Some("correct horse")).unwrap_err().code, Code::WrongPassphrase);
    assert_eq!(vault.unlock(&account, None).unwrap_err().code, Code::PassphraseNeeded);
}

#[test]
fn without_a_keychain_nothing_is_made_without_a_long_passphrase() {
    let home = tempfile::tempdir().unwrap();
    let vault = without_keychain(home.path());
    assert_eq!(vault.create(owner(), None).unwrap_err().code, Code::PassphraseNeeded);
    assert_eq!(vault.create(owner(), Some("short")).unwrap_err().code, Code::PassphraseTooShort);
    assert_eq!(vault.account().unwrap(), None);
}

#[test]
fn neither_key_nor_passphrase_stands_in_the_account_file() {
    let home = tempfile::tempdir().unwrap();
    let (_, key) = without_keychain(home.path()).create(owner(), Some(PASSPHRASE)).unwrap();
    let file = account_file(home.path());
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!file.contains(PASSPHRASE) && !file.contains(&hex));
}

#[test]
fn a_wrapped_key_that_was_changed_or_moved_to_another_database_stays_closed() {
    let home = tempfile::tempdir().unwrap();
    let vault = without_keychain(home.path());
    let (account, _) = vault.create(owner(), Some(PASSPHRASE)).unwrap();
    let mut moved = account.clone();
    moved.database = "other.db".into();
    assert_eq!(vault.unlock(&moved, Some(PASSPHRASE)).unwrap_err().code, Code::WrongPassphrase);

    let greedy = account_file(home.path()).replace("\"memory_kib\": 19456", "\"memory_kib\": 4000000000");
    std::fs::write(home.path().join("account.json"), greedy).unwrap();
    let greedy = vault.account().unwrap().unwrap();
    assert_eq!(vault.unlock(&greedy, Some(PASSPHRASE)).unwrap_err().code, Code::DatabaseDamaged);
}

#[test]
fn a_key_that_the_keychain_lost_or_mixed_up_is_missing() {
    let home = tempfile::tempdir().unwrap();
    let keychain = Arc::new(TestKeychain::default());
    let vault = Vault::new(home.path(), keychain.clone());
    let (account, key) = vault.create(owner(), None).unwrap();
    let KeptKey::Keychain { name } = &account.key else { panic!("a keychain is there") };
    assert_eq!(vault.unlock(&account, None).unwrap(), key);

    keychain.write(name, &[1; 32]).unwrap();
    assert_eq!(vault.unlock(&account, None).unwrap_err().code, Code::KeyMissing);
    keychain.delete(name).unwrap();
    assert_eq!(vault.unlock(&account, None).unwrap_err().code, Code::KeyMissing);
    let without = without_keychain(home.path());
    assert_eq!(without.unlock(&account, Some(PASSPHRASE)).unwrap_err().code, Code::KeyMissing);
}

#[test]
fn an_account_file_that_cannot_be_understood_is_told_and_never_leads_elsewhere() {
    let home = tempfile::tempdir().unwrap();
    let vault = without_keychain(home.path());
    let (account, _) = vault.create(owner(), Some(PASSPHRASE)).unwrap();
    let good = account_file(home.path());
    let outside = good.replace(&account.database, "../../other.db");
    for (text, code) in [
        ("not json".to_owned(), Code::DatabaseDamaged),
        (outside, Code::DatabaseDamaged),
        (good.replacen("\"version\": 1", "\"version\": 99", 1), Code::DatabaseTooNew),
    ] {
        std::fs::write(home.path().join("account.json"), text).unwrap();
        assert_eq!(vault.account().unwrap_err().code, code);
    }
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_enter_the_home() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let home = parent.path().join("farfield");
    without_keychain(&home).create(owner(), Some(PASSPHRASE)).unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&home), mode(&home.join("account.json"))), (0o700, 0o600));
}
