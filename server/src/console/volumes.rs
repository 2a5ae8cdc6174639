//! How much each table is, as it was last measured: counting half a thousand tables takes longer than a page may.

use super::refusal::Failure;
use crate::catalog::{Catalog, Table};
use crate::offline::{self, RECENT_DAYS};
use crate::security::Caller;
use crate::store::Conn;
use crate::store::schema::{OwnTable, integer, text};
use admin_contract::tables::Volume;
use model::Problem;
use model::offline::Settings;
use model::storage::SqlValue;
use query::ddl::quoted;
use query::{Unguarded, fetch, sql};
use std::collections::BTreeMap;

/// The latest measures.
pub const TABLE: OwnTable = OwnTable {
    name: "table_volume",
    columns: &[
        text("name"),
        integer("row_count"),
        integer("byte_count"),
        integer("passing"),
        integer("daily_rows"),
        integer("daily_bytes"),
        integer("measured_ms"),
    ],
    key: &["name"],
    unique: &[],
    indexes: &[],
};

/// Rows that are looked at to tell how large the others are.
const SAMPLE: i64 = 1000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What was measured, by table, and when the oldest of it was.
pub type Volumes = (BTreeMap<String, Volume>, Option<i64>);

/// What was measured last.
///
/// # Errors
/// What the database says.
pub fn all(conn: &mut dyn Conn) -> Result<Volumes, Problem> {
    let sql =
        "SELECT name, row_count, byte_count, passing, daily_rows, daily_bytes, measured_ms FROM table_volume";
    let (mut volumes, mut oldest) = (BTreeMap::new(), None);
    conn.each(sql, &[], &mut |row| {
        if let [SqlValue::Text(name), numbers @ .., SqlValue::Integer(at)] = row {
            let number =
                |n: usize| numbers.get(n).and_then(SqlValue::as_integer).map_or(0, i64::unsigned_abs);
            let volume = Volume {
                rows: number(0),
                bytes: number(1),
                passing_rows: number(2),
                rows_per_day: number(3),
                bytes_per_day: number(4),
            };
            volumes.insert(name.clone(), volume);
            oldest = Some(oldest.map_or(*at, |known: i64| known.min(*at)));
        }
        Ok(())
    })?;
    Ok((volumes, oldest))
}

/// Measures a table.
///
/// # Errors
/// What the database says; 400 for an organization filter that can't be read.
pub fn measure(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    caller: &Caller,
    settings: &Settings,
    table: &Table,
    now_ms: i64,
) -> Result<Volume, Failure> {
    let sql_table = quoted(table.layout.name());
    let rows = conn.number(&format!("SELECT count(*) FROM {sql_table}"), &[])?.unsigned_abs();
    let (mut looked_at, mut bytes) = (0_u64, 0_u64);
    conn.each(&format!("{} LIMIT {SAMPLE}", table.select), &[], &mut |row| {
        looked_at += 1;
        bytes += row.iter().map(offline::size).sum::<usize>() as u64;
        Ok(())
    })?;
    let of_rows = |count: u64| match looked_at {
        0 => 0,
        looked_at => bytes.saturating_mul(count) / looked_at,
    };
    let passing_rows = match offline::organisation_filter(table, settings) {
        _ if rows == 0 => 0,
        Some(filter) => match passing(conn, catalog, caller, table, &filter, now_ms) {
            // A table without a date of its changes can't have the usual filter, and no row passes it.
            Err(Failure::Refused(..)) => 0,
            passing => passing?,
        },
        None => 0,
    };
    let recent = match table.has("modifiedon") {
        true => {
            let sql = format!("SELECT count(*) FROM {sql_table} WHERE modifiedon >= ?");
            conn.number(&sql, &[(now_ms - RECENT_DAYS * DAY_MS).into()])?.unsigned_abs()
        }
        false => 0,
    };
    let rows_per_day = recent.div_ceil(RECENT_DAYS.unsigned_abs());
    Ok(Volume {
        rows,
        bytes: of_rows(rows),
        passing_rows,
        rows_per_day,
        bytes_per_day: of_rows(rows_per_day),
    })
}

fn passing(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    caller: &Caller,
    table: &Table,
    filter: &str,
    now_ms: i64,
) -> Result<u64, Failure> {
    let name = &table.meta.logical_name;
    let fetch_xml = format!("<fetch><entity name=\"{name}\">{filter}</entity></fetch>");
    let refused = |problem| crate::fault::Fault::of_table(problem, name);
    let query = fetch::parse(&fetch_xml, catalog).map_err(refused)?;
    let statement = sql::count(catalog, &query, &Unguarded, &caller.context(now_ms)).map_err(refused)?;
    Ok(conn.number(&statement.sql, &statement.values)?.unsigned_abs())
}

/// Keeps a measure.
///
/// # Errors
/// What the database says.
pub fn keep(conn: &mut dyn Conn, table: &str, volume: Volume, now_ms: i64) -> Result<(), Problem> {
    let sql = "INSERT INTO table_volume (name, row_count, byte_count, passing, daily_rows, daily_bytes, measured_ms)
               VALUES (?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (name) DO UPDATE SET row_count = excluded.row_count, byte_count = excluded.byte_count,
                   passing = excluded.passing, daily_rows = excluded.daily_rows,
                   daily_bytes = excluded.daily_bytes, measured_ms = excluded.measured_ms";
    let number = |n: u64| SqlValue::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    let values = [
        table.into(),
        number(volume.rows),
        number(volume.bytes),
        number(volume.passing_rows),
        number(volume.rows_per_day),
        number(volume.bytes_per_day),
        now_ms.into(),
    ];
    conn.execute(sql, &values).map(|_| ())
}
