//! Quiet notices at the foot of the page; they go by themselves and are read out.

use crate::icon::{Icon, icon_with};
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use texts::t;
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
    /// The number of what it tells of, where that may be taken back.
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
    /// Draws the button that takes back what a notice tells of.
    #[prop_or_default]
    pub undo: Option<Callback<Undoing, Html>>,
}

/// What a notice tells of, for the button that takes it back.
#[derive(Clone, Debug, PartialEq)]
pub struct Undoing {
    /// Its number.
    pub number: i64,
    /// Lets the notice go.
    pub on_done: Callback<()>,
}

/// The notices on screen.
#[component]
pub fn ToastList(props: &ToastListProps) -> Html {
    let drop = |number: u32| {
        let toasts = props.toasts.dispatcher();
        Callback::from(move |()| toasts.dispatch(ToastStep::Drop(number)))
    };
    let control = |told: &Told, on_done: Callback<()>| {
        let (number, draw) = (told.undo?, props.undo.as_ref()?);
        Some(draw.emit(Undoing { number, on_done }))
    };
    html! {
        <div class="toasts" role="status" aria-live="polite" data-testid="toasts">
            for (number, told) in props.toasts.shown.iter() {
                <Toast key={*number} told={told.clone()} control={control(told, drop(*number))} on_done={drop(*number)} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ToastProps {
    told: Told,
    control: Option<Html>,
    on_done: Callback<()>,
}

#[component]
fn Toast(props: &ToastProps) -> Html {
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
            if let Some(control) = &props.control { { control.clone() } }
            <button type="button" class="button quiet only-icon" aria-label={t!("toast-dismiss")} {onclick}>
                { icon_with(Icon::Dismiss, "small") }
            </button>
        </div>
    }
}
