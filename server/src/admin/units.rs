//! `admin units …`

use super::answer::Answer;
use super::named;
use crate::catalog::Right;
use crate::fault::Fault;
use crate::records::{Writing, check_right};
use crate::store::Conn;
use crate::{offline, people};
use clap::Subcommand;
use model::Value;
use serde_json::json;

const TABLE: &str = "businessunit";

/// Business units.
#[derive(Subcommand)]
pub enum Command {
    /// List them.
    List,
    /// Make one.
    Create {
        name: String,
        /// Name or id of the unit above it; the caller's where none is named.
        #[arg(long)]
        parent: Option<String>,
    },
    /// Give one another name.
    Rename {
        unit: String,
        /// The new name.
        #[arg(long)]
        to: String,
    },
    /// Put one below another.
    Move {
        unit: String,
        #[arg(long)]
        parent: String,
    },
    /// Delete one that nobody and nothing is in.
    Delete { unit: String },
}

/// Carries a command out.
///
/// # Errors
/// 404 for an unknown unit, 403 for a missing right, 400 for a circle of units.
pub fn run(conn: &mut dyn Conn, writing: Writing<'_>, command: Command) -> Result<Answer, Fault> {
    check_right(writing.caller, Right::Read, writing.catalog.need(TABLE)?)?;
    match command {
        Command::List => {
            let rows = offline::rows_of(conn, writing.catalog, TABLE)?;
            let one = |row: &query::ddl::StoredRow| {
                let parent = row.fields.get("parentbusinessunitid").and_then(|parent| match parent {
                    Value::Lookup(parent) => Some(parent.id),
                    _ => None,
                });
                json!({
                    "id": row.id,
                    "name": row.fields.get("name").and_then(Value::as_text),
                    "parent": parent,
                })
            };
            let columns = [("id", "id"), ("parent", "parent"), ("name", "name")];
            Ok(Answer::list(&columns, rows.iter().map(one).collect()))
        }
        Command::Create { name, parent } => {
            let parent = match &parent {
                Some(parent) => named(conn, writing.catalog, TABLE, parent)?,
                None => writing.caller.unit,
            };
            let id = people::create_unit(conn, writing, name.clone(), parent)?;
            Ok(Answer::done(id, format!("made the business unit {name}")))
        }
        Command::Rename { unit, to } => {
            let id = named(conn, writing.catalog, TABLE, &unit)?;
            let name = [("name".to_owned(), Value::Text(to.clone()))];
            people::change(conn, writing, TABLE, id, name.into())?;
            Ok(Answer::done(id, format!("{unit} is called {to}")))
        }
        Command::Move { unit, parent } => {
            let id = named(conn, writing.catalog, TABLE, &unit)?;
            let above = named(conn, writing.catalog, TABLE, &parent)?;
            let moved = [("parentbusinessunitid".to_owned(), people::link(TABLE, above))];
            people::change(conn, writing, TABLE, id, moved.into())?;
            Ok(Answer::done(id, format!("{unit} is below {parent}")))
        }
        Command::Delete { unit } => {
            let id = named(conn, writing.catalog, TABLE, &unit)?;
            people::delete(conn, writing, TABLE, id)?;
            Ok(Answer::done(id, format!("deleted {unit}")))
        }
    }
}
