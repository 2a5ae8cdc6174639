//! Roles, with the grid of depths.

use super::super::ask::{Ask, Done, Noted, Told, version};
use super::super::refusal::Failure;
use super::super::routes::Routes;
use super::{depth_of, expect, named, need, right_of, stored};
use crate::catalog::Table;
use crate::offline;
use crate::people::{self, ROLE, UNIT};
use crate::records::role_privileges;
use crate::security::privileges::{self, OTHERS, privilege_id};
use crate::security::{self, Depth, roles};
use crate::store::Conn;
use admin_contract::endpoints::{CreateRole, DeleteRole, ListRoles, ReadRole, SaveRole};
use admin_contract::people::{ChangeGrid, GridCell, GridRow, NewRole, OtherPrivilege, Role, RoleGrid};
use admin_contract::{List, Nothing};
use model::metadata::Ownership;
use model::{Code, Problem, RecordId};
use query::ddl::StoredRow;
use std::collections::BTreeMap;

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .reads::<ListRoles>(list)
        .writes::<CreateRole>(create)
        .reads::<ReadRole>(read)
        .writes::<SaveRole>(save)
        .writes::<DeleteRole>(delete)
}

fn list(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<List<Role>>, Failure> {
    let mut rows = Vec::new();
    for row in offline::rows_of(conn, &ask.catalog, ROLE)? {
        rows.push(role(conn, ask, &row)?);
    }
    rows.sort_by_key(|role| role.name.to_lowercase());
    let total = rows.len() as u64;
    Ok(List { rows, total }.into())
}

fn role(conn: &mut dyn Conn, ask: &Ask, row: &StoredRow) -> Result<Role, Failure> {
    let unit =
        offline::id(&row.fields, "businessunitid").ok_or_else(|| Problem::new(Code::DatabaseDamaged))?;
    let count = |conn: &mut dyn Conn, table: &str| {
        conn.number(&format!("SELECT count(*) FROM {table} WHERE roleid = ?"), &[row.id.into()])
    };
    Ok(Role {
        id: row.id,
        name: offline::text(&row.fields, "name").to_owned(),
        unit: named(conn, ask, UNIT, unit)?,
        is_fixed: offline::id(&row.fields, "roletemplateid") == Some(roles::ADMINISTRATOR),
        users: count(conn, "data_systemuserroles")?.unsigned_abs(),
        teams: count(conn, "data_teamroles")?.unsigned_abs(),
    })
}

fn read(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<RoleGrid>, Failure> {
    told(conn, ask, ask.id()?)
}

fn told(conn: &mut dyn Conn, ask: &Ask, id: RecordId) -> Result<Told<RoleGrid>, Failure> {
    let row = offline::row_of(conn, &ask.catalog, ROLE, id)?;
    let row = row.ok_or_else(|| Failure::not_found(&id.to_string()))?;
    let given: BTreeMap<String, Depth> = security::roles::privileges(conn, id)?.into_iter().collect();
    let mut tables: Vec<GridRow> = ask
        .catalog
        .tables()
        .iter()
        .filter(|table| !table.rights.is_empty())
        .map(|table| grid_row(ask, table, &given))
        .collect();
    tables.sort_by_key(|row| row.label.to_lowercase());
    let others = OTHERS
        .iter()
        .map(|name| OtherPrivilege { privilege: (*name).to_owned(), is_given: given.contains_key(*name) });
    let named: BTreeMap<&str, &str> =
        given.iter().map(|(name, depth)| (name.as_str(), depth.name())).collect();
    let version = version(&named);
    let grid =
        RoleGrid { role: role(conn, ask, &row)?, tables, others: others.collect(), version: version.clone() };
    Ok(Told::of_version(grid, version))
}

fn grid_row(ask: &Ask, table: &Table, given: &BTreeMap<String, Depth>) -> GridRow {
    let has_levels = !matches!(table.meta.ownership, Ownership::OrganizationOwned | Ownership::None);
    let cell = |right: &crate::catalog::Right| {
        let privilege = table.privilege(*right);
        let depth = given.get(&privilege).copied().map(depth_of);
        GridCell { privilege, right: right_of(*right), depth, has_levels }
    };
    GridRow {
        table: table.meta.logical_name.clone(),
        label: ask.label(&table.meta.display_name),
        cells: table.rights.iter().map(cell).collect(),
    }
}

fn create(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: NewRole) -> Result<Done<RoleGrid>, Failure> {
    if wanted.name.trim().is_empty() {
        return Err(Failure::bad("name", "A role needs a name."));
    }
    expect(conn, ask, UNIT, wanted.unit, "unit")?;
    wanted.copy_of.map_or(Ok(()), |role| expect(conn, ask, ROLE, role, "copy_of"))?;
    let at = if wanted.copy_of.is_some() { "copy_of" } else { "name" };
    let (id, _) = people::create_role(conn, ask.writing(), wanted.name.clone(), wanted.unit, wanted.copy_of)
        .map_err(|fault| Failure::from(fault).at(at))?;
    let noted = Noted::of_record(id, wanted.name.clone()).after(&wanted);
    Ok(told(conn, ask, id)?.noting(noted))
}

fn save(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: ChangeGrid) -> Result<Done<RoleGrid>, Failure> {
    let before = told(conn, ask, ask.id()?)?.reply;
    ask.expect(&before.version, &before)?;
    let known = privileges::all(&ask.catalog);
    let (mut given, mut taken) = (Vec::new(), Vec::new());
    for (n, cell) in wanted.cells.iter().enumerate() {
        let privilege = known.iter().find(|privilege| privilege.name == cell.privilege);
        let privilege = privilege.ok_or_else(|| {
            let message = format!("There is no privilege '{}'.", cell.privilege);
            Failure::bad(&format!("cells[{n}].privilege"), message)
        })?;
        match cell.depth {
            Some(depth) => given.push((privilege.id(), stored(depth))),
            None => taken.push(privilege_id(&cell.privilege)),
        }
    }
    let role: RecordId = before.role.id;
    role_privileges::give(conn, ask.writing(), role, &given, false)
        .map_err(|fault| Failure::from(fault).at("cells"))?;
    role_privileges::take(conn, ask.writing(), role, &taken)
        .map_err(|fault| Failure::from(fault).at("cells"))?;
    let was = |privilege: &str| {
        let cells = before.tables.iter().flat_map(|row| &row.cells);
        cells.filter(|cell| cell.privilege == privilege).find_map(|cell| cell.depth)
    };
    let cells: BTreeMap<&str, _> =
        wanted.cells.iter().map(|cell| (cell.privilege.as_str(), was(&cell.privilege))).collect();
    let noted = Noted::of_record(role, before.role.name.clone()).before(&cells).after(&wanted.cells);
    Ok(told(conn, ask, role)?.noting(noted))
}

fn delete(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Done<Nothing>, Failure> {
    let row = need(conn, ask, ROLE)?;
    let before = told(conn, ask, row.id)?.reply;
    let holders = before.role.users + before.role.teams;
    if holders > 0 {
        let message = format!("The role has {holders} holders: take it from them first.");
        return Err(Failure::not_now(message));
    }
    people::delete(conn, ask.writing(), ROLE, row.id)?;
    let noted = Noted::of_record(row.id, before.role.name.clone()).before(&before.role);
    Ok(Told::from(Nothing {}).noting(noted))
}
