//! The access teams of single rows: a template says for which table and with which rights, and whoever is added to a
//! row's team has them on that row (`reference/dataverse.md` §11.2).

use super::default_teams::members;
use super::sharing::{Change, share};
use super::{Writing, associate, derived};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::security::{AccessRights, shares};
use crate::store::{Conn, rows};
use model::{Fields, Lookup, RecordId, Value};
use odata::ODataError;
use uuid::Uuid;

/// `team.teamtype` of an access team.
const ACCESS: i32 = 1;

/// Adds a user to a row's team of a template, which is made with its first member; gives the team. Who does must have
/// the right to share the row and every right that the template gives.
///
/// # Errors
/// 404 for a row, template or user that isn't there, 400 for a template of another table, 403.
pub fn add(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    record: &Lookup,
    template: RecordId,
    user: RecordId,
) -> Result<RecordId, Fault> {
    let rights = rights(conn, writing, record, template)?;
    associate::existing(conn, writing.catalog.need("systemuser")?, user)?;
    let team = match known(conn, record.id, template)? {
        Some(team) => team,
        None => make(conn, writing, record, template)?,
    };
    share(conn, writing, record, &principal(team), Change::Grant(rights))?;
    associate::store_pair(conn, &members(writing.catalog)?, team, user)?;
    Ok(team)
}

/// Takes a user from a row's team of a template; the team goes with its last member.
///
/// # Errors
/// As [`add`]; 404 where the row has no such team.
pub fn remove(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    record: &Lookup,
    template: RecordId,
    user: RecordId,
) -> Result<RecordId, Fault> {
    let rights = rights(conn, writing, record, template)?;
    let missing = || ODataError::row_not_found("team", template);
    let team = known(conn, record.id, template)?.ok_or_else(missing)?;
    // Once more what it has: who may not give it may not take it either.
    share(conn, writing, record, &principal(team), Change::Grant(rights))?;
    associate::forget_pair(conn, &members(writing.catalog)?, team, user)?;
    let left = "SELECT COUNT(*) FROM data_teammembership WHERE teamid = ?";
    if conn.number(left, &[team.into()])? == 0 {
        shares::forget(conn, writing.catalog, team)?;
        rows::delete(conn, writing.catalog.need("team")?, team)?;
    }
    Ok(team)
}

/// The rights that a template gives on rows of a record's table.
fn rights(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    record: &Lookup,
    template: RecordId,
) -> Result<AccessRights, Fault> {
    let table = writing.catalog.need(&record.table)?;
    let row = associate::existing(conn, writing.catalog.need("teamtemplate")?, template)?;
    let number = |column: &str| match row.fields.get(column) {
        Some(Value::Int(n)) => *n,
        _ => 0,
    };
    if number("objecttypecode") != i64::from(table.meta.type_code) {
        let message = "The team template is not one of the record's table.";
        return Err(ODataError::invalid_argument(message).into());
    }
    Ok(AccessRights::from_bits(number("defaultaccessrightsmask")))
}

fn known(conn: &mut dyn Conn, record: RecordId, template: RecordId) -> Result<Option<RecordId>, Fault> {
    let sql = "SELECT id FROM data_team WHERE regardingobjectid = ? AND teamtemplateid = ?";
    Ok(conn.value(sql, &[record.into(), template.into()])?.and_then(|id| id.as_id()))
}

/// The team of a row, as the system makes it: whoever may share the row needs no right to make teams.
fn make(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    record: &Lookup,
    template: RecordId,
) -> Result<RecordId, Fault> {
    let teams: &Table = writing.catalog.need("team")?;
    let to = |table: &str, id| Value::Lookup(Lookup { table: table.to_owned(), id, name: None });
    let mut fields = Fields::from([
        ("name".to_owned(), Value::Text(format!("{}+{template}", record.id))),
        ("teamtype".to_owned(), Value::Choice(ACCESS)),
        ("isdefault".to_owned(), Value::Bool(false)),
        ("businessunitid".to_owned(), to("businessunit", writing.caller.unit)),
        ("teamtemplateid".to_owned(), to("teamtemplate", template)),
        ("regardingobjectid".to_owned(), Value::Id(record.id)),
    ]);
    derived::stamp(conn, writing, &mut fields, true)?;
    // The same for everybody who makes it at once, so that it can't stand twice.
    let id = RecordId(Uuid::new_v5(&template.0, record.id.as_bytes()));
    rows::insert(conn, teams, id, &fields)?;
    Ok(id)
}

fn principal(team: RecordId) -> Lookup {
    Lookup { table: "team".to_owned(), id: team, name: None }
}
