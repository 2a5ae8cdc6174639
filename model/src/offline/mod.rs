//! Mobile offline profiles: what a device holds, as an administrator draws it (`reference/dataverse.md` §7,
//! checklist 133-184), with the rules a profile must meet and the environment's switches.
//!
//! Everything is pure: the server checks with it before it stores and publishes, the device reads with it what the
//! server published. Which rows a profile means is written as queries by `query::scope`.

pub mod check;
mod choices;
mod environment;
pub mod fault;
pub mod filter;
pub mod heard;
pub mod matrix;
pub mod operators;
pub mod organisation;
mod profile;
mod publishing;
mod relation;
mod settings;
pub mod tree;

pub use check::{check, check_item};
pub use choices::*;
pub use environment::Environment;
pub use fault::{Fault, Finding, Severity};
pub use profile::{Association, Combine, Item, MAX_INTERVAL_MIN, MIN_INTERVAL_MIN, Profile, Rows};
pub use publishing::{named_in, texts_in};
pub use relation::{Ends, Relation, Step, Tables};
pub use settings::Settings;
