//! The start page: what of the four steps is done, and what is missing.

use super::ask::{Ask, Told};
use super::refusal::Failure;
use super::routes::Routes;
use crate::offline::{self, APP_PROFILE, PROFILE, TEAM_MEMBERSHIP, USER_MEMBERSHIP};
use crate::server::now_ms;
use crate::store::Conn;
use admin_contract::Nothing;
use admin_contract::endpoints::ReadOverview;
use admin_contract::overview::{Counts, Overview, PartKind, Step, StepKind, StepPart, StepState};
use admin_contract::profiles::ProfileState;
use model::offline::Provisioning;
use model::{Problem, RecordId};
use std::collections::BTreeSet;

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes.reads::<ReadOverview>(read)
}

fn read(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<Overview>, Failure> {
    let settings = offline::settings(conn, &ask.catalog)?;
    let counts = counts(conn, ask)?;
    let state = offline::state(conn, &ask.catalog)?;
    let is_skipped = settings.provisioning == Provisioning::Skipped;
    let is_open = is_skipped || state.as_ref().is_some_and(offline::State::is_open);
    let mut provisioning = step(
        StepKind::Provisioning,
        vec![
            part(
                PartKind::Consent,
                is_skipped || conn.number("SELECT count(*) FROM data_farfield_offlineconsent", &[])? > 0,
                None,
            ),
            part(PartKind::Provisioned, is_open, None),
        ],
    );
    if state.is_some_and(|state| state.status == offline::Status::Failed) {
        provisioning.state = StepState::Failed;
    }
    let steps = vec![
        step(
            StepKind::Tables,
            vec![
                part(PartKind::TablesEnabled, counts.tables > 0, Some(counts.tables)),
                part(PartKind::TablesPublished, counts.table_changes == 0, Some(counts.table_changes)),
            ],
        ),
        provisioning,
        profiles(conn, ask, counts)?,
        apps(conn, ask, counts)?,
    ];
    Ok(Overview { steps, counts, ineligible: settings.ineligible, is_open }.into())
}

fn part(about: PartKind, is_done: bool, count: Option<u64>) -> StepPart {
    StepPart { about, is_done, count }
}

fn step(kind: StepKind, parts: Vec<StepPart>) -> Step {
    let done = parts.iter().filter(|part| part.is_done).count();
    // What there is nothing of is not begun by having nothing to publish.
    let first_is_done = parts.first().is_some_and(|part| part.is_done);
    let state = match () {
        () if done == parts.len() => StepState::Done,
        () if first_is_done => StepState::Begun,
        () => StepState::Open,
    };
    Step { kind, state, parts }
}

fn profiles(conn: &mut dyn Conn, ask: &Ask, counts: Counts) -> Result<Step, Failure> {
    let published = number(conn, "SELECT count(*) FROM offline_published")?;
    let members = offline::rows_of(conn, &ask.catalog, USER_MEMBERSHIP)?.len()
        + offline::rows_of(conn, &ask.catalog, TEAM_MEMBERSHIP)?.len();
    let open = offline::rows_of(conn, &ask.catalog, APP_PROFILE)?;
    let open =
        open.iter().filter(|row| offline::flag(&row.fields, "farfield_foreveryone") == Some(true)).count();
    let people = (members + open) as u64;
    Ok(step(
        StepKind::Profiles,
        vec![
            part(PartKind::ProfilesMade, counts.profiles > 0, Some(counts.profiles)),
            part(PartKind::ProfilesPublished, published > 0, Some(published)),
            part(PartKind::ProfilesCurrent, counts.profile_drafts == 0, Some(counts.profile_drafts)),
            part(PartKind::PeopleAssigned, people > 0, Some(people)),
        ],
    ))
}

/// Apps that are enabled must offer a profile that was published.
fn apps(conn: &mut dyn Conn, ask: &Ask, counts: Counts) -> Result<Step, Failure> {
    let published: BTreeSet<RecordId> = conn
        .rows("SELECT profile FROM offline_published", &[])?
        .iter()
        .filter_map(|row| row.first()?.as_id())
        .collect();
    let links = offline::rows_of(conn, &ask.catalog, APP_PROFILE)?;
    let offering: BTreeSet<RecordId> = links
        .iter()
        .filter(|row| {
            offline::id(&row.fields, "farfield_mobileofflineprofileid")
                .is_some_and(|id| published.contains(&id))
        })
        .filter_map(|row| offline::id(&row.fields, "farfield_appmoduleid"))
        .collect();
    let enabled = enabled_apps(conn, ask)?;
    let without = enabled.iter().filter(|app| !offering.contains(app)).count() as u64;
    Ok(step(
        StepKind::Apps,
        vec![
            part(PartKind::AppsEnabled, counts.apps > 0, Some(counts.apps)),
            part(PartKind::AppsOffer, counts.apps > 0 && without == 0, Some(without)),
        ],
    ))
}

fn enabled_apps(conn: &mut dyn Conn, ask: &Ask) -> Result<Vec<RecordId>, Problem> {
    let apps = offline::rows_of(conn, &ask.catalog, "appmodule")?;
    let is_enabled =
        |row: &&query::ddl::StoredRow| offline::flag(&row.fields, "farfield_offlineenabled") == Some(true);
    Ok(apps.iter().filter(is_enabled).map(|row| row.id).collect())
}

fn counts(conn: &mut dyn Conn, ask: &Ask) -> Result<Counts, Failure> {
    let tables = ask.catalog.tables().iter().filter(|table| table.meta.offline).count() as u64;
    let profiles = offline::rows_of(conn, &ask.catalog, PROFILE)?;
    let mut drafts = 0_u64;
    for row in &profiles {
        let draft = offline::profile(conn, &ask.catalog, row.id)?;
        let state = draft.map(|draft| super::profiles::state(conn, &draft)).transpose()?;
        drafts += u64::from(state.is_some_and(|(state, _)| state != ProfileState::Published));
    }
    let troubled = super::devices::troubled(conn, now_ms())?;
    Ok(Counts {
        tables,
        table_changes: number(conn, "SELECT count(*) FROM offline_table_draft")?,
        profiles: profiles.len() as u64,
        profile_drafts: drafts,
        apps: enabled_apps(conn, ask)?.len() as u64,
        devices: number(conn, "SELECT count(*) FROM device")?,
        devices_in_trouble: troubled,
        sync_errors: number(conn, "SELECT count(*) FROM data_syncerror WHERE statecode = 0")?,
        users: number(conn, "SELECT count(*) FROM data_systemuser WHERE coalesce(isdisabled, 0) = 0")?,
        jobs: number(conn, "SELECT count(*) FROM console_job WHERE status IN ('waiting', 'running')")?,
    })
}

fn number(conn: &mut dyn Conn, sql: &str) -> Result<u64, Problem> {
    Ok(conn.number(sql, &[])?.unsigned_abs())
}
