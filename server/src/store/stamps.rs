//! Stamps: numbers that become others when something changes that the server remembers between requests. They move in
//! the transaction of the change, so that every server process on the database sees it with the change.

use super::conn::Conn;
use model::storage::SqlValue;
use model::{Code, Problem};

/// What is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// Users, teams, units, roles and what else decides who may do what; currencies, whose symbols are shown.
    Standing,
    /// Tables, columns and relationships.
    Metadata,
    /// Apps with their screens, processes, mappings and rules for duplicates, and what of them may be had offline.
    Offering,
}

/// The stamps of a snapshot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamps {
    /// See [`Stamp::Standing`].
    pub standing: i64,
    /// See [`Stamp::Metadata`].
    pub metadata: i64,
    /// See [`Stamp::Offering`].
    pub offering: i64,
}

impl Stamp {
    fn name(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Metadata => "metadata",
            Self::Offering => "offering",
        }
    }
}

/// Tables whose rows are part of [`Stamp::Standing`].
const STANDING: &[&str] = &[
    "systemuser",
    "usersettings",
    "team",
    "businessunit",
    "role",
    "roleprivileges",
    "systemuserroles",
    "teamroles",
    "teammembership",
    "position",
    "organization",
    "fieldsecurityprofile",
    "fieldpermission",
    "systemuserprofiles",
    "teamprofiles",
    "principalobjectattributeaccess",
    "transactioncurrency",
];

/// Tables whose rows are part of [`Stamp::Offering`], besides those whose names begin with [`OFFERED`].
const OFFERING: &[&str] = &[
    "appmodule",
    "appmodulecomponent",
    "sitemap",
    "savedquery",
    "systemform",
    "workflow",
    "processstage",
    "processtrigger",
    "entitymap",
    "attributemap",
    "duplicaterule",
    "duplicaterulecondition",
    "usermobileofflineprofilemembership",
    "teammobileofflineprofilemembership",
    "farfield_appmoduleofflineprofile",
];
/// Profiles with their parts, and how far the server is with getting ready for devices.
const OFFERED: [&str; 2] = ["mobileoffline", "farfield_offlineprovisioning"];

/// Reads the stamps.
///
/// # Errors
/// What the database says.
pub fn read(conn: &mut dyn Conn) -> Result<Stamps, Problem> {
    let mut stamps = Stamps::default();
    conn.each("SELECT name, value FROM counter", &[], &mut |row| {
        if let [SqlValue::Text(name), SqlValue::Integer(value)] = row {
            match name.as_str() {
                "standing" => stamps.standing = *value,
                "metadata" => stamps.metadata = *value,
                "offering" => stamps.offering = *value,
                _ => {}
            }
        }
        Ok(())
    })?;
    Ok(stamps)
}

/// Moves a stamp. It becomes a random number, because one counted up by a transaction that is rolled back would come
/// again and mean something else.
///
/// # Errors
/// What the database says; [`Code::Internal`] without randomness.
pub fn touch(conn: &mut dyn Conn, stamp: Stamp) -> Result<(), Problem> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    let values = [stamp.name().into(), i64::from_le_bytes(random).into()];
    let sql = "INSERT INTO counter (name, value) VALUES (?, ?)
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    conn.execute(sql, &values).map(|_| ())
}

/// Moves the stamp that a change to a row of a table moves, if it moves one.
///
/// # Errors
/// As [`touch`].
pub fn touch_for(conn: &mut dyn Conn, table: &str) -> Result<(), Problem> {
    match table {
        _ if STANDING.contains(&table) => touch(conn, Stamp::Standing),
        _ if OFFERING.contains(&table) || OFFERED.iter().any(|begin| table.starts_with(begin)) => {
            touch(conn, Stamp::Offering)
        }
        _ => Ok(()),
    }
}
