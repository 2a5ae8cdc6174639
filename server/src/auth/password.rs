//! Passwords, kept as Argon2id hashes.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use model::{Code, Problem};

/// A hash of some password, checked against when the user name is unknown, so that the answer takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$MDAwMDAwMDAwMDAwMDAwMA$W4BMCGwFWEyn6fn2dTUfWGkUEtVn+9wXzQHjGwHZBQI";

/// Hashes a password with a salt of at least 16 bytes.
///
/// # Errors
/// [`Code::Internal`].
pub fn hash(password: &str, salt: &[u8]) -> Result<String, Problem> {
    let failed = |e: argon2::password_hash::Error| Problem::new(Code::Internal).with("detail", e);
    let salt = SaltString::encode_b64(salt).map_err(failed)?;
    Ok(Argon2::default().hash_password(password.as_bytes(), &salt).map_err(failed)?.to_string())
}

/// Hashes a password with a fresh salt.
///
/// # Errors
/// [`Code::Internal`], without randomness too.
pub fn protected(password: &str) -> Result<String, Problem> {
    hash(password, &random::<16>()?)
}

/// A password of eight words out of some.
///
/// # Errors
/// [`Code::Internal`] without randomness.
pub fn made_of(words: &[&str]) -> Result<String, Problem> {
    let chosen = random::<8>()?.map(|n| words.get(usize::from(n) % words.len().max(1)).copied());
    Ok(chosen.into_iter().flatten().collect::<Vec<_>>().join("-"))
}

fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut random = [0; N];
    getrandom::fill(&mut random).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    Ok(random)
}

/// Whether the password fits the stored hash; with no hash it takes as long and says no. Takes some 20 ms of
/// processor time: call it off the threads that serve.
pub fn verify(password: &str, stored: Option<&str>) -> bool {
    let Ok(parsed) = PasswordHash::new(stored.unwrap_or(NOBODY)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && stored.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits_its_hash() {
        let stored = hash("heron lantern", b"sixteen byte salt").unwrap();
        assert!(verify("heron lantern", Some(&stored)));
        assert!(!verify("heron lanterm", Some(&stored)));
    }

    #[test]
    fn nobody_has_no_password() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!verify("", None));
    }
}
