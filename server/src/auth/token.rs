//! Access tokens: short-lived, signed with a secret that lies in the database and nowhere else.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use model::{Code, Problem, RecordId};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Whom the tokens are for.
const AUDIENCE: &str = "farfield";

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: RecordId,
    aud: String,
    iat: u64,
    exp: u64,
    /// The device that the session is on, where it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dev: Option<RecordId>,
}

/// Whom a token was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The user.
    pub user: RecordId,
    /// The device that his session is on, where it said so.
    pub device: Option<RecordId>,
}

impl From<RecordId> for Holder {
    fn from(user: RecordId) -> Self {
        Self { user, device: None }
    }
}

/// Makes and checks access tokens.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl Tokens {
    /// From the secret of the database.
    pub fn new(secret: &[u8]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "aud", "sub"]);
        validation.leeway = 0;
        // Its last second no longer counts.
        validation.reject_tokens_expiring_in_less_than = 1;
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            validation,
        }
    }

    /// A token for a user, good for `ttl` from `now_s` (seconds since 1970).
    ///
    /// # Errors
    /// [`Code::Internal`].
    pub fn issue(&self, holder: impl Into<Holder>, now_s: u64, ttl: Duration) -> Result<String, Problem> {
        let Holder { user, device } = holder.into();
        let exp = now_s + ttl.as_secs();
        let claims = Claims { sub: user, aud: AUDIENCE.to_owned(), iat: now_s, exp, dev: device };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|e| Problem::new(Code::Internal).with("detail", e))
    }

    /// The user a token was made for; `None` when it is not ours or has ended.
    pub fn user(&self, token: &str) -> Option<RecordId> {
        self.holder(token).map(|holder| holder.user)
    }

    /// The user and the device that a token was made for; `None` when it is not ours or has ended.
    pub fn holder(&self, token: &str) -> Option<Holder> {
        let claims = decode::<Claims>(token, &self.decoding, &self.validation).ok()?.claims;
        Some(Holder { user: claims.sub, device: claims.dev })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const NOW: u64 = 4_000_000_000;

    #[test]
    fn a_token_names_its_user_until_it_ends_and_only_under_its_secret() {
        let (ours, theirs) = (Tokens::new(b"one secret"), Tokens::new(b"another"));
        let user = RecordId(Uuid::from_u128(7));
        let token = ours.issue(user, NOW, Duration::from_secs(60)).unwrap();
        assert_eq!(ours.user(&token), Some(user));
        assert_eq!(theirs.user(&token), None);
        assert_eq!(ours.user(&ours.issue(user, 1_000, Duration::from_secs(60)).unwrap()), None);
        assert_eq!(ours.user("not.a.token"), None);
    }
}
