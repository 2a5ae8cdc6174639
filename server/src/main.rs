//! `farfield-server`: reads the command line and does what it says.

mod program;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use farfield_server::admin::{self, Admin};
use farfield_server::config::Config;
use farfield_server::solutions::Package;
use farfield_server::{advice, import_solution, token};
use program::settings::{LogFormat, Time};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// A third of a busy server's time goes into memory, of the rows it reads and writes; this allocator halves it. SQLite
/// uses it too, for it takes the place of the C library's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The self-hosted Farfield server.
#[derive(Parser)]
#[command(name = "farfield-server", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the Web API until SIGTERM or SIGINT.
    Serve(Box<program::Serve>),
    /// Print a bearer token of a user, for tests and scripts.
    Token(Token),
    /// Administer a server from a script.
    Admin(Admin),
    /// Copy the database to a file, while the server may go on.
    Backup(program::Backup),
    /// Put a backup in the database's place; the server must not run. Clients start their lists of changes anew.
    Restore(program::Restore),
    /// Look the database over: is it whole, are its tables complete, does every lookup point to something?
    Doctor(program::Doctor),
    /// Import a solution: a zip, a customizations.xml or an unpacked folder. Prints what became of its parts, one a line.
    Import(Import),
}

#[derive(Args)]
struct Import {
    /// The solution file.
    file: PathBuf,
    /// Data directory of the server, which must not be running.
    #[arg(long, env = "FARFIELD_DATA", default_value = "farfield-data")]
    data: PathBuf,
    /// Its database, where that is one of PostgreSQL.
    #[arg(long, env = "FARFIELD_DATABASE_URL")]
    database_url: Option<String>,
    /// Name of the user who imports.
    #[arg(long, default_value = "admin")]
    user: String,
}

#[derive(Args)]
struct Token {
    /// Name the user signs in with.
    #[arg(long)]
    user: String,
    /// How long the token is good: 90s, 15m, 8h.
    #[arg(long, default_value = "8h")]
    ttl: Time,
    /// Data directory of the server.
    #[arg(long, env = "FARFIELD_DATA")]
    data: PathBuf,
    /// Its database, where that is one of PostgreSQL.
    #[arg(long, env = "FARFIELD_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            _ = writeln!(std::io::stderr(), "farfield-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(args) => program::serve(*args).await,
        Command::Admin(args) => {
            program::log(LogFormat::default());
            let answer = admin::run(args).await.map_err(anyhow::Error::msg)?;
            writeln!(std::io::stdout(), "{answer}").context("the answer cannot be printed")
        }
        Command::Backup(args) => program::backup(args).await,
        Command::Restore(args) => program::restore(args).await,
        Command::Doctor(args) => program::doctor(args).await,
        Command::Import(args) => import(args).await,
        Command::Token(args) => {
            let token = token(&args.data, args.database_url.as_deref(), &args.user, args.ttl.0).await;
            let token = token.map_err(|p| anyhow::anyhow!(advice(&p)))?;
            writeln!(std::io::stdout(), "{token}").context("the token cannot be printed")
        }
    }
}

async fn import(args: Import) -> anyhow::Result<()> {
    let package = Package::open(&args.file).map_err(|e| anyhow::anyhow!(e.message))?;
    let config = Config { database_url: args.database_url, ..Config::new(args.data) };
    let report =
        import_solution(config, &args.user, package).await.map_err(|p| anyhow::anyhow!(advice(&p)))?;
    let mut out = std::io::stdout().lock();
    for entry in &report.entries {
        let line = serde_json::to_string(entry).context("the report cannot be written")?;
        writeln!(out, "{line}")?;
    }
    Ok(())
}
