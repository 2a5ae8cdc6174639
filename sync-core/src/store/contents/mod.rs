//! Files and pictures of records: their bytes in parts, encrypted with the rest of the database, and the queue of those
//! that are to be sent or taken away.
//!
//! | file | answers |
//! |---|---|
//! | `attach` | How does a file get into the queue, and out of it? |
//! | `carry` | Which goes next, and how far is it? |
//! | `fetch` | Which are to be downloaded, how far is each, and which leave? |
//! | `show` | What is here of which file? |
//! | `transfer` | How does what waits get to another device? |

mod attach;
mod carry;
mod fetch;
mod show;
mod transfer;

pub(crate) use attach::Attach;
pub(crate) use carry::Outgoing;
pub(crate) use fetch::Wanted;
pub(crate) use transfer::UnsentFile;

use super::statement::{key, text};
use contract::files::FilePlace;
use model::storage::SqlValue;

/// SQL that finds the rows of a place by its three values.
const AT_PLACE: &str = "table_name = ? AND record = ? AND column_name = ?";

fn place_values(place: &FilePlace) -> Vec<SqlValue> {
    vec![text(&place.table), key(place.record), text(&place.column)]
}
