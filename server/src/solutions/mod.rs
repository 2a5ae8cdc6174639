//! Solutions: genuine solution files read into definitions and rows, and written again. What isn't understood is kept as
//! it was, listed in the report, and written back by an export.

mod apps;
mod archive;
mod charts;
mod column_security;
mod definitions;
mod entity;
mod export;
mod import;
mod kept;
mod profiles;
mod report;
mod rest;
mod roles;
mod rows;
mod screens;
mod sections;
mod uninstall;
mod unpacked;
pub(crate) mod xml;

pub use archive::Package;
pub use export::export;
pub use import::import;
pub use kept::TABLES;
pub use report::{Entry, Outcome, Report};
pub use uninstall::uninstall;
