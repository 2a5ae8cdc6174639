//! Wrapping the database's key by a passphrase: Argon2id, then XChaCha20-Poly1305.

use super::fill_random;
use crate::store::DatabaseKey;
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use model::{Code, Problem};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Fewest characters of a passphrase.
pub const MIN_PASSPHRASE: usize = 8;

/// Memory of one derivation in KiB; with two passes the least that OWASP recommends for Argon2id (Password Storage
/// Cheat Sheet), because phones must bear it too.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Bounds for what a file may ask of us: a damaged one must not take all memory or all day.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;
const MAX_PASSES: u32 = 64;

/// A key wrapped by a passphrase, with all that is needed to unwrap it but the passphrase. Bytes are base64.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WrappedKey {
    salt: String,
    nonce: String,
    wrapped: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// Wraps a key. The database's name is bound to it, so that a wrapped key can't be moved to another account.
pub(super) fn wrap(key: &DatabaseKey, passphrase: &str, database: &str) -> Result<WrappedKey, Problem> {
    seal(key.as_slice(), passphrase, database)
}

/// Encrypts bytes by a passphrase. What they are about is bound to them.
///
/// # Errors
/// [`Code::PassphraseTooShort`].
pub(crate) fn seal(secret: &[u8], passphrase: &str, about: &str) -> Result<WrappedKey, Problem> {
    if passphrase.chars().count() < MIN_PASSPHRASE {
        return Err(Problem::new(Code::PassphraseTooShort).with("min", MIN_PASSPHRASE));
    }
    let (mut salt, mut nonce) = ([0; 16], [0; 24]);
    fill_random(&mut salt)?;
    fill_random(&mut nonce)?;
    let wrapping = derive(passphrase, &salt, MEMORY_KIB, PASSES, LANES)?;
    let payload = Payload { msg: secret, aad: about.as_bytes() };
    let wrapped = cipher(&wrapping)
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| Problem::new(Code::Internal).with("detail", "bytes could not be encrypted"))?;
    Ok(WrappedKey {
        salt: STANDARD.encode(salt),
        nonce: STANDARD.encode(nonce),
        wrapped: STANDARD.encode(wrapped),
        memory_kib: MEMORY_KIB,
        passes: PASSES,
        lanes: LANES,
    })
}

/// Unwraps a key; a passphrase that isn't the right one is told from a right one by the cipher itself.
pub(super) fn unwrap(wrapped: &WrappedKey, passphrase: &str, database: &str) -> Result<DatabaseKey, Problem> {
    let opened = unseal(wrapped, passphrase, database)?;
    let damaged = |_| Problem::new(Code::DatabaseDamaged).with("detail", "the wrapped key");
    let key: [u8; 32] = opened.as_slice().try_into().map_err(damaged)?;
    Ok(Zeroizing::new(key))
}

/// Decrypts what [`seal`] encrypted.
///
/// # Errors
/// [`Code::WrongPassphrase`], also for bytes about something else; [`Code::DatabaseDamaged`] for what can't be read.
pub(crate) fn unseal(
    sealed: &WrappedKey,
    passphrase: &str,
    about: &str,
) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let damaged = || Problem::new(Code::DatabaseDamaged).with("detail", "the wrapped key");
    let bytes = |text: &str| STANDARD.decode(text).map_err(|_| damaged());
    let nonce: [u8; 24] = bytes(&sealed.nonce)?.try_into().map_err(|_| damaged())?;
    if sealed.memory_kib > MAX_MEMORY_KIB || sealed.passes > MAX_PASSES {
        return Err(damaged());
    }
    let salt = bytes(&sealed.salt)?;
    let wrapping = derive(passphrase, &salt, sealed.memory_kib, sealed.passes, sealed.lanes)?;
    let wrapped = bytes(&sealed.wrapped)?;
    let payload = Payload { msg: &wrapped, aad: about.as_bytes() };
    let opened =
        cipher(&wrapping).decrypt(&XNonce::from(nonce), payload).map_err(|_| Code::WrongPassphrase)?;
    Ok(Zeroizing::new(opened))
}

fn cipher(wrapping: &Zeroizing<[u8; 32]>) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(**wrapping))
}

fn derive(
    passphrase: &str,
    salt: &[u8],
    memory_kib: u32,
    passes: u32,
    lanes: u32,
) -> Result<Zeroizing<[u8; 32]>, Problem> {
    let bad = |e: argon2::Error| Problem::new(Code::DatabaseDamaged).with("detail", e);
    let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(bad)?;
    let mut wrapping = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, wrapping.as_mut_slice())
        .map_err(bad)?;
    Ok(wrapping)
}
