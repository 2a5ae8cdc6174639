//! Replies that components show.

use super::use_face;
use contract::{Call, Problem};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// A reply that is asked for when the component appears, when the call changes, and again on demand.
pub struct Loaded<T> {
    /// The latest reply; `None` until the first one is here. While it is asked for again the old one stays.
    pub reply: Option<Result<Rc<T>, Problem>>,
    /// Asks again.
    pub again: Callback<()>,
}

/// Asks for a reply that the component shows.
#[hook]
pub fn use_load<C: Call>(call: C) -> Loaded<C::Reply> {
    let face = use_face();
    let key = serde_json::to_string(&call).unwrap_or_default();
    let reply = use_state(|| None::<(String, Result<Rc<C::Reply>, Problem>)>);
    let round = use_state(|| 0_u32);
    let counter = use_mut_ref(|| 0_u32);
    {
        let (reply, key) = (reply.clone(), key.clone());
        use_effect_with((key.clone(), *round), move |_| {
            let alive = Rc::new(Cell::new(true));
            let still = alive.clone();
            spawn_local(async move {
                let answer = face.call(call).await.map(Rc::new);
                if still.get() {
                    reply.set(Some((key, answer)));
                }
            });
            move || alive.set(false)
        });
    }
    let again = Callback::from(move |()| {
        *counter.borrow_mut() += 1;
        round.set(*counter.borrow());
    });
    let reply = reply.as_ref().filter(|(of, _)| *of == key).map(|(_, answer)| answer.clone());
    Loaded { reply, again }
}
