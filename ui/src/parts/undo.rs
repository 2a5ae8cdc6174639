//! Takes back a change that a notice tells of, while it waits in the queue.

use crate::context::{Face, use_event, use_face};
use contract::Event;
use contract::calls::{QueuePage, UndoChange};
use contract::shapes::ChangeState;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Which change.
#[derive(Properties, PartialEq)]
pub struct UndoProps {
    /// Its place in the queue.
    pub seq: i64,
    /// Lets the notice go.
    pub on_done: Callback<()>,
}

/// The button, while the change waits.
#[component]
pub fn Undo(props: &UndoProps) -> Html {
    let face = use_face();
    let waits = use_waiting(props.seq);
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
    if !waits {
        return Html::default();
    }
    html! { <button type="button" class="button link" data-testid="toast-undo" {onclick}>{ t!("toast-undo") }</button> }
}

/// Whether a change still waits in the queue, asked again whenever the queue changes.
#[hook]
fn use_waiting(seq: i64) -> bool {
    let face = use_face();
    let waits = use_state(|| false);
    let look = {
        let waits = waits.setter();
        Callback::from(move |()| {
            let (face, waits) = (face.clone(), waits.clone());
            spawn_local(async move { waits.set(is_waiting(&face, seq).await) });
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
