//! The way to the engine: one trait, two carriers. Which one serves is chosen once, at start.

#[cfg(debug_assertions)]
mod http;
mod tauri;

use contract::{Call, Event, Problem, Request};
use futures_util::future::LocalBoxFuture;
use model::Code;
use serde_json::Value;
use std::rc::Rc;

/// Carries calls to the engine and its events back.
pub trait Carrier {
    /// Sends a request and answers with the reply's JSON.
    fn call(&self, request: Request) -> LocalBoxFuture<'static, Result<Value, Problem>>;

    /// Hands every event to `on_event`, for as long as the face lives.
    fn listen(&self, on_event: Rc<dyn Fn(Event)>);
}

/// The engine as the face sees it: typed calls over whichever carrier there is.
#[derive(Clone)]
pub struct Backend(Rc<dyn Carrier>);

impl Backend {
    /// Chooses the carrier: Tauri's where its window object exists, else HTTP in development builds.
    ///
    /// # Errors
    /// [`Code::Unreachable`] when there is neither.
    pub fn connect() -> Result<Self, Problem> {
        if let Some(tauri) = tauri::Ipc::find() {
            return Ok(Self(Rc::new(tauri)));
        }
        #[cfg(debug_assertions)]
        if let Some(http) = http::Http::from_page() {
            return Ok(Self(Rc::new(http)));
        }
        Err(Code::Unreachable.into())
    }

    /// Makes a call.
    ///
    /// # Errors
    /// What the engine answers, or [`Code::ContractMismatch`] when the reply isn't what this face knows.
    pub async fn call<C: Call>(&self, call: C) -> Result<C::Reply, Problem> {
        let reply = self.0.call(call.into_request()).await?;
        serde_json::from_value(reply).map_err(|e| Problem::new(Code::ContractMismatch).with("detail", e))
    }

    /// Hands every event to `on_event`, for as long as the face lives.
    pub fn listen(&self, on_event: Rc<dyn Fn(Event)>) {
        self.0.listen(on_event);
    }
}
