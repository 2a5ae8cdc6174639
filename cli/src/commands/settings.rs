//! `settings`, `pause`, `resume` and `reconfigure`: when this device syncs, and what becomes of its download.

use super::sync::Switch;
use crate::failure::Failure;
use crate::home::Device;
use crate::output::Answer;
use contract::calls::{
    GetStatus, GetSyncSettings, PauseDownload, Reconfigure, SetSyncSettings, StartDownload,
};
use contract::settings::SyncSettings;
use model::status::Reason;
use serde_json::json;
use texts::t;

/// Shows when the app on this device syncs by itself, and chooses it.
#[derive(Debug, clap::Args)]
pub struct Settings {
    /// Only over connections that cost nothing.
    #[arg(long)]
    only_unmetered: Option<Switch>,
    /// At least so many minutes between two syncs, 5 to 1440, or `profile`.
    #[arg(long, value_name = "MINUTES", value_parser = interval)]
    interval: Option<Interval>,
    /// Only when asked.
    #[arg(long)]
    manual: Option<Switch>,
}

/// The least time between two syncs.
#[derive(Clone, Copy, Debug)]
enum Interval {
    Minutes(u16),
    OfProfile,
}

fn interval(text: &str) -> Result<Interval, String> {
    match text {
        "profile" => Ok(Interval::OfProfile),
        minutes => minutes.parse().map(Interval::Minutes).map_err(|_| "minutes, or profile".to_owned()),
    }
}

/// Shows the settings, after changing what was named.
pub async fn settings(device: &Device, args: &Settings) -> Result<Answer, Failure> {
    device.session().await?;
    let SyncSettings { mut wishes, .. } = device.ask(GetSyncSettings {}).await?;
    let before = wishes.clone();
    if let Some(switch) = args.only_unmetered {
        wishes.only_unmetered = matches!(switch, Switch::On);
    }
    if let Some(switch) = args.manual {
        wishes.manual = matches!(switch, Switch::On);
    }
    match args.interval {
        Some(Interval::Minutes(minutes)) => wishes.interval_min = Some(minutes),
        Some(Interval::OfProfile) => wishes.interval_min = None,
        None => {}
    }
    if wishes != before {
        device.ask(SetSyncSettings { wishes }).await?;
    }
    let SyncSettings { may_choose, wishes } = device.ask(GetSyncSettings {}).await?;
    let mut answer = Answer::new(json!({
        "may_choose": may_choose,
        "only_unmetered": wishes.only_unmetered,
        "interval_min": wishes.interval_min,
        "manual": wishes.manual,
    }))?;
    if !may_choose {
        return Ok(answer.saying(t!("cli-settings-fixed")));
    }
    answer = answer.saying(match wishes.manual {
        true => t!("cli-settings-manual"),
        false => t!("cli-settings-by-itself"),
    });
    if wishes.only_unmetered {
        answer = answer.saying(t!("cli-settings-unmetered"));
    }
    Ok(match wishes.interval_min {
        Some(minutes) => answer.saying(t!("cli-settings-interval", minutes = minutes)),
        None => answer,
    })
}

/// Stops the first download for now.
pub async fn pause(device: &Device) -> Result<Answer, Failure> {
    device.session().await?;
    device.ask(PauseDownload {}).await?;
    let paused = device.ask(GetStatus {}).await?.reasons.contains(&Reason::Paused);
    let words = if paused { t!("cli-paused") } else { t!("cli-nothing-to-pause") };
    Ok(Answer::new(json!({ "paused": paused }))?.saying(words))
}

/// Goes on with a download that was paused, or begins one that was skipped.
pub async fn resume(device: &Device) -> Result<Answer, Failure> {
    device.session().await?;
    device.ask(StartDownload {}).await?;
    Ok(Answer::new(json!({ "paused": false }))?.saying(t!("cli-resumed")))
}

/// Throws away what was downloaded.
pub async fn reconfigure(device: &Device) -> Result<Answer, Failure> {
    device.session().await?;
    device.ask(Reconfigure {}).await?;
    Ok(Answer::new(json!({ "reconfigured": true }))?.saying(t!("cli-reconfigured")))
}
