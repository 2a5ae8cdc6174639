//! `farfield`: the offline engine without a window. `docs/CLI.md` fixes what it prints and its exit codes.

mod ask;
mod commands;
#[cfg(debug_assertions)]
mod face;
mod failure;
mod home;
mod output;
mod parse_value;
mod shapes;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};
use commands::{
    drafts, edit, files, ledger, metadata, provisioning, queue, read, resolve, run, scope, session, settings,
    stage, sync, tables,
};
use failure::Failure;
use home::Device;
use model::{Code, Problem};
use output::Answer;
use std::path::PathBuf;
use std::process::ExitCode;
use sync_core::engine::Pace;
use texts::Language;
use tracing_subscriber::EnvFilter;

/// Works with the records of a Farfield server, with or without a network.
///
/// Every command but login and sync works on the device alone. Changes are sent by sync.
#[derive(Debug, Parser)]
#[command(name = "farfield", version)]
struct Cli {
    /// The device's folder; the app's own without.
    #[arg(long, global = true, env = "FARFIELD_HOME", value_name = "DIR")]
    home: Option<PathBuf>,
    /// Prints one JSON value on standard output and nothing else.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Login(session::Login),
    /// Sends and receives until nothing is left to do.
    Sync {
        /// Looks at every row again, and fetches what is missing or older here.
        #[arg(long)]
        full: bool,
    },
    /// Syncs, and compares each table with the server by count and checksum.
    Verify,
    Why(scope::Why),
    /// Shows who is signed in and how far the device can work offline.
    Status,
    /// Lists the tables on this device.
    Tables,
    List(read::List),
    Get(read::Get),
    Create(edit::Create),
    Update(edit::Update),
    Delete(edit::Delete),
    Run(run::Run),
    /// Pairs two records by a relationship.
    Associate(run::Pair),
    /// Ends a pair of records.
    Disassociate(run::Pair),
    Pairs(run::Pairs),
    Stage(stage::Stages),
    Queue(queue::Queue),
    Attach(files::Attach),
    Files(files::Files),
    /// Lists the changes that need you, and why.
    Errors,
    /// Sends a change that needed you again, with the next sync.
    Retry {
        /// Its number in the queue.
        seq: i64,
    },
    /// Makes a record again that was deleted on the server, with the change that needed you.
    Recreate {
        /// Its number in the queue.
        seq: i64,
    },
    /// Drops a change; the record shows the server's values again.
    Discard {
        /// Its number in the queue.
        seq: i64,
    },
    /// Takes a waiting change back, with those that depend on it.
    Undo {
        /// Its number in the queue.
        seq: i64,
    },
    Resolve(resolve::Resolve),
    Ledger(ledger::Ledger),
    /// Switches working offline on or off.
    Offline {
        /// on or off
        switch: sync::Switch,
    },
    Metadata(metadata::Metadata),
    Orphans(metadata::Orphans),
    Settings(settings::Settings),
    Drafts(drafts::Drafts),
    Fetch(drafts::Fetch),
    Find(drafts::Find),
    /// Lists the records used lately.
    Recent,
    /// Asks the server how far it is with getting ready for devices.
    Provisioning,
    /// Stops the first download for now.
    Pause,
    /// Goes on with a download that was paused or skipped, with the next sync.
    Resume,
    /// Throws away what was downloaded, to download it again with the next sync; unsent work stays.
    Reconfigure,
    Logout(session::Logout),
    /// Serves the face to a browser on this machine (development builds only).
    #[cfg(debug_assertions)]
    Face(face::Args),
}

impl Command {
    /// A command ends before a cycle in the background would, so changes go when `sync` is called; a face stays.
    fn pace(&self) -> Pace {
        match self {
            #[cfg(debug_assertions)]
            Self::Face(_) => Pace::Continuous,
            _ => Pace::OnDemand,
        }
    }
}

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("FARFIELD_LOG").unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    language_of_terminal().speak();
    match Cli::try_parse() {
        Ok(cli) => {
            let as_json = cli.json;
            exit(&run(cli), as_json)
        }
        Err(error) => wrong_usage(&error),
    }
}

/// The language that the environment asks for (POSIX.1-2017, 8.2: the first of these that is set); English where it asks
/// for none that there are texts in.
fn language_of_terminal() -> Language {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let asked = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
    asked.and_then(|tag| Language::of(&tag)).unwrap_or_default()
}

#[tokio::main]
async fn run(cli: Cli) -> Result<Answer, Failure> {
    let device = Device::open(cli.home, cli.command.pace()).await?;
    let ended = carry_out(&device, cli.command, !cli.json).await;
    device.close().await;
    ended
}

async fn carry_out(device: &Device, command: Command, shows_progress: bool) -> Result<Answer, Failure> {
    match command {
        Command::Login(args) => session::login(device, args).await,
        Command::Sync { full } => sync::sync(device, full, shows_progress).await,
        Command::Verify => scope::verify(device).await,
        Command::Why(args) => scope::why(device, &args).await,
        Command::Status => sync::status(device).await,
        Command::Tables => tables::tables(device).await,
        Command::List(args) => read::list(device, args).await,
        Command::Get(args) => read::get(device, args).await,
        Command::Create(args) => edit::create(device, args).await,
        Command::Update(args) => edit::update(device, args).await,
        Command::Delete(args) => edit::delete(device, args).await,
        Command::Run(args) => run::run(device, args).await,
        Command::Associate(args) => run::associate(device, args).await,
        Command::Disassociate(args) => run::disassociate(device, args).await,
        Command::Pairs(args) => run::pairs(device, args).await,
        Command::Stage(args) => stage::stage(device, args).await,
        Command::Queue(args) => queue::queue(device, args).await,
        Command::Attach(args) => files::attach(device, args).await,
        Command::Files(args) => files::files(device, args).await,
        Command::Errors => queue::errors(device).await,
        Command::Retry { seq } => queue::retry(device, seq).await,
        Command::Recreate { seq } => queue::recreate(device, seq).await,
        Command::Discard { seq } => queue::discard(device, seq).await,
        Command::Undo { seq } => queue::undo(device, seq).await,
        Command::Resolve(args) => resolve::resolve(device, args).await,
        Command::Ledger(args) => ledger::ledger(device, &args).await,
        Command::Offline { switch } => sync::offline(device, switch).await,
        Command::Metadata(args) => metadata::metadata(device, &args).await,
        Command::Orphans(args) => metadata::orphans(device, &args).await,
        Command::Settings(args) => settings::settings(device, &args).await,
        Command::Drafts(args) => drafts::drafts(device, args).await,
        Command::Fetch(args) => drafts::fetch(device, args).await,
        Command::Find(args) => drafts::find(device, args).await,
        Command::Recent => drafts::recent(device).await,
        Command::Provisioning => provisioning::provisioning(device).await,
        Command::Pause => settings::pause(device).await,
        Command::Resume => settings::resume(device).await,
        Command::Reconfigure => settings::reconfigure(device).await,
        Command::Logout(args) => session::logout(device, &args).await,
        #[cfg(debug_assertions)]
        Command::Face(args) => face::face(device, &args).await,
    }
}

/// 0 done · 1 done but something needs the user, or refused · 2 could not run
fn exit(ended: &Result<Answer, Failure>, as_json: bool) -> ExitCode {
    let code = match ended {
        Ok(answer) => u8::from(answer.needs_user()),
        Err(failure) if failure.is_refusal() => 1,
        Err(_) => 2,
    };
    match output::print(ended, as_json) {
        Ok(()) => ExitCode::from(code),
        Err(_) => ExitCode::from(2),
    }
}

/// A command line that can't be read; asking for help or the version ends here as well.
fn wrong_usage(error: &clap::Error) -> ExitCode {
    let is_asked_for = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if is_asked_for || !std::env::args_os().any(|argument| argument == "--json") {
        error.exit();
    }
    let first = error.to_string().lines().next().unwrap_or_default().to_owned();
    exit(
        &Err(Failure::hinted(Problem::new(Code::BadRequest).with("detail", first), texts::t!("cli-usage"))),
        true,
    )
}
