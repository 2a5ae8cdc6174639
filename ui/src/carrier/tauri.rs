//! Tauri's IPC, through the global object that the shell puts into the window.

use super::{Carrier, described};
use contract::files::{FILE_HEADER, FileInfo, FileQuery, NewFile};
use contract::layout::Layout;
use contract::{EVENT_NAME, Event, Problem, Request, wire};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use js_sys::{Function, JSON, Object, Promise, Reflect, Uint8Array};
use model::Code;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// `window.__TAURI__`.
#[derive(Clone)]
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
    fn call(&self, request: Request) -> LocalBoxFuture<'static, Result<String, Problem>> {
        let here = self.clone();
        async move {
            let reply = here.run("call", &[("request", &wire::written(&request)?)]).await?;
            reply.as_string().ok_or_else(|| internal(&reply))
        }
        .boxed_local()
    }

    fn read_layout(&self) -> LocalBoxFuture<'static, Result<Layout, Problem>> {
        let here = self.clone();
        async move { from_js(&here.run("read_layout", &[]).await?) }.boxed_local()
    }

    fn keep_layout(&self, name: String, value: String) -> LocalBoxFuture<'static, Result<(), Problem>> {
        let here = self.clone();
        async move {
            let arguments = [("name", name.as_str()), ("value", value.as_str())];
            here.run("keep_layout", &arguments).await.map(|_| ())
        }
        .boxed_local()
    }

    fn attach_file(
        &self,
        new: NewFile,
        bytes: Uint8Array,
    ) -> LocalBoxFuture<'static, Result<FileInfo, Problem>> {
        let here = self.clone();
        async move {
            let headers = object(&[(FILE_HEADER, &described(&new)?.into())])?;
            let options = object(&[("headers", &headers)])?;
            from_js(&here.invoked("attach_file", &bytes, &options).await?)
        }
        .boxed_local()
    }

    fn read_file(&self, of: FileQuery) -> LocalBoxFuture<'static, Result<Uint8Array, Problem>> {
        let here = self.clone();
        async move {
            let of = JSON::parse(&wire::written(&of)?).map_err(|e| internal(&e))?;
            let given = object(&[("of", &of)])?;
            let bytes = here.invoked("read_file", &given, &JsValue::UNDEFINED).await?;
            Ok(Uint8Array::new(&bytes))
        }
        .boxed_local()
    }

    fn listen(&self, on_event: Rc<dyn Fn(Event)>) {
        let Some(listen) = &self.listen else { return };
        let closure = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
            let text = get(&message, "payload").and_then(|payload| payload.as_string());
            if let Some(Ok(event)) = text.map(|text| wire::read(&text)) {
                on_event(event);
            }
        });
        // A refused listener shows as a face that doesn't update; the calls still work, so nothing else is done.
        let _ = listen.call2(&JsValue::NULL, &EVENT_NAME.into(), closure.as_ref());
        closure.forget();
    }

    fn can_notify(&self) -> bool {
        true
    }
}

impl Ipc {
    /// Runs a command of the shell; arguments are texts.
    async fn run(&self, command: &str, arguments: &[(&str, &str)]) -> Result<JsValue, Problem> {
        let texts: Vec<_> = arguments.iter().map(|(name, value)| (*name, JsValue::from(*value))).collect();
        let given: Vec<_> = texts.iter().map(|(name, value)| (*name, value)).collect();
        self.invoked(command, &object(&given)?, &JsValue::UNDEFINED).await
    }

    /// Runs a command of the shell with an object, or with bytes as they are.
    async fn invoked(&self, command: &str, given: &JsValue, options: &JsValue) -> Result<JsValue, Problem> {
        let promise: Promise = self
            .invoke
            .call3(&JsValue::NULL, &command.into(), given, options)
            .and_then(JsCast::dyn_into)
            .map_err(|e| internal(&e))?;
        let refused = |problem: JsValue| from_js(&problem).unwrap_or_else(|_: Problem| internal(&problem));
        JsFuture::from(promise).await.map_err(refused)
    }
}

fn object(entries: &[(&str, &JsValue)]) -> Result<JsValue, Problem> {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &(*name).into(), value).map_err(|e| internal(&e))?;
    }
    Ok(object.into())
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// Reads a small value whose numbers are small too: a problem, a layout, what is known of a file.
fn from_js<T: serde::de::DeserializeOwned>(value: &JsValue) -> Result<T, Problem> {
    let text = JSON::stringify(value).map(String::from).map_err(|e| internal(&e))?;
    wire::read(&text)
}

fn internal(thrown: &JsValue) -> Problem {
    Problem::new(Code::Internal).with("detail", thrown.as_string().unwrap_or_else(|| format!("{thrown:?}")))
}
