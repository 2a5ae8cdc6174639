//! Step 2: preparing the server for devices (checklist 141-149, 177-180).

use super::ask::{Ask, Done, Noted, Told};
use super::refusal::Failure;
use super::routes::Routes;
use crate::fault::Fault;
use crate::offline::{self, CONSENT, JOB, JOB_MESSAGE, JOB_TABLE, Kind, NOTICE, STAGES, State, Status};
use crate::records::Writing;
use crate::store::Conn;
use admin_contract::Nothing;
use admin_contract::endpoints::{
    Deprovision, ReadProvisioning, RetryProvisioning, StartProvisioning, StopProvisioning,
};
use admin_contract::provisioning::{
    self as shapes, AfterMove, Consent, JobMessage, JobStatus, JobTable, Provisioning, ProvisioningJob,
    ProvisioningStep,
};
use model::offline::Provisioning as Switch;
use model::{Fields, RecordId};

/// Messages that are told.
const MESSAGES: usize = 200;

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .reads::<ReadProvisioning>(|conn, ask, _, _| Ok(all(conn, ask)?.into()))
        .writes::<StartProvisioning>(start)
        .writes::<StopProvisioning>(|conn, ask, _, _| act(conn, ask, offline::stop))
        .writes::<RetryProvisioning>(|conn, ask, _, _| act(conn, ask, offline::retry))
        .writes::<Deprovision>(|conn, ask, _, _| act(conn, ask, offline::deprovision))
}

fn all(conn: &mut dyn Conn, ask: &Ask) -> Result<Provisioning, Failure> {
    let settings = offline::settings(conn, &ask.catalog)?;
    let state = offline::state(conn, &ask.catalog)?;
    let is_skipped = settings.provisioning == Switch::Skipped;
    let mut consents = offline::rows_of(conn, &ask.catalog, CONSENT)?;
    consents.sort_by_key(|row| offline::moment(&row.fields, "farfield_givenon").map(|at| at.0));
    let consent = consents.last().map(|row| Consent {
        by: offline::text(&row.fields, "farfield_name").to_owned(),
        at_ms: offline::moment(&row.fields, "farfield_givenon").map_or(0, |at| at.0),
    });
    Ok(Provisioning {
        is_skipped,
        is_open: is_skipped || state.as_ref().is_some_and(State::is_open),
        notice: NOTICE.to_owned(),
        consent,
        may: if settings.ineligible.is_some() { Vec::new() } else { may(state.as_ref()) },
        after_move: after_move(state.as_ref()),
        ineligible: settings.ineligible,
        job: state.map(|state| job(conn, ask, &state)).transpose()?,
    })
}

/// What the order rules allow (checklist 145-147).
fn may(state: Option<&State>) -> Vec<ProvisioningStep> {
    use ProvisioningStep as S;
    match state.map(|state| (state.kind, state.status)) {
        None | Some((Kind::Deprovision, Status::Completed)) => vec![S::Start],
        Some((Kind::Provision, Status::Running)) => vec![S::Stop],
        Some((Kind::Deprovision, Status::Running)) => Vec::new(),
        Some((Kind::Provision, Status::Completed)) => vec![S::Deprovision],
        Some((Kind::Provision, Status::Failed | Status::Stopped)) => vec![S::Retry, S::Start],
        Some((Kind::Deprovision, Status::Failed | Status::Stopped)) => vec![S::Retry],
    }
}

/// Checklist 148, 180
fn after_move(state: Option<&State>) -> AfterMove {
    match state.map(|state| (state.kind, state.status)) {
        Some((_, Status::Running)) => AfterMove::Wait,
        Some((Kind::Provision, Status::Completed)) => AfterMove::Deprovision,
        _ => AfterMove::Provision,
    }
}

fn job(conn: &mut dyn Conn, ask: &Ask, state: &State) -> Result<ProvisioningJob, Failure> {
    let row = offline::row_of(conn, &ask.catalog, JOB, state.job)?;
    let fields = row.ok_or_else(|| Failure::not_found(JOB))?.fields;
    let at = |column: &str| offline::moment(&fields, column).map(|at| at.0);
    let number = |column: &str| offline::number(&fields, column);
    Ok(ProvisioningJob {
        id: state.job,
        is_deprovisioning: state.kind == Kind::Deprovision,
        status: match state.status {
            Status::Running => JobStatus::Running,
            Status::Stopped => JobStatus::Stopped,
            Status::Failed => JobStatus::Failed,
            Status::Completed => JobStatus::Completed,
        },
        stage: stage_of(&fields),
        stages: STAGES.iter().map(|name| (*name).to_owned()).collect(),
        percent: number("farfield_percent").and_then(|n| u8::try_from(n).ok()),
        seconds_left: number("farfield_secondsleft").map(i64::unsigned_abs),
        attempt: number("farfield_attempt").and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
        started_ms: at("farfield_startedon"),
        checked_ms: at("farfield_checkedon"),
        finished_ms: at("farfield_finishedon"),
        messages: messages(conn, ask, state.job)?,
        tables: tables(conn, ask, state.job)?,
    })
}

fn stage_of(fields: &Fields) -> u8 {
    offline::number(fields, "farfield_stage").and_then(|n| u8::try_from(n).ok()).unwrap_or(1)
}

fn messages(conn: &mut dyn Conn, ask: &Ask, job: RecordId) -> Result<Vec<JobMessage>, Failure> {
    let rows = offline::rows_pointing(conn, &ask.catalog, JOB_MESSAGE, "farfield_provisioningid", job)?;
    let mut messages: Vec<(i64, JobMessage)> = rows
        .iter()
        .map(|row| {
            let message = JobMessage {
                at_ms: offline::moment(&row.fields, "farfield_at").map_or(0, |at| at.0),
                stage: stage_of(&row.fields),
                text: offline::text(&row.fields, "farfield_name").to_owned(),
            };
            (crate::store::rows::version(&row.fields), message)
        })
        .collect();
    messages.sort_by_key(|(version, message)| std::cmp::Reverse((message.at_ms, *version)));
    Ok(messages.into_iter().map(|(_, message)| message).take(MESSAGES).collect())
}

/// Checklist 143
fn tables(conn: &mut dyn Conn, ask: &Ask, job: RecordId) -> Result<Vec<JobTable>, Failure> {
    const DONE: i64 = 3;
    let rows = offline::rows_pointing(conn, &ask.catalog, JOB_TABLE, "farfield_provisioningid", job)?;
    let mut tables: Vec<JobTable> = rows
        .iter()
        .map(|row| {
            let table = offline::text(&row.fields, "farfield_name").to_owned();
            JobTable {
                label: ask.table_label(&table),
                is_done: offline::number(&row.fields, "farfield_status") == Some(DONE),
                rows: offline::number(&row.fields, "farfield_rows").map(i64::unsigned_abs),
                indexes: offline::number(&row.fields, "farfield_indexes").map_or(0, i64::unsigned_abs),
                checked_ms: offline::moment(&row.fields, "farfield_checkedon").map(|at| at.0),
                table,
            }
        })
        .collect();
    tables.sort_by_key(|table| table.label.to_lowercase());
    Ok(tables)
}

fn start(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: shapes::StartProvisioning,
) -> Result<Done<Provisioning>, Failure> {
    if !wanted.consent {
        return Err(Failure::bad("consent", format!("Provisioning needs your consent. {NOTICE}")));
    }
    act(conn, ask, |conn, writing| offline::start(conn, writing, true))
}

fn act(
    conn: &mut dyn Conn,
    ask: &Ask,
    step: impl FnOnce(&mut dyn Conn, Writing<'_>) -> Result<RecordId, Fault>,
) -> Result<Done<Provisioning>, Failure> {
    let before = offline::state(conn, &ask.catalog)?;
    let job = step(conn, ask.writing()).map_err(|fault| match fault {
        // An order rule: the state of things does not allow it.
        Fault::Refused(error) if error.status == 400 => Failure::not_now(error.message),
        other => other.into(),
    })?;
    let said = before.map(|state| format!("{:?} {:?}, stage {}", state.kind, state.status, state.stage));
    let noted = Noted::of_record(job, "provisioning").before(&said);
    Ok(Told::from(all(conn, ask)?).noting(noted))
}
