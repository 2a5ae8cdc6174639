//! Rows of `workflow`: what may stand in them, and what follows from them.

use super::{FLOW, RULE};
use crate::catalog::{Catalog, Table, VERSION};
use crate::fault::Fault;
use crate::metadata::change::change;
use crate::metadata::{self, screens};
use crate::records::Writing;
use crate::store::stamps::{self, Stamp};
use crate::store::{Conn, rows};
use model::business_rule;
use model::metadata::ENGLISH;
use model::process::{self, Flow};
use model::{Fields, Lookup, Problem, RecordId, Value};
use odata::ODataError;
use odata::metadata::define;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Checks what is written to a `workflow` row. `before` is the row as it is, `None` for a new one.
///
/// # Errors
/// 400 for logic that doesn't fit its table, a flow without an instance table, or too many active flows.
pub fn check_definition(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    before: Option<&Fields>,
    fields: &Fields,
) -> Result<(), Fault> {
    let row = merged(before, fields);
    let body = text(&row, "clientdata");
    let fits = |problem: Problem| {
        let detail = problem.args.get("detail").cloned().unwrap_or_default();
        ODataError::invalid_argument(format!("The clientdata of the process is not valid: {detail}."))
    };
    match category(&row) {
        Some(RULE) => {
            let name = text(&row, "primaryentity");
            let table = catalog.named(name).ok_or_else(|| no_table(name))?;
            if !body.is_empty() || is_active(&row) {
                business_rule::parse(body, &table.meta).map_err(fits)?;
            }
        }
        Some(FLOW) if !body.is_empty() || is_active(&row) => {
            let flow = process::parse(body, |t| catalog.named(t).map(|t| &t.meta)).map_err(fits)?;
            check_flow(catalog, &row, &flow)?;
            if is_active(&row) && before.is_none_or(|b| !is_active(b)) {
                check_count(conn, text(&row, "primaryentity"))?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Makes the table of an active flow's instances, and the lookups it lacks to tables of the flow, as activating a flow
/// does in Dataverse. Gives the tables as they are then.
///
/// # Errors
/// 400 for a unique name that can't be a table's; 403 for who may not make tables.
pub fn ensure_instances(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    before: Option<&Fields>,
    fields: &Fields,
) -> Result<Option<Arc<Catalog>>, Fault> {
    let (row, catalog) = (merged(before, fields), writing.catalog);
    let name = text(&row, "uniquename");
    if category(&row) != Some(FLOW) || !is_active(&row) || name.is_empty() {
        return Ok(None);
    }
    let Ok(flow) = process::parse(text(&row, "clientdata"), |t| catalog.named(t).map(|t| &t.meta)) else {
        // What is wrong with it is said by the check that follows.
        return Ok(None);
    };
    let of_stages: BTreeSet<&str> = flow.stages.iter().map(|stage| stage.table.as_str()).collect();
    let instances = catalog.named(name);
    let lacks = |table: &&str| instances.is_none_or(|i| instance_column(i, table).is_none());
    let missing: Vec<&str> = of_stages.into_iter().filter(lacks).collect();
    if missing.is_empty() || instances.is_some_and(|i| !i.more.is_process || !i.more.is_custom) {
        return Ok(None);
    }
    let title = text(&row, "name");
    let (_, changed) = change(conn, writing, "prvCreateEntity", |definitions| {
        metadata::process::ensure(definitions, name, title, &missing)
    })?;
    if instances.is_none() {
        screens::add(conn, Writing { catalog: &changed, ..writing }, name)?;
    }
    Ok(Some(changed))
}

fn check_flow(catalog: &Catalog, row: &Fields, flow: &Flow) -> Result<(), ODataError> {
    let first = flow.first().map(|s| s.table.as_str()).unwrap_or_default();
    if text(row, "primaryentity") != first {
        return Err(ODataError::invalid_argument("The primary entity of a flow is that of its first stage."));
    }
    let name = text(row, "uniquename");
    if !is_active(row) && catalog.named(name).is_none() {
        // The table is made when the flow is activated.
        return define::check_custom_name(name);
    }
    let table = catalog.named(name).filter(|t| t.more.is_process);
    let table = table.ok_or_else(|| {
        ODataError::invalid_argument(format!(
            "The unique name of a flow is the logical name of a table with IsBPFEntity: '{name}' is none."
        ))
    })?;
    let stays = |stage: &process::Stage| instance_column(table, &stage.table).is_some();
    if flow.stages.iter().all(stays) {
        return Ok(());
    }
    let message = format!("The table {name} has no lookup to every table of the flow.");
    Err(ODataError::invalid_argument(message))
}

/// Dataverse's bound: ten active flows a table.
fn check_count(conn: &mut dyn Conn, table: &str) -> Result<(), Fault> {
    let sql = "SELECT count(*) FROM data_workflow WHERE category = 4 AND statecode = 1 AND primaryentity = ?";
    if conn.number(sql, &[table.into()])? >= 10 {
        let message = "Ten business process flows are active for this entity already.";
        return Err(ODataError::invalid_argument(message).into());
    }
    Ok(())
}

/// The lookup of an instance table to the records of a table.
pub(super) fn instance_column<'a>(instances: &'a Table, table: &str) -> Option<&'a str> {
    model::process::instance_column(&instances.meta, table)
}

/// Writes what follows from a `workflow` row that was written: its stages as rows, and the stamp under which all
/// processes are remembered.
///
/// # Errors
/// What the database says.
pub fn follow_definition(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    id: RecordId,
    before: Option<&Fields>,
    fields: &Fields,
) -> Result<(), Fault> {
    let row = merged(before, fields);
    if category(&row) == Some(FLOW)
        && (fields.contains_key("clientdata") || before.is_none())
        && let Ok(flow) = process::parse(text(&row, "clientdata"), |t| catalog.named(t).map(|t| &t.meta))
    {
        write_stages(conn, catalog, id, text(&row, "name"), &flow)?;
    }
    Ok(stamps::touch(conn, Stamp::Metadata)?)
}

/// Makes the rows of a flow's stages anew.
///
/// # Errors
/// What the database says.
pub(super) fn write_stages(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    id: RecordId,
    name: &str,
    flow: &Flow,
) -> Result<(), Problem> {
    let table = catalog.need("processstage")?;
    let mut parent = None;
    for stage in &flow.stages {
        let process = Lookup { table: "workflow".to_owned(), id, name: Some(name.to_owned()) };
        let steps = serde_json::to_string(&stage.steps).unwrap_or_default();
        let fields = Fields::from([
            ("stagename".to_owned(), Value::Text(stage.name.text(ENGLISH).to_owned())),
            ("stagecategory".to_owned(), Value::Choice(stage.category)),
            ("primaryentitytypecode".to_owned(), Value::Text(stage.table.clone())),
            ("processid".to_owned(), Value::Lookup(process)),
            ("parentprocessstageid".to_owned(), parent.map_or(Value::Null, Value::Id)),
            ("clientdata".to_owned(), Value::Text(steps)),
            (VERSION.to_owned(), Value::Int(rows::next_version(conn)?)),
        ]);
        let stage = RecordId(stage.id);
        match rows::read(conn, table, stage)? {
            Some(_) => rows::update(conn, table, stage, &fields)?,
            None => rows::insert(conn, table, stage, &fields)?,
        }
        parent = Some(stage);
    }
    Ok(())
}

fn merged(before: Option<&Fields>, fields: &Fields) -> Fields {
    let mut row = before.cloned().unwrap_or_default();
    row.extend(fields.iter().map(|(column, value)| (column.clone(), value.clone())));
    row
}

fn category(row: &Fields) -> Option<i64> {
    match row.get("category") {
        Some(Value::Choice(n)) => Some(i64::from(*n)),
        _ => None,
    }
}

fn is_active(row: &Fields) -> bool {
    row.get("statecode") == Some(&Value::Choice(1))
}

fn text<'a>(row: &'a Fields, column: &str) -> &'a str {
    row.get(column).and_then(Value::as_text).unwrap_or_default()
}

fn no_table(name: &str) -> ODataError {
    ODataError::invalid_argument(format!("The primary entity '{name}' of the process does not exist."))
}
