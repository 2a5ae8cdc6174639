//! `admin roles …`

use super::answer::Answer;
use super::{named, no_such};
use crate::catalog::Right;
use crate::fault::Fault;
use crate::records::{Writing, check_right, role_privileges};
use crate::security::privileges::{self, privilege_id};
use crate::security::{self, Depth};
use crate::store::Conn;
use crate::{offline, people};
use clap::{Args, Subcommand, ValueEnum};
use model::{RecordId, Value};
use odata::ODataError;
use serde_json::json;

const TABLE: &str = "role";

/// Roles and their privileges.
#[derive(Subcommand)]
pub enum Command {
    /// List them.
    List,
    /// Show one with its privileges.
    Show {
        /// Name or id.
        role: String,
    },
    /// Make one, which gives nothing yet.
    Create {
        name: String,
        /// Name or id of its business unit; the caller's where none is named.
        #[arg(long)]
        unit: Option<String>,
        /// Name or id of a role whose privileges it begins with.
        #[arg(long)]
        copy: Option<String>,
    },
    /// Let one give privileges, to a depth.
    Grant {
        role: String,
        #[command(flatten)]
        what: What,
        /// How far they reach.
        #[arg(long, value_enum)]
        depth: To,
    },
    /// Let one no longer give privileges.
    Revoke {
        role: String,
        #[command(flatten)]
        what: What,
    },
    /// Delete one.
    Delete { role: String },
}

/// Privileges: rights on a table, or some by their names.
#[derive(Args)]
pub struct What {
    /// Logical name of a table.
    #[arg(long, required_unless_present = "privileges")]
    table: Option<String>,
    /// Rights on it, with commas between.
    #[arg(long, value_enum, value_delimiter = ',', requires = "table")]
    rights: Vec<On>,
    /// Name of a privilege that belongs to no table, such as prvGoOffline; may be given several times.
    #[arg(long = "privilege")]
    privileges: Vec<String>,
}

/// A right on a table.
#[derive(Clone, Copy, ValueEnum)]
enum On {
    Create,
    Read,
    Write,
    Delete,
    Append,
    #[value(name = "appendto")]
    AppendTo,
    Assign,
    Share,
}

/// A depth by the words of the command line.
#[derive(Clone, Copy, ValueEnum)]
pub enum To {
    /// Rows of the user and his teams (Basic).
    User,
    /// Rows of the business unit (Local).
    Unit,
    /// Rows of the business unit and those below (Deep).
    Below,
    /// All rows (Global).
    Organization,
}

impl From<On> for Right {
    fn from(on: On) -> Self {
        match on {
            On::Create => Self::Create,
            On::Read => Self::Read,
            On::Write => Self::Write,
            On::Delete => Self::Delete,
            On::Append => Self::Append,
            On::AppendTo => Self::AppendTo,
            On::Assign => Self::Assign,
            On::Share => Self::Share,
        }
    }
}

impl From<To> for Depth {
    fn from(to: To) -> Self {
        match to {
            To::User => Self::Basic,
            To::Unit => Self::Local,
            To::Below => Self::Deep,
            To::Organization => Self::Global,
        }
    }
}

/// Carries a command out.
///
/// # Errors
/// 404 for an unknown role, unit, table or privilege; 403 for a missing right, or what the caller lacks himself.
pub fn run(conn: &mut dyn Conn, writing: Writing<'_>, command: Command) -> Result<Answer, Fault> {
    check_right(writing.caller, Right::Read, writing.catalog.need(TABLE)?)?;
    match command {
        Command::List => {
            let rows = offline::rows_of(conn, writing.catalog, TABLE)?;
            let one = |row: &query::ddl::StoredRow| json!({"id": row.id, "name": row.fields.get("name").and_then(Value::as_text)});
            Ok(Answer::list(&[("id", "id"), ("name", "name")], rows.iter().map(one).collect()))
        }
        Command::Show { role } => {
            let id = named(conn, writing.catalog, TABLE, &role)?;
            let privileges = security::roles::privileges(conn, id)?;
            let one = |(name, depth): &(String, Depth)| json!({"name": name, "depth": depth.name()});
            let columns = [("name", "privilege"), ("depth", "depth")];
            Ok(Answer::list(&columns, privileges.iter().map(one).collect()))
        }
        Command::Create { name, unit, copy } => create(conn, writing, name, unit, copy),
        Command::Grant { role, what, depth } => {
            let id = named(conn, writing.catalog, TABLE, &role)?;
            let given: Vec<_> = what.ids(writing)?.into_iter().map(|id| (id, depth.into())).collect();
            role_privileges::give(conn, writing, id, &given, false)?;
            Ok(Answer::done(id, format!("{role} gives {} privileges more", given.len())))
        }
        Command::Revoke { role, what } => {
            let id = named(conn, writing.catalog, TABLE, &role)?;
            let taken = what.ids(writing)?;
            role_privileges::take(conn, writing, id, &taken)?;
            Ok(Answer::done(id, format!("{role} gives {} privileges less", taken.len())))
        }
        Command::Delete { role } => {
            let id = named(conn, writing.catalog, TABLE, &role)?;
            people::delete(conn, writing, TABLE, id)?;
            Ok(Answer::done(id, format!("deleted {role}")))
        }
    }
}

fn create(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    name: String,
    unit: Option<String>,
    copy: Option<String>,
) -> Result<Answer, Fault> {
    let unit = match &unit {
        Some(unit) => named(conn, writing.catalog, "businessunit", unit)?,
        None => writing.caller.unit,
    };
    let copy_of = copy.as_deref().map(|role| named(conn, writing.catalog, TABLE, role)).transpose()?;
    let (id, copied) = people::create_role(conn, writing, name.clone(), unit, copy_of)?;
    Ok(Answer::done(id, format!("made the role {name} with {copied} privileges")))
}

impl What {
    /// The privileges by their ids; of a table without rights named, all of its.
    fn ids(&self, writing: Writing<'_>) -> Result<Vec<RecordId>, Fault> {
        let mut ids = Vec::new();
        if let Some(name) = &self.table {
            let table = writing.catalog.named(name).ok_or_else(|| no_such("table", name))?;
            let rights: Vec<Right> = match self.rights.is_empty() {
                true => table.rights.clone(),
                false => self.rights.iter().map(|right| Right::from(*right)).collect(),
            };
            if let Some(right) = rights.iter().find(|right| !table.rights.contains(right)) {
                let message = format!("there is no {}", table.privilege(*right));
                return Err(ODataError::invalid_argument(message).into());
            }
            ids.extend(rights.iter().map(|right| privilege_id(&table.privilege(*right))));
        }
        let known = privileges::all(writing.catalog);
        for name in &self.privileges {
            let found = known.iter().find(|privilege| privilege.name.eq_ignore_ascii_case(name));
            ids.push(found.ok_or_else(|| no_such("privilege", name))?.id());
        }
        Ok(ids)
    }
}
