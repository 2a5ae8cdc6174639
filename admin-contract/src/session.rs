//! Signing in to the console.

use model::RecordId;
use serde::{Deserialize, Serialize};

/// Who wants to sign in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Sign-in name.
    pub user: String,
    /// Password.
    pub password: String,
}

/// A session that began or goes on. The token for the next refresh is in a cookie that scripts can't read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Session {
    /// For the header `Authorization: Bearer …`.
    pub access_token: String,
    /// How many seconds it is good for.
    pub expires_in_s: u64,
    /// Who signed in.
    pub me: Me,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Me {
    /// Its id.
    pub id: RecordId,
    /// Full name.
    pub name: String,
    /// Name of the organization.
    pub organization: String,
    /// Names of his roles, those of his teams included.
    pub roles: Vec<String>,
    /// Whether he may write profiles (checklist 98). Without it the console has nothing for him.
    pub is_maker: bool,
    /// Whether he may change tables.
    pub is_customizer: bool,
    /// Whether he may do everything.
    pub is_administrator: bool,
    /// Language of his settings: 1033, 1031, 1025…; 0 where he chose none.
    pub language: u32,
}
