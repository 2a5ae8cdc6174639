//! Instances of process flows: where a record stands in a flow, and which moves are allowed
//! (`reference/dataverse.md` §9.2).

use super::ActiveFlow;
use super::definition::instance_column;
use super::rules::lookup;
use crate::catalog::{Catalog, Right, Table, VERSION};
use crate::fault::Fault;
use crate::records::Writing;
use crate::store::{Conn, rows};
use model::metadata::ENGLISH;
use model::process::{MoveFault, read_path, write_path};
use model::value::Instant;
use model::{Fields, Lookup, RecordId, Value};
use odata::ODataError;
use uuid::Uuid;

// Dataverse's codes (§9.2).
const ACTIVE_STAGE_IS_NULL: u32 = 0x8006_0449;
const STAGE_NOT_IN_PROCESS: u32 = 0x8006_0450;
const STAGE_DOES_NOT_END_PATH: u32 = 0x8006_0455;
const FIRST_STAGE_IS_WRONG: u32 = 0x8006_0456;
const STAGE_IS_NOT_VALID: u32 = 0x8006_0458;
const INVALID_PATH: u32 = 0x8009_2007;
const PARTICIPANT_IS_MISSING: u32 = 0x8006_0441;

/// Completes and checks what is written to an instance. `before` is the row as it is, `None` for a new one.
///
/// # Errors
/// 400 with Dataverse's code for a move that isn't allowed.
pub fn check_instance(
    catalog: &Catalog,
    table: &Table,
    before: Option<&Fields>,
    fields: &mut Fields,
    now: Instant,
) -> Result<(), ODataError> {
    if !table.more.is_process {
        return Ok(());
    }
    let Some(active) = catalog.processes().flow_of(&table.meta.logical_name) else {
        return Err(fault(STAGE_NOT_IN_PROCESS, "The business process flow is not active."));
    };
    let is_moved = fields.contains_key("activestageid") || fields.contains_key("traversedpath");
    if before.is_none() || is_moved {
        move_to(active, table, before, fields, now)?;
    }
    let is_finished = matches!(fields.get("statuscode"), Some(Value::Choice(2)));
    if is_finished {
        fields.insert("completedon".to_owned(), Value::Instant(now));
    }
    if let Some(Value::Instant(began)) = before.and_then(|b| b.get("createdon")) {
        let minutes = now.0.saturating_sub(began.0).max(0) / 60_000;
        fields.insert("duration".to_owned(), Value::Int(minutes));
    }
    Ok(())
}

fn move_to(
    active: &ActiveFlow,
    table: &Table,
    before: Option<&Fields>,
    fields: &mut Fields,
    now: Instant,
) -> Result<(), ODataError> {
    let first = active.flow.first().map(|s| s.id).unwrap_or_default();
    let current = |column: &str| fields.get(column).or_else(|| before.and_then(|b| b.get(column)));
    let stage = match current("activestageid") {
        Some(Value::Lookup(stage)) => stage.id.0,
        _ if before.is_none() => first,
        _ => return Err(fault(ACTIVE_STAGE_IS_NULL, "Active stage ID cannot be null.")),
    };
    let path = match fields.get("traversedpath").and_then(Value::as_text) {
        Some(text) => read_path(text).ok_or_else(|| fault(INVALID_PATH, "Invalid traversed path."))?,
        None if before.is_none() && stage == first => vec![first],
        None => {
            return Err(fault(
                STAGE_DOES_NOT_END_PATH,
                "The active stage is not the last one of the traversed path.",
            ));
        }
    };
    let passed = before.and_then(|b| b.get("traversedpath")).and_then(Value::as_text);
    let passed = passed.and_then(read_path).unwrap_or_default();
    active.flow.check_move(&passed, Some(stage), &path).map_err(refused)?;
    let found = active.flow.stage(stage).ok_or_else(|| refused(MoveFault::UnknownStage))?;
    let column = instance_column(table, &found.table).unwrap_or_default();
    if !matches!(current(column), Some(Value::Lookup(_))) {
        let message = format!("The record of type {} that the stage is about is missing.", found.table);
        return Err(fault(PARTICIPANT_IS_MISSING, &message));
    }
    let name = found.name.text(ENGLISH).to_owned();
    let process = Lookup { table: "workflow".to_owned(), id: active.id, name: Some(active.name.clone()) };
    let stage = Lookup { table: "processstage".to_owned(), id: RecordId(stage), name: Some(name) };
    fields.insert("activestageid".to_owned(), Value::Lookup(stage));
    fields.insert("traversedpath".to_owned(), Value::Text(write_path(&path)));
    fields.insert("activestagestartedon".to_owned(), Value::Instant(now));
    fields.insert("processid".to_owned(), Value::Lookup(process));
    if before.is_none() {
        fields.entry("name".to_owned()).or_insert_with(|| Value::Text(active.name.clone()));
    }
    Ok(())
}

fn refused(why: MoveFault) -> ODataError {
    match why {
        MoveFault::NoActiveStage => fault(ACTIVE_STAGE_IS_NULL, "Active stage ID cannot be null."),
        MoveFault::UnknownStage => {
            fault(STAGE_NOT_IN_PROCESS, "The stage ID is not present in the business process.")
        }
        MoveFault::PathEndsElsewhere => fault(
            STAGE_DOES_NOT_END_PATH,
            "The active stage ID does not match the last stage in the traversed path.",
        ),
        MoveFault::WrongFirstStage => fault(
            FIRST_STAGE_IS_WRONG,
            "The traversed path does not begin with the first stage of the process.",
        ),
        MoveFault::TooFar => fault(STAGE_IS_NOT_VALID, "The stage can only be moved by one step."),
        MoveFault::BrokenPath => fault(INVALID_PATH, "Invalid traversed path."),
    }
}

fn fault(code: u32, message: &str) -> ODataError {
    ODataError::new(400, code, message)
}

/// Starts the first flow of a record that was just made, where the caller may make its instances and didn't say that he
/// wants none.
///
/// # Errors
/// What the database says.
pub fn start_default(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    id: RecordId,
    fields: &Fields,
) -> Result<(), Fault> {
    let name = &table.meta.logical_name;
    let starts_here = |f: &&ActiveFlow| f.flow.first().is_some_and(|stage| stage.table == *name);
    for active in writing.catalog.processes().flows().iter().filter(starts_here) {
        let Some(instances) = writing.catalog.named(&active.instances) else { continue };
        if writing.caller.reach(Right::Create, instances).is_none() {
            continue;
        }
        let Some(column) = instance_column(instances, name) else { continue };
        let title = fields.get(&table.meta.primary_name).and_then(Value::as_text).unwrap_or_default();
        let record = Lookup { table: name.clone(), id, name: Some(title.to_owned()) };
        let mut row = Fields::from([(column.to_owned(), Value::Lookup(record))]);
        check_instance(writing.catalog, instances, None, &mut row, writing.now)?;
        return insert(conn, writing, instances, row);
    }
    Ok(())
}

fn insert(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    instances: &Table,
    mut row: Fields,
) -> Result<(), Fault> {
    let (caller, at) = (writing.caller, Value::Instant(writing.now));
    let who = Lookup { table: "systemuser".to_owned(), id: caller.id, name: Some(caller.name.clone()) };
    row.extend([
        ("createdon".to_owned(), at.clone()),
        ("createdby".to_owned(), Value::Lookup(who.clone())),
        ("modifiedon".to_owned(), at),
        ("modifiedby".to_owned(), Value::Lookup(who)),
        ("statecode".to_owned(), Value::Choice(0)),
        ("statuscode".to_owned(), Value::Choice(1)),
        (VERSION.to_owned(), Value::Int(rows::next_version(conn)?)),
    ]);
    Ok(rows::insert(conn, instances, RecordId(Uuid::now_v7()), &row)?)
}

/// The record that an instance is about in a stage of a table.
pub fn participant(instances: &Table, row: &Fields, table: &str) -> Option<RecordId> {
    lookup(row, instance_column(instances, table)?).map(|(_, id)| id)
}
