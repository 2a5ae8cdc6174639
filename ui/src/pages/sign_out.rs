//! Signing out: says what is deleted, and asks again when unsent changes would be lost.

use crate::context::use_face;
use crate::state::session::Step;
use contract::calls::{GetSession, SignOut};
use contract::shapes::SessionState;
use kit::icon::{Icon, icon};
use kit::sheet::Confirm;
use model::Code;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How the button looks.
#[derive(Properties, PartialEq)]
pub struct SignOutButtonProps {
    /// Its classes.
    pub class: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
enum Asking {
    No,
    Plain,
    Unsent(Option<i64>),
}

/// A button that signs out after asking.
#[component]
pub fn SignOutButton(props: &SignOutButtonProps) -> Html {
    let face = use_face();
    let asking = use_state(|| Asking::No);
    let set = |to: Asking| {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(to))
    };
    let sign_out = |discard_unsent: bool| {
        let (face, asking) = (face.clone(), asking.clone());
        Callback::from(move |()| {
            let (face, asking) = (face.clone(), asking.clone());
            spawn_local(async move {
                match face.call(SignOut { discard_unsent }).await {
                    Ok(()) => {
                        let session = face.call(GetSession {}).await;
                        face.forget();
                        let signed_out = SessionState::SignedOut { passphrase_needed: false };
                        face.enter(Step::Changed(session.unwrap_or(signed_out)));
                    }
                    Err(problem) if problem.code == Code::UnsentChanges => {
                        asking.set(Asking::Unsent(problem.args.get("count").and_then(|n| n.parse().ok())));
                    }
                    Err(problem) => {
                        asking.set(Asking::No);
                        face.toast(texts::problem(&problem));
                    }
                }
            });
        })
    };
    html! {
        <>
            <button type="button" class={props.class} data-testid="sign-out" onclick={set(Asking::Plain).reform(|_: MouseEvent| ())}>
                { icon(Icon::Exit) }<span>{ t!("sign-out") }</span>
            </button>
            if *asking == Asking::Plain {
                <Confirm key="plain" title={t!("sign-out-title")} text={t!("sign-out-text")} confirm={t!("sign-out-confirm")}
                    on_confirm={sign_out(false)} on_cancel={set(Asking::No)} />
            } else if let Asking::Unsent(count) = *asking {
                <Confirm key="unsent" title={t!("sign-out-title")} text={unsent(count)}
                    confirm={t!("sign-out-discard")} on_confirm={sign_out(true)} on_cancel={set(Asking::No)} />
            }
        </>
    }
}

/// What would be lost. A database that can't be opened can't be counted.
fn unsent(count: Option<i64>) -> String {
    count.map_or_else(|| t!("sign-out-unsent-unknown"), |count| t!("sign-out-unsent", count = count))
}
