//! `admin teams …`

use super::answer::Answer;
use super::named;
use super::users::signs_in_as;
use crate::catalog::Right;
use crate::fault::Fault;
use crate::records::{Writing, check_right, default_teams};
use crate::store::Conn;
use crate::{offline, people};
use clap::Subcommand;
use model::Value;
use serde_json::json;

const TABLE: &str = "team";

/// Teams, their members and roles.
#[derive(Subcommand)]
pub enum Command {
    /// List them.
    List,
    /// Make one.
    Create {
        name: String,
        /// Name or id of its business unit; the caller's where none is named.
        #[arg(long)]
        unit: Option<String>,
        /// A team to share with, which owns nothing and has no roles.
        #[arg(long)]
        access: bool,
    },
    /// Let a user be a member.
    Add {
        team: String,
        /// Sign-in name.
        #[arg(long)]
        user: String,
    },
    /// Let a user no longer be a member.
    Remove {
        team: String,
        #[arg(long)]
        user: String,
    },
    /// Give one a role.
    Assign {
        team: String,
        /// Name or id of the role.
        #[arg(long)]
        role: String,
    },
    /// Take a role from one.
    Unassign {
        team: String,
        #[arg(long)]
        role: String,
    },
    /// Delete one that owns nothing.
    Delete { team: String },
}

/// Carries a command out.
///
/// # Errors
/// 404 for an unknown team, user, unit or role; 403 for a missing right; 400 for a role for an access team, or members of
/// a default team.
pub fn run(conn: &mut dyn Conn, writing: Writing<'_>, command: Command) -> Result<Answer, Fault> {
    check_right(writing.caller, Right::Read, writing.catalog.need(TABLE)?)?;
    match command {
        Command::List => list(conn, writing),
        Command::Create { name, unit, access } => create(conn, writing, name, unit, access),
        Command::Add { team, user } => {
            let id = named(conn, writing.catalog, TABLE, &team)?;
            let member = signs_in_as(conn, &user)?;
            people::add_member(conn, writing, id, member)?;
            Ok(Answer::done(id, format!("{user} is a member of {team}")))
        }
        Command::Remove { team, user } => {
            let id = named(conn, writing.catalog, TABLE, &team)?;
            let member = signs_in_as(conn, &user)?;
            people::remove_member(conn, writing, id, member)?;
            Ok(Answer::done(id, format!("{user} is no longer a member of {team}")))
        }
        Command::Assign { team, role } => {
            let id = named(conn, writing.catalog, TABLE, &team)?;
            let given = named(conn, writing.catalog, "role", &role)?;
            people::give_role(conn, writing, TABLE, id, given)?;
            Ok(Answer::done(id, format!("{team} has the role {role}")))
        }
        Command::Unassign { team, role } => {
            let id = named(conn, writing.catalog, TABLE, &team)?;
            let taken = named(conn, writing.catalog, "role", &role)?;
            people::take_role(conn, writing, TABLE, id, taken)?;
            Ok(Answer::done(id, format!("{team} no longer has the role {role}")))
        }
        Command::Delete { team } => {
            let id = named(conn, writing.catalog, TABLE, &team)?;
            people::delete(conn, writing, TABLE, id)?;
            Ok(Answer::done(id, format!("deleted {team}")))
        }
    }
}

fn list(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<Answer, Fault> {
    let rows = offline::rows_of(conn, writing.catalog, TABLE)?;
    let one = |row: &query::ddl::StoredRow| {
        let kind = row.fields.get("teamtype");
        let unit = row.fields.get("businessunitid").and_then(|unit| match unit {
            Value::Lookup(unit) => Some(unit.id),
            _ => None,
        });
        json!({
            "id": row.id,
            "name": row.fields.get("name").and_then(Value::as_text),
            "access": kind == Some(&Value::Choice(1)),
            "default": default_teams::is_default(&row.fields),
            "business_unit": unit,
        })
    };
    let columns =
        [("id", "id"), ("business_unit", "business unit"), ("access", "access team"), ("name", "name")];
    Ok(Answer::list(&columns, rows.iter().map(one).collect()))
}

fn create(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    name: String,
    unit: Option<String>,
    access: bool,
) -> Result<Answer, Fault> {
    let unit = match &unit {
        Some(unit) => named(conn, writing.catalog, "businessunit", unit)?,
        None => writing.caller.unit,
    };
    let id = people::create_team(conn, writing, name.clone(), unit, access)?;
    Ok(Answer::done(id, format!("made the team {name}")))
}
