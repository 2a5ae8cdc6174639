//! The one decision about rows, in two forms that must agree: a condition for queries, and a verdict on a single row.
//!
//! A right reaches a row by its depth (all rows; those of business units; those of the user and his teams), by a
//! share, or through the hierarchy; and only where the user has the right at some depth
//! (`reference/dataverse.md` §11.3).

use super::caller::holder_columns;
use super::{AccessRights, Caller, Denied, Depth, Holder};
use crate::catalog::{PREFIX, Right, Table};
use model::metadata::Ownership;
use model::{RecordId, Value};
use query::{Condition, Filter, Listing, Op};
use std::collections::BTreeSet;

/// The table that holds the shares.
pub const SHARES: &str = "principalobjectaccess";

impl Caller {
    /// The condition on the rows of a table that a right reaches; `Ok(None)` for all.
    ///
    /// # Errors
    /// [`Denied`] when he lacks the right, which is a refusal, not an empty list.
    pub fn rows(&self, right: Right, table: &Table) -> Result<Option<Filter>, Denied> {
        let reach = self.reach(right, table).ok_or(Denied)?;
        if reach.depth == Depth::Global {
            return Ok(None);
        }
        let (owner, unit) = holder_columns(table);
        let mut owners = reach.owners.clone();
        owners.extend(self.hierarchy.holders(right, table));
        let mut any = vec![among(owner, owners)];
        if !reach.units.is_empty() {
            any.push(among(unit, reach.units.clone()));
        }
        if is_shareable(table) {
            any.push(Filter::Listed(Listing {
                sql_table: format!("{PREFIX}{SHARES}"),
                key: "objectid".to_owned(),
                holder: "principalid".to_owned(),
                holders: self.share_holders(right, table),
                masks: vec!["accessrightsmask".to_owned(), "inheritedaccessrightsmask".to_owned()],
                bit: AccessRights::of(right).bits(),
                only: None,
            }));
        }
        Ok(Some(Filter::Or(any)))
    }

    /// As [`Caller::rows`] for reading.
    ///
    /// # Errors
    /// [`Denied`]
    pub fn readable(&self, table: &Table) -> Result<Option<Filter>, Denied> {
        self.rows(Right::Read, table)
    }

    /// Whether a right reaches a row, given what is shared of it with [`Caller::share_holders`].
    pub fn may(&self, right: Right, table: &Table, holder: Holder, shared: AccessRights) -> bool {
        let Some(reach) = self.reach(right, table) else { return false };
        reach.depth == Depth::Global
            || holder.unit.is_some_and(|unit| reach.units.contains(&unit))
            || holder.owner.is_some_and(|owner| {
                reach.owners.contains(&owner) || self.hierarchy.reaches(right, table, owner)
            })
            || is_shareable(table) && shared.has(right)
    }

    /// The users and teams with whom a row must be shared so that a right of his reaches it.
    pub fn share_holders(&self, right: Right, table: &Table) -> Vec<RecordId> {
        self.principals().chain(self.hierarchy.holders(right, table)).collect()
    }
}

/// Whether single rows of a table are shared: those that have an owner.
pub fn is_shareable(table: &Table) -> bool {
    table.meta.ownership == Ownership::UserOwned
}

fn among(column: &str, ids: BTreeSet<RecordId>) -> Filter {
    let values = ids.into_iter().map(Value::Id).collect();
    Filter::Condition(Condition { column: column.to_owned(), op: Op::In, values })
}
