//! The desktop's real keychain: the Secret Service of gnome-keyring on a bus and in a home of its own, so that nobody's
//! own secrets are touched. Where these programs aren't installed, the test says so and checks nothing.

use model::{Code, RecordId};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use sync_core::ports::Keychain;
use sync_core::vault::{OsKeychain, Owner, Vault};

/// Set in the process that has the service: the home of its account.
const HOME: &str = "FARFIELD_KEYCHAIN_TEST_HOME";

/// Starts an unlocked keyring on the bus, then runs the program given.
const UNLOCKED: &str =
    r#"printf 'x\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$0" "$@""#;
/// Only runs the program: the bus starts a keyring by itself, without anything in it and with nobody to ask.
const NOT_SET_UP: &str = r#"exec "$0" "$@""#;

/// Runs one test of this program again on a bus of its own, where a bus and a keyring are to be had.
fn passes_on_a_bus(test: &str, script: &str) {
    let is_here = |program: &str| {
        Command::new(program).arg("--version").stdout(Stdio::null()).status().is_ok_and(|s| s.success())
    };
    if !is_here("dbus-run-session") || !is_here("gnome-keyring-daemon") {
        eprintln!("skipped: dbus and gnome-keyring are not installed (`cargo xtask setup` installs them)");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let output = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", script])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(HOME, home.path())
        .env("HOME", home.path())
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_RUNTIME_DIR", home.path())
        .env_remove("DISPLAY")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("1 passed"), "{said}");
}

fn owner() -> Owner {
    Owner { server: "https://crm.example".into(), user: "ada".into(), user_id: RecordId(uuid::Uuid::nil()) }
}

#[test]
fn a_databases_key_lies_in_the_secret_service_and_is_gone_after_the_account() {
    const NAME: &str = "keychain::a_databases_key_lies_in_the_secret_service_and_is_gone_after_the_account";
    let Some(home) = std::env::var_os(HOME) else {
        passes_on_a_bus(NAME, UNLOCKED);
        return;
    };
    let vault = Vault::new(&Path::new(&home).join("farfield"), Arc::new(OsKeychain));
    assert!(!vault.needs_passphrase(), "the service is there");
    let (account, key) = vault.create(owner(), None).unwrap();
    assert_eq!(vault.unlock(&account, None).unwrap(), key);
    vault.destroy(&account).unwrap();
    assert_eq!(vault.unlock(&account, None).unwrap_err().code, Code::KeyMissing);
}

#[test]
fn secrets_of_any_bytes_are_read_as_written_and_replaced() {
    const NAME: &str = "keychain::secrets_of_any_bytes_are_read_as_written_and_replaced";
    if std::env::var_os(HOME).is_none() {
        passes_on_a_bus(NAME, UNLOCKED);
        return;
    }
    let bytes: Vec<u8> = (0..=255).collect();
    assert_eq!(OsKeychain.read("farfield-test").unwrap(), None);
    for secret in [bytes.as_slice(), b"another"] {
        OsKeychain.write("farfield-test", secret).unwrap();
        assert_eq!(OsKeychain.read("farfield-test").unwrap().as_deref().map(Vec::as_slice), Some(secret));
    }
    OsKeychain.delete("farfield-test").unwrap();
    OsKeychain.delete("farfield-test").unwrap();
    assert_eq!(OsKeychain.read("farfield-test").unwrap(), None);
}

#[test]
fn a_keyring_that_nobody_set_up_means_that_a_passphrase_is_asked_for() {
    const NAME: &str = "keychain::a_keyring_that_nobody_set_up_means_that_a_passphrase_is_asked_for";
    let Some(home) = std::env::var_os(HOME) else {
        passes_on_a_bus(NAME, NOT_SET_UP);
        return;
    };
    let vault = Vault::new(&Path::new(&home).join("farfield"), Arc::new(OsKeychain));
    assert_eq!(vault.create(owner(), None).unwrap_err().code, Code::PassphraseNeeded);
    assert!(vault.needs_passphrase());
    let (account, key) = vault.create(owner(), Some("correct horse battery")).unwrap();
    assert_eq!(vault.unlock(&account, Some("correct horse battery")).unwrap(), key);
}
