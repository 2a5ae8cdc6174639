//! Changing a row.

use super::access::{check_columns, check_row};
use super::sharing::check_column_share;
use super::{
    Writing, activities, circles, customizing, default_teams, derived, guards, inherit, keys, links, state,
    units,
};
use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::metadata::drafts;
use crate::offline::{self, Change};
use crate::processes;
use crate::security::{COLUMN_SHARES, Holder};
use crate::store::{Conn, rows};
use model::rules::{self, Write};
use model::{Fields, RecordId, Value};
use odata::ODataError;
use query::ddl::StoredRow;

/// Changes the columns that `fields` has of a row that was read in this transaction.
///
/// # Errors
/// 400 for a broken rule, 403 for a missing right, 404 for a lookup to nowhere, 412 when `expected` is another version.
pub fn update(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    row: &StoredRow,
    expected: Option<i64>,
    fields: Fields,
) -> Result<(), Fault> {
    let Some(fields) = prepare(conn, writing, table, row, expected, fields)? else { return Ok(()) };
    let version = rows::next_version(conn)?;
    store(conn, writing, table, row, fields, version)
}

/// The first half of [`update`]: checks a change and completes it. `None` when nothing of it is to be stored.
///
/// # Errors
/// As [`update`].
pub fn prepare(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    row: &StoredRow,
    expected: Option<i64>,
    mut fields: Fields,
) -> Result<Option<Fields>, Fault> {
    let name = &table.meta.logical_name;
    check_row(conn, writing.caller, Right::Write, table, row.id, Holder::of(table, row.id, &row.fields))?;
    check_version(row, expected)?;
    processes::apply(writing.catalog, table, Some(&row.fields), &mut fields)?;
    rules::check(&table.meta, &fields, Write::Update).map_err(|p| Fault::of_table(p, name))?;
    customizing::check(conn, writing, table, Some(&row.fields), &fields)?;
    guards::check(table, row, &fields)?;
    circles::check(conn, table, row.id, &fields)?;
    check_columns(conn, writing.caller, table, row.id, &fields, Write::Update)?;
    drafts::divert(conn, table, row.id, &mut fields)?;
    if fields.is_empty() && drafts::has(table) {
        return Ok(None);
    }
    settle(conn, writing, table, row, fields).map(Some)
}

/// Changes columns of a row as part of an action, which may do what a client may not do by a plain write.
///
/// # Errors
/// As [`update`], rules for single columns left out.
pub fn apply(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    row: &StoredRow,
    fields: Fields,
) -> Result<(), Fault> {
    check_row(conn, writing.caller, Right::Write, table, row.id, Holder::of(table, row.id, &row.fields))?;
    let fields = settle(conn, writing, table, row, fields)?;
    let version = rows::next_version(conn)?;
    store(conn, writing, table, row, fields, version)
}

/// Resolves and completes what is to be stored.
fn settle(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    row: &StoredRow,
    mut fields: Fields,
) -> Result<Fields, Fault> {
    let (id, before) = (row.id, Holder::of(table, row.id, &row.fields));
    fields.retain(|column, value| !is_kept(row, column, value));
    links::resolve(conn, writing, table, &mut fields)?;
    processes::check_instance(writing.catalog, table, Some(&row.fields), &mut fields, writing.now)?;
    state::settle(table, &mut fields, Some(&row.fields))?;
    check_owner(conn, writing, table, id, before, &fields)?;
    derived::follow(conn, writing, table, &mut fields, &row.fields)?;
    if table.meta.logical_name == COLUMN_SHARES {
        let mut after = row.fields.clone();
        after.extend(fields.clone());
        check_column_share(conn, writing, &after)?;
    }
    offline::before(conn, writing, table, Change::Update(row), &mut fields)?;
    Ok(fields)
}

/// The second half of [`update`]: stores what [`prepare`] gave, under a version that was given out for it, and does
/// what follows.
///
/// # Errors
/// As [`update`].
pub fn store(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    row: &StoredRow,
    mut fields: Fields,
    version: i64,
) -> Result<(), Fault> {
    let (name, id) = (table.meta.logical_name.as_str(), row.id);
    derived::stamp_as(writing, &mut fields, false, version);
    keys::check(conn, table, id, &fields, &row.fields)?;
    rows::update(conn, table, id, &fields)?;
    customizing::follow(conn, writing, table, id, Some(&row.fields), &fields)?;
    inherit::above(conn, writing, table, id, &fields)?;
    activities::follow(conn, writing, table, id, &fields)?;
    default_teams::changed(conn, writing.catalog, name, row, &fields)?;
    if matches!(name, "systemuser" | "team")
        && let Some(Value::Lookup(unit)) = fields.get("businessunitid")
    {
        units::follow(conn, writing, id, unit)?;
    }
    if let Some(Value::Text(new_name)) = fields.get(&table.meta.primary_name)
        && row.fields.get(&table.meta.primary_name) != fields.get(&table.meta.primary_name)
    {
        rows::rename(conn, writing.catalog, table, id, new_name)?;
    }
    offline::after(conn, writing, table, Change::Update(row), &fields)
}

/// Checks the version a client said it knows.
///
/// # Errors
/// 412 for another one.
pub fn check_version(row: &StoredRow, expected: Option<i64>) -> Result<(), ODataError> {
    match expected {
        Some(version) if version != rows::version(&row.fields) => Err(ODataError::version_mismatch()),
        _ => Ok(()),
    }
}

/// A lookup that stays where it was asks for no right.
fn is_kept(row: &StoredRow, column: &str, value: &Value) -> bool {
    matches!(value, Value::Lookup(_)) && row.fields.get(column).is_some_and(|before| before.same_as(value))
}

/// Giving a row away needs the right to assign it; an owned row has an owner.
fn check_owner(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    id: RecordId,
    before: Holder,
    fields: &Fields,
) -> Result<(), Fault> {
    match fields.get("ownerid") {
        None => Ok(()),
        Some(Value::Lookup(_)) => check_row(conn, writing.caller, Right::Assign, table, id, before),
        Some(_) => Err(ODataError::invalid_argument("A record needs an owner.").into()),
    }
}
