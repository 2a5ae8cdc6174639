//! `farfield-server admin …`: administration for scripts, on the database itself, whether the server runs or not. What
//! is written goes through the same checks as the Web API's requests, with the rights of the user it is done as.

mod answer;
mod profiles;
mod provisioning;
mod roles;
mod settings;
mod sync_errors;
mod tables;
mod teams;
mod units;
mod users;

use crate::advice;
use crate::catalog::Catalog;
use crate::fault::Fault;
use crate::metadata::storage;
use crate::records::Writing;
use crate::security;
use crate::server::now_ms;
use crate::store::{Conn, Store};
use answer::Answer;
use clap::{Args, Subcommand};
use model::RecordId;
use model::value::Instant;
use odata::ODataError;
use std::path::PathBuf;

/// Administer a server from a script.
#[derive(Args)]
pub struct Admin {
    /// Data directory of the server.
    #[arg(long, env = "FARFIELD_DATA", global = true, default_value = "farfield-data")]
    data: PathBuf,
    /// Its database, where that is one of PostgreSQL.
    #[arg(long, env = "FARFIELD_DATABASE_URL", global = true)]
    database_url: Option<String>,
    /// Sign-in name of the user in whose name and with whose rights it is done.
    #[arg(long = "as", global = true, default_value = "admin", value_name = "USER")]
    as_user: String,
    /// Answer in JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    topic: Topic,
}

#[derive(Subcommand)]
enum Topic {
    /// Which tables may leave the server.
    #[command(subcommand)]
    Tables(tables::Command),
    /// Offline profiles.
    #[command(subcommand)]
    Profiles(profiles::Command),
    /// The job that prepares the server for devices.
    #[command(subcommand)]
    Provisioning(provisioning::Command),
    /// The environment's switches.
    #[command(subcommand)]
    Settings(settings::Command),
    /// Business units.
    #[command(subcommand)]
    Units(units::Command),
    /// Teams, their members and roles.
    #[command(subcommand)]
    Teams(teams::Command),
    /// Users, their passwords and roles.
    #[command(subcommand)]
    Users(users::Command),
    /// Roles and their privileges.
    #[command(subcommand)]
    Roles(roles::Command),
    /// Changes of devices that the server refused.
    #[command(subcommand)]
    SyncErrors(sync_errors::Command),
}

/// Carries a command out and gives what is to be printed.
///
/// # Errors
/// What went wrong, in words for the administrator.
pub async fn run(admin: Admin) -> Result<String, String> {
    if admin.database_url.is_none() && !admin.data.join("farfield.db").is_file() {
        return Err(format!("there is no server in {}", admin.data.display()));
    }
    let store = Store::open(&admin.data, admin.database_url.as_deref()).await.map_err(|p| advice(&p))?;
    let (user, topic) = (admin.as_user, admin.topic);
    let done = store.write(move |conn| carry_out(conn, &user, topic)).await;
    store.close().await;
    let answer = done.map_err(|fault| match fault {
        Fault::Refused(error) => error.message,
        Fault::Failed(problem) => advice(&problem),
    })?;
    Ok(if admin.json { answer.json() } else { answer.text() })
}

fn carry_out(conn: &mut dyn Conn, user: &str, topic: Topic) -> Result<Answer, Fault> {
    let catalog = storage::catalog(conn)?;
    let id = users::signs_in_as(conn, user)?;
    let caller = security::load(conn, id)?.ok_or_else(|| no_such("user", user))?;
    let writing = Writing { catalog: &catalog, caller: &caller, now: Instant(now_ms()) };
    match topic {
        Topic::Tables(command) => tables::run(conn, writing, command),
        Topic::Profiles(command) => profiles::run(conn, writing, command),
        Topic::Provisioning(command) => provisioning::run(conn, writing, command),
        Topic::Settings(command) => settings::run(conn, writing, command),
        Topic::Units(command) => units::run(conn, writing, command),
        Topic::Teams(command) => teams::run(conn, writing, command),
        Topic::Users(command) => users::run(conn, writing, command),
        Topic::Roles(command) => roles::run(conn, writing, command),
        Topic::SyncErrors(command) => sync_errors::run(conn, writing, command),
    }
}

/// There is no such thing.
fn no_such(kind: &str, name: &str) -> ODataError {
    ODataError::new(404, odata::error::codes::OBJECT_DOES_NOT_EXIST, format!("there is no {kind} '{name}'"))
}

/// A file of the command line that can't be read.
fn bad_file(path: &std::path::Path, why: impl std::fmt::Display) -> ODataError {
    ODataError::invalid_argument(format!("{} can't be read: {why}", path.display()))
}

/// The row whose name or id that is.
///
/// # Errors
/// 404 for none, 400 for several.
fn named(conn: &mut dyn Conn, catalog: &Catalog, table: &str, wanted: &str) -> Result<RecordId, Fault> {
    let meta = catalog.need(table)?;
    let rows = crate::offline::rows_of(conn, catalog, table)?;
    if let Ok(id) = wanted.parse::<RecordId>() {
        let found = rows.iter().any(|row| row.id == id);
        return if found { Ok(id) } else { Err(no_such(table, wanted).into()) };
    }
    let is_it = |name: &str| name.eq_ignore_ascii_case(wanted);
    let name = &meta.meta.primary_name;
    let mut found = rows.iter().filter(|row| {
        row.fields.get(name).and_then(model::Value::as_text).is_some_and(is_it)
            || row.fields.get("uniquename").and_then(model::Value::as_text).is_some_and(is_it)
    });
    match (found.next(), found.next()) {
        (Some(row), None) => Ok(row.id),
        (None, _) => Err(no_such(table, wanted).into()),
        _ => {
            Err(ODataError::invalid_argument(format!("several rows are called '{wanted}': use the id"))
                .into())
        }
    }
}
