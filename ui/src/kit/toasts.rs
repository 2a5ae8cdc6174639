//! Quiet notices at the foot of the page; they go by themselves and are read out.

use super::icon::{Icon, icon_with};
use crate::context::{Face, use_event, use_face};
use contract::Event;
use contract::calls::{QueuePage, UndoChange};
use contract::shapes::ChangeState;
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How long a notice stays, and one that can be taken back.
const SHOWN_MS: u32 = 6_000;
const UNDO_MS: u32 = 12_000;
/// Notices at once; older ones go first.
const AT_ONCE: usize = 3;

/// A notice.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// What it says.
    pub text: String,
    /// The place in the queue of what it tells of, which can be taken back while it waits there.
    pub undo: Option<i64>,
}

/// The notices on screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Toasts {
    shown: Vec<(u32, Told)>,
    next: u32,
}

/// What happens to the notices.
pub enum ToastStep {
    /// A notice comes.
    Show(Told),
    /// A notice goes.
    Drop(u32),
}

impl Reducible for Toasts {
    type Action = ToastStep;

    fn reduce(self: Rc<Self>, step: ToastStep) -> Rc<Self> {
        let mut toasts = (*self).clone();
        match step {
            ToastStep::Show(told) => {
                toasts.shown.retain(|(_, shown)| *shown != told);
                toasts.shown.push((toasts.next, told));
                toasts.next += 1;
                let surplus = toasts.shown.len().saturating_sub(AT_ONCE);
                toasts.shown.drain(..surplus);
            }
            ToastStep::Drop(number) => toasts.shown.retain(|(n, _)| *n != number),
        }
        Rc::new(toasts)
    }
}

/// Where notices appear.
#[derive(Properties, PartialEq)]
pub struct ToastListProps {
    /// The notices.
    pub toasts: UseReducerHandle<Toasts>,
}

/// The notices on screen.
#[component]
pub fn ToastList(props: &ToastListProps) -> Html {
    let drop = |number: u32| {
        let toasts = props.toasts.dispatcher();
        Callback::from(move |()| toasts.dispatch(ToastStep::Drop(number)))
    };
    html! {
        <div class="toasts" role="status" aria-live="polite" data-testid="toasts">
            for (number, told) in props.toasts.shown.iter() {
                <Toast key={*number} told={told.clone()} on_done={drop(*number)} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ToastProps {
    told: Told,
    on_done: Callback<()>,
}

#[component]
fn Toast(props: &ToastProps) -> Html {
    let waits = use_waiting(props.told.undo);
    {
        let (on_done, time) =
            (props.on_done.clone(), if props.told.undo.is_some() { UNDO_MS } else { SHOWN_MS });
        use_effect_with((), move |()| {
            let timeout = Timeout::new(time, move || on_done.emit(()));
            move || drop(timeout)
        });
    }
    let onclick = props.on_done.reform(|_: MouseEvent| ());
    html! {
        <div class="toast" data-testid="toast">
            <span class="grow">{ &props.told.text }</span>
            if let (Some(seq), true) = (props.told.undo, waits) { <Undo {seq} on_done={&props.on_done} /> }
            <button type="button" class="button quiet only-icon" aria-label={t!("toast-dismiss")} {onclick}>
                { icon_with(Icon::Dismiss, "small") }
            </button>
        </div>
    }
}

/// Whether a change still waits in the queue, asked again whenever the queue changes.
#[hook]
fn use_waiting(seq: Option<i64>) -> bool {
    let face = use_face();
    let waits = use_state(|| false);
    let look = {
        let waits = waits.setter();
        Callback::from(move |()| {
            if let Some(seq) = seq {
                let (face, waits) = (face.clone(), waits.clone());
                spawn_local(async move { waits.set(is_waiting(&face, seq).await) });
            }
        })
    };
    {
        let look = look.clone();
        use_effect_with((), move |()| look.emit(()));
    }
    use_event(move |event| {
        if matches!(event, Event::Queue) {
            look.emit(());
        }
    });
    *waits
}

async fn is_waiting(face: &Face, seq: i64) -> bool {
    let page = face.call(QueuePage { after: Some(seq - 1), count: 1 }).await.unwrap_or_default();
    page.first().is_some_and(|entry| entry.seq == seq && entry.state != ChangeState::InFlight)
}

#[derive(Properties, PartialEq)]
struct UndoProps {
    seq: i64,
    on_done: Callback<()>,
}

#[component]
fn Undo(props: &UndoProps) -> Html {
    let face = use_face();
    let onclick = {
        let (seq, on_done) = (props.seq, props.on_done.clone());
        Callback::from(move |_: MouseEvent| {
            let face = face.clone();
            on_done.emit(());
            spawn_local(async move {
                match face.call(UndoChange { seq }).await {
                    Ok(_) => face.toast(t!("toast-undone")),
                    Err(problem) => face.toast(texts::problem(&problem)),
                }
            });
        })
    };
    html! { <button type="button" class="button link" data-testid="toast-undo" {onclick}>{ t!("toast-undo") }</button> }
}
