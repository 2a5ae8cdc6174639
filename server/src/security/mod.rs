//! Who may do what (`reference/dataverse.md` §11). Every path asks here: queries through [`Guarded`], which gives the
//! SQL writer a condition for each table and tells which columns count as empty; single rows through
//! [`Caller::may`], and [`crate::records`], which words the refusals.
//!
//! Roles give rights on tables, each to a depth; ownership and business units say whose rows that reaches; shares and
//! the hierarchy of managers or positions reach further rows; profiles open secured columns.

mod caller;
mod columns;
mod guard;
pub mod hierarchy;
mod load;
pub mod privileges;
mod rights;
pub mod roles;
mod rows;
pub mod shares;
mod standing;
mod upgrade;

pub use caller::{Caller, Denied, Holder, Reach};
pub use columns::{COLUMN_SHARES, ColumnGrant, ColumnRights};
pub use guard::Guarded;
pub use hierarchy::Hierarchy;
pub use load::{load, load_team, organization_setting};
pub use rights::AccessRights;
pub use rows::{SHARES, is_shareable};
pub use upgrade::upgrade;

use serde::Deserialize;

/// How far a right reaches. The number is Dataverse's `privilegedepthmask`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Depth {
    /// Rows of the user and of his teams.
    Basic = 1,
    /// Rows of his business unit.
    Local = 2,
    /// Rows of his business unit and of those below it.
    Deep = 4,
    /// All rows.
    Global = 8,
}

impl Depth {
    /// From the stored number.
    pub fn from_mask(mask: i64) -> Option<Self> {
        [Self::Basic, Self::Local, Self::Deep, Self::Global].into_iter().find(|d| *d as i64 == mask)
    }

    /// From the word on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Basic, Self::Local, Self::Deep, Self::Global].into_iter().find(|d| d.name() == name)
    }

    /// The word on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Local => "Local",
            Self::Deep => "Deep",
            Self::Global => "Global",
        }
    }
}
