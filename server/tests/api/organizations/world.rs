//! A random organisation: units, people, teams, roles, rows, shares, column profiles and a hierarchy, all from one seed.

use farfield_server::catalog::Right;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The tables that are looked at.
pub const TABLES: [&str; 3] = ["account", "contact", "task"];
/// The column that profiles and shares of columns open.
pub const SECURED: (&str, &str) = ("contact", "creditlimit");

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    Basic = 1,
    Local = 2,
    Deep = 4,
    Global = 8,
}

pub struct Unit {
    pub id: Uuid,
    pub parent: Option<usize>,
}

pub struct Person {
    pub id: Uuid,
    pub login: String,
    pub unit: usize,
    pub manager: Option<usize>,
    pub position: Option<usize>,
    pub roles: BTreeSet<usize>,
    pub has_profile: bool,
}

pub struct Team {
    pub id: Uuid,
    pub unit: usize,
    pub is_access: bool,
    pub members: BTreeSet<usize>,
    pub roles: BTreeSet<usize>,
    pub has_profile: bool,
}

pub struct Role {
    pub id: Uuid,
    /// Whether it is good for the members' own rows when a team has it.
    pub is_inherited: bool,
    pub grants: BTreeMap<(&'static str, Right), Depth>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    User(usize),
    Team(usize),
}

pub struct Row {
    pub id: Uuid,
    pub table: &'static str,
    pub name: String,
    pub owner: Principal,
    /// The account that a contact or task belongs to.
    pub account: Option<usize>,
    /// The secured column, of contacts.
    pub credit: Option<i64>,
    /// With whom it is shared, and the bits.
    pub shares: BTreeMap<Principal, i64>,
    /// With whom its secured column is shared for reading.
    pub column_shares: BTreeSet<Principal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    Off,
    Managers,
    Positions,
}

pub struct World {
    pub units: Vec<Unit>,
    pub people: Vec<Person>,
    pub teams: Vec<Team>,
    pub roles: Vec<Role>,
    /// Each position's superior one.
    pub positions: Vec<(Uuid, Option<usize>)>,
    pub rows: Vec<Row>,
    pub model: Model,
    pub depth: u32,
    pub within_units: bool,
    pub profile: Uuid,
    /// A view of contacts with a credit limit above a line.
    pub view: Uuid,
}

/// Makes the organisation of a seed.
pub fn random(seed: u64) -> (World, ChaCha8Rng) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let units: Vec<Unit> =
        (0..5).map(|n| Unit { id: id(&mut rng), parent: (n > 0).then(|| rng.random_range(0..n)) }).collect();
    let positions =
        (0..4).map(|n| (id(&mut rng), (n > 0).then(|| rng.random_range(0..n)))).collect::<Vec<_>>();
    let roles: Vec<Role> = (0..6).map(|_| role(&mut rng)).collect();
    let people: Vec<Person> = (0..7)
        .map(|n| Person {
            id: id(&mut rng),
            login: format!("person{n}"),
            unit: rng.random_range(0..units.len()),
            manager: (n > 0 && rng.random_bool(0.8)).then(|| rng.random_range(0..n)),
            position: rng.random_bool(0.7).then(|| rng.random_range(0..positions.len())),
            roles: some(&mut rng, roles.len(), 0.3),
            has_profile: rng.random_bool(0.2),
        })
        .collect();
    let teams: Vec<Team> = (0..4)
        .map(|n| Team {
            id: id(&mut rng),
            unit: rng.random_range(0..units.len()),
            is_access: n == 3,
            members: some(&mut rng, people.len(), 0.35),
            roles: some(&mut rng, roles.len(), if n == 3 { 0.0 } else { 0.3 }),
            has_profile: rng.random_bool(0.2),
        })
        .collect();
    let mut world = World {
        units,
        people,
        teams,
        roles,
        positions,
        rows: Vec::new(),
        model: [Model::Off, Model::Managers, Model::Positions][rng.random_range(0..3)],
        depth: rng.random_range(1..4),
        within_units: rng.random_bool(0.7),
        profile: id(&mut rng),
        view: id(&mut rng),
    };
    for table in TABLES {
        for n in 0..12 {
            let row = row(&mut rng, &world, table, n);
            world.rows.push(row);
        }
    }
    (world, rng)
}

impl World {
    /// Gives rows away, shares them and ends shares: nobody's standing changes.
    pub fn hand_around(&mut self, rng: &mut impl Rng) {
        for _ in 0..10 {
            let n = rng.random_range(0..self.rows.len());
            let new = row(rng, self, self.rows[n].table, n);
            let old = &mut self.rows[n];
            if rng.random_bool(0.5) {
                old.owner = new.owner;
            } else {
                old.shares = new.shares;
            }
        }
    }

    /// Changes what decides who may do what: people, teams, roles, the hierarchy, profiles.
    pub fn reorganize(&mut self, rng: &mut impl Rng) {
        let (new, _) = random(rng.random());
        for (person, mut other) in self.people.iter_mut().zip(new.people) {
            match rng.random_range(0..8) {
                0 => person.unit = other.unit,
                1 => person.manager = other.manager,
                2 => person.position = other.position,
                3 => std::mem::swap(&mut person.roles, &mut other.roles),
                4 => person.has_profile = other.has_profile,
                _ => {}
            }
        }
        for (team, mut other) in self.teams.iter_mut().zip(new.teams) {
            match rng.random_range(0..6) {
                0 => team.unit = other.unit,
                1 => std::mem::swap(&mut team.members, &mut other.members),
                2 => std::mem::swap(&mut team.roles, &mut other.roles),
                3 => team.has_profile = other.has_profile,
                _ => {}
            }
        }
        let n = rng.random_range(0..self.roles.len());
        let other = role(rng);
        self.roles[n] = Role { id: self.roles[n].id, ..other };
        if rng.random_bool(0.5) {
            (self.model, self.depth, self.within_units) = (new.model, new.depth, new.within_units);
        }
    }
}

/// A random id.
fn id(rng: &mut impl Rng) -> Uuid {
    Uuid::from_u128(rng.random())
}

/// A user or team.
fn principal(rng: &mut impl Rng, world: &World) -> Principal {
    if rng.random_bool(0.7) {
        Principal::User(rng.random_range(0..world.people.len()))
    } else {
        Principal::Team(rng.random_range(0..world.teams.len()))
    }
}

/// A depth.
fn depth(rng: &mut impl Rng) -> Depth {
    [Depth::Basic, Depth::Basic, Depth::Local, Depth::Deep, Depth::Global][rng.random_range(0..5)]
}

fn some(rng: &mut impl Rng, of: usize, chance: f64) -> BTreeSet<usize> {
    (0..of).filter(|_| rng.random_bool(chance)).collect()
}

fn role(rng: &mut impl Rng) -> Role {
    let mut grants = BTreeMap::new();
    for table in TABLES {
        for right in [Right::Read, Right::Write, Right::Share] {
            if rng.random_bool(if right == Right::Read { 0.6 } else { 0.3 }) {
                grants.insert((table, right), depth(rng));
            }
        }
    }
    Role { id: id(rng), is_inherited: rng.random_bool(0.6), grants }
}

fn row(rng: &mut impl Rng, world: &World, table: &'static str, n: usize) -> Row {
    let accounts: Vec<usize> = (0..world.rows.len()).filter(|i| world.rows[*i].table == "account").collect();
    // An access team owns nothing.
    let owner = match principal(rng, world) {
        Principal::Team(team) if world.teams[team].is_access => Principal::User(0),
        owner => owner,
    };
    let mut shares = BTreeMap::new();
    let mut column_shares = BTreeSet::new();
    if rng.random_bool(0.35) {
        // Reading, writing, both; also something without reading.
        shares.insert(principal(rng, world), [1, 2, 3, 1 + 262_144][rng.random_range(0..4)]);
    }
    if table == SECURED.0 && rng.random_bool(0.3) {
        column_shares.insert(principal(rng, world));
    }
    Row {
        id: id(rng),
        table,
        name: format!("{table} {n}"),
        owner,
        account: (table != "account" && rng.random_bool(0.8))
            .then(|| accounts[rng.random_range(0..accounts.len())]),
        credit: (table == SECURED.0 && rng.random_bool(0.8)).then(|| rng.random_range(1..5) * 1000),
        shares,
        column_shares,
    }
}
