//! The demo's leads, opportunities and cases.

use super::batch::Batch;
use super::company::{Company, money, text};
use super::customers::{Customers, Subject};
use super::places::{CH, PLACES, STREETS};
use super::words::{FAULTS, JOBS, NAME_ENDS, NAME_STARTS, PRODUCTS, PROJECTS, TRADES};
use fake::Fake;
use fake::faker::name::raw::{FirstName, LastName};
use fake::locales::DE_DE;
use model::fold::fold;
use model::{Lookup, Problem, Value};
use rust_decimal::Decimal;

/// Adds leads, opportunities and cases, and gives them as what work is about.
///
/// # Errors
/// What the database says.
pub fn add(
    batch: &mut Batch<'_>,
    company: &mut Company,
    customers: &Customers,
) -> Result<Vec<Subject>, Problem> {
    let mut subjects = Vec::new();
    for _ in 0..company.count(300) {
        subjects.push(add_lead(batch, company)?);
    }
    let leads = subjects.len();
    for _ in 0..company.count(400) {
        let lead = company.chance.percent(10).then(|| subjects[company.chance.index(leads)].0.clone());
        subjects.push(add_opportunity(batch, company, customers, lead)?);
    }
    for number in 0..company.count(300) {
        subjects.push(add_case(batch, company, customers, number)?);
    }
    Ok(subjects)
}

fn add_lead(batch: &mut Batch<'_>, company: &mut Company) -> Result<Subject, Problem> {
    let owner = company.any_owner();
    let chance = &mut company.chance;
    let first: String = FirstName(DE_DE).fake_with_rng(&mut chance.rng);
    let last: String = LastName(DE_DE).fake_with_rng(&mut chance.rng);
    let name = format!("{first} {last}");
    let firm =
        format!("{}{} {} GmbH", chance.one(&NAME_STARTS), chance.one(&NAME_ENDS), chance.one(&TRADES).0);
    let domain = format!("{}.example", fold(&firm).split(' ').next().unwrap_or_default());
    let place = chance.one(&PLACES);
    let (state, status) =
        *chance.one(&[(0, 1), (0, 1), (0, 2), (0, 2), (0, 2), (1, 3), (2, 4), (2, 5), (2, 6)]);
    let mut fields = vec![
        ("subject", text(&format!("{}: {}", chance.one(&PROJECTS), chance.one(&PRODUCTS)))),
        ("fullname", text(&name)),
        ("firstname", text(&first)),
        ("lastname", text(&last)),
        ("companyname", text(&firm)),
        ("jobtitle", text(chance.one(&JOBS).0)),
        ("emailaddress1", text(&format!("kontakt@{domain}"))),
        ("websiteurl", text(&format!("https://www.{domain}"))),
        ("telephone1", text(&chance.phone())),
        ("mobilephone", if chance.percent(50) { text(&chance.mobile()) } else { Value::Null }),
        ("leadsourcecode", chance.option(&[1, 2, 3, 4, 7, 7, 8, 8, 9])),
        ("leadqualitycode", chance.option(&[1, 2, 2, 3])),
        ("budgetamount", money(chance.number(2, 120) * 1000)),
        ("estimatedclosedate", chance.day(5, 200)),
        ("numberofemployees", Value::Int(chance.number(3, 800))),
        ("decisionmaker", Value::Bool(chance.percent(35))),
        ("donotemail", Value::Bool(chance.percent(8))),
        ("address1_line1", text(&format!("{} {}", chance.one(&STREETS), chance.number(1, 90)))),
        ("address1_postalcode", text(place.code)),
        ("address1_city", text(place.city)),
        ("address1_stateorprovince", text(place.state)),
        ("address1_country", text(place.country)),
        ("description", if chance.percent(50) { text(&chance.sentences(2)) } else { Value::Null }),
        ("statecode", Value::Choice(state)),
        ("statuscode", Value::Choice(status)),
    ];
    fields.extend(company.currency_of(place.country == CH));
    let id = company.chance.id();
    let fields = company.owned(owner, fields);
    Ok((batch.add("lead", id, &name, fields)?, owner))
}

fn add_opportunity(
    batch: &mut Batch<'_>,
    company: &mut Company,
    customers: &Customers,
    lead: Option<Lookup>,
) -> Result<Subject, Problem> {
    let (contact, account) = company.chance.one(&customers.contacts).clone();
    let account = &customers.accounts[account];
    let owner = company.owner_near(account.owner);
    let chance = &mut company.chance;
    let name = format!("{}: {}", chance.one(&PROJECTS), chance.one(&PRODUCTS));
    let value = chance.number(3, 180) * 500;
    let (state, status) =
        *chance.one(&[(0, 1), (0, 1), (0, 1), (0, 1), (0, 2), (1, 3), (1, 3), (2, 4), (2, 5)]);
    let stage = chance.number(0, 3);
    let close = if state == 0 { chance.day(-20, 180) } else { chance.day(-360, -3) };
    let mut fields = vec![
        ("name", text(&name)),
        ("customerid", Value::Lookup(account.lookup.clone())),
        ("parentaccountid", Value::Lookup(account.lookup.clone())),
        ("parentcontactid", Value::Lookup(contact)),
        ("originatingleadid", lead.map_or(Value::Null, Value::Lookup)),
        ("estimatedvalue", money(value)),
        ("estimatedclosedate", close.clone()),
        ("actualvalue", if state == 1 { money(value - value / 20) } else { Value::Null }),
        ("actualclosedate", if state == 0 { Value::Null } else { close }),
        (
            "budgetamount",
            if chance.percent(60) { money(value + chance.number(-2, 6) * 500) } else { Value::Null },
        ),
        ("discountpercentage", Value::Decimal(Decimal::new(chance.number(0, 60) * 25, 2))),
        ("closeprobability", Value::Int(chance.number(1, 19) * 5)),
        ("opportunityratingcode", chance.option(&[1, 2, 2, 3])),
        ("salesstage", Value::Choice(i32::try_from(stage).unwrap_or(0))),
        ("purchasetimeframe", chance.option(&[0, 1, 1, 2, 3, 4])),
        ("decisionmaker", Value::Bool(chance.percent(45))),
        ("currentsituation", if chance.percent(60) { text(&chance.sentences(3)) } else { Value::Null }),
        ("customerneed", if chance.percent(60) { text(&chance.sentences(2)) } else { Value::Null }),
        ("description", if chance.percent(30) { text(&chance.sentences(2)) } else { Value::Null }),
        ("statecode", Value::Choice(state)),
        ("statuscode", Value::Choice(status)),
    ];
    fields.extend(company.currency_of(account.is_swiss));
    let id = company.chance.id();
    let fields = company.owned(owner, fields);
    Ok((batch.add("opportunity", id, &name, fields)?, owner))
}

fn add_case(
    batch: &mut Batch<'_>,
    company: &mut Company,
    customers: &Customers,
    number: usize,
) -> Result<Subject, Problem> {
    let (contact, account) = company.chance.one(&customers.contacts).clone();
    let account = &customers.accounts[account];
    let owner = company.owner_near(account.owner);
    let created = company.chance.moment(-200, -1);
    let chance = &mut company.chance;
    let title = format!("{} ({})", chance.one(&FAULTS), chance.one(&PRODUCTS));
    let (state, status) =
        *chance.one(&[(0, 1), (0, 1), (0, 1), (0, 2), (0, 3), (0, 4), (1, 5), (1, 5), (1, 1000), (2, 6)]);
    let escalated = state == 0 && chance.percent(12);
    let fields = vec![
        ("title", text(&title)),
        ("ticketnumber", text(&format!("CAS-{:05}", number + 1))),
        ("customerid", Value::Lookup(account.lookup.clone())),
        ("primarycontactid", Value::Lookup(contact)),
        ("casetypecode", chance.option(&[1, 2, 2, 2, 3])),
        ("caseorigincode", chance.option(&[1, 1, 2, 3])),
        ("prioritycode", chance.option(&[1, 2, 2, 2, 3])),
        ("isescalated", Value::Bool(escalated)),
        ("escalatedon", if escalated { Value::Instant(chance.moment_since(created)) } else { Value::Null }),
        ("followupby", if state == 0 { Value::Instant(chance.moment(-3, 20)) } else { Value::Null }),
        ("resolveby", if state == 0 { Value::Instant(chance.moment(1, 30)) } else { Value::Null }),
        ("description", if chance.percent(80) { text(&chance.sentences(3)) } else { Value::Null }),
        ("statecode", Value::Choice(state)),
        ("statuscode", Value::Choice(status)),
    ];
    let id = company.chance.id();
    let fields = company.owned_since(owner, created, fields);
    Ok((batch.add("incident", id, &title, fields)?, owner))
}
