//! Tokens of page links. They only say where to go on: rights and filter come from the request.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::storage::SqlValue;
use odata::ODataError;
use odata::error::codes;
use query::sql::After;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The token of a page link is no more than this, decoded.
const LONGEST: usize = 8 * 1024;

/// What a page link carries.
#[derive(Serialize, Deserialize)]
pub struct Token {
    /// What it was made for, see [`digest`].
    pub digest: String,
    /// Rows left of `$top`.
    pub left: Option<u32>,
    key: Vec<Part>,
}

#[derive(Serialize, Deserialize)]
enum Part {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(String),
}

impl Token {
    /// A token for the page after a row.
    pub fn after(digest: &str, left: Option<u32>, key: After) -> Self {
        let key = key.0.into_iter().map(Part::from_sql).collect();
        Self { digest: digest.to_owned(), left, key }
    }

    /// The key of the last row of the page before.
    pub fn key(self) -> After {
        After(self.key.into_iter().filter_map(Part::into_sql).collect())
    }

    /// As it stands in a link; `None` when it can't be written.
    pub fn text(&self) -> Option<String> {
        Some(URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).ok()?))
    }

    /// Reads a token that was made for a digest.
    ///
    /// # Errors
    /// 400 for anything else.
    pub fn read(text: &str, digest: &str) -> Result<Self, ODataError> {
        // npm's dataverse-webapi puts a slash behind the links it follows.
        let text = text.trim_end_matches('/');
        let bytes = if text.len() > LONGEST { None } else { URL_SAFE_NO_PAD.decode(text).ok() };
        let token: Option<Self> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        token.filter(|token| token.digest == digest).ok_or_else(|| {
            let message = "The $skiptoken does not belong to this request.";
            ODataError::new(400, codes::INVALID_PAGING_COOKIE, message)
        })
    }
}

/// A digest of what must be the same on every page.
pub fn digest(same: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(same.as_bytes())[..9])
}

impl Part {
    fn from_sql(value: SqlValue) -> Self {
        match value {
            SqlValue::Null => Self::Null,
            SqlValue::Integer(n) => Self::Integer(n),
            SqlValue::Real(n) => Self::Real(n),
            SqlValue::Text(text) => Self::Text(text),
            SqlValue::Blob(bytes) => Self::Blob(URL_SAFE_NO_PAD.encode(bytes)),
        }
    }

    fn into_sql(self) -> Option<SqlValue> {
        Some(match self {
            Self::Null => SqlValue::Null,
            Self::Integer(n) => SqlValue::Integer(n),
            Self::Real(n) => SqlValue::Real(n),
            Self::Text(text) => SqlValue::Text(text),
            Self::Blob(text) => SqlValue::Blob(URL_SAFE_NO_PAD.decode(text).ok()?),
        })
    }
}
