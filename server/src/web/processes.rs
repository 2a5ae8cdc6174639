//! `RetrieveProcessInstances` and `RetrieveActivePath` (`reference/dataverse.md` §9.2).

use super::{Asked, Reply};
use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::processes::{ActiveFlow, participant};
use crate::records::{check_read, check_right};
use crate::security::Holder;
use crate::store::conn::id;
use crate::store::{Conn, rows};
use model::metadata::ENGLISH;
use model::process::{Stage, read_path};
use model::{Fields, RecordId, TableMeta, Value};
use odata::ODataError;
use odata::path::{Call, unquoted};
use query::ddl::{StoredRow, quoted};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Whether a name is such a function.
pub fn is_one(name: &str) -> bool {
    matches!(name, "RetrieveProcessInstances" | "RetrieveActivePath")
}

/// Answers one.
///
/// # Errors
/// 400 for parameters that are none, 403 without the right to read, 404 for an unknown instance.
pub fn get(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    match call.name.as_str() {
        "RetrieveProcessInstances" => instances(asked, conn, call),
        _ => active_path(asked, conn, call),
    }
}

/// The instances of a record in all flows, the one that was touched last first.
fn instances(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    let record = guid(call, "EntityId")?;
    let name = unquoted(call.argument("EntityLogicalName").unwrap_or_default());
    let table = asked.catalog.named(&name).ok_or_else(|| {
        ODataError::new(
            400,
            odata::error::codes::QUERY_NO_ENTITY,
            format!("The entity '{name}' does not exist."),
        )
    })?;
    check_right(&asked.caller, Right::Read, table)?;
    let row = rows::read(conn, table, record)?.ok_or_else(|| ODataError::row_not_found(&name, record))?;
    check_read(conn, &asked.caller, table, record, Holder::of(table, record, &row.fields))?;
    let mut found = Vec::new();
    for active in asked.catalog.processes().flows() {
        let Some(instances) = asked.catalog.named(&active.instances) else { continue };
        if asked.caller.reach(Right::Read, instances).is_none() {
            continue;
        }
        for row in rows_about(conn, instances, &name, record)? {
            found.push((modified(&row), instance_json(active, instances, &row)));
        }
    }
    found.sort_by_key(|(modified, _)| std::cmp::Reverse(*modified));
    let found: Vec<Json> = found.into_iter().map(|(_, json)| json).collect();
    let context = format!("{}$metadata#businessprocessflowinstances", asked.base);
    Ok(Reply::json(200, json!({"@odata.context": context, "value": found}).to_string()))
}

fn rows_about(
    conn: &mut dyn Conn,
    instances: &Table,
    table: &str,
    record: RecordId,
) -> Result<Vec<StoredRow>, Fault> {
    let mut found = Vec::new();
    let lookups = instances.meta.many_to_one.iter().filter(|r| r.target == table);
    for relation in lookups {
        let (from, column) = (quoted(instances.layout.name()), quoted(&relation.column));
        for row in conn.rows(&format!("SELECT id FROM {from} WHERE {column} = ?"), &[record.into()])? {
            if let Some(key) = row.first() {
                found.extend(rows::read(conn, instances, id(key)?)?);
            }
        }
    }
    Ok(found)
}

fn modified(row: &StoredRow) -> i64 {
    match row.fields.get("modifiedon") {
        Some(Value::Instant(at)) => at.0,
        _ => 0,
    }
}

fn instance_json(active: &ActiveFlow, instances: &Table, row: &StoredRow) -> Json {
    let stage = match row.fields.get("activestageid") {
        Some(Value::Lookup(stage)) => Some(stage.id),
        _ => None,
    };
    let moment = |column: &str| match row.fields.get(column) {
        Some(Value::Instant(at)) => Some(at.to_string()),
        _ => None,
    };
    let choice = |column: &str| match row.fields.get(column) {
        Some(Value::Choice(n)) => Some(*n),
        _ => None,
    };
    let text = |column: &str| row.fields.get(column).and_then(Value::as_text);
    json!({
        "businessprocessflowinstanceid": row.id,
        "name": text("name"),
        "processid": active.id,
        "processname": active.name,
        "processinstancetable": instances.meta.logical_name,
        "processstageid": stage,
        "traversedpath": text("traversedpath"),
        "createdon": moment("createdon"),
        "modifiedon": moment("modifiedon"),
        "completedon": moment("completedon"),
        "statecode": choice("statecode"),
        "statuscode": choice("statuscode"),
    })
}

/// The stages an instance passed, then those that would follow for its record as it is now.
fn active_path(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    let wanted = guid(call, "ProcessInstanceId")?;
    for active in asked.catalog.processes().flows() {
        let Some(instances) = asked.catalog.named(&active.instances) else { continue };
        let Some(instance) = rows::read(conn, instances, wanted)? else { continue };
        check_right(&asked.caller, Right::Read, instances)?;
        let records = participants(asked, conn, active, instances, &instance.fields)?;
        let passed = instance.fields.get("traversedpath").and_then(Value::as_text);
        let passed = passed.and_then(read_path).unwrap_or_default();
        let row = |stage: &Stage| records.get(&stage.table).map(|(table, fields)| (*table, fields));
        let path = active.flow.active_path(&passed, row);
        let stages: Vec<Json> = path.iter().map(|stage| stage_json(active, stage)).collect();
        let context = format!("{}$metadata#processstages", asked.base);
        return Ok(Reply::json(200, json!({"@odata.context": context, "value": stages}).to_string()));
    }
    Err(ODataError::row_not_found("businessprocessflowinstance", wanted).into())
}

/// The records that an instance is about, those the caller may read.
fn participants<'a>(
    asked: &'a Asked,
    conn: &mut dyn Conn,
    active: &ActiveFlow,
    instances: &Table,
    instance: &Fields,
) -> Result<BTreeMap<String, (&'a TableMeta, Fields)>, Fault> {
    let mut records = BTreeMap::new();
    for stage in &active.flow.stages {
        let Some(table) = asked.catalog.named(&stage.table) else { continue };
        let Some(record) = participant(instances, instance, &stage.table) else { continue };
        if let Some(row) = rows::read(conn, table, record)?
            && check_read(conn, &asked.caller, table, record, Holder::of(table, record, &row.fields)).is_ok()
        {
            records.insert(stage.table.clone(), (&table.meta, row.fields));
        }
    }
    Ok(records)
}

fn stage_json(active: &ActiveFlow, stage: &Stage) -> Json {
    json!({
        "processstageid": stage.id,
        "stagename": stage.name.text(ENGLISH),
        "stagecategory": stage.category,
        "primaryentitytypecode": stage.table,
        "_processid_value": active.id,
        "clientdata": serde_json::to_string(&stage.steps).unwrap_or_default(),
    })
}

fn guid(call: &Call, name: &str) -> Result<RecordId, ODataError> {
    let bad = || ODataError::invalid_argument(format!("The parameter '{name}' is missing or no id."));
    call.argument(name).and_then(|text| unquoted(text).parse().ok()).ok_or_else(bad)
}
