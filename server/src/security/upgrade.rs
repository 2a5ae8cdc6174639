//! From what version 1 of the database kept of roles and teams to the rows they are now.

use super::{Depth, roles};
use crate::catalog::{Catalog, VERSION};
use crate::seed::tables::definition;
use crate::store::conn::id;
use crate::store::{Conn, migrate, rows};
use model::storage::SqlValue;
use model::{Code, Fields, Problem, RecordId, Value};
use uuid::Uuid;

/// Turns the tables `role_privilege`, `principal_role` and `team_member` into rows, where they are still there.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`].
pub fn upgrade(conn: &mut dyn Conn, catalog: &Catalog) -> Result<(), Problem> {
    if !migrate::has_table(conn, "role_privilege")? {
        return Ok(());
    }
    let templates = [("System Administrator", roles::ADMINISTRATOR)];
    for (name, template) in templates {
        let role = RecordId(definition(&format!("row.role.{name}")));
        let fields = Fields::from([("roletemplateid".to_owned(), Value::Id(template))]);
        rows::update(conn, catalog.need("role")?, role, &fields)?;
    }
    for row in conn.rows("SELECT role, privilege, depth FROM role_privilege", &[])? {
        let [role, SqlValue::Text(privilege), SqlValue::Integer(mask)] = row.as_slice() else {
            return Err(damaged());
        };
        let depth = Depth::from_mask(*mask).ok_or_else(damaged)?;
        roles::grant(conn, catalog, id(role)?, super::privileges::privilege_id(privilege), depth)?;
    }
    pairs(
        conn,
        catalog,
        "SELECT r.principal, r.role FROM principal_role r JOIN data_systemuser u ON u.id = r.principal",
        ("systemuserroles", "systemuserid", "roleid"),
    )?;
    pairs(
        conn,
        catalog,
        "SELECT r.principal, r.role FROM principal_role r JOIN data_team t ON t.id = r.principal",
        ("teamroles", "teamid", "roleid"),
    )?;
    pairs(
        conn,
        catalog,
        "SELECT team, user_id FROM team_member",
        ("teammembership", "teamid", "systemuserid"),
    )?;
    for table in ["role_privilege", "principal_role", "team_member"] {
        conn.execute(&format!("DROP TABLE {table}"), &[])?;
    }
    Ok(())
}

fn pairs(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    sql: &str,
    (table, left, right): (&str, &str, &str),
) -> Result<(), Problem> {
    let table = catalog.need(table)?;
    for row in conn.rows(sql, &[])? {
        let [a, b] = row.as_slice() else { return Err(damaged()) };
        let fields = Fields::from([
            (left.to_owned(), Value::Id(id(a)?)),
            (right.to_owned(), Value::Id(id(b)?)),
            (VERSION.to_owned(), Value::Int(rows::next_version(conn)?)),
        ]);
        rows::insert(conn, table, RecordId(Uuid::now_v7()), &fields)?;
    }
    Ok(())
}

fn damaged() -> Problem {
    Problem::new(Code::DatabaseDamaged)
}
