//! The plain rule: who may see which row, and whether with the secured column. Written from the words of the
//! specification alone, row by row, without any of the server's code.

use super::world::{Depth, Model, Principal, Row, World};
use farfield_server::catalog::Right;
use std::collections::BTreeSet;

const READ: i64 = 1;

impl World {
    /// Whether a person may read a row.
    pub fn sees(&self, person: usize, row: &Row) -> bool {
        self.reaches(person, row, Right::Read, READ)
    }

    /// Whether a person has a right on a row; `bit` is what a share must have for it.
    pub fn reaches(&self, person: usize, row: &Row, right: Right, bit: i64) -> bool {
        let me = Principal::User(person);
        let my_teams: Vec<usize> =
            (0..self.teams.len()).filter(|t| self.teams[*t].members.contains(&person)).collect();
        let mine = |holder: Principal| {
            holder == me || matches!(holder, Principal::Team(team) if my_teams.contains(&team))
        };
        let row_unit = self.unit_of(row.owner);
        let mut has_the_right = false;
        for role in &self.people[person].roles {
            if let Some(depth) = self.roles[*role].grants.get(&(row.table, right)) {
                has_the_right = true;
                if mine(row.owner) || self.within(*depth, self.people[person].unit, row_unit) {
                    return true;
                }
            }
        }
        for team in my_teams.iter().filter(|team| !self.teams[**team].is_access) {
            for role in &self.teams[*team].roles {
                if let Some(depth) = self.roles[*role].grants.get(&(row.table, right)) {
                    has_the_right = true;
                    let owned = match self.roles[*role].is_inherited {
                        true => mine(row.owner),
                        false => row.owner == Principal::Team(*team),
                    };
                    if owned || self.within(*depth, self.teams[*team].unit, row_unit) {
                        return true;
                    }
                }
            }
        }
        if !has_the_right {
            return false;
        }
        let shared_with = |who: &dyn Fn(Principal) -> bool| {
            row.shares.iter().any(|(principal, bits)| bits & bit != 0 && who(*principal))
        };
        if shared_with(&mine) {
            return true;
        }
        // A superior reads what those below him own or are given, and changes it of those directly below.
        let levels = if right == Right::Read { self.depth } else { 1 };
        (0..self.people.len()).any(|other| {
            self.is_above(person, other, levels) && {
                let theirs = |holder: Principal| match holder {
                    Principal::User(user) => user == other,
                    Principal::Team(team) => self.teams[team].members.contains(&other),
                };
                matches!(right, Right::Read | Right::Write | Right::Append | Right::AppendTo)
                    && (theirs(row.owner) || shared_with(&theirs))
            }
        })
    }

    /// Whether a person sees the secured column of a row that he may read.
    pub fn sees_column(&self, person: usize, row: &Row) -> bool {
        let shared = |principal: &Principal| match principal {
            Principal::User(user) => *user == person,
            Principal::Team(team) => self.teams[*team].members.contains(&person),
        };
        self.has_profile(person) || row.column_shares.iter().any(shared)
    }

    /// Whether a person is in the column security profile, himself or by a team.
    pub fn has_profile(&self, person: usize) -> bool {
        self.people[person].has_profile
            || self.teams.iter().any(|team| team.has_profile && team.members.contains(&person))
    }

    /// The secured value as a person has it: empty where he doesn't see it.
    pub fn credit(&self, person: usize, row: &Row) -> Option<i64> {
        row.credit.filter(|_| self.sees_column(person, row))
    }

    /// The rows of a table that a person may read.
    pub fn seen<'w>(&'w self, person: usize, table: &'w str) -> impl Iterator<Item = &'w Row> + 'w {
        self.rows.iter().filter(move |row| row.table == table && self.sees(person, row))
    }

    /// Whether a person may read anything of a table.
    pub fn may_ask(&self, person: usize, table: &'static str) -> bool {
        let gives = |role: &usize| self.roles[*role].grants.contains_key(&(table, Right::Read));
        self.people[person].roles.iter().any(gives)
            || self
                .teams
                .iter()
                .any(|team| !team.is_access && team.members.contains(&person) && team.roles.iter().any(gives))
    }

    fn unit_of(&self, owner: Principal) -> usize {
        match owner {
            Principal::User(user) => self.people[user].unit,
            Principal::Team(team) => self.teams[team].unit,
        }
    }

    fn within(&self, depth: Depth, unit: usize, row_unit: usize) -> bool {
        match depth {
            Depth::Basic => false,
            Depth::Local => row_unit == unit,
            Depth::Deep => self.is_in_or_below(row_unit, unit),
            Depth::Global => true,
        }
    }

    fn is_in_or_below(&self, unit: usize, top: usize) -> bool {
        unit == top || self.units[unit].parent.is_some_and(|parent| self.is_in_or_below(parent, top))
    }

    /// Whether a person stands above another within so many levels.
    fn is_above(&self, person: usize, other: usize, levels: u32) -> bool {
        if person == other {
            return false;
        }
        match self.model {
            Model::Off => false,
            Model::Managers => {
                let in_reach = !self.within_units
                    || self.is_in_or_below(self.people[other].unit, self.people[person].unit);
                in_reach && self.climbs(other, levels, |one| self.people[one].manager, person)
            }
            Model::Positions => match (self.people[person].position, self.people[other].position) {
                (Some(mine), Some(theirs)) => {
                    mine != theirs && self.climbs(theirs, levels, |one| self.positions[one].1, mine)
                }
                _ => false,
            },
        }
    }

    /// Whether one comes from a start to a goal by so many steps at most.
    fn climbs(&self, start: usize, steps: u32, up: impl Fn(usize) -> Option<usize>, goal: usize) -> bool {
        let mut seen = BTreeSet::from([start]);
        let mut at = start;
        for _ in 0..steps {
            match up(at) {
                Some(next) if next == goal => return true,
                Some(next) if seen.insert(next) => at = next,
                _ => return false,
            }
        }
        false
    }
}
