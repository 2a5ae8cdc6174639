//! `backup`, `restore`, `doctor`.

use anyhow::{Context, bail};
use clap::Args;
use farfield_server::{advice, upkeep};
use std::io::Write;
use std::path::PathBuf;

/// Where the database is.
#[derive(Args)]
pub struct Place {
    /// Data directory of the server.
    #[arg(long, env = "FARFIELD_DATA")]
    data: PathBuf,
    /// Its database, where that is one of PostgreSQL.
    #[arg(long, env = "FARFIELD_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

/// The flags of `backup`.
#[derive(Args)]
pub struct Backup {
    /// The file to make; it must not exist yet.
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

/// The flags of `restore`.
#[derive(Args)]
pub struct Restore {
    /// A backup. None for PostgreSQL, whose own tools bring the rows back before this is run.
    file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

/// The flags of `doctor`.
#[derive(Args)]
pub struct Doctor {
    #[command(flatten)]
    place: Place,
}

/// Copies the database to a file, while the server may go on.
///
/// # Errors
/// When it can't be copied.
pub async fn backup(args: Backup) -> anyhow::Result<()> {
    if args.place.database_url.is_some() {
        bail!("PostgreSQL is backed up by its own tools, such as pg_dump");
    }
    upkeep::backup(&args.place.data, &args.file).await.map_err(|p| anyhow::anyhow!(advice(&p)))
}

/// Puts a backup in the database's place and starts a new epoch.
///
/// # Errors
/// When the server runs, or the file is no backup.
pub async fn restore(args: Restore) -> anyhow::Result<()> {
    let Place { data, database_url } = args.place;
    let done = match (database_url, args.file) {
        (None, Some(file)) => upkeep::restore(&data, &file).await,
        (Some(url), None) => upkeep::new_epoch(&data, Some(&url)).await,
        (None, None) => bail!("which backup? farfield-server restore FILE"),
        (Some(_), Some(_)) => {
            bail!("bring PostgreSQL's rows back with pg_restore, then run this without a file")
        }
    };
    done.map_err(|p| anyhow::anyhow!(advice(&p)))
}

/// Looks the database over and prints what it finds.
///
/// # Errors
/// When something is wrong with it.
pub async fn doctor(args: Doctor) -> anyhow::Result<()> {
    let Place { data, database_url } = args.place;
    let findings = upkeep::doctor(&data, database_url.as_deref()).await;
    let findings = findings.map_err(|p| anyhow::anyhow!(advice(&p)))?;
    let mut out = std::io::stdout().lock();
    for finding in &findings {
        writeln!(out, "{finding}").context("the findings cannot be printed")?;
    }
    match findings.iter().filter(|finding| finding.is_wrong).count() {
        0 => Ok(()),
        wrong => bail!("{wrong} things are wrong, see above"),
    }
}
