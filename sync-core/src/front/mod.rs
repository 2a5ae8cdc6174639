//! Calls of the face become work here: [`Front`] answers every call of `contract`.
//!
//! One account per home directory. The front opens whatever the account's state is; what can't be opened is told by
//! the session's state, so that a window always comes up.
//!
//! | file | answers |
//! |---|---|
//! | `account` | How does a database open, and how does the account change? |
//! | `session` | Who is signed in? |
//! | `apps` | Which apps are there, and what does one hold? |
//! | `grids`, `records`, `defaults`, `marks` | What is shown of records, and how are they saved? |
//! | `commands` | What can be done with a record beside saving it, and what is paired with it? |
//! | `related` | What belongs to a record? |
//! | `drafts` | What can somebody do without an offline profile? |
//! | `processes` | Where does a record stand in its process flow, and how does it move? |
//! | `rules` | What do business rules say? |
//! | `files` | How are files attached, shown and carried? |
//! | `settings` | When may this device sync, as far as the user wishes? |
//! | `update` | Which update of tables waits, and what was put aside? |
//! | `queue`, `conflicts`, `status` | What waits or needs the user, and how is the link? |
//! | `unsent` | How does unsent work leave the device, and come to another? |
//! | `verify` | Is what is here what should be, and why is it? |

mod account;
mod apps;
mod commands;
mod conflicts;
mod defaults;
mod drafts;
mod duplicates;
mod files;
mod grids;
mod marks;
mod personal;
mod presence;
mod processes;
mod queue;
mod records;
mod related;
mod rollups;
mod rules;
mod session;
mod settings;
mod status;
mod system;
mod unsent;
mod update;
mod verify;

pub use system::{SystemClock, SystemIds};

use crate::driver::{Engine, SyncSummary};
use crate::engine::Pace;
use crate::ports::{Clock, Failure, Ids, Keychain, Notifier, Rights, Signals, Transport, WhoAmI};
use crate::query_run::Grids;
use crate::store::{Installed, SqliteStore};
use crate::vault::{Account, Vault};
use contract::Event;
use model::{Code, Problem};
use presence::Presence;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{Mutex, broadcast};
use tokio::task::JoinHandle;

/// Events a slow listener may be behind before it misses some; it then reads everything anew.
const EVENTS_KEPT: usize = 256;

/// Makes the transport to a server by its address.
pub type Connect = dyn Fn(&str) -> Result<Arc<dyn Transport>, Problem> + Send + Sync;

/// What a front is made of.
pub struct FrontConfig {
    /// Directory of the account and its database; made when somebody signs in.
    pub home: PathBuf,
    /// Address to offer at sign-in.
    pub suggested_server: Option<String>,
    /// Opens the database where there is no keychain, without asking.
    pub passphrase: Option<String>,
    /// The keychain.
    pub keychain: Arc<dyn Keychain>,
    /// Notices outside the window.
    pub notifier: Arc<dyn Notifier>,
    /// What the operating system tells.
    pub signals: Arc<dyn Signals>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// Makes transports.
    pub connect: Box<Connect>,
    /// Whether the engine syncs by itself.
    pub pace: Pace,
}

/// The engine's front; clones are handles to the same one.
#[derive(Clone)]
pub struct Front(Arc<Inner>);

struct Inner {
    config: FrontConfig,
    vault: Vault,
    standing: RwLock<Standing>,
    /// Held while the account changes, so that two sign-ins don't meet.
    changing: Mutex<()>,
    events: broadcast::Sender<Event>,
    grids: Grids,
}

/// Where the account stands.
#[derive(Clone)]
enum Standing {
    /// There is none.
    SignedOut,
    /// Its database waits for the passphrase.
    Locked(Account),
    /// Its database can't be opened; without an account, not even its file could be read.
    Broken(Option<Account>, Problem),
    /// Its database is open.
    Open(Arc<Opened>),
}

/// An account whose database is open.
struct Opened {
    account: Account,
    /// Who signed in, as he was then.
    identity: WhoAmI,
    store: Arc<SqliteStore>,
    transport: Arc<dyn Transport>,
    engine: Engine,
    forwarding: JoinHandle<()>,
    /// Carries files of an app that syncs by itself.
    carrying: Option<JoinHandle<()>>,
    /// Tells the server how this device is.
    presence: Presence,
    /// Does it now and then, of an app that syncs by itself.
    telling: Option<JoinHandle<()>>,
}

impl Front {
    /// Opens the account of a home directory. What can't be opened is told by the session's state, never by an error.
    pub async fn open(config: FrontConfig) -> Self {
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        let front = Self(Arc::new(Inner {
            vault: Vault::new(&config.home, Arc::clone(&config.keychain)),
            config,
            standing: RwLock::new(Standing::SignedOut),
            changing: Mutex::new(()),
            events,
            grids: Grids::default(),
        }));
        let standing = front.standing_at_start().await;
        front.set_standing(standing);
        front
    }

    /// Events from now on, whoever is signed in.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.events.subscribe()
    }

    /// Runs a whole sync cycle, carries files, and waits for the end of both.
    ///
    /// # Errors
    /// [`Code::NotSignedIn`] and its kin when no database is open; [`Code::NeedsConnection`] while working offline;
    /// why the cycle can't go on.
    pub async fn sync_until_quiet(&self) -> Result<SyncSummary, Problem> {
        let opened = self.opened()?;
        let mut summary = opened.engine.sync_until_quiet().await?;
        self.carry_files().await?;
        if self.tell_presence(&opened).await {
            summary = opened.engine.sync_until_quiet().await?;
            self.carry_files().await?;
            self.tell_presence(&opened).await;
        }
        Ok(summary)
    }

    /// Ends the engine and closes the database; the account stays. The front answers nothing after that.
    pub async fn shutdown(&self) {
        let _changing = self.0.changing.lock().await;
        if let Ok(opened) = self.opened() {
            self.set_standing(Standing::Locked(opened.account.clone()));
            opened.close().await;
        }
    }

    fn standing(&self) -> Standing {
        self.0.standing.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_standing(&self, standing: Standing) {
        *self.0.standing.write().unwrap_or_else(PoisonError::into_inner) = standing;
    }

    /// The open database, or why there is none.
    fn opened(&self) -> Result<Arc<Opened>, Problem> {
        match self.standing() {
            Standing::Open(opened) => Ok(opened),
            Standing::SignedOut => Err(Code::NotSignedIn.into()),
            Standing::Locked(_) => Err(Code::PassphraseNeeded.into()),
            Standing::Broken(_, problem) => Err(problem),
        }
    }

    fn tell(&self, event: Event) {
        // Nobody may be listening.
        let _ = self.0.events.send(event);
    }
}

impl Opened {
    /// Ends the engine, then closes the database.
    async fn close(&self) {
        self.end_carrying();
        self.engine.shutdown().await;
        self.forwarding.abort();
        self.store.close().await;
    }

    /// The user with his unit and teams, as the server told last.
    fn who(&self) -> WhoAmI {
        let installed = self.installed();
        let told = installed.configuration.as_ref().and_then(|configuration| configuration.who.clone());
        told.unwrap_or_else(|| self.identity.clone())
    }

    fn installed(&self) -> Arc<Installed> {
        self.store.installed()
    }

    /// What the user may do with a table; nothing before metadata is installed.
    fn rights(&self, table: &str) -> Rights {
        let installed = self.installed();
        let configuration = installed.configuration.as_ref();
        configuration.and_then(|c| c.rights.get(table).copied()).unwrap_or_default()
    }
}

/// What a failed request means to the user who waits for it.
fn problem_of(failure: Failure) -> Problem {
    failure.into_problem()
}
