//! `$ref`: linking and unlinking rows (`reference/dataverse.md` §1.8).

use super::{Asked, Reply, keys};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::associate;
use crate::store::Conn;
use model::RecordId;
use odata::ODataError;
use odata::path::{Key, RowPath};
use odata::{options, row};
use std::sync::Arc;

/// `POST set(key)/collection/$ref` and `PUT set(key)/lookup/$ref`, the other row in `{"@odata.id": …}`.
///
/// # Errors
/// As [`associate::add`]; 400 for a body without a reference.
pub fn associate(
    asked: &Asked,
    conn: &mut dyn Conn,
    path: &RowPath,
    navigation: &str,
) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let members = row::read_members(&asked.body)?;
    let reference = members.get("@odata.id").or(members.get("@id"));
    let url: Option<String> = reference.and_then(|json| serde_json::from_str(json.get()).ok());
    let url = url.ok_or_else(|| ODataError::invalid_argument("The body needs an '@odata.id'."))?;
    let (related, related_id) = keys::referred(asked, conn, &url)?;
    associate::add(conn, asked.writing(), table, id, navigation, related, related_id)?;
    Ok(Reply::empty(204))
}

/// `DELETE set(key)/collection(key)/$ref`, `…/collection/$ref?$id=url` and `…/lookup/$ref`.
///
/// # Errors
/// As [`associate::remove`].
pub fn disassociate(
    asked: &Asked,
    conn: &mut dyn Conn,
    path: &RowPath,
    navigation: &str,
    related: Option<&Key>,
) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let named = options::pairs(&asked.query).into_iter().find(|(name, _)| name == "$id" || name == "id");
    let related = match (related, named) {
        (Some(key), _) => Some(by_key(asked, conn, table, navigation, key)?),
        (None, Some((_, url))) => Some(keys::referred(asked, conn, &url)?.1),
        (None, None) => None,
    };
    associate::remove(conn, asked.writing(), table, id, navigation, related)?;
    Ok(Reply::empty(204))
}

/// The row that a key behind a collection names.
fn by_key(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    navigation: &str,
    key: &Key,
) -> Result<RecordId, Fault> {
    if let Key::Id(id) = key {
        return Ok(*id);
    }
    let target = associate::target(&asked.catalog, table, navigation)
        .ok_or_else(|| ODataError::no_segment(navigation))?;
    let path = RowPath { set: target.meta.set_name.clone(), key: key.clone() };
    keys::find(asked, conn, &path).map(|(_, id)| id)
}
