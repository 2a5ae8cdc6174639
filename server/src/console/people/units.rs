//! Business units.

use super::super::ask::{Ask, Done, Noted, Told, version};
use super::super::refusal::Failure;
use super::super::routes::Routes;
use super::{expect, need};
use crate::offline;
use crate::people::{self, UNIT, link};
use crate::store::Conn;
use admin_contract::endpoints::{CreateUnit, DeleteUnit, ListUnits, SaveUnit};
use admin_contract::people::{Unit, UnitSetting};
use admin_contract::{List, Nothing};
use model::storage::SqlValue;
use model::{Fields, RecordId, Value};
use query::ddl::StoredRow;
use std::collections::BTreeMap;

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .reads::<ListUnits>(list)
        .writes::<CreateUnit>(create)
        .writes::<SaveUnit>(save)
        .writes::<DeleteUnit>(delete)
}

fn list(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<List<Unit>>, Failure> {
    let users = users(conn)?;
    let units = offline::rows_of(conn, &ask.catalog, UNIT)?;
    let mut rows: Vec<Unit> = units.iter().map(|row| unit(row, &users)).collect();
    rows.sort_by_key(|unit| (unit.parent.is_some(), unit.name.to_lowercase()));
    let total = rows.len() as u64;
    Ok(List { rows, total }.into())
}

/// How many users are in each unit.
fn users(conn: &mut dyn Conn) -> Result<BTreeMap<RecordId, u64>, Failure> {
    let sql = "SELECT businessunitid, count(*) FROM data_systemuser GROUP BY businessunitid";
    let count = |row: &Vec<SqlValue>| Some((row.first()?.as_id()?, row.get(1)?.as_integer()?.unsigned_abs()));
    Ok(conn.rows(sql, &[])?.iter().filter_map(count).collect())
}

fn unit(row: &StoredRow, users: &BTreeMap<RecordId, u64>) -> Unit {
    let setting = UnitSetting {
        name: offline::text(&row.fields, "name").to_owned(),
        parent: offline::id(&row.fields, "parentbusinessunitid"),
    };
    Unit {
        id: row.id,
        version: version(&setting),
        name: setting.name,
        parent: setting.parent,
        users: users.get(&row.id).copied().unwrap_or(0),
    }
}

fn told(conn: &mut dyn Conn, ask: &Ask, id: RecordId) -> Result<Told<Unit>, Failure> {
    let row = offline::row_of(conn, &ask.catalog, UNIT, id)?;
    let unit = unit(&row.ok_or_else(|| Failure::not_found(&id.to_string()))?, &users(conn)?);
    let version = unit.version.clone();
    Ok(Told::of_version(unit, version))
}

fn check_name(wanted: &UnitSetting) -> Result<(), Failure> {
    match wanted.name.trim().is_empty() {
        true => Err(Failure::bad("name", "A business unit needs a name.")),
        false => Ok(()),
    }
}

fn create(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: UnitSetting) -> Result<Done<Unit>, Failure> {
    check_name(&wanted)?;
    let parent = wanted.parent.ok_or_else(|| Failure::bad("parent", "Choose the unit above the new one."))?;
    expect(conn, ask, UNIT, parent, "parent")?;
    let id = people::create_unit(conn, ask.writing(), wanted.name.clone(), parent)
        .map_err(|fault| Failure::from(fault).at("name"))?;
    let noted = Noted::of_record(id, wanted.name.clone()).after(&wanted);
    Ok(told(conn, ask, id)?.noting(noted))
}

fn save(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: UnitSetting) -> Result<Done<Unit>, Failure> {
    let before = told(conn, ask, ask.id()?)?.reply;
    ask.expect(&before.version, &before)?;
    check_name(&wanted)?;
    let mut change = |column: &str, value: Value, member: &str| {
        people::change(conn, ask.writing(), UNIT, before.id, Fields::from([(column.to_owned(), value)]))
            .map_err(|fault| Failure::from(fault).at(member))
    };
    if before.name != wanted.name {
        change("name", Value::Text(wanted.name.clone()), "name")?;
    }
    match wanted.parent {
        parent if parent == before.parent => {}
        Some(parent) => change("parentbusinessunitid", link(UNIT, parent), "parent")?,
        None => return Err(Failure::bad("parent", "Only the first business unit has none above it.")),
    }
    let noted = Noted::of_record(before.id, before.name.clone()).before(&before).after(&wanted);
    Ok(told(conn, ask, before.id)?.noting(noted))
}

fn delete(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Done<Nothing>, Failure> {
    let row = need(conn, ask, UNIT)?;
    people::delete(conn, ask.writing(), UNIT, row.id)?;
    let noted =
        Noted::of_record(row.id, offline::text(&row.fields, "name")).before(&unit(&row, &BTreeMap::new()));
    Ok(Told::from(Nothing {}).noting(noted))
}
