//! What the operating system tells of link, power and lock.

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// The operating system's signals.
pub trait Signals: Send + Sync {
    /// The signs now, and whenever they change.
    fn watch(&self) -> watch::Receiver<Signs>;
}

/// What the operating system tells. What it doesn't tell is unknown, and nothing is held back for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signs {
    /// Which rules of a platform hold.
    pub platform: Platform,
    /// The network.
    pub network: Network,
    /// Whether power is being saved.
    pub saves_power: Option<bool>,
    /// Whether the screen is locked.
    pub locked: Option<bool>,
}

/// The network, as the operating system sees it. It says nothing of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// It doesn't say.
    #[default]
    Unknown,
    /// There is none.
    None,
    /// One that is paid by volume.
    Metered,
    /// One that is not.
    Unmetered,
}

/// Whose rules for work in the background hold (checklist 128, X24).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// Android phones and tablets.
    Android,
    /// iPhones and iPads.
    Ios,
    /// Windows.
    Windows,
    /// Linux and macOS desktops.
    #[default]
    Desktop,
}

impl Platform {
    /// The one that this program was built for.
    pub fn here() -> Self {
        if cfg!(target_os = "android") {
            Self::Android
        } else if cfg!(target_os = "ios") {
            Self::Ios
        } else if cfg!(target_os = "windows") {
            Self::Windows
        } else {
            Self::Desktop
        }
    }
}

/// No signals: where nothing tells, and in programs that end before anything changes.
#[derive(Debug)]
pub struct NoSignals(watch::Sender<Signs>);

impl Default for NoSignals {
    fn default() -> Self {
        Self(watch::Sender::new(Signs { platform: Platform::here(), ..Signs::default() }))
    }
}

impl Signals for NoSignals {
    fn watch(&self) -> watch::Receiver<Signs> {
        self.0.subscribe()
    }
}
