//! Step 7: the devices, as they told of themselves, and what they are told to do.

use super::ask::{Ask, Done, Noted, Told};
use super::list::Part;
use super::refusal::Failure;
use super::routes::Routes;
use crate::devices::{block, give, order_of};
use crate::store::Conn;
use admin_contract::devices::{Device, GiveOrder, Order, Trouble};
use admin_contract::endpoints::{BlockDevice, ListDevices, OrderDevice, UnblockDevice};
use admin_contract::{List, ListQuery, Named, Nothing};
use model::storage::SqlValue;
use model::{Code, Problem, RecordId};
use odata::device as wire;

/// A last sync that is longer ago is late.
const LATE_MS: i64 = 3 * 24 * 60 * 60 * 1000;
/// A change that waits longer is old.
const OLD_MS: i64 = 24 * 60 * 60 * 1000;
/// A clock that is further off is wrong.
const SKEW_MS: i64 = 5 * 60 * 1000;

const COLUMNS: &str = "SELECT d.id, d.user_id, u.fullname, d.label, d.app_version, d.platform, d.reported_ms, d.synced_ms,
    d.row_count, d.byte_count, d.queue_length, d.oldest_ms, d.error_count, d.skew_ms, d.doing, d.profile, p.name,
    d.blocked, d.ordered
    FROM device d LEFT JOIN data_systemuser u ON u.id = d.user_id
    LEFT JOIN data_mobileofflineprofile p ON p.id = d.profile";
/// What is wrong with a device, as [`troubles`] says it.
const TROUBLED: &str = "(d.blocked = 1 OR d.error_count > 0 OR coalesce(d.synced_ms, d.reported_ms) < ?
    OR (d.queue_length > 0 AND d.oldest_ms < ?) OR d.skew_ms > ? OR d.skew_ms < ?)";

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .reads::<ListDevices>(list)
        .writes::<OrderDevice>(order)
        .writes::<BlockDevice>(|conn, ask, _, _| set_blocked(conn, ask, true))
        .writes::<UnblockDevice>(|conn, ask, _, _| set_blocked(conn, ask, false))
}

/// How many devices have something wrong with them.
///
/// # Errors
/// What the database says.
pub fn troubled(conn: &mut dyn Conn, now_ms: i64) -> Result<u64, Problem> {
    let sql = format!("SELECT count(*) FROM device d WHERE {TROUBLED}");
    Ok(conn.number(&sql, &bounds(now_ms))?.unsigned_abs())
}

fn bounds(now_ms: i64) -> [SqlValue; 4] {
    [(now_ms - LATE_MS).into(), (now_ms - OLD_MS).into(), SKEW_MS.into(), (-SKEW_MS).into()]
}

fn list(conn: &mut dyn Conn, ask: &Ask, query: ListQuery, _: Nothing) -> Result<Told<List<Device>>, Failure> {
    let part = Part::of(&query)?;
    let (mut condition, mut values) = (" WHERE 1 = 1".to_owned(), Vec::new());
    match query.only.as_deref() {
        None => {}
        Some("blocked") => condition.push_str(" AND d.blocked = 1"),
        Some("trouble") => {
            condition.push_str(&format!(" AND {TROUBLED}"));
            values.extend(bounds(ask.now_ms));
        }
        Some(_) => return Err(Failure::bad("only", "Devices are narrowed by `trouble` or `blocked`.")),
    }
    if let Some(pattern) = part.pattern() {
        condition.push_str(" AND (lower(u.fullname) LIKE ? ESCAPE '!' OR lower(d.label) LIKE ? ESCAPE '!')");
        values.extend([SqlValue::Text(pattern.clone()), SqlValue::Text(pattern)]);
    }
    let count =
        format!("SELECT count(*) FROM device d LEFT JOIN data_systemuser u ON u.id = d.user_id{condition}");
    let total = conn.number(&count, &values)?.unsigned_abs();
    let sql = format!("{COLUMNS}{condition} ORDER BY d.reported_ms DESC, d.id{}", part.limit());
    let found = conn.rows(&sql, &values)?;
    let rows = found.iter().map(|row| read(row, ask.now_ms)).collect::<Result<Vec<_>, _>>()?;
    Ok(List { rows, total }.into())
}

fn read(row: &[SqlValue], now_ms: i64) -> Result<Device, Problem> {
    let integer = |n: usize| row.get(n).and_then(SqlValue::as_integer);
    let count = |n: usize| integer(n).map_or(0, i64::unsigned_abs);
    let text = |n: usize| row.get(n).and_then(SqlValue::as_text).unwrap_or_default().to_owned();
    let id = |n: usize| row.get(n).and_then(SqlValue::as_id);
    let damaged = || Problem::new(Code::DatabaseDamaged);
    let mut device = Device {
        id: id(0).ok_or_else(damaged)?,
        user: Named { id: id(1).ok_or_else(damaged)?, name: text(2) },
        name: text(3),
        app_version: text(4),
        platform: text(5),
        reported_ms: integer(6).ok_or_else(damaged)?,
        synced_ms: integer(7),
        rows: count(8),
        bytes: count(9),
        queue: count(10),
        oldest_change_ms: integer(11),
        errors: count(12),
        clock_skew_ms: integer(13).unwrap_or(0),
        state: text(14),
        profile: id(15).map(|id| Named { id, name: text(16) }),
        is_blocked: integer(17) == Some(1),
        order: integer(18).and_then(order_of).map(|order| match order {
            wire::Order::Refresh => Order::Refresh,
            wire::Order::Resync => Order::Resync,
        }),
        troubles: Vec::new(),
    };
    device.troubles = troubles(&device, now_ms);
    Ok(device)
}

fn troubles(device: &Device, now_ms: i64) -> Vec<Trouble> {
    let is_late = device.synced_ms.unwrap_or(device.reported_ms) < now_ms - LATE_MS;
    let is_old = device.queue > 0 && device.oldest_change_ms.is_some_and(|at| at < now_ms - OLD_MS);
    let all = [
        (device.is_blocked, Trouble::Blocked),
        (device.errors > 0, Trouble::Errors),
        (is_late, Trouble::Late),
        (is_old, Trouble::OldChanges),
        (device.clock_skew_ms.abs() > SKEW_MS, Trouble::Clock),
    ];
    all.into_iter().filter(|(is, _)| *is).map(|(_, trouble)| trouble).collect()
}

fn need(conn: &mut dyn Conn, ask: &Ask) -> Result<Device, Failure> {
    let id: RecordId = ask.id()?;
    let row = conn.first(&format!("{COLUMNS} WHERE d.id = ?"), &[id.into()])?;
    Ok(read(&row.ok_or_else(|| Failure::not_found(ask.argument(0)))?, ask.now_ms)?)
}

fn order(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: GiveOrder) -> Result<Done<Device>, Failure> {
    let before = need(conn, ask)?;
    let order = match wanted.order {
        Order::Refresh => wire::Order::Refresh,
        Order::Resync => wire::Order::Resync,
    };
    give(conn, before.id, order)?;
    let noted = Noted::of_record(before.id, called(&before)).before(&before.order).after(&wanted.order);
    Ok(Told::from(need(conn, ask)?).noting(noted))
}

fn set_blocked(conn: &mut dyn Conn, ask: &Ask, is_blocked: bool) -> Result<Done<Device>, Failure> {
    let before = need(conn, ask)?;
    block(conn, before.id, is_blocked)?;
    let noted = Noted::of_record(before.id, called(&before)).before(&before.is_blocked).after(&is_blocked);
    Ok(Told::from(need(conn, ask)?).noting(noted))
}

fn called(device: &Device) -> String {
    format!("{} ({})", device.name, device.user.name)
}
