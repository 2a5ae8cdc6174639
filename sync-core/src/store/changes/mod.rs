//! The user's changes, from the save until the server settled them.
//!
//! What holds between any two calls, for a record with unsent work:
//! - `base` is the server's row that the first unsent change started from; a record made here has none;
//! - `theirs` is a newer row of the server, if one came; `server_gone` says that the server has none any more;
//! - `data` is `base` overlaid with what is unsent, in order; a delete leaves no row.
//!
//! A record without unsent work has neither `base` nor `theirs`.
//!
//! A command is one change of its record. The records that it makes are creates in the queue that are never sent: they
//! are part of the command, end with it, and what needs one of them needs the command.

mod command;
mod entries;
mod ledger;
mod merge;
mod moves;
mod outgoing;
mod own_base;
mod paired;
mod pairs;
mod queue;
mod record;
mod report;
mod resolve;
mod save;
mod settle;
mod settle_all;
mod transfer;
mod undo;
mod withdraw;

pub(crate) use entries::Unsent;
pub(crate) use ledger::forget_unreadable;
pub(crate) use outgoing::requeue_in_flight;
pub(crate) use paired::end_round as end_round_of_pairs;
pub(crate) use pairs::relationship;
pub(crate) use queue::{heads, records_with_unsent};
pub(crate) use record::show_under_unsent;
pub(crate) use save::save;
pub(crate) use transfer::UnsentChange;
pub(crate) use undo::restore;
pub(crate) use withdraw::{complete, keep_typed_alone};
