//! Jobs of the console: rows, so that they go on after a restart and can be come back to. One runs at a time.

mod work;

pub use work::backups;

use super::ask::{Ask, Done, Noted, Told};
use super::refusal::Failure;
use super::routes::Routes;
use crate::app::App;
use crate::server::now_ms;
use crate::store::Conn;
use crate::store::schema::{OwnTable, blob, integer, text};
use admin_contract::endpoints::{ListJobs, ReadJob, StopJob};
use admin_contract::jobs::{Job, JobKind, JobResult};
use admin_contract::provisioning::JobStatus;
use admin_contract::{List, Nothing};
use model::storage::SqlValue;
use model::{Code, Problem, RecordId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Jobs.
pub const TABLE: OwnTable = OwnTable {
    name: "console_job",
    columns: &[
        blob("id"),
        text("kind"),
        text("status"),
        integer("percent"),
        blob("user_id"),
        text("user_name"),
        integer("started_ms"),
        integer("finished_ms").or_null(),
        text("input"),
        text("failure").or_null(),
        text("outcome").or_null(),
    ],
    key: &["id"],
    unique: &[],
    indexes: &[&["status", "started_ms"], &["started_ms"]],
};

/// How often the server looks for a job.
const LOOK: Duration = Duration::from_millis(500);
/// How long jobs that ended are kept.
const KEPT_MS: i64 = 14 * 24 * 60 * 60 * 1000;
const COLUMNS: &str = "id, kind, status, percent, user_name, started_ms, finished_ms, failure, outcome";

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes.reads::<ListJobs>(list).reads::<ReadJob>(one).writes::<StopJob>(stop)
}

/// A job that has its turn.
pub struct Waiting {
    /// Its id.
    pub id: RecordId,
    /// What it does.
    pub kind: JobKind,
    /// Who asked for it.
    pub user: RecordId,
    /// With what.
    pub input: Json,
}

/// Asks for a job. One of the same kind with the same input that has not ended yet is that job.
///
/// # Errors
/// What the database says.
pub fn begin(conn: &mut dyn Conn, ask: &Ask, kind: JobKind, input: &Json) -> Result<Job, Failure> {
    conn.execute("DELETE FROM console_job WHERE started_ms < ?", &[(ask.now_ms - KEPT_MS).into()])?;
    let (kind, input) = (word(&kind), input.to_string());
    let same = "SELECT id FROM console_job WHERE kind = ? AND input = ? AND status IN ('waiting', 'running')";
    let found = conn.value(same, &[kind.as_str().into(), input.as_str().into()])?;
    if let Some(id) = found.and_then(|id| id.as_id()) {
        return need(conn, id);
    }
    let id = RecordId(Uuid::now_v7());
    let sql = "INSERT INTO console_job (id, kind, status, percent, user_id, user_name, started_ms, input)
               VALUES (?, ?, 'waiting', 0, ?, ?, ?, ?)";
    let values = [
        id.into(),
        kind.into(),
        ask.caller.id.into(),
        ask.caller.name.as_str().into(),
        ask.now_ms.into(),
        input.into(),
    ];
    conn.execute(sql, &values)?;
    need(conn, id)
}

/// Carries out jobs for as long as the server runs, one after the other.
pub async fn run(app: Arc<App>) {
    // What ran when the server stopped begins anew.
    let again = "UPDATE console_job SET status = 'waiting', percent = 0 WHERE status = 'running'";
    let begun: Result<u64, Problem> = app.store.write(move |conn| conn.execute(again, &[])).await;
    if let Err(problem) = begun {
        tracing::error!(%problem, "jobs of the console could not be taken up again");
    }
    let mut ticks = tokio::time::interval(LOOK);
    loop {
        ticks.tick().await;
        match app.store.read(next).await {
            Ok(None) => {}
            Ok(Some(job)) => carry_out(&app, job).await,
            Err(problem) => tracing::error!(%problem, "jobs of the console can't be read"),
        }
    }
}

fn next(conn: &mut dyn Conn) -> Result<Option<Waiting>, Problem> {
    let sql = "SELECT id, kind, user_id, input FROM console_job WHERE status = 'waiting' ORDER BY started_ms LIMIT 1";
    let Some(row) = conn.first(sql, &[])? else { return Ok(None) };
    let one = || {
        let [id, kind, user, input] = row.as_slice() else { return None };
        Some(Waiting {
            id: id.as_id()?,
            kind: read_word(kind.as_text()?)?,
            user: user.as_id()?,
            input: serde_json::from_str(input.as_text()?).ok()?,
        })
    };
    one().map(Some).ok_or_else(|| Problem::new(Code::DatabaseDamaged))
}

async fn carry_out(app: &Arc<App>, job: Waiting) {
    let id = job.id;
    let running = "UPDATE console_job SET status = 'running' WHERE id = ? AND status = 'waiting'";
    let taken: Result<u64, Problem> = app.store.write(move |conn| conn.execute(running, &[id.into()])).await;
    match taken {
        Ok(0) => return,
        Ok(_) => {}
        Err(problem) => return tracing::error!(%problem, "a job of the console could not begin"),
    }
    let done = work::carry_out(app, &job).await;
    let ended = match done {
        Ok(Some(result)) => finish(app, id, "completed", None, Some(text_of(&result))).await,
        // It was stopped.
        Ok(None) => Ok(0),
        Err(failure) => {
            if let Failure::Failed(problem) = &failure {
                tracing::error!(%problem, "a job of the console failed");
            }
            finish(app, id, "failed", Some(failure.reply().1.error.message), None).await
        }
    };
    if let Err(problem) = ended {
        tracing::error!(%problem, "the end of a job of the console could not be kept");
    }
}

async fn finish(
    app: &App,
    id: RecordId,
    status: &'static str,
    failure: Option<String>,
    outcome: Option<String>,
) -> Result<u64, Problem> {
    let sql = "UPDATE console_job SET status = ?, finished_ms = ?, failure = ?, outcome = ?, percent = 100
               WHERE id = ? AND status = 'running'";
    let text = |text: Option<String>| text.map_or(SqlValue::Null, SqlValue::from);
    let values = [status.into(), now_ms().into(), text(failure), text(outcome), id.into()];
    app.store.write(move |conn| conn.execute(sql, &values)).await
}

/// Writes down how much of a job is done, and tells whether it is to go on.
///
/// # Errors
/// What the database says.
pub async fn progress(app: &App, id: RecordId, done: usize, of: usize) -> Result<bool, Problem> {
    let percent = i64::try_from(done * 100 / of.max(1)).unwrap_or(100).min(99);
    let sql = "UPDATE console_job SET percent = ? WHERE id = ? AND status = 'running'";
    let changed = app.store.write(move |conn| conn.execute(sql, &[percent.into(), id.into()])).await?;
    Ok(changed > 0)
}

fn list(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<List<Job>>, Failure> {
    let sql =
        format!("SELECT {COLUMNS} FROM console_job WHERE started_ms >= ? ORDER BY started_ms DESC LIMIT 100");
    let found = conn.rows(&sql, &[(ask.now_ms - KEPT_MS).into()])?;
    let rows = found.iter().map(|row| read(row)).collect::<Result<Vec<_>, _>>()?;
    let total = rows.len() as u64;
    Ok(List { rows, total }.into())
}

fn one(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<Job>, Failure> {
    Ok(need(conn, ask.id()?)?.into())
}

fn stop(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Done<Job>, Failure> {
    let job = need(conn, ask.id()?)?;
    let sql = "UPDATE console_job SET status = 'stopped', finished_ms = ? WHERE id = ? AND status IN ('waiting', 'running')";
    if conn.execute(sql, &[ask.now_ms.into(), job.id.into()])? == 0 {
        return Err(Failure::not_now("The job has ended already."));
    }
    let noted = Noted::of_record(job.id, word(&job.kind));
    Ok(Told::from(need(conn, job.id)?).noting(noted))
}

fn need(conn: &mut dyn Conn, id: RecordId) -> Result<Job, Failure> {
    let row = conn.first(&format!("SELECT {COLUMNS} FROM console_job WHERE id = ?"), &[id.into()])?;
    let row = row.ok_or_else(|| Failure::not_found(&id.to_string()))?;
    Ok(read(&row)?)
}

fn read(row: &[SqlValue]) -> Result<Job, Problem> {
    let one = || {
        let [id, kind, status, percent, by, started, finished, failure, outcome] = row else { return None };
        let result = outcome.as_text().map(serde_json::from_str::<JobResult>).transpose().ok()?;
        Some(Job {
            id: id.as_id()?,
            kind: read_word(kind.as_text()?)?,
            status: read_word::<JobStatus>(status.as_text()?)?,
            percent: u8::try_from(percent.as_integer()?).unwrap_or(100),
            by: by.as_text()?.to_owned(),
            started_ms: started.as_integer()?,
            finished_ms: finished.as_integer(),
            failure: failure.as_text().map(str::to_owned),
            result,
        })
    };
    one().ok_or_else(|| Problem::new(Code::DatabaseDamaged))
}

fn text_of(value: &impl Serialize) -> String {
    super::ask::json(value).to_string()
}

/// The word of a choice, as JSON has it.
fn word(value: &impl Serialize) -> String {
    super::ask::json(value).as_str().unwrap_or_default().to_owned()
}

fn read_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(Json::String(word.to_owned())).ok()
}
