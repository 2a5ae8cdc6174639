//! `sync`, `status` and `offline`.

use crate::failure::Failure;
use crate::home::Device;
use crate::output::{Answer, aligned};
use crate::shapes::{StatusShape, moment};
use clap::ValueEnum;
use contract::Event;
use contract::calls::{GetStatus, SetOffline};
use model::status::{DatabaseState, Link, OfflineStatus, Progress, Reason};
use serde_json::json;
use std::io::{IsTerminal, Write, stderr};
use sync_core::driver::SyncSummary;
use texts::t;

/// Whether to work offline.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Switch {
    /// Nothing is sent or received.
    On,
    /// `sync` sends and receives.
    Off,
}

/// Sends and receives until nothing is left to do.
pub async fn sync(device: &Device, full: bool, shows_progress: bool) -> Result<Answer, Failure> {
    device.session().await?;
    let SyncSummary { sent, parked, merged, superseded, tables, rows, bytes } =
        if shows_progress && stderr().is_terminal() {
            with_progress(device, full).await?
        } else {
            cycle(device, full).await?
        };
    let status = device.ask(GetStatus {}).await?;
    let attention = status.attention;
    let update_waits = status.reasons.contains(&Reason::MetadataPending);
    let answer = Answer::new(json!({
        "sent": sent, "parked": parked, "merged": merged, "superseded": superseded, "tables": tables, "rows": rows,
        "bytes": bytes, "attention": attention, "update_waits": update_waits,
    }))?;
    let mut answer = answer.saying(t!("cli-synced", sent = sent, rows = rows));
    if superseded > 0 {
        answer = answer.saying(t!("cli-superseded", count = superseded));
    }
    if update_waits {
        answer = answer.saying(t!("cli-update-found"));
    }
    Ok(if attention > 0 {
        answer.saying(t!("cli-needs-you", count = attention)).needing_user(true)
    } else {
        answer
    })
}

/// The offline status.
pub async fn status(device: &Device) -> Result<Answer, Failure> {
    let session = device.session().await?;
    let status = device.ask(GetStatus {}).await?;
    let app = session.app.as_ref().map_or("", |a| a.name.as_str()).to_owned();
    let lines = [
        vec![t!("cli-user"), session.full_name.clone()],
        vec![t!("cli-server"), session.server.clone()],
        vec![t!("cli-app"), app],
        vec![t!("cli-database"), database(status.database)],
        vec![t!("cli-link"), link(status.link)],
    ];
    // A reason is a sentence: it is not cut like a cell.
    let reasons: String = status.reasons.iter().map(|r| format!("{}\n", reason(r))).collect();
    let answer = Answer::new(json!({ "session": session, "status": StatusShape::from(&status) }))?;
    Ok(answer.showing(aligned(&lines) + &reasons).needing_user(status.attention > 0))
}

/// Switches "Work offline".
pub async fn offline(device: &Device, switch: Switch) -> Result<Answer, Failure> {
    device.session().await?;
    let offline = matches!(switch, Switch::On);
    device.ask(SetOffline { offline }).await?;
    let words = if offline { t!("cli-working-offline") } else { t!("cli-working-online") };
    Ok(Answer::new(json!({ "offline": offline }))?.saying(words))
}

async fn cycle(device: &Device, full: bool) -> Result<SyncSummary, Failure> {
    Ok(if full {
        device.front().refresh_until_quiet().await?
    } else {
        device.front().sync_until_quiet().await?
    })
}

/// Syncs and says on one line of the terminal how far it is.
async fn with_progress(device: &Device, full: bool) -> Result<SyncSummary, Failure> {
    let mut events = device.front().subscribe();
    let syncing = cycle(device, full);
    tokio::pin!(syncing);
    loop {
        tokio::select! {
            summary = &mut syncing => {
                show("");
                return summary;
            }
            Ok(event) = events.recv() => {
                if let Event::Status(status) = event
                    && let OfflineStatus { progress: Some(progress), .. } = *status
                {
                    show(&far(&progress));
                }
            }
        }
    }
}

/// Replaces what the line shows. Progress that can't be shown stops nothing.
fn show(text: &str) {
    let mut terminal = stderr();
    let _ = write!(terminal, "\r\u{1b}[K{text}").and_then(|()| terminal.flush());
}

fn far(progress: &Progress) -> String {
    let rows = match progress.expected {
        Some(expected) => t!("banner-rows", rows = progress.rows, expected = expected),
        None => t!("banner-rows-only", rows = progress.rows),
    };
    let tables = t!("banner-tables", done = progress.tables_done, total = progress.tables);
    format!("{tables}, {rows}")
}

fn database(state: DatabaseState) -> String {
    texts::text(
        match state {
            DatabaseState::None => "status-none",
            DatabaseState::Available => "status-available",
            DatabaseState::AvailableWarning => "status-available-warning",
            DatabaseState::Initializing => "status-initializing",
            DatabaseState::NotAvailable => "status-not-available",
            DatabaseState::Repairing => "status-repairing",
            DatabaseState::Error => "status-error",
        },
        &[],
    )
}

fn link(link: Link) -> String {
    let (id, since) = match link {
        Link::Unknown => ("link-unknown", None),
        Link::Online => ("link-online", None),
        Link::Unreachable { since } => ("link-unreachable", Some(since)),
        Link::Unavailable { since } => ("link-unavailable", Some(since)),
        Link::SwitchedOff { since } => ("link-switched-off", Some(since)),
        Link::SignInNeeded { since } => ("link-sign-in-needed", Some(since)),
    };
    let name = texts::text(id, &[]);
    match since.and_then(moment) {
        Some(when) => format!("{name} {}", t!("link-since", when = when)),
        None => name,
    }
}

fn reason(reason: &Reason) -> String {
    let with = |text: String, problem| format!("{text}. {}", texts::problem(problem));
    match reason {
        Reason::Database { problem } => with(t!("reason-database"), problem),
        Reason::NotDownloaded => t!("reason-not-downloaded"),
        Reason::Downloading => t!("reason-downloading"),
        Reason::Paused => t!("reason-paused"),
        Reason::WaitsForUnmetered => t!("reason-unmetered"),
        Reason::Manual => t!("reason-manual"),
        Reason::MetadataPending => t!("reason-metadata"),
        Reason::Repairing => t!("reason-repairing"),
        Reason::Table { table, problem } => with(t!("reason-table", table = table), problem),
        Reason::Waiting { changes, .. } => t!("reason-waiting", changes = *changes),
        Reason::Attention { changes } => t!("cli-needs-you", count = *changes),
        Reason::Drafts { drafts } => t!("reason-drafts", count = *drafts),
        Reason::Sync { problem } => with(t!("reason-sync"), problem),
    }
}
