//! What menus, flyouts and lookups share: they close by Escape and by a press outside.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{AddEventListenerOptions, EventTarget, Node};
use yew::prelude::*;

/// Whether something is open, and how it closes.
pub struct Popup {
    /// Whether it is open.
    pub open: bool,
    /// Put on the element that holds button and popup; a press outside of it closes.
    pub anchor: NodeRef,
    /// Opens what is closed, closes what is open.
    pub toggle: Callback<()>,
    /// Closes.
    pub close: Callback<()>,
    /// Opens.
    pub show: Callback<()>,
}

/// Something that opens over the page and closes by Escape or a press outside.
#[hook]
pub fn use_popup() -> Popup {
    let open = use_state(|| false);
    let anchor = use_node_ref();
    let set = |to: bool| {
        let open = open.clone();
        Callback::from(move |()| open.set(to))
    };
    let (close, show) = (set(false), set(true));
    let toggle = set(!*open);
    {
        let (anchor, close) = (anchor.clone(), close.clone());
        use_effect_with(*open, move |open| {
            let listeners = open.then(|| [outside("pointerdown", anchor, close.clone()), escape(close)]);
            move || drop(listeners)
        });
    }
    Popup { open: *open, anchor, toggle, close, show }
}

/// A listener on the document that goes when it is dropped.
pub struct Listening {
    target: EventTarget,
    kind: &'static str,
    closure: Closure<dyn Fn(Event)>,
    capture: bool,
}

impl Listening {
    /// Listens to events of a kind on a target.
    pub fn on(
        target: &EventTarget,
        kind: &'static str,
        capture: bool,
        listener: impl Fn(Event) + 'static,
    ) -> Self {
        let closure = Closure::<dyn Fn(Event)>::new(listener);
        let options = AddEventListenerOptions::new();
        options.set_capture(capture);
        // A browser that refuses a listener has no way to be told of it.
        let _ = target.add_event_listener_with_callback_and_add_event_listener_options(
            kind,
            closure.as_ref().unchecked_ref(),
            &options,
        );
        Self { target: target.clone(), kind, closure, capture }
    }

    /// Listens on the window; `None` where there is none.
    pub fn on_window(kind: &'static str, listener: impl Fn(Event) + 'static) -> Option<Self> {
        Some(Self::on(&web_sys::window()?.into(), kind, false, listener))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let function = self.closure.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.kind, function, self.capture);
    }
}

fn outside(kind: &'static str, anchor: NodeRef, close: Callback<()>) -> Option<Listening> {
    let document: EventTarget = web_sys::window()?.document()?.into();
    Some(Listening::on(&document, kind, true, move |event| {
        let pressed = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        let inside = anchor.get().is_some_and(|anchor| anchor.contains(pressed.as_ref()));
        if !inside {
            close.emit(());
        }
    }))
}

fn escape(close: Callback<()>) -> Option<Listening> {
    let document: EventTarget = web_sys::window()?.document()?.into();
    Some(Listening::on(&document, "keydown", true, move |event| {
        if event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Escape") {
            event.stop_propagation();
            close.emit(());
        }
    }))
}
