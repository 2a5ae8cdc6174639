//! Receipts of repeatable requests (OASIS Repeatable Requests 1.0): the reply to a write is stored with its effect,
//! so that the same request sent again gets the same reply and has no second effect.

use super::conn::Conn;
use super::rows;
use super::schema::{OwnTable, blob, integer, text};
use model::storage::SqlValue;
use model::{Problem, RecordId};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Receipts that one statement looks for, and stores.
const ASKED_AT_ONCE: usize = 250;
const STORED_AT_ONCE: usize = 50;

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

/// Which of a user's requests were accepted before.
///
/// # Errors
/// What the database says.
pub fn accepted(conn: &mut dyn Conn, user: RecordId, requests: &[Uuid]) -> Result<BTreeSet<String>, Problem> {
    let mut found = BTreeSet::new();
    for requests in requests.chunks(ASKED_AT_ONCE) {
        let marks = vec!["?"; requests.len()].join(", ");
        let sql = format!("SELECT request FROM receipt WHERE user_id = ? AND request IN ({marks})");
        let mut values = vec![user.into()];
        values.extend(requests.iter().map(|request| request.to_string().into()));
        let rows = conn.rows(&sql, &values)?;
        found.extend(rows.iter().flatten().filter_map(SqlValue::as_text).map(str::to_owned));
    }
    Ok(found)
}

/// Stores receipts, in the transaction of the effects they tell of.
///
/// # Errors
/// What the database says; then the effects must not stay either.
pub fn store(
    conn: &mut dyn Conn,
    user: RecordId,
    receipts: Vec<(Uuid, Receipt)>,
    now_ms: i64,
) -> Result<(), Problem> {
    let mut receipts = receipts.into_iter().peekable();
    while receipts.peek().is_some() {
        let (mut count, mut values) = (0, Vec::new());
        for (request, receipt) in receipts.by_ref().take(STORED_AT_ONCE) {
            values.extend([
                user.into(),
                request.to_string().into(),
                receipt.digest.into(),
                now_ms.into(),
                i64::from(receipt.status).into(),
                receipt.headers.into(),
                receipt.body.into(),
            ]);
            count += 1;
        }
        let marks = vec!["(?, ?, ?, ?, ?, ?, ?)"; count].join(", ");
        let verb = rows::unguarded("INSERT", conn.dialect());
        let sql = format!(
            "{verb} INTO receipt (user_id, request, digest, stored_ms, status, headers, body) VALUES {marks}"
        );
        conn.execute(&sql, &values)?;
    }
    Ok(())
}

/// Forgets receipts stored before a moment.
///
/// # Errors
/// What the database says.
pub fn forget_before(conn: &mut dyn Conn, moment_ms: i64) -> Result<(), Problem> {
    conn.execute("DELETE FROM receipt WHERE stored_ms < ?", &[moment_ms.into()]).map(|_| ())
}
