//! The way to the engine: one trait, two carriers. Which one serves is chosen once, at start.

#[cfg(debug_assertions)]
mod http;
mod tauri;

use contract::files::{FileInfo, FileQuery, NewFile};
use contract::layout::Layout;
use contract::{Call, Event, Problem, Request, wire};
use futures_util::future::LocalBoxFuture;
use js_sys::Uint8Array;
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

    /// Hands the engine the bytes of a file that is to be attached.
    fn attach_file(
        &self,
        new: NewFile,
        bytes: Uint8Array,
    ) -> LocalBoxFuture<'static, Result<FileInfo, Problem>>;

    /// Reads the bytes of a file, or of its small picture.
    fn read_file(&self, of: FileQuery) -> LocalBoxFuture<'static, Result<Uint8Array, Problem>>;

    /// Hands every event to `on_event`, for as long as the face lives.
    fn listen(&self, on_event: Rc<dyn Fn(Event)>);

    /// Whether notices can be shown outside the window.
    fn can_notify(&self) -> bool;
}

/// What describes a file, for a header: letters beyond ASCII as `\u` escapes.
fn described(new: &NewFile) -> Result<String, Problem> {
    let mut text = String::new();
    for unit in wire::written(new)?.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => text.push(char::from(byte)),
            _ => text.push_str(&format!("\\u{unit:04x}")),
        }
    }
    Ok(text)
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

    /// Attaches a file; its bytes go as they are, never as JSON.
    ///
    /// # Errors
    /// What the engine answers.
    pub async fn attach_file(&self, new: NewFile, bytes: Uint8Array) -> Result<FileInfo, Problem> {
        self.0.attach_file(new, bytes).await
    }

    /// Reads the bytes of a file, or of its small picture.
    ///
    /// # Errors
    /// What the engine answers.
    pub async fn read_file(&self, of: FileQuery) -> Result<Uint8Array, Problem> {
        self.0.read_file(of).await
    }

    /// Whether notices can be shown outside the window.
    pub fn can_notify(&self) -> bool {
        self.0.can_notify()
    }

    /// Hands every event to `on_event`, for as long as the face lives.
    pub fn listen(&self, on_event: Rc<dyn Fn(Event)>) {
        self.0.listen(on_event);
    }
}
