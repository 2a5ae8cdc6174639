//! A user with everything his rights are computed from.

use super::Depth;
use crate::catalog::{Right, Table};
use model::metadata::Ownership;
use model::{Fields, RecordId, Value};
use query::{Condition, Context, Filter, Op};
use std::collections::{BTreeMap, BTreeSet};

/// The calling user.
#[derive(Clone, Debug)]
pub struct Caller {
    /// `systemuserid`
    pub id: RecordId,
    /// Full name.
    pub name: String,
    /// His business unit.
    pub unit: RecordId,
    /// The organisation.
    pub organization: RecordId,
    /// His teams.
    pub teams: Vec<RecordId>,
    /// How many roles he has, his teams' included.
    pub role_count: usize,
    /// Whether he was disabled.
    pub disabled: bool,
    /// His privileges by name, with how far each reaches.
    pub privileges: BTreeMap<String, Reach>,
}

/// How far one privilege reaches, over all roles that give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The greatest depth.
    pub depth: Depth,
    /// The business units whose rows it reaches; all of them where the depth is global.
    pub units: BTreeSet<RecordId>,
}

/// What decides whose row it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// The owner, a user or a team; of a user, team or business unit the record itself.
    pub owner: Option<RecordId>,
    /// The business unit it belongs to.
    pub unit: Option<RecordId>,
}

impl Caller {
    /// How far a right on a table reaches; `None` when the user lacks it.
    pub fn reach(&self, right: Right, table: &Table) -> Option<&Reach> {
        if !table.rights.contains(&right) {
            return None;
        }
        self.privileges.get(&table.privilege(right))
    }

    /// Whether a right reaches a row.
    pub fn may(&self, right: Right, table: &Table, holder: Holder) -> bool {
        let Some(reach) = self.reach(right, table) else { return false };
        reach.depth == Depth::Global
            || holder.owner.is_some_and(|owner| self.is_self_or_team(owner))
            || holder.unit.is_some_and(|unit| reach.units.contains(&unit))
    }

    /// Whether that is the user himself or one of his teams.
    pub fn is_self_or_team(&self, principal: RecordId) -> bool {
        principal == self.id || self.teams.contains(&principal)
    }

    /// The condition that leaves the rows the user may read: `Ok(None)` for all.
    ///
    /// # Errors
    /// `Err(())` when he may read none at all, which is a refusal, not an empty list.
    pub fn readable(&self, table: &Table) -> Result<Option<Filter>, Denied> {
        let reach = self.reach(Right::Read, table).ok_or(Denied)?;
        if reach.depth == Depth::Global {
            return Ok(None);
        }
        let among = |column: &str, ids: Vec<RecordId>| {
            let values = ids.into_iter().map(Value::Id).collect();
            Filter::Condition(Condition { column: column.to_owned(), op: Op::In, values })
        };
        let (owner, unit) = holder_columns(table);
        let mut own = vec![self.id];
        own.extend(&self.teams);
        let mut any = vec![among(owner, own)];
        if !reach.units.is_empty() {
            any.push(among(unit, reach.units.iter().copied().collect()));
        }
        Ok(Some(Filter::Or(any)))
    }

    /// What relative operators of a query are resolved with.
    pub fn context(&self, now_ms: i64) -> Context {
        Context {
            user: Some(self.id),
            teams: self.teams.clone(),
            business_unit: Some(self.unit),
            now_ms,
            utc_offset_min: 0,
            ne_matches_null: false,
        }
    }
}

/// The user lacks the privilege altogether.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denied;

impl Holder {
    /// Reads it from a row.
    pub fn of(table: &Table, id: RecordId, fields: &Fields) -> Self {
        let at = |column: &str| match fields.get(column) {
            _ if column == table.meta.primary_id => Some(id),
            Some(Value::Lookup(to)) => Some(to.id),
            _ => None,
        };
        let (owner, unit) = holder_columns(table);
        Self { owner: at(owner), unit: at(unit) }
    }
}

/// The columns that say whose a row is. A table that belongs to business units has no owner but is itself one.
fn holder_columns(table: &Table) -> (&str, &str) {
    let primary = table.meta.primary_id.as_str();
    match table.meta.ownership {
        Ownership::UserOwned => ("ownerid", "owningbusinessunit"),
        _ if table.has("businessunitid") && primary != "businessunitid" => (primary, "businessunitid"),
        _ => (primary, primary),
    }
}
