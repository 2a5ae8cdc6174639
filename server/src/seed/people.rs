//! The demo company's people: fixed, so that every demo tells the same story; their passwords come from the seed.

use super::Announced;
use super::words::PASSWORD_WORDS;
use rand::SeedableRng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

/// Name of the company, and of its root business unit.
pub const COMPANY: &str = "Wendelin Antriebstechnik";
/// Its domain, in a top-level domain that will never exist.
pub const DOMAIN: &str = "wendelin.example";
/// The business units: each is below the one before.
pub const UNITS: [&str; 3] = [COMPANY, "Region Süd", "Niederlassung Bodensee"];
/// The teams: name, index of the unit, what it is for.
pub const TEAMS: [(&str, usize, &str); 2] = [
    ("Schlüsselkunden", 1, "Looks after the customers that every region sells to."),
    ("Service Bodensee", 2, "Maintenance and repair around the lake."),
];

/// Who sees the secured credit limits of contacts.
pub const SEES_CREDIT: [&str; 2] = ["helene", "ines"];

/// A person.
pub struct Person {
    /// Name to sign in with.
    pub login: &'static str,
    /// First name.
    pub first: &'static str,
    /// Last name.
    pub last: &'static str,
    /// Job title.
    pub title: &'static str,
    /// Role.
    pub role: &'static str,
    /// Index of the business unit.
    pub unit: usize,
    /// Index of the manager.
    pub manager: Option<usize>,
    /// Indexes of the teams.
    pub teams: &'static [usize],
}

/// The administrator first; the others' roles reach from everything down to their own rows.
pub const PEOPLE: [Person; 6] = [
    Person {
        login: "admin",
        first: "Ada",
        last: "Reuter",
        title: "System Administrator",
        role: "System Administrator",
        unit: 0,
        manager: None,
        teams: &[],
    },
    Person {
        login: "helene",
        first: "Helene",
        last: "Kronbichler",
        title: "Vertriebsleiterin",
        role: "Sales Director",
        unit: 0,
        manager: None,
        teams: &[],
    },
    Person {
        login: "lena",
        first: "Lena",
        last: "Brockhus",
        title: "Regionalleiterin",
        role: "Regional Manager",
        unit: 1,
        manager: Some(1),
        teams: &[0],
    },
    Person {
        login: "jakob",
        first: "Jakob",
        last: "Sütterlin",
        title: "Niederlassungsleiter",
        role: "Branch Manager",
        unit: 2,
        manager: Some(2),
        teams: &[1],
    },
    Person {
        login: "ines",
        first: "Ines",
        last: "Vonbrül",
        title: "Außendienst",
        role: "Field Salesperson",
        unit: 1,
        manager: Some(2),
        teams: &[0],
    },
    Person {
        login: "tomas",
        first: "Tomáš",
        last: "Kovář",
        title: "Servicetechniker",
        role: "Service Technician",
        unit: 2,
        manager: Some(3),
        teams: &[1],
    },
];

/// The passwords, in the order of [`PEOPLE`].
pub fn passwords(seed: u64) -> Vec<String> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x7061_7373);
    let mut word = || PASSWORD_WORDS.choose(&mut rng).copied().unwrap_or("heron");
    PEOPLE.iter().map(|_| format!("{}-{}-{}", word(), word(), word())).collect()
}

/// The users of the demo with that seed.
pub fn announced(seed: u64) -> Vec<Announced> {
    PEOPLE
        .iter()
        .zip(passwords(seed))
        .map(|(person, password)| Announced {
            name: person.login.to_owned(),
            password,
            role: person.role.to_owned(),
            unit: UNITS[person.unit].to_owned(),
        })
        .collect()
}
