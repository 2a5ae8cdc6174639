//! Writes that may be sent again: one transaction with its receipt.

use super::{Asked, Reply};
use crate::fault::Fault;
use crate::store::open::problem;
use crate::store::receipts::{self, Receipt};
use odata::ODataError;
use odata::repeatability::{ACCEPTED, FIRST_SENT, REQUEST_ID, RESULT, Repeatability};
use sha2::{Digest, Sha256};
use sqlx::{Sqlite, Transaction};

/// A write that was begun.
pub struct Write {
    /// The transaction it happens in.
    pub tx: Transaction<'static, Sqlite>,
    repeat: Option<Repeatability>,
}

/// How a write goes on.
pub enum Begun {
    /// It is new.
    New(Write),
    /// It was accepted before, with this reply.
    Before(Reply),
}

/// Begins a write. A request that was accepted before is answered as it was then.
///
/// # Errors
/// 400 for a request id that was used for something else, 412 for a request so old that its receipt may be gone.
pub async fn begin(asked: &Asked) -> Result<Begun, Fault> {
    let mut tx = asked.app.store.begin().await?;
    let repeat = Repeatability::parse(asked.header(REQUEST_ID), asked.header(FIRST_SENT));
    let Some(repeat) = repeat else { return Ok(Begun::New(Write { tx, repeat: None })) };
    if let Some(receipt) = receipts::find(&mut tx, asked.caller.id, repeat.request_id).await? {
        if receipt.digest != digest(asked) {
            return Err(ODataError::invalid_argument("The request id was used for another request.").into());
        }
        let headers = serde_json::from_str(&receipt.headers).unwrap_or_default();
        return Ok(Begun::Before(Reply { status: receipt.status, headers, body: receipt.body }));
    }
    let kept_ms = i64::try_from(asked.app.limits.receipts.as_millis()).unwrap_or(i64::MAX);
    if asked.now_ms.saturating_sub(repeat.first_sent.0) > kept_ms {
        let message =
            "The request was first sent so long ago that it cannot be told whether it was accepted.";
        return Err(ODataError::new(412, odata::error::codes::INVALID_ARGUMENT, message).into());
    }
    Ok(Begun::New(Write { tx, repeat: Some(repeat) }))
}

impl Write {
    /// Commits the effect together with its receipt.
    ///
    /// # Errors
    /// What the database says; then nothing happened.
    pub async fn commit(mut self, asked: &Asked, mut reply: Reply) -> Result<Reply, Fault> {
        if let Some(repeat) = self.repeat {
            reply = reply.with(RESULT, ACCEPTED);
            let receipt = Receipt {
                digest: digest(asked),
                status: reply.status,
                headers: serde_json::to_string(&reply.headers).unwrap_or_default(),
                body: reply.body.clone(),
            };
            receipts::store(&mut self.tx, asked.caller.id, repeat.request_id, &receipt, asked.now_ms).await?;
        }
        self.tx.commit().await.map_err(|e| problem(&e))?;
        Ok(reply)
    }
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
