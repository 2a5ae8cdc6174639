//! Receipts of repeatable requests (OASIS Repeatable Requests 1.0): the reply to a write is stored with its effect,
//! so that the same request sent again gets the same reply and has no second effect.

use super::open::problem;
use model::{Problem, RecordId};
use sqlx::SqliteConnection;
use uuid::Uuid;

/// A stored reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Digest of the request it answered.
    pub digest: Vec<u8>,
    /// Its status.
    pub status: u16,
    /// Its headers, as JSON pairs.
    pub headers: String,
    /// Its body.
    pub body: Vec<u8>,
}

/// The receipt of a user's request, if it was accepted before.
///
/// # Errors
/// As [`problem`].
pub async fn find(
    conn: &mut SqliteConnection,
    user: RecordId,
    request: Uuid,
) -> Result<Option<Receipt>, Problem> {
    let row: Option<(Vec<u8>, i64, String, Vec<u8>)> =
        sqlx::query_as("SELECT digest, status, headers, body FROM receipt WHERE user = ? AND request = ?")
            .bind(user.as_bytes().as_slice())
            .bind(request.to_string())
            .fetch_optional(conn)
            .await
            .map_err(|e| problem(&e))?;
    Ok(row.map(|(digest, status, headers, body)| Receipt {
        digest,
        status: u16::try_from(status).unwrap_or(500),
        headers,
        body,
    }))
}

/// Stores a receipt, in the transaction of the effect it tells of.
///
/// # Errors
/// As [`problem`].
pub async fn store(
    conn: &mut SqliteConnection,
    user: RecordId,
    request: Uuid,
    receipt: &Receipt,
    now_ms: i64,
) -> Result<(), Problem> {
    sqlx::query("INSERT INTO receipt (user, request, digest, stored_ms, status, headers, body) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(user.as_bytes().as_slice())
        .bind(request.to_string())
        .bind(&receipt.digest)
        .bind(now_ms)
        .bind(i64::from(receipt.status))
        .bind(&receipt.headers)
        .bind(&receipt.body)
        .execute(conn)
        .await
        .map(|_| ())
        .map_err(|e| problem(&e))
}

/// Forgets receipts stored before a moment.
///
/// # Errors
/// As [`problem`].
pub async fn forget_before(conn: &mut SqliteConnection, moment_ms: i64) -> Result<(), Problem> {
    sqlx::query("DELETE FROM receipt WHERE stored_ms < ?")
        .bind(moment_ms)
        .execute(conn)
        .await
        .map(|_| ())
        .map_err(|e| problem(&e))
}
