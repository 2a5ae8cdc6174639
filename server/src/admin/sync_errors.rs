//! `admin sync-errors …` (checklist 117)

use super::answer::Answer;
use super::no_such;
use crate::catalog::Right;
use crate::fault::Fault;
use crate::offline;
use crate::records::{self, Writing, check_right};
use crate::security::Depth;
use crate::store::Conn;
use clap::Subcommand;
use model::{RecordId, Value};
use odata::ODataError;
use query::ddl::StoredRow;
use serde_json::json;

const TABLE: &str = "syncerror";
const RESOLVED: i32 = 1;

/// Changes of devices that the server refused.
#[derive(Subcommand)]
pub enum Command {
    /// List those that are open.
    List {
        /// Resolved ones too.
        #[arg(long)]
        all: bool,
    },
    /// Mark one as resolved.
    Resolve { id: RecordId },
}

/// Carries a command out.
///
/// # Errors
/// 404 for an unknown error, 403 without the right.
pub fn run(conn: &mut dyn Conn, writing: Writing<'_>, command: Command) -> Result<Answer, Fault> {
    let table = writing.catalog.need(TABLE)?;
    check_right(writing.caller, Right::Read, table)?;
    // The list is the whole table's, so it is for those who may read all of it.
    if writing.caller.reach(Right::Read, table).is_none_or(|reach| reach.depth != Depth::Global) {
        let caller = writing.caller;
        let privilege = table.privilege(Right::Read);
        return Err(ODataError::missing_privilege(caller.id, caller.role_count, &privilege).into());
    }
    let rows = offline::rows_of(conn, writing.catalog, TABLE)?;
    let is_open = |row: &StoredRow| row.fields.get("statecode") != Some(&Value::Choice(RESOLVED));
    match command {
        Command::List { all } => {
            let columns =
                [("id", "id"), ("at", "at"), ("table", "table"), ("owner", "owner"), ("message", "message")];
            Ok(Answer::list(&columns, rows.iter().filter(|row| all || is_open(row)).map(shown).collect()))
        }
        Command::Resolve { id } => {
            let row = rows.iter().find(|row| row.id == id);
            let row = row.ok_or_else(|| no_such("sync error", &id.to_string()))?;
            let columns = [("statecode", Value::Choice(RESOLVED)), ("statuscode", Value::Choice(1))];
            let columns = columns.map(|(name, value)| (name.to_owned(), value)).into();
            records::update(conn, writing, table, row, None, columns)?;
            Ok(Answer::done(id, "resolved"))
        }
    }
}

fn shown(row: &StoredRow) -> serde_json::Value {
    let text = |column: &str| row.fields.get(column).and_then(Value::as_text);
    let name = |column: &str| match row.fields.get(column) {
        Some(Value::Lookup(to)) => to.name.clone(),
        _ => None,
    };
    let at = match row.fields.get("errortime") {
        Some(Value::Instant(at)) => Some(at.to_string()),
        _ => None,
    };
    json!({
        "id": row.id,
        "table": text("name"),
        "action": text("action"),
        "code": text("errorcode"),
        "message": text("errormessage"),
        "at": at,
        "owner": name("ownerid"),
        "resolved": row.fields.get("statecode") == Some(&Value::Choice(RESOLVED)),
    })
}
