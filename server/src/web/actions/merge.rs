//! `Merge`: two records become one (`reference/dataverse.md` §1.8).

use super::parameters::Parameters;
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::{self, associate};
use crate::store::{Conn, rows};
use crate::web::{Asked, Reply};
use model::{ColumnKind, Fields, Lookup, RecordId, Value};
use odata::ODataError;
use std::sync::Arc;

/// Tables whose records can be merged.
const MERGED: [&str; 4] = ["account", "contact", "lead", "incident"];
const INACTIVE: i32 = 1;
/// State and status reason of a lead or case that was merged into another.
const CANCELLED: i32 = 2;

/// `POST Merge`: `{"Target": row, "Subordinate": row, "UpdateContent": {…}, "PerformParentingChecks": false}`. What
/// points to the subordinate points to the target afterwards, and the subordinate is deactivated.
///
/// # Errors
/// 400 for records of different tables, or of one that can't be merged; 403, 404.
pub fn merge(asked: &Asked, conn: &mut dyn Conn) -> Result<Reply, Fault> {
    let parameters = Parameters::read(asked)?;
    let missing = |name: &str| ODataError::invalid_argument(format!("Required field '{name}' is missing."));
    let (table, target) = parameters.reference(asked, "Target")?.ok_or_else(|| missing("Target"))?;
    let (other, subordinate) =
        parameters.reference(asked, "Subordinate")?.ok_or_else(|| missing("Subordinate"))?;
    let name = table.meta.logical_name.as_str();
    if !MERGED.contains(&name) || other.meta.logical_name != name || target == subordinate {
        let message = "Two different records of one table that can be merged are needed.";
        return Err(ODataError::invalid_argument(message).into());
    }
    let row = associate::existing(conn, table, target)?;
    let going = associate::existing(conn, table, subordinate)?;
    if parameters.optional("PerformParentingChecks")? == Some(true) {
        check_parents(&row.fields, &going.fields)?;
    }
    let fields = match parameters.text("UpdateContent") {
        Some(_) => parameters.row(asked, conn, "UpdateContent", table)?.0,
        None => Fields::new(),
    };
    records::update(conn, asked.writing(), table, &row, None, fields)?;
    follow(asked, conn, table, subordinate, target)?;
    records::apply(conn, asked.writing(), table, &going, deactivated(table, target))?;
    Ok(Reply::empty(204))
}

/// What points to the subordinate is pointed to the target.
fn follow(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    from: RecordId,
    to: RecordId,
) -> Result<(), Fault> {
    let name = &table.meta.logical_name;
    for referrer in asked.catalog.referrers(name) {
        let column = &referrer.relation.column;
        let is_copy = referrer.table.meta.logical_name == "activitypointer";
        if column == "masterid" || is_copy {
            continue;
        }
        for id in rows::pointing_to(conn, referrer, from)? {
            // The target must not become its own parent.
            if id == to && referrer.table.meta.logical_name == *name {
                continue;
            }
            let Some(row) = rows::read(conn, referrer.table, id)? else { continue };
            let lookup = Lookup { table: name.clone(), id: to, name: None };
            let fields = Fields::from([(column.clone(), Value::Lookup(lookup))]);
            records::apply(conn, asked.writing(), referrer.table, &row, fields)?;
        }
    }
    Ok(())
}

fn deactivated(table: &Table, target: RecordId) -> Fields {
    let name = table.meta.logical_name.as_str();
    let mut fields = match name {
        "incident" => state(CANCELLED, 2000),
        "lead" => state(CANCELLED, 7),
        _ => state(INACTIVE, 2),
    };
    if table.has("merged") {
        fields.insert("merged".to_owned(), Value::Bool(true));
    }
    if table.meta.column("masterid").is_some_and(|c| matches!(c.kind, ColumnKind::Lookup { .. })) {
        let master = Lookup { table: name.to_owned(), id: target, name: None };
        fields.insert("masterid".to_owned(), Value::Lookup(master));
    }
    fields
}

fn state(state: i32, status: i32) -> Fields {
    Fields::from([
        ("statecode".to_owned(), Value::Choice(state)),
        ("statuscode".to_owned(), Value::Choice(status)),
    ])
}

/// Records with different parents are not merged where that was asked to be checked.
fn check_parents(target: &Fields, subordinate: &Fields) -> Result<(), ODataError> {
    const DIFFERENT_PARENTS: u32 = 0x8004_0404;
    for column in ["parentaccountid", "parentcustomerid"] {
        let (a, b) = (target.get(column), subordinate.get(column));
        let same = match (a, b) {
            (Some(a), Some(b)) => a.same_as(b),
            _ => a == b,
        };
        if !same {
            let message = "The records have different parents and cannot be merged.";
            return Err(ODataError::new(400, DIFFERENT_PARENTS, message));
        }
    }
    Ok(())
}
