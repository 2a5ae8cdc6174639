//! Writes that may be sent again (OASIS Repeatable Requests 1.0): the receipt is part of the write's transaction.

use super::{Asked, Reply};
use crate::fault::Fault;
use crate::store::Conn;
use crate::store::receipts::{self, Receipt};
use model::Problem;
use odata::ODataError;
use odata::repeatability::{ACCEPTED, FIRST_SENT, REJECTED, REQUEST_ID, RESULT, Repeatability};
use sha2::{Digest, Sha256};

/// Does a write, once: a request that was answered before is answered as it was then, also when it was refused. What
/// may turn out otherwise next time (401, 429, failures of the server) leaves no receipt and no effect.
///
/// # Errors
/// What `work` says where no receipt is kept.
pub fn once(
    asked: &Asked,
    conn: &mut dyn Conn,
    work: impl FnOnce(&mut dyn Conn) -> Result<Reply, Fault>,
) -> Result<Reply, Fault> {
    let repeat = match Repeatability::from_headers(asked.header(REQUEST_ID), asked.header(FIRST_SENT)) {
        Ok(None) => return work(conn),
        Ok(Some(repeat)) => repeat,
        Err(error) => return Ok(rejected(asked, &error)),
    };
    if let Some(receipt) = receipts::find(conn, asked.caller.id, repeat.request_id)? {
        if receipt.digest != Sent::of(asked).digest() {
            let error = ODataError::invalid_argument("The request id was used for another request.");
            return Ok(rejected(asked, &error));
        }
        let headers = serde_json::from_str(&receipt.headers).unwrap_or_default();
        return Ok(Reply { status: receipt.status, headers, body: receipt.body });
    }
    if is_too_old(asked, &repeat) {
        let message =
            "The request was first sent so long ago that it cannot be told whether it was accepted.";
        let error = ODataError::new(412, odata::error::codes::INVALID_ARGUMENT, message);
        return Ok(rejected(asked, &error));
    }
    let done = match asked.in_change_set {
        // A part that fails takes its whole set back, so that a savepoint of its own would do nothing.
        true => attempt(conn, work),
        false => conn.savepoint(|conn| attempt(conn, work)),
    };
    let reply = match done {
        Ok(reply) => reply.with(RESULT, ACCEPTED),
        Err(Undone::Replied(reply)) => return Ok(reply),
        Err(Undone::Fault(Fault::Refused(error))) if is_final(error.status) => {
            let reply = asked.refusal(&error).with(RESULT, ACCEPTED);
            if asked.in_change_set {
                return Ok(reply);
            }
            reply
        }
        Err(Undone::Fault(fault)) => return Err(fault),
    };
    let kept = receipt(&Sent::of(asked), &reply);
    receipts::store(conn, asked.caller.id, vec![(repeat.request_id, kept)], asked.now_ms)?;
    Ok(reply)
}

/// Whether a request was first sent so long ago that its receipt may be gone.
pub fn is_too_old(asked: &Asked, repeat: &Repeatability) -> bool {
    let kept_ms = i64::try_from(asked.app.limits.receipts.as_millis()).unwrap_or(i64::MAX);
    asked.now_ms.saturating_sub(repeat.first_sent.0) > kept_ms
}

/// Why a write left nothing behind.
enum Undone {
    /// It was refused or failed.
    Fault(Fault),
    /// It gave a reply that may be another one next time, such as a batch in which a part failed.
    Replied(Reply),
}

impl From<Problem> for Undone {
    fn from(problem: Problem) -> Self {
        Self::Fault(problem.into())
    }
}

fn attempt(
    conn: &mut dyn Conn,
    work: impl FnOnce(&mut dyn Conn) -> Result<Reply, Fault>,
) -> Result<Reply, Undone> {
    let reply = work(conn).map_err(Undone::Fault)?;
    if is_final(reply.status) { Ok(reply) } else { Err(Undone::Replied(reply)) }
}

/// Whether the same request would be answered the same for as long as nothing else happens.
fn is_final(status: u16) -> bool {
    status < 500 && !matches!(status, 401 | 429)
}

fn rejected(asked: &Asked, error: &ODataError) -> Reply {
    asked.refusal(error).with(RESULT, REJECTED)
}

/// What must be the same for a request to be the same.
pub struct Sent<'a> {
    /// The method in capitals.
    pub method: &'a str,
    /// Path below the Web API's base.
    pub path: &'a str,
    /// The part of the URL after `?`.
    pub query: &'a str,
    /// `If-Match`; empty for none.
    pub if_match: &'a str,
    /// `If-None-Match`; empty for none.
    pub if_none_match: &'a str,
    /// The body.
    pub body: &'a [u8],
}

impl<'a> Sent<'a> {
    fn of(asked: &'a Asked) -> Self {
        Self {
            method: asked.method.as_str(),
            path: &asked.path,
            query: &asked.query,
            if_match: asked.header("if-match").unwrap_or_default(),
            if_none_match: asked.header("if-none-match").unwrap_or_default(),
            body: &asked.body,
        }
    }

    fn digest(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        for part in [self.method, self.path, self.query, self.if_match, self.if_none_match] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update(self.body);
        hash.finalize().to_vec()
    }
}

/// The receipt of a request that was answered so.
pub fn receipt(sent: &Sent<'_>, reply: &Reply) -> Receipt {
    Receipt {
        digest: sent.digest(),
        status: reply.status,
        headers: serde_json::to_string(&reply.headers).unwrap_or_default(),
        body: reply.body.clone(),
    }
}
