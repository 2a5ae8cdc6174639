//! Refresh tokens: random, stored as digests, replaced at each use.
//!
//! A token that was replaced may be used again only while its successor is unused, because the reply with the
//! successor may have been lost on the way. Later it can only be a stolen copy: the whole family ends.

use crate::store::open::problem;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::{Code, Problem, RecordId};
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

/// A fresh token with the user it is for.
pub struct Refreshed {
    /// Whose session it is.
    pub user: RecordId,
    /// The token to use next.
    pub token: String,
}

/// The first token of a session.
///
/// # Errors
/// As [`problem`].
pub async fn start(conn: &mut SqliteConnection, user: RecordId, expires_ms: i64) -> Result<String, Problem> {
    let (token, family) = (random()?, random()?);
    insert(conn, &digest(&token), &digest(&family), user, expires_ms).await?;
    Ok(token)
}

/// Replaces a token; `None` when it is unknown, ended or was misused.
///
/// # Errors
/// As [`problem`].
pub async fn replace(
    conn: &mut SqliteConnection,
    token: &str,
    now_ms: i64,
    expires_ms: i64,
) -> Result<Option<Refreshed>, Problem> {
    let Some(used) = find(conn, &digest(token)).await? else { return Ok(None) };
    if used.expires_ms <= now_ms {
        return Ok(None);
    }
    if let Some(successor) = &used.successor {
        match find(conn, successor).await? {
            Some(next) if next.successor.is_none() => remove(conn, successor).await?,
            _ => {
                end_family(conn, &used.family).await?;
                return Ok(None);
            }
        }
    }
    let fresh = random()?;
    insert(conn, &digest(&fresh), &used.family, used.user, expires_ms).await?;
    sqlx::query("UPDATE refresh_token SET successor = ? WHERE digest = ?")
        .bind(digest(&fresh))
        .bind(digest(token))
        .execute(conn)
        .await
        .map_err(|e| problem(&e))?;
    Ok(Some(Refreshed { user: used.user, token: fresh }))
}

/// Forgets tokens that ended before a moment.
///
/// # Errors
/// As [`problem`].
pub async fn forget_before(conn: &mut SqliteConnection, moment_ms: i64) -> Result<(), Problem> {
    sqlx::query("DELETE FROM refresh_token WHERE expires_ms < ?")
        .bind(moment_ms)
        .execute(conn)
        .await
        .map(|_| ())
        .map_err(|e| problem(&e))
}

/// Family, user, end, successor, as they are stored.
type Columns = (Vec<u8>, Vec<u8>, i64, Option<Vec<u8>>);

struct Stored {
    family: Vec<u8>,
    user: RecordId,
    expires_ms: i64,
    successor: Option<Vec<u8>>,
}

async fn find(conn: &mut SqliteConnection, digest: &[u8]) -> Result<Option<Stored>, Problem> {
    let row: Option<Columns> =
        sqlx::query_as("SELECT family, user, expires_ms, successor FROM refresh_token WHERE digest = ?")
            .bind(digest)
            .fetch_optional(conn)
            .await
            .map_err(|e| problem(&e))?;
    Ok(row.and_then(|(family, user, expires_ms, successor)| {
        Some(Stored { family, user: RecordId::from_slice(&user)?, expires_ms, successor })
    }))
}

async fn insert(
    conn: &mut SqliteConnection,
    digest: &[u8],
    family: &[u8],
    user: RecordId,
    expires_ms: i64,
) -> Result<(), Problem> {
    sqlx::query("INSERT INTO refresh_token (digest, family, user, expires_ms) VALUES (?, ?, ?, ?)")
        .bind(digest)
        .bind(family)
        .bind(user.as_bytes().as_slice())
        .bind(expires_ms)
        .execute(conn)
        .await
        .map(|_| ())
        .map_err(|e| problem(&e))
}

async fn remove(conn: &mut SqliteConnection, digest: &[u8]) -> Result<(), Problem> {
    let done = sqlx::query("DELETE FROM refresh_token WHERE digest = ?").bind(digest).execute(conn).await;
    done.map(|_| ()).map_err(|e| problem(&e))
}

async fn end_family(conn: &mut SqliteConnection, family: &[u8]) -> Result<(), Problem> {
    let done = sqlx::query("DELETE FROM refresh_token WHERE family = ?").bind(family).execute(conn).await;
    done.map(|_| ()).map_err(|e| problem(&e))
}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn random() -> Result<String, Problem> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
