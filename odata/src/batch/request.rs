//! The requests of a batch.

use super::multipart::{self, Headers, malformed};
use super::{Item, MAX_REQUESTS};
use crate::ODataError;
use std::borrow::Cow;

/// One request of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// `Content-ID`, wherever it stood.
    pub content_id: Option<String>,
    /// The method in capitals.
    pub method: String,
    /// The target as it was written.
    pub url: String,
    /// The request's own headers.
    pub headers: Headers,
    /// The body; empty for none.
    pub body: Cow<'a, [u8]>,
}

/// Where a request of a batch goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address<'a> {
    /// Path below the Web API's base, and query: from an absolute, rooted or relative URL.
    Path(&'a str, &'a str),
    /// `$1` with what follows it, and query: what an earlier request of the batch made or changed.
    Content {
        /// The `Content-ID` referred to.
        id: &'a str,
        /// `/name`, or empty.
        rest: &'a str,
        /// The part after `?`.
        query: &'a str,
    },
}

impl Request<'_> {
    /// The header of that name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        multipart::header(&self.headers, name)
    }

    /// Whether it changes anything.
    pub fn is_unsafe(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }

    /// Where it goes.
    ///
    /// # Errors
    /// 400 for a batch within the batch, and for a rooted or absolute URL outside of the Web API.
    pub fn address(&self) -> Result<Address<'_>, ODataError> {
        let (path, query) = self.url.split_once('?').unwrap_or((&self.url, ""));
        if let Some(reference) = path.trim_start_matches('/').strip_prefix('$') {
            let end = reference.find('/').unwrap_or(reference.len());
            let (id, rest) = reference.split_at(end);
            return match id {
                "batch" => Err(malformed("A batch cannot contain another batch.")),
                "metadata" => Ok(Address::Path(path.trim_start_matches('/'), query)),
                _ => Ok(Address::Content { id, rest, query }),
            };
        }
        let path = below_base(path)
            .ok_or_else(|| malformed("A request of the batch has a URL outside of the Web API."))?;
        if path.trim_matches('/') == "$batch" {
            return Err(malformed("A batch cannot contain another batch."));
        }
        Ok(Address::Path(path, query))
    }
}

/// What follows `/api/data/v9.x/`; a relative URL is all of it.
fn below_base(path: &str) -> Option<&str> {
    if let Some((_, rest)) = path.split_once("/api/data/v") {
        return Some(rest.split_once('/').map_or("", |(_version, path)| path));
    }
    (!path.contains("://")).then(|| path.trim_start_matches('/'))
}

/// Reads the body of a batch. `content_type` is the header.
///
/// # Errors
/// 400 for what isn't such a body, is cut off, has more than [`MAX_REQUESTS`] requests or a GET in a change set.
pub fn read_requests<'a>(content_type: &str, body: &'a [u8]) -> Result<Vec<Item<Request<'a>>>, ODataError> {
    let mut room = MAX_REQUESTS;
    multipart::parts(body, batch_boundary(content_type)?)?
        .into_iter()
        .map(|part| item(part, &mut room))
        .collect()
}

/// Whether a batch has no change set and each of its requests meets a test. It is read up to the first that doesn't.
///
/// # Errors
/// As [`read_requests`], as far as it is read.
pub fn all_single(
    content_type: &str,
    body: &[u8],
    test: impl Fn(&Request<'_>) -> bool,
) -> Result<bool, ODataError> {
    let mut room = MAX_REQUESTS;
    for part in multipart::parts(body, batch_boundary(content_type)?)? {
        match opened(part)? {
            Part::Single(headers, content) if test(&request(&headers, content, &mut room)?) => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

fn batch_boundary(content_type: &str) -> Result<&str, ODataError> {
    multipart::boundary(content_type)?
        .ok_or_else(|| malformed("The content type of a batch is multipart/mixed with a boundary."))
}

/// A part of a batch: its headers and what follows them, or the parts of a change set.
enum Part<'a> {
    Single(Headers, &'a [u8]),
    ChangeSet(Vec<&'a [u8]>),
}

fn opened(part: &[u8]) -> Result<Part<'_>, ODataError> {
    let (headers, content) = multipart::headers(part)?;
    let content_type = multipart::header(&headers, "content-type").unwrap_or("application/http");
    match multipart::boundary(content_type)? {
        Some(boundary) => Ok(Part::ChangeSet(multipart::parts(content, boundary)?)),
        None => Ok(Part::Single(headers, content)),
    }
}

fn item<'a>(part: &'a [u8], room: &mut usize) -> Result<Item<Request<'a>>, ODataError> {
    let parts = match opened(part)? {
        Part::Single(headers, content) => return request(&headers, content, room).map(Item::Single),
        Part::ChangeSet(parts) => parts,
    };
    let mut requests = Vec::new();
    for part in parts {
        let (headers, content) = multipart::headers(part)?;
        let inner = multipart::header(&headers, "content-type").unwrap_or_default();
        if multipart::boundary(inner)?.is_some() {
            return Err(malformed("A change set cannot contain another change set."));
        }
        let request = request(&headers, content, room)?;
        if !request.is_unsafe() {
            return Err(malformed("A GET request is not allowed in a change set."));
        }
        requests.push(request);
    }
    Ok(Item::ChangeSet(requests))
}

fn request<'a>(part: &Headers, content: &'a [u8], room: &mut usize) -> Result<Request<'a>, ODataError> {
    *room = room
        .checked_sub(1)
        .ok_or_else(|| malformed(&format!("A batch has at most {MAX_REQUESTS} requests.")))?;
    let (line, rest) = multipart::first_line(content);
    let (method, url) = request_line(line)?;
    let (headers, body) = multipart::headers(rest)?;
    let content_id = multipart::header(part, "content-id").or(multipart::header(&headers, "content-id"));
    let content_id = content_id.map(|id| id.trim_matches(['<', '>']).to_owned()).filter(|id| !id.is_empty());
    Ok(Request { content_id, method, url, headers, body: Cow::Borrowed(body) })
}

/// `GET accounts?$filter=name eq 'a b' HTTP/1.1`: blanks may stand in the URL, so the last word is the version.
fn request_line(line: &[u8]) -> Result<(String, String), ODataError> {
    let bad = || malformed("The request line of a part cannot be read.");
    let line = std::str::from_utf8(line).map_err(|_| bad())?;
    let (method, rest) = line.split_once(' ').ok_or_else(bad)?;
    let (url, _version) =
        rest.rsplit_once(' ').filter(|(_, version)| version.starts_with("HTTP/")).ok_or_else(bad)?;
    let is_method =
        !method.is_empty() && method.len() <= 10 && method.bytes().all(|b| b.is_ascii_alphabetic());
    let url = url.trim();
    if !is_method || url.is_empty() {
        return Err(bad());
    }
    Ok((method.to_ascii_uppercase(), url.to_owned()))
}

/// Writes a batch under a boundary, which must not occur in any body: `batch_<guid>`. Gives the header
/// `Content-Type` and the body.
pub fn write_requests(boundary: &str, items: &[Item<Request<'_>>]) -> (String, Vec<u8>) {
    let mut out = Vec::new();
    for (n, item) in items.iter().enumerate() {
        out.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        match item {
            Item::Single(request) => push(&mut out, request),
            Item::ChangeSet(requests) => {
                let inner = format!("changeset_{n}_{boundary}");
                let head = format!("Content-Type: multipart/mixed; boundary=\"{inner}\"\r\n\r\n");
                out.extend_from_slice(head.as_bytes());
                for request in requests {
                    out.extend_from_slice(format!("--{inner}\r\n").as_bytes());
                    push(&mut out, request);
                }
                out.extend_from_slice(format!("--{inner}--\r\n").as_bytes());
            }
        }
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/mixed; boundary=\"{boundary}\""), out)
}

fn push(out: &mut Vec<u8>, request: &Request<'_>) {
    out.extend_from_slice(b"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
    if let Some(id) = &request.content_id {
        multipart::push_headers(out, &[("Content-ID".to_owned(), id.clone())]);
    }
    out.extend_from_slice(format!("\r\n{} {} HTTP/1.1\r\n", request.method, request.url).as_bytes());
    multipart::push_headers(out, &request.headers);
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(&request.body);
    out.extend_from_slice(b"\r\n");
}
