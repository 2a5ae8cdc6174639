//! `admin profiles …`

use super::answer::Answer;
use super::{bad_file, named, no_such};
use crate::fault::Fault;
use crate::offline::{self, PROFILE};
use crate::records::{self, Writing};
use crate::security;
use crate::store::Conn;
use clap::{Args, Subcommand};
use model::offline::{Finding, Profile};
use model::{Lookup, RecordId, Value};
use odata::ODataError;
use serde_json::json;
use std::path::PathBuf;
use uuid::Uuid;

/// Offline profiles, named by their name or id.
#[derive(Subcommand)]
pub enum Command {
    /// List them.
    List,
    /// Show one as JSON, as `import` takes it.
    Show { profile: String },
    /// Make an empty one.
    Create {
        name: String,
        /// What it is for.
        #[arg(long)]
        description: Option<String>,
    },
    /// Make or replace one from JSON.
    Import { file: PathBuf },
    /// Write one as JSON into a file.
    Export { profile: String, file: PathBuf },
    /// Copy one.
    Clone { profile: String },
    /// Make a draft from the contents of an app.
    Generate {
        /// Unique name, name or id of the app.
        #[arg(long)]
        app: String,
    },
    /// Tell what is wrong or doubtful.
    Validate { profile: String },
    /// Make the draft what devices get.
    Publish { profile: String },
    /// Put somebody into one.
    Assign(Assign),
    /// Let an app offer one.
    Offer {
        profile: String,
        /// Unique name, name or id of the app.
        #[arg(long)]
        app: String,
        /// To everybody with the app.
        #[arg(long)]
        everyone: bool,
    },
    /// Tell how many rows it means for a user, and why.
    Evaluate {
        profile: String,
        /// Sign-in name.
        #[arg(long)]
        user: String,
    },
}

#[derive(Args)]
pub struct Assign {
    profile: String,
    /// Sign-in name of a user.
    #[arg(long, conflicts_with = "team", required_unless_present = "team")]
    user: Option<String>,
    /// Name or id of a team.
    #[arg(long)]
    team: Option<String>,
    /// Move a user who is in another profile.
    #[arg(long = "move")]
    moves: bool,
}

/// Carries a command out.
///
/// # Errors
/// What the checks of the Web API say.
pub fn run(conn: &mut dyn Conn, writing: Writing<'_>, command: Command) -> Result<Answer, Fault> {
    let find = |conn: &mut dyn Conn, wanted: &str| named(conn, writing.catalog, PROFILE, wanted);
    match command {
        Command::List => list(conn, writing),
        Command::Show { profile } => {
            let id = find(conn, &profile)?;
            let (value, text) = pretty(&offline::export(conn, writing.catalog, id)?)?;
            Ok(Answer::one(value, text))
        }
        Command::Create { name, description } => {
            let id = RecordId(Uuid::now_v7());
            let made = offline::import(conn, writing, &Profile { id, name, description, items: Vec::new() })?;
            Ok(Answer::done(made, format!("made the profile {made}")))
        }
        Command::Import { file } => {
            let text = std::fs::read_to_string(&file).map_err(|e| bad_file(&file, e))?;
            let profile: Profile = serde_json::from_str(&text).map_err(|e| bad_file(&file, e))?;
            let id = offline::import(conn, writing, &profile)?;
            Ok(Answer::done(id, format!("imported the profile {id} as a draft: publish it")))
        }
        Command::Export { profile, file } => {
            let id = find(conn, &profile)?;
            let (_, text) = pretty(&offline::export(conn, writing.catalog, id)?)?;
            std::fs::write(&file, text).map_err(|e| bad_file(&file, e))?;
            Ok(Answer::done(id, format!("wrote {}", file.display())))
        }
        Command::Clone { profile } => {
            let id = find(conn, &profile)?;
            let copy = offline::copy(conn, writing, id)?;
            Ok(Answer::done(copy, format!("made the copy {copy}")))
        }
        Command::Generate { app } => {
            let app = named(conn, writing.catalog, "appmodule", &app)?;
            let id = offline::generate(conn, writing, app)?;
            Ok(Answer::done(id, format!("made the draft {id}: review and publish it")))
        }
        Command::Validate { profile } => {
            let id = find(conn, &profile)?;
            let (_, findings) = offline::validate(conn, writing.catalog, id)?;
            Ok(told(&findings))
        }
        Command::Publish { profile } => {
            let id = find(conn, &profile)?;
            let findings = offline::publish(conn, writing, id)?;
            let warnings: String = findings.iter().map(|f| format!("\n{}", f.fault)).collect();
            Ok(Answer::done(id, format!("published{warnings}")))
        }
        Command::Assign(assign) => put_in(conn, writing, &assign),
        Command::Offer { profile, app, everyone } => offer(conn, writing, &profile, &app, everyone),
        Command::Evaluate { profile, user } => evaluate(conn, writing, &profile, &user),
    }
}

fn list(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<Answer, Fault> {
    let rows = offline::rows_of(conn, writing.catalog, PROFILE)?;
    let one = |row: &query::ddl::StoredRow| {
        let state = row.fields.get("componentstate");
        let published = match row.fields.get("publishedon") {
            Some(Value::Instant(at)) => Some(at.to_string()),
            _ => None,
        };
        json!({
            "id": row.id,
            "name": row.fields.get("name").and_then(Value::as_text),
            "state": if state == Some(&Value::Choice(0)) { "published" } else { "draft" },
            "published_on": published,
        })
    };
    let columns = [("id", "id"), ("state", "state"), ("published_on", "published on"), ("name", "name")];
    Ok(Answer::list(&columns, rows.iter().map(one).collect()))
}

fn pretty(profile: &Profile) -> Result<(serde_json::Value, String), Fault> {
    let wrong = |_| ODataError::internal();
    let text = serde_json::to_string_pretty(profile).map_err(wrong)?;
    Ok((serde_json::to_value(profile).map_err(wrong)?, text))
}

fn told(findings: &[Finding]) -> Answer {
    let one = |finding: &Finding| {
        json!({
            "severity": finding.severity,
            "item": finding.item,
            "code": format!("0x{:08x}", finding.fault.code()),
            "message": finding.fault.to_string(),
        })
    };
    let columns = [("severity", "severity"), ("item", "item"), ("code", "code"), ("message", "message")];
    Answer::list(&columns, findings.iter().map(one).collect())
}

/// A user who is in another profile is moved when that was said (X18).
fn put_in(conn: &mut dyn Conn, writing: Writing<'_>, assign: &Assign) -> Result<Answer, Fault> {
    let profile = named(conn, writing.catalog, PROFILE, &assign.profile)?;
    if let Some(team) = &assign.team {
        let team = named(conn, writing.catalog, "team", team)?;
        offline::assign(conn, writing, profile, true, team)?;
        return Ok(Answer::done(profile, "the members of the team are in the profile"));
    }
    let user = assign.user.as_deref().unwrap_or_default();
    let id = super::users::signs_in_as(conn, user)?;
    let before = offline::assign(conn, writing, profile, false, id)?;
    match before {
        Some(_) if !assign.moves => Err(ODataError::invalid_argument(format!(
            "{user} is in another profile; --move takes him out of it, and his device downloads anew"
        ))
        .into()),
        Some(other) => {
            Ok(Answer::done(profile, format!("{user} is in the profile, and no longer in {other}")))
        }
        None => Ok(Answer::done(profile, format!("{user} is in the profile"))),
    }
}

fn offer(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    profile: &str,
    app: &str,
    everyone: bool,
) -> Result<Answer, Fault> {
    let profile = named(conn, writing.catalog, PROFILE, profile)?;
    let app = named(conn, writing.catalog, "appmodule", app)?;
    let to = |table: &str, id| Value::Lookup(Lookup { table: table.to_owned(), id, name: None });
    let columns = [
        ("farfield_appmoduleid", to("appmodule", app)),
        ("farfield_mobileofflineprofileid", to(PROFILE, profile)),
        ("farfield_foreveryone", Value::Bool(everyone)),
    ];
    let columns = columns.map(|(name, value)| (name.to_owned(), value)).into();
    let table = writing.catalog.need(offline::APP_PROFILE)?;
    records::create(conn, writing, table, RecordId(Uuid::now_v7()), columns)?;
    Ok(Answer::done(profile, "the app offers the profile"))
}

fn evaluate(conn: &mut dyn Conn, writing: Writing<'_>, profile: &str, user: &str) -> Result<Answer, Fault> {
    let profile = named(conn, writing.catalog, PROFILE, profile)?;
    let profile = offline::export(conn, writing.catalog, profile)?;
    let id = super::users::signs_in_as(conn, user)?;
    let standing = security::load(conn, id)?.ok_or_else(|| no_such("user", user))?;
    let tables = offline::evaluate_for(conn, writing.catalog, &standing, &profile, writing.now.0)?;
    let value = serde_json::to_value(tables).map_err(|_| ODataError::internal())?;
    let rows = value.as_array().cloned().unwrap_or_default();
    Ok(Answer::list(&[("LogicalName", "table"), ("Rows", "rows"), ("Bytes", "bytes")], rows))
}
