//! Link, power and lock, as the operating system tells them. Where it doesn't, they are unknown and hold nothing back.

#[cfg(target_os = "linux")]
mod linux;

use sync_core::ports::{Platform, Signals, Signs};
use tokio::sync::watch;

/// The desktop's signals.
pub struct DesktopSignals(watch::Sender<Signs>);

impl DesktopSignals {
    /// Begins to listen.
    pub fn start() -> Self {
        let signs = watch::Sender::new(Signs { platform: Platform::here(), ..Signs::default() });
        #[cfg(target_os = "linux")]
        tauri::async_runtime::spawn(linux::follow(signs.clone()));
        Self(signs)
    }
}

impl Signals for DesktopSignals {
    fn watch(&self) -> watch::Receiver<Signs> {
        self.0.subscribe()
    }
}
