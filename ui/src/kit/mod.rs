//! Small parts that know nothing of pages. Every control carries a stable `data-testid`; `HANDLES.md` lists them.

pub mod chips;
pub mod command;
pub mod entity;
pub mod icon;
pub mod menu;
pub mod monogram;
pub mod picture;
pub mod problem;
pub mod progress;
pub mod sheet;
pub mod toasts;
pub mod typing;
