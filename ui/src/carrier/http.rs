//! HTTP with server-sent events, for development builds: the page is opened in a plain browser with
//! `#token=TOKEN` or `?token=TOKEN`, and optionally `api=http://127.0.0.1:PORT` where another port answers.

use super::Carrier;
use contract::layout::Layout;
use contract::{Event, Problem, Request, wire};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use model::Code;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
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
}

impl Http {
    /// The body of a good answer, or the problem of a bad one.
    async fn send(&self, method: &str, path: &str, body: Option<String>) -> Result<String, Problem> {
        let (status, text) = self.ask(method, path, body).await.ok_or(Code::Unreachable)?;
        match status {
            200 => Ok(text),
            422 => Err(wire::read(&text).unwrap_or_else(|unreadable: Problem| unreadable)),
            _ => Err(Problem::new(Code::ServerUnavailable).with("status", status)),
        }
    }

    /// The status and body of the answer; `None` when there is none.
    async fn ask(&self, method: &str, path: &str, body: Option<String>) -> Option<(u16, String)> {
        let headers = web_sys::Headers::new().ok()?;
        headers.set("content-type", "application/json").ok()?;
        headers.set("authorization", &format!("Bearer {}", self.token)).ok()?;
        let init = RequestInit::new();
        init.set_method(method);
        init.set_headers(headers.as_ref());
        if let Some(body) = body {
            init.set_body(&body.into());
        }
        let promise = web_sys::window()?.fetch_with_str_and_init(&format!("{}{path}", self.base), &init);
        let response: Response = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
        let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
        Some((response.status(), text))
    }
}
