//! `admin provisioning …`

use super::answer::Answer;
use crate::fault::Fault;
use crate::offline;
use crate::records::Writing;
use crate::store::Conn;
use clap::Subcommand;
use odata::ODataError;
use serde_json::json;

/// The job that prepares the server for devices. A server that runs carries it out; `run` does where none does.
#[derive(Subcommand)]
pub enum Command {
    /// Tell where it stands.
    Status,
    /// Start it.
    Start {
        /// You agree to what `start` prints without it; your name and the time are recorded.
        #[arg(long)]
        consent: bool,
    },
    /// Carry out what was started, to its end.
    Run,
    /// Stop it before its next unit of work.
    Stop,
    /// Go on after a failure or a stop.
    Retry,
    /// Take it back.
    Deprovision,
}

/// Carries a command out.
///
/// # Errors
/// The order rules, in words.
pub fn run(conn: &mut dyn Conn, writing: Writing<'_>, command: Command) -> Result<Answer, Fault> {
    let table = writing.catalog.need(offline::PROFILE)?;
    if !matches!(command, Command::Status) {
        crate::records::check_right(writing.caller, crate::catalog::Right::Write, table)?;
    }
    match command {
        Command::Status => {}
        Command::Start { consent } => _ = offline::start(conn, writing, consent)?,
        Command::Run => while offline::advance(conn, writing.catalog, writing.now)? {},
        Command::Stop => _ = offline::stop(conn, writing)?,
        Command::Retry => _ = offline::retry(conn, writing)?,
        Command::Deprovision => _ = offline::deprovision(conn, writing)?,
    }
    status(conn, writing)
}

fn status(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<Answer, Fault> {
    let Some(state) = offline::state(conn, writing.catalog)? else {
        return Ok(Answer::one(json!({"open": false}), "never provisioned"));
    };
    let job = offline::job(conn, writing.catalog, state.job)?;
    let job = job.ok_or_else(ODataError::internal)?;
    let said = format!(
        "{:?} {:?}: stage {} of 7, {} {}",
        state.kind, state.status, state.stage, job.stage_name, job.message
    );
    let value = json!({
        "open": state.is_open(),
        "id": state.job,
        "kind": format!("{:?}", state.kind).to_lowercase(),
        "status": format!("{:?}", state.status).to_lowercase(),
        "stage": state.stage,
        "stage_name": job.stage_name,
        "percent": job.percent,
        "seconds_left": job.seconds_left,
        "message": job.message,
    });
    Ok(Answer::one(value, said))
}
