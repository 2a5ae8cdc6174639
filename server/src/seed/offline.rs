//! The demo's offline profile: "Field Sales", published, offered by the app of that name, with everybody in it.

use super::batch::Batch;
use super::company::text;
use super::people::PEOPLE;
use super::system::{System, fixed};
use crate::offline::{APP_PROFILE, ITEM, PROFILE, USER_MEMBERSHIP, item_columns, keep_published};
use model::offline::{Item, Profile, Rows};
use model::{Lookup, Problem, Value};

const NAME: &str = "Field Sales";
/// The demo's rows reach three years back, so that the default organisation filter of ten days would hide them; and
/// its devices need not wait for an administrator.
const SWITCHES: &str = r#"{"organisation_filter_days": 4000, "provisioning": "skipped"}"#;
/// Records: table, own and teams' rows alone, whether they can be followed.
const TABLES: [(&str, bool, bool); 15] = [
    ("account", false, true),
    ("contact", false, true),
    ("lead", false, true),
    ("opportunity", false, true),
    ("incident", false, true),
    ("task", false, false),
    ("phonecall", true, false),
    ("appointment", true, false),
    ("annotation", false, false),
    ("systemuser", false, false),
    ("team", false, false),
    ("businessunit", false, false),
    ("transactioncurrency", false, false),
    ("opportunitysalesprocess", false, false),
    ("leadtoopportunitysalesprocess", false, false),
];

/// Adds the profile with its people, and the environment's switches.
///
/// # Errors
/// What the database says.
pub fn add(batch: &mut Batch<'_>, system: &System, users: &[Lookup]) -> Result<(), Problem> {
    let switches = vec![("farfield_offlinesettings", text(SWITCHES))];
    batch.set("organization", fixed("organization"), system.made(switches))?;
    let profile = profile(batch);
    let published = |mut columns: Vec<(&'static str, Value)>| {
        columns.extend([
            ("componentstate", Value::Choice(0)),
            ("isvalidated", Value::Bool(true)),
            ("publishedon", Value::Instant(system.at)),
        ]);
        columns
    };
    let columns = published(vec![
        ("name", text(NAME)),
        ("description", text("What salespeople and technicians need on the road.")),
        ("mobileofflineprofileidunique", Value::Id(profile.id)),
    ]);
    let lookup = batch.add(PROFILE, profile.id, NAME, system.made(columns))?;
    for item in &profile.items {
        let mut columns = item_columns(item, profile.id);
        columns.insert("regardingobjectid".to_owned(), Value::Lookup(lookup.clone()));
        columns.extend(system.made(published(Vec::new())));
        batch.add(ITEM, item.id, &item.name, columns)?;
    }
    batch.with(|conn| keep_published(conn, &profile, system.at.0, ""))?;
    let app = Lookup { table: "appmodule".into(), id: fixed("app.fieldsales"), name: Some(NAME.into()) };
    let link = vec![
        ("farfield_name", text(NAME)),
        ("farfield_appmoduleid", Value::Lookup(app)),
        ("farfield_mobileofflineprofileid", Value::Lookup(lookup.clone())),
        ("farfield_sequence", Value::Int(1)),
        ("farfield_foreveryone", Value::Bool(false)),
    ];
    batch.add(APP_PROFILE, fixed("offline.app"), NAME, system.made(link))?;
    add_people(batch, system, &lookup, users)
}

fn add_people(
    batch: &mut Batch<'_>,
    system: &System,
    profile: &Lookup,
    users: &[Lookup],
) -> Result<(), Problem> {
    for (person, user) in PEOPLE.iter().zip(users) {
        let columns = vec![
            ("name", text(NAME)),
            ("mobileofflineprofileid", Value::Lookup(profile.clone())),
            ("systemuserid", Value::Lookup(user.clone())),
            ("hasmobileofflineprofileidconflict", Value::Bool(false)),
            ("statecode", Value::Choice(0)),
            ("statuscode", Value::Choice(1)),
        ];
        let id = fixed(&format!("offline.member.{}", person.login));
        batch.add(USER_MEMBERSHIP, id, NAME, system.made(columns))?;
    }
    Ok(())
}

fn profile(batch: &Batch<'_>) -> Profile {
    let name_of = |table: &str| {
        let table = batch.catalog().named(table);
        table.map_or("", |t| t.meta.display_name.text(model::metadata::ENGLISH)).to_owned()
    };
    let item = |(table, own, followed): &(&str, bool, bool)| {
        let rows = if *own { Rows::Owned { mine: true, team: true, unit: false } } else { Rows::All };
        let id = fixed(&format!("offline.item.{table}"));
        Item { rows: Some(rows), can_be_followed: *followed, ..Item::new(id, name_of(table), *table) }
    };
    Profile {
        id: fixed("offline.profile"),
        name: NAME.to_owned(),
        description: Some("What salespeople and technicians need on the road.".to_owned()),
        items: TABLES.iter().map(item).collect(),
    }
}
