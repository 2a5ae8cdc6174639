//! Bytes as addresses that the page can show or keep, for as long as it needs them.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// An address of bytes in this page; it ends with this.
#[derive(PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// An address for bytes of a media type.
    pub fn of(bytes: &Uint8Array, mime: &str) -> Option<Self> {
        let options = BlobPropertyBag::new();
        options.set_type(mime);
        let blob = Blob::new_with_u8_array_sequence_and_options(&Array::of1(bytes), &options).ok()?;
        Url::create_object_url_with_blob(&blob).ok().map(Self)
    }

    /// It in words.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        // An address that is gone already needs no end.
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// Hands bytes to the user as a file of that name.
pub fn hand_out(bytes: &Uint8Array, mime: &str, name: &str) {
    let link = || {
        let link = web_sys::window()?.document()?.create_element("a").ok()?;
        link.dyn_into::<HtmlAnchorElement>().ok()
    };
    if let (Some(address), Some(link)) = (Address::of(bytes, mime), link()) {
        link.set_href(address.text());
        link.set_download(name);
        link.click();
        // The browser reads the address after this turn.
        gloo_timers::callback::Timeout::new(60_000, move || drop(address)).forget();
    }
}
