//! The sides of a page, one of them shown; arrows walk along them in the direction of reading.

use texts::Language;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// A side: its name in handles, and what stands on its tab.
pub type TabOf<T> = (T, &'static str, Html);

/// The tabs.
pub fn tabs<T: Copy + PartialEq + 'static>(
    label: String,
    sides: Vec<TabOf<T>>,
    chosen: T,
    on_choose: &Callback<T>,
) -> Html {
    let onkeydown = {
        let on_choose = on_choose.clone();
        let all: Vec<(T, &'static str)> = sides.iter().map(|(side, name, _)| (*side, *name)).collect();
        Callback::from(move |event: KeyboardEvent| {
            let at = all.iter().position(|(side, _)| *side == chosen).unwrap_or(0);
            let is_onward = match event.key().as_str() {
                "ArrowRight" => true,
                "ArrowLeft" => false,
                _ => return,
            } != Language::spoken().is_right_to_left();
            event.prevent_default();
            let (side, name) = all[(at + if is_onward { 1 } else { all.len() - 1 }) % all.len()];
            focus(&event, name);
            on_choose.emit(side);
        })
    };
    html! {
        <div class="tabs" role="tablist" aria-label={label} {onkeydown}>
            for (side, name, content) in sides {
                <button key={name} type="button" class="tab" role="tab" data-testid={format!("tab-{name}")} aria-selected={(side == chosen).to_string()}
                    tabindex={if side == chosen { "0" } else { "-1" }} onclick={on_choose.reform(move |_: MouseEvent| side)}>
                    { content }
                </button>
            }
        </div>
    }
}

/// The focus goes along with the choice, so that what is read out is what is chosen.
fn focus(event: &KeyboardEvent, name: &str) {
    let list = event.target_dyn_into::<Element>().and_then(|tab| tab.parent_element());
    let tab = list.and_then(|list| list.query_selector(&format!("[data-testid=tab-{name}]")).ok().flatten());
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        // A tab that is in the document takes the focus.
        let _ = tab.focus();
    }
}
