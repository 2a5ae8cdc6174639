//! Tables of records, made from metadata.
//!
//! | table | holds |
//! |---|---|
//! | `data_<name>` | what the user sees |
//! | `base_<name>` | of records with unsent work: the server's row that the first unsent change started from |
//! | `theirs_<name>` | of records with unsent work: a newer row of the server |

pub(crate) mod install;
pub(crate) mod layout;
pub(crate) mod rows;

pub(crate) use layout::{Installed, Stored};
