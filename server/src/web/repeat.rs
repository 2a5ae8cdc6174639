//! Writes that may be sent again: the receipt is part of the write's transaction.

use super::{Asked, Reply};
use crate::fault::Fault;
use crate::store::Conn;
use crate::store::receipts::{self, Receipt};
use odata::ODataError;
use odata::repeatability::{ACCEPTED, FIRST_SENT, REQUEST_ID, RESULT, Repeatability};
use sha2::{Digest, Sha256};

/// Does a write, once: a request that was accepted before is answered as it was then.
///
/// # Errors
/// What `work` says; 400 for a request id that was used for something else, 412 for a request so old that its receipt
/// may be gone.
pub fn once(
    asked: &Asked,
    conn: &mut dyn Conn,
    work: impl FnOnce(&mut dyn Conn) -> Result<Reply, Fault>,
) -> Result<Reply, Fault> {
    let repeat = Repeatability::parse(asked.header(REQUEST_ID), asked.header(FIRST_SENT));
    let Some(repeat) = repeat else { return work(conn) };
    if let Some(receipt) = receipts::find(conn, asked.caller.id, repeat.request_id)? {
        if receipt.digest != digest(asked) {
            return Err(ODataError::invalid_argument("The request id was used for another request.").into());
        }
        let headers = serde_json::from_str(&receipt.headers).unwrap_or_default();
        return Ok(Reply { status: receipt.status, headers, body: receipt.body });
    }
    let kept_ms = i64::try_from(asked.app.limits.receipts.as_millis()).unwrap_or(i64::MAX);
    if asked.now_ms.saturating_sub(repeat.first_sent.0) > kept_ms {
        let message =
            "The request was first sent so long ago that it cannot be told whether it was accepted.";
        return Err(ODataError::new(412, odata::error::codes::INVALID_ARGUMENT, message).into());
    }
    let reply = work(conn)?.with(RESULT, ACCEPTED);
    let receipt = Receipt {
        digest: digest(asked),
        status: reply.status,
        headers: serde_json::to_string(&reply.headers).unwrap_or_default(),
        body: reply.body.clone(),
    };
    receipts::store(conn, asked.caller.id, repeat.request_id, &receipt, asked.now_ms)?;
    Ok(reply)
}

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
