//! The outermost component: connects to the engine and shows what the session allows.

use crate::carrier::Backend;
use crate::context::{Face, use_event, use_face};
use crate::frame::workspace::Workspace;
use crate::pages::apps::Apps;
use crate::pages::broken::Broken;
use crate::pages::sign_in::SignIn;
use crate::pages::unlock::Unlock;
use crate::parts::undo::Undo;
use crate::state::session::{Entrance, Step};
use contract::calls::Hello;
use contract::shapes::SessionState;
use contract::{CONTRACT_VERSION, Event, Problem};
use kit::entry::brand;
use kit::problem::alert;
use kit::toasts::{ToastList, ToastStep, Toasts, Undoing};
use model::Code;
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

impl Reducible for Entrance {
    type Action = Step;

    fn reduce(self: Rc<Self>, step: Step) -> Rc<Self> {
        Rc::new((*self).clone().after(step))
    }
}

/// The outermost component.
#[component]
pub fn App() -> Html {
    let toasts = use_reducer(Toasts::default);
    let entrance = use_reducer(Entrance::default);
    let face = {
        let (enter, toast) = (entrance.dispatcher(), toasts.dispatcher());
        use_memo((), move |()| {
            let enter = Callback::from(move |step| enter.dispatch(step));
            let toast = Callback::from(move |told| toast.dispatch(ToastStep::Show(told)));
            Backend::connect().map(|backend| Face::new(backend, enter, toast))
        })
    };
    let undo =
        Callback::from(|change: Undoing| html! { <Undo seq={change.number} on_done={change.on_done} /> });
    match &*face {
        Ok(face) => html! {
            <ContextProvider<Face> context={face.clone()}>
                <Gate entrance={(*entrance).clone()} />
                <ToastList {toasts} undo={undo} />
            </ContextProvider<Face>>
        },
        Err(problem) => start_problem(problem, None),
    }
}

#[derive(Properties, PartialEq)]
struct GateProps {
    entrance: Entrance,
}

#[component]
fn Gate(props: &GateProps) -> Html {
    let face = use_face();
    {
        let face = face.clone();
        use_event(move |event| {
            if let Event::Session(session) = event {
                face.enter(Step::Changed(session));
            }
        });
    }
    let greet = {
        let face = face.clone();
        Callback::from(move |()| {
            let face = face.clone();
            spawn_local(async move {
                face.load_layout().await;
                face.enter(greeting(&face).await);
            });
        })
    };
    {
        let greet = greet.clone();
        use_effect_with((), move |()| greet.emit(()));
    }
    let Some(session) = &props.entrance.session else {
        return match &props.entrance.problem {
            Some(problem) => start_problem(problem, Some(greet)),
            None => {
                html! { <main class="entrance" data-testid="starting" aria-busy="true">{ brand(&t!("sign-in-lead")) }</main> }
            }
        };
    };
    match session {
        SessionState::SignedOut { passphrase_needed } => {
            html! { <SignIn suggested_server={props.entrance.suggested_server.clone()} passphrase_needed={*passphrase_needed} /> }
        }
        SessionState::Locked { server, user } => {
            html! { <Unlock server={server.clone()} user={user.clone()} /> }
        }
        SessionState::Broken { problem, .. } => {
            html! { <Broken problem={problem.clone()} on_again={greet} /> }
        }
        SessionState::SignedIn(session) => match &session.app {
            None => html! { <Apps full_name={session.full_name.clone()} /> },
            Some(app) => {
                let key = app.id.to_string();
                html! { <Workspace {key} session={Rc::new(session.clone())} prompt={props.entrance.prompt.clone()} /> }
            }
        },
    }
}

async fn greeting(face: &Face) -> Step {
    match face.call(Hello { contract_version: CONTRACT_VERSION }).await {
        Ok(welcome) if welcome.contract_version == CONTRACT_VERSION => Step::Welcomed(Box::new(welcome)),
        Ok(welcome) => Step::Failed(
            Problem::new(Code::ContractMismatch)
                .with("face", CONTRACT_VERSION)
                .with("engine", welcome.contract_version),
        ),
        Err(problem) => Step::Failed(problem),
    }
}

fn start_problem(problem: &Problem, again: Option<Callback<()>>) -> Html {
    html! {
        <main class="entrance">
            <div class="entrance-card">
                { brand(&t!("sign-in-lead")) }
                { alert(problem, "start-problem") }
                if let Some(again) = again {
                    <button type="button" class="button primary" data-testid="try-again" onclick={again.reform(|_: MouseEvent| ())}>
                        { t!("try-again") }
                    </button>
                }
            </div>
        </main>
    }
}
