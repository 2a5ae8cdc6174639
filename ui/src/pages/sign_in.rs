//! Sign-in: address, name, password, and a passphrase where there is no keychain.

use crate::context::{Face, use_face};
use crate::state::session::Step;
use contract::Problem;
use contract::calls;
use contract::shapes::SessionState;
use kit::entry::{Entry, brand};
use kit::problem::alert;
use model::Code;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What sign-in starts with.
#[derive(Properties, PartialEq)]
pub struct SignInProps {
    /// The address to offer.
    pub suggested_server: String,
    /// Whether a passphrase must be chosen.
    pub passphrase_needed: bool,
}

#[derive(Clone, Default, PartialEq)]
struct Entries {
    server: String,
    user: String,
    password: String,
    passphrase: String,
}

impl Entries {
    /// The first entry that is missing, by its handle.
    fn missing(&self, passphrase_needed: bool) -> Option<&'static str> {
        [
            ("server", &self.server),
            ("user", &self.user),
            ("password", &self.password),
            ("passphrase", &self.passphrase),
        ]
        .into_iter()
        .filter(|(name, _)| *name != "passphrase" || passphrase_needed)
        .find(|(_, text)| text.trim().is_empty())
        .map(|(name, _)| name)
    }
}

/// The sign-in page.
#[component]
pub fn SignIn(props: &SignInProps) -> Html {
    let face = use_face();
    let entries = use_state(|| Entries { server: props.suggested_server.clone(), ..Entries::default() });
    let problem = use_state(|| None::<Problem>);
    let missing = use_state(|| None::<&'static str>);
    let working = use_state(|| false);

    let asked_for =
        problem.as_ref().is_some_and(|p| matches!(p.code, Code::PassphraseNeeded | Code::PassphraseTooShort));
    let passphrase_needed = props.passphrase_needed || asked_for;
    let onsubmit = {
        let (entries, problem, missing, working) =
            (entries.clone(), problem.clone(), missing.clone(), working.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *working {
                return;
            }
            missing.set(entries.missing(passphrase_needed));
            if entries.missing(passphrase_needed).is_some() {
                return;
            }
            working.set(true);
            problem.set(None);
            let (face, entries, problem, working) =
                (face.clone(), (*entries).clone(), problem.clone(), working.clone());
            spawn_local(async move {
                if let Err(refused) = sign_in(&face, entries, passphrase_needed).await {
                    problem.set(Some(refused));
                    working.set(false);
                }
            });
        })
    };
    let entry = |name: &'static str, set: fn(&mut Entries, String)| {
        let (entries, missing) = (entries.clone(), missing.clone());
        let wrong = (*missing == Some(name))
            .then(|| AttrValue::from(texts::text(&format!("sign-in-fill-{name}"), &[])));
        let on_text = Callback::from(move |text| {
            let mut next = (*entries).clone();
            set(&mut next, text);
            entries.set(next);
            missing.set(None);
        });
        (on_text, wrong)
    };
    let (on_server, server_problem) = entry("server", |e, text| e.server = text);
    let (on_user, user_problem) = entry("user", |e, text| e.user = text);
    let (on_password, password_problem) = entry("password", |e, text| e.password = text);
    let (on_passphrase, passphrase_problem) = entry("passphrase", |e, text| e.passphrase = text);
    let server_known = !props.suggested_server.is_empty();
    html! {
        <main class="entrance" data-testid="sign-in">
            <div class="entrance-card">
                { brand(&t!("sign-in-lead")) }
                <form class="card entrance-form" novalidate={true} {onsubmit}>
                    <h1>{ t!("sign-in-title") }</h1>
                    <Entry name="server" kind="url" autocomplete="url" label={t!("sign-in-server")} value={entries.server.clone()}
                        first={!server_known} problem={server_problem} on_text={on_server} />
                    <Entry name="user" autocomplete="username" label={t!("sign-in-user")} value={entries.user.clone()}
                        first={server_known} problem={user_problem} on_text={on_user} />
                    <Entry name="password" kind="password" autocomplete="current-password" label={t!("sign-in-password")}
                        value={entries.password.clone()} problem={password_problem} on_text={on_password} />
                    if passphrase_needed {
                        <Entry name="passphrase" kind="password" autocomplete="new-password" label={t!("sign-in-passphrase")}
                            value={entries.passphrase.clone()} hint={AttrValue::from(t!("sign-in-passphrase-hint"))}
                            problem={passphrase_problem} on_text={on_passphrase} />
                    }
                    if let Some(problem) = &*problem { { alert(problem, "sign-in-problem") } }
                    <button type="submit" class="button primary wide" data-testid="sign-in-submit" aria-busy={working.to_string()}>
                        { if *working { t!("sign-in-working") } else { t!("sign-in-submit") } }
                    </button>
                </form>
            </div>
        </main>
    }
}

async fn sign_in(face: &Face, entries: Entries, passphrase_needed: bool) -> Result<(), Problem> {
    let call = calls::SignIn {
        server: entries.server.trim().trim_end_matches('/').to_owned(),
        user: entries.user.trim().to_owned(),
        password: entries.password,
        passphrase: passphrase_needed.then_some(entries.passphrase),
    };
    let session = face.call(call).await?;
    face.forget();
    face.enter(Step::Changed(SessionState::SignedIn(session)));
    Ok(())
}
