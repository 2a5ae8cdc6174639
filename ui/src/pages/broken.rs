//! The database can't be opened: why, and what can be done.

use crate::context::use_face;
use crate::state::session::Step;
use contract::Problem;
use contract::calls::SignOut;
use contract::shapes::SessionState;
use kit::entry::brand;
use kit::problem::alert;
use kit::sheet::Confirm;
use model::Code;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What is wrong.
#[derive(Properties, PartialEq)]
pub struct BrokenProps {
    /// Why it can't be opened.
    pub problem: Problem,
    /// Tries again.
    pub on_again: Callback<()>,
}

/// The page of a database that can't be opened.
#[component]
pub fn Broken(props: &BrokenProps) -> Html {
    let face = use_face();
    let asking = use_state(|| false);
    let ask = |to: bool| {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(to))
    };
    let reset = {
        let asking = asking.clone();
        Callback::from(move |()| {
            asking.set(false);
            let face = face.clone();
            spawn_local(async move {
                match face.call(SignOut { discard_unsent: true }).await {
                    Ok(()) => face.enter(Step::Changed(SessionState::SignedOut { passphrase_needed: false })),
                    Err(problem) => face.toast(texts::problem(&problem)),
                }
            });
        })
    };
    // Elsewhere open, full or newer: starting again would only throw away what is whole.
    let can_reset = matches!(props.problem.code, Code::KeyMissing | Code::DatabaseDamaged);
    html! {
        <main class="entrance" data-testid="broken">
            <div class="entrance-card">
                { brand(&t!("sign-in-lead")) }
                <div class="card entrance-form">
                    <h1>{ t!("broken-title") }</h1>
                    { alert(&props.problem, "broken-problem") }
                    <button type="button" class="button primary wide" data-testid="try-again" onclick={props.on_again.reform(|_: MouseEvent| ())}>
                        { t!("try-again") }
                    </button>
                    if can_reset {
                        <button type="button" class="button wide" data-testid="sign-out" onclick={ask(true).reform(|_: MouseEvent| ())}>
                            { t!("broken-reset") }
                        </button>
                    }
                </div>
            </div>
            if *asking {
                <Confirm title={t!("broken-reset-confirm")} text={t!("broken-reset-more")} confirm={t!("sign-out-discard")}
                    on_confirm={reset} on_cancel={ask(false)} />
            }
        </main>
    }
}
