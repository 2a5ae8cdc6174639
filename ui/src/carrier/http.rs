//! HTTP with server-sent events, for development builds: the page is opened in a plain browser with
//! `#token=TOKEN` or `?token=TOKEN`, and optionally `api=http://127.0.0.1:PORT` where another port answers.

use super::{Carrier, described};
use contract::files::{FILE_HEADER, FileInfo, FileQuery, NewFile};
use contract::layout::Layout;
use contract::{Event, Problem, Request, wire};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use js_sys::Uint8Array;
use model::Code;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventSource, MessageEvent, RequestInit, Response, UrlSearchParams};

/// Where the token is kept over a reload of the page, whose address then no longer holds it.
const KEPT: &str = "farfield-carrier";

/// The address and token of a dev shell.
#[derive(Clone)]
pub struct Http {
    base: String,
    token: String,
}

impl Http {
    /// Reads token and address from the page's address, or from this tab's earlier visit.
    pub fn from_page() -> Option<Self> {
        let window = web_sys::window()?;
        let location = window.location();
        let storage = window.session_storage().ok().flatten();
        let given = [location.search().ok()?, location.hash().ok()?.replacen('#', "?", 1)]
            .into_iter()
            .find(|part| part.contains("token="));
        if let (Some(given), Some(storage)) = (&given, &storage) {
            // A full storage only means that a reload needs the address again.
            let _ = storage.set_item(KEPT, given);
        }
        if location.hash().is_ok_and(|hash| hash.contains("token=")) {
            let _ = location.set_hash("/");
        }
        let given = given.or_else(|| storage.and_then(|s| s.get_item(KEPT).ok().flatten()))?;
        let given = UrlSearchParams::new_with_str(&given).ok()?;
        Some(Self { base: given.get("api").unwrap_or_default(), token: given.get("token")? })
    }
}

impl Carrier for Http {
    fn call(&self, request: Request) -> LocalBoxFuture<'static, Result<String, Problem>> {
        let here = self.clone();
        async move { here.send("POST", "/call", Some(wire::written(&request)?)).await }.boxed_local()
    }

    fn read_layout(&self) -> LocalBoxFuture<'static, Result<Layout, Problem>> {
        let here = self.clone();
        async move { wire::read(&here.send("GET", "/layout", None).await?) }.boxed_local()
    }

    fn keep_layout(&self, name: String, value: String) -> LocalBoxFuture<'static, Result<(), Problem>> {
        let here = self.clone();
        async move {
            let body = wire::written(&Layout::from([(name, value)]))?;
            here.send("PUT", "/layout", Some(body)).await.map(|_| ())
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
            let response = here.fetch("POST", "/file", Some(bytes.as_ref()), Some(&described(&new)?)).await;
            wire::read(&good_text(response).await?)
        }
        .boxed_local()
    }

    fn read_file(&self, of: FileQuery) -> LocalBoxFuture<'static, Result<Uint8Array, Problem>> {
        let here = self.clone();
        async move {
            let of = String::from(js_sys::encode_uri_component(&wire::written(&of)?));
            let response = here.fetch("GET", &format!("/file?of={of}"), None, None).await;
            match response {
                Some(response) if response.status() == 200 => {
                    bytes_of(&response).await.ok_or(Code::Unreachable.into())
                }
                other => Err(good_text(other).await.err().unwrap_or(Code::Unreachable.into())),
            }
        }
        .boxed_local()
    }

    fn listen(&self, on_event: Rc<dyn Fn(Event)>) {
        let Ok(source) = EventSource::new(&format!("{}/events?token={}", self.base, self.token)) else {
            return;
        };
        let closure = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            let event = message.data().as_string().and_then(|text| serde_json::from_str(&text).ok());
            if let Some(event) = event {
                on_event(event);
            }
        });
        source.set_onmessage(Some(closure.as_ref().unchecked_ref()));
        closure.forget();
    }

    fn can_notify(&self) -> bool {
        false
    }
}

impl Http {
    /// The body of a good answer, or the problem of a bad one.
    async fn send(&self, method: &str, path: &str, body: Option<String>) -> Result<String, Problem> {
        let body = body.map(JsValue::from);
        good_text(self.fetch(method, path, body.as_ref(), None).await).await
    }

    /// The answer; `None` when there is none. A body that a header describes is a file's, any other JSON.
    async fn fetch(
        &self,
        method: &str,
        path: &str,
        body: Option<&JsValue>,
        file: Option<&str>,
    ) -> Option<Response> {
        let headers = web_sys::Headers::new().ok()?;
        let kind = if file.is_some() { "application/octet-stream" } else { "application/json" };
        headers.set("content-type", kind).ok()?;
        headers.set("authorization", &format!("Bearer {}", self.token)).ok()?;
        if let Some(file) = file {
            headers.set(FILE_HEADER, file).ok()?;
        }
        let init = RequestInit::new();
        init.set_method(method);
        init.set_headers(headers.as_ref());
        if let Some(body) = body {
            init.set_body(body);
        }
        let promise = web_sys::window()?.fetch_with_str_and_init(&format!("{}{path}", self.base), &init);
        JsFuture::from(promise).await.ok()?.dyn_into().ok()
    }
}

async fn good_text(response: Option<Response>) -> Result<String, Problem> {
    let response = response.ok_or(Code::Unreachable)?;
    let text = response.text().map_err(|_| Problem::new(Code::Unreachable))?;
    let text = JsFuture::from(text).await.ok().and_then(|text| text.as_string()).ok_or(Code::Unreachable)?;
    match response.status() {
        200 => Ok(text),
        422 => Err(wire::read(&text).unwrap_or_else(|unreadable: Problem| unreadable)),
        status => Err(Problem::new(Code::ServerUnavailable).with("status", status)),
    }
}

async fn bytes_of(response: &Response) -> Option<Uint8Array> {
    Some(Uint8Array::new(&JsFuture::from(response.array_buffer().ok()?).await.ok()?))
}
