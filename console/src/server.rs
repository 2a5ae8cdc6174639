//! The one way to the admin API: requests with the access token, which is kept in memory only. When it has run out, the
//! refresh cookie brings a new one; whoever asks meanwhile waits for the same answer, because each cookie serves once.

use crate::state::refusal::Trouble;
use admin_contract::endpoints::RefreshSession;
use admin_contract::session::Session;
use admin_contract::{CONSOLE_HEADER, Endpoint};
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};
use yew::Callback;

/// What is asked of an endpoint.
pub struct Ask<E> {
    url: String,
    body: Option<String>,
    version: Option<String>,
    endpoint: PhantomData<E>,
}

impl<E> Clone for Ask<E> {
    fn clone(&self) -> Self {
        Self {
            url: self.url.clone(),
            body: self.body.clone(),
            version: self.version.clone(),
            endpoint: PhantomData,
        }
    }
}

impl<E: Endpoint> Ask<E> {
    /// Asks with the arguments of the path, in their order.
    pub fn at(arguments: &[&str]) -> Self
    where
        E::Query: Default,
    {
        Self::with(arguments, &E::Query::default())
    }

    /// The same, with a query.
    pub fn with(arguments: &[&str], query: &E::Query) -> Self {
        Self { url: E::url(arguments, query), body: None, version: None, endpoint: PhantomData }
    }

    /// Sends a body.
    pub fn body(mut self, body: &E::Body) -> Self {
        // The shapes of the contract have no keys that JSON can't hold.
        self.body = serde_json::to_string(body).ok();
        self
    }

    /// Only if this is still the version there.
    pub fn version(mut self, version: &str) -> Self {
        self.version = Some(format!("\"{version}\""));
        self
    }

    /// What tells it from others.
    pub fn key(&self) -> String {
        format!("{} {}", self.url, self.body.as_deref().unwrap_or_default())
    }
}

type Refreshing = Shared<LocalBoxFuture<'static, Result<Session, Trouble>>>;

/// The server, as one session sees it.
#[derive(Clone)]
pub struct Server(Rc<Inner>);

struct Inner {
    token: RefCell<Option<String>>,
    refreshing: RefCell<Option<Refreshing>>,
    on_signed_out: Callback<()>,
}

impl Server {
    /// A server nobody is signed in to. `on_signed_out` is told when a session has ended.
    pub fn new(on_signed_out: Callback<()>) -> Self {
        Self(Rc::new(Inner { token: RefCell::default(), refreshing: RefCell::default(), on_signed_out }))
    }

    /// Keeps the access token of a session that has begun, or forgets it.
    pub fn set_token(&self, token: Option<String>) {
        *self.0.token.borrow_mut() = token;
    }

    /// Asks, and once more with a new token where the old one has run out.
    ///
    /// # Errors
    /// What the server refuses, or that it can't be reached.
    pub async fn call<E: Endpoint>(&self, ask: Ask<E>) -> Result<E::Reply, Trouble> {
        let had_token = self.0.token.borrow().is_some();
        match self.send(&ask).await {
            Err(trouble) if trouble.is_signed_out() && had_token => {
                if let Err(trouble) = self.refresh().await {
                    if trouble.is_signed_out() {
                        self.0.on_signed_out.emit(());
                    }
                    return Err(trouble);
                }
                self.send(&ask).await
            }
            answer => answer,
        }
    }

    /// Goes on with the session of the cookie. Several that ask at once share one request.
    ///
    /// # Errors
    /// That there is no such session, or the server can't be reached.
    pub async fn refresh(&self) -> Result<Session, Trouble> {
        let running = self.0.refreshing.borrow().clone();
        let refreshing = running.unwrap_or_else(|| {
            let here = self.clone();
            let fresh = async move { here.renew().await }.boxed_local().shared();
            *self.0.refreshing.borrow_mut() = Some(fresh.clone());
            fresh
        });
        let outcome = refreshing.await;
        self.0.refreshing.borrow_mut().take();
        outcome
    }

    async fn renew(&self) -> Result<Session, Trouble> {
        self.set_token(None);
        let session = self.send(&Ask::<RefreshSession>::at(&[])).await?;
        self.set_token(Some(session.access_token.clone()));
        Ok(session)
    }

    async fn send<E: Endpoint>(&self, ask: &Ask<E>) -> Result<E::Reply, Trouble> {
        let answer = self.fetch(ask).await.ok_or_else(Trouble::unreachable)?;
        let status = answer.status();
        let text = text_of(&answer).await.ok_or_else(Trouble::unreachable)?;
        if !(200..300).contains(&status) {
            return Err(Trouble::of(status, &text));
        }
        // An endpoint that replies nothing may do so without a body.
        let text = if text.is_empty() { "{}" } else { &text };
        serde_json::from_str(text).map_err(|error| Trouble::unreadable(&error.to_string()))
    }

    /// The answer; `None` when there is none.
    async fn fetch<E: Endpoint>(&self, ask: &Ask<E>) -> Option<Response> {
        let headers = Headers::new().ok()?;
        headers.set(CONSOLE_HEADER, "1").ok()?;
        headers.set("accept", "application/json").ok()?;
        if let Some(token) = &*self.0.token.borrow() {
            headers.set("authorization", &format!("Bearer {token}")).ok()?;
        }
        if let Some(version) = &ask.version {
            headers.set("if-match", version).ok()?;
        }
        let init = RequestInit::new();
        init.set_method(E::METHOD.name());
        if let Some(body) = &ask.body {
            headers.set("content-type", "application/json").ok()?;
            init.set_body(&JsValue::from_str(body));
        }
        init.set_headers(headers.as_ref());
        let promise = web_sys::window()?.fetch_with_str_and_init(&ask.url, &init);
        JsFuture::from(promise).await.ok()?.dyn_into().ok()
    }
}

async fn text_of(answer: &Response) -> Option<String> {
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}
