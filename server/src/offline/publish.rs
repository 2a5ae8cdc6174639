//! Checking and publishing profiles, and copying them.

use super::rows::{self, fields, number};
use super::{ASSOCIATION, EXTENSION, ITEM, PROFILE, PUBLISHED, UNPUBLISHED};
use super::{environment, load, published, refused};
use crate::catalog::Catalog;
use crate::fault::Fault;
use crate::records::Writing;
use crate::store::Conn;
use model::offline::{Fault as Broken, Finding, Profile, Tables, check};
use model::value::Instant;
use model::{Lookup, RecordId, Value};
use odata::ODataError;
use query::{Link, fetch};
use uuid::Uuid;

/// The draft of a profile and everything that is wrong or doubtful with it.
///
/// # Errors
/// 404 when there is no such profile.
pub fn validate(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    profile: RecordId,
) -> Result<(Profile, Vec<Finding>), Fault> {
    let draft = load::profile(conn, catalog, profile)?;
    let draft = draft.ok_or_else(|| ODataError::row_not_found(PROFILE, profile))?;
    let mut findings = check_profile(conn, catalog, &draft)?;
    findings.extend(views_of_others(conn, catalog, profile)?);
    Ok((draft, findings))
}

/// Everything that is wrong or doubtful with a profile, whether it is stored or not.
///
/// # Errors
/// What the database says.
pub fn check_profile(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    profile: &Profile,
) -> Result<Vec<Finding>, Fault> {
    let settings = environment::settings(conn, catalog)?;
    let mut findings = check::check(profile, &Tables::new(catalog.metas()), &settings);
    findings.extend(views_beyond(conn, catalog, profile)?);
    Ok(findings)
}

/// Public views of the profile's tables that refer to tables outside of it (checklist 173).
fn views_beyond(conn: &mut dyn Conn, catalog: &Catalog, draft: &Profile) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    for view in rows::all(conn, catalog, "savedquery")? {
        let item = draft.item(rows::text(&view.fields, "returnedtypecode"));
        let is_shown = rows::number(&view.fields, "querytype") == Some(0)
            && rows::number(&view.fields, "statecode") != Some(1);
        let Some(item) = item.filter(|_| is_shown) else { continue };
        // A view that can't be read is refused where it is stored.
        let Ok(query) = fetch::parse_fetch(rows::text(&view.fields, "fetchxml"), catalog) else { continue };
        if let Some(other) = beyond(&query.query.links, catalog, draft) {
            let view = rows::text(&view.fields, "name").to_owned();
            let fault = Broken::ViewBeyondProfile { table: item.table.clone(), view, other };
            findings.push(Finding::of_item(&item.name, fault));
        }
    }
    Ok(findings)
}

/// The first linked table without an item; pairs come along with their tables.
fn beyond(links: &[Link], catalog: &Catalog, draft: &Profile) -> Option<String> {
    links.iter().find_map(|link| {
        let is_pair = catalog.named(&link.table).is_some_and(|table| table.meta.pairs.is_some());
        match is_pair || draft.item(&link.table).is_some() {
            true => beyond(&link.links, catalog, draft),
            false => Some(link.table.clone()),
        }
    })
}

/// Items whose rule is a view of another table.
fn views_of_others(conn: &mut dyn Conn, catalog: &Catalog, profile: RecordId) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    for row in rows::pointing(conn, catalog, ITEM, "regardingobjectid", profile)? {
        let Some(view) = rows::id(&row.fields, "profileitemrule") else { continue };
        let table = rows::text(&row.fields, "selectedentitytypecode");
        let view = rows::one(conn, catalog, "savedquery", view)?;
        if view.is_none_or(|view| rows::text(&view.fields, "returnedtypecode") != table) {
            let fault = Broken::ViewOfAnotherTable { table: table.to_owned() };
            findings.push(Finding::of_item(rows::text(&row.fields, "name"), fault));
        }
    }
    Ok(findings)
}

/// Makes the draft of a profile what devices get (checklist 167), and tells what is doubtful with it.
///
/// # Errors
/// 404; 400 with the code of the first rule that it breaks, and the words of all of them.
pub fn publish(conn: &mut dyn Conn, writing: Writing<'_>, profile: RecordId) -> Result<Vec<Finding>, Fault> {
    let (draft, findings) = validate(conn, writing.catalog, profile)?;
    let errors: Vec<&Finding> = findings.iter().filter(|finding| finding.is_error()).collect();
    if let Some(first) = errors.first() {
        let words: Vec<String> = errors.iter().map(|finding| finding.fault.to_string()).collect();
        return Err(ODataError::new(400, first.fault.code(), words.join(" ")).into());
    }
    published::keep(conn, &draft, writing.now.0, &writing.caller.name)?;
    set_state(conn, writing, &draft, PUBLISHED, Some(writing.now))?;
    count_publishing(conn, writing, &draft)?;
    Ok(findings)
}

/// Publishes every profile that has a draft, as after the import of a solution (checklist 168).
///
/// # Errors
/// As [`publish`] for the first that can't be.
pub fn publish_all(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<(), Fault> {
    for row in rows::all(conn, writing.catalog, PROFILE)? {
        if number(&row.fields, "componentstate") != Some(i64::from(PUBLISHED)) {
            publish(conn, writing, row.id)?;
        }
    }
    Ok(())
}

fn set_state(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    profile: &Profile,
    state: i32,
    at: Option<Instant>,
) -> Result<(), Fault> {
    let columns = || {
        let mut columns =
            fields([("componentstate", Value::Choice(state)), ("isvalidated", Value::Bool(at.is_some()))]);
        columns.extend(at.map(|at| ("publishedon".to_owned(), Value::Instant(at))));
        columns
    };
    rows::set(conn, writing, PROFILE, profile.id, columns())?;
    for item in &profile.items {
        rows::set(conn, writing, ITEM, item.id, columns())?;
        for row in rows::pointing(conn, writing.catalog, ASSOCIATION, "mobileofflineprofileitemid", item.id)?
        {
            rows::set(conn, writing, ASSOCIATION, row.id, columns())?;
        }
    }
    Ok(())
}

/// A profile that was changed is a draft again.
///
/// # Errors
/// What the database says.
pub fn mark_as_draft(conn: &mut dyn Conn, writing: Writing<'_>, profile: RecordId) -> Result<(), Fault> {
    let row = rows::one(conn, writing.catalog, PROFILE, profile)?;
    if row.is_some_and(|row| number(&row.fields, "componentstate") == Some(i64::from(PUBLISHED))) {
        let draft = [("componentstate", Value::Choice(UNPUBLISHED)), ("isvalidated", Value::Bool(false))];
        rows::set(conn, writing, PROFILE, profile, fields(draft))?;
    }
    Ok(())
}

/// `mobileofflineprofileextension.filterversion` grows with each publishing.
fn count_publishing(conn: &mut dyn Conn, writing: Writing<'_>, profile: &Profile) -> Result<(), Fault> {
    let found = rows::pointing(conn, writing.catalog, EXTENSION, "mobileofflineprofileid", profile.id)?;
    match found.first() {
        Some(row) => {
            let next = number(&row.fields, "filterversion").unwrap_or(0) + 1;
            rows::set(conn, writing, EXTENSION, row.id, fields([("filterversion", Value::Int(next))]))?;
        }
        None => {
            let columns = fields([
                ("name", Value::Text(profile.name.clone())),
                ("mobileofflineprofileid", Value::Lookup(lookup(PROFILE, profile.id, &profile.name))),
                ("filterversion", Value::Int(1)),
            ]);
            rows::insert(conn, writing, EXTENSION, RecordId(Uuid::now_v7()), columns)?;
        }
    }
    Ok(())
}

/// Copies a profile with its items and associations; the copy is a draft that nobody is in.
///
/// # Errors
/// 404 when there is no such profile.
pub fn copy(conn: &mut dyn Conn, writing: Writing<'_>, profile: RecordId) -> Result<RecordId, Fault> {
    let catalog = writing.catalog;
    let original = rows::one(conn, catalog, PROFILE, profile)?;
    let original = original.ok_or_else(|| ODataError::row_not_found(PROFILE, profile))?;
    let name = free_name(conn, catalog, rows::text(&original.fields, "name"))?;
    let id = RecordId(Uuid::now_v7());
    let mut columns = as_draft(original.fields);
    columns.insert("name".to_owned(), Value::Text(name.clone()));
    columns.insert("mobileofflineprofileidunique".to_owned(), Value::Id(id));
    rows::insert(conn, writing, PROFILE, id, columns)?;
    for item in rows::pointing(conn, catalog, ITEM, "regardingobjectid", profile)? {
        let item_id = RecordId(Uuid::now_v7());
        let item_name = rows::text(&item.fields, "name").to_owned();
        let mut columns = as_draft(item.fields);
        columns.insert("regardingobjectid".to_owned(), Value::Lookup(lookup(PROFILE, id, &name)));
        rows::insert(conn, writing, ITEM, item_id, columns)?;
        for row in rows::pointing(conn, catalog, ASSOCIATION, "mobileofflineprofileitemid", item.id)? {
            let mut columns = as_draft(row.fields);
            let parent = Value::Lookup(lookup(ITEM, item_id, &item_name));
            columns.insert("mobileofflineprofileitemid".to_owned(), parent);
            rows::insert(conn, writing, ASSOCIATION, RecordId(Uuid::now_v7()), columns)?;
        }
    }
    Ok(id)
}

fn as_draft(mut columns: model::Fields) -> model::Fields {
    columns.insert("componentstate".to_owned(), Value::Choice(UNPUBLISHED));
    columns.insert("isvalidated".to_owned(), Value::Bool(false));
    columns.insert("publishedon".to_owned(), Value::Null);
    columns
}

/// "Field Sales - Copy", "Field Sales - Copy 2", …
fn free_name(conn: &mut dyn Conn, catalog: &Catalog, name: &str) -> Result<String, Fault> {
    let taken: Vec<String> = rows::all(conn, catalog, PROFILE)?
        .iter()
        .map(|row| rows::text(&row.fields, "name").to_lowercase())
        .collect();
    let stem: String = name.chars().take(230).collect();
    let candidates =
        std::iter::once(format!("{stem} - Copy")).chain((2..).map(|n| format!("{stem} - Copy {n}")));
    let free = candidates.into_iter().find(|name| !taken.contains(&name.to_lowercase()));
    free.ok_or_else(|| refused(&Broken::ProfileNameTaken { name: stem }).into())
}

/// A lookup with its name.
pub fn lookup(table: &str, id: RecordId, name: &str) -> Lookup {
    Lookup { table: table.to_owned(), id, name: Some(name.to_owned()) }
}
