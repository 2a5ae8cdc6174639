//! Query options: `$select $filter $orderby $top $count $skiptoken $deltatoken`, read into the parts of a [`Query`], and
//! written by the client.

mod filter;
mod functions;
pub(crate) mod grammar;
mod write;

pub use write::{write, write_filter};

use crate::ODataError;
use model::TableMeta;
use query::{Filter, Order, Query};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a query string asks of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// `$select`, as logical names (`_primarycontactid_value` is `primarycontactid`); `None` for all.
    pub select: Option<Vec<String>>,
    /// `$filter`
    pub filter: Option<Filter>,
    /// `$orderby`
    pub order: Vec<Order>,
    /// `$top`
    pub top: Option<u32>,
    /// `$count`
    pub count: bool,
    /// `$skiptoken`, as it stands.
    pub skip_token: Option<String>,
    /// `$deltatoken`, as it stands.
    pub delta_token: Option<String>,
    /// `fetchXml`
    pub fetch_xml: Option<String>,
    /// `savedQuery`
    pub saved_query: Option<Uuid>,
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
            ..Query::default()
        }
    }
}

/// Reads the part of a URL after `?`. Names without `$` that mean nothing here are passed over, as Dataverse does.
///
/// # Errors
/// 400 for what can't be read, 501 for what this server doesn't do (`$expand`, `$apply`, `$skip`, `$search`, …).
pub fn parse(query: &str, table: &TableMeta) -> Result<Options, ODataError> {
    let pairs = pairs(query);
    let mut options = Options::default();
    let mut seen = BTreeSet::new();
    for (name, value) in &pairs {
        let known =
            name.starts_with('$') || matches!(name.as_str(), "fetchXml" | "savedQuery" | "userQuery" | "sql");
        if known && !seen.insert(name.as_str()) {
            return Err(ODataError::bad_url(format!("The query parameter '{name}' stands more than once.")));
        }
        match name.as_str() {
            "$select" => options.select = select(value, table)?,
            "$filter" => options.filter = Some(filter::parse(value, table, &pairs)?),
            "$orderby" => options.order = order(value, table)?,
            "$top" => options.top = Some(number(name, value)?),
            "$count" => options.count = flag(name, value)?,
            "$skiptoken" => options.skip_token = Some(value.clone()),
            "$deltatoken" => options.delta_token = Some(value.clone()),
            "fetchXml" => options.fetch_xml = Some(value.clone()),
            "savedQuery" => options.saved_query = Some(guid(name, value)?),
            _ if known => {
                return Err(ODataError::not_implemented(&format!("The query parameter '{name}'")));
            }
            _ => {}
        }
    }
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

fn order(list: &str, table: &TableMeta) -> Result<Vec<Order>, ODataError> {
    let mut keys = Vec::new();
    for item in list.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let mut words = item.split_ascii_whitespace();
        let column = filter::column(table, words.next().unwrap_or_default())?.logical_name.clone();
        let descending = match (words.next(), words.next()) {
            (None | Some("asc"), None) => false,
            (Some("desc"), None) => true,
            _ => return Err(ODataError::bad_url("Each key of $orderby is a property, then asc or desc.")),
        };
        keys.push(Order { column, descending });
    }
    Ok(keys)
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
