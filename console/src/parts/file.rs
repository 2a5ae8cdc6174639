//! Files that are picked, and files that are handed out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use js_sys::Uint8Array;
use kit::download::hand_out;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Which files.
#[derive(Properties, PartialEq)]
pub struct FileProps {
    /// `data-testid`
    pub testid: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// Kinds of files that are offered.
    pub accept: AttrValue,
    /// A text was read: the file's name, and what is in it.
    #[prop_or_default]
    pub on_text: Option<Callback<(String, String)>>,
    /// The same as base64.
    #[prop_or_default]
    pub on_base64: Option<Callback<(String, String)>>,
}

/// Lets a file be picked and reads it.
#[component]
pub fn FileButton(props: &FileProps) -> Html {
    let (on_text, on_base64) = (props.on_text.clone(), props.on_base64.clone());
    let onchange = Callback::from(move |event: Event| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) else { return };
        let (on_text, on_base64) = (on_text.clone(), on_base64.clone());
        spawn_local(async move {
            // A file that the browser can't read is as if none was picked.
            let Ok(buffer) = JsFuture::from(file.array_buffer()).await else { return };
            let bytes = Uint8Array::new(&buffer).to_vec();
            if let Some(on_text) = on_text {
                on_text.emit((file.name(), String::from_utf8_lossy(&bytes).into_owned()));
            }
            if let Some(on_base64) = on_base64 {
                on_base64.emit((file.name(), STANDARD.encode(&bytes)));
            }
        });
    });
    html! {
        <div class="field">
            <label for={&props.testid}>{ &props.label }</label>
            <input id={&props.testid} class="input file-input" type="file" data-testid={&props.testid} accept={&props.accept} {onchange} />
        </div>
    }
}

/// Hands a text to the person as a file of that name.
pub fn hand_out_text(text: &str, mime: &str, name: &str) {
    hand_out(&Uint8Array::from(text.as_bytes()), mime, name);
}

/// Hands bytes, given as base64, to the person as a file of that name. What isn't base64 is none.
pub fn hand_out_base64(file: &str, mime: &str, name: &str) {
    if let Ok(bytes) = STANDARD.decode(file) {
        hand_out(&Uint8Array::from(&bytes[..]), mime, name);
    }
}
