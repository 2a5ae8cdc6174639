//! `CreateMultiple`, `UpdateMultiple`, `UpsertMultiple`: many rows of one table in one request, all or none
//! (`reference/dataverse.md` §1.8).

use super::keys::{self, Named};
use super::{Asked, Reply, deep};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::associate;
use crate::store::{Conn, rows};
use model::RecordId;
use odata::ODataError;
use odata::path::{Call, parse_reference};
use odata::row::{self, Body};
use serde_json::json;
use serde_json::value::RawValue;
use std::sync::Arc;

/// The most rows in one request.
const MAX_TARGETS: usize = 1000;

/// Writes one row of the table as its body says.
type One = fn(&Asked, &mut dyn Conn, &Arc<Table>, Body) -> Result<RecordId, Fault>;

/// `POST set/Microsoft.Dynamics.CRM.CreateMultiple` and its kin.
///
/// # Errors
/// As single creates and updates, of the first row that is refused; 501 for another action.
pub fn answer(asked: &Asked, conn: &mut dyn Conn, set: &str, call: &Call) -> Result<Reply, Fault> {
    match call.name.as_str() {
        "CreateMultiple" => {
            let ids = all(asked, conn, set, create)?;
            let context = format!("{}$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse", asked.base);
            Ok(Reply::json(200, json!({"@odata.context": context, "Ids": ids}).to_string()))
        }
        "UpdateMultiple" => all(asked, conn, set, update).map(|_| Reply::empty(204)),
        "UpsertMultiple" => all(asked, conn, set, upsert).map(|_| Reply::empty(204)),
        _ => Err(ODataError::not_implemented("This action").into()),
    }
}

fn all(asked: &Asked, conn: &mut dyn Conn, set: &str, one: One) -> Result<Vec<RecordId>, Fault> {
    let table = asked.table(set)?;
    let members = row::read_members(&asked.body)?;
    let targets =
        members.get("Targets").and_then(|json| serde_json::from_str::<Vec<&RawValue>>(json.get()).ok());
    let targets =
        targets.ok_or_else(|| ODataError::invalid_argument("'Targets' is not a list of records."))?;
    if targets.is_empty() || targets.len() > MAX_TARGETS {
        let message = format!("'Targets' has from 1 to {MAX_TARGETS} records.");
        return Err(ODataError::invalid_argument(message).into());
    }
    let mut ids = Vec::with_capacity(targets.len());
    for target in targets {
        let body = row::read_body(&table.meta, target.get().as_bytes(), &*asked.catalog)?;
        if body.odata_type.as_ref().is_some_and(|name| *name != table.meta.logical_name) {
            let message = "The '@odata.type' of a record is not that of the set.";
            return Err(ODataError::invalid_argument(message).into());
        }
        ids.push(one(asked, conn, table, body)?);
    }
    Ok(ids)
}

fn create(asked: &Asked, conn: &mut dyn Conn, table: &Arc<Table>, body: Body) -> Result<RecordId, Fault> {
    deep::insert(asked, conn, table, body)
}

fn update(asked: &Asked, conn: &mut dyn Conn, table: &Arc<Table>, body: Body) -> Result<RecordId, Fault> {
    match target(asked, conn, table, &body)? {
        Some(Named::Id(id)) => {
            let row = associate::existing(conn, table, id)?;
            deep::change(asked, conn, table, &row, None, body)?;
            Ok(id)
        }
        Some(Named::Missing(_)) => Err(keys::not_found().into()),
        None => Err(ODataError::invalid_argument("A record of 'Targets' has no key.").into()),
    }
}

fn upsert(asked: &Asked, conn: &mut dyn Conn, table: &Arc<Table>, mut body: Body) -> Result<RecordId, Fault> {
    match target(asked, conn, table, &body)? {
        Some(Named::Id(id)) => match rows::read(conn, table, id)? {
            Some(row) => {
                deep::change(asked, conn, table, &row, None, body)?;
                Ok(id)
            }
            None => {
                body.id = Some(id);
                deep::insert(asked, conn, table, body)
            }
        },
        Some(Named::Missing(key)) => {
            body.fields.extend(key);
            deep::insert(asked, conn, table, body)
        }
        None => deep::insert(asked, conn, table, body),
    }
}

/// The row that a target means: by its `@odata.id`, or by the primary key among its columns.
fn target(asked: &Asked, conn: &mut dyn Conn, table: &Table, body: &Body) -> Result<Option<Named>, Fault> {
    let Some(url) = &body.odata_id else { return Ok(body.id.map(Named::Id)) };
    let path = parse_reference(url)?;
    if path.set != table.meta.set_name {
        return Err(ODataError::invalid_argument("The '@odata.id' of a record is not of the set.").into());
    }
    keys::named(asked, conn, &path).map(|(_, named)| Some(named))
}
