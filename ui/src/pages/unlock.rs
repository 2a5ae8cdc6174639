//! Unlocking: the database is here and waits for its passphrase. No network is needed.

use super::sign_out::SignOutButton;
use crate::context::use_face;
use crate::state::session::Step;
use contract::Problem;
use contract::calls;
use contract::shapes::SessionState;
use kit::entry::{Entry, brand};
use kit::problem::alert;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Whose database it is.
#[derive(Properties, PartialEq)]
pub struct UnlockProps {
    /// Server address.
    pub server: String,
    /// User name.
    pub user: String,
}

/// The unlock page.
#[component]
pub fn Unlock(props: &UnlockProps) -> Html {
    let face = use_face();
    let passphrase = use_state(String::new);
    let problem = use_state(|| None::<Problem>);
    let missing = use_state(|| false);
    let working = use_state(|| false);
    let onsubmit = {
        let (passphrase, problem, missing, working) =
            (passphrase.clone(), problem.clone(), missing.clone(), working.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            missing.set(passphrase.is_empty());
            if *working || passphrase.is_empty() {
                return;
            }
            working.set(true);
            problem.set(None);
            let (face, problem, working) = (face.clone(), problem.clone(), working.clone());
            let call = calls::Unlock { passphrase: (*passphrase).clone() };
            spawn_local(async move {
                match face.call(call).await {
                    Ok(session) => face.enter(Step::Changed(SessionState::SignedIn(session))),
                    Err(refused) => {
                        problem.set(Some(refused));
                        working.set(false);
                    }
                }
            });
        })
    };
    let on_text = {
        let (passphrase, missing) = (passphrase.clone(), missing.clone());
        Callback::from(move |text| {
            passphrase.set(text);
            missing.set(false);
        })
    };
    let wrong = missing.then(|| AttrValue::from(t!("sign-in-fill-passphrase")));
    html! {
        <main class="entrance" data-testid="unlock">
            <div class="entrance-card">
                { brand(&t!("sign-in-lead")) }
                <form class="card entrance-form" novalidate={true} {onsubmit}>
                    <div>
                        <h1>{ t!("unlock-title") }</h1>
                        <p class="small-text second">{ t!("unlock-lead", user = &props.user, server = &props.server) }</p>
                    </div>
                    <Entry name="passphrase" kind="password" autocomplete="current-password" label={t!("sign-in-passphrase")}
                        value={(*passphrase).clone()} first={true} problem={wrong} {on_text} />
                    if let Some(problem) = &*problem { { alert(problem, "unlock-problem") } }
                    <button type="submit" class="button primary wide" data-testid="unlock-submit" aria-busy={working.to_string()}>
                        { if *working { t!("unlock-working") } else { t!("unlock-submit") } }
                    </button>
                </form>
                <SignOutButton class="button quiet" />
            </div>
        </main>
    }
}
