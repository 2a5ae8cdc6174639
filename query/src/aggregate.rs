//! Aggregates over the rows of a query (FetchXML `aggregate`, OData `$apply`): sums are exact, dates are grouped in the
//! user's zone, and both databases give the same, because only the rows come from them.

mod date_part;
mod measure;

pub use date_part::DatePart;
pub use measure::{Function, Measure};

use crate::compare::sorted;
use crate::sql::Schema;
use crate::{Context, Link, Query};
use measure::State;
use model::fold::fold;
use model::storage::{self, SqlValue};
use model::{Code, ColumnMeta, Fields, Problem, Value};
use std::collections::BTreeMap;

/// Dataverse aggregates no more rows (`AggregateQueryRecordLimit`, `reference/dataverse.md` §5.2).
pub const MAX_ROWS: u32 = 50_000;

/// What is computed of the rows of a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aggregation {
    /// By what rows are grouped; nothing for one group of all.
    pub groups: Vec<Group>,
    /// What is computed of each group.
    pub measures: Vec<Measure>,
    /// Aliases by which the groups are sorted, and whether the greatest comes first.
    pub order: Vec<(String, bool)>,
}

/// A column by which rows are grouped.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Name of the result.
    pub alias: String,
    /// Logical name, or `alias.column`.
    pub column: String,
    /// The part of a date that counts.
    pub part: Option<DatePart>,
    /// Whether dates are taken apart in UTC, not in the user's zone (FetchXML `usertimezone='false'`).
    pub in_utc: bool,
}

/// One result of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its name.
    pub alias: String,
    /// Its value.
    pub value: Value,
    /// The column whose values it shows, for its format; `None` for counts and parts of dates.
    pub column: Option<ColumnMeta>,
    /// Its text where no column tells it.
    pub text: Option<String>,
}

impl Aggregation {
    /// Asks a query for the columns that are needed, and for nothing else.
    pub fn ask(&self, query: &mut Query) {
        let groups = self.groups.iter().map(|g| &g.column);
        let measures = self.measures.iter().filter_map(|m| m.column.as_ref());
        let mut own = Vec::new();
        let mut linked: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for name in groups.chain(measures) {
            match name.split_once('.') {
                Some((alias, column)) => linked.entry(alias).or_default().push(column.to_owned()),
                None => own.push(name.clone()),
            }
        }
        let once = |columns: &mut Vec<String>| {
            columns.sort_unstable();
            columns.dedup();
        };
        once(&mut own);
        linked.values_mut().for_each(once);
        query.columns = Some(own);
        query.order.clear();
        ask_links(&mut query.links, &linked);
    }
}

fn ask_links(links: &mut [Link], wanted: &BTreeMap<&str, Vec<String>>) {
    for link in links {
        link.columns = wanted.get(link.alias.as_str()).cloned().unwrap_or_default();
        ask_links(&mut link.links, wanted);
    }
}

/// Takes rows one by one and keeps nothing but the groups.
pub struct Aggregator<'a> {
    aggregation: &'a Aggregation,
    context: &'a Context,
    /// Metadata of the columns, in the order of groups and measures.
    columns: Vec<Option<ColumnMeta>>,
    groups: BTreeMap<Vec<String>, (Vec<Value>, Vec<State>)>,
    rows: u32,
}

impl<'a> Aggregator<'a> {
    /// For rows of `query`.
    ///
    /// # Errors
    /// [`Code::UnknownTable`], [`Code::UnknownColumn`]; [`Code::BadRequest`] for a function that doesn't go with its
    /// column.
    pub fn new(
        aggregation: &'a Aggregation,
        query: &Query,
        schema: &dyn Schema,
        context: &'a Context,
    ) -> Result<Self, Problem> {
        let mut columns = Vec::new();
        for group in &aggregation.groups {
            let column = column_of(query, schema, &group.column)?;
            if let Some(part) = group.part {
                part.check(&column)?;
            }
            columns.push(Some(column));
        }
        for measure in &aggregation.measures {
            let column = measure.column.as_ref().map(|name| column_of(query, schema, name)).transpose()?;
            measure.check(column.as_ref())?;
            columns.push(column);
        }
        Ok(Self { aggregation, context, columns, groups: BTreeMap::new(), rows: 0 })
    }

    /// Takes a row.
    ///
    /// # Errors
    /// [`Code::BadRequest`] for the row after the [`MAX_ROWS`]th, with `limit`; for a sum that is too large.
    pub fn add(&mut self, fields: &Fields) -> Result<(), Problem> {
        self.rows += 1;
        if self.rows > MAX_ROWS {
            return Err(Problem::new(Code::BadRequest)
                .with("limit", "aggregate")
                .with("detail", "AggregateQueryRecordLimit exceeded. Cannot perform this operation."));
        }
        let value = |name: &str| fields.get(name).unwrap_or(&Value::Null);
        let (mut key, mut shown) = (Vec::new(), Vec::new());
        for (group, column) in self.aggregation.groups.iter().zip(&self.columns) {
            let own = match (group.part, column) {
                (Some(part), Some(column)) => {
                    part.of(value(&group.column), column, group.in_utc, self.context)
                }
                _ => value(&group.column).clone(),
            };
            key.push(sameness(&own, column.as_ref()));
            shown.push(own);
        }
        let measures = &self.aggregation.measures;
        let new = || (shown.clone(), measures.iter().map(State::new).collect());
        let (kept, states) = self.groups.entry(key).or_insert_with(new);
        // Of texts that are one by their fold the least is shown, whatever the order of the rows.
        for (kept, shown) in kept.iter_mut().zip(shown) {
            if let (Value::Text(old), Value::Text(new)) = (&*kept, &shown)
                && new < old
            {
                *kept = shown;
            }
        }
        for (measure, state) in measures.iter().zip(states) {
            state.add(measure.column.as_deref().map(value))?;
        }
        Ok(())
    }

    /// The results, sorted; without groups it is one row even of no rows at all.
    ///
    /// # Errors
    /// [`Code::BadRequest`] for an order by an alias that is not there, or a result that is too large.
    pub fn finish(mut self) -> Result<Vec<Vec<Cell>>, Problem> {
        let measures = &self.aggregation.measures;
        if self.groups.is_empty() && self.aggregation.groups.is_empty() {
            self.groups.insert(Vec::new(), (Vec::new(), measures.iter().map(State::new).collect()));
        }
        let mut rows = Vec::new();
        for (shown, states) in self.groups.into_values() {
            let mut row = Vec::new();
            for ((group, value), column) in self.aggregation.groups.iter().zip(shown).zip(&self.columns) {
                let alias = group.alias.clone();
                row.push(match group.part {
                    Some(part) => Cell { alias, text: part.text(&value), value, column: None },
                    None => Cell { alias, value, column: column.clone(), text: None },
                });
            }
            let columns = self.columns.iter().skip(self.aggregation.groups.len());
            for ((measure, state), column) in measures.iter().zip(states).zip(columns) {
                let (value, column) = state.result(measure, column.as_ref())?;
                row.push(Cell { alias: measure.alias.clone(), value, column, text: None });
            }
            rows.push(row);
        }
        sort(&mut rows, &self.aggregation.order)?;
        Ok(rows)
    }
}

fn sort(rows: &mut [Vec<Cell>], order: &[(String, bool)]) -> Result<(), Problem> {
    let Some(first) = rows.first() else { return Ok(()) };
    let place = |alias: &String| first.iter().position(|cell| cell.alias == *alias);
    let mut places = Vec::new();
    for (alias, descending) in order {
        let unknown = || {
            Problem::new(Code::BadRequest).with("detail", "an aggregate query is sorted by its aliases only")
        };
        places.push((place(alias).ok_or_else(unknown)?, *descending));
    }
    let rest = (0..first.len()).map(|place| (place, false));
    let places: Vec<(usize, bool)> = places.into_iter().chain(rest).collect();
    rows.sort_by(|a, b| {
        let by = |(place, descending): &(usize, bool)| {
            let order = sorted(&a[*place].value, &b[*place].value);
            if *descending { order.reverse() } else { order }
        };
        places.iter().map(by).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
    Ok(())
}

/// What is equal for values that count as one.
fn sameness(value: &Value, column: Option<&ColumnMeta>) -> String {
    match (value, column) {
        (Value::Text(text), _) => fold(text),
        (Value::Lookup(to), _) => to.id.to_string(),
        (_, Some(column)) => {
            match storage::to_sql(column, false, value).ok().and_then(|v| v.into_iter().next()) {
                Some(SqlValue::Null) => String::new(),
                Some(stored) => format!("{stored:?}"),
                None => format!("{value:?}"),
            }
        }
        _ => format!("{value:?}"),
    }
}

/// The metadata of a column of a query, `name` or `alias.name`.
///
/// # Errors
/// [`Code::UnknownTable`], [`Code::UnknownColumn`].
pub fn column_of(query: &Query, schema: &dyn Schema, name: &str) -> Result<ColumnMeta, Problem> {
    let (table, column) = match name.split_once('.') {
        Some((alias, column)) => (table_of(&query.links, alias), column),
        None => (Some(query.table.as_str()), name),
    };
    let table = table.and_then(|table| schema.table(table));
    let unknown = || {
        let table = table.map_or("", |t| t.logical_name.as_str());
        Problem::new(Code::UnknownColumn).with("table", table).with("column", column)
    };
    table.and_then(|table| table.column(column)).cloned().ok_or_else(unknown)
}

fn table_of<'q>(links: &'q [Link], alias: &str) -> Option<&'q str> {
    links.iter().find_map(|link| match link.alias == alias {
        true => Some(link.table.as_str()),
        false => table_of(&link.links, alias),
    })
}
