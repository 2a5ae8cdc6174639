//! The outermost component: goes on with the session of the cookie, or lets somebody sign in.

use crate::context::{Console, Gate, GateStep, use_console};
use crate::frame::Frame;
use crate::pages::sign_in::{SignIn, SignInAgain};
use crate::parts::refused::refused;
use crate::preferences;
use crate::state::refusal::Trouble;
use kit::entry::brand;
use kit::toasts::{ToastList, ToastStep, Toasts};
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The outermost component.
#[component]
pub fn App() -> Html {
    let toasts = use_reducer(Toasts::default);
    let gate = use_reducer(|| Gate::Starting);
    let console = {
        let (enter, toast) = (gate.dispatcher(), toasts.dispatcher());
        use_memo((), move |()| {
            preferences::apply_all();
            let enter = Callback::from(move |step| enter.dispatch(step));
            Console::new(enter, Callback::from(move |told| toast.dispatch(ToastStep::Show(told))))
        })
    };
    html! {
        <ContextProvider<Console> context={(*console).clone()}>
            <Shown gate={(*gate).clone()} />
            <ToastList {toasts} />
        </ContextProvider<Console>>
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    gate: Gate,
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    let console = use_console();
    let begin = Callback::from(move |()| {
        let console = console.clone();
        spawn_local(async move {
            console.enter(match console.server().refresh().await {
                Ok(session) => GateStep::Enter(Box::new(session)),
                Err(trouble) if trouble.status == 0 || trouble.status >= 500 => GateStep::Fail,
                Err(_) => GateStep::Leave,
            });
        });
    });
    {
        let begin = begin.clone();
        use_effect_with((), move |()| begin.emit(()));
    }
    match &props.gate {
        Gate::Starting => html! {
            <main class="entrance" data-testid="starting" aria-busy="true">{ brand(&t!("console-lead")) }</main>
        },
        Gate::Unreachable => html! {
            <main class="entrance">
                <div class="entrance-card">
                    { brand(&t!("console-lead")) }
                    { refused(&Trouble::unreachable(), "start-problem") }
                    <button type="button" class="button primary" data-testid="try-again" onclick={begin.reform(|_: MouseEvent| ())}>{ t!("try-again") }</button>
                </div>
            </main>
        },
        Gate::SignedOut => html! { <SignIn /> },
        Gate::SignedIn { me, has_ended } => html! {
            <>
                <Frame key={me.id.to_string()} me={me.clone()} />
                if *has_ended { <SignInAgain name={me.name.clone()} /> }
            </>
        },
    }
}
