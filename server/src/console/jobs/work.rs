//! What jobs do, in units that are short enough to be stopped between.

use super::super::ask::Ask;
use super::super::refusal::Failure;
use super::super::{estimates, members, preview, volumes};
use super::{Waiting, progress};
use crate::app::App;
use crate::offline;
use crate::server::now_ms;
use crate::store::{Conn, files, stamps};
use crate::{upkeep, web};
use admin_contract::jobs::{JobKind, JobResult};
use admin_contract::preview::{AskHeaviest, Heaviest, Heavy, Source};
use admin_contract::profiles::Estimate;
use model::offline::Profile;
use model::{Code, Problem, RecordId};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Tables, or users, of one unit of work.
const UNIT: usize = 20;
/// How many of the heaviest users are told.
const TOLD: usize = 10;

/// Carries a job out; `None` when it was stopped on its way.
///
/// # Errors
/// Why it can't be done.
pub async fn carry_out(app: &Arc<App>, job: &Waiting) -> Result<Option<JobResult>, Failure> {
    match job.kind {
        JobKind::Volumes => measure_tables(app, job).await,
        JobKind::Heaviest => find_heaviest(app, job).await,
        JobKind::Backup => back_up(app).await.map(Some),
    }
}

/// What a job looks through: as whoever started it, on the tables as they are now.
fn ask_of(app: &Arc<App>, conn: &mut dyn Conn, user: RecordId) -> Result<Ask, Failure> {
    let stamps = stamps::read(conn)?;
    let (caller, catalog) = (web::caller(app, conn, stamps, user)?, app.catalog_in(conn, stamps)?);
    let app = Arc::clone(app);
    Ok(Ask { app, catalog, caller, now_ms: now_ms(), arguments: Vec::new(), expected: None })
}

async fn measure_tables(app: &Arc<App>, job: &Waiting) -> Result<Option<JobResult>, Failure> {
    let names: Vec<String> =
        app.catalog().tables().iter().map(|table| table.meta.logical_name.clone()).collect();
    let (total, user) = (names.len(), job.user);
    for (n, unit) in names.chunks(UNIT).enumerate() {
        if !progress(app, job.id, n * UNIT, total).await? {
            return Ok(None);
        }
        let (shared, unit) = (Arc::clone(app), unit.to_vec());
        let measure = move |conn: &mut dyn Conn| measured(&shared, conn, user, &unit);
        let measured = app.store.read(measure).await?;
        let keep = move |conn: &mut dyn Conn| {
            measured.into_iter().try_for_each(|(name, volume)| volumes::keep(conn, &name, volume, now_ms()))
        };
        app.store.write(keep).await.map_err(|problem: Problem| Failure::Failed(problem))?;
    }
    Ok(Some(JobResult::Volumes { tables: total as u64 }))
}

type Measured = Vec<(String, admin_contract::tables::Volume)>;

fn measured(
    app: &Arc<App>,
    conn: &mut dyn Conn,
    user: RecordId,
    names: &[String],
) -> Result<Measured, Failure> {
    let ask = ask_of(app, conn, user)?;
    let settings = offline::settings(conn, &ask.catalog)?;
    let mut measured = Vec::new();
    for name in names {
        let Some(table) = ask.catalog.named(name) else { continue };
        let volume = volumes::measure(conn, &ask.catalog, &ask.caller, &settings, table, ask.now_ms)?;
        measured.push((name.clone(), volume));
    }
    Ok(measured)
}

async fn find_heaviest(app: &Arc<App>, job: &Waiting) -> Result<Option<JobResult>, Failure> {
    let wanted: AskHeaviest = serde_json::from_value(job.input.clone())
        .map_err(|e| Failure::Failed(Problem::new(Code::DatabaseDamaged).with("detail", e)))?;
    let (shared, asker) = (Arc::clone(app), job.user);
    let begun = move |conn: &mut dyn Conn| begun(&shared, conn, asker, &wanted.source);
    let (profile, users) = app.store.read(begun).await?;
    let (profile, total, mut heavy) = (Arc::new(profile), users.len(), Vec::new());
    for (n, unit) in users.chunks(UNIT).enumerate() {
        if !progress(app, job.id, n * UNIT, total).await? {
            return Ok(None);
        }
        let (shared, profile, unit) = (Arc::clone(app), Arc::clone(&profile), unit.to_vec());
        let weigh = move |conn: &mut dyn Conn| weighed(&shared, conn, asker, &profile, &unit);
        heavy.extend(app.store.read(weigh).await?);
        heavy.sort_by_key(|heavy: &Heavy| std::cmp::Reverse((heavy.bytes, heavy.rows)));
        heavy.truncate(TOLD);
    }
    if let Some(heaviest) = heavy.first() {
        let (rows, bytes, users) = (heaviest.rows, heaviest.bytes, total as u64);
        let (id, estimate) = (profile.id, Estimate { rows, bytes, users, measured_ms: now_ms() });
        let keep = move |conn: &mut dyn Conn| estimates::keep(conn, id, estimate);
        app.store.write(keep).await.map_err(|problem: Problem| Failure::Failed(problem))?;
    }
    Ok(Some(JobResult::Heaviest(Heaviest { users: heavy, looked_at: total as u64 })))
}

fn begun(
    app: &Arc<App>,
    conn: &mut dyn Conn,
    asker: RecordId,
    source: &Source,
) -> Result<(Profile, Vec<RecordId>), Failure> {
    let ask = ask_of(app, conn, asker)?;
    let profile = preview::profile_of(conn, &ask, source)?;
    let users = members::everybody(conn, &ask, profile.id)?;
    Ok((profile, users))
}

fn weighed(
    app: &Arc<App>,
    conn: &mut dyn Conn,
    asker: RecordId,
    profile: &Profile,
    users: &[RecordId],
) -> Result<Vec<Heavy>, Failure> {
    let ask = ask_of(app, conn, asker)?;
    let environment = offline::environment(conn, &ask.catalog)?;
    let mut heavy = Vec::new();
    for user in users {
        let weighed = preview::weigh(conn, &ask, &environment, profile, *user)?;
        heavy.extend(weighed.map(|(user, rows, bytes)| Heavy { user, rows, bytes }));
    }
    Ok(heavy)
}

/// The directory of backups, beside the database.
pub fn backups(data: &Path) -> PathBuf {
    data.join("backups")
}

async fn back_up(app: &App) -> Result<JobResult, Failure> {
    let Some(data) = app.data.clone() else {
        return Err(Failure::not_now("This server's database is PostgreSQL's: use its own backups."));
    };
    let name = format!("farfield-{}.db", jiff::Timestamp::now().strftime("%Y%m%d-%H%M%S"));
    let (folder, file) = (backups(&data), backups(&data).join(&name));
    let failed = |e: std::io::Error| Problem::new(Code::StorageFailed).with("detail", e);
    files::blocking(move || std::fs::create_dir_all(&folder).map_err(failed)).await?;
    upkeep::backup(&data, &file).await?;
    let bytes = std::fs::metadata(&file).map_err(failed)?.len();
    Ok(JobResult::Backup { file: name, bytes })
}
