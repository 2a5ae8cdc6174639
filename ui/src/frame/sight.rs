//! Tells the engine whether the window can be seen, and when the system says that the network changed: a cut shows as
//! soon as it can be known (checklist 29), and nothing is asked for a window that nobody sees.

use crate::context::{Face, use_face};
use contract::calls::{CheckLink, SetSeen};
use kit::menu::Listening;
use wasm_bindgen_futures::spawn_local;
use web_sys::EventTarget;
use yew::prelude::*;

/// Follows the window's sight and the network, while somebody is signed in.
#[hook]
pub fn use_sight() {
    let face = use_face();
    use_effect_with((), move |()| {
        tell_sight(&face);
        let seen = {
            let face = face.clone();
            document().map(|document| {
                Listening::on(&document, "visibilitychange", false, move |_| tell_sight(&face))
            })
        };
        let network = ["online", "offline"].map(|kind| {
            let face = face.clone();
            Listening::on_window(kind, move |_| quietly(&face, CheckLink {}))
        });
        move || drop((seen, network))
    });
}

fn document() -> Option<EventTarget> {
    Some(web_sys::window()?.document()?.into())
}

fn tell_sight(face: &Face) {
    let seen =
        web_sys::window().and_then(|window| window.document()).is_none_or(|document| !document.hidden());
    quietly(face, SetSeen { seen });
}

/// Whatever keeps the engine from hearing this will be told by a call that matters.
fn quietly<C: contract::Call>(face: &Face, call: C) {
    let face = face.clone();
    spawn_local(async move { drop(face.call(call).await) });
}
