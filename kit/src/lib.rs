//! What the app and the admin console share: small components, values as people read them, and how a page looks. It knows
//! no engine and no server. Every control carries a stable `data-testid`.
//!
//! - [`number`], [`span`]: numbers, lengths of time and sizes in words, as plain values, tested natively.
//! - [`format`]: values in the language spoken.
//! - [`appearance`], [`media`], [`sized`]: theme, language and measures of the page.
//! - The rest are components.

pub mod appearance;
pub mod command;
pub mod download;
pub mod entity;
pub mod entry;
pub mod format;
pub mod icon;
pub mod media;
pub mod menu;
pub mod monogram;
pub mod number;
pub mod problem;
pub mod progress;
pub mod sheet;
pub mod sized;
pub mod span;
pub mod toasts;
pub mod typing;
