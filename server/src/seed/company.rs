//! The demo: a company that sells and maintains pumps and drives around Lake Constance, with its customers, its
//! deals, its cases and its people's work. One seed and one day make it, byte for byte.

use super::Announced;
use super::batch::Batch;
use super::chance::Chance;
use super::people::{self, COMPANY, DOMAIN, PEOPLE, TEAMS, UNITS};
use super::system::{Administrator, System, currency, fixed};
use super::{customers, offline, sales, work};
use crate::auth::password;
use crate::config::Demo;
use model::value::{Instant, Money};
use model::{Code, Fields, Lookup, Problem, Value};
use rust_decimal::Decimal;

/// The company while it is made.
pub struct Company {
    /// Everything random.
    pub chance: Chance,
    /// The system's rows.
    pub system: System,
    /// Business units, in the order of [`UNITS`].
    pub units: Vec<Lookup>,
    /// Who may own records, with the index of the unit and how often; users, then teams.
    pub owners: Vec<Owner>,
    /// Swiss francs, and what one euro is in them.
    pub francs: (Lookup, Decimal),
    /// How many times the counts of scale 1.
    scale: f64,
}

/// Somebody who owns records.
pub struct Owner {
    /// A user or a team.
    pub lookup: Lookup,
    /// Index of his business unit.
    pub unit: usize,
    /// His share in percent.
    pub share: u32,
}

/// Adds the demo and tells its users.
///
/// # Errors
/// What the database says.
pub fn demo(batch: &mut Batch<'_>, demo: &Demo) -> Result<Vec<Announced>, Problem> {
    let midnight = demo.epoch.to_zoned(jiff::tz::TimeZone::UTC);
    let epoch_ms =
        midnight.map_err(|e| Problem::new(Code::BadRequest).with("detail", e))?.timestamp().as_millisecond();
    let mut company = found(batch, demo, epoch_ms)?;
    let customers = customers::add(batch, &mut company)?;
    let mut subjects = sales::add(batch, &mut company, &customers)?;
    subjects.extend(customers.subjects());
    work::add(batch, &mut company, &subjects)?;
    Ok(people::announced(demo.seed))
}

/// Units, teams, people and currencies.
fn found(batch: &mut Batch<'_>, demo: &Demo, epoch_ms: i64) -> Result<Company, Problem> {
    let mut chance = Chance::new(demo.seed, epoch_ms);
    let start = Instant(epoch_ms - 3 * 365 * 24 * 60 * 60_000);
    let first = &PEOPLE[0];
    let administrator = Administrator { name: (first.first, first.last), domain: DOMAIN };
    let system = System::add(batch, COMPANY, &administrator, start)?;
    let mut units = vec![system.unit.clone()];
    for name in &UNITS[1..] {
        let parent = units.last().cloned().map_or(Value::Null, Value::Lookup);
        let fields =
            vec![("name", text(name)), ("parentbusinessunitid", parent), ("isdisabled", Value::Bool(false))];
        units.push(batch.add("businessunit", chance.id(), name, system.made(fields))?);
    }
    let users = add_people(batch, &mut chance, &system, &units, demo.seed)?;
    let teams = add_teams(batch, &mut chance, &system, &units, &users)?;
    add_profile(batch, &system, &users)?;
    offline::add(batch, &system, &users)?;
    add_duplicate_rule(batch, &system)?;
    let rate = Decimal::new(94, 2);
    let mut columns = currency("Schweizer Franken", "CHF", "CHF", 1);
    columns.retain(|(name, _)| *name != "exchangerate");
    columns.push(("exchangerate", Value::Decimal(rate)));
    let francs = batch.add("transactioncurrency", chance.id(), "Schweizer Franken", system.made(columns))?;
    let shares = [(1, 12), (2, 14), (3, 20), (4, 24), (5, 10)];
    let mut owners: Vec<Owner> = shares
        .iter()
        .map(|(i, share)| Owner { lookup: users[*i].clone(), unit: PEOPLE[*i].unit, share: *share })
        .collect();
    owners.extend(teams.into_iter().zip(&TEAMS).map(|(lookup, (_, unit, _))| Owner {
        lookup,
        unit: *unit,
        share: 10,
    }));
    Ok(Company { chance, system, units, owners, francs: (francs, rate), scale: demo.scale })
}

fn add_people(
    batch: &mut Batch<'_>,
    chance: &mut Chance,
    system: &System,
    units: &[Lookup],
    seed: u64,
) -> Result<Vec<Lookup>, Problem> {
    let mut users: Vec<Lookup> = Vec::new();
    for (person, word) in PEOPLE.iter().zip(people::passwords(seed)) {
        let user = match users.is_empty() {
            true => system.admin.clone(),
            false => add_person(batch, chance, system, units, &users, person)?,
        };
        batch.credential(&user, person.login, password::hash(&word, &chance.salt())?)?;
        batch.role(&user, system.role(person.role)?)?;
        users.push(user);
    }
    Ok(users)
}

fn add_person(
    batch: &mut Batch<'_>,
    chance: &mut Chance,
    system: &System,
    units: &[Lookup],
    users: &[Lookup],
    person: &people::Person,
) -> Result<Lookup, Problem> {
    let name = format!("{} {}", person.first, person.last);
    let manager = person.manager.map_or(Value::Null, |i| Value::Lookup(users[i].clone()));
    let fields = system.made(vec![
        ("fullname", text(&name)),
        ("firstname", text(person.first)),
        ("lastname", text(person.last)),
        ("domainname", text(person.login)),
        ("internalemailaddress", text(&format!("{}@{DOMAIN}", person.login))),
        ("title", text(person.title)),
        ("mobilephone", text(&chance.mobile())),
        ("businessunitid", Value::Lookup(units[person.unit].clone())),
        ("parentsystemuserid", manager),
        ("isdisabled", Value::Bool(false)),
    ]);
    batch.add("systemuser", chance.id(), &name, fields)
}

/// Credit limits of contacts are secured: the director reads and sets them, and one salesperson.
fn add_profile(batch: &mut Batch<'_>, system: &System, users: &[Lookup]) -> Result<(), Problem> {
    let name = "Credit limits";
    let profile = batch.add(
        "fieldsecurityprofile",
        fixed("profile.credit"),
        name,
        system.made(vec![
            ("name", text(name)),
            ("description", text("Sees and sets credit limits of people.")),
        ]),
    )?;
    let allowed = Value::Choice(4);
    let permission = vec![
        ("fieldsecurityprofileid", Value::Lookup(profile.clone())),
        ("entityname", text("contact")),
        ("attributelogicalname", text("creditlimit")),
        ("canread", allowed.clone()),
        ("cancreate", allowed.clone()),
        ("canupdate", allowed),
    ];
    batch.add("fieldpermission", fixed("permission.credit"), "", system.made(permission))?;
    for (person, user) in PEOPLE.iter().zip(users) {
        if people::SEES_CREDIT.contains(&person.login) {
            let (user, profile) = (("systemuserid", user.id), ("fieldsecurityprofileid", profile.id));
            batch.pair("systemuserprofiles", user, profile)?;
        }
    }
    Ok(())
}

/// Two contacts with one e-mail address may be the same person.
fn add_duplicate_rule(batch: &mut Batch<'_>, system: &System) -> Result<(), Problem> {
    let name = "Contacts with the same e-mail address";
    let rule = vec![
        ("name", text(name)),
        ("baseentityname", text("contact")),
        ("matchingentityname", text("contact")),
        ("iscasesensitive", Value::Bool(false)),
        ("excludeinactiverecords", Value::Bool(true)),
        ("statecode", Value::Choice(1)),
        ("statuscode", Value::Choice(2)),
        ("ownerid", Value::Lookup(system.admin.clone())),
        ("owningbusinessunit", Value::Lookup(system.unit.clone())),
    ];
    let rule = batch.add("duplicaterule", fixed("duplicates.contact"), name, system.made(rule))?;
    let condition = vec![
        ("regardingobjectid", Value::Lookup(rule)),
        ("baseattributename", text("emailaddress1")),
        ("matchingattributename", text("emailaddress1")),
        ("operatorcode", Value::Choice(0)),
        ("ignoreblankvalues", Value::Bool(true)),
    ];
    batch.add("duplicaterulecondition", fixed("duplicates.contact.mail"), "", system.made(condition))?;
    Ok(())
}

fn add_teams(
    batch: &mut Batch<'_>,
    chance: &mut Chance,
    system: &System,
    units: &[Lookup],
    users: &[Lookup],
) -> Result<Vec<Lookup>, Problem> {
    let mut teams = Vec::new();
    for (i, (name, unit, purpose)) in TEAMS.iter().enumerate() {
        let fields = system.made(vec![
            ("name", text(name)),
            ("teamtype", Value::Choice(0)),
            ("isdefault", Value::Bool(false)),
            ("businessunitid", Value::Lookup(units[*unit].clone())),
            ("administratorid", Value::Lookup(system.admin.clone())),
            ("description", text(purpose)),
        ]);
        let team = batch.add("team", chance.id(), name, fields)?;
        batch.role(&team, system.role("Team Member")?)?;
        for (_, user) in PEOPLE.iter().zip(users).filter(|(person, _)| person.teams.contains(&i)) {
            batch.member(&team, user)?;
        }
        teams.push(team);
    }
    Ok(teams)
}

impl Company {
    /// So many rows at this scale.
    pub fn count(&self, at_scale_one: u32) -> usize {
        // The scale is a small positive number, checked on the command line.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let scaled = (f64::from(at_scale_one) * self.scale).round().max(1.0) as usize;
        scaled
    }

    /// An owner by the shares: an index into [`Company::owners`].
    pub fn any_owner(&mut self) -> usize {
        let total: u32 = self.owners.iter().map(|o| o.share).sum();
        let mut left = self.chance.index(total as usize);
        for (i, owner) in self.owners.iter().enumerate() {
            if left < owner.share as usize {
                return i;
            }
            left -= owner.share as usize;
        }
        0
    }

    /// The same owner mostly, else another: colleagues help out.
    pub fn owner_near(&mut self, owner: usize) -> usize {
        if self.chance.percent(90) { owner } else { self.any_owner() }
    }

    /// Fields with owner, unit, and who made the row and when.
    pub fn owned(&mut self, owner: usize, fields: Vec<(&str, Value)>) -> Fields {
        let created = self.chance.moment(-730, -2);
        self.owned_since(owner, created, fields)
    }

    /// Fields of a row made at a moment.
    pub fn owned_since(&mut self, owner: usize, created: Instant, fields: Vec<(&str, Value)>) -> Fields {
        let modified = if self.chance.percent(60) { created } else { self.chance.moment_since(created) };
        let Owner { lookup, unit, .. } = &self.owners[owner];
        let is_user = lookup.table == "systemuser";
        let by = if is_user { lookup.clone() } else { self.system.admin.clone() };
        let mut all: Fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let own = [
            ("ownerid", Value::Lookup(lookup.clone())),
            ("owningbusinessunit", Value::Lookup(self.units[*unit].clone())),
            ("createdon", Value::Instant(created)),
            ("createdby", Value::Lookup(by.clone())),
            ("modifiedon", Value::Instant(modified)),
            ("modifiedby", Value::Lookup(by)),
        ];
        all.extend(own.map(|(name, value)| (name.to_owned(), value)));
        all
    }

    /// Currency and exchange rate of a customer in some country.
    pub fn currency_of(&self, is_swiss: bool) -> [(&'static str, Value); 2] {
        let (currency, rate) =
            if is_swiss { self.francs.clone() } else { (self.system.currency.clone(), Decimal::ONE) };
        [("transactioncurrencyid", Value::Lookup(currency)), ("exchangerate", Value::Decimal(rate))]
    }
}

/// A text value.
pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// An amount in whole units.
pub fn money(units: i64) -> Value {
    Value::Money(Money(units * 10_000))
}
