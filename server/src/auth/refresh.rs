//! Refresh tokens: random, stored as digests, replaced at each use.
//!
//! A token that was replaced may be used again only while its successor is unused, because the reply with the
//! successor may have been lost on the way. Later it can only be a stolen copy: the whole family ends.

use crate::store::Conn;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::storage::SqlValue;
use model::{Code, Problem, RecordId};
use sha2::{Digest, Sha256};

/// A fresh token with the user it is for.
pub struct Refreshed {
    /// Whose session it is.
    pub user: RecordId,
    /// The device that it is on, where it said so.
    pub device: Option<RecordId>,
    /// The token to use next.
    pub token: String,
}

/// The first token of a session.
///
/// # Errors
/// What the database says.
pub fn start(
    conn: &mut dyn Conn,
    user: RecordId,
    device: Option<RecordId>,
    expires_ms: i64,
) -> Result<String, Problem> {
    let (token, family) = (random()?, random()?);
    let stored = Stored { family: digest(&family), user, device, expires_ms, successor: None };
    insert(conn, &digest(&token), &stored)?;
    Ok(token)
}

/// Ends the session of a token; one that is unknown has ended already.
///
/// # Errors
/// What the database says.
pub fn end(conn: &mut dyn Conn, token: &str) -> Result<Option<RecordId>, Problem> {
    let Some(used) = find(conn, &digest(token))? else { return Ok(None) };
    end_family(conn, &used.family)?;
    Ok(Some(used.user))
}

/// Ends all sessions of a user.
///
/// # Errors
/// What the database says.
pub fn forget_user(conn: &mut dyn Conn, user: RecordId) -> Result<(), Problem> {
    conn.execute("DELETE FROM refresh_token WHERE user_id = ?", &[user.into()]).map(|_| ())
}

/// Replaces a token; `None` when it is unknown, ended or was misused. `device` is the device that the client names; where
/// it names none, the one that it named before stays.
///
/// # Errors
/// What the database says.
pub fn replace(
    conn: &mut dyn Conn,
    token: &str,
    device: Option<RecordId>,
    now_ms: i64,
    expires_ms: i64,
) -> Result<Option<Refreshed>, Problem> {
    let Some(used) = find(conn, &digest(token))? else { return Ok(None) };
    if used.expires_ms <= now_ms {
        return Ok(None);
    }
    if let Some(successor) = &used.successor {
        match find(conn, successor)? {
            Some(next) if next.successor.is_none() => remove(conn, successor)?,
            _ => {
                end_family(conn, &used.family)?;
                return Ok(None);
            }
        }
    }
    let fresh = random()?;
    let device = device.or(used.device);
    let stored = Stored { device, expires_ms, successor: None, family: used.family.clone(), user: used.user };
    insert(conn, &digest(&fresh), &stored)?;
    let sql = "UPDATE refresh_token SET successor = ? WHERE digest = ?";
    conn.execute(sql, &[digest(&fresh).into(), digest(token).into()])?;
    Ok(Some(Refreshed { user: used.user, device, token: fresh }))
}

/// Forgets tokens that ended before a moment.
///
/// # Errors
/// What the database says.
pub fn forget_before(conn: &mut dyn Conn, now_ms: i64) -> Result<(), Problem> {
    conn.execute("DELETE FROM refresh_token WHERE expires_ms < ?", &[now_ms.into()]).map(|_| ())
}

struct Stored {
    family: Vec<u8>,
    user: RecordId,
    device: Option<RecordId>,
    expires_ms: i64,
    successor: Option<Vec<u8>>,
}

fn find(conn: &mut dyn Conn, digest: &[u8]) -> Result<Option<Stored>, Problem> {
    let sql = "SELECT family, user_id, device, expires_ms, successor FROM refresh_token WHERE digest = ?";
    let row = conn.first(sql, &[digest.to_vec().into()])?;
    Ok(row.and_then(|row| {
        let [family, user, device, expires_ms, successor] = <[SqlValue; 5]>::try_from(row).ok()?;
        Some(Stored {
            family: family.as_blob()?.to_vec(),
            user: user.as_id()?,
            device: device.as_id(),
            expires_ms: expires_ms.as_integer()?,
            successor: successor.as_blob().map(<[u8]>::to_vec),
        })
    }))
}

fn insert(conn: &mut dyn Conn, digest: &[u8], token: &Stored) -> Result<(), Problem> {
    let sql =
        "INSERT INTO refresh_token (digest, family, user_id, device, expires_ms) VALUES (?, ?, ?, ?, ?)";
    let values = [
        digest.to_vec().into(),
        token.family.clone().into(),
        token.user.into(),
        token.device.map_or(SqlValue::Null, SqlValue::from),
        token.expires_ms.into(),
    ];
    conn.execute(sql, &values).map(|_| ())
}

fn remove(conn: &mut dyn Conn, digest: &[u8]) -> Result<(), Problem> {
    conn.execute("DELETE FROM refresh_token WHERE digest = ?", &[digest.to_vec().into()]).map(|_| ())
}

fn end_family(conn: &mut dyn Conn, family: &[u8]) -> Result<(), Problem> {
    conn.execute("DELETE FROM refresh_token WHERE family = ?", &[family.to_vec().into()]).map(|_| ())
}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn random() -> Result<String, Problem> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
