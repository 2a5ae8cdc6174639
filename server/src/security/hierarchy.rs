//! Hierarchy security: who stands above whom, by managers or by positions, and what that gives
//! (`reference/dataverse.md` §11.3).

use crate::catalog::{Right, Table};
use model::RecordId;
use model::metadata::Ownership;
use std::collections::{BTreeMap, BTreeSet};

/// The organisation's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// By which model, if by any.
    pub model: Option<Model>,
    /// How many levels down a superior sees.
    pub depth: u32,
    /// Whether a manager must belong to the unit of a report, or to one above it. Positions reach across units.
    pub within_units: bool,
    /// Tables for which the hierarchy counts for nothing.
    pub excluded: BTreeSet<String>,
}

/// What makes somebody another's superior.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// `systemuser.parentsystemuserid`
    Managers,
    /// `systemuser.positionid` and `position.parentpositionid`
    Positions,
}

/// A user, as far as the hierarchy is concerned.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// `systemuserid`
    pub user: RecordId,
    /// His manager.
    pub manager: Option<RecordId>,
    /// His position.
    pub position: Option<RecordId>,
    /// His business unit.
    pub unit: RecordId,
}

/// The whole organisation, as far as the hierarchy is concerned.
#[derive(Clone, Debug, Default)]
pub struct Organization {
    /// All users.
    pub members: Vec<Member>,
    /// Each position's superior one.
    pub positions: BTreeMap<RecordId, Option<RecordId>>,
    /// Each unit's parent.
    pub units: BTreeMap<RecordId, Option<RecordId>>,
}

/// Whom a user stands above. Empty where no model is in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hierarchy {
    /// Users one level below.
    pub direct_users: BTreeSet<RecordId>,
    /// Users on all levels below.
    pub users: BTreeSet<RecordId>,
    /// Teams of the users one level below.
    pub direct_teams: BTreeSet<RecordId>,
    /// Teams of the users on all levels below.
    pub teams: BTreeSet<RecordId>,
    /// Tables for which it counts for nothing.
    pub excluded: BTreeSet<String>,
}

impl Hierarchy {
    /// The users and teams whose rows a right reaches through the hierarchy: those directly below are read and
    /// changed, those further down only read.
    pub fn holders(&self, right: Right, table: &Table) -> impl Iterator<Item = RecordId> + '_ {
        self.reached(right, table).into_iter().flat_map(|(users, teams)| users.iter().chain(teams)).copied()
    }

    /// Whether a right reaches the rows of that user or team.
    pub fn reaches(&self, right: Right, table: &Table, holder: RecordId) -> bool {
        let reached = self.reached(right, table);
        reached.is_some_and(|(users, teams)| users.contains(&holder) || teams.contains(&holder))
    }

    /// The users and the teams whose rows a right reaches.
    fn reached(&self, right: Right, table: &Table) -> Option<(&BTreeSet<RecordId>, &BTreeSet<RecordId>)> {
        let is_excluded = self.excluded.contains(&table.meta.logical_name);
        if table.meta.ownership != Ownership::UserOwned || is_excluded {
            return None;
        }
        match right {
            Right::Read => Some((&self.users, &self.teams)),
            Right::Write | Right::Append | Right::AppendTo => Some((&self.direct_users, &self.direct_teams)),
            Right::Create | Right::Delete | Right::Assign | Right::Share => None,
        }
    }
}

/// The users below somebody: those one level below, and all of them. He is not among them, even where the chain is a
/// circle.
pub fn below(
    settings: &Settings,
    organization: &Organization,
    me: RecordId,
) -> (BTreeSet<RecordId>, BTreeSet<RecordId>) {
    match settings.model {
        None => (BTreeSet::new(), BTreeSet::new()),
        Some(Model::Managers) => by_managers(settings, organization, me),
        Some(Model::Positions) => by_positions(settings, organization, me),
    }
}

fn by_managers(
    settings: &Settings,
    organization: &Organization,
    me: RecordId,
) -> (BTreeSet<RecordId>, BTreeSet<RecordId>) {
    let mut reports: BTreeMap<RecordId, Vec<&Member>> = BTreeMap::new();
    for member in &organization.members {
        if let Some(manager) = member.manager {
            reports.entry(manager).or_default().push(member);
        }
    }
    let my_unit = organization.members.iter().find(|m| m.user == me).map(|m| m.unit);
    let counts = |member: &Member| {
        member.user != me
            && (!settings.within_units
                || my_unit.is_some_and(|unit| organization.is_in_or_below(member.unit, unit)))
    };
    let levels = levels(me, settings.depth, |user| {
        reports.get(&user).into_iter().flatten().map(|m| m.user).collect::<Vec<_>>()
    });
    let of_level = |level: &BTreeSet<RecordId>| {
        let found = organization.members.iter().filter(|m| level.contains(&m.user) && counts(m));
        found.map(|m| m.user).collect::<BTreeSet<_>>()
    };
    (levels.first().map(of_level).unwrap_or_default(), levels.iter().flat_map(of_level).collect())
}

fn by_positions(
    settings: &Settings,
    organization: &Organization,
    me: RecordId,
) -> (BTreeSet<RecordId>, BTreeSet<RecordId>) {
    let mine = organization.members.iter().find(|m| m.user == me).and_then(|m| m.position);
    let Some(mine) = mine else { return (BTreeSet::new(), BTreeSet::new()) };
    let levels = levels(mine, settings.depth, |position| {
        let lower = organization.positions.iter().filter(|(_, parent)| **parent == Some(position));
        lower.map(|(lower, _)| *lower).collect::<Vec<_>>()
    });
    let of_level = |level: &BTreeSet<RecordId>| {
        let members = organization.members.iter();
        let found = members.filter(|m| m.user != me && m.position.is_some_and(|p| level.contains(&p)));
        found.map(|m| m.user).collect::<BTreeSet<_>>()
    };
    (levels.first().map(of_level).unwrap_or_default(), levels.iter().flat_map(of_level).collect())
}

/// What lies below a start, level by level; nothing comes twice, so a circle ends by itself.
fn levels(start: RecordId, depth: u32, lower: impl Fn(RecordId) -> Vec<RecordId>) -> Vec<BTreeSet<RecordId>> {
    let mut seen = BTreeSet::from([start]);
    let (mut levels, mut last) = (Vec::new(), BTreeSet::from([start]));
    for _ in 0..depth {
        let next: BTreeSet<RecordId> =
            last.iter().flat_map(|one| lower(*one)).filter(|one| seen.insert(*one)).collect();
        if next.is_empty() {
            break;
        }
        levels.push(next.clone());
        last = next;
    }
    levels
}

impl Organization {
    /// Whether a unit is another, or below it.
    fn is_in_or_below(&self, unit: RecordId, top: RecordId) -> bool {
        let mut at = Some(unit);
        // No chain is longer than there are units, but for a circle.
        for _ in 0..=self.units.len() {
            match at {
                Some(unit) if unit == top => return true,
                Some(unit) => at = self.units.get(&unit).copied().flatten(),
                None => return false,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(n: u128) -> RecordId {
        RecordId(Uuid::from_u128(n))
    }

    fn set(ids: &[u128]) -> BTreeSet<RecordId> {
        ids.iter().map(|n| id(*n)).collect()
    }

    fn settings(model: Model, depth: u32) -> Settings {
        Settings { model: Some(model), depth, within_units: true, excluded: BTreeSet::new() }
    }

    /// 1 leads 2 and 5, 2 leads 3, 3 leads 4; 5 works in a unit that is not below the first one's.
    fn organization() -> Organization {
        let member = |user, manager: Option<u128>, position: Option<u128>, unit| Member {
            user: id(user),
            manager: manager.map(id),
            position: position.map(id),
            unit: id(unit),
        };
        Organization {
            members: vec![
                member(1, None, Some(21), 11),
                member(2, Some(1), Some(22), 12),
                member(3, Some(2), Some(23), 12),
                member(4, Some(3), None, 12),
                member(5, Some(1), Some(22), 10),
            ],
            positions: BTreeMap::from([(id(21), None), (id(22), Some(id(21))), (id(23), Some(id(22)))]),
            units: BTreeMap::from([(id(10), None), (id(11), Some(id(10))), (id(12), Some(id(11)))]),
        }
    }

    #[test]
    fn managers_see_down_to_the_depth_that_is_set() {
        let found = below(&settings(Model::Managers, 2), &organization(), id(1));
        assert_eq!(found, (set(&[2]), set(&[2, 3])));
        let found = below(&settings(Model::Managers, 9), &organization(), id(1));
        assert_eq!(found, (set(&[2]), set(&[2, 3, 4])));
    }

    #[test]
    fn a_report_in_a_unit_elsewhere_counts_only_where_that_is_allowed() {
        let anywhere = Settings { within_units: false, ..settings(Model::Managers, 1) };
        assert_eq!(below(&anywhere, &organization(), id(1)).0, set(&[2, 5]));
        assert_eq!(below(&settings(Model::Managers, 1), &organization(), id(1)).0, set(&[2]));
    }

    #[test]
    fn positions_reach_across_units() {
        let found = below(&settings(Model::Positions, 3), &organization(), id(1));
        assert_eq!(found, (set(&[2, 5]), set(&[2, 3, 5])));
        assert_eq!(below(&settings(Model::Positions, 3), &organization(), id(4)), (set(&[]), set(&[])));
    }

    #[test]
    fn a_circle_of_managers_ends() {
        let mut circle = organization();
        circle.members[0].manager = Some(id(4));
        let found =
            below(&Settings { within_units: false, ..settings(Model::Managers, 100) }, &circle, id(1));
        assert_eq!(found.1, set(&[2, 3, 4, 5]));
    }
}
