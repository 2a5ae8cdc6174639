//! Query options: `$select $filter $orderby $top $count $expand $apply $skiptoken $deltatoken`, read into the parts of a
//! [`Query`], and written by the client.

mod apply;
mod expand;
mod filter;
mod functions;
pub(crate) mod grammar;
mod navigation;
mod split;
mod write;

pub use expand::{Expand, Expanded};
pub use write::{write, write_filter};

use crate::{ODataError, Tables};
use expand::Inside;
use model::TableMeta;
use navigation::Frames;
use query::aggregate::Aggregation;
use query::{Filter, Link, Order, Query};
use std::cell::Cell;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a query string asks of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// `$select`, as logical names (`_primarycontactid_value` is `primarycontactid`); `None` for all.
    pub select: Option<Vec<String>>,
    /// `$filter`, and that of `$apply`.
    pub filter: Option<Filter>,
    /// `$orderby`; not of `$apply`, whose order is in [`Options::apply`].
    pub order: Vec<Order>,
    /// The tables that paths in filter and order lead to.
    pub links: Vec<Link>,
    /// `$top`
    pub top: Option<u32>,
    /// `$count`
    pub count: bool,
    /// `$expand`
    pub expand: Vec<Expand>,
    /// `$apply`
    pub apply: Option<Aggregation>,
    /// `$skiptoken`, as it stands.
    pub skip_token: Option<String>,
    /// `$deltatoken`, as it stands.
    pub delta_token: Option<String>,
    /// `fetchXml`
    pub fetch_xml: Option<String>,
    /// `savedQuery`
    pub saved_query: Option<Uuid>,
    /// `userQuery`
    pub user_query: Option<Uuid>,
    /// `sql`: a SELECT.
    pub sql: Option<String>,
}

impl Options {
    /// The query tree.
    pub fn into_query(self, table: &TableMeta) -> Query {
        Query {
            table: table.logical_name.clone(),
            columns: self.select,
            filter: self.filter,
            order: self.order,
            top: self.top,
            links: self.links,
            ..Query::default()
        }
    }
}

/// What all options of a request are read with.
struct Reading<'a> {
    tables: &'a dyn Tables,
    /// The pairs of the query string, for parameter aliases.
    pairs: &'a [(String, String)],
    /// How many expansions were read.
    expands: Cell<usize>,
}

/// Reads the part of a URL after `?` of a request for rows of `table`. Names without `$` that mean nothing here are
/// passed over, as Dataverse does.
///
/// # Errors
/// 400 for what can't be read, 501 for what this server doesn't do (`$skip`, `$search`, …).
pub fn parse(query: &str, table: &TableMeta, tables: &dyn Tables) -> Result<Options, ODataError> {
    let pairs = pairs(query);
    let reading = Reading { tables, pairs: &pairs, expands: Cell::new(0) };
    let all = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    options(all, table, &reading, Inside::TOP)
}

/// Reads the options of a table, of the request or of an expansion.
fn options<'p>(
    pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    table: &TableMeta,
    reading: &Reading<'_>,
    inside: Inside,
) -> Result<Options, ODataError> {
    let mut options = Options::default();
    let mut frames = Frames::new(reading.tables, table);
    let (mut seen, mut ordered) = (BTreeSet::new(), None);
    for (name, value) in pairs {
        let known = name.starts_with('$') || matches!(name, "fetchXml" | "savedQuery" | "userQuery" | "sql");
        if known && !seen.insert(name) {
            return Err(ODataError::bad_url(format!("The query parameter '{name}' stands more than once.")));
        }
        match name {
            "$select" => options.select = select(value, table)?,
            "$filter" => options.filter = Some(filter::parse(value, &mut frames, reading.pairs)?),
            "$orderby" => ordered = Some(value),
            "$top" => options.top = Some(number(name, value)?),
            "$count" => options.count = flag(name, value)?,
            "$expand" => options.expand = expand::parse(value, table, reading, inside)?,
            "$apply" => {
                let (aggregation, filter) = apply::parse(value, &mut frames, reading.pairs)?;
                options.apply = Some(aggregation);
                options.filter = options.filter.take().or(filter);
            }
            "$skiptoken" => options.skip_token = Some(value.to_owned()),
            "$deltatoken" => options.delta_token = Some(value.to_owned()),
            "fetchXml" => options.fetch_xml = Some(value.to_owned()),
            "savedQuery" => options.saved_query = Some(guid(name, value)?),
            "userQuery" => options.user_query = Some(guid(name, value)?),
            "sql" => options.sql = Some(value.to_owned()),
            _ if known => {
                return Err(ODataError::not_implemented(&format!("The query parameter '{name}'")));
            }
            _ => {}
        }
    }
    if options.apply.is_some() && ["$select", "$expand", "$filter"].iter().any(|name| seen.contains(name)) {
        return Err(ODataError::bad_url("$apply goes with neither $select nor $expand nor $filter."));
    }
    match (&mut options.apply, ordered) {
        (Some(aggregation), Some(list)) => aggregation.order = apply::order(list)?,
        (None, Some(list)) => options.order = order(list, &mut frames, reading.pairs)?,
        (_, None) => {}
    }
    options.links = frames.into_links();
    Ok(options)
}

/// The decoded pairs of a query string, `+` as a blank.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// A text as it stands in a query string; a blank is `%20`, which every reader takes.
pub fn percent_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

fn select(list: &str, table: &TableMeta) -> Result<Option<Vec<String>>, ODataError> {
    let mut columns: Vec<String> = Vec::new();
    for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        if name == "*" {
            return Ok(None);
        }
        let column = filter::column(table, name)?.logical_name.clone();
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    Ok((!columns.is_empty()).then_some(columns))
}

fn order(list: &str, frames: &mut Frames<'_>, pairs: &[(String, String)]) -> Result<Vec<Order>, ODataError> {
    let mut keys = Vec::new();
    for (path, descending) in sorted_by(list)? {
        // A parameter alias stands for a path.
        let given = pairs.iter().find(|(name, _)| path.starts_with('@') && *name == path);
        let path = given.map_or(path, |(_, value)| value.trim());
        keys.push(Order { column: frames.column(path)?.1, descending });
    }
    Ok(keys)
}

/// The keys of a `$orderby`, and whether the greatest comes first.
fn sorted_by(list: &str) -> Result<Vec<(&str, bool)>, ODataError> {
    let items = list.split(',').map(str::trim).filter(|item| !item.is_empty());
    let key = |item: &'_ str| -> Option<bool> {
        let mut words = item.split_ascii_whitespace().skip(1);
        match (words.next(), words.next()) {
            (None | Some("asc"), None) => Some(false),
            (Some("desc"), None) => Some(true),
            _ => None,
        }
    };
    let bad = || ODataError::bad_url("Each key of $orderby is a property, then asc or desc.");
    items
        .map(|item| {
            let descending = key(item).ok_or_else(bad)?;
            Ok((item.split_ascii_whitespace().next().unwrap_or_default(), descending))
        })
        .collect()
}

fn number(name: &str, value: &str) -> Result<u32, ODataError> {
    value.parse().map_err(|_| ODataError::bad_url(format!("'{name}' needs a whole number from 0.")))
}

fn flag(name: &str, value: &str) -> Result<bool, ODataError> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(ODataError::bad_url(format!("'{name}' is true or false."))),
    }
}

fn guid(name: &str, value: &str) -> Result<Uuid, ODataError> {
    Uuid::parse_str(value.trim()).map_err(|_| ODataError::bad_url(format!("'{name}' needs a guid.")))
}
