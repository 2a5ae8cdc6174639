//! Hooks that ask the server: what a page shows, and what it does.

use crate::context::{Console, use_console};
use crate::server::Ask;
use crate::state::refusal::Trouble;
use admin_contract::Endpoint;
use gloo_timers::callback::{Interval, Timeout};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How long an edit rests before something is asked of it.
const REST_MS: u32 = 350;

/// A reply that is asked for when the component appears, when the question changes, and again on demand.
pub struct Loaded<T> {
    /// The latest good reply. While it is asked for again, and while another question is answered, it stays.
    pub value: Option<Rc<T>>,
    /// Why the last question was not answered.
    pub trouble: Option<Trouble>,
    /// Whether an answer is awaited.
    pub is_loading: bool,
    /// How long the latest good reply took, in milliseconds.
    pub took_ms: u32,
    /// Asks again.
    pub again: Callback<()>,
    /// Puts a reply in its place that came by another way: what a save answered.
    pub put: Callback<Rc<T>>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            trouble: self.trouble.clone(),
            is_loading: self.is_loading,
            took_ms: self.took_ms,
            again: self.again.clone(),
            put: self.put.clone(),
        }
    }
}

/// Asks for a reply that the component shows.
#[hook]
pub fn use_load<E: Endpoint + 'static>(ask: Ask<E>) -> Loaded<E::Reply>
where
    E::Reply: 'static,
{
    use_load_if(Some(ask))
}

/// The same where there may be nothing to ask yet.
#[hook]
pub fn use_load_if<E: Endpoint + 'static>(ask: Option<Ask<E>>) -> Loaded<E::Reply>
where
    E::Reply: 'static,
{
    let console = use_console();
    let value = use_state(|| None::<Rc<E::Reply>>);
    let trouble = use_state(|| None::<Trouble>);
    let waiting = use_state(|| false);
    let took = use_state(|| 0_u32);
    let round = use_state(|| 0_u32);
    let counter = use_mut_ref(|| 0_u32);
    let key = ask.as_ref().map(Ask::key);
    let answered = use_state(|| None::<String>);
    // From the drawing on that asks another question, not only once it is on its way.
    let is_loading = *waiting || (key.is_some() && *answered != key);
    {
        let (value, trouble, waiting, took) =
            (value.setter(), trouble.setter(), waiting.setter(), took.setter());
        let (answered, of) = (answered.setter(), key.clone());
        use_effect_with((key, *round), move |_| {
            let alive = Rc::new(Cell::new(true));
            if let Some(ask) = ask {
                let still = alive.clone();
                waiting.set(true);
                spawn_local(async move {
                    let asked_ms = js_sys::Date::now();
                    let answer = console.server().call(ask).await;
                    if still.get() {
                        waiting.set(false);
                        answered.set(of);
                        match answer {
                            Ok(reply) => {
                                took.set((js_sys::Date::now() - asked_ms) as u32);
                                value.set(Some(Rc::new(reply)));
                                trouble.set(None);
                            }
                            Err(refused) => trouble.set(Some(refused)),
                        }
                    }
                });
            }
            move || alive.set(false)
        });
    }
    let again = Callback::from(move |()| {
        *counter.borrow_mut() += 1;
        round.set(*counter.borrow());
    });
    let put = {
        let (value, trouble) = (value.setter(), trouble.setter());
        Callback::from(move |reply| {
            value.set(Some(reply));
            trouble.set(None);
        })
    };
    Loaded { value: (*value).clone(), trouble: (*trouble).clone(), is_loading, took_ms: *took, again, put }
}

/// A value once it has rested: what is asked of it isn't asked for each letter.
#[hook]
pub fn use_rested<T: Clone + PartialEq + 'static>(value: T) -> T {
    let rested = use_state(|| value.clone());
    {
        let rested = rested.setter();
        use_effect_with(value, move |value| {
            let value = value.clone();
            let timeout = Timeout::new(REST_MS, move || rested.set(value));
            move || drop(timeout)
        });
    }
    (*rested).clone()
}

/// Calls back at a pace while it is wanted.
#[hook]
pub fn use_pace(pace_ms: Option<u32>, beat: Callback<()>) {
    let latest = use_mut_ref(|| beat.clone());
    *latest.borrow_mut() = beat;
    use_effect_with(pace_ms, move |pace| {
        let interval = pace.map(|pace| {
            Interval::new(pace, move || {
                let beat = latest.borrow().clone();
                beat.emit(());
            })
        });
        move || drop(interval)
    });
}

/// Something that is being done, or was refused.
#[derive(Clone)]
pub struct Doing {
    console: Console,
    working: UseStateHandle<bool>,
    trouble: UseStateHandle<Option<Trouble>>,
}

impl Doing {
    /// Whether it is being done.
    pub fn is_working(&self) -> bool {
        *self.working
    }

    /// Why it was refused.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// Forgets why it was refused.
    pub fn forget(&self) {
        self.trouble.set(None);
    }

    /// Does it; what comes of it is handed to `then`.
    pub fn run<E: Endpoint + 'static>(&self, ask: Ask<E>, then: impl FnOnce(E::Reply) + 'static) {
        self.run_or(ask, then, Some);
    }

    /// The same; a refusal is looked at by `otherwise`, which gives back what is to be shown of it.
    pub fn run_or<E: Endpoint + 'static>(
        &self,
        ask: Ask<E>,
        then: impl FnOnce(E::Reply) + 'static,
        otherwise: impl FnOnce(Trouble) -> Option<Trouble> + 'static,
    ) {
        let here = self.clone();
        here.working.set(true);
        here.trouble.set(None);
        spawn_local(async move {
            let answer = here.console.server().call(ask).await;
            here.working.set(false);
            match answer {
                Ok(reply) => then(reply),
                Err(refused) => here.trouble.set(otherwise(refused)),
            }
        });
    }
}

/// Something that the component does.
#[hook]
pub fn use_doing() -> Doing {
    Doing { console: use_console(), working: use_state(|| false), trouble: use_state(|| None) }
}
