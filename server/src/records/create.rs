//! Making a row.

use super::access::{check_columns, check_right, check_row};
use super::sharing::check_column_share;
use super::{
    Writing, activities, customizing, default_teams, derived, guards, inherit, keys, links, state,
    user_settings,
};
use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::metadata::auto_number;
use crate::offline::{self, Change};
use crate::processes;
use crate::security::{COLUMN_SHARES, Holder};
use crate::store::{Conn, rows};
use model::rules::{self, Write};
use model::{Code, Fields, RecordId, Value};
use odata::ODataError;

/// Makes a row under an id.
///
/// # Errors
/// 400 for a broken rule, 403 for a missing right, 404 for a lookup to nowhere, 412 when the id or an alternate key is
/// taken.
pub fn create(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    id: RecordId,
    mut fields: Fields,
) -> Result<(), Fault> {
    let name = &table.meta.logical_name;
    check_right(writing.caller, Right::Create, table)?;
    if name == activities::POINTER {
        return Err(guards::only_read(name).into());
    }
    processes::apply(writing.catalog, table, None, &mut fields)?;
    rules::check(&table.meta, &fields, Write::Create).map_err(|p| Fault::of_table(p, name))?;
    customizing::check(conn, writing, table, None, &fields)?;
    check_columns(conn, writing.caller, table, id, &fields, Write::Create)?;
    links::resolve(conn, writing, table, &mut fields)?;
    processes::check_instance(writing.catalog, table, None, &mut fields, writing.now)?;
    derived::defaults(conn, writing, table, &mut fields)?;
    state::settle(table, &mut fields, None)?;
    derived::follow(conn, writing, table, &mut fields, &Fields::new())?;
    let holder = Holder::of(table, id, &fields);
    check_row(conn, writing.caller, Right::Create, table, id, holder)?;
    if let Some(Value::Lookup(owner)) = fields.get("ownerid")
        && !writing.caller.is_self_or_team(owner.id)
    {
        check_row(conn, writing.caller, Right::Assign, table, id, holder)?;
    }
    if *name == COLUMN_SHARES {
        check_column_share(conn, writing, &fields)?;
    }
    offline::before(conn, writing, table, Change::Create(id), &mut fields)?;
    derived::stamp(conn, writing, &mut fields, true)?;
    derived::ticket_number(table, &mut fields);
    auto_number::fill(conn, table, &mut fields, writing.now)?;
    keys::check(conn, table, id, &fields, &Fields::new())?;
    match rows::insert(conn, table, id, &fields) {
        Err(problem) if problem.code == Code::AlreadyExists => return Err(ODataError::duplicate().into()),
        done => done?,
    }
    inherit::above(conn, writing, table, id, &fields)?;
    if name == "systemuser" {
        user_settings::add(conn, writing.catalog, id, &fields)?;
    }
    default_teams::made(conn, writing.catalog, name, id, &fields)?;
    activities::add(conn, writing.catalog, table, id, &fields)?;
    customizing::follow(conn, writing, table, id, None, &fields)?;
    processes::start_default(conn, writing, table, id, &fields)?;
    offline::after(conn, writing, table, Change::Create(id), &fields)
}
