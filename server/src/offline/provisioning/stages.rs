//! The seven stages. Only the fifth has a name in the sources ("data download", checklist 142); the others are ours.

use super::{JOB, JOB_TABLE, Kind, State, Status, index, read_state, say};
use crate::catalog::Catalog;
use crate::fault::Fault;
use crate::offline::publish::lookup;
use crate::offline::rows::{self, fields, moment, number, text};
use crate::offline::{environment, published};
use crate::records::Writing;
use crate::security;
use crate::store::Conn;
use model::offline::{Tables, check};
use model::value::Instant;
use model::{Code, Problem, RecordId, Value};
use query::ddl::{StoredRow, quoted};
use uuid::Uuid;

/// Names of the stages.
pub const STAGES: [&str; 7] = [
    "Checking the environment",
    "Reading the published profiles",
    "Checking the tables",
    "Counting the rows",
    "Building the sync index",
    "Checking the sync index",
    "Opening for devices",
];
/// The stage that goes table by table, with percent and time left.
pub const BUILD: usize = 5;
const LAST: usize = 7;

// farfield_offlineprovisioningtable.farfield_status
const WAITING: i32 = 1;
const DONE: i32 = 3;

/// What a stage is called.
pub fn name(kind: Kind, stage: usize) -> &'static str {
    match (kind, stage) {
        (Kind::Deprovision, BUILD) => "Removing the sync index",
        (Kind::Deprovision, _) => "Closing for devices",
        _ => STAGES.get(stage.saturating_sub(1)).copied().unwrap_or_default(),
    }
}

/// How a unit of work ended.
enum Done {
    /// The stage has more to do.
    Part,
    /// The stage is complete.
    Stage,
}

/// Carries out the next unit of work of the running job, and tells whether there was one. A unit that fails is written
/// down, and the job waits for a retry.
///
/// # Errors
/// What the database says.
pub fn advance(conn: &mut dyn Conn, catalog: &Catalog, now: Instant) -> Result<bool, Problem> {
    let Some(row) = super::latest(conn, catalog)? else { return Ok(false) };
    let Some(state) = read_state(&row).filter(|state| state.status == Status::Running) else {
        return Ok(false);
    };
    let starter = rows::id(&row.fields, "createdby").unwrap_or(row.id);
    let Some(caller) = security::load(conn, starter)? else {
        return Err(Problem::new(Code::RecordNotFound).with("table", "systemuser"));
    };
    let writing = Writing { catalog, caller: &caller, now };
    let done = conn.savepoint(|conn| unit(conn, writing, &row, &state));
    let told = match done {
        Ok(Done::Part) => {
            rows::set(conn, writing, JOB, state.job, fields([("farfield_checkedon", Value::Instant(now))]))
                .map_err(Fault::from)
        }
        Ok(Done::Stage) => next_stage(conn, writing, &state),
        Err(fault) => fail(conn, writing, &state, &fault),
    };
    match told {
        Ok(()) => Ok(true),
        Err(Fault::Failed(problem)) => Err(problem),
        Err(Fault::Refused(_)) => {
            Err(Problem::new(Code::Internal).with("detail", "a provisioning job was refused"))
        }
    }
}

fn next_stage(conn: &mut dyn Conn, writing: Writing<'_>, state: &State) -> Result<(), Fault> {
    let said = format!("Stage {} is complete: {}.", state.stage, name(state.kind, state.stage));
    say(conn, writing, state.job, state.stage, &said)?;
    let columns = if state.stage >= LAST {
        fields([
            ("farfield_status", Value::Choice(Status::Completed as i32)),
            ("farfield_percent", Value::Int(100)),
            ("farfield_secondsleft", Value::Int(0)),
            ("farfield_finishedon", Value::Instant(writing.now)),
        ])
    } else {
        let next = state.stage + 1;
        let mut columns = fields([
            ("farfield_stage", Value::Int(i64::try_from(next).unwrap_or(7))),
            ("farfield_stagename", Value::Text(name(state.kind, next).to_owned())),
        ]);
        if next == BUILD {
            columns.insert("farfield_percent".to_owned(), Value::Int(0));
        }
        columns
    };
    Ok(rows::set(conn, writing, JOB, state.job, columns)?)
}

/// Writes down that the job can't go on: what the caller may know, and nothing of the database.
fn fail(conn: &mut dyn Conn, writing: Writing<'_>, state: &State, fault: &Fault) -> Result<(), Fault> {
    let why = match fault {
        Fault::Refused(error) => error.message.clone(),
        Fault::Failed(problem) => {
            tracing::error!(%problem, stage = state.stage, "provisioning failed");
            format!("The database could not be used ({}).", problem.code.name())
        }
    };
    let failed = fields([
        ("farfield_status", Value::Choice(Status::Failed as i32)),
        ("farfield_finishedon", Value::Instant(writing.now)),
    ]);
    rows::set(conn, writing, JOB, state.job, failed)?;
    say(
        conn,
        writing,
        state.job,
        state.stage,
        &format!("Stage {} failed: {why} Retry when this is mended.", state.stage),
    )
}

fn unit(conn: &mut dyn Conn, writing: Writing<'_>, job: &StoredRow, state: &State) -> Result<Done, Fault> {
    match (state.kind, state.stage) {
        (Kind::Deprovision, BUILD) => remove_one(conn, writing, state),
        (Kind::Deprovision, LAST) => open(conn, writing, false),
        (Kind::Deprovision, _) => Ok(Done::Stage),
        (Kind::Provision, 1) => check_environment(conn, writing),
        (Kind::Provision, 2) => read_profiles(conn, writing, state),
        (Kind::Provision, 3) => check_tables(conn, writing),
        (Kind::Provision, 4) => count_one(conn, writing, state),
        (Kind::Provision, BUILD) => build_one(conn, writing, job, state),
        (Kind::Provision, 6) => check_index(conn, writing, state),
        (Kind::Provision, _) => open(conn, writing, true),
    }
}

fn check_environment(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<Done, Fault> {
    match environment::settings(conn, writing.catalog)?.ineligible {
        Some(reason) => {
            Err(super::order_rule(&format!("Offline is not available in this environment: {reason}")))
        }
        None => Ok(Done::Stage),
    }
}

/// Lists the tables that devices may get; a retry begins the list anew.
fn read_profiles(conn: &mut dyn Conn, writing: Writing<'_>, state: &State) -> Result<Done, Fault> {
    for row in job_tables(conn, writing.catalog, state.job)? {
        rows::remove(conn, writing.catalog, JOB_TABLE, row.id)?;
    }
    let environment = environment::environment(conn, writing.catalog)?;
    for table in environment.tables.keys() {
        let columns = fields([
            ("farfield_name", Value::Text(table.clone())),
            ("farfield_provisioningid", Value::Lookup(lookup(JOB, state.job, "Provisioning"))),
            ("farfield_status", Value::Choice(WAITING)),
            ("farfield_checkedon", Value::Instant(writing.now)),
        ]);
        rows::insert(conn, writing, JOB_TABLE, RecordId(Uuid::now_v7()), columns)?;
    }
    Ok(Done::Stage)
}

/// Published profiles must still fit the tables, which may have changed since.
fn check_tables(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<Done, Fault> {
    let settings = environment::settings(conn, writing.catalog)?;
    let tables = Tables::new(writing.catalog.metas());
    for profile in published::all(conn)? {
        let findings = check::check(&profile, &tables, &settings);
        if let Some(error) = findings.iter().find(|finding| finding.is_error()) {
            return Err(super::order_rule(&format!("The profile '{}': {}", profile.name, error.fault)));
        }
    }
    Ok(Done::Stage)
}

fn count_one(conn: &mut dyn Conn, writing: Writing<'_>, state: &State) -> Result<Done, Fault> {
    let tables = job_tables(conn, writing.catalog, state.job)?;
    let Some(row) = tables.iter().find(|row| number(&row.fields, "farfield_rows").is_none()) else {
        return Ok(Done::Stage);
    };
    let count = match writing.catalog.named(text(&row.fields, "farfield_name")) {
        Some(table) => conn.number(&format!("SELECT count(*) FROM {}", quoted(table.layout.name())), &[])?,
        None => 0,
    };
    let counted = [("farfield_rows", Value::Int(count)), ("farfield_checkedon", Value::Instant(writing.now))];
    rows::set(conn, writing, JOB_TABLE, row.id, fields(counted))?;
    Ok(Done::Part)
}

/// Builds the index of one table.
fn build_one(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    job: &StoredRow,
    state: &State,
) -> Result<Done, Fault> {
    let tables = job_tables(conn, writing.catalog, state.job)?;
    let is_waiting = |row: &&StoredRow| number(&row.fields, "farfield_status") != Some(i64::from(DONE));
    let Some(row) = tables.iter().find(is_waiting) else { return Ok(Done::Stage) };
    let name = text(&row.fields, "farfield_name");
    let environment = environment::environment(conn, writing.catalog)?;
    let wanted = index::columns(&published::all(conn)?, &environment, writing.catalog)?;
    let mut made = 0;
    if let (Some(table), Some(columns)) = (writing.catalog.named(name), wanted.get(name)) {
        for column in columns {
            made += i64::from(index::make(conn, table, column)?);
        }
    }
    let columns = fields([
        ("farfield_status", Value::Choice(DONE)),
        ("farfield_indexes", Value::Int(made)),
        ("farfield_checkedon", Value::Instant(writing.now)),
    ]);
    rows::set(conn, writing, JOB_TABLE, row.id, columns)?;
    tell_progress(conn, writing, job, &tables, row.id)?;
    say(conn, writing, state.job, state.stage, &format!("The table '{name}' is indexed."))?;
    Ok(Done::Part)
}

/// Percent by rows, and the time left at the pace so far.
fn tell_progress(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    job: &StoredRow,
    tables: &[StoredRow],
    just_done: RecordId,
) -> Result<(), Fault> {
    // An empty table is some work too.
    let weight = |row: &StoredRow| number(&row.fields, "farfield_rows").unwrap_or(0).max(0) + 1;
    let is_done = |row: &&StoredRow| {
        row.id == just_done || number(&row.fields, "farfield_status") == Some(i64::from(DONE))
    };
    let total: i64 = tables.iter().map(weight).sum();
    let done: i64 = tables.iter().filter(is_done).map(weight).sum();
    let since = moment(&job.fields, "farfield_startedon").map_or(writing.now.0, |at| at.0);
    let passed_s = (writing.now.0 - since).max(0) / 1000;
    let left = passed_s.saturating_mul(total - done) / done.max(1);
    let columns = fields([
        ("farfield_percent", Value::Int(done * 100 / total.max(1))),
        ("farfield_secondsleft", Value::Int(left.min(i64::from(i32::MAX)))),
    ]);
    Ok(rows::set(conn, writing, JOB, job.id, columns)?)
}

/// Every index that was made must be there.
fn check_index(conn: &mut dyn Conn, writing: Writing<'_>, state: &State) -> Result<Done, Fault> {
    for row in job_tables(conn, writing.catalog, state.job)? {
        let table = text(&row.fields, "farfield_name");
        for index in index::made(conn, table)? {
            if !index::exists(conn, &index)? {
                return Err(super::order_rule(&format!("An index of the table '{table}' is missing.")));
            }
        }
    }
    Ok(Done::Stage)
}

fn open(conn: &mut dyn Conn, writing: Writing<'_>, is_open: bool) -> Result<Done, Fault> {
    for row in rows::all(conn, writing.catalog, "organization")? {
        let columns = fields([("ismobileofflineenabled", Value::Bool(is_open))]);
        rows::set(conn, writing, "organization", row.id, columns)?;
    }
    Ok(Done::Stage)
}

/// Removes the index of one table.
fn remove_one(conn: &mut dyn Conn, writing: Writing<'_>, state: &State) -> Result<Done, Fault> {
    let left = index::tables(conn)?;
    let Some(table) = left.first() else { return Ok(Done::Stage) };
    index::remove(conn, table)?;
    say(conn, writing, state.job, state.stage, &format!("The index of the table '{table}' is removed."))?;
    Ok(Done::Part)
}

fn job_tables(conn: &mut dyn Conn, catalog: &Catalog, job: RecordId) -> Result<Vec<StoredRow>, Problem> {
    let mut tables = rows::pointing(conn, catalog, JOB_TABLE, "farfield_provisioningid", job)?;
    tables.sort_by(|a, b| text(&a.fields, "farfield_name").cmp(text(&b.fields, "farfield_name")));
    Ok(tables)
}
