//! Writes that may be sent again (OASIS Repeatable Requests 1.0): the receipt is part of the write's transaction.

use super::{Asked, Reply};
use crate::fault::Fault;
use crate::store::Conn;
use crate::store::receipts::{self, Receipt};
use model::{Problem, RecordId};
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
        if receipt.digest != digest(asked) {
            let error = ODataError::invalid_argument("The request id was used for another request.");
            return Ok(rejected(asked, &error));
        }
        let headers = serde_json::from_str(&receipt.headers).unwrap_or_default();
        return Ok(Reply { status: receipt.status, headers, body: receipt.body });
    }
    let kept_ms = i64::try_from(asked.app.limits.receipts.as_millis()).unwrap_or(i64::MAX);
    if asked.now_ms.saturating_sub(repeat.first_sent.0) > kept_ms {
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
    store(asked, conn, repeat.request_id.into(), &reply)?;
    Ok(reply)
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

fn store(asked: &Asked, conn: &mut dyn Conn, request: RecordId, reply: &Reply) -> Result<(), Problem> {
    let receipt = Receipt {
        digest: digest(asked),
        status: reply.status,
        headers: serde_json::to_string(&reply.headers).unwrap_or_default(),
        body: reply.body.clone(),
    };
    receipts::store(conn, asked.caller.id, request.0, &receipt, asked.now_ms)
}

/// What must be the same for a request to be the same.
fn digest(asked: &Asked) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in [
        asked.method.as_str(),
        &asked.path,
        &asked.query,
        asked.header("if-match").unwrap_or_default(),
        asked.header("if-none-match").unwrap_or_default(),
    ] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.update(&asked.body);
    hash.finalize().to_vec()
}
