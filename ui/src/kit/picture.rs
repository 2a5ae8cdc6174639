//! Bytes of files as addresses that the page can show or keep, for as long as it needs them.

use crate::context::{Face, use_face};
use contract::Problem;
use contract::files::{FileInfo, FileQuery};
use js_sys::{Array, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};
use yew::prelude::*;

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

/// The picture of a file: the small one, or the file itself. `None` until it is here, and where there is none.
#[hook]
pub fn use_picture(file: &FileInfo, thumbnail: bool) -> Option<Rc<Address>> {
    let face = use_face();
    let address = use_state(|| None::<Rc<Address>>);
    let query = FileQuery { place: file.place.clone(), thumbnail };
    let mime = if thumbnail { "image/jpeg".to_owned() } else { file.mime.clone() };
    // Another file in the same place has another name, size or change.
    let key = (query.clone(), file.thumbnail, file.size, file.change.as_ref().map(|change| change.seq));
    {
        let address = address.setter();
        use_effect_with(key, move |(_, is_there, ..)| {
            if *is_there {
                spawn_local(async move {
                    let bytes = face.read_file(query).await.ok();
                    address.set(bytes.and_then(|bytes| Address::of(&bytes, &mime)).map(Rc::new));
                });
            }
        });
    }
    (*address).clone()
}

/// Hands a file to the user's folder of downloads.
///
/// # Errors
/// Why its bytes are not to be had.
pub async fn keep(face: &Face, file: &FileInfo) -> Result<(), Problem> {
    let bytes = face.read_file(FileQuery { place: file.place.clone(), thumbnail: false }).await?;
    // Never as the type it claims: it is kept, not shown as a page of ours.
    hand_out(&bytes, "application/octet-stream", &file.name);
    Ok(())
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
