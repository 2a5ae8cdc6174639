//! Tauri's IPC, through the global object that the shell puts into the window.

use super::Carrier;
use contract::{EVENT_NAME, Event, Problem, Request};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use js_sys::{Function, JSON, Object, Promise, Reflect};
use model::Code;
use serde_json::Value;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// `window.__TAURI__`.
pub struct Ipc {
    invoke: Function,
    listen: Option<Function>,
}

impl Ipc {
    /// Finds the object, if this page runs in the shell.
    pub fn find() -> Option<Self> {
        let tauri = get(&web_sys::window()?.into(), "__TAURI__")?;
        let invoke = get(&get(&tauri, "core")?, "invoke")?.dyn_into().ok()?;
        let listen =
            get(&tauri, "event").and_then(|event| get(&event, "listen")).and_then(|f| f.dyn_into().ok());
        Some(Self { invoke, listen })
    }
}

impl Carrier for Ipc {
    fn call(&self, request: Request) -> LocalBoxFuture<'static, Result<Value, Problem>> {
        let invoke = self.invoke.clone();
        async move {
            let arguments = Object::new();
            let request = to_js(&request)?;
            Reflect::set(&arguments, &"request".into(), &request).map_err(|e| internal(&e))?;
            let promise: Promise = invoke
                .call2(&JsValue::NULL, &"call".into(), &arguments)
                .and_then(JsCast::dyn_into)
                .map_err(|e| internal(&e))?;
            match JsFuture::from(promise).await {
                Ok(reply) => from_js(&reply),
                Err(problem) => Err(from_js(&problem).unwrap_or_else(|_: Problem| internal(&problem))),
            }
        }
        .boxed_local()
    }

    fn listen(&self, on_event: Rc<dyn Fn(Event)>) {
        let Some(listen) = &self.listen else { return };
        let closure = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
            if let Some(Ok(event)) = get(&message, "payload").map(|payload| from_js(&payload)) {
                on_event(event);
            }
        });
        // A refused listener shows as a face that doesn't update; the calls still work, so nothing else is done.
        let _ = listen.call2(&JsValue::NULL, &EVENT_NAME.into(), closure.as_ref());
        closure.forget();
    }
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

fn to_js(value: &impl serde::Serialize) -> Result<JsValue, Problem> {
    let text = serde_json::to_string(value).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    JSON::parse(&text).map_err(|e| internal(&e))
}

fn from_js<T: serde::de::DeserializeOwned>(value: &JsValue) -> Result<T, Problem> {
    let text = match value.is_undefined() {
        true => String::from("null"),
        false => JSON::stringify(value).map(String::from).map_err(|e| internal(&e))?,
    };
    serde_json::from_str(&text).map_err(|e| Problem::new(Code::ContractMismatch).with("detail", e))
}

fn internal(thrown: &JsValue) -> Problem {
    Problem::new(Code::Internal).with("detail", thrown.as_string().unwrap_or_else(|| format!("{thrown:?}")))
}
