//! Small parts of pages. Every control carries a stable `data-testid`.

pub mod bar;
pub mod diffs;
pub mod entry;
pub mod file;
pub mod filter;
pub mod job;
pub mod leave;
pub mod listing;
pub mod page;
pub mod person;
pub mod refused;
pub mod segments;
pub mod shown;
pub mod stale;
pub mod switch;
pub mod tabs;
pub mod told;
