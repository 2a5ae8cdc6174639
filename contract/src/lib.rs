//! What crosses between the face and its engine: calls with their replies, events, problems.
//!
//! There is one list of calls ([`calls`]); both carriers (Tauri's IPC, and HTTP with server-sent events in
//! development builds) carry the same JSON, as text ([`wire`]). Carrier rules:
//! - IPC: one command `call` with the argument `request`, the text of a [`Request`]; it resolves with the text of the
//!   reply or rejects with a [`Problem`]. Events arrive as the Tauri event [`EVENT_NAME`], each one text.
//! - HTTP: `POST /call` with a [`Request`] answers 200 with the reply or 422 with a [`Problem`]; `GET /events` streams
//!   [`Event`]s, one JSON per `data:` line. Loopback only, with `Authorization: Bearer TOKEN` (`?token=` for events).
//!
//! Beside the calls a carrier keeps how the face is laid out on this device ([`layout`]), which is no business of the
//! engine.

pub mod calls;
pub mod commands;
pub mod drafts;
pub mod events;
pub mod files;
pub mod filters;
pub mod layout;
pub mod personal;
pub mod processes;
pub mod provisioning;
pub mod related;
pub mod settings;
pub mod shapes;
pub mod update;
pub mod wire;

pub use calls::{Answers, Call, Request, dispatch};
pub use events::{EVENT_NAME, Event};
pub use model::{Code, Problem};

/// Version of everything in this crate. The face says it in [`calls::Hello`]; an engine that speaks another version
/// answers [`Code::ContractMismatch`], so that an updated shell with an old cached face fails clearly.
pub const CONTRACT_VERSION: u32 = 2;
