//! Roles and their privileges as rows: `role`, `privilege` and the pairs in `roleprivileges`
//! (`reference/dataverse.md` §11.1, §11.2).

use super::Depth;
use super::privileges::privilege_id;
use crate::catalog::{Catalog, VERSION};
use crate::store::conn::id;
use crate::store::{Conn, rows};
use model::storage::SqlValue;
use model::{Code, Fields, Problem, RecordId, Value};
use uuid::Uuid;

/// `roletemplateid` of the role System Administrator, the same in every organisation of Dataverse.
pub const ADMINISTRATOR: RecordId = RecordId(Uuid::from_u128(0x627090ff_40a3_4053_8790_584edc5be201));
/// `roletemplateid` of the role System Customizer.
pub const CUSTOMIZER: RecordId = RecordId(Uuid::from_u128(0x119f245c_3cc8_4b62_b31c_d1a046ced15d));

/// Pairs of a role and a privilege.
const PAIRS: &str = "roleprivileges";

/// The privileges of a role by name, each with its depth.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`].
pub fn privileges(conn: &mut dyn Conn, role: RecordId) -> Result<Vec<(String, Depth)>, Problem> {
    let sql = "SELECT p.name, a.privilegedepthmask FROM data_roleprivileges a
               JOIN data_privilege p ON p.id = a.privilegeid WHERE a.roleid = ? ORDER BY p.name";
    let mut found = Vec::new();
    conn.each(sql, &[role.into()], &mut |row| {
        let damaged = || Problem::new(Code::DatabaseDamaged);
        let [SqlValue::Text(name), SqlValue::Integer(mask)] = row else { return Err(damaged()) };
        found.push((name.clone(), Depth::from_mask(*mask).ok_or_else(damaged)?));
        Ok(())
    })?;
    Ok(found)
}

/// Gives a role a privilege to a depth, whatever it had of it before.
///
/// # Errors
/// What the database says.
pub fn grant(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    role: RecordId,
    privilege: RecordId,
    depth: Depth,
) -> Result<(), Problem> {
    let table = catalog.need(PAIRS)?;
    let known = pair(conn, role, privilege)?;
    if known.is_some_and(|(_, mask)| mask == depth as i64) {
        return Ok(());
    }
    let mut fields = Fields::from([
        ("privilegedepthmask".to_owned(), Value::Int(depth as i64)),
        (VERSION.to_owned(), Value::Int(rows::next_version(conn)?)),
    ]);
    if let Some((pair, _)) = known {
        return rows::update(conn, table, pair, &fields);
    }
    fields.insert("roleid".to_owned(), Value::Id(role));
    fields.insert("privilegeid".to_owned(), Value::Id(privilege));
    rows::insert(conn, table, pair_id(role, privilege), &fields)
}

/// The id of a new pair of a role and a privilege: the same for everybody who makes it at once, so that it can't stand
/// twice.
pub fn pair_id(role: RecordId, privilege: RecordId) -> RecordId {
    RecordId(Uuid::new_v5(&role.0, privilege.as_bytes()))
}

/// Takes a privilege from a role; it may lack it already.
///
/// # Errors
/// What the database says.
pub fn take(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    role: RecordId,
    privilege: RecordId,
) -> Result<(), Problem> {
    match pair(conn, role, privilege)? {
        Some((pair, _)) => rows::delete(conn, catalog.need(PAIRS)?, pair),
        None => Ok(()),
    }
}

/// Takes from a role every privilege that is not among some.
///
/// # Errors
/// What the database says.
pub fn keep_only(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    role: RecordId,
    kept: &[RecordId],
) -> Result<(), Problem> {
    for (name, _) in privileges(conn, role)? {
        let privilege = privilege_id(&name);
        if !kept.contains(&privilege) {
            take(conn, catalog, role, privilege)?;
        }
    }
    Ok(())
}

/// Roles made from a template.
///
/// # Errors
/// What the database says.
pub fn of_template(conn: &mut dyn Conn, template: RecordId) -> Result<Vec<RecordId>, Problem> {
    let rows = conn.rows("SELECT id FROM data_role WHERE roletemplateid = ?", &[template.into()])?;
    rows.iter().filter_map(|row| row.first()).map(id).collect()
}

/// The pair of a role and a privilege, with its depth.
fn pair(
    conn: &mut dyn Conn,
    role: RecordId,
    privilege: RecordId,
) -> Result<Option<(RecordId, i64)>, Problem> {
    let sql = "SELECT id, privilegedepthmask FROM data_roleprivileges WHERE roleid = ? AND privilegeid = ?";
    let row = conn.first(sql, &[role.into(), privilege.into()])?;
    let pair = row.and_then(|row| Some((row.first()?.as_id()?, row.get(1)?.as_integer()?)));
    Ok(pair)
}
