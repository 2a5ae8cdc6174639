//! What all activities share: each has a row of the same id in `activitypointer`, by which they are read together
//! (`reference/dataverse.md` §10.1), and its parties belong to its owner.

use super::Writing;
use crate::catalog::{Catalog, Table};
use crate::store::{Conn, rows};
use model::{Fields, Problem, RecordId, Value};
use query::ddl::quoted;

/// The table of what activities have in common.
pub const POINTER: &str = "activitypointer";
/// The table of who takes part in an activity.
pub const PARTY: &str = "activityparty";

/// Whether rows of a table have one in [`POINTER`].
pub fn has_pointer(table: &Table) -> bool {
    table.meta.is_activity && table.meta.logical_name != POINTER
}

/// Stores what a new activity shares with all.
///
/// # Errors
/// What the database says.
pub fn add(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    table: &Table,
    id: RecordId,
    fields: &Fields,
) -> Result<(), Problem> {
    if !has_pointer(table) {
        return Ok(());
    }
    let pointer = catalog.need(POINTER)?;
    rows::insert(conn, pointer, id, &shared(pointer, fields))
}

/// Follows a change to an activity; where its owner changes, its parties go with it.
///
/// # Errors
/// What the database says.
pub fn follow(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    id: RecordId,
    fields: &Fields,
) -> Result<(), Problem> {
    if !has_pointer(table) {
        return Ok(());
    }
    let pointer = writing.catalog.need(POINTER)?;
    rows::update(conn, pointer, id, &shared(pointer, fields))?;
    if !fields.contains_key("ownerid") {
        return Ok(());
    }
    let parties = writing.catalog.need(PARTY)?;
    let held = ["ownerid", "owningbusinessunit"];
    let holder: Fields =
        held.iter().filter_map(|c| Some(((*c).to_owned(), fields.get(*c)?.clone()))).collect();
    let sql = format!("SELECT id FROM {} WHERE activityid = ?", quoted(parties.layout.name()));
    for party in conn.rows(&sql, &[id.into()])?.iter().flatten() {
        let Some(party) = party.as_id() else { continue };
        let mut fields = holder.clone();
        fields.insert(crate::catalog::VERSION.to_owned(), Value::Int(rows::next_version(conn)?));
        rows::update(conn, parties, party, &fields)?;
    }
    Ok(())
}

/// Deletes what activities of a table have elsewhere, before the table itself is deleted: their rows in [`POINTER`] and
/// their parties.
///
/// # Errors
/// What the database says.
pub fn forget_table(conn: &mut dyn Conn, table: &Table, catalog: &Catalog) -> Result<(), Problem> {
    if !has_pointer(table) {
        return Ok(());
    }
    let name: &str = &table.meta.logical_name;
    let (pointers, parties) = (catalog.need(POINTER)?, catalog.need(PARTY)?);
    let of_parties =
        "SELECT p.id FROM data_activityparty p JOIN data_activitypointer a ON a.id = p.activityid
                      WHERE a.activitytypecode = ?";
    let of_pointers = "SELECT id FROM data_activitypointer WHERE activitytypecode = ?";
    for (from, sql) in [(parties, of_parties), (pointers, of_pointers)] {
        for row in conn.rows(sql, &[name.into()])?.iter().flatten() {
            if let Some(id) = row.as_id() {
                rows::delete(conn, from, id)?;
            }
        }
    }
    Ok(())
}

/// The columns of an activity that the pointer has too.
pub fn shared(pointer: &Table, fields: &Fields) -> Fields {
    fields.iter().filter(|(name, _)| pointer.has(name)).map(|(n, v)| (n.clone(), v.clone())).collect()
}
