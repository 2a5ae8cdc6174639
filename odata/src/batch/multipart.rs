//! `multipart/mixed` and the messages in it: where parts begin and end, their headers, their bodies.

use crate::ODataError;

/// More headers than any client sends with one part.
const MAX_HEADERS: usize = 64;
/// Longest boundary (RFC 2046 §5.1.1).
const MAX_BOUNDARY: usize = 70;

/// Header names and values, in the order sent.
pub(super) type Headers = Vec<(String, String)>;

/// The boundary of a `Content-Type`, quoted or not; `None` when it is not `multipart/mixed`.
///
/// # Errors
/// 400 when the boundary is missing or can't be one.
pub(super) fn boundary(content_type: &str) -> Result<Option<&str>, ODataError> {
    let mut parameters = content_type.split(';').map(str::trim);
    if !parameters.next().is_some_and(|t| t.eq_ignore_ascii_case("multipart/mixed")) {
        return Ok(None);
    }
    let value = parameters.find_map(|p| {
        let (name, value) = p.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
    });
    match value {
        Some(value) if !value.is_empty() && value.len() <= MAX_BOUNDARY => Ok(Some(value)),
        _ => Err(malformed("The boundary of the multipart content is missing or too long.")),
    }
}

/// The parts between the delimiters. What stands before the first and after the last is passed over.
///
/// # Errors
/// 400 when the closing delimiter is missing: the body may have been cut off.
pub(super) fn parts<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<&'a [u8]>, ODataError> {
    let (mut parts, mut begin, mut at) = (Vec::new(), None, 0);
    while at < body.len() {
        let end = body[at..].iter().position(|b| *b == b'\n').map_or(body.len(), |n| at + n + 1);
        if let Some(last) = delimiter(&body[at..end], boundary) {
            if let Some(begin) = begin {
                parts.push(without_line_end(&body[begin..at]));
            }
            if last {
                return Ok(parts);
            }
            begin = Some(end);
        }
        at = end;
    }
    Err(malformed("The closing delimiter of the multipart content is missing."))
}

/// Whether a line is a delimiter, and if so whether it is the closing one. Blanks may follow it.
fn delimiter(line: &[u8], boundary: &str) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary.as_bytes())?.trim_ascii_end();
    match rest {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}

/// The line end before a delimiter belongs to the delimiter.
fn without_line_end(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}

/// Splits headers from what follows them. Without a blank line everything is headers.
///
/// # Errors
/// 400 for headers that can't be read.
pub(super) fn headers(part: &[u8]) -> Result<(Headers, &[u8]), ODataError> {
    // A part without headers begins with the blank line.
    if let Some(rest) = part.strip_prefix(b"\r\n").or_else(|| part.strip_prefix(b"\n")) {
        return Ok((Vec::new(), rest));
    }
    let mut found = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let bad = |_| malformed("The headers of a part cannot be read.");
    match httparse::parse_headers(part, &mut found).map_err(bad)? {
        httparse::Status::Complete((end, found)) => Ok((owned(found)?, &part[end..])),
        httparse::Status::Partial => {
            let closed = [part, b"\r\n\r\n"].concat();
            let mut found = [httparse::EMPTY_HEADER; MAX_HEADERS];
            match httparse::parse_headers(&closed, &mut found).map_err(bad)? {
                httparse::Status::Complete((_, found)) => Ok((owned(found)?, &[])),
                httparse::Status::Partial => Err(malformed("The headers of a part cannot be read.")),
            }
        }
    }
}

fn owned(headers: &[httparse::Header<'_>]) -> Result<Headers, ODataError> {
    let one = |header: &httparse::Header<'_>| {
        let value = std::str::from_utf8(header.value)
            .map_err(|_| malformed("A header of a part is not valid UTF-8."))?;
        Ok((header.name.to_owned(), value.trim().to_owned()))
    };
    headers.iter().map(one).collect()
}

/// The first line of a message and what follows it; blank lines before it are passed over.
pub(super) fn first_line(message: &[u8]) -> (&[u8], &[u8]) {
    let start = message.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(message.len());
    let message = &message[start..];
    match message.iter().position(|b| *b == b'\n') {
        Some(end) => (message[..end].trim_ascii(), &message[end + 1..]),
        None => (message.trim_ascii(), &[]),
    }
}

/// The header of that name, whatever its case.
pub(super) fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Appends `name: value` lines. A line end in a value would begin something new, so such a value is left out.
pub(super) fn push_headers(out: &mut Vec<u8>, headers: &[(String, String)]) {
    for (name, value) in
        headers.iter().filter(|(n, v)| !n.contains(['\r', '\n', ':']) && !v.contains(['\r', '\n']))
    {
        for piece in [name, ": ", value, "\r\n"] {
            out.extend_from_slice(piece.as_bytes());
        }
    }
}

/// 400 for a body that is not what `multipart/mixed` must be.
pub(super) fn malformed(message: &str) -> ODataError {
    ODataError::bad_url(message)
}
