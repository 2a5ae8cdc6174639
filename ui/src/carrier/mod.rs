//! The way to the engine: one trait, two carriers. Which one serves is chosen once, at start.

#[cfg(debug_assertions)]
mod http;
mod tauri;

use contract::layout::Layout;
use contract::{Call, Event, Problem, Request, wire};
use futures_util::future::LocalBoxFuture;
use model::Code;
use std::rc::Rc;

/// Carries calls to the engine and its events back.
pub trait Carrier {
    /// Sends a request and answers with the reply's JSON text.
    fn call(&self, request: Request) -> LocalBoxFuture<'static, Result<String, Problem>>;

    /// Reads how the face is laid out on this device.
    fn read_layout(&self) -> LocalBoxFuture<'static, Result<Layout, Problem>>;

    /// Keeps one thing of the layout.
    fn keep_layout(&self, name: String, value: String) -> LocalBoxFuture<'static, Result<(), Problem>>;

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
        wire::reply::<C>(&reply)
    }

    /// Reads how the face is laid out on this device.
    ///
    /// # Errors
    /// When the shell can't read it.
    pub async fn read_layout(&self) -> Result<Layout, Problem> {
        self.0.read_layout().await
    }

    /// Keeps one thing of the layout.
    ///
    /// # Errors
    /// When the shell can't or won't keep it.
    pub async fn keep_layout(&self, name: String, value: String) -> Result<(), Problem> {
        self.0.keep_layout(name, value).await
    }

    /// Hands every event to `on_event`, for as long as the face lives.
    pub fn listen(&self, on_event: Rc<dyn Fn(Event)>) {
        self.0.listen(on_event);
    }
}
