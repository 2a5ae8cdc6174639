//! What a write must meet and what it brings with it: rights, rules, defaults, states, links. All inside one
//! transaction of the caller.

mod access;
pub mod activities;
pub mod associate;
pub mod attachments;
mod circles;
mod create;
mod customizing;
pub mod default_teams;
mod delete;
mod derived;
pub mod duplicates;
mod guards;
mod inherit;
pub mod keys;
mod links;
pub mod mappings;
pub mod membership;
pub mod plain;
pub mod record_teams;
pub mod role_privileges;
pub mod rollups;
pub mod sharing;
mod state;
mod units;
mod update;
pub mod user_settings;

pub use access::{check_column_read, check_read, check_right, check_row, reaches, strip};
pub use create::create;
pub use delete::delete;
pub use derived::stamp;
pub use update::{apply, prepare, store, update};

use crate::catalog::Catalog;
use crate::security::Caller;
use model::value::Instant;

/// Who writes, and when.
#[derive(Clone, Copy)]
pub struct Writing<'a> {
    /// The tables.
    pub catalog: &'a Catalog,
    /// Who writes.
    pub caller: &'a Caller,
    /// When.
    pub now: Instant,
}
