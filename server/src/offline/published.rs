//! What devices get: the profile as it was when it was last published. The rows are the draft (checklist 167).

use crate::store::Conn;
use crate::store::schema::{OwnTable, blob, integer, text};
use crate::store::stamps::{self, Stamp};
use model::offline::Profile;
use model::storage::SqlValue;
use model::{Code, Problem, RecordId};

/// Published profiles.
pub const TABLE: OwnTable = OwnTable {
    name: "offline_published",
    columns: &[blob("profile"), text("snapshot"), integer("published_ms")],
    key: &["profile"],
    unique: &[],
    indexes: &[],
};

/// Keeps a profile as it is now.
///
/// # Errors
/// What the database says.
pub fn keep(conn: &mut dyn Conn, profile: &Profile, now_ms: i64) -> Result<(), Problem> {
    let text = serde_json::to_string(profile).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    let sql = "INSERT INTO offline_published (profile, snapshot, published_ms) VALUES (?, ?, ?)
               ON CONFLICT (profile) DO UPDATE SET snapshot = excluded.snapshot, published_ms = excluded.published_ms";
    conn.execute(sql, &[profile.id.into(), text.into(), now_ms.into()])?;
    stamps::touch(conn, Stamp::Offering)
}

/// A published profile, with the moment of its publishing; `None` for a draft that never was.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`].
pub fn read(conn: &mut dyn Conn, profile: RecordId) -> Result<Option<(Profile, i64)>, Problem> {
    let sql = "SELECT snapshot, published_ms FROM offline_published WHERE profile = ?";
    let row = conn.first(sql, &[profile.into()])?;
    row.map(|row| match row.as_slice() {
        [SqlValue::Text(text), SqlValue::Integer(at)] => {
            let profile = serde_json::from_str(text).map_err(|_| Problem::new(Code::DatabaseDamaged))?;
            Ok((profile, *at))
        }
        _ => Err(Problem::new(Code::DatabaseDamaged)),
    })
    .transpose()
}

/// All published profiles.
///
/// # Errors
/// As [`read`].
pub fn all(conn: &mut dyn Conn) -> Result<Vec<Profile>, Problem> {
    let rows = conn.rows("SELECT snapshot FROM offline_published ORDER BY profile", &[])?;
    let profile = |row: &Vec<SqlValue>| match row.as_slice() {
        [SqlValue::Text(text)] => serde_json::from_str(text).map_err(|_| Problem::new(Code::DatabaseDamaged)),
        _ => Err(Problem::new(Code::DatabaseDamaged)),
    };
    rows.iter().map(profile).collect()
}

/// Forgets a profile that was deleted.
///
/// # Errors
/// What the database says.
pub fn forget(conn: &mut dyn Conn, profile: RecordId) -> Result<(), Problem> {
    conn.execute("DELETE FROM offline_published WHERE profile = ?", &[profile.into()])?;
    stamps::touch(conn, Stamp::Offering)
}
