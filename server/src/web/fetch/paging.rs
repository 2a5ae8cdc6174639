//! Where a page of a FetchXML begins, and the cookie of the next one (`reference/dataverse.md` §5.3).

use crate::fault::Fault;
use crate::store::Conn;
use crate::web::Asked;
use odata::ODataError;
use odata::error::codes;
use query::fetch::Fetch;
use query::fetch::cookie::{self, CookieKey};
use query::sql::After;
use std::borrow::Cow;

/// Annotation with the cookie of the next page.
pub const COOKIE: &str = "@Microsoft.Dynamics.CRM.fetchxmlpagingcookie";
/// Annotation that says whether there is a next page.
pub const MORE: &str = "@Microsoft.Dynamics.CRM.morerecords";
/// Annotation with the least version that a change which is not yet seen can have (`min-active-row-version`).
const ACTIVE: &str = "@Microsoft.Dynamics.CRM.minactiverowversion";
/// Without a cookie, no further.
const MOST_SKIPPED: u32 = 50_000;

/// Where a page begins.
pub enum Start {
    /// After so many rows.
    Skip(u32),
    /// After a row.
    After(After),
}

impl Start {
    /// Rows to pass over.
    pub fn skipped(&self) -> u32 {
        match self {
            Self::Skip(rows) => *rows,
            Self::After(_) => 0,
        }
    }

    /// The row before the page.
    pub fn after(&self) -> Option<&After> {
        match self {
            Self::Skip(_) => None,
            Self::After(after) => Some(after),
        }
    }
}

/// What is told after the rows of a page; `more` is there when another one follows, with its cookie where there are
/// cookies.
///
/// # Errors
/// What the database says.
pub fn annotations(
    conn: &mut dyn Conn,
    asked: &Asked,
    fetch: &Fetch,
    more: Option<Option<String>>,
) -> Result<Vec<(&'static str, String)>, Fault> {
    let wants = |name: &str| asked.prefer.annotations.wants(name.trim_start_matches('@'));
    let mut after = Vec::new();
    if let Some(Some(cookie)) = &more
        && wants(COOKIE)
    {
        after.push((COOKIE, serde_json::Value::from(cookie.as_str()).to_string()));
    }
    if wants(MORE) {
        after.push((MORE, more.is_some().to_string()));
    }
    if fetch.active_version {
        // Versions are given out in the order of commits, so that all up to the last are seen.
        let last = conn.number("SELECT value FROM counter WHERE name = 'version'", &[])?;
        after.push((ACTIVE, (last + 1).to_string()));
    }
    Ok(after)
}

/// Where the page that is asked for begins. `keys` are missing where there are no cookies.
///
/// # Errors
/// 400 for a cookie that isn't one of this query, and for a high page without one.
pub fn start(fetch: &Fetch, keys: Option<&[CookieKey]>, size: u32) -> Result<Start, ODataError> {
    let refused = |message: &str| ODataError::new(400, codes::INVALID_PAGING_COOKIE, message);
    if let (Some(keys), Some(cookie)) = (keys, fetch.paging_cookie.as_ref().filter(|c| !c.is_empty())) {
        let after = cookie::read(&decoded(cookie), keys);
        return after
            .map(Start::After)
            .ok_or_else(|| refused("The paging cookie is not valid for this query."));
    }
    let skipped = fetch.page.unwrap_or(1).saturating_sub(1).saturating_mul(size);
    if skipped > MOST_SKIPPED {
        return Err(refused(
            "Paging cookie is required when trying to retrieve a set of records on any high pages.",
        ));
    }
    Ok(Start::Skip(skipped))
}

/// The annotation that leads to the page after a page.
pub fn annotation(page: u32, cookie: &str) -> String {
    let cookie = encoded(&encoded(cookie));
    format!(
        "<cookie pagenumber=\"{}\" pagingcookie=\"{cookie}\" istracking=\"False\" />",
        page.saturating_add(1)
    )
}

/// Percent-encoded as Dataverse does it, in lower case.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len() * 3), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02x}")),
        }
        out
    })
}

/// Clients decode the cookie twice; one that forgot is helped.
fn decoded(cookie: &str) -> Cow<'_, str> {
    let mut cookie = Cow::Borrowed(cookie);
    for _ in 0..2 {
        if !cookie.contains('<') {
            let mut pairs = odata::options::pairs(&format!("cookie={cookie}"));
            cookie = Cow::Owned(pairs.pop().map(|(_, plain)| plain).unwrap_or_default());
        }
    }
    cookie
}
