//! Pictures and files of records, shown and kept.

use crate::context::{Face, use_face};
use contract::Problem;
use contract::files::{FileInfo, FileQuery};
use kit::download::{Address, hand_out};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

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
