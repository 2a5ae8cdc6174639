//! Columns that the server sets: defaults of a new row, and what follows from other columns.

use super::{Writing, attachments, links, state, user_settings};
use crate::catalog::{Table, VERSION};
use crate::fault::Fault;
use crate::store::{Conn, rows};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::metadata::Ownership;
use model::{ColumnKind, Fields, Lookup, Problem, RecordId, Value};
use odata::ODataError;

/// Fills in what a new row lacks: owner, unit, currency, choices with a default, numbers of its kind.
///
/// # Errors
/// What the database says.
pub fn defaults(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    fields: &mut Fields,
) -> Result<(), Fault> {
    for column in &table.meta.columns {
        let default = match &column.kind {
            ColumnKind::Boolean { default, .. } => Value::Bool(*default),
            ColumnKind::Picklist { default: Some(default), .. } => Value::Choice(*default),
            _ => continue,
        };
        fields.entry(column.logical_name.clone()).or_insert(default);
    }
    if table.meta.ownership == Ownership::UserOwned {
        fields.entry("ownerid".to_owned()).or_insert_with(|| Value::Lookup(links::caller(writing)));
    }
    let has_currency = table.has("transactioncurrencyid") && table.meta.logical_name != "transactioncurrency";
    if has_currency
        && !fields.contains_key("transactioncurrencyid")
        && let Some(currency) = base_currency(conn, writing)?
    {
        fields.insert("transactioncurrencyid".to_owned(), Value::Lookup(currency));
    }
    if table.meta.is_activity {
        fields.insert("activitytypecode".to_owned(), Value::Text(table.meta.logical_name.clone()));
    }
    Ok(())
}

/// Sets what follows from other columns. `current` is the row before, empty for a new one; `fields` is what is written.
///
/// # Errors
/// What the database says; 400 for a file whose bytes are not base64.
pub fn follow(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    fields: &mut Fields,
    current: &Fields,
) -> Result<(), Fault> {
    if let Some(Value::Lookup(owner)) = fields.get("ownerid").cloned() {
        let unit = links::unit_of(conn, writing, &owner)?;
        fields.insert("owningbusinessunit".to_owned(), Value::Lookup(unit));
    }
    if table.meta.primary_name == "fullname"
        && ["firstname", "lastname"].iter().any(|n| fields.contains_key(*n))
    {
        let name = full_name(table, fields, current);
        fields.insert("fullname".to_owned(), name);
    }
    if fields.contains_key("transactioncurrencyid") && table.has("exchangerate") {
        let rate = exchange_rate(conn, writing, fields.get("transactioncurrencyid"))?;
        fields.insert("exchangerate".to_owned(), rate);
    }
    if table.meta.is_activity && state::completes(fields, current) {
        fields.entry("actualend".to_owned()).or_insert(Value::Instant(writing.now));
    }
    follow_name(table, fields);
    if table.meta.logical_name == user_settings::TABLE {
        user_settings::follow(fields, writing.now)?;
    }
    if matches!(table.meta.logical_name.as_str(), "annotation" | "activitymimeattachment") {
        follow_attachment(conn, writing, table, fields)?;
    }
    Ok(())
}

/// A new version, and who wrote it when.
///
/// # Errors
/// What the database says.
pub fn stamp(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    fields: &mut Fields,
    is_new: bool,
) -> Result<(), Problem> {
    let version = rows::next_version(conn)?;
    stamp_as(writing, fields, is_new, version);
    Ok(())
}

/// A version that was given out for it, and who wrote it when.
pub fn stamp_as(writing: Writing<'_>, fields: &mut Fields, is_new: bool, version: i64) {
    let by = Value::Lookup(links::caller(writing));
    if is_new {
        fields.insert("createdon".to_owned(), Value::Instant(writing.now));
        fields.insert("createdby".to_owned(), by.clone());
    }
    fields.insert("modifiedon".to_owned(), Value::Instant(writing.now));
    fields.insert("modifiedby".to_owned(), by);
    fields.insert(VERSION.to_owned(), Value::Int(version));
}

/// The number of a new case, from its version, which is never given twice.
pub fn ticket_number(table: &Table, fields: &mut Fields) {
    let is_missing = fields.get("ticketnumber").is_none_or(Value::is_null);
    if table.has("ticketnumber") && is_missing {
        let number = format!("CAS-{:05}", rows::version(fields));
        fields.insert("ticketnumber".to_owned(), Value::Text(number));
    }
}

/// Tables whose name is that of a record they point to: their name's column, and the lookup.
const NAMED_AFTER: [(&str, &str, &str); 4] = [
    ("activityparty", "partyidname", "partyid"),
    ("postfollow", "regardingobjectidname", "regardingobjectid"),
    ("queueitem", "title", "objectid"),
    ("connection", "name", "record2id"),
];

fn follow_name(table: &Table, fields: &mut Fields) {
    let name = table.meta.logical_name.as_str();
    for (_, column, lookup) in NAMED_AFTER.iter().filter(|(of, ..)| *of == name) {
        if let Some(Value::Lookup(to)) = fields.get(*lookup) {
            let (kind, text) = (to.table.clone(), to.name.clone().map_or(Value::Null, Value::Text));
            fields.insert((*column).to_owned(), text);
            if table.has("objecttypecode") {
                fields.insert("objecttypecode".to_owned(), Value::Text(kind));
            }
        }
    }
}

/// First and last name with a blank between, whichever there are; at most as long as the column allows.
fn full_name(table: &Table, fields: &Fields, current: &Fields) -> Value {
    let most = match table.meta.column("fullname").map(|c| &c.kind) {
        Some(ColumnKind::String { max_length, .. }) => *max_length as usize,
        _ => 0,
    };
    let part = |column: &str| fields.get(column).or_else(|| current.get(column)).and_then(Value::as_text);
    let parts: Vec<&str> =
        [part("firstname"), part("lastname")].into_iter().flatten().filter(|p| !p.is_empty()).collect();
    if parts.is_empty() { Value::Null } else { Value::Text(parts.join(" ").chars().take(most).collect()) }
}

/// A note or the attachment of an e-mail: what it is about, and how large its file is.
fn follow_attachment(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    fields: &mut Fields,
) -> Result<(), Fault> {
    let Writing { catalog, caller, .. } = writing;
    if let Some(Value::Lookup(about)) = fields.get("objectid") {
        fields.insert("objecttypecode".to_owned(), Value::Text(about.table.clone()));
    }
    if let Some(Value::Text(name)) = fields.get("filename") {
        attachments::check_name(conn, catalog, caller, name)?;
    }
    let body = if table.has("documentbody") { "documentbody" } else { "body" };
    match fields.get(body) {
        Some(Value::Text(text)) => {
            let bytes = STANDARD
                .decode(text)
                .map_err(|_| ODataError::invalid_argument(format!("'{body}' is not base64.")))?;
            attachments::check_size(conn, catalog, caller, bytes.len() as u64)?;
            fields.insert("filesize".to_owned(), Value::Int(i64::try_from(bytes.len()).unwrap_or(i64::MAX)));
            if table.has("isdocument") {
                fields.insert("isdocument".to_owned(), Value::Bool(true));
            }
        }
        Some(_) => _ = fields.insert("filesize".to_owned(), Value::Null),
        None => {}
    }
    Ok(())
}

fn exchange_rate(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    currency: Option<&Value>,
) -> Result<Value, Fault> {
    let Some(Value::Lookup(currency)) = currency else { return Ok(Value::Null) };
    let row = rows::read(conn, writing.catalog.need("transactioncurrency")?, currency.id)?;
    Ok(row.and_then(|row| row.fields.get("exchangerate").cloned()).unwrap_or(Value::Null))
}

fn base_currency(conn: &mut dyn Conn, writing: Writing<'_>) -> Result<Option<Lookup>, Fault> {
    let organization: RecordId = writing.caller.organization;
    let row = rows::read(conn, writing.catalog.need("organization")?, organization)?;
    Ok(row.and_then(|row| match row.fields.get("basecurrencyid") {
        Some(Value::Lookup(currency)) => Some(currency.clone()),
        _ => None,
    }))
}
