//! `admin users …`

use super::answer::Answer;
use super::{bad_file, link, named, no_such, write};
use crate::auth::password;
use crate::catalog::Right;
use crate::fault::Fault;
use crate::records::{self, Writing, associate, check_right, check_row};
use crate::security::{self, Holder};
use crate::seed::PASSWORD_WORDS;
use crate::store::Conn;
use crate::{auth, offline};
use clap::{Args, Subcommand};
use model::fold::fold;
use model::{Fields, RecordId, Value};
use odata::ODataError;
use serde_json::json;
use std::path::{Path, PathBuf};
use uuid::Uuid;

const TABLE: &str = "systemuser";
/// The relationship of users and their roles.
const ROLES: &str = "systemuserroles_association";
/// No password is shorter.
const SHORTEST: usize = 10;

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
            let (password, told) = chosen(password_file.as_deref())?;
            let table = writing.catalog.need(TABLE)?;
            let row = associate::existing(conn, table, id)?;
            let holder = Holder::of(table, id, &row.fields);
            check_row(conn, writing.caller, Right::Write, table, id, holder)?;
            let sql = "UPDATE credential SET hash = ? WHERE user_id = ?";
            conn.execute(sql, &[password::protected(&password)?.into(), id.into()])?;
            auth::refresh::forget_user(conn, id)?;
            Ok(told_password(id, &user, told))
        }
        Command::Disable { user } => {
            let id = switch(conn, writing, &user, true)?;
            auth::refresh::forget_user(conn, id)?;
            Ok(Answer::done(id, format!("{user} no longer signs in")))
        }
        Command::Enable { user } => {
            let id = switch(conn, writing, &user, false)?;
            Ok(Answer::done(id, format!("{user} may sign in")))
        }
        Command::Move { user, unit } => {
            let id = signs_in_as(conn, &user)?;
            let to = named(conn, writing.catalog, "businessunit", &unit)?;
            write(conn, writing, TABLE, id, ("businessunitid", link("businessunit", to)))?;
            Ok(Answer::done(id, format!("{user} is in {unit}: give him his roles")))
        }
        Command::Assign { user, role } => {
            let id = signs_in_as(conn, &user)?;
            assign(conn, writing, id, &role)?;
            Ok(Answer::done(id, format!("{user} has the role {role}")))
        }
        Command::Unassign { user, role } => {
            let id = signs_in_as(conn, &user)?;
            let taken = named(conn, writing.catalog, "role", &role)?;
            let table = writing.catalog.need(TABLE)?;
            associate::remove(conn, writing, table, id, ROLES, Some(taken))?;
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
    let name = fold(&new.user);
    if conn.number("SELECT count(*) FROM credential WHERE name = ?", &[name.as_str().into()])? > 0 {
        let message = format!("somebody signs in as '{}' already", new.user);
        return Err(ODataError::invalid_argument(message).into());
    }
    let (password, told) = chosen(new.password_file.as_deref())?;
    let unit = match &new.unit {
        Some(unit) => named(conn, writing.catalog, "businessunit", unit)?,
        None => writing.caller.unit,
    };
    let mut fields = Fields::from([
        ("domainname".to_owned(), Value::Text(new.user.clone())),
        ("lastname".to_owned(), Value::Text(new.last)),
        ("businessunitid".to_owned(), link("businessunit", unit)),
    ]);
    fields.extend(new.first.map(|first| ("firstname".to_owned(), Value::Text(first))));
    fields.extend(new.email.map(|email| ("internalemailaddress".to_owned(), Value::Text(email))));
    if let Some(manager) = &new.manager {
        let manager = signs_in_as(conn, manager)?;
        fields.insert("parentsystemuserid".to_owned(), link(TABLE, manager));
    }
    let id = RecordId(Uuid::now_v7());
    records::create(conn, writing, writing.catalog.need(TABLE)?, id, fields)?;
    let sql = "INSERT INTO credential (user_id, name, hash) VALUES (?, ?, ?)";
    conn.execute(sql, &[id.into(), name.into(), password::protected(&password)?.into()])?;
    new.roles.iter().try_for_each(|role| assign(conn, writing, id, role))?;
    Ok(told_password(id, &new.user, told))
}

fn assign(conn: &mut dyn Conn, writing: Writing<'_>, user: RecordId, role: &str) -> Result<(), Fault> {
    let role = named(conn, writing.catalog, "role", role)?;
    let (users, roles) = (writing.catalog.need(TABLE)?, writing.catalog.need("role")?);
    associate::add(conn, writing, users, user, ROLES, roles, role)
}

fn switch(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    user: &str,
    is_disabled: bool,
) -> Result<RecordId, Fault> {
    let id = signs_in_as(conn, user)?;
    write(conn, writing, TABLE, id, ("isdisabled", Value::Bool(is_disabled)))?;
    Ok(id)
}

/// The password, and the same to be told where it was made here.
fn chosen(file: Option<&Path>) -> Result<(String, Option<String>), Fault> {
    let Some(file) = file else {
        let made = password::made_of(&PASSWORD_WORDS)?;
        return Ok((made.clone(), Some(made)));
    };
    let text = std::fs::read_to_string(file).map_err(|e| bad_file(file, e))?;
    let password = text.lines().next().unwrap_or_default();
    if password.chars().count() < SHORTEST {
        let message = format!("a password has at least {SHORTEST} letters");
        return Err(ODataError::invalid_argument(message).into());
    }
    Ok((password.to_owned(), None))
}

fn told_password(id: RecordId, user: &str, password: Option<String>) -> Answer {
    let said = match &password {
        Some(password) => format!("{user} signs in with the password {password}"),
        None => format!("{user} signs in with the password of the file"),
    };
    Answer::one(json!({"id": id, "name": user, "password": password}), said)
}
