//! The face: what people see and touch. It knows only `contract`, `model` and `texts`; every decision about data is
//! behind the carrier.
//!
//! - [`carrier`]: the one way to the engine.
//! - [`state`]: what the screens know, as plain values and reducers without Yew, tested natively.
//! - [`context`]: what every component can reach.
//! - [`layout`]: how the page is laid out on this device.
//! - [`parts`], [`fields`], [`frame`], [`pages`]: components, from small to large; those that know no engine are in `kit`.

mod app;
mod carrier;
mod context;
mod fields;
mod frame;
mod layout;
mod pages;
mod parts;
pub mod state;

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the face in the element `#face`, or in the body where there is none.
#[wasm_bindgen(start)]
pub fn start() {
    let root = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id("face"));
    match root {
        Some(root) => yew::Renderer::<app::App>::with_root(root).render(),
        None => yew::Renderer::<app::App>::new().render(),
    };
}
