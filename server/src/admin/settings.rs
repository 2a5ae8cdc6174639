//! `admin settings …`: the environment's switches (checklist A.20).

use super::answer::Answer;
use crate::fault::Fault;
use crate::offline;
use crate::records::{self, Writing};
use crate::store::Conn;
use clap::Subcommand;
use model::Value;
use odata::ODataError;
use serde_json::Value as Json;

/// The environment's switches.
#[derive(Subcommand)]
pub enum Command {
    /// Show all, defaults included.
    Show,
    /// Change one.
    Set {
        /// Its name, as `show` tells it.
        name: String,
        /// Its value: JSON, or a plain word.
        value: String,
    },
}

/// Carries a command out.
///
/// # Errors
/// 400 for a switch or value that isn't known.
pub fn run(conn: &mut dyn Conn, writing: Writing<'_>, command: Command) -> Result<Answer, Fault> {
    if let Command::Set { name, value } = command {
        let mut switches = shown(conn, writing)?;
        let value = serde_json::from_str(&value).unwrap_or(Json::String(value));
        switches[name.as_str()] = value;
        let rows = offline::rows_of(conn, writing.catalog, "organization")?;
        let row = rows.first().ok_or_else(|| super::no_such("organization", ""))?;
        let columns = [("farfield_offlinesettings".to_owned(), Value::Text(switches.to_string()))];
        records::update(conn, writing, writing.catalog.need("organization")?, row, None, columns.into())?;
    }
    let switches = shown(conn, writing)?;
    let text = serde_json::to_string_pretty(&switches).map_err(|_| ODataError::internal())?;
    Ok(Answer::one(switches, text))
}

fn shown(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<Json, Fault> {
    let settings = offline::settings(conn, writing.catalog)?;
    Ok(serde_json::to_value(settings).map_err(|_| ODataError::internal())?)
}
