//! How a database opens, and how the account of a device changes.

use super::presence::{Presence, keep_telling};
use super::{Front, Opened, Standing, problem_of};
use crate::driver::{Engine, EngineParts};
use crate::files::Files;
use crate::ports::{Store, Tokens, Transport, WhoAmI};
use crate::store::{DatabaseKey, SqliteStore};
use crate::vault::{Account, MIN_PASSPHRASE, Owner};
use contract::Event;
use model::{Code, Problem};
use std::sync::Arc;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::{JoinHandle, spawn_blocking};

/// What a sign-in form holds.
pub(super) struct Credentials {
    pub server: String,
    pub user: String,
    pub password: String,
    pub passphrase: Option<String>,
}

impl Front {
    /// Opens what lies in the home directory.
    pub(super) async fn standing_at_start(&self) -> Standing {
        let account = match self.0.vault.account() {
            Ok(Some(account)) => account,
            Ok(None) => return Standing::SignedOut,
            Err(problem) => return Standing::Broken(None, problem),
        };
        let passphrase = self.0.config.passphrase.clone();
        match self.open_account(&account, passphrase).await {
            Ok(opened) => Standing::Open(opened),
            Err(problem) if matches!(problem.code, Code::PassphraseNeeded | Code::WrongPassphrase) => {
                Standing::Locked(account)
            }
            Err(problem) => Standing::Broken(Some(account), problem),
        }
    }

    /// Opens the database with a passphrase.
    pub(super) async fn unlock(&self, passphrase: String) -> Result<(), Problem> {
        let _changing = self.0.changing.lock().await;
        let account = match self.standing() {
            Standing::Locked(account) | Standing::Broken(Some(account), _) => account,
            Standing::Open(_) => return Ok(()),
            Standing::SignedOut => return Err(Code::NotSignedIn.into()),
            Standing::Broken(None, problem) => return Err(problem),
        };
        let opened = self.open_account(&account, Some(passphrase)).await?;
        self.become_open(opened).await;
        Ok(())
    }

    /// Signs in at the server; makes the account where there is none, and keeps one that is the same user's.
    pub(super) async fn sign_in(&self, form: Credentials) -> Result<(), Problem> {
        let _changing = self.0.changing.lock().await;
        let passphrase = form.passphrase.clone().or_else(|| self.0.config.passphrase.clone());
        let account = match self.standing() {
            Standing::SignedOut => {
                self.check_new_passphrase(passphrase.as_deref()).await?;
                None
            }
            Standing::Locked(account) | Standing::Broken(Some(account), _) => Some(account),
            Standing::Open(opened) => Some(opened.account.clone()),
            Standing::Broken(None, problem) => return Err(problem),
        };
        let transport = self.transport_for(&form.server)?;
        let tokens = transport.sign_in(&form.user, &form.password).await.map_err(problem_of)?;
        transport.set_tokens(Some(tokens.clone()));
        let who = transport.who_am_i().await.map_err(problem_of)?;
        match account {
            Some(account) => self.sign_in_again(account, &form, passphrase, &who, &tokens).await,
            None => self.sign_in_first(form, passphrase, transport, who, tokens).await,
        }
    }

    async fn sign_in_first(
        &self,
        form: Credentials,
        passphrase: Option<String>,
        transport: Arc<dyn Transport>,
        who: WhoAmI,
        tokens: Tokens,
    ) -> Result<(), Problem> {
        let owner = Owner { server: tidy(&form.server), user: form.user, user_id: who.user_id };
        let vault = self.0.vault.clone();
        let created = blocking(move || vault.create(owner, passphrase.as_deref())).await;
        if created.as_ref().is_err_and(|problem| problem.code == Code::PassphraseNeeded) {
            // The keychain refused: the form must ask for a passphrase now.
            self.tell_session().await;
        }
        let (account, key) = created?;
        let opened = async {
            let store = self.open_store(&account, &key).await?;
            store.save_identity(&who).await?;
            store.save_tokens(Some(&tokens)).await?;
            self.start(account.clone(), who, store, transport).await
        };
        match opened.await {
            Ok(opened) => self.become_open(opened).await,
            Err(problem) => {
                // Nothing is in it yet, and half an account would be in the way of the next try.
                self.destroy(account).await?;
                return Err(problem);
            }
        }
        Ok(())
    }

    /// The account is there: only its user may sign in, and all that lies in the database stays.
    async fn sign_in_again(
        &self,
        account: Account,
        form: &Credentials,
        passphrase: Option<String>,
        who: &WhoAmI,
        tokens: &Tokens,
    ) -> Result<(), Problem> {
        if account.server != tidy(&form.server) || account.user_id != who.user_id {
            let problem = Problem::new(Code::AnotherAccount);
            return Err(problem.with("server", &account.server).with("user", &account.user));
        }
        let opened = match self.opened() {
            Ok(opened) => opened,
            Err(_) => self.open_account(&account, passphrase).await?,
        };
        opened.store.save_identity(who).await?;
        opened.store.save_tokens(Some(tokens)).await?;
        opened.transport.set_tokens(Some(tokens.clone()));
        opened.engine.reconnect();
        self.become_open(opened).await;
        Ok(())
    }

    /// Signs out and deletes everything of the account.
    pub(super) async fn sign_out(&self, discard_unsent: bool) -> Result<(), Problem> {
        let _changing = self.0.changing.lock().await;
        let standing = self.standing();
        if !discard_unsent {
            let unsent = match &standing {
                Standing::SignedOut => Some(0),
                Standing::Open(opened) => Some(opened.store.unsent_count().await?),
                // What can't be opened can't be counted, and may hold unsent work.
                Standing::Locked(_) | Standing::Broken(..) => None,
            };
            if unsent != Some(0) {
                let problem = Problem::new(Code::UnsentChanges);
                return Err(unsent.map_or(problem.clone(), |count| problem.with("count", count)));
            }
        }
        match standing {
            Standing::SignedOut => {}
            Standing::Broken(None, _) => self.0.vault.destroy_unreadable()?,
            Standing::Locked(account) | Standing::Broken(Some(account), _) => self.destroy(account).await?,
            Standing::Open(opened) => {
                self.set_standing(Standing::Locked(opened.account.clone()));
                opened.close().await;
                opened.transport.set_tokens(None);
                self.destroy(opened.account.clone()).await?;
            }
        }
        self.0.grids.close_all();
        self.set_standing(Standing::SignedOut);
        self.tell_session().await;
        Ok(())
    }

    async fn destroy(&self, account: Account) -> Result<(), Problem> {
        let vault = self.0.vault.clone();
        blocking(move || vault.destroy(&account)).await
    }

    /// Opens an account that is there, as it was left.
    async fn open_account(
        &self,
        account: &Account,
        passphrase: Option<String>,
    ) -> Result<Arc<Opened>, Problem> {
        let (vault, of) = (self.0.vault.clone(), account.clone());
        let key = blocking(move || vault.unlock(&of, passphrase.as_deref())).await?;
        let store = self.open_store(account, &key).await?;
        let who = store.identity().await?.unwrap_or(WhoAmI {
            user_id: account.user_id,
            business_unit_id: account.user_id,
            full_name: account.user.clone(),
            teams: vec![],
        });
        let transport = self.transport_for(&account.server)?;
        transport.set_tokens(store.tokens().await?);
        self.start(account.clone(), who, store, transport).await
    }

    /// Ends the engine and starts it on what the database holds now.
    pub(super) async fn restart_engine(&self, opened: &Opened) -> Result<Arc<Opened>, Problem> {
        let _changing = self.0.changing.lock().await;
        opened.end_carrying();
        opened.engine.shutdown().await;
        opened.forwarding.abort();
        let (store, transport) = (Arc::clone(&opened.store), Arc::clone(&opened.transport));
        let restarted = self.start(opened.account.clone(), opened.identity.clone(), store, transport).await?;
        self.set_standing(Standing::Open(Arc::clone(&restarted)));
        Ok(restarted)
    }

    async fn open_store(&self, account: &Account, key: &DatabaseKey) -> Result<Arc<SqliteStore>, Problem> {
        Ok(Arc::new(SqliteStore::open(&self.0.vault.database(account), key).await?))
    }

    async fn start(
        &self,
        account: Account,
        who: WhoAmI,
        store: Arc<SqliteStore>,
        transport: Arc<dyn Transport>,
    ) -> Result<Arc<Opened>, Problem> {
        let config = &self.0.config;
        let engine = Engine::start(EngineParts {
            store: Arc::clone(&store) as Arc<dyn Store>,
            transport: Arc::clone(&transport),
            clock: Arc::clone(&config.clock),
            ids: Arc::clone(&config.ids),
            notifier: Arc::clone(&config.notifier),
            signals: Arc::clone(&config.signals),
            pace: config.pace,
        })
        .await?;
        let forwarding = self.forward_events(&engine);
        let files = Files { store: Arc::clone(&store), transport: Arc::clone(&transport) };
        let carrying = super::files::keep_carrying(config.pace, files, engine.clone());
        let presence = Presence {
            device: self.0.vault.device_id()?,
            database: self.0.vault.database(&account),
            store: Arc::clone(&store),
            transport: Arc::clone(&transport),
            engine: engine.clone(),
            clock: Arc::clone(&config.clock),
            told: Arc::default(),
        };
        let telling = keep_telling(config.pace, presence.clone());
        let identity = who;
        let opened =
            Opened { account, identity, store, transport, engine, forwarding, carrying, presence, telling };
        Ok(Arc::new(opened))
    }

    /// Passes the engine's events on; listeners stay across sign-in and sign-out.
    fn forward_events(&self, engine: &Engine) -> JoinHandle<()> {
        let (mut incoming, outgoing) = (engine.subscribe(), self.0.events.clone());
        tokio::spawn(async move {
            loop {
                match incoming.recv().await {
                    // Nobody may be listening.
                    Ok(event) => drop(outgoing.send(event)),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                }
            }
        })
    }

    async fn become_open(&self, opened: Arc<Opened>) {
        let status = opened.engine.status();
        self.set_standing(Standing::Open(opened));
        self.tell_session().await;
        self.tell(Event::Status(Box::new(status)));
    }

    fn transport_for(&self, server: &str) -> Result<Arc<dyn Transport>, Problem> {
        let transport = (self.0.config.connect)(&tidy(server))?;
        transport.set_device(self.0.vault.device_id()?);
        Ok(transport)
    }

    /// Whether a new account needs a passphrase.
    pub(super) async fn needs_passphrase(&self) -> Result<bool, Problem> {
        let vault = self.0.vault.clone();
        blocking(move || Ok(vault.needs_passphrase())).await
    }

    /// Refuses before the network is asked what would be refused after.
    async fn check_new_passphrase(&self, passphrase: Option<&str>) -> Result<(), Problem> {
        if !self.needs_passphrase().await? {
            return Ok(());
        }
        match passphrase {
            None => Err(Code::PassphraseNeeded.into()),
            Some(text) if text.chars().count() < MIN_PASSPHRASE => {
                Err(Problem::new(Code::PassphraseTooShort).with("min", MIN_PASSPHRASE))
            }
            Some(_) => Ok(()),
        }
    }
}

/// An address as it is stored and compared.
fn tidy(server: &str) -> String {
    server.trim().trim_end_matches('/').to_owned()
}

/// Deriving keys and asking keychains takes long; other work goes on meanwhile.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    match spawn_blocking(work).await {
        Ok(result) => result,
        Err(failure) => Err(Problem::new(Code::Internal).with("detail", failure)),
    }
}
