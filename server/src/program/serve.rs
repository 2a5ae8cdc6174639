//! `serve`: from the settings to a server that runs until a signal.

use super::settings::{LogFormat, Settings};
use anyhow::Context;
use clap::Args;
use farfield_server::config::{Config, Demo};
use farfield_server::{Server, advice};
use jiff::civil::Date;
use std::io::Write;
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// The flags of `serve`.
#[derive(Args)]
pub struct Serve {
    /// A TOML file with settings; flags and environment variables go before it.
    #[arg(long, env = "FARFIELD_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
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

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// When it can't start.
pub async fn serve(args: Serve) -> anyhow::Result<()> {
    let today = || jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let demo = args.demo.then(|| Demo {
        seed: args.seed,
        scale: args.scale,
        epoch: args.epoch.unwrap_or_else(today),
    });
    let settings = args.settings.or_file(args.config.as_deref())?;
    log(settings.log_format.unwrap_or_default());
    let config = Config { demo, ..settings.config(args.demo)? };
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be received")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("signals cannot be received")?;
    let server = Server::start(config).await.map_err(|p| anyhow::anyhow!(advice(&p)))?;
    announce(&server).context("the address cannot be printed")?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    server.stop().await;
    Ok(())
}

/// Logs to the standard error, by `RUST_LOG` where that is set.
pub fn log(format: LogFormat) {
    let level = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(level).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
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
