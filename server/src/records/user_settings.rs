//! The settings of users: one row for each, under the user's own id.

use crate::catalog::{Catalog, VERSION};
use crate::fault::Fault;
use crate::regional::zones;
use crate::store::conn::id;
use crate::store::{Conn, rows};
use jiff::Timestamp;
use model::value::Instant;
use model::{Fields, Lookup, Problem, RecordId, Value};
use odata::ODataError;

/// Their table.
pub const TABLE: &str = "usersettings";

/// The settings of a new user, from his row.
pub fn usual(user: &Fields) -> Fields {
    let mut settings = Fields::from([
        ("timezonecode".to_owned(), Value::Int(zones::UTC)),
        ("timezonebias".to_owned(), Value::Int(0)),
        ("timezonedaylightbias".to_owned(), Value::Int(0)),
        ("uilanguageid".to_owned(), Value::Int(0)),
    ]);
    let kept = ["businessunitid", "createdon", "createdby", "modifiedon", "modifiedby"];
    let of_user = kept.iter().filter_map(|name| Some(((*name).to_owned(), user.get(*name)?.clone())));
    settings.extend(of_user);
    settings
}

/// Makes the settings of a user who was just made.
///
/// # Errors
/// What the database says.
pub fn add(conn: &mut dyn Conn, catalog: &Catalog, user: RecordId, fields: &Fields) -> Result<(), Problem> {
    let mut settings = usual(fields);
    settings.insert(VERSION.to_owned(), Value::Int(rows::next_version(conn)?));
    rows::insert(conn, catalog.need(TABLE)?, user, &settings)
}

/// Makes the settings of users from before there were any.
///
/// # Errors
/// What the database says.
pub fn add_missing(conn: &mut dyn Conn, catalog: &Catalog) -> Result<(), Problem> {
    let sql = "SELECT u.id FROM data_systemuser u
               WHERE NOT EXISTS (SELECT 1 FROM data_usersettings s WHERE s.id = u.id)";
    let users = catalog.need("systemuser")?;
    for row in conn.rows(sql, &[])? {
        let Some(user) = row.first().map(id).transpose()? else { continue };
        if let Some(row) = rows::read(conn, users, user)? {
            add(conn, catalog, user, &row.fields)?;
        }
    }
    Ok(())
}

/// Lets a user's settings follow him to another business unit; teams have none.
///
/// # Errors
/// What the database says.
pub fn move_to(conn: &mut dyn Conn, catalog: &Catalog, user: RecordId, unit: &Lookup) -> Result<(), Problem> {
    let fields = Fields::from([
        ("businessunitid".to_owned(), Value::Lookup(unit.clone())),
        (VERSION.to_owned(), Value::Int(rows::next_version(conn)?)),
    ]);
    rows::update(conn, catalog.need(TABLE)?, user, &fields)
}

/// Sets what follows from the code of a time zone.
///
/// # Errors
/// 400 for a code that isn't known.
pub fn follow(fields: &mut Fields, now: Instant) -> Result<(), Fault> {
    let code = match fields.get("timezonecode") {
        None => return Ok(()),
        Some(Value::Int(code)) => *code,
        Some(_) => zones::UTC,
    };
    let unknown = || ODataError::invalid_argument(format!("There is no time zone with the code {code}."));
    let zone = zones::zone(code).ok_or_else(unknown)?;
    let (bias, daylight) = zones::biases(&zone, Timestamp::from_millisecond(now.0).unwrap_or_default());
    fields.insert("timezonebias".to_owned(), Value::Int(bias));
    fields.insert("timezonedaylightbias".to_owned(), Value::Int(daylight));
    Ok(())
}
