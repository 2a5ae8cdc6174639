//! A user with everything his rights are computed from.

use super::{ColumnRights, Depth, Hierarchy};
use crate::catalog::{Right, Table};
use crate::regional::Regional;
use model::metadata::Ownership;
use model::{Fields, RecordId, Value};
use query::Context;
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
    /// His teams, access teams included.
    pub teams: Vec<RecordId>,
    /// How many roles he has, his teams' included.
    pub role_count: usize,
    /// Whether he was disabled.
    pub disabled: bool,
    /// His privileges by name, with how far each reaches.
    pub privileges: BTreeMap<String, Reach>,
    /// Whom he stands above.
    pub hierarchy: Hierarchy,
    /// What he may do with secured columns.
    pub columns: ColumnRights,
    /// How he counts days and years, and in which language he reads.
    pub regional: Regional,
}

/// How far one privilege reaches, over all roles that give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The greatest depth.
    pub depth: Depth,
    /// The users and teams whose rows it reaches: he himself and his teams; only the team where a team's role is for
    /// the team alone.
    pub owners: BTreeSet<RecordId>,
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

/// The user lacks the privilege altogether.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denied;

impl Caller {
    /// How far a right on a table reaches; `None` when the user lacks it.
    pub fn reach(&self, right: Right, table: &Table) -> Option<&Reach> {
        if !table.rights.contains(&right) {
            return None;
        }
        self.privileges.get(&table.privilege(right))
    }

    /// Whether he has a privilege, to whatever depth: `prvPublishCustomization`.
    pub fn has(&self, privilege: &str) -> bool {
        self.privileges.contains_key(privilege)
    }

    /// Whether that is the user himself or one of his teams.
    pub fn is_self_or_team(&self, principal: RecordId) -> bool {
        principal == self.id || self.teams.contains(&principal)
    }

    /// He himself and his teams.
    pub fn principals(&self) -> impl Iterator<Item = RecordId> + '_ {
        std::iter::once(self.id).chain(self.teams.iter().copied())
    }

    /// What relative operators of a query are resolved with.
    pub fn context(&self, now_ms: i64) -> Context {
        Context {
            user: Some(self.id),
            teams: self.teams.clone(),
            subordinates: self.hierarchy.users.iter().copied().collect(),
            subordinate_teams: self.hierarchy.teams.iter().copied().collect(),
            business_unit: Some(self.unit),
            now_ms,
            zone: self.regional.zone.clone(),
            week_start: self.regional.week_start,
            language: i64::from(self.regional.language()),
            fiscal: self.regional.fiscal,
            ne_matches_null: self.regional.ne_matches_null,
        }
    }
}

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
pub fn holder_columns(table: &Table) -> (&str, &str) {
    let primary = table.meta.primary_id.as_str();
    match table.meta.ownership {
        Ownership::UserOwned => ("ownerid", "owningbusinessunit"),
        _ if table.has("businessunitid") && primary != "businessunitid" => (primary, "businessunitid"),
        _ => (primary, primary),
    }
}
