//! Builds the ports and opens the engine.

use crate::adapters::{DesktopNotices, DesktopSignals, Gate};
use anyhow::Result;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use sync_core::engine::Pace;
use sync_core::front::{Front, FrontConfig, SystemClock, SystemIds};
use sync_core::ports::{Clock, Notifier, Transport};
use sync_core::transport::{Deadlines, HttpTransport};
use sync_core::vault::keychain_from_environment;
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::SetOnce;

/// What the environment says to the app.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where the account and its database lie; the system's folder for the app's data without.
    pub home: Option<PathBuf>,
    /// Address to offer at sign-in.
    pub server: Option<String>,
    /// Opens or creates the database where there is no keychain, without asking.
    pub passphrase: Option<String>,
}

impl Settings {
    /// Where the layout lies: with the account, or in the system's folder for the settings of apps.
    pub fn layout_folder(&self, identifier: &str) -> Option<PathBuf> {
        self.home.clone().or_else(|| Some(dirs::config_dir()?.join(identifier)))
    }

    /// Reads `FARFIELD_HOME`, `FARFIELD_SERVER` and `FARFIELD_PASSPHRASE`; what is empty isn't set.
    pub fn from_environment() -> Self {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            home: set("FARFIELD_HOME").map(PathBuf::from),
            server: set("FARFIELD_SERVER"),
            passphrase: set("FARFIELD_PASSPHRASE"),
        }
    }
}

/// The engine's front, which opens while the window does. A database that can't be opened is told by its session.
#[derive(Clone, Default)]
pub struct Engine(Arc<Inner>);

#[derive(Default)]
struct Inner {
    front: SetOnce<Front>,
    closed: AtomicBool,
}

impl Engine {
    /// Begins to open the engine, and passes its events on as soon as it is there.
    ///
    /// # Errors
    /// When the system names no folder for the app's data and the settings name none either.
    pub fn open<R: Runtime>(&self, app: &AppHandle<R>, settings: Settings) -> Result<()> {
        let home = match settings.home {
            Some(home) => home,
            None => app.path().app_data_dir()?,
        };
        let notices = DesktopNotices::start(Arc::clone(&app.state::<Arc<Gate>>()));
        let config = config(home, settings.server, settings.passphrase, Arc::new(notices.clone()));
        let (opening, app) = (self.clone(), app.clone());
        tauri::async_runtime::spawn(async move {
            let front = Front::open(config).await;
            let events = front.subscribe();
            if opening.0.front.set(front).is_ok() {
                crate::events::pass_on(app, events, &notices).await;
            }
        });
        Ok(())
    }

    /// The front, once it is open.
    pub async fn front(&self) -> &Front {
        self.0.front.wait().await
    }

    /// Finishes what is being written and closes the database.
    pub async fn close(&self) {
        self.front().await.shutdown().await;
        self.0.closed.store(true, Ordering::SeqCst);
    }

    /// Whether [`Engine::close`] has ended.
    pub fn is_closed(&self) -> bool {
        self.0.closed.load(Ordering::SeqCst)
    }
}

fn config(
    home: PathBuf,
    suggested_server: Option<String>,
    passphrase: Option<String>,
    notifier: Arc<dyn Notifier>,
) -> FrontConfig {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let wire_clock = Arc::clone(&clock);
    FrontConfig {
        home,
        suggested_server,
        passphrase,
        keychain: keychain_from_environment(),
        notifier,
        signals: Arc::new(DesktopSignals::start()),
        clock,
        ids: Arc::new(SystemIds),
        connect: Box::new(move |server| {
            let transport = HttpTransport::new(server, Arc::clone(&wire_clock), Deadlines::default())?;
            Ok(Arc::new(transport) as Arc<dyn Transport>)
        }),
        pace: Pace::Continuous,
    }
}
