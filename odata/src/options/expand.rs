//! `$expand`: related rows inside of rows, with query options of their own (`reference/dataverse.md` §4.3).

use super::navigation::{self, Navigation};
use super::{Options, Reading, split};
use crate::{ODataError, Tables};
use model::TableMeta;

/// Dataverse's bound on expansions in a request.
const MAX_EXPANDS: usize = 15;
/// How deep expansions stand in each other.
const MAX_DEPTH: usize = 10;

/// One expansion.
#[derive(Clone, Debug, PartialEq)]
pub struct Expand {
    /// The navigation property, which is the name of the member too.
    pub navigation: String,
    /// Where it leads.
    pub to: Expanded,
    /// Options of its own.
    pub options: Options,
    /// Whether only the address of the record is asked for (`/$ref`).
    pub reference: bool,
    /// The entity set of the rows around, for links.
    pub set: String,
    /// The options as the query string of a request for the collection itself, parameter aliases included.
    pub query: String,
}

/// Where an expansion leads; tables and columns by logical name.
#[derive(Clone, Debug, PartialEq)]
pub enum Expanded {
    /// To the record of a lookup of this row, of one of these tables. The options are read for the first.
    One {
        /// The lookup.
        column: String,
        /// What it may point to.
        targets: Vec<String>,
    },
    /// To the rows of a table whose lookup points to this row.
    Many {
        /// Their table.
        table: String,
        /// Their lookup.
        column: String,
    },
    /// To the rows of a table that are paired with this row.
    Pairs {
        /// The table of the pairs.
        intersect: String,
        /// Its column with the key of this row.
        own: String,
        /// Its column with the key of the other row.
        other: String,
        /// The table of the other rows.
        table: String,
    },
}

impl Expanded {
    /// Whether it leads to many rows.
    pub fn is_collection(&self) -> bool {
        !matches!(self, Self::One { .. })
    }
}

/// Where expansions stand.
#[derive(Clone, Copy)]
pub(super) struct Inside {
    depth: usize,
}

impl Inside {
    /// At the top of a request.
    pub const TOP: Self = Self { depth: 0 };
}

/// Reads the list of a `$expand`.
pub(super) fn parse(
    list: &str,
    table: &TableMeta,
    reading: &Reading<'_>,
    inside: Inside,
) -> Result<Vec<Expand>, ODataError> {
    if inside.depth >= MAX_DEPTH {
        return Err(ODataError::bad_url("The expansions are nested too deeply."));
    }
    let mut all: Vec<Expand> = Vec::new();
    for item in split::split(list, ',')?.into_iter().filter(|item| !item.is_empty()) {
        if reading.expands.get() >= MAX_EXPANDS {
            return Err(ODataError::bad_url("A request has no more than 15 expansions."));
        }
        reading.expands.set(reading.expands.get() + 1);
        let expand = one(item, table, reading, inside)?;
        if all.iter().any(|other| other.navigation == expand.navigation) {
            let name = &expand.navigation;
            return Err(ODataError::bad_url(format!("'{name}' is expanded more than once.")));
        }
        all.push(expand);
    }
    Ok(all)
}

fn one(item: &str, table: &TableMeta, reading: &Reading<'_>, inside: Inside) -> Result<Expand, ODataError> {
    let (name, options) = split::call(item)?;
    let (name, reference) = name.strip_suffix("/$ref").map_or((name, false), |name| (name, true));
    let (to, target) = lead(reading.tables, table, name)?;
    let is_collection = to.is_collection();
    if reference && is_collection {
        return Err(ODataError::bad_url("$ref goes with single-valued navigation properties only."));
    }
    if inside.depth > 0 && matches!(to, Expanded::Pairs { .. }) {
        return Err(ODataError::bad_url(
            "Many-to-many relationships cannot be expanded inside an expansion.",
        ));
    }
    let is_nested = is_collection && inside.depth > 0;
    let mut own = Vec::new();
    for option in options.map(|text| split::split(text, ';')).transpose()?.unwrap_or_default() {
        match option.split_once('=').map(|(name, value)| (name.trim(), value.trim())) {
            Some(("$orderby" | "$top", _)) if is_nested || !is_collection => {
                return Err(ODataError::bad_url(
                    "$orderby and $top go with collections that are not nested.",
                ));
            }
            Some(("$filter", _)) if !is_collection => {
                return Err(ODataError::bad_url("$filter goes with collections only."));
            }
            Some(pair @ ("$select" | "$filter" | "$orderby" | "$top" | "$expand", _)) => own.push(pair),
            Some(pair @ ("$count", _)) if is_collection => own.push(pair),
            None if option.is_empty() => {}
            _ => {
                return Err(ODataError::bad_url(format!("The options of '{name}' cannot be read.")));
            }
        }
    }
    let aliases = reading.pairs.iter().filter(|(name, _)| name.starts_with('@'));
    let aliases = aliases.map(|(name, value)| (name.as_str(), value.as_str()));
    let pair = |(name, value): (&str, &str)| format!("{name}={}", super::percent_encoded(value));
    let query = own.iter().copied().chain(aliases).map(pair).collect::<Vec<_>>().join("&");
    let options = super::options(own, target, reading, Inside { depth: inside.depth + 1 })?;
    let set = table.set_name.clone();
    Ok(Expand { navigation: name.to_owned(), to, options, reference, set, query })
}

/// Where a navigation property leads, and the table that its options are about.
fn lead<'t>(
    tables: &'t dyn Tables,
    table: &'t TableMeta,
    name: &str,
) -> Result<(Expanded, &'t TableMeta), ODataError> {
    let unknown = || ODataError::no_property(&table.logical_name, name);
    Ok(match navigation::find(tables, table, name).ok_or_else(unknown)? {
        Navigation::One { column, targets } => {
            let first = *targets.first().ok_or_else(unknown)?;
            let targets = targets.iter().map(|t| t.logical_name.clone()).collect();
            (Expanded::One { column: column.to_owned(), targets }, first)
        }
        Navigation::Many { table, column } => {
            let to = Expanded::Many { table: table.logical_name.clone(), column: column.to_owned() };
            (to, table)
        }
        Navigation::Pairs { intersect, own, other, target } => {
            let to = Expanded::Pairs {
                intersect: intersect.logical_name.clone(),
                own: own.to_owned(),
                other: other.to_owned(),
                table: target.logical_name.clone(),
            };
            (to, target)
        }
    })
}
