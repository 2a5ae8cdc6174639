//! What happens next? The engine decides and does nothing: [`step`] takes an event, changes the memory and gives
//! effects, which the driver carries out. There is no clock, no randomness, no database and no network in here, so
//! that a whole life of edits, cuts and crashes is a loop of plain calls (`tests/simulation.rs`).
//!
//! Four rules hold everywhere. Memory moves only when the driver says that the disk has moved ([`Happened::Committed`]).
//! Answers to requests that nobody waits for are passed over. Every request has a deadline; a commit needs none,
//! because the driver always answers it. Values of records never come in: requests and commits are named by id, and
//! the driver keeps what was received between the two.
//!
//! | file | answers |
//! |---|---|
//! | `event`, `effect` | What can happen, and what can be wished? |
//! | `machine` | Who is told of an event? |
//! | `load`, `replay`, `ending` | Which changes are sent together, and how do they end? |
//! | `merge`, `reconcile` | How do a change and the server's row differ, and what does an answer mean? |
//! | `download` | How does a cycle run: metadata, then a round of tables? |
//! | `round`, `walk` | What changed in all tables; how is one brought up, source by source? |
//! | `links` | Do a server's links from page to page end? |
//! | `check` | Is what is here what should be? |
//! | `update` | How is an update of tables and columns asked for and applied, and how are new columns filled? |
//! | `report` | What does the server know of changes that need the user? |
//! | `queue` | Which changes are unsettled, and how many? |
//! | `gate`, `backoff` | May anything be sent, and how long is the wait? |
//! | `lifecycle` | May it sync now, as far as the device is concerned? |
//! | `pulse` | Is the server still there, while nothing else is asked? |
//! | `facts` | What does the status follow from? |

mod backoff;
mod check;
mod download;
mod effect;
mod ending;
mod event;
mod facts;
mod gate;
mod lifecycle;
mod links;
mod load;
mod machine;
mod merge;
mod pulse;
mod queue;
mod reconcile;
mod replay;
mod report;
mod round;
mod update;
mod walk;

pub use effect::{Commit, CommitId, Effect, Request, RequestId, Setting, SyncSummary};
pub use ending::End;
pub use event::{Answered, Done, Event, Fresh, Happened, Outcome, Reply};
pub use facts::facts;
pub use lifecycle::{GoesOn, Permits, Policy, Situation, permits};
pub use load::Sending;
pub use machine::{Pace, State, step};
pub use merge::{Difference, Merge, compare};
pub use report::Exchanged;
pub use round::Part;
