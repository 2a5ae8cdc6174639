//! Shares of single rows, as rows of `principalobjectaccess`: one for each row and each user or team it is shared with
//! (`reference/dataverse.md` §11.2).

use super::{AccessRights, SHARES};
use crate::catalog::{Catalog, VERSION};
use crate::store::conn::id;
use crate::store::{Conn, rows};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Fields, Lookup, Problem, RecordId, Value};
use uuid::Uuid;

/// With whom a row is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Table of the principal: `systemuser` or `team`.
    pub principal_table: String,
    /// The user or team.
    pub principal: RecordId,
    /// The rights given for this row.
    pub rights: AccessRights,
    /// The rights that come from a share of a row above it.
    pub inherited: AccessRights,
}

/// Everybody a row is shared with, in the order of their ids.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`].
pub fn of_row(conn: &mut dyn Conn, object: RecordId) -> Result<Vec<Share>, Problem> {
    let sql = "SELECT principaltypecode, principalid, accessrightsmask, inheritedaccessrightsmask
               FROM data_principalobjectaccess WHERE objectid = ? ORDER BY principalid";
    let mut found = Vec::new();
    conn.each(sql, &[object.into()], &mut |row| {
        let [SqlValue::Text(table), principal, own, inherited] = row else {
            return Err(Code::DatabaseDamaged.into());
        };
        let bits = |value: &SqlValue| AccessRights::from_bits(value.as_integer().unwrap_or_default());
        found.push(Share {
            principal_table: table.clone(),
            principal: id(principal)?,
            rights: bits(own),
            inherited: bits(inherited),
        });
        Ok(())
    })?;
    Ok(found)
}

/// The rights on a row that shares give to some users and teams together.
///
/// # Errors
/// As [`of_row`].
pub fn rights(
    conn: &mut dyn Conn,
    object: RecordId,
    principals: &[RecordId],
) -> Result<AccessRights, Problem> {
    let shares = of_row(conn, object)?;
    let counted = shares.iter().filter(|share| principals.contains(&share.principal));
    Ok(counted.fold(AccessRights::NONE, |all, share| all.with(share.rights).with(share.inherited)))
}

/// Makes the share of a row with a principal what is given; a share of nothing goes.
///
/// # Errors
/// What the database says.
pub fn set(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    object: &Lookup,
    share: &Share,
    now: Instant,
) -> Result<(), Problem> {
    let table = catalog.need(SHARES)?;
    let sql = "SELECT id FROM data_principalobjectaccess WHERE objectid = ? AND principalid = ?";
    let known = conn.value(sql, &[object.id.into(), share.principal.into()])?.and_then(|found| found.as_id());
    if share.rights.is_empty() && share.inherited.is_empty() {
        return known.map_or(Ok(()), |known| rows::delete(conn, table, known));
    }
    let fields = Fields::from([
        ("objectid".to_owned(), Value::Id(object.id)),
        ("objecttypecode".to_owned(), Value::Text(object.table.clone())),
        ("principalid".to_owned(), Value::Id(share.principal)),
        ("principaltypecode".to_owned(), Value::Text(share.principal_table.clone())),
        ("accessrightsmask".to_owned(), Value::Int(share.rights.bits())),
        ("inheritedaccessrightsmask".to_owned(), Value::Int(share.inherited.bits())),
        ("changedon".to_owned(), Value::Instant(now)),
        (VERSION.to_owned(), Value::Int(rows::next_version(conn)?)),
    ]);
    match known {
        Some(known) => rows::update(conn, table, known, &fields),
        None => rows::insert(conn, table, share_id(object.id, share.principal), &fields),
    }
}

/// Removes the shares of a row that goes, and those with a user or team that goes.
///
/// # Errors
/// What the database says.
pub fn forget(conn: &mut dyn Conn, catalog: &Catalog, gone: RecordId) -> Result<(), Problem> {
    for table in [SHARES, super::COLUMN_SHARES] {
        let table = catalog.need(table)?;
        let sql = format!("SELECT id FROM {} WHERE objectid = ? OR principalid = ?", table.layout.name());
        for row in conn.rows(&sql, &[gone.into(), gone.into()])? {
            if let Some(share) = row.first() {
                rows::delete(conn, table, id(share)?)?;
            }
        }
    }
    Ok(())
}

/// The id of a new share: the same for everybody who makes it at once, so that it can't stand twice.
fn share_id(object: RecordId, principal: RecordId) -> RecordId {
    RecordId(Uuid::new_v5(&object.0, principal.as_bytes()))
}
