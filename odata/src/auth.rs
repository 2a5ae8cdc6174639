//! The token endpoint: OAuth2 password and refresh grants (RFC 6749).

use model::RecordId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Path of the endpoint below the server's address.
pub const TOKEN_PATH: &str = "/oauth2/token";
/// The client's id.
pub const CLIENT_ID: &str = "farfield";

/// What the client asks, form-encoded.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "grant_type", rename_all = "snake_case")]
pub enum TokenRequest {
    /// With a name and a password.
    Password {
        /// Name.
        username: String,
        /// Password.
        password: String,
        /// [`CLIENT_ID`]
        #[serde(default)]
        client_id: Option<String>,
        /// Id of the device, made by the app when it was installed: what an administrator blocks is refused.
        #[serde(default)]
        device_id: Option<RecordId>,
    },
    /// With the refresh token of an earlier reply.
    RefreshToken {
        /// The token.
        refresh_token: String,
        /// [`CLIENT_ID`]
        #[serde(default)]
        client_id: Option<String>,
        /// Id of the device, made by the app when it was installed: what an administrator blocks is refused.
        #[serde(default)]
        device_id: Option<RecordId>,
    },
}

impl TokenRequest {
    /// The body, form-encoded.
    pub fn to_form(&self) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        let (client_id, device_id) = match self {
            Self::Password { username, password, client_id, device_id } => {
                form.append_pair("grant_type", "password");
                form.append_pair("username", username).append_pair("password", password);
                (client_id, device_id)
            }
            Self::RefreshToken { refresh_token, client_id, device_id } => {
                form.append_pair("grant_type", "refresh_token").append_pair("refresh_token", refresh_token);
                (client_id, device_id)
            }
        };
        if let Some(id) = client_id {
            form.append_pair("client_id", id);
        }
        if let Some(id) = device_id {
            form.append_pair("device_id", &id.to_string());
        }
        form.finish()
    }

    /// Reads a body.
    ///
    /// # Errors
    /// The error to answer: `invalid_request` for a missing parameter, `unsupported_grant_type`.
    pub fn from_form(body: &[u8]) -> Result<Self, TokenError> {
        let pairs: Vec<_> = url::form_urlencoded::parse(body).collect();
        let value = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.to_string());
        let needed = |name: &str| {
            value(name).ok_or_else(|| TokenError::new(INVALID_REQUEST, &format!("{name} is missing")))
        };
        let device_id = match value("device_id").map(|id| id.parse()).transpose() {
            Ok(id) => id,
            Err(_) => return Err(TokenError::new(INVALID_REQUEST, "device_id is no id")),
        };
        match needed("grant_type")?.as_str() {
            "password" => Ok(Self::Password {
                username: needed("username")?,
                password: needed("password")?,
                client_id: value("client_id"),
                device_id,
            }),
            "refresh_token" => Ok(Self::RefreshToken {
                refresh_token: needed("refresh_token")?,
                client_id: value("client_id"),
                device_id,
            }),
            _ => Err(TokenError::new(UNSUPPORTED_GRANT_TYPE, "use password or refresh_token")),
        }
    }
}

impl fmt::Debug for TokenRequest {
    /// Without its secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password { .. } => "TokenRequest::Password",
            Self::RefreshToken { .. } => "TokenRequest::RefreshToken",
        })
    }
}

/// What the server grants.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenReply {
    /// For the header `Authorization: Bearer …`.
    pub access_token: String,
    /// `Bearer`
    pub token_type: String,
    /// Seconds that the access token lives.
    pub expires_in: u64,
    /// To get the next one with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

impl fmt::Debug for TokenReply {
    /// Without its secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenReply").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// The name or password, or the refresh token, is not good.
pub const INVALID_GRANT: &str = "invalid_grant";
/// An administrator blocked the device that asks (ours; RFC 6749 §5.2 leaves room for more).
pub const DEVICE_BLOCKED: &str = "device_blocked";
/// A parameter is missing.
pub const INVALID_REQUEST: &str = "invalid_request";
/// The grant is none that the server knows.
pub const UNSUPPORTED_GRANT_TYPE: &str = "unsupported_grant_type";
/// The server asks to wait.
pub const TEMPORARILY_UNAVAILABLE: &str = "temporarily_unavailable";

/// Why there is no token (RFC 6749 §5.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenError {
    /// One of the constants of this module.
    pub error: String,
    /// For developers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
}

impl TokenError {
    /// An error with its explanation.
    pub fn new(error: &str, description: &str) -> Self {
        Self { error: error.to_owned(), error_description: Some(description.to_owned()) }
    }
}
