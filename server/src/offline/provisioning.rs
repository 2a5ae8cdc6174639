//! Provisioning: the job that prepares the server for devices (checklist 141-149, X28). It builds the sync index, the
//! SQL indexes that the queries of the published profiles and the organisation filters need, in seven named stages.
//!
//! The job is its rows: [`advance`] carries out the next unit of work in one transaction and writes down where it is,
//! so that a job goes on where it was when the server was stopped, and stopping it takes effect before its next unit.

mod index;
mod stages;

pub use index::{INDEXES, is_indexed};
pub use stages::{STAGES, advance};

use super::environment;
use super::publish::lookup;
use super::rows::{self, fields, moment, number};
use crate::app::App;
use crate::catalog::Catalog;
use crate::fault::Fault;
use crate::records::Writing;
use crate::store::Conn;
use model::storage::SqlValue;
use model::value::Instant;
use model::{Problem, RecordId, Value};
use odata::ODataError;
use query::ddl::StoredRow;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The job.
pub const JOB: &str = "farfield_offlineprovisioning";
/// Its tables.
pub const JOB_TABLE: &str = "farfield_offlineprovisioningtable";
/// What it said.
pub const JOB_MESSAGE: &str = "farfield_offlineprovisioningmessage";
/// Who agreed to it.
pub const CONSENT: &str = "farfield_offlineconsent";

/// How often the server looks for a job.
const LOOK: Duration = Duration::from_millis(250);

/// Carries out whatever job there is, unit by unit, for as long as the server runs.
pub async fn run(app: Arc<App>) {
    let mut ticks = tokio::time::interval(LOOK);
    loop {
        ticks.tick().await;
        let worked = work(&app).await;
        if let Err(problem) = worked {
            tracing::error!(%problem, "provisioning could not go on");
        }
    }
}

async fn work(app: &App) -> Result<(), Problem> {
    // Looking costs no turn of the writer.
    let waiting = "SELECT count(*) FROM data_farfield_offlineprovisioning WHERE farfield_status = ?";
    let running = SqlValue::Integer(Status::Running as i64);
    if app.store.read(move |conn| conn.number(waiting, &[running])).await? == 0 {
        return Ok(());
    }
    loop {
        let catalog = app.catalog();
        let now = Instant(crate::server::now_ms());
        if !app.store.write(move |conn| advance(conn, &catalog, now)).await? {
            return Ok(());
        }
    }
}

/// What the administrator agrees to (checklist 141, 177).
pub const NOTICE: &str = "By enabling offline use, records of the enabled tables that pass their organization filters \
    are copied to the devices of the users of the published profiles, as far as each user may read them. On a device \
    they lie in an encrypted database of that user and leave it when he signs out. The server keeps indexes of the \
    columns that the filters use; it keeps no further copy.";

/// `farfield_kind`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Prepares the server.
    Provision = 1,
    /// Takes that back.
    Deprovision = 2,
}

/// `farfield_status`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It has work to do.
    Running = 1,
    /// It was stopped.
    Stopped = 3,
    /// It can't go on.
    Failed = 4,
    /// It is done.
    Completed = 5,
}

/// Where offline use stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The latest job.
    pub job: RecordId,
    /// Which way it goes.
    pub kind: Kind,
    /// How it stands.
    pub status: Status,
    /// Its stage, from 1.
    pub stage: usize,
}

impl State {
    /// Whether devices may download.
    pub fn is_open(&self) -> bool {
        self.kind == Kind::Provision && self.status == Status::Completed
    }
}

/// The latest job; `None` where there never was one.
///
/// # Errors
/// What the database says.
pub fn state(conn: &mut dyn Conn, catalog: &Catalog) -> Result<Option<State>, Problem> {
    Ok(latest(conn, catalog)?.and_then(|row| read_state(&row)))
}

fn read_state(row: &StoredRow) -> Option<State> {
    let kind = match number(&row.fields, "farfield_kind")? {
        1 => Kind::Provision,
        2 => Kind::Deprovision,
        _ => return None,
    };
    let status = match number(&row.fields, "farfield_status")? {
        1 => Status::Running,
        3 => Status::Stopped,
        4 => Status::Failed,
        5 => Status::Completed,
        _ => return None,
    };
    let stage = number(&row.fields, "farfield_stage").and_then(|n| usize::try_from(n).ok()).unwrap_or(1);
    Some(State { job: row.id, kind, status, stage })
}

fn latest(conn: &mut dyn Conn, catalog: &Catalog) -> Result<Option<StoredRow>, Problem> {
    let jobs = rows::all(conn, catalog, JOB)?;
    let order = |row: &StoredRow| {
        (moment(&row.fields, "farfield_startedon"), crate::store::rows::version(&row.fields))
    };
    Ok(jobs.into_iter().max_by_key(|row| (order(row).0.map(|at| at.0), order(row).1)))
}

/// What a job says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Name of its stage.
    pub stage_name: String,
    /// The latest message.
    pub message: String,
    /// How much of the fifth stage is done.
    pub percent: Option<i64>,
    /// How long the fifth stage will still take.
    pub seconds_left: Option<i64>,
    /// When it last wrote down where it is.
    pub checked_on: Option<Instant>,
}

/// What a job says of itself; `None` when there is no such job.
///
/// # Errors
/// What the database says.
pub fn job(conn: &mut dyn Conn, catalog: &Catalog, id: RecordId) -> Result<Option<Told>, Problem> {
    let row = rows::one(conn, catalog, JOB, id)?;
    Ok(row.map(|row| Told {
        stage_name: rows::text(&row.fields, "farfield_stagename").to_owned(),
        message: rows::text(&row.fields, "farfield_message").to_owned(),
        percent: number(&row.fields, "farfield_percent"),
        seconds_left: number(&row.fields, "farfield_secondsleft"),
        checked_on: moment(&row.fields, "farfield_checkedon"),
    }))
}

/// Starts provisioning, with the consent of whoever asks, which is recorded with his name and the time.
///
/// # Errors
/// 400 without consent, where the environment isn't eligible, while another job runs, or when it is provisioned.
pub fn start(conn: &mut dyn Conn, writing: Writing<'_>, consents: bool) -> Result<RecordId, Fault> {
    let settings = environment::settings(conn, writing.catalog)?;
    if let Some(reason) = settings.ineligible {
        return Err(order_rule(&format!("Offline is not available in this environment: {reason}")));
    }
    if !consents {
        return Err(order_rule(&format!("Provisioning needs your consent. {NOTICE}")));
    }
    match state(conn, writing.catalog)? {
        Some(State { status: Status::Running, kind: Kind::Provision, .. }) => {
            Err(order_rule("Provisioning is running. Stop it first."))
        }
        Some(State { status: Status::Running, kind: Kind::Deprovision, .. }) => {
            Err(order_rule("De-provisioning is running. Provisioning can start when it is complete."))
        }
        Some(State { status: Status::Completed, kind: Kind::Provision, .. }) => {
            Err(order_rule("Offline is provisioned already. De-provision it first."))
        }
        Some(State { status: Status::Failed | Status::Stopped, kind: Kind::Deprovision, .. }) => {
            Err(order_rule("De-provisioning failed. Retry it first."))
        }
        _ => {
            let consent = record_consent(conn, writing)?;
            begin(conn, writing, Kind::Provision, Some(consent))
        }
    }
}

/// Stops provisioning before its next unit of work, at whatever stage it is (checklist 145).
///
/// # Errors
/// 400 when it does not run, or is a de-provisioning (checklist 146).
pub fn stop(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<RecordId, Fault> {
    match state(conn, writing.catalog)? {
        Some(State { status: Status::Running, kind: Kind::Deprovision, .. }) => {
            Err(order_rule("De-provisioning can't be stopped."))
        }
        Some(State { job, status: Status::Running, stage, .. }) => {
            let stopped = fields([
                ("farfield_status", Value::Choice(Status::Stopped as i32)),
                ("farfield_finishedon", Value::Instant(writing.now)),
            ]);
            rows::set(conn, writing, JOB, job, stopped)?;
            say(conn, writing, job, stage, "Provisioning was stopped.")?;
            Ok(job)
        }
        _ => Err(order_rule("Provisioning is not running.")),
    }
}

/// Goes on with a job that failed or was stopped, at the stage where it was (checklist 147).
///
/// # Errors
/// 400 when the latest job neither failed nor was stopped.
pub fn retry(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<RecordId, Fault> {
    let Some(row) = latest(conn, writing.catalog)? else {
        return Err(order_rule("There is nothing to retry."));
    };
    match read_state(&row) {
        Some(State { job, kind, status: Status::Failed | Status::Stopped, stage }) => {
            let attempt = number(&row.fields, "farfield_attempt").unwrap_or(1) + 1;
            // A check of the index that failed means that it must be built again.
            let stage =
                if kind == Kind::Provision && stage > stages::BUILD { stages::BUILD - 3 } else { stage };
            let again = fields([
                ("farfield_status", Value::Choice(Status::Running as i32)),
                ("farfield_attempt", Value::Int(attempt)),
                ("farfield_stage", Value::Int(i64::try_from(stage).unwrap_or(1))),
                ("farfield_finishedon", Value::Null),
            ]);
            rows::set(conn, writing, JOB, job, again)?;
            say(conn, writing, job, stage, &format!("Attempt {attempt} began."))?;
            Ok(job)
        }
        _ => Err(order_rule("Only a job that failed or was stopped can be retried.")),
    }
}

/// Takes provisioning back (checklist 146, 148).
///
/// # Errors
/// 400 unless provisioning is complete.
pub fn deprovision(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<RecordId, Fault> {
    match state(conn, writing.catalog)? {
        Some(state) if state.is_open() => begin(conn, writing, Kind::Deprovision, None),
        _ => Err(order_rule("Only a complete provisioning can be taken back.")),
    }
}

fn order_rule(message: &str) -> Fault {
    ODataError::new(400, odata::error::codes::ISV_ABORTED, message).into()
}

fn record_consent(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<RecordId, Fault> {
    let id = RecordId(Uuid::now_v7());
    let user = lookup("systemuser", writing.caller.id, &writing.caller.name);
    let columns = fields([
        ("farfield_name", Value::Text(writing.caller.name.clone())),
        ("farfield_userid", Value::Lookup(user)),
        ("farfield_givenon", Value::Instant(writing.now)),
        ("farfield_notice", Value::Text(NOTICE.to_owned())),
    ]);
    rows::insert(conn, writing, CONSENT, id, columns)?;
    Ok(id)
}

fn begin(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    kind: Kind,
    consent: Option<RecordId>,
) -> Result<RecordId, Fault> {
    let id = RecordId(Uuid::now_v7());
    let (name, stage) = match kind {
        Kind::Provision => ("Provisioning", 1),
        Kind::Deprovision => ("De-provisioning", stages::BUILD),
    };
    let consent = consent.map_or(Value::Null, |id| Value::Lookup(lookup(CONSENT, id, &writing.caller.name)));
    let columns = fields([
        ("farfield_name", Value::Text(name.to_owned())),
        ("farfield_kind", Value::Choice(kind as i32)),
        ("farfield_status", Value::Choice(Status::Running as i32)),
        ("farfield_stage", Value::Int(i64::try_from(stage).unwrap_or(1))),
        ("farfield_stagename", Value::Text(stages::name(kind, stage).to_owned())),
        ("farfield_percent", Value::Int(0)),
        ("farfield_startedon", Value::Instant(writing.now)),
        ("farfield_checkedon", Value::Instant(writing.now)),
        ("farfield_attempt", Value::Int(1)),
        ("farfield_consentid", consent),
    ]);
    rows::insert(conn, writing, JOB, id, columns)?;
    say(conn, writing, id, stage, &format!("{name} was started by {}.", writing.caller.name))?;
    Ok(id)
}

/// Writes a message with its time (checklist 144).
fn say(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    job: RecordId,
    stage: usize,
    text: &str,
) -> Result<(), Fault> {
    let columns = fields([
        ("farfield_name", Value::Text(text.to_owned())),
        ("farfield_provisioningid", Value::Lookup(lookup(JOB, job, "Provisioning"))),
        ("farfield_stage", Value::Int(i64::try_from(stage).unwrap_or(1))),
        ("farfield_at", Value::Instant(writing.now)),
    ]);
    rows::insert(conn, writing, JOB_MESSAGE, RecordId(Uuid::now_v7()), columns)?;
    let latest = fields([
        ("farfield_message", Value::Text(text.to_owned())),
        ("farfield_checkedon", Value::Instant(writing.now)),
    ]);
    Ok(rows::set(conn, writing, JOB, job, latest)?)
}
