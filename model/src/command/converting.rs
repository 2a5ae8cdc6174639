//! An activity becomes a case or an opportunity (`reference/dataverse.md` §10.5): a new record with its subject, to which
//! the activity then belongs.

use super::Made;
use super::plan::{Asked, Planned, completed, name_lookups};
use crate::metadata::Required;
use crate::{Code, Fields, Lookup, Problem, RecordId, Value, rules};

/// Longest text taken over.
const SUBJECT: &str = "subject";

/// Plans the conversion.
pub(super) fn convert(
    asked: &Asked<'_, '_>,
    target: &str,
    new_id: &mut dyn FnMut() -> RecordId,
) -> Result<Planned, Problem> {
    let meta = (asked.known)(target).ok_or_else(|| Problem::new(Code::UnknownTable).with("table", target))?;
    let mut fields = Fields::new();
    for (from, to) in
        [(SUBJECT, meta.primary_name.as_str()), ("description", "description"), ("ownerid", "ownerid")]
    {
        let value = asked.row.get(from).filter(|value| !value.is_null());
        if let (Some(value), Some(column)) = (value, meta.column(to))
            && rules::check_value(column, value).is_ok()
        {
            fields.insert(to.to_owned(), value.clone());
        }
    }
    let customer = meta.column("customerid");
    let regarding = asked.row.get("regardingobjectid").filter(|value| {
        customer.is_some_and(|column| !value.is_null() && rules::check_value(column, value).is_ok())
    });
    match asked.parameters.get("customerid").or(regarding) {
        Some(value) => {
            fields.insert("customerid".to_owned(), value.clone());
        }
        None if customer.is_some_and(|column| column.required == Required::ApplicationRequired) => {
            return Err(Problem::new(Code::Required).with("column", "customerid"));
        }
        None => {}
    }
    let made = Made { table: target.to_owned(), id: new_id(), fields };
    let to = Lookup { name: None, ..made.lookup() };
    let regarding = asked.table.column("regardingobjectid");
    let column =
        regarding.ok_or_else(|| Problem::new(Code::UnknownColumn).with("column", "regardingobjectid"))?;
    rules::check_value(column, &Value::Lookup(to.clone()))?;
    let mut own = Fields::from([("regardingobjectid".to_owned(), Value::Lookup(to))]);
    if asked.parameters.get("complete") != Some(&Value::Bool(false)) {
        own.extend(completed(asked.table, asked.row, None)?);
    }
    let mut planned = asked.planned(own, vec![made.lookup()], vec![made]);
    name_lookups(asked, &mut planned);
    planned.call.row = planned.made.first().map(|made| made.fields.clone()).unwrap_or_default();
    Ok(planned)
}
