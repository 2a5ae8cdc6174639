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

/// All that was ever published, so that one can go back to it.
pub const HISTORY: OwnTable = OwnTable {
    name: "offline_publication",
    columns: &[
        blob("profile"),
        integer("number"),
        integer("published_ms"),
        text("published_by"),
        text("snapshot"),
        integer("restored_from").or_null(),
    ],
    key: &["profile", "number"],
    unique: &[],
    indexes: &[],
};

/// A publishing, without what was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Its number, from 1.
    pub number: i64,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// Name of who published; empty for what was there from the beginning.
    pub by: String,
    /// The number of the publishing that it brought back.
    pub restored_from: Option<i64>,
}

/// Keeps a profile as it is now. `by` is the name of who publishes it.
///
/// # Errors
/// What the database says.
pub fn keep(conn: &mut dyn Conn, profile: &Profile, now_ms: i64, by: &str) -> Result<(), Problem> {
    let text = serde_json::to_string(profile).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    let sql = "INSERT INTO offline_published (profile, snapshot, published_ms) VALUES (?, ?, ?)
               ON CONFLICT (profile) DO UPDATE SET snapshot = excluded.snapshot, published_ms = excluded.published_ms";
    conn.execute(sql, &[profile.id.into(), text.as_str().into(), now_ms.into()])?;
    let sql = "INSERT INTO offline_publication (profile, number, published_ms, published_by, snapshot)
               SELECT ?, coalesce(max(number), 0) + 1, ?, ?, ? FROM offline_publication WHERE profile = ?";
    let values = [profile.id.into(), now_ms.into(), by.into(), text.into(), profile.id.into()];
    conn.execute(sql, &values)?;
    stamps::touch(conn, Stamp::Offering)
}

/// Says of the latest publishing of a profile which one it brought back.
///
/// # Errors
/// What the database says.
pub fn restored(conn: &mut dyn Conn, profile: RecordId, from: i64) -> Result<(), Problem> {
    let sql = "UPDATE offline_publication SET restored_from = ? WHERE profile = ? AND number =
               (SELECT max(number) FROM offline_publication WHERE profile = ?)";
    conn.execute(sql, &[from.into(), profile.into(), profile.into()]).map(|_| ())
}

/// The publishings of a profile with what was published, the latest first; with a number only that one.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`].
pub fn history(
    conn: &mut dyn Conn,
    profile: RecordId,
    number: Option<i64>,
) -> Result<Vec<(Publication, Profile)>, Problem> {
    let sql = "SELECT number, published_ms, published_by, restored_from, snapshot FROM offline_publication
               WHERE profile = ? AND (number = ? OR ? = 0) ORDER BY number DESC";
    let number = number.unwrap_or(0);
    let rows = conn.rows(sql, &[profile.into(), number.into(), number.into()])?;
    let one = |row: &Vec<SqlValue>| {
        let [number, at, by, restored, snapshot] = row.as_slice() else { return None };
        let publication = Publication {
            number: number.as_integer()?,
            at_ms: at.as_integer()?,
            by: by.as_text()?.to_owned(),
            restored_from: restored.as_integer(),
        };
        Some((publication, serde_json::from_str(snapshot.as_text()?).ok()?))
    };
    rows.iter().map(|row| one(row).ok_or_else(|| Problem::new(Code::DatabaseDamaged))).collect()
}

/// Gives the profiles that were published before histories were kept their first entry.
///
/// # Errors
/// What the database says.
pub fn begin_history(conn: &mut dyn Conn) -> Result<(), Problem> {
    let sql = "INSERT INTO offline_publication (profile, number, published_ms, published_by, snapshot)
               SELECT profile, 1, published_ms, '', snapshot FROM offline_published
               WHERE profile NOT IN (SELECT profile FROM offline_publication)";
    conn.execute(sql, &[]).map(|_| ())
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
    conn.execute("DELETE FROM offline_publication WHERE profile = ?", &[profile.into()])?;
    stamps::touch(conn, Stamp::Offering)
}
