//! The replies to the requests of a batch.

use super::Item;
use super::multipart::{self, Headers};
use model::{Code, Problem};
use uuid::Uuid;

/// The reply to one request of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The request's `Content-ID`.
    pub content_id: Option<String>,
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: Headers,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

impl Response {
    /// The header of that name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        multipart::header(&self.headers, name)
    }
}

/// Writes the reply to a batch as clients rely on it (`reference/dataverse.md` §3.2): the boundary unquoted, the
/// body beginning with the delimiter. Gives the header `Content-Type` and the body.
pub fn write_responses(id: Uuid, items: &[Item<Response>]) -> (String, Vec<u8>) {
    let boundary = format!("batchresponse_{id}");
    let mut out = Vec::with_capacity(items.len() * 400);
    for (n, item) in items.iter().enumerate() {
        out.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        match item {
            Item::Single(response) => push(&mut out, response),
            Item::ChangeSet(responses) => {
                let inner = format!("changesetresponse_{}", Uuid::new_v5(&id, n.to_string().as_bytes()));
                let head = format!("Content-Type: multipart/mixed; boundary={inner}\r\n\r\n");
                out.extend_from_slice(head.as_bytes());
                for response in responses {
                    for piece in ["--", &inner, "\r\n"] {
                        out.extend_from_slice(piece.as_bytes());
                    }
                    push(&mut out, response);
                }
                out.extend_from_slice(format!("--{inner}--\r\n").as_bytes());
            }
        }
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/mixed; boundary={boundary}"), out)
}

fn push(out: &mut Vec<u8>, response: &Response) {
    out.extend_from_slice(b"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
    if let Some(id) = &response.content_id {
        multipart::push_headers(out, &[("Content-ID".to_owned(), id.clone())]);
    }
    let line = format!("\r\nHTTP/1.1 {} {}\r\n", response.status, reason(response.status));
    out.extend_from_slice(line.as_bytes());
    multipart::push_headers(out, &response.headers);
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(&response.body);
    out.extend_from_slice(b"\r\n");
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        206 => "Partial Content",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        416 => "Range Not Satisfiable",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        _ => "Other",
    }
}

/// Reads the reply to a batch.
///
/// # Errors
/// [`Code::UnexpectedReply`].
pub fn read_responses(content_type: &str, body: &[u8]) -> Result<Vec<Item<Response>>, Problem> {
    let boundary = boundary(content_type)?.ok_or_else(|| unexpected("the reply is not multipart/mixed"))?;
    parts(body, boundary)?.into_iter().map(item).collect()
}

fn item(part: &[u8]) -> Result<Item<Response>, Problem> {
    let (headers, content) = headers(part)?;
    match boundary(multipart::header(&headers, "content-type").unwrap_or_default())? {
        None => response(&headers, content).map(Item::Single),
        Some(boundary) => {
            let one = |part| {
                let (headers, content) = self::headers(part)?;
                response(&headers, content)
            };
            parts(content, boundary)?.into_iter().map(one).collect::<Result<_, _>>().map(Item::ChangeSet)
        }
    }
}

fn response(part: &Headers, content: &[u8]) -> Result<Response, Problem> {
    let (line, rest) = multipart::first_line(content);
    let status = std::str::from_utf8(line).ok().and_then(|line| line.strip_prefix("HTTP/1."));
    let status = status.and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| unexpected("the status line of a part cannot be read"))?;
    let (headers, body) = headers(rest)?;
    let content_id = multipart::header(part, "content-id").or(multipart::header(&headers, "content-id"));
    Ok(Response { content_id: content_id.map(str::to_owned), status, headers, body: body.to_vec() })
}

fn boundary(content_type: &str) -> Result<Option<&str>, Problem> {
    multipart::boundary(content_type).map_err(|e| unexpected(&e.message))
}

fn parts<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<&'a [u8]>, Problem> {
    multipart::parts(body, boundary).map_err(|e| unexpected(&e.message))
}

fn headers(part: &[u8]) -> Result<(Headers, &[u8]), Problem> {
    multipart::headers(part).map_err(|e| unexpected(&e.message))
}

fn unexpected(detail: &str) -> Problem {
    Problem::new(Code::UnexpectedReply).with("detail", detail)
}
