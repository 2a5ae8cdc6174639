//! Solutions: genuine solution files read into definitions and rows, and written again. What isn't understood is kept as
//! it was, listed in the report, and written back by an export.

mod archive;
mod components;
mod entity;
mod export;
mod import;
mod kept;
mod report;
mod roles;
mod xml;

pub use archive::Package;
pub use export::export;
pub use import::import;
pub use kept::TABLES;
pub use report::{Entry, Outcome, Report};
