//! `admin users …`

use super::answer::Answer;
use super::{bad_file, named, no_such};
use crate::catalog::Right;
use crate::fault::Fault;
use crate::records::{Writing, check_right};
use crate::security;
use crate::store::Conn;
use crate::{offline, people};
use clap::{Args, Subcommand};
use model::fold::fold;
use model::{RecordId, Value};
use serde_json::json;
use std::path::{Path, PathBuf};

const TABLE: &str = "systemuser";

/// Users, their passwords and roles.
#[derive(Subcommand)]
pub enum Command {
    /// List them.
    List,
    /// Show one with his teams and privileges.
    Show {
        /// Sign-in name.
        user: String,
    },
    /// Make one who signs in with a password.
    Create(Create),
    /// Give one another password; who is signed in as him has to sign in anew.
    Password {
        /// Sign-in name.
        user: String,
        /// A file whose first line it is; without one it is made and printed.
        #[arg(long)]
        password_file: Option<PathBuf>,
    },
    /// Let one no longer sign in.
    Disable { user: String },
    /// Let one sign in again.
    Enable { user: String },
    /// Put one into another business unit: what he owns moves along, and his roles go.
    Move {
        user: String,
        /// Name or id of the unit.
        #[arg(long)]
        unit: String,
    },
    /// Give one a role.
    Assign {
        user: String,
        /// Name or id of the role.
        #[arg(long)]
        role: String,
    },
    /// Take a role from one.
    Unassign {
        user: String,
        #[arg(long)]
        role: String,
    },
}

/// A new user.
#[derive(Args)]
pub struct Create {
    /// Name he signs in with.
    user: String,
    #[arg(long)]
    first: Option<String>,
    #[arg(long)]
    last: String,
    #[arg(long)]
    email: Option<String>,
    /// Name or id of his business unit; the caller's where none is named.
    #[arg(long)]
    unit: Option<String>,
    /// Sign-in name of his manager.
    #[arg(long)]
    manager: Option<String>,
    /// Name or id of a role; may be given several times.
    #[arg(long = "role")]
    roles: Vec<String>,
    /// A file whose first line is his password; without one it is made and printed.
    #[arg(long)]
    password_file: Option<PathBuf>,
}

/// The user who signs in with a name.
///
/// # Errors
/// 404
pub fn signs_in_as(conn: &mut dyn Conn, name: &str) -> Result<RecordId, Fault> {
    let found = conn.value("SELECT user_id FROM credential WHERE name = ?", &[fold(name).into()])?;
    found.and_then(|id| id.as_id()).ok_or_else(|| no_such("user", name).into())
}

/// Carries a command out.
///
/// # Errors
/// 404 for an unknown user, unit or role, 403 for a missing right, 400 for a name that is taken or a password that is
/// too short.
pub fn run(conn: &mut dyn Conn, writing: Writing<'_>, command: Command) -> Result<Answer, Fault> {
    check_right(writing.caller, Right::Read, writing.catalog.need(TABLE)?)?;
    match command {
        Command::List => list(conn, writing),
        Command::Show { user } => show(conn, &user),
        Command::Create(new) => create(conn, writing, new),
        Command::Password { user, password_file } => {
            let id = signs_in_as(conn, &user)?;
            let password = password_file.as_deref().map(first_line).transpose()?;
            let told = people::set_password(conn, writing, id, password)?;
            Ok(told_password(id, &user, told))
        }
        Command::Disable { user } => {
            let id = signs_in_as(conn, &user)?;
            people::set_disabled(conn, writing, id, true)?;
            Ok(Answer::done(id, format!("{user} no longer signs in")))
        }
        Command::Enable { user } => {
            let id = signs_in_as(conn, &user)?;
            people::set_disabled(conn, writing, id, false)?;
            Ok(Answer::done(id, format!("{user} may sign in")))
        }
        Command::Move { user, unit } => {
            let id = signs_in_as(conn, &user)?;
            let to = named(conn, writing.catalog, "businessunit", &unit)?;
            let moved = [("businessunitid".to_owned(), people::link("businessunit", to))];
            people::change(conn, writing, TABLE, id, moved.into())?;
            Ok(Answer::done(id, format!("{user} is in {unit}: give him his roles")))
        }
        Command::Assign { user, role } => {
            let id = signs_in_as(conn, &user)?;
            let given = named(conn, writing.catalog, "role", &role)?;
            people::give_role(conn, writing, TABLE, id, given)?;
            Ok(Answer::done(id, format!("{user} has the role {role}")))
        }
        Command::Unassign { user, role } => {
            let id = signs_in_as(conn, &user)?;
            let taken = named(conn, writing.catalog, "role", &role)?;
            people::take_role(conn, writing, TABLE, id, taken)?;
            Ok(Answer::done(id, format!("{user} no longer has the role {role}")))
        }
    }
}

fn list(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<Answer, Fault> {
    let rows = offline::rows_of(conn, writing.catalog, TABLE)?;
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
    let columns = [("id", "id"), ("name", "name"), ("full_name", "full name"), ("disabled", "disabled")];
    Ok(Answer::list(&columns, rows.iter().map(one).collect()))
}

fn show(conn: &mut dyn Conn, user: &str) -> Result<Answer, Fault> {
    let id = signs_in_as(conn, user)?;
    let standing = security::load(conn, id)?.ok_or_else(|| no_such("user", user))?;
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

fn create(conn: &mut dyn Conn, writing: Writing<'_>, new: Create) -> Result<Answer, Fault> {
    let catalog = writing.catalog;
    let unit = new.unit.as_deref().map(|unit| named(conn, catalog, "businessunit", unit)).transpose()?;
    let manager = new.manager.as_deref().map(|manager| signs_in_as(conn, manager)).transpose()?;
    let roles = new.roles.iter().map(|role| named(conn, catalog, "role", role)).collect::<Result<_, _>>()?;
    let password = new.password_file.as_deref().map(first_line).transpose()?;
    let made = people::NewUser {
        sign_in: new.user.clone(),
        first: new.first,
        last: new.last,
        email: new.email,
        unit,
        manager,
        roles,
        password,
    };
    let (id, told) = people::create_user(conn, writing, made)?;
    Ok(told_password(id, &new.user, told))
}

/// The password of a file.
fn first_line(file: &Path) -> Result<String, Fault> {
    let text = std::fs::read_to_string(file).map_err(|e| bad_file(file, e))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn told_password(id: RecordId, user: &str, password: Option<String>) -> Answer {
    let said = match &password {
        Some(password) => format!("{user} signs in with the password {password}"),
        None => format!("{user} signs in with the password of the file"),
    };
    Answer::one(json!({"id": id, "name": user, "password": password}), said)
}
