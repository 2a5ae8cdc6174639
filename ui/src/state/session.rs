//! Who is signed in, as the face knows it.

use contract::shapes::{AppInfo, DownloadPrompt, Session, SessionState, Welcome};
use model::Problem;

/// What the outermost component shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entrance {
    /// Where the session stands; `None` until the engine has answered.
    pub session: Option<SessionState>,
    /// Why the engine couldn't be reached at start.
    pub problem: Option<Problem>,
    /// The address to offer at sign-in.
    pub suggested_server: String,
    /// The download prompt that waits for an answer (checklist 9).
    pub prompt: Option<DownloadPrompt>,
}

/// What happens to it.
#[derive(Clone, Debug)]
pub enum Step {
    /// The engine answered the first call.
    Welcomed(Box<Welcome>),
    /// It didn't.
    Failed(Problem),
    /// Somebody signed in or out, or the database opened or closed.
    Changed(SessionState),
    /// An app was entered.
    Entered(AppInfo, Option<DownloadPrompt>),
    /// The app was left.
    Left,
    /// The prompt was answered.
    PromptAnswered,
}

impl Entrance {
    /// The next state.
    #[must_use]
    pub fn after(mut self, step: Step) -> Self {
        match step {
            Step::Welcomed(welcome) => {
                self.suggested_server = welcome.suggested_server.unwrap_or_default();
                self.session = Some(welcome.session);
                self.problem = None;
            }
            Step::Failed(problem) => self.problem = Some(problem),
            Step::Changed(session) => {
                if !matches!(session, SessionState::SignedIn(_)) {
                    self.prompt = None;
                }
                self.session = Some(session);
            }
            Step::Entered(app, prompt) => {
                self.set_app(Some(app));
                self.prompt = prompt;
            }
            Step::Left => {
                self.set_app(None);
                self.prompt = None;
            }
            Step::PromptAnswered => self.prompt = None,
        }
        self
    }

    /// The signed-in user, once the database is open.
    pub fn signed_in(&self) -> Option<&Session> {
        match &self.session {
            Some(SessionState::SignedIn(session)) => Some(session),
            _ => None,
        }
    }

    fn set_app(&mut self, app: Option<AppInfo>) {
        if let Some(SessionState::SignedIn(session)) = &mut self.session {
            session.app = app;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::RecordId;
    use uuid::Uuid;

    fn signed_in() -> SessionState {
        SessionState::SignedIn(Session {
            server: "http://127.0.0.1:8440".into(),
            user: "ines".into(),
            user_id: RecordId(Uuid::nil()),
            full_name: "Ines Valtori".into(),
            app: None,
        })
    }

    fn app() -> AppInfo {
        AppInfo {
            id: Uuid::nil(),
            unique_name: "fieldsales".into(),
            name: "Field Sales".into(),
            description: String::new(),
            offline_enabled: true,
        }
    }

    #[test]
    fn entering_an_app_shows_its_prompt_until_it_is_answered() {
        let prompt =
            DownloadPrompt { tables: 13, rows: None, bytes: None, stored_bytes: None, free_bytes: None };
        let entered = Entrance::default()
            .after(Step::Changed(signed_in()))
            .after(Step::Entered(app(), Some(prompt.clone())));
        assert_eq!(entered.prompt, Some(prompt));
        assert_eq!(entered.signed_in().and_then(|s| s.app.as_ref()), Some(&app()));
        assert_eq!(entered.after(Step::PromptAnswered).prompt, None);
    }

    #[test]
    fn signing_out_leaves_no_prompt_behind() {
        let prompt =
            DownloadPrompt { tables: 1, rows: None, bytes: None, stored_bytes: None, free_bytes: None };
        let state = Entrance::default()
            .after(Step::Changed(signed_in()))
            .after(Step::Entered(app(), Some(prompt)))
            .after(Step::Changed(SessionState::SignedOut { passphrase_needed: false }));
        assert_eq!((state.prompt.clone(), state.signed_in()), (None, None));
    }
}
