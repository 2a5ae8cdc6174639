//! The device's folder and the engine in it.

use crate::ask;
use crate::failure::Failure;
use contract::calls::{GetSession, Unlock};
use contract::events::Notice;
use contract::shapes::{Session, SessionState};
use contract::{Answers, Call};
use model::Code;
use std::path::PathBuf;
use std::sync::Arc;
use sync_core::engine::Pace;
use sync_core::front::{Front, FrontConfig, SystemClock, SystemIds};
use sync_core::ports::{Clock, NoSignals, Notifier, Transport};
use sync_core::transport::{Deadlines, HttpTransport};
use sync_core::vault::keychain_from_environment;
use texts::t;

/// Where the app's own window keeps its data, below the platform's data folder.
const APP_FOLDER: &str = "org.farfield.app";

/// A device: the engine on a home folder.
pub struct Device {
    front: Front,
}

/// What happens is told by the command's own words.
struct Silent;

impl Notifier for Silent {
    fn notify(&self, _notice: &Notice) {}
}

impl Device {
    /// Opens the engine on a folder. A database that needs a passphrase stays closed until [`Device::session`].
    ///
    /// # Errors
    /// [`Code::StorageFailed`] when no folder is named and the platform has none.
    pub async fn open(home: Option<PathBuf>, pace: Pace) -> Result<Self, Failure> {
        let home = home.filter(|home| !home.as_os_str().is_empty()).map_or_else(default_home, Ok)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let wire_clock = Arc::clone(&clock);
        let config = FrontConfig {
            home,
            suggested_server: std::env::var("FARFIELD_SERVER").ok().filter(|server| !server.is_empty()),
            passphrase: None,
            keychain: keychain_from_environment(),
            notifier: Arc::new(Silent),
            signals: Arc::new(NoSignals::default()),
            clock,
            ids: Arc::new(SystemIds),
            connect: Box::new(move |server| {
                let transport = HttpTransport::new(server, Arc::clone(&wire_clock), Deadlines::default())?;
                Ok(Arc::new(transport) as Arc<dyn Transport>)
            }),
            pace,
        };
        Ok(Self { front: Front::open(config).await })
    }

    /// The engine.
    pub fn front(&self) -> &Front {
        &self.front
    }

    /// Asks the engine.
    ///
    /// # Errors
    /// What it answers.
    pub async fn ask<C: Call>(&self, call: C) -> Result<C::Reply, Failure>
    where
        Front: Answers<C>,
    {
        Ok(self.front.answer(call).await?)
    }

    /// Who is signed in, with the database open; asks for the passphrase where that is needed.
    ///
    /// # Errors
    /// [`Code::NotSignedIn`]; why the database can't be opened.
    pub async fn session(&self) -> Result<Session, Failure> {
        match self.ask(GetSession {}).await? {
            SessionState::SignedIn(session) => Ok(session),
            SessionState::SignedOut { .. } => Err(Code::NotSignedIn.into()),
            SessionState::Broken { problem, .. } => Err(problem.into()),
            SessionState::Locked { .. } => self.ask(Unlock { passphrase: ask::passphrase()? }).await,
        }
    }

    /// Lets the engine end what it is writing, and closes the database.
    pub async fn close(self) {
        self.front.shutdown().await;
    }
}

/// The folder that the app with a window uses too.
fn default_home() -> Result<PathBuf, Failure> {
    let data = dirs::data_dir().ok_or_else(|| Failure::said(Code::StorageFailed, t!("cli-no-home")))?;
    Ok(data.join(APP_FOLDER))
}
