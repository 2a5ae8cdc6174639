//! How much devices hold of each profile, as it was last looked at.

use crate::store::Conn;
use crate::store::schema::{OwnTable, blob, integer};
use admin_contract::profiles::Estimate;
use model::storage::SqlValue;
use model::{Problem, RecordId};
use std::collections::BTreeMap;

/// The latest looks.
pub const TABLE: OwnTable = OwnTable {
    name: "offline_estimate",
    columns: &[
        blob("profile"),
        integer("row_count"),
        integer("byte_count"),
        integer("users"),
        integer("measured_ms"),
    ],
    key: &["profile"],
    unique: &[],
    indexes: &[],
};

/// All of them.
///
/// # Errors
/// What the database says.
pub fn all(conn: &mut dyn Conn) -> Result<BTreeMap<RecordId, Estimate>, Problem> {
    let mut found = BTreeMap::new();
    let sql = "SELECT profile, row_count, byte_count, users, measured_ms FROM offline_estimate";
    conn.each(sql, &[], &mut |row| {
        let number = |n: usize| row.get(n).and_then(SqlValue::as_integer).unwrap_or(0);
        let count = |n: usize| number(n).unsigned_abs();
        if let Some(profile) = row.first().and_then(SqlValue::as_id) {
            let estimate =
                Estimate { rows: count(1), bytes: count(2), users: count(3), measured_ms: number(4) };
            found.insert(profile, estimate);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Keeps a look.
///
/// # Errors
/// What the database says.
pub fn keep(conn: &mut dyn Conn, profile: RecordId, estimate: Estimate) -> Result<(), Problem> {
    let sql = "INSERT INTO offline_estimate (profile, row_count, byte_count, users, measured_ms)
               VALUES (?, ?, ?, ?, ?) ON CONFLICT (profile) DO UPDATE SET row_count = excluded.row_count,
                   byte_count = excluded.byte_count, users = excluded.users, measured_ms = excluded.measured_ms";
    let number = |n: u64| SqlValue::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    let values = [
        profile.into(),
        number(estimate.rows),
        number(estimate.bytes),
        number(estimate.users),
        estimate.measured_ms.into(),
    ];
    conn.execute(sql, &values).map(|_| ())
}
