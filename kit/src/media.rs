//! What a media query says, followed as it changes.

use crate::menu::Listening;
use wasm_bindgen::JsCast;
use web_sys::MediaQueryListEvent;
use yew::prelude::*;

/// Whether a media query holds, followed as it changes.
#[hook]
pub fn use_media(query: &'static str) -> bool {
    let list = use_memo((), move |()| web_sys::window().and_then(|w| w.match_media(query).ok().flatten()));
    let holds = use_state(|| list.as_ref().as_ref().is_some_and(|list| list.matches()));
    {
        let holds = holds.clone();
        use_effect_with((), move |()| {
            let listening = list.as_ref().as_ref().map(|list| {
                Listening::on(list, "change", false, move |event| {
                    if let Some(event) = event.dyn_ref::<MediaQueryListEvent>() {
                        holds.set(event.matches());
                    }
                })
            });
            move || drop(listening)
        });
    }
    *holds
}
