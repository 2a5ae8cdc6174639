//! `admin tables …`

use super::answer::Answer;
use super::{bad_file, no_such};
use crate::fault::Fault;
use crate::offline;
use crate::records::Writing;
use crate::store::Conn;
use clap::Subcommand;
use serde_json::json;
use std::path::PathBuf;

/// Which tables may leave the server (checklist 133-140).
#[derive(Subcommand)]
pub enum Command {
    /// List those that can be taken offline.
    List,
    /// Take one offline.
    Enable { table: String },
    /// Take one back.
    Disable { table: String },
    /// Set its organization filter.
    Filter {
        table: String,
        /// A file with a FetchXML filter of up to three criteria.
        #[arg(long, conflicts_with = "days", required_unless_present = "days")]
        file: Option<PathBuf>,
        /// Rows changed within so many days.
        #[arg(long)]
        days: Option<u16>,
    },
}

/// Carries a command out.
///
/// # Errors
/// 404 for an unknown table; the code of the rule that is broken.
pub fn run(conn: &mut dyn Conn, writing: Writing<'_>, command: Command) -> Result<Answer, Fault> {
    match command {
        Command::List => list(conn, writing),
        Command::Enable { table } => switch(conn, writing, &table, true),
        Command::Disable { table } => switch(conn, writing, &table, false),
        Command::Filter { table, file, days } => {
            let filter = match file {
                Some(file) => std::fs::read_to_string(&file).map_err(|e| bad_file(&file, e))?,
                None => model::offline::organisation::default_filter(days.unwrap_or(10)),
            };
            offline::redefine(conn, writing, |definitions| {
                let found = definitions.table_mut(&table).ok_or_else(|| no_such("table", &table))?;
                found.more.members.insert(offline::FILTERS.to_owned(), json!(filter.trim()));
                Ok(())
            })?;
            Ok(Answer::done(&table, format!("the organization filter of {table} is set")))
        }
    }
}

fn list(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<Answer, Fault> {
    let settings = offline::settings(conn, writing.catalog)?;
    let capable = writing.catalog.tables().iter().filter(|table| offline::is_capable(table));
    let one = |table: &std::sync::Arc<crate::catalog::Table>| {
        json!({
            "name": table.meta.logical_name,
            "enabled": table.meta.offline,
            "ownership": format!("{:?}", table.meta.ownership),
            "filter": table.meta.offline.then(|| offline::organisation_filter(table, &settings)).flatten(),
        })
    };
    let columns =
        [("name", "table"), ("enabled", "enabled"), ("ownership", "ownership"), ("filter", "filter")];
    Ok(Answer::list(&columns, capable.map(one).collect()))
}

fn switch(conn: &mut dyn Conn, writing: Writing<'_>, table: &str, on: bool) -> Result<Answer, Fault> {
    offline::redefine(conn, writing, |definitions| {
        let found = definitions.table_mut(table).ok_or_else(|| no_such("table", table))?;
        found.meta.offline = on;
        Ok(())
    })?;
    let said = if on { "can be taken offline" } else { "stays on the server" };
    Ok(Answer::done(table, format!("{table} {said}")))
}
