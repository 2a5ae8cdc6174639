//! One file per group of commands. Each takes the device and gives an [`Answer`](crate::output::Answer).

pub mod drafts;
pub mod edit;
pub mod files;
pub mod ledger;
pub mod metadata;
pub mod provisioning;
pub mod queue;
pub mod read;
pub mod resolve;
pub mod run;
pub mod scope;
pub mod session;
pub mod settings;
pub mod stage;
pub mod sync;
pub mod tables;

use crate::failure::Failure;
use model::{Code, Problem, RecordId};
use texts::t;

/// The id of a record, as typed.
///
/// # Errors
/// [`Code::BadRequest`] when it is none.
fn record_id(text: &str) -> Result<RecordId, Failure> {
    let wrong = |_| Failure::said(Problem::new(Code::BadRequest).with("argument", "ID"), t!("cli-not-an-id"));
    text.parse().map_err(wrong)
}
