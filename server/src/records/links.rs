//! Lookups of a write: the records they point to must exist, and the caller must be allowed to link to them.

use super::Writing;
use super::access::{check_right, check_row};
use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::security::Holder;
use crate::store::{Conn, rows};
use model::{Fields, Lookup, RecordId, Value};
use odata::ODataError;

/// Columns that say whose a row is or in which currency it counts: no appending is meant by them.
const NOT_APPENDED: [&str; 3] = ["ownerid", "owningbusinessunit", "transactioncurrencyid"];

/// Gives every lookup among `fields` its target's present name.
///
/// # Errors
/// 404 for a target that does not exist; 403 when the caller may not append to it.
pub fn resolve(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    fields: &mut Fields,
) -> Result<(), Fault> {
    for (column, value) in fields.iter_mut() {
        let Value::Lookup(to) = value else { continue };
        let target = writing.catalog.need(&to.table)?;
        let row = rows::read(conn, target, to.id)?;
        let row = row.ok_or_else(|| ODataError::row_not_found(&to.table, to.id))?;
        if !NOT_APPENDED.contains(&column.as_str()) {
            check_right(writing.caller, Right::Append, table)?;
            let holder = Holder::of(target, to.id, &row.fields);
            check_row(conn, writing.caller, Right::AppendTo, target, to.id, holder)?;
        }
        to.name = Some(match row.fields.get(&target.meta.primary_name) {
            Some(Value::Text(name)) => name.clone(),
            _ => String::new(),
        });
    }
    Ok(())
}

/// The business unit of an owner: his own, or his team's.
///
/// # Errors
/// What the database says; 404 when there is no such owner.
pub fn unit_of(conn: &mut dyn Conn, writing: Writing<'_>, owner: &Lookup) -> Result<Lookup, Fault> {
    let table = writing.catalog.need(&owner.table)?;
    let row = rows::read(conn, table, owner.id)?;
    let row = row.ok_or_else(|| ODataError::row_not_found(&owner.table, owner.id))?;
    match row.fields.get("businessunitid") {
        Some(Value::Lookup(unit)) => Ok(unit.clone()),
        _ => Err(ODataError::invalid_argument("The owner belongs to no business unit.").into()),
    }
}

/// The caller as a lookup.
pub fn caller(writing: Writing<'_>) -> Lookup {
    user(writing.caller.id, &writing.caller.name)
}

fn user(id: RecordId, name: &str) -> Lookup {
    Lookup { table: "systemuser".to_owned(), id, name: Some(name.to_owned()) }
}
