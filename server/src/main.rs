//! `farfield-server`: reads the command line, starts the server, waits for the signal to stop.

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use farfield_server::admin::{self, Admin};
use farfield_server::config::{Config, Demo};
use farfield_server::{Server, advice, token};
use jiff::civil::Date;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

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
    Serve(Serve),
    /// Print a bearer token of a user, for tests and scripts.
    Token(Token),
    /// Administer a server from a script.
    Admin(Admin),
}

#[derive(Args)]
struct Serve {
    /// Loopback address to listen on; port 0 takes a free one.
    #[arg(long, env = "FARFIELD_LISTEN", default_value = "127.0.0.1:8440")]
    listen: SocketAddr,
    /// Data directory; made when it is missing.
    #[arg(long, env = "FARFIELD_DATA", default_value = "farfield-data")]
    data: PathBuf,
    /// A database of PostgreSQL instead of the file in the data directory: postgres://user@host/name.
    #[arg(long, env = "FARFIELD_DATABASE_URL")]
    database_url: Option<String>,
    /// Fill an empty database with the demo company and print its users.
    #[arg(long)]
    demo: bool,
    /// Seed of the demo.
    #[arg(long, default_value_t = 1, requires = "demo")]
    seed: u64,
    /// Size of the demo: 1 is 500 accounts and 2,000 contacts.
    #[arg(long, default_value_t = 1.0, requires = "demo", value_parser = scale)]
    scale: f64,
    /// The day the demo is dated by, today where it is not given.
    #[arg(long, requires = "demo")]
    epoch: Option<Date>,
}

#[derive(Args)]
struct Token {
    /// Name the user signs in with.
    #[arg(long)]
    user: String,
    /// How long the token is good: 90s, 15m, 8h.
    #[arg(long, default_value = "8h", value_parser = lifetime)]
    ttl: Duration,
    /// Data directory of the server.
    #[arg(long, env = "FARFIELD_DATA")]
    data: PathBuf,
    /// Its database, where that is one of PostgreSQL.
    #[arg(long, env = "FARFIELD_DATABASE_URL")]
    database_url: Option<String>,
}

fn main() -> ExitCode {
    let level = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(level).with_writer(std::io::stderr).init();
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
        Command::Serve(args) => serve(args).await,
        Command::Token(args) => {
            let token = token(&args.data, args.database_url.as_deref(), &args.user, args.ttl).await;
            let token = token.map_err(|p| anyhow::anyhow!(advice(&p)))?;
            writeln!(std::io::stdout(), "{token}").context("the token cannot be printed")
        }
        Command::Admin(args) => {
            let answer = admin::run(args).await.map_err(anyhow::Error::msg)?;
            writeln!(std::io::stdout(), "{answer}").context("the answer cannot be printed")
        }
    }
}

async fn serve(args: Serve) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be received")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("signals cannot be received")?;
    let today = || jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let demo = args.demo.then(|| Demo {
        seed: args.seed,
        scale: args.scale,
        epoch: args.epoch.unwrap_or_else(today),
    });
    let config =
        Config { listen: args.listen, database_url: args.database_url, demo, ..Config::new(args.data) };
    let server = Server::start(config).await.map_err(|p| anyhow::anyhow!(advice(&p)))?;
    announce(&server).context("the address cannot be printed")?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    server.stop().await;
    Ok(())
}

/// What scripts read: the users, then the address, once connections are accepted.
fn announce(server: &Server) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for user in server.announced() {
        writeln!(out, "{user}")?;
    }
    writeln!(out, "listening on {}", server.url())?;
    out.flush()
}

fn scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(scale) if scale > 0.0 && scale <= 1000.0 => Ok(scale),
        _ => Err("a number above 0, up to 1000".to_owned()),
    }
}

fn lifetime(text: &str) -> Result<Duration, String> {
    let wrong = || "a number with s, m or h, such as 8h".to_owned();
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    number
        .checked_mul(seconds)
        .filter(|s| *s <= 366 * 24 * 60 * 60)
        .map(Duration::from_secs)
        .ok_or_else(wrong)
}
