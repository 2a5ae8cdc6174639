//! Keys in URLs and references: which row is meant (`reference/dataverse.md` §1.7).

use super::Asked;
use super::batch::content;
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::keys;
use crate::store::Conn;
use model::{Fields, RecordId};
use odata::ODataError;
use odata::error::codes;
use odata::path::{self, Key, Resource, RowPath};
use std::sync::Arc;

/// A row that a key names, whether it is there or not.
pub enum Named {
    /// By its id.
    Id(RecordId),
    /// By an alternate key that no row has: its columns.
    Missing(Fields),
}

/// Puts the row's id in the place of an alternate key, so that everything after this sees ids only. A row that a
/// `PATCH` may make is left as it is.
///
/// # Errors
/// 400 for a key that isn't one of the table, 404 when no row has it.
pub fn resolved(asked: &Asked, conn: &mut dyn Conn, resource: Resource) -> Result<Resource, Fault> {
    use Resource as R;
    let mut by_id = |row: RowPath| -> Result<RowPath, Fault> {
        match row.key {
            Key::Id(_) => Ok(row),
            Key::Named(_) => {
                let (_, id) = find(asked, conn, &row)?;
                Ok(RowPath { key: Key::Id(id), ..row })
            }
        }
    };
    Ok(match resource {
        R::Row(row) if asked.method == http::Method::PATCH => R::Row(row),
        R::Row(row) => R::Row(by_id(row)?),
        R::Member(row, member) => R::Member(by_id(row)?, member),
        R::MemberValue(row, member) => R::MemberValue(by_id(row)?, member),
        R::MemberCount(row, member) => R::MemberCount(by_id(row)?, member),
        R::Reference(row, member, related) => R::Reference(by_id(row)?, member, related),
        R::BoundToRow(row, call) => R::BoundToRow(by_id(row)?, call),
        other => other,
    })
}

/// The table of a row's path, and the row that is meant.
///
/// # Errors
/// 404 for an unknown set, 400 for a key that isn't one of the table.
pub fn named<'a>(
    asked: &'a Asked,
    conn: &mut dyn Conn,
    row: &RowPath,
) -> Result<(&'a Arc<Table>, Named), Fault> {
    let table = asked.table(&row.set)?;
    if let Some(id) = row.key.id(&table.meta) {
        return Ok((table, Named::Id(id)));
    }
    let Key::Named(parts) = &row.key else { return Err(invalid_key(table).into()) };
    let fields = keys::fields(&table.meta, parts).ok_or_else(|| invalid_key(table))?;
    match keys::find(conn, table, &fields)? {
        Some(id) => Ok((table, Named::Id(id))),
        None => Ok((table, Named::Missing(fields))),
    }
}

/// The table and id of a row that must be there.
///
/// # Errors
/// As [`named`]; 404 when no row has the alternate key. Whether a row has the id is not looked up.
pub fn find<'a>(
    asked: &'a Asked,
    conn: &mut dyn Conn,
    row: &RowPath,
) -> Result<(&'a Arc<Table>, RecordId), Fault> {
    match named(asked, conn, row)? {
        (table, Named::Id(id)) => Ok((table, id)),
        (_, Named::Missing(_)) => Err(not_found().into()),
    }
}

/// 404: no row has the alternate key.
pub fn not_found() -> ODataError {
    let message = "A record with the specified key values does not exist in the entity.";
    ODataError::new(404, codes::RECORD_NOT_FOUND_BY_ENTITY_KEY, message)
}

/// The row that a reference in a body means: `/contacts(guid)`, `contacts(key)`, an absolute URL, or `$1`.
///
/// # Errors
/// As [`find`]; 400 for a `Content-ID` that no earlier request had.
pub fn referred<'a>(
    asked: &'a Asked,
    conn: &mut dyn Conn,
    url: &str,
) -> Result<(&'a Arc<Table>, RecordId), Fault> {
    let path = match url.strip_prefix('$') {
        Some(id) => content(&asked.contents, id)?,
        None => url,
    };
    find(asked, conn, &path::parse_reference(path)?)
}

fn invalid_key(table: &Table) -> ODataError {
    const KEY_NOT_DEFINED: u32 = 0x8006_0890;
    let message = format!(
        "The key in the request URI is not valid for resource 'Microsoft.Dynamics.CRM.{}'. Ensure that the names and number of key properties match the declared or alternate key properties for the resource.",
        table.meta.logical_name
    );
    ODataError::new(400, KEY_NOT_DEFINED, message)
}
