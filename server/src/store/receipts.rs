//! Receipts of repeatable requests (OASIS Repeatable Requests 1.0): the reply to a write is stored with its effect,
//! so that the same request sent again gets the same reply and has no second effect.

use super::conn::Conn;
use super::schema::{OwnTable, blob, integer, text};
use model::storage::SqlValue;
use model::{Problem, RecordId};
use uuid::Uuid;

/// See [`super::schema`].
pub const TABLES: &[OwnTable] = &[OwnTable {
    name: "receipt",
    columns: &[
        blob("user_id"),
        text("request"),
        blob("digest"),
        integer("stored_ms"),
        integer("status"),
        text("headers"),
        blob("body"),
    ],
    key: &["user_id", "request"],
    unique: &[],
    indexes: &[&["stored_ms"]],
}];

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
/// What the database says.
pub fn find(conn: &mut dyn Conn, user: RecordId, request: Uuid) -> Result<Option<Receipt>, Problem> {
    let sql = "SELECT digest, status, headers, body FROM receipt WHERE user_id = ? AND request = ?";
    let row = conn.first(sql, &[user.into(), request.to_string().into()])?;
    Ok(row.and_then(|row| match <[SqlValue; 4]>::try_from(row) {
        Ok(
            [
                SqlValue::Blob(digest),
                SqlValue::Integer(status),
                SqlValue::Text(headers),
                SqlValue::Blob(body),
            ],
        ) => Some(Receipt { digest, status: u16::try_from(status).unwrap_or(500), headers, body }),
        _ => None,
    }))
}

/// Stores a receipt, in the transaction of the effect it tells of.
///
/// # Errors
/// What the database says.
pub fn store(
    conn: &mut dyn Conn,
    user: RecordId,
    request: Uuid,
    receipt: &Receipt,
    now_ms: i64,
) -> Result<(), Problem> {
    let sql = "INSERT INTO receipt (user_id, request, digest, stored_ms, status, headers, body)
               VALUES (?, ?, ?, ?, ?, ?, ?)";
    let values = [
        user.into(),
        request.to_string().into(),
        receipt.digest.clone().into(),
        now_ms.into(),
        i64::from(receipt.status).into(),
        receipt.headers.as_str().into(),
        receipt.body.clone().into(),
    ];
    conn.execute(sql, &values).map(|_| ())
}

/// Forgets receipts stored before a moment.
///
/// # Errors
/// What the database says.
pub fn forget_before(conn: &mut dyn Conn, moment_ms: i64) -> Result<(), Problem> {
    conn.execute("DELETE FROM receipt WHERE stored_ms < ?", &[moment_ms.into()]).map(|_| ())
}
