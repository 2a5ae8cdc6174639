//! FetchXML read into the query tree (`reference/dataverse.md` §5). What is not understood is an error, never
//! dropped: a condition that vanished would show rows it should hide.

mod attributes;
pub mod cookie;
mod operators;
mod reader;
pub(crate) mod xml;

pub use attributes::ChildCount;

use crate::Query;
use crate::aggregate::Aggregation;
use crate::sql::Schema;
use attributes::Finished;
use model::Problem;
use reader::Reader;
use xml::{Element, bad};

/// The largest `top` and `count`.
const MAX_ROWS: u32 = 5000;
const QUICK_FIND: &str = "isquickfindfields";

/// A FetchXML as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fetch {
    /// The query. Of an aggregate it has the filter and the links, without columns and order.
    pub query: Query,
    /// What is computed, of an aggregate.
    pub aggregation: Option<Aggregation>,
    /// Columns that an attribute gave another name: logical name or `alias.column`, and the name.
    pub names: Vec<(String, String)>,
    /// Rows of a page, `count`.
    pub count: Option<u32>,
    /// Number of the page, from 1.
    pub page: Option<u32>,
    /// `paging-cookie`, as it stands.
    pub paging_cookie: Option<String>,
    /// `returntotalrecordcount`
    pub total: bool,
    /// `utc-offset`: minutes from UTC at which days begin, instead of in the caller's zone.
    pub utc_offset_min: Option<i32>,
    /// `min-active-row-version`
    pub active_version: bool,
    /// `rowaggregate`: the rows below each row that are counted.
    pub children: Vec<ChildCount>,
}

/// Reads a FetchXML of rows; its paging is left aside, for callers that page by themselves.
///
/// # Errors
/// As [`parse_fetch`]; [`model::Code::BadRequest`] for an aggregate and for attributes with names of their own.
pub fn parse(xml: &str, schema: &dyn Schema) -> Result<Query, Problem> {
    let fetch = parse_fetch(xml, schema)?;
    if fetch.aggregation.is_some() {
        return Err(bad("an aggregate has no rows"));
    }
    if !fetch.names.is_empty() || !fetch.children.is_empty() {
        return Err(bad("an alias of an attribute is not supported"));
    }
    Ok(fetch.query)
}

/// Reads a FetchXML. Values are typed by the metadata of their columns. A quick find filter (`isquickfindfields`) is
/// no condition as long as nothing is searched, see [`quick_find_columns`].
///
/// # Errors
/// [`model::Code::BadRequest`] with `detail` for what is not FetchXML or not supported, and `limit` for too many
/// conditions or links; [`model::Code::UnknownTable`], [`model::Code::UnknownColumn`].
pub fn parse_fetch(xml: &str, schema: &dyn Schema) -> Result<Fetch, Problem> {
    let fetch = root(xml)?;
    allow(
        &fetch,
        &[
            "top",
            "distinct",
            "count",
            "page",
            "paging-cookie",
            "returntotalrecordcount",
            "aggregate",
            "utc-offset",
            "min-active-row-version",
        ],
        &[
            "version",
            "mapping",
            "output-format",
            "no-lock",
            "latematerialize",
            "aggregatelimit",
            "savedqueryid",
            "userqueryid",
            "options",
        ],
    )?;
    let entity = match fetch.children.as_slice() {
        [entity] if entity.name == "entity" => entity,
        _ => return Err(bad("fetch needs one entity")),
    };
    let number = |name| number(&fetch, name);
    let (top, count, page) = (number("top")?, number("count")?, number("page")?);
    if top.is_some() && (count.is_some() || page.is_some()) {
        return Err(bad("top cannot be combined with paging"));
    }
    let mut reader = Reader::new(schema, fetch.is_set("aggregate"));
    let mut query = reader.entity(entity)?;
    query.distinct = fetch.is_set("distinct");
    query.top = top.map(|top| top.min(MAX_ROWS));
    let Finished { names, aggregation, children } = reader.into_results()?;
    if let Some(aggregation) = &aggregation {
        aggregation.ask(&mut query);
    }
    Ok(Fetch {
        query,
        aggregation,
        names,
        count: count.map(|count| count.min(MAX_ROWS)),
        page,
        paging_cookie: fetch.attribute("paging-cookie").map(str::to_owned),
        total: fetch.is_set("returntotalrecordcount"),
        utc_offset_min: utc_offset(&fetch)?,
        active_version: fetch.is_set("min-active-row-version"),
        children,
    })
}

/// The logical name of the table that a FetchXML asks.
///
/// # Errors
/// [`model::Code::BadRequest`] when it is not FetchXML.
pub fn table_of(xml: &str) -> Result<String, Problem> {
    match root(xml)?.children.as_slice() {
        [entity] if entity.name == "entity" => entity.required("name").map(str::to_owned),
        _ => Err(bad("fetch needs one entity")),
    }
}

/// The columns that a quick find view searches, each once: those of its `isquickfindfields` filters.
///
/// # Errors
/// [`model::Code::BadRequest`] when it is not FetchXML.
pub fn quick_find_columns(xml: &str) -> Result<Vec<String>, Problem> {
    let mut columns = Vec::new();
    collect_quick_find(&root(xml)?, false, &mut columns);
    Ok(columns)
}

fn collect_quick_find(element: &Element, searched: bool, columns: &mut Vec<String>) {
    let searched = searched || (element.name == "filter" && element.is_set(QUICK_FIND));
    for child in &element.children {
        match child.attribute("attribute") {
            Some(column) if searched && child.name == "condition" => {
                let column = match child.attribute("entityname") {
                    Some(alias) => format!("{alias}.{column}"),
                    None => column.to_owned(),
                };
                if !columns.contains(&column) {
                    columns.push(column);
                }
            }
            _ => collect_quick_find(child, searched, columns),
        }
    }
}

fn root(xml: &str) -> Result<Element, Problem> {
    let root = xml::parse(xml)?;
    if root.name == "fetch" { Ok(root) } else { Err(bad("the root is not fetch")) }
}

/// Refuses attributes that are neither read (`known`) nor without effect here (`harmless`).
fn allow(element: &Element, known: &[&str], harmless: &[&str]) -> Result<(), Problem> {
    let is_known = |name: &str| known.contains(&name) || harmless.contains(&name) || name.starts_with("ui");
    match element.attributes.iter().find(|(name, _)| !is_known(name)) {
        Some((name, _)) => Err(bad(format!("{} {name} is not supported", element.name))),
        None => Ok(()),
    }
}

/// Clocks differ from UTC by less than a day.
fn utc_offset(fetch: &Element) -> Result<Option<i32>, Problem> {
    const DAY_MIN: i32 = 24 * 60;
    let value = fetch.attribute("utc-offset").filter(|v| !v.is_empty());
    let minutes = value.map(|v| v.trim().parse::<i32>().ok().filter(|n| (-DAY_MIN..=DAY_MIN).contains(n)));
    match minutes {
        Some(None) => Err(bad("utc-offset is no number of minutes within a day")),
        read => Ok(read.flatten()),
    }
}

fn number(element: &Element, name: &str) -> Result<Option<u32>, Problem> {
    let value = element.attribute(name).filter(|v| !v.is_empty());
    value.map(|v| v.trim().parse().map_err(|_| bad(format!("{name} is not a number")))).transpose()
}
