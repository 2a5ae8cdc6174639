//! How long the history is kept, and which history it is.

use super::logged::{Logged, log_of};
use super::position::Position;
use super::token::Mark;
use crate::catalog::Catalog;
use crate::store::Conn;
use crate::store::schema::{OwnTable, integer, text};
use model::storage::SqlValue;
use model::{Code, Problem};
use query::ddl::quoted;
use query::sql::Dialect;

/// The tables of this module's own. `change_position` has one row: the number of the last entry (SQLite), and the
/// position before which entries were removed. `change_mark` says when which position was reached. `change_log` says
/// which tables have a log that fits them.
pub const TABLES: &[OwnTable] = &[
    OwnTable {
        name: "change_position",
        columns: &[integer("one"), integer("seq"), integer("pruned")],
        key: &["one"],
        unique: &[],
        indexes: &[],
    },
    OwnTable {
        name: "change_mark",
        columns: &[integer("at_ms"), integer("position")],
        key: &["at_ms"],
        unique: &[],
        indexes: &[],
    },
    OwnTable {
        name: "change_log",
        columns: &[text("name"), text("digest")],
        key: &["name"],
        unique: &[],
        indexes: &[],
    },
];

/// Name of the setting with the epoch.
const EPOCH: &str = "change_epoch";
/// What `organization.expirechangetrackingindays` is where nobody set it (`reference/dataverse.md` §2.5).
const DEFAULT_DAYS: i64 = 7;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Begins the first history of a new database.
///
/// # Errors
/// What the database says; [`Code::Internal`] without randomness.
pub fn begin(conn: &mut dyn Conn) -> Result<(), Problem> {
    let sql = "INSERT INTO change_position (one, seq, pruned) VALUES (1, 0, 0) ON CONFLICT (one) DO NOTHING";
    conn.execute(sql, &[])?;
    if epoch(conn)?.is_empty() { new_epoch(conn) } else { Ok(()) }
}

/// The history that positions belong to; empty before the first.
///
/// # Errors
/// What the database says.
pub fn epoch(conn: &mut dyn Conn) -> Result<String, Problem> {
    let found = conn.value("SELECT value FROM setting WHERE name = ?", &[EPOCH.into()])?;
    let bytes = found.as_ref().and_then(SqlValue::as_blob).unwrap_or_default();
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Begins another history: no token of before is good any more, and what was kept for them goes. To be called when a
/// backup is put in place: another PostgreSQL counts its transactions anew, and would take what an older one logged for
/// what is still to come.
///
/// # Errors
/// What the database says; [`Code::Internal`] without randomness.
pub fn new_history(conn: &mut dyn Conn) -> Result<(), Problem> {
    for row in conn.rows("SELECT name FROM change_log", &[])? {
        if let Some(table) = row.first().and_then(SqlValue::as_text) {
            conn.execute(&format!("DELETE FROM {}", quoted(&log_of(table))), &[])?;
        }
    }
    conn.execute("DELETE FROM change_mark", &[])?;
    conn.execute("UPDATE change_position SET pruned = 0", &[])?;
    new_epoch(conn)
}

fn new_epoch(conn: &mut dyn Conn) -> Result<(), Problem> {
    let mut random = vec![0; 8];
    getrandom::fill(&mut random).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    let sql = "INSERT INTO setting (name, value) VALUES (?, ?)
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    conn.execute(sql, &[EPOCH.into(), SqlValue::Blob(random)]).map(|_| ())
}

/// Whether the history since a mark is no longer kept, or is to be forgotten.
///
/// # Errors
/// What the database says.
pub fn is_expired(conn: &mut dyn Conn, catalog: &Catalog, mark: &Mark, now_ms: i64) -> Result<bool, Problem> {
    if mark.at_ms <= now_ms - settings(conn, catalog)?.days * DAY_MS {
        return Ok(true);
    }
    let Some(row) = conn.first("SELECT seq, pruned FROM change_position", &[])? else { return Ok(true) };
    let [SqlValue::Integer(seq), SqlValue::Integer(pruned)] = row.as_slice() else { return Ok(true) };
    let floor = mark.position.floor()?;
    // A file that was put back by hand has a shorter history than its tokens know.
    let is_ahead = conn.dialect() == Dialect::Sqlite && floor > *seq;
    Ok(floor < *pruned || is_ahead)
}

/// Remembers where the history is now, and removes what is older than it has to be kept.
///
/// # Errors
/// What the database says.
pub fn prune(conn: &mut dyn Conn, catalog: &Catalog, now_ms: i64) -> Result<(), Problem> {
    let floor = Position::now(conn)?.floor()?;
    let sql = "INSERT INTO change_mark (at_ms, position) VALUES (?, ?) ON CONFLICT (at_ms) DO NOTHING";
    conn.execute(sql, &[now_ms.into(), floor.into()])?;
    let before = now_ms - settings(conn, catalog)?.days * DAY_MS;
    let old = "SELECT max(position) FROM change_mark WHERE at_ms <= ?";
    let Some(SqlValue::Integer(old)) = conn.value(old, &[before.into()])? else { return Ok(()) };
    let is_old = match conn.dialect() {
        Dialect::Sqlite => "_seq <= ?",
        Dialect::Postgres => "_xid < ?",
    };
    for table in catalog.tables() {
        let log = Logged::of(table);
        conn.execute(&format!("DELETE FROM {} WHERE {is_old}", quoted(&log.log())), &[old.into()])?;
    }
    conn.execute("UPDATE change_position SET pruned = ? WHERE pruned < ?", &[old.into(), old.into()])?;
    conn.execute("DELETE FROM change_mark WHERE at_ms <= ?", &[before.into()]).map(|_| ())
}

/// What the organisation says about tracking.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// For how many days tokens are good.
    pub days: i64,
    /// Whether nothing is tracked but what Dataverse tracks: whole tables, for who may read them whole.
    pub strict: bool,
}

/// Reads what the organisation says about tracking.
///
/// # Errors
/// What the database says.
pub fn settings(conn: &mut dyn Conn, catalog: &Catalog) -> Result<Settings, Problem> {
    let organization = quoted(catalog.need("organization")?.layout.name());
    let sql = format!("SELECT expirechangetrackingindays, farfield_strictchangetracking FROM {organization}");
    let row = conn.first(&sql, &[])?.unwrap_or_default();
    let number = |at: usize| row.get(at).and_then(SqlValue::as_integer);
    Ok(Settings { days: number(0).unwrap_or(DEFAULT_DAYS), strict: number(1) == Some(1) })
}
