//! Devices, as they tell of themselves by `farfield_ReportDevice` (`docs/API.md`, "Devices"), and what they are told to do.

use crate::fault::Fault;
use crate::store::schema::{OwnTable, blob, integer, text};
use crate::store::stamps::{self, Stamp};
use crate::store::{Conn, rows};
use crate::web::{Asked, Reply};
use model::storage::SqlValue;
use model::{Problem, RecordId};
use odata::ODataError;
use odata::device::{ACTION, BLOCKED, Order, Orders, Report};
use serde_json::json;
use std::collections::HashSet;

/// The longest text that a device may tell of itself.
const LONGEST: usize = 200;

/// See [`crate::store::schema`]. `ordered` is 1 for a refresh and 2 for a full re-sync.
pub const TABLES: &[OwnTable] = &[OwnTable {
    name: "device",
    columns: &[
        blob("id"),
        blob("user_id"),
        text("label"),
        text("app_version"),
        text("platform"),
        integer("reported_ms"),
        integer("synced_ms").or_null(),
        integer("row_count"),
        integer("byte_count"),
        integer("queue_length"),
        integer("oldest_ms").or_null(),
        integer("error_count"),
        integer("skew_ms"),
        text("doing"),
        blob("profile").or_null(),
        integer("blocked"),
        integer("ordered").or_null(),
        integer("order_number").or_null(),
    ],
    key: &["id"],
    unique: &[],
    indexes: &[&["user_id"], &["blocked"]],
}];

/// `POST farfield_ReportDevice`: keeps what the device says of itself, and answers what it is to do.
///
/// # Errors
/// 400 for a body that can't be read.
pub fn report(asked: &Asked, conn: &mut dyn Conn) -> Result<Reply, Fault> {
    let report = Report::from_body(&asked.body)
        .map_err(|why| ODataError::invalid_argument(format!("The report can't be read: {why}.")))?;
    for (name, value) in [
        ("AppVersion", &report.app_version),
        ("Platform", &report.platform),
        ("Name", &report.name),
        ("State", &report.state),
    ] {
        if value.chars().count() > LONGEST {
            let message = format!("'{name}' is longer than {LONGEST} letters.");
            return Err(ODataError::invalid_argument(message).into());
        }
    }
    keep(conn, asked.caller.id, &report, asked.now_ms)?;
    let orders = orders(conn, report.device_id)?;
    let mut body = serde_json::to_value(&orders).map_err(|_| ODataError::internal())?;
    body["@odata.context"] =
        json!(format!("{}$metadata#Microsoft.Dynamics.CRM.{ACTION}Response", asked.base));
    Ok(Reply::json(200, body.to_string()))
}

/// Keeps a report; an order that the device says it carried out is done.
fn keep(conn: &mut dyn Conn, user: RecordId, report: &Report, now_ms: i64) -> Result<(), Problem> {
    let id = |id: Option<RecordId>| id.map_or(SqlValue::Null, SqlValue::from);
    let moment = |at: Option<model::value::Instant>| at.map_or(SqlValue::Null, |at| SqlValue::Integer(at.0));
    let number = |n: u64| SqlValue::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    let skew = report.clock.map_or(0, |clock| clock.0.saturating_sub(now_ms));
    let sql =
        "INSERT INTO device (id, user_id, label, app_version, platform, reported_ms, synced_ms, row_count,
                   byte_count, queue_length, oldest_ms, error_count, skew_ms, doing, profile, blocked)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
               ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, label = excluded.label,
                   app_version = excluded.app_version, platform = excluded.platform,
                   reported_ms = excluded.reported_ms, synced_ms = excluded.synced_ms,
                   row_count = excluded.row_count, byte_count = excluded.byte_count,
                   queue_length = excluded.queue_length, oldest_ms = excluded.oldest_ms,
                   error_count = excluded.error_count, skew_ms = excluded.skew_ms, doing = excluded.doing,
                   profile = excluded.profile";
    let values = [
        report.device_id.into(),
        user.into(),
        report.name.as_str().into(),
        report.app_version.as_str().into(),
        report.platform.as_str().into(),
        now_ms.into(),
        moment(report.last_sync),
        number(report.rows),
        number(report.bytes),
        number(report.queue_length),
        moment(report.oldest_change),
        number(report.errors),
        skew.into(),
        report.state.as_str().into(),
        id(report.profile_id),
    ];
    conn.execute(sql, &values)?;
    if let Some(done) = report.last_order {
        let sql = "UPDATE device SET ordered = NULL, order_number = NULL WHERE id = ? AND order_number <= ?";
        conn.execute(sql, &[report.device_id.into(), done.into()])?;
    }
    Ok(())
}

fn orders(conn: &mut dyn Conn, device: RecordId) -> Result<Orders, Problem> {
    let sql = "SELECT blocked, ordered, order_number FROM device WHERE id = ?";
    let row = conn.first(sql, &[device.into()])?.unwrap_or_default();
    let number = |n: usize| row.get(n).and_then(SqlValue::as_integer);
    let order = number(1).and_then(order_of);
    Ok(Orders { blocked: number(0) == Some(1), order, order_number: number(2) })
}

/// An order from its number in the database.
pub fn order_of(number: i64) -> Option<Order> {
    match number {
        1 => Some(Order::Refresh),
        2 => Some(Order::Resync),
        _ => None,
    }
}

/// Tells a device what to do, at its next report and until it says that it did.
///
/// # Errors
/// What the database says.
pub fn give(conn: &mut dyn Conn, device: RecordId, order: Order) -> Result<(), Problem> {
    let number = rows::next_version(conn)?;
    let code: i64 = match order {
        Order::Refresh => 1,
        Order::Resync => 2,
    };
    let sql = "UPDATE device SET ordered = ?, order_number = ? WHERE id = ?";
    conn.execute(sql, &[code.into(), number.into(), device.into()]).map(|_| ())
}

/// Blocks a device, or lets it in again. Its session stays, and goes on when it is let in.
///
/// # Errors
/// What the database says.
pub fn block(conn: &mut dyn Conn, device: RecordId, is_blocked: bool) -> Result<(), Problem> {
    let sql = "UPDATE device SET blocked = ? WHERE id = ?";
    conn.execute(sql, &[i64::from(is_blocked).into(), device.into()])?;
    // What is known of who may do what is forgotten with the stamp, in every server process.
    stamps::touch(conn, Stamp::Standing)
}

/// All devices that are blocked.
///
/// # Errors
/// What the database says.
pub fn blocked(conn: &mut dyn Conn) -> Result<HashSet<RecordId>, Problem> {
    let rows = conn.rows("SELECT id FROM device WHERE blocked = 1", &[])?;
    Ok(rows.iter().filter_map(|row| row.first()?.as_id()).collect())
}

/// 403 for a device that is blocked.
pub fn refused() -> ODataError {
    ODataError::new(403, BLOCKED, "An administrator blocked this device.")
}
