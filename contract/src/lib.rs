//! What crosses between the face and its engine: calls with their replies, events, problems.
//!
//! There is one list of calls ([`calls`]); both carriers (Tauri's IPC, and HTTP with server-sent events in
//! development builds) carry the same JSON. Carrier rules:
//! - IPC: one command `call` with the argument `request` ([`Request`]); it resolves with the reply's JSON or rejects
//!   with a [`Problem`]. Events arrive as the Tauri event [`EVENT_NAME`].
//! - HTTP: `POST /call` with a [`Request`] answers 200 with the reply or 422 with a [`Problem`]; `GET /events` streams
//!   [`Event`]s, one JSON per `data:` line. Loopback only, with `Authorization: Bearer TOKEN` (`?token=` for events).

pub mod calls;
pub mod events;
pub mod shapes;

pub use calls::{Answers, Call, Request, dispatch};
pub use events::{EVENT_NAME, Event};
pub use model::{Code, Problem};

/// Version of everything in this crate. The face says it in [`calls::Hello`]; an engine that speaks another version
/// answers [`Code::ContractMismatch`], so that an updated shell with an old cached face fails clearly.
pub const CONTRACT_VERSION: u32 = 2;
