//! Quiet notices at the foot of the page; they go by themselves and are read out.

use super::icon::{Icon, icon_with};
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// How long a notice stays.
const SHOWN_MS: u32 = 6_000;
/// Notices at once; older ones go first.
const AT_ONCE: usize = 3;

/// The notices on screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Toasts {
    shown: Vec<(u32, String)>,
    next: u32,
}

/// What happens to the notices.
pub enum ToastStep {
    /// A notice comes.
    Show(String),
    /// A notice goes.
    Drop(u32),
}

impl Reducible for Toasts {
    type Action = ToastStep;

    fn reduce(self: Rc<Self>, step: ToastStep) -> Rc<Self> {
        let mut toasts = (*self).clone();
        match step {
            ToastStep::Show(text) => {
                toasts.shown.retain(|(_, shown)| *shown != text);
                toasts.shown.push((toasts.next, text));
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
            for (number, text) in props.toasts.shown.iter() {
                <Toast key={*number} text={text.clone()} on_done={drop(*number)} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ToastProps {
    text: AttrValue,
    on_done: Callback<()>,
}

#[component]
fn Toast(props: &ToastProps) -> Html {
    {
        let on_done = props.on_done.clone();
        use_effect_with((), move |()| {
            let timeout = Timeout::new(SHOWN_MS, move || on_done.emit(()));
            move || drop(timeout)
        });
    }
    let onclick = props.on_done.reform(|_: MouseEvent| ());
    html! {
        <div class="toast" data-testid="toast">
            <span class="grow">{ &props.text }</span>
            <button type="button" class="button quiet only-icon" aria-label={t!("toast-dismiss")} {onclick}>
                { icon_with(Icon::Dismiss, "small") }
            </button>
        </div>
    }
}
