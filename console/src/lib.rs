//! The admin console: what administrators see of the server. It decides nothing about data; what it decides about what it
//! shows (how a filter is drawn, which relationship may be picked, how two versions differ) is in [`state`], without a
//! browser.
//!
//! - [`server`]: the one way to the admin API.
//! - [`context`]: what every component can reach.
//! - [`parts`], [`frame`], [`pages`]: components, from small to large.

mod app;
mod calls;
mod context;
mod frame;
mod pages;
mod parts;
mod preferences;
mod server;
pub mod state;

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the console in the element `#face`, or in the body where there is none.
#[wasm_bindgen(start)]
pub fn start() {
    let root = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id("face"));
    match root {
        Some(root) => yew::Renderer::<app::App>::with_root(root).render(),
        None => yew::Renderer::<app::App>::new().render(),
    };
}
