//! Deleting a row, with what its relationships say of the rows that point to it.

use super::access::check_row;
use super::update::check_version;
use super::{Writing, activities, associate, customizing, default_teams, derived};
use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::offline::{self, Change};
use crate::security::{Holder, shares};
use crate::store::{Conn, blobs, rows};
use model::metadata::DeleteRule;
use model::{Fields, RecordId, Value};
use odata::ODataError;
use query::ddl::StoredRow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows to go, each with its table's name, in the order found.
type Doomed = Vec<(Arc<Table>, RecordId)>;

/// Deletes a row that was read in this transaction.
///
/// # Errors
/// 403 for a missing right, on it or on a row that goes with it; 405 when a row that stays needs it; 412 when
/// `expected` is another version.
pub fn delete(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Arc<Table>,
    row: &StoredRow,
    expected: Option<i64>,
) -> Result<(), Fault> {
    check_row(conn, writing.caller, Right::Delete, table, row.id, Holder::of(table, row.id, &row.fields))?;
    check_version(row, expected)?;
    if table.meta.logical_name == "team" && default_teams::is_default(&row.fields) {
        return Err(default_teams::Refused::Delete.of(row.id).into());
    }
    let table = &concrete(conn, writing, table, row)?;
    offline::before(conn, writing, table, Change::Delete(row), &mut Fields::new())?;
    let doomed = with_dependents(conn, writing, table, row.id)?;
    release_others(conn, writing, &doomed)?;
    for (table, id) in &doomed {
        rows::delete(conn, table, *id)?;
        blobs::forget(conn, *id)?;
        customizing::deleted(conn, table, *id)?;
        associate::forget(conn, writing.catalog, table, *id)?;
        shares::forget(conn, writing.catalog, *id)?;
    }
    offline::after(conn, writing, table, Change::Delete(row), &Fields::new())?;
    customizing::after_delete(conn, writing, table, row)
}

/// Who deletes what activities have in common deletes the activity.
fn concrete(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Arc<Table>,
    row: &StoredRow,
) -> Result<Arc<Table>, Fault> {
    if table.meta.logical_name != activities::POINTER {
        return Ok(Arc::clone(table));
    }
    let kind = row.fields.get("activitytypecode").and_then(Value::as_text).unwrap_or_default();
    let concrete = writing.catalog.need(kind)?;
    check_child(conn, writing, concrete, row.id)?;
    Ok(Arc::clone(concrete))
}

/// The row and everything that cascades from it.
fn with_dependents(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Arc<Table>,
    id: RecordId,
) -> Result<Doomed, Fault> {
    let mut seen = BTreeSet::from([id]);
    let mut doomed: Doomed = vec![(Arc::clone(table), id)];
    if table.meta.logical_name == "businessunit" {
        doomed.push((Arc::clone(writing.catalog.need("team")?), default_teams::of_unit(id)));
    }
    let mut next = 0;
    while let Some((table, id)) = doomed.get(next).cloned() {
        next += 1;
        if activities::has_pointer(&table) {
            doomed.push((Arc::clone(writing.catalog.need(activities::POINTER)?), id));
        }
        for referrer in writing.catalog.referrers(&table.meta.logical_name) {
            if referrer.relation.on_delete != DeleteRule::Cascade {
                continue;
            }
            for child in rows::pointing_to(conn, referrer, id)? {
                if seen.insert(child) {
                    check_child(conn, writing, referrer.table, child)?;
                    doomed.push((Arc::clone(referrer.table), child));
                }
            }
        }
    }
    Ok(doomed)
}

fn check_child(conn: &mut dyn Conn, writing: Writing<'_>, table: &Table, id: RecordId) -> Result<(), Fault> {
    if let Some(row) = rows::read(conn, table, id)? {
        check_row(conn, writing.caller, Right::Delete, table, id, Holder::of(table, id, &row.fields))?;
    }
    Ok(())
}

/// Rows that stay lose their lookups to those that go, or forbid the whole.
fn release_others(conn: &mut dyn Conn, writing: Writing<'_>, doomed: &Doomed) -> Result<(), Fault> {
    let going: BTreeSet<RecordId> = doomed.iter().map(|(_, id)| *id).collect();
    for (table, id) in doomed {
        for referrer in writing.catalog.referrers(&table.meta.logical_name) {
            let rule = referrer.relation.on_delete;
            if !matches!(rule, DeleteRule::Restrict | DeleteRule::RemoveLink) {
                continue;
            }
            for other in rows::pointing_to(conn, referrer, *id)? {
                if going.contains(&other) {
                    continue;
                }
                if rule == DeleteRule::Restrict {
                    return Err(ODataError::delete_restricted().into());
                }
                let mut fields = Fields::from([(referrer.relation.column.clone(), Value::Null)]);
                derived::stamp(conn, writing, &mut fields, false)?;
                rows::update(conn, referrer.table, other, &fields)?;
            }
        }
    }
    Ok(())
}
