//! What the screens know, as plain values: no Yew, no browser, tested natively.

pub mod agenda;
pub mod card;
pub mod chart;
pub mod columns;
pub mod conflict;
pub mod csv;
pub mod edits;
pub mod filter;
pub mod inquiry;
pub mod layout;
pub mod palette;
pub mod route;
pub mod session;
pub mod status;
pub mod waits;
pub mod windows;
