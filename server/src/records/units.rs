//! A user or team that moves to another business unit: what it owns moves along, and its roles, which belonged to the
//! old unit, go (`reference/dataverse.md` §11.3). `DoNotRemoveRolesOnChangeBusinessUnit` in the organisation's settings
//! keeps the roles, as in Dataverse.

use super::{Writing, user_settings};
use crate::catalog::VERSION;
use crate::fault::Fault;
use crate::security::organization_setting;
use crate::store::conn::id;
use crate::store::{Conn, rows};
use model::metadata::Ownership;
use model::{Fields, Lookup, RecordId, Value};
use query::ddl::quoted;

/// The setting that keeps the roles.
const KEEP_ROLES: &str = "DoNotRemoveRolesOnChangeBusinessUnit";

/// Lets everything follow a user or team that moved.
///
/// # Errors
/// What the database says.
pub fn follow(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    principal: RecordId,
    unit: &Lookup,
) -> Result<(), Fault> {
    for table in writing.catalog.tables().iter().filter(|t| t.meta.ownership == Ownership::UserOwned) {
        let sql = format!("SELECT id FROM {} WHERE ownerid = ?", quoted(table.layout.name()));
        for row in conn.rows(&sql, &[principal.into()])? {
            let fields = Fields::from([
                ("owningbusinessunit".to_owned(), Value::Lookup(unit.clone())),
                (VERSION.to_owned(), Value::Int(rows::next_version(conn)?)),
            ]);
            let owned = row.first().map(id).transpose()?;
            owned.map_or(Ok(()), |owned| rows::update(conn, table, owned, &fields))?;
        }
    }
    user_settings::move_to(conn, writing.catalog, principal, unit)?;
    if organization_setting(conn, KEEP_ROLES)?.is_some_and(|text| text.eq_ignore_ascii_case("true")) {
        return Ok(());
    }
    for (table, column) in [("systemuserroles", "systemuserid"), ("teamroles", "teamid")] {
        let table = writing.catalog.need(table)?;
        let sql = format!("SELECT id FROM {} WHERE {column} = ?", quoted(table.layout.name()));
        for row in conn.rows(&sql, &[principal.into()])? {
            let pair = row.first().map(id).transpose()?;
            pair.map_or(Ok(()), |pair| rows::delete(conn, table, pair))?;
        }
    }
    Ok(())
}
