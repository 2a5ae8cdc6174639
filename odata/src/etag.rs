//! Entity tags, `W/"123"`, and the conditions made of them.

use crate::ODataError;
use crate::error::codes;
use std::fmt::Write;

/// Writes a row's version as its etag.
pub fn format(version: i64) -> String {
    format!("W/\"{version}\"")
}

/// Appends a row's etag as a JSON text.
pub(crate) fn push_json(out: &mut String, version: i64) {
    // Writing to a String can't fail.
    _ = write!(out, "\"W/\\\"{version}\\\"\"");
}

/// Reads a version from an etag; the weak mark may be missing, as some clients drop it.
pub fn parse(etag: &str) -> Option<i64> {
    let etag = etag.trim();
    let quoted = etag.strip_prefix("W/").unwrap_or(etag);
    quoted.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// The value of an `If-Match` or `If-None-Match` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// `*`
    Any,
    /// One version.
    Version(i64),
}

/// Reads `If-Match` or `If-None-Match`. Absent, empty and the literal word `null`, which clients send against
/// caches, mean no condition.
///
/// # Errors
/// 400 when it is none of these.
pub fn parse_match(header: Option<&str>) -> Result<Option<Match>, ODataError> {
    match header.map(str::trim) {
        None | Some("" | "null") => Ok(None),
        Some("*") => Ok(Some(Match::Any)),
        Some(etag) => match parse(etag) {
            Some(version) => Ok(Some(Match::Version(version))),
            None => Err(ODataError::new(
                400,
                codes::CONCURRENCY_VERSION_NOT_PROVIDED,
                "The version of the record in the condition header cannot be read.",
            )),
        },
    }
}
