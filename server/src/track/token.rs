//! Tokens of tracked queries: signed, so that nobody writes one himself, and bound to a user, a query and the standing
//! they were made for. They hold ids of nobody's rows but those the user has been given.

use super::position::Position;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use model::{Code, Problem, RecordId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// No token is longer; one that is isn't ours.
const LONGEST: usize = 24 * 1024;
/// Bytes of the signature.
const SIGNATURE: usize = 16;

/// A moment that a query was answered for: place in the history and clock, which relative dates are resolved with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Place in the history.
    #[serde(rename = "p")]
    pub position: Position,
    /// Milliseconds since 1970.
    #[serde(rename = "t")]
    pub at_ms: i64,
}

/// Whom and what a token is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The user.
    #[serde(rename = "u")]
    pub user: RecordId,
    /// Digest of the rows asked for.
    #[serde(rename = "q")]
    pub query: String,
    /// Digest of the columns asked for.
    #[serde(rename = "c")]
    pub columns: String,
    /// Digest of the user's standing on the tables that are read.
    #[serde(rename = "r")]
    pub standing: String,
    /// The history that positions belong to; a restored database begins another.
    #[serde(rename = "e")]
    pub epoch: String,
}

/// The token of a delta link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeltaToken {
    /// Whom and what for.
    #[serde(rename = "b")]
    pub bound: Bound,
    /// What the client has.
    #[serde(rename = "m")]
    pub mark: Mark,
    /// What it lacks of that.
    #[serde(rename = "o")]
    pub owed: Owed,
}

/// Rows that were in scope when a list of several pages began and were not when their page was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Owed {
    /// None.
    #[default]
    #[serde(rename = "n")]
    Nothing,
    /// These.
    #[serde(rename = "s")]
    Some(Vec<RecordId>),
    /// More than a token can hold: the client has to read everything again.
    #[serde(rename = "t")]
    TooMuch,
}

/// The token of a page that is not the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageToken {
    /// Whom and what for.
    #[serde(rename = "b")]
    pub bound: Bound,
    /// What the client had before the first page; `None` in a first read.
    #[serde(rename = "s")]
    pub since: Option<Mark>,
    /// When the first page was read; what the delta link after the last page begins with.
    #[serde(rename = "m")]
    pub mark: Mark,
    /// What the pages so far owe.
    #[serde(rename = "o")]
    pub owed: Owed,
    /// What the client was owed before the first page.
    #[serde(rename = "w")]
    pub promised: Owed,
    /// Where to go on.
    #[serde(rename = "a")]
    pub after: Cursor,
}

/// The last item of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cursor {
    /// A row of a first read, which goes by id.
    #[serde(rename = "r")]
    Row(RecordId),
    /// A changed row of a delta, which go by version and then id.
    #[serde(rename = "c")]
    Changed(i64, RecordId),
    /// A row that is gone, which come last and go by id.
    #[serde(rename = "g")]
    Gone(RecordId),
}

/// What a token is for; one sort is no other.
pub trait Sort: Serialize + DeserializeOwned {
    /// Before the token, so that links tell what they are.
    const PREFIX: &'static str;
}

impl Sort for DeltaToken {
    const PREFIX: &'static str = "d.";
}

impl Sort for PageToken {
    const PREFIX: &'static str = "track.";
}

/// Signs tokens and reads those it signed.
#[derive(Clone)]
pub struct Signer(Vec<u8>);

impl Signer {
    /// With the server's secret.
    pub fn new(secret: &[u8]) -> Self {
        Self(secret.to_vec())
    }

    /// A token in letters that need no escape in a URL.
    ///
    /// # Errors
    /// [`Code::Internal`].
    pub fn write<T: Sort>(&self, token: &T) -> Result<String, Problem> {
        let internal = |e: &dyn std::fmt::Display| Problem::new(Code::Internal).with("detail", e);
        let payload = serde_json::to_vec(token).map_err(|e| internal(&e))?;
        let mac = self.mac(T::PREFIX, &payload)?.finalize().into_bytes();
        let signed = [payload.as_slice(), &mac[..SIGNATURE]].concat();
        Ok(format!("{}{}", T::PREFIX, URL_SAFE_NO_PAD.encode(signed)))
    }

    /// What a token says; `None` where it is not ours, or of another sort.
    pub fn read<T: Sort>(&self, text: &str) -> Option<T> {
        let encoded = text.strip_prefix(T::PREFIX).filter(|rest| rest.len() <= LONGEST)?;
        let signed = URL_SAFE_NO_PAD.decode(encoded).ok()?;
        let (payload, signature) = signed.split_at_checked(signed.len().checked_sub(SIGNATURE)?)?;
        self.mac(T::PREFIX, payload).ok()?.verify_truncated_left(signature).ok()?;
        serde_json::from_slice(payload).ok()
    }

    fn mac(&self, prefix: &str, payload: &[u8]) -> Result<Hmac<Sha256>, Problem> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0);
        let mut mac = mac.map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
        // The secret signs other things too: what is signed here begins with a word of its own.
        mac.update(b"tracked query ");
        mac.update(prefix.as_bytes());
        mac.update(payload);
        Ok(mac)
    }
}

impl Owed {
    /// The most ids a token holds.
    const MOST: usize = 200;

    /// With some more.
    #[must_use]
    pub fn and(self, ids: impl IntoIterator<Item = RecordId>) -> Self {
        let mut all = match self {
            Self::Nothing => Vec::new(),
            Self::Some(ids) => ids,
            Self::TooMuch => return Self::TooMuch,
        };
        for id in ids {
            if !all.contains(&id) {
                all.push(id);
            }
            if all.len() > Self::MOST {
                return Self::TooMuch;
            }
        }
        if all.is_empty() { Self::Nothing } else { Self::Some(all) }
    }

    /// The ids, where they are known.
    pub fn ids(&self) -> &[RecordId] {
        match self {
            Self::Some(ids) => ids,
            Self::Nothing | Self::TooMuch => &[],
        }
    }
}

/// A short digest for tokens.
pub fn digest(parts: &[&[u8]]) -> String {
    use sha2::Digest;
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    URL_SAFE_NO_PAD.encode(&hash.finalize()[..12])
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn token() -> DeltaToken {
        DeltaToken {
            bound: Bound {
                user: RecordId(Uuid::from_u128(7)),
                query: "q".to_owned(),
                columns: "c".to_owned(),
                standing: "s".to_owned(),
                epoch: "e".to_owned(),
            },
            mark: serde_json::from_str(r#"{"p":"12","t":99}"#).unwrap(),
            owed: Owed::Nothing,
        }
    }

    #[test]
    fn a_token_is_read_as_it_was_written_and_only_under_its_secret() {
        let (ours, theirs) = (Signer::new(b"one secret"), Signer::new(b"another"));
        let text = ours.write(&token()).unwrap();
        assert_eq!(ours.read::<DeltaToken>(&text), Some(token()));
        assert_eq!(theirs.read::<DeltaToken>(&text), None);
        assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)));
    }

    #[test]
    fn no_changed_letter_passes() {
        let signer = Signer::new(b"one secret");
        let text = signer.write(&token()).unwrap();
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(signer.read::<DeltaToken>(&changed), None, "letter {at}");
        }
        for text in ["", "d.", "d.AAAA", "track.", "919042!08/22/2017 08:10:44", "d.\u{e9}"] {
            assert_eq!(signer.read::<DeltaToken>(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_of_one_sort_is_no_other() {
        let signer = Signer::new(b"one secret");
        let text = signer.write(&token()).unwrap();
        let other = text.replacen(DeltaToken::PREFIX, PageToken::PREFIX, 1);
        assert_eq!(signer.read::<PageToken>(&other), None);
    }

    #[test]
    fn what_is_owed_is_remembered_up_to_a_bound() {
        let id = |n: usize| RecordId(Uuid::from_u128(n as u128));
        let owed = Owed::default().and([id(1), id(2)]).and([id(2)]);
        assert_eq!(owed.ids(), [id(1), id(2)]);
        assert_eq!(owed.and((3..=Owed::MOST + 1).map(id)), Owed::TooMuch);
    }
}
