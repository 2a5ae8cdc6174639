//! What may be done offline with each table (checklist 42-76): data, adjusted by the environment's switches. Rights
//! apply beside it.

use super::{Access, ActivityCommands, Settings};
use crate::TableMeta;
use crate::{Code, Problem};
use serde::{Deserialize, Serialize};

const MATRIX: &str = include_str!("matrix.json");
const ALL: &str = "CRUD";
/// Commands that close a record (X6).
const CLOSING: [&str; 3] = ["close_won", "close_lost", "resolve"];
/// Commands of activities that makers define (X7).
const OF_ACTIVITIES: [&str; 2] = ["mark_complete", "convert_to_opportunity"];

/// What may be done with a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    /// Logical name.
    pub table: String,
    /// Of create, read, update and delete those that work offline, by their first letters: `CRUD`.
    pub operations: String,
    /// Commands that work offline.
    #[serde(default)]
    pub commands: Vec<String>,
}

/// What may be done with a table offline. Tables that the matrix doesn't name are makers': everything.
///
/// # Errors
/// [`Code::Internal`] when the file in the program is wrong; a test reads it.
pub fn allowed(table: &TableMeta, settings: &Settings) -> Result<Allowed, Problem> {
    let matrix: Vec<Allowed> =
        serde_json::from_str(MATRIX).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    let name = &table.logical_name;
    let known = matrix.into_iter().find(|row| row.table == *name);
    let mut found = known.unwrap_or_else(|| {
        let has_commands = table.is_activity || settings.activity_commands == ActivityCommands::AllCustom;
        let commands = if has_commands { OF_ACTIVITIES.map(str::to_owned).to_vec() } else { Vec::new() };
        Allowed { table: name.clone(), operations: ALL.to_owned(), commands }
    });
    if name == "email" && settings.email == Access::Full {
        ALL.clone_into(&mut found.operations);
    }
    if !settings.close_commands {
        found.commands.retain(|command| !CLOSING.contains(&command.as_str()));
    }
    Ok(found)
}
