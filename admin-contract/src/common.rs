//! Shapes that several subjects share.

use model::RecordId;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// No query, no body: an empty object on the wire, or nothing at all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A record with its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Named {
    /// Its id.
    pub id: RecordId,
    /// What it is called.
    pub name: String,
}

/// What part of a list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// Only what has this text in its name, whatever the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// How many to pass over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<u32>,
    /// How many at most, 1 to 500; 50 where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take: Option<u32>,
    /// Only those of this state, group or kind; each list says which it knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<String>,
}

/// Part of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct List<T> {
    /// The part.
    pub rows: Vec<T>,
    /// How many there are in all, of those that were asked for.
    pub total: u64,
}

/// One thing that is not the same on two sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Diff {
    /// Where it is: `Accounts`, `Accounts / rule`.
    pub place: Place,
    /// How it was; absent where there was nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// How it is then; absent where there will be nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// What devices will do about it, in a sentence.
    pub effect: String,
}

/// The place of a difference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Place {
    /// Logical name of the table; absent where it is about the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// The setting: `rows`, `filter`, `columns`, `interval`, `name`, `item`, `relationship`…
    pub setting: String,
    /// Which one of several: a relationship, a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// The body of every answer that is none of success.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ErrorBody {
    /// Why.
    pub error: Refusal,
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Refusal {
    /// One of [`codes`], or Dataverse's code of the broken rule (`0x80071140`).
    pub code: String,
    /// In words that say what to do.
    pub message: String,
    /// The member of the body that it is about, as a path: `items[2].rows.filter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// With `stale`: what is there now, in the shape that a GET answers. With `would_move`: who would be moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Json>,
    /// With `too_many`: how many seconds to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_s: Option<u64>,
}

/// The codes of refusals that are the admin API's own.
pub mod codes {
    /// 401: no good token, or the session has ended.
    pub const SIGN_IN: &str = "sign_in";
    /// 401: the name or the password is wrong.
    pub const WRONG_PASSWORD: &str = "wrong_password";
    /// 403: the user's roles don't allow it.
    pub const FORBIDDEN: &str = "forbidden";
    /// 403: the request did not come from the console's own pages.
    pub const CROSS_SITE: &str = "cross_site";
    /// 404: there is no such thing.
    pub const NOT_FOUND: &str = "not_found";
    /// 409: it is there already.
    pub const EXISTS: &str = "exists";
    /// 409: the state of things does not allow it now.
    pub const NOT_NOW: &str = "not_now";
    /// 409: people would be moved out of other profiles; `current` names them.
    pub const WOULD_MOVE: &str = "would_move";
    /// 412: it was changed by somebody else in the meantime; `current` is how it is now.
    pub const STALE: &str = "stale";
    /// 428: the request does not say which version it changes.
    pub const NO_VERSION: &str = "no_version";
    /// 400: the request can't be understood; `field` says where.
    pub const BAD_REQUEST: &str = "bad_request";
    /// 413: the body is too large.
    pub const TOO_LARGE: &str = "too_large";
    /// 429: too many requests; `wait_s` says how long to wait.
    pub const TOO_MANY: &str = "too_many";
    /// 501: the database of this server can't do that.
    pub const NOT_HERE: &str = "not_here";
    /// 500 and 503: the server could not do it.
    pub const FAILED: &str = "failed";
}
