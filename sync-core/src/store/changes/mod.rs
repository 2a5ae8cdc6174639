//! The user's changes, from the save until the server settled them.
//!
//! What holds between any two calls, for a record with unsent work:
//! - `base` is the server's row that the first unsent change started from; a record made here has none;
//! - `theirs` is a newer row of the server, if one came; `server_gone` says that the server has none any more;
//! - `data` is `base` overlaid with what is unsent, in order; a delete leaves no row.
//!
//! A record without unsent work has neither `base` nor `theirs`.

mod queue;
mod record;
mod save;
mod settle;
mod undo;

pub(crate) use queue::{Unsent, heads, records_with_unsent, requeue_in_flight};
pub(crate) use record::show_under_unsent;
pub(crate) use undo::restore;
