//! Change tracking: what changed since a client last asked, for any query and any user (`reference/dataverse.md` §2).
//!
//! [`logged`] keeps what rows were before each change. A token ([`token`]) holds a [`position`] in that history. A delta
//! ([`changes`]) takes the few rows that may have changed and asks the query twice for them: on the tables as they are,
//! and on the tables as they were ([`past`]), with the caller's rights both times. So a row is told to be gone only to
//! who saw it, and whatever moves a row into or out of a scope is noticed alike: a column of its own, a row it is
//! linked to, a new owner, a share, a date that passed.

mod changes;
mod checksum;
mod logged;
mod past;
mod position;
mod reach;
mod retention;
mod shares;
pub mod token;
mod tracked;

pub use changes::Changes;
pub use checksum::checksum;
pub use logged::Logged;
pub use position::Position;
pub use retention::{Settings, TABLES, begin, epoch, is_expired, new_history, prune, settings};
pub use token::Mark;
pub use tracked::{Scope, Tracked, among, and};
