//! `BulkDelete`: deletes what queries find (`reference/dataverse.md` §1.8). Dataverse does it later, in a job; here it is
//! done when the reply comes, and the job's id names nothing more.

use super::parameters::Parameters;
use crate::fault::Fault;
use crate::records::{self, associate};
use crate::store::Conn;
use crate::web::seen::{check_query, guard};
use crate::web::{Asked, Reply};
use model::RecordId;
use odata::ODataError;
use query::{fetch, sql};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// The most records that one request deletes.
const MAX_ROWS: usize = 5000;
/// Deeper than any client nests filters.
const MAX_DEPTH: u8 = 10;
/// The operators of a QueryExpression that are not just FetchXML's in another spelling.
const OPERATORS: &[(&str, &str)] = &[
    ("Equal", "eq"),
    ("NotEqual", "ne"),
    ("GreaterThan", "gt"),
    ("GreaterEqual", "ge"),
    ("LessThan", "lt"),
    ("LessEqual", "le"),
    ("DoesNotBeginWith", "not-begin-with"),
    ("DoesNotEndWith", "not-end-with"),
    ("EqualUserId", "eq-userid"),
    ("NotEqualUserId", "ne-userid"),
    ("EqualBusinessId", "eq-businessid"),
    ("NotEqualBusinessId", "ne-businessid"),
];

/// `POST BulkDelete`: `{"JobName": …, "QuerySet": [QueryExpression, …], …}`. Records that the caller may read but not
/// delete, or that others need, are left; the rest goes.
///
/// # Errors
/// 400 for a query that can't be read or finds more than [`MAX_ROWS`]; 403 where nothing may be read.
pub fn bulk_delete(asked: &Asked, conn: &mut dyn Conn) -> Result<Reply, Fault> {
    let queries: Vec<Json> = Parameters::read(asked)?.get("QuerySet")?;
    for expression in &queries {
        let xml = fetch_xml(expression).ok_or_else(unreadable)?;
        let query = fetch::parse(&xml, &*asked.catalog).map_err(|p| Fault::of_table(p, ""))?;
        check_query(asked, &query)?;
        let table = asked.catalog.need(&query.table)?;
        let context = asked.caller.context(asked.now_ms);
        let statement = sql::select_ids(&*asked.catalog, &query, &guard(asked), &context)
            .map_err(|p| Fault::of_table(p, &query.table))?;
        let found = conn.rows(&statement.sql, &statement.values)?;
        if found.len() > MAX_ROWS {
            let message = format!("A query finds more than {MAX_ROWS} records; narrow it.");
            return Err(ODataError::invalid_argument(message).into());
        }
        for id in found.iter().filter_map(|row| row.get(1)?.as_id()) {
            let done = conn.savepoint(|conn| {
                let row = associate::existing(conn, table, id)?;
                records::delete(conn, asked.writing(), table, &row, None)
            });
            match done {
                Ok(()) | Err(Fault::Refused(_)) => {}
                Err(failed) => return Err(failed),
            }
        }
    }
    let context = format!("{}$metadata#Microsoft.Dynamics.CRM.BulkDeleteResponse", asked.base);
    let job = RecordId(Uuid::now_v7());
    Ok(Reply::json(200, json!({"@odata.context": context, "JobId": job}).to_string()))
}

/// A QueryExpression as FetchXML; `None` where it has a shape that isn't known.
fn fetch_xml(expression: &Json) -> Option<String> {
    let entity = expression.get("EntityName")?.as_str()?;
    let criteria = match expression.get("Criteria") {
        None | Some(Json::Null) => String::new(),
        Some(criteria) => filter(criteria, MAX_DEPTH)?,
    };
    if expression.get("LinkEntities").and_then(Json::as_array).is_some_and(|links| !links.is_empty()) {
        return None;
    }
    Some(format!("<fetch><entity name=\"{}\">{criteria}</entity></fetch>", escaped(entity)))
}

fn filter(criteria: &Json, depth: u8) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let list = |name: &str| criteria.get(name).and_then(Json::as_array).cloned().unwrap_or_default();
    let kind = match criteria.get("FilterOperator").and_then(Json::as_str) {
        Some("Or") => "or",
        Some("And") | None => "and",
        Some(_) => return None,
    };
    let conditions = list("Conditions").iter().map(condition).collect::<Option<String>>()?;
    let filters = list("Filters").iter().map(|f| filter(f, depth)).collect::<Option<String>>()?;
    if conditions.is_empty() && filters.is_empty() {
        return Some(String::new());
    }
    Some(format!("<filter type=\"{kind}\">{conditions}{filters}</filter>"))
}

fn condition(json: &Json) -> Option<String> {
    let column = json.get("AttributeName")?.as_str()?;
    let operator = operator(json.get("Operator")?.as_str()?);
    let values: Vec<String> = match json.get("Values") {
        None | Some(Json::Null) => Vec::new(),
        Some(values) => values.as_array()?.iter().map(value).collect::<Option<_>>()?,
    };
    let head = format!("<condition attribute=\"{}\" operator=\"{operator}\"", escaped(column));
    Some(match values.as_slice() {
        [] => format!("{head}/>"),
        [one] if !matches!(operator.as_str(), "in" | "not-in") => {
            format!("{head} value=\"{}\"/>", escaped(one))
        }
        many => {
            let inner: String = many.iter().map(|v| format!("<value>{}</value>", escaped(v))).collect();
            format!("{head}>{inner}</condition>")
        }
    })
}

/// `{"Value": "…", "Type": "System.Guid"}`, or the value itself.
fn value(json: &Json) -> Option<String> {
    match json.get("Value").unwrap_or(json) {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(flag) => Some(i32::from(*flag).to_string()),
        _ => None,
    }
}

/// `LastXDays` is `last-x-days`.
fn operator(name: &str) -> String {
    if let Some((_, known)) = OPERATORS.iter().find(|(n, _)| *n == name) {
        return (*known).to_owned();
    }
    let mut out = String::new();
    for c in name.chars().filter(char::is_ascii_alphanumeric) {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn unreadable() -> ODataError {
    ODataError::invalid_argument(
        "A query of 'QuerySet' cannot be read: it is a QueryExpression without links.",
    )
}
