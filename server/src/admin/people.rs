//! `admin users …` and `admin roles …`

use super::answer::Answer;
use super::{named, no_such};
use crate::catalog::Right;
use crate::fault::Fault;
use crate::offline;
use crate::records::{Writing, check_right};
use crate::security;
use crate::store::Conn;
use clap::Subcommand;
use model::fold::fold;
use model::{RecordId, Value};
use serde_json::json;

/// Users and their roles.
#[derive(Subcommand)]
pub enum UserCommand {
    /// List them.
    List,
    /// Show one with his teams and privileges.
    Show {
        /// Sign-in name.
        user: String,
    },
}

/// Roles.
#[derive(Subcommand)]
pub enum RoleCommand {
    /// List them.
    List,
    /// Show one with its privileges.
    Show {
        /// Name or id.
        role: String,
    },
}

/// The user who signs in with a name.
///
/// # Errors
/// 404
pub fn signs_in_as(conn: &mut dyn Conn, name: &str) -> Result<RecordId, Fault> {
    let found = conn.value("SELECT user_id FROM credential WHERE name = ?", &[fold(name).into()])?;
    found.and_then(|id| id.as_id()).ok_or_else(|| no_such("user", name).into())
}

/// Carries a command about users out.
///
/// # Errors
/// 404 for an unknown user, 403 without the right to read users.
pub fn users(conn: &mut dyn Conn, writing: Writing<'_>, command: UserCommand) -> Result<Answer, Fault> {
    check_right(writing.caller, Right::Read, writing.catalog.need("systemuser")?)?;
    match command {
        UserCommand::List => {
            let rows = offline::rows_of(conn, writing.catalog, "systemuser")?;
            let text = |row: &query::ddl::StoredRow, column: &str| {
                row.fields.get(column).and_then(Value::as_text).unwrap_or_default().to_owned()
            };
            let one = |row: &query::ddl::StoredRow| {
                json!({
                    "id": row.id,
                    "name": text(row, "domainname"),
                    "full_name": text(row, "fullname"),
                    "disabled": row.fields.get("isdisabled") == Some(&Value::Bool(true)),
                })
            };
            let columns =
                [("id", "id"), ("name", "name"), ("full_name", "full name"), ("disabled", "disabled")];
            Ok(Answer::list(&columns, rows.iter().map(one).collect()))
        }
        UserCommand::Show { user } => {
            let id = signs_in_as(conn, &user)?;
            let standing = security::load(conn, id)?.ok_or_else(|| no_such("user", &user))?;
            let privileges: Vec<_> = standing
                .privileges
                .iter()
                .map(|(name, reach)| json!({"name": name, "depth": reach.depth.name()}))
                .collect();
            let said = format!(
                "{} ({id}), business unit {}, {} teams, {} roles, {} privileges",
                standing.name,
                standing.unit,
                standing.teams.len(),
                standing.role_count,
                privileges.len()
            );
            let value = json!({
                "id": id,
                "full_name": standing.name,
                "business_unit": standing.unit,
                "teams": standing.teams,
                "roles": standing.role_count,
                "disabled": standing.disabled,
                "privileges": privileges,
            });
            Ok(Answer::one(value, said))
        }
    }
}

/// Carries a command about roles out.
///
/// # Errors
/// 404 for an unknown role, 403 without the right to read roles.
pub fn roles(conn: &mut dyn Conn, writing: Writing<'_>, command: RoleCommand) -> Result<Answer, Fault> {
    check_right(writing.caller, Right::Read, writing.catalog.need("role")?)?;
    match command {
        RoleCommand::List => {
            let rows = offline::rows_of(conn, writing.catalog, "role")?;
            let one = |row: &query::ddl::StoredRow| json!({"id": row.id, "name": row.fields.get("name").and_then(Value::as_text)});
            Ok(Answer::list(&[("id", "id"), ("name", "name")], rows.iter().map(one).collect()))
        }
        RoleCommand::Show { role } => {
            let id = named(conn, writing.catalog, "role", &role)?;
            let privileges = security::roles::privileges(conn, id)?;
            let one =
                |(name, depth): &(String, security::Depth)| json!({"name": name, "depth": depth.name()});
            let columns = [("name", "privilege"), ("depth", "depth")];
            Ok(Answer::list(&columns, privileges.iter().map(one).collect()))
        }
    }
}
