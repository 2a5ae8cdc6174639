//! Who is signed in.

use super::account::Credentials;
use super::{Front, Standing};
use crate::store::Setting;
use crate::vault::Account;
use contract::calls::{GetSession, Hello, SignIn, SignOut, Unlock};
use contract::shapes::{Session, SessionState, Welcome};
use contract::{Answers, CONTRACT_VERSION, Event};
use model::{Code, Problem};

impl Answers<Hello> for Front {
    async fn answer(&self, call: Hello) -> Result<Welcome, Problem> {
        if call.contract_version != CONTRACT_VERSION {
            let problem = Problem::new(Code::ContractMismatch).with("face", call.contract_version);
            return Err(problem.with("engine", CONTRACT_VERSION));
        }
        Ok(Welcome {
            contract_version: CONTRACT_VERSION,
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            session: self.session_state().await?,
            suggested_server: self.0.config.suggested_server.clone(),
        })
    }
}

impl Answers<GetSession> for Front {
    async fn answer(&self, _call: GetSession) -> Result<SessionState, Problem> {
        self.session_state().await
    }
}

impl Answers<SignIn> for Front {
    async fn answer(&self, call: SignIn) -> Result<Session, Problem> {
        let SignIn { server, user, password, passphrase } = call;
        self.sign_in(Credentials { server, user, password, passphrase }).await?;
        self.session().await
    }
}

impl Answers<Unlock> for Front {
    async fn answer(&self, call: Unlock) -> Result<Session, Problem> {
        self.unlock(call.passphrase).await?;
        self.session().await
    }
}

impl Answers<SignOut> for Front {
    async fn answer(&self, call: SignOut) -> Result<(), Problem> {
        self.sign_out(call.discard_unsent).await
    }
}

impl Front {
    async fn session(&self) -> Result<Session, Problem> {
        let opened = self.opened()?;
        let who = opened.who();
        Ok(Session {
            server: opened.account.server.clone(),
            user: opened.account.user.clone(),
            user_id: who.user_id,
            full_name: who.full_name,
            app: opened.store.setting(Setting::App).await?,
        })
    }

    pub(super) async fn session_state(&self) -> Result<SessionState, Problem> {
        Ok(match self.standing() {
            Standing::SignedOut => {
                SessionState::SignedOut { passphrase_needed: self.needs_passphrase().await? }
            }
            Standing::Locked(Account { server, user, .. }) => SessionState::Locked { server, user },
            Standing::Broken(account, problem) => {
                let (server, user) = account.map(|a| (a.server, a.user)).unwrap_or_default();
                SessionState::Broken { server, user, problem }
            }
            Standing::Open(_) => SessionState::SignedIn(self.session().await?),
        })
    }

    /// Tells listeners who is signed in now.
    pub(super) async fn tell_session(&self) {
        match self.session_state().await {
            Ok(state) => self.tell(Event::Session(state)),
            Err(problem) => tracing::warn!(%problem, "the session could not be read"),
        }
    }
}
