//! The server wants a new sign-in: the password is asked for, everything else stays as it is.

use crate::context::{use_face, use_scene};
use crate::state::session::Step;
use contract::Problem;
use contract::calls::SignIn;
use contract::shapes::{Session, SessionState};
use kit::entry::Entry;
use kit::problem::alert;
use kit::sheet::Sheet;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// When it is over.
#[derive(Properties, PartialEq)]
pub struct SignInAgainProps {
    /// Signed in, or not wanted.
    pub on_done: Callback<()>,
}

/// Asks for the password.
#[component]
pub fn SignInAgain(props: &SignInAgainProps) -> Html {
    let face = use_face();
    let session = use_scene().session;
    let password = use_state(String::new);
    let problem = use_state(|| None::<Problem>);
    let onsubmit = {
        let (password, problem, session, on_done) =
            (password.clone(), problem.clone(), session.clone(), props.on_done.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (face, problem, session, on_done) =
                (face.clone(), problem.clone(), session.clone(), on_done.clone());
            let call = SignIn {
                server: session.server.clone(),
                user: session.user.clone(),
                password: (*password).clone(),
                passphrase: None,
            };
            spawn_local(async move {
                match face.call(call).await {
                    Ok(signed_in) => {
                        let app = signed_in.app.clone().or_else(|| session.app.clone());
                        face.enter(Step::Changed(SessionState::SignedIn(Session { app, ..signed_in })));
                        on_done.emit(());
                    }
                    Err(refused) => problem.set(Some(refused)),
                }
            });
        })
    };
    let on_text = {
        let password = password.clone();
        Callback::from(move |text| password.set(text))
    };
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_done.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="submit" form="sign-in-again" class="button primary" data-testid="confirm">{ t!("sign-in-submit") }</button>
        </>
    };
    html! {
        <Sheet title={t!("sign-in-title")} on_close={&props.on_done} {foot}>
            <p>{ t!("unlock-lead", user = &session.user, server = &session.server) }</p>
            <form id="sign-in-again" novalidate={true} {onsubmit}>
                <Entry name="password" kind="password" autocomplete="current-password" label={t!("sign-in-password")}
                    value={(*password).clone()} first={true} {on_text} />
            </form>
            if let Some(problem) = &*problem { { alert(problem, "sign-in-problem") } }
        </Sheet>
    }
}
