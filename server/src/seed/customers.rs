//! The demo's accounts and their contacts.

use super::batch::Batch;
use super::company::{Company, money, text};
use super::places::{CH, PLACES, Place, STREETS};
use super::words::{JOBS, LEGAL_FORMS, NAME_ENDS, NAME_STARTS, TRADES};
use fake::Fake;
use fake::faker::name::raw::{FirstName, LastName};
use fake::locales::DE_DE;
use model::fold::fold;
use model::{Lookup, Problem, RecordId, Value};
use std::collections::HashSet;

/// The customers, as far as other records speak of them.
pub struct Customers {
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Contacts, each with the index of its account.
    pub contacts: Vec<(Lookup, usize)>,
}

/// A record that work is about: its lookup and the index of its owner.
pub type Subject = (Lookup, usize);

impl Customers {
    /// Accounts and contacts, as what work is about.
    pub fn subjects(&self) -> Vec<Subject> {
        let accounts = self.accounts.iter().map(|a| (a.lookup.clone(), a.owner));
        let contacts = self.contacts.iter().map(|(c, account)| (c.clone(), self.accounts[*account].owner));
        accounts.chain(contacts).collect()
    }
}

/// An account.
pub struct Account {
    /// The lookup to it.
    pub lookup: Lookup,
    /// Index of its owner.
    pub owner: usize,
    /// Whether it pays in francs.
    pub is_swiss: bool,
    place: &'static Place,
    street: String,
    domain: String,
    industry: i32,
}

/// A contact before it is written.
struct Person {
    lookup: Lookup,
    account: usize,
    first: String,
    last: String,
}

/// Adds accounts and contacts.
///
/// # Errors
/// What the database says.
pub fn add(batch: &mut Batch<'_>, company: &mut Company) -> Result<Customers, Problem> {
    let accounts = invent_accounts(company);
    let people = invent_people(company, accounts.len());
    for (i, account) in accounts.iter().enumerate() {
        add_account(batch, company, &accounts, i, account, people.get(i))?;
    }
    for person in &people {
        add_contact(batch, company, &accounts[person.account], person)?;
    }
    let contacts = people.into_iter().map(|p| (p.lookup, p.account)).collect();
    Ok(Customers { accounts, contacts })
}

fn invent_accounts(company: &mut Company) -> Vec<Account> {
    let mut taken = HashSet::new();
    (0..company.count(500))
        .map(|n| {
            let (name, industry) = loop {
                let (name, industry) = company_name(company);
                if taken.insert(name.clone()) || taken.len() > 200_000 {
                    break (name, industry);
                }
            };
            let place = company.chance.one(&PLACES);
            let street = format!("{} {}", company.chance.one(&STREETS), company.chance.number(1, 120));
            let id = company.chance.id();
            // Some names fold to the same domain; the number tells them apart.
            let domain = format!("{}{}.example", host(name.split(' ').next().unwrap_or_default()), n + 1);
            Account {
                lookup: Lookup { table: "account".into(), id, name: Some(name) },
                owner: company.any_owner(),
                is_swiss: place.country == CH,
                place,
                street,
                domain,
                industry,
            }
        })
        .collect()
}

fn company_name(company: &mut Company) -> (String, i32) {
    let chance = &mut company.chance;
    let (trade, industry) = *chance.one(&TRADES);
    let form = *chance.one(&LEGAL_FORMS);
    let name = if chance.percent(25) {
        let founder: String = LastName(DE_DE).fake_with_rng(&mut chance.rng);
        format!("{founder} {trade} {form}")
    } else {
        format!("{}{} {trade} {form}", chance.one(&NAME_STARTS), chance.one(&NAME_ENDS))
    };
    (name, industry)
}

/// The first contacts belong to one account each, so that every account has a primary contact.
fn invent_people(company: &mut Company, accounts: usize) -> Vec<Person> {
    (0..company.count(2000))
        .map(|n| {
            let first: String = FirstName(DE_DE).fake_with_rng(&mut company.chance.rng);
            let last: String = LastName(DE_DE).fake_with_rng(&mut company.chance.rng);
            let account = if n < accounts { n } else { company.chance.index(accounts) };
            let name = Some(format!("{first} {last}"));
            Person {
                lookup: Lookup { table: "contact".into(), id: company.chance.id(), name },
                account,
                first,
                last,
            }
        })
        .collect()
}

fn add_account(
    batch: &mut Batch<'_>,
    company: &mut Company,
    all: &[Account],
    index: usize,
    account: &Account,
    primary: Option<&Person>,
) -> Result<(), Problem> {
    let name = account.lookup.name.clone().unwrap_or_default();
    let active = !company.chance.percent(5);
    // Only earlier accounts can be parents, so that there are no circles.
    let parent = (index > 10 && company.chance.percent(8)).then(|| company.chance.index(index));
    let chance = &mut company.chance;
    let employees = *chance.one(&[4, 9, 15, 28, 45, 80, 140, 260, 520, 1100]) + chance.number(0, 9);
    let mut fields = vec![
        ("name", text(&name)),
        ("accountnumber", text(&format!("K-{:06}", 10_000 + index))),
        ("telephone1", text(&chance.phone())),
        ("emailaddress1", text(&format!("info@{}", account.domain))),
        ("websiteurl", text(&format!("https://www.{}", account.domain))),
        ("address1_latitude", Value::Double(account.place.position.0)),
        ("address1_longitude", Value::Double(account.place.position.1)),
        ("industrycode", Value::Choice(account.industry)),
        ("customertypecode", chance.option(&[3, 3, 3, 8, 8, 5, 9])),
        ("accountcategorycode", chance.option(&[1, 2, 2, 2])),
        ("numberofemployees", Value::Int(employees)),
        ("revenue", money(employees * chance.number(90, 240) * 1000)),
        ("creditlimit", money(chance.number(1, 40) * 5000)),
        ("creditonhold", Value::Bool(chance.percent(4))),
        ("preferredcontactmethodcode", chance.option(&[1, 1, 2, 3])),
        ("donotemail", Value::Bool(chance.percent(10))),
        ("donotphone", Value::Bool(chance.percent(6))),
        ("primarycontactid", primary.map_or(Value::Null, |p| Value::Lookup(p.lookup.clone()))),
        ("parentaccountid", parent.map_or(Value::Null, |i| Value::Lookup(all[i].lookup.clone()))),
        ("description", if chance.percent(60) { text(&chance.sentences(3)) } else { Value::Null }),
        ("statecode", Value::Choice(i32::from(!active))),
        ("statuscode", Value::Choice(if active { 1 } else { 2 })),
    ];
    fields.extend(address(account));
    fields.extend(company.currency_of(account.is_swiss));
    let fields = company.owned(account.owner, fields);
    batch.add("account", account.lookup.id, &name, fields).map(|_| ())
}

fn add_contact(
    batch: &mut Batch<'_>,
    company: &mut Company,
    account: &Account,
    person: &Person,
) -> Result<(), Problem> {
    let owner = company.owner_near(account.owner);
    let chance = &mut company.chance;
    let (job, department) = *chance.one(&JOBS);
    let mail = format!("{}.{}@{}", host(&person.first), host(&person.last), account.domain);
    let gender = if chance.percent(50) { 2 } else { 1 };
    let mut fields = vec![
        ("fullname", text(&format!("{} {}", person.first, person.last))),
        ("firstname", text(&person.first)),
        ("lastname", text(&person.last)),
        ("jobtitle", text(job)),
        ("department", text(department)),
        ("emailaddress1", text(&mail)),
        ("telephone1", text(&chance.phone())),
        ("mobilephone", if chance.percent(70) { text(&chance.mobile()) } else { Value::Null }),
        ("parentcustomerid", Value::Lookup(account.lookup.clone())),
        ("gendercode", Value::Choice(gender)),
        ("familystatuscode", if chance.percent(40) { chance.option(&[1, 2, 2, 3]) } else { Value::Null }),
        ("creditlimit", credit_limit(person.lookup.id)),
        ("birthdate", if chance.percent(50) { chance.day(-24_000, -7_500) } else { Value::Null }),
        ("preferredcontactmethodcode", chance.option(&[1, 1, 2, 3])),
        ("donotemail", Value::Bool(chance.percent(10))),
        ("donotphone", Value::Bool(chance.percent(6))),
        ("description", if chance.percent(25) { text(&chance.sentences(2)) } else { Value::Null }),
        ("statecode", Value::Choice(0)),
        ("statuscode", Value::Choice(1)),
    ];
    fields.extend(address(account));
    fields.extend(company.currency_of(account.is_swiss));
    let fields = company.owned(owner, fields);
    let name = person.lookup.name.clone().unwrap_or_default();
    batch.add("contact", person.lookup.id, &name, fields).map(|_| ())
}

/// Two of three people have one; it comes from the id, so that nothing else of the demo depends on it.
fn credit_limit(id: RecordId) -> Value {
    let first = i64::from(id.as_bytes().first().copied().unwrap_or_default());
    if first % 3 == 0 { Value::Null } else { money((first + 1) * 50) }
}

fn address(account: &Account) -> [(&'static str, Value); 5] {
    [
        ("address1_line1", text(&account.street)),
        ("address1_postalcode", text(account.place.code)),
        ("address1_city", text(account.place.city)),
        ("address1_stateorprovince", text(account.place.state)),
        ("address1_country", text(account.place.country)),
    ]
}

/// What of a name may stand in an e-mail address.
fn host(name: &str) -> String {
    fold(name).chars().filter(char::is_ascii_alphanumeric).collect()
}
