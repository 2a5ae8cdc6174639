//! The offline engine: an encrypted database on the device, the download that fills it, the queue of the user's
//! changes and their replay.
//!
//! | module | answers |
//! |---|---|
//! | [`engine`] | What happens next? Pure: no clock, randomness, database or network. |
//! | [`plan`] | What would a newer configuration change here? Pure too. |
//! | [`ports`] | What does the engine need from the world? |
//! | [`driver`] | Who carries the engine's wishes out? |
//! | [`store`] | How do rows, changes and cursors lie on the disk? |
//! | [`vault`] | Where is the database's key? |
//! | `files` | How do files and pictures go up, come down and leave? |
//! | [`transport`] | How are the server's words spoken? |
//! | [`query_run`] | How are grids, lookups and searches read? |
//! | [`front`] | How does a call of the face become work? |

pub mod change;
pub mod driver;
pub mod engine;
mod files;
pub mod front;
pub mod plan;
pub mod ports;
mod query_run;
pub mod store;
pub mod transport;
pub mod vault;
