//! Shares that come from a row above: where a relationship's `CascadeConfiguration` says that sharing cascades, the rows
//! below are shared along, those that are put below later too (`reference/dataverse.md` §6.4).

use super::Writing;
use crate::catalog::Table;
use crate::fault::Fault;
use crate::security::shares::{self, Share};
use crate::security::{AccessRights, is_shareable};
use crate::store::{Conn, rows};
use model::metadata::ManyToOne;
use model::{Fields, Lookup, RecordId, Value};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Rows below rows below rows: no further than this.
const MAX_DEPTH: u32 = 20;

/// Lets the rows below follow when a row was shared with somebody, or no longer is.
///
/// # Errors
/// What the database says.
pub fn below(conn: &mut dyn Conn, writing: Writing<'_>, object: &Lookup, with: &Share) -> Result<(), Fault> {
    descend(conn, writing, object, with, MAX_DEPTH)
}

/// Gives a row, which was made or whose lookups in `fields` changed, the shares of the rows that it is below now.
///
/// # Errors
/// What the database says.
pub fn above(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    id: RecordId,
    fields: &Fields,
) -> Result<(), Fault> {
    let changed = table.meta.many_to_one.iter();
    if !changed.into_iter().any(|r| fields.contains_key(&r.column) && cascades(table, r)) {
        return Ok(());
    }
    let Some(row) = rows::read(conn, table, id)? else { return Ok(()) };
    let mut principals: BTreeMap<RecordId, Share> = BTreeMap::new();
    let own = shares::of_row(conn, id)?.into_iter().filter(|share| !share.inherited.is_empty());
    principals.extend(own.map(|share| (share.principal, share)));
    for parent in parents(table, &row.fields) {
        principals.extend(shares::of_row(conn, parent)?.into_iter().map(|share| (share.principal, share)));
    }
    for with in principals.values() {
        settle(conn, writing, table, id, with, MAX_DEPTH)?;
    }
    Ok(())
}

/// Whether sharing the row that a lookup points to shares the row with the lookup.
fn cascades(table: &Table, relation: &ManyToOne) -> bool {
    let more = table.more.relations.get(&relation.schema_name);
    let share = more.and_then(|more| more.members.get("CascadeConfiguration")?.get("Share"));
    is_shareable(table) && matches!(share.and_then(Json::as_str), Some("Cascade" | "Active" | "UserOwned"))
}

/// The rows from which a row gets shares.
fn parents(table: &Table, fields: &Fields) -> Vec<RecordId> {
    let relations = table.meta.many_to_one.iter().filter(|relation| cascades(table, relation));
    relations
        .filter_map(|relation| match fields.get(&relation.column) {
            Some(Value::Lookup(to)) if to.table == relation.target => Some(to.id),
            _ => None,
        })
        .collect()
}

fn descend(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    object: &Lookup,
    with: &Share,
    depth: u32,
) -> Result<(), Fault> {
    let Some(depth) = depth.checked_sub(1) else { return Ok(()) };
    for referrer in writing.catalog.referrers(&object.table) {
        if cascades(referrer.table, referrer.relation) {
            for child in rows::pointing_to(conn, referrer, object.id)? {
                settle(conn, writing, referrer.table, child, with, depth)?;
            }
        }
    }
    Ok(())
}

/// Makes what a row inherits for somebody what the rows above it give him, and goes on below where that changed.
fn settle(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    id: RecordId,
    with: &Share,
    depth: u32,
) -> Result<(), Fault> {
    let Some(row) = rows::read(conn, table, id)? else { return Ok(()) };
    let mut inherited = AccessRights::NONE;
    for parent in parents(table, &row.fields) {
        for share in shares::of_row(conn, parent)?.iter().filter(|s| s.principal == with.principal) {
            inherited = inherited.with(share.rights).with(share.inherited);
        }
    }
    let known = shares::of_row(conn, id)?.into_iter().find(|share| share.principal == with.principal);
    if known.as_ref().map_or(AccessRights::NONE, |share| share.inherited) == inherited {
        return Ok(());
    }
    let rights = known.map_or(AccessRights::NONE, |share| share.rights);
    let object = Lookup { table: table.meta.logical_name.clone(), id, name: None };
    let share = Share { rights, inherited, ..with.clone() };
    shares::set(conn, writing.catalog, &object, &share, writing.now)?;
    descend(conn, writing, &object, with, depth)
}
