//! The results that a FetchXML asks for: columns, their names, and aggregates.

use super::allow;
use super::xml::{Element, bad};
use crate::aggregate::{Aggregation, DatePart, Function, Group, Measure};
use model::{Code, Problem, TableMeta};

/// The names of columns, and the aggregation, if it is one.
pub(super) type Finished = (Vec<(String, String)>, Option<Aggregation>);

/// Collects them.
pub(super) struct Results {
    names: Vec<(String, String)>,
    aggregation: Option<Aggregation>,
}

impl Results {
    pub fn new(aggregate: bool) -> Self {
        Self { names: Vec::new(), aggregation: aggregate.then(Aggregation::default) }
    }

    pub fn is_aggregate(&self) -> bool {
        self.aggregation.is_some()
    }

    /// # Errors
    /// [`Code::BadRequest`] for an aggregate without results.
    pub fn finish(self) -> Result<Finished, Problem> {
        if self.aggregation.as_ref().is_some_and(|a| a.groups.is_empty() && a.measures.is_empty()) {
            return Err(bad("an aggregate needs attributes"));
        }
        Ok((self.names, self.aggregation))
    }

    /// Takes an order of an aggregate.
    pub fn order(&mut self, alias: &str, descending: bool) {
        if let Some(aggregation) = &mut self.aggregation {
            aggregation.order.push((alias.to_owned(), descending));
        }
    }

    /// Takes an attribute of a table; `link` is the alias of its link, empty for none. Gives the column.
    ///
    /// # Errors
    /// [`Code::BadRequest`], [`Code::UnknownColumn`].
    pub fn attribute(&mut self, element: &Element, table: &TableMeta, link: &str) -> Result<String, Problem> {
        const AGGREGATE: [&str; 4] = ["aggregate", "groupby", "dategrouping", "distinct"];
        allow(element, &[&["name", "alias", "usertimezone"], &AGGREGATE[..]].concat(), &[])?;
        let name = element.required("name")?;
        let column = table.column(name).map(|c| c.logical_name.clone()).ok_or_else(|| {
            Problem::new(Code::UnknownColumn).with("table", &table.logical_name).with("column", name)
        })?;
        let path = if link.is_empty() { column.clone() } else { format!("{link}.{column}") };
        let alias = element.attribute("alias").filter(|alias| !alias.is_empty());
        match &mut self.aggregation {
            Some(aggregation) => {
                let alias = alias.ok_or_else(|| bad("an attribute of an aggregate needs an alias"))?;
                if !is_name(alias) || is_taken(aggregation, alias) {
                    return Err(bad("an alias is a name that stands once"));
                }
                add(aggregation, element, alias, path)?;
            }
            None if AGGREGATE[..3].iter().any(|name| element.attribute(name).is_some()) => {
                return Err(bad("aggregates need aggregate='true' at fetch"));
            }
            None => match alias.filter(|alias| *alias != path) {
                Some(alias) if is_name(alias) => self.names.push((path, alias.to_owned())),
                Some(_) => return Err(bad("an alias is a name that stands once")),
                None => {}
            },
        }
        Ok(column)
    }
}

/// Aliases become names of properties.
fn is_name(alias: &str) -> bool {
    alias.len() <= 128 && alias.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

fn is_taken(aggregation: &Aggregation, alias: &str) -> bool {
    aggregation.groups.iter().any(|g| g.alias == alias)
        || aggregation.measures.iter().any(|m| m.alias == alias)
}

fn add(aggregation: &mut Aggregation, element: &Element, alias: &str, path: String) -> Result<(), Problem> {
    let alias = alias.to_owned();
    if element.is_set("groupby") {
        let part = element.attribute("dategrouping").map(date_part).transpose()?;
        let in_utc = matches!(element.attribute("usertimezone"), Some("false" | "0"));
        aggregation.groups.push(Group { alias, column: path, part, in_utc });
        return Ok(());
    }
    let function = match element.required("aggregate")? {
        "count" => Function::Count,
        "countcolumn" => Function::CountColumn,
        "sum" => Function::Sum,
        "avg" => Function::Avg,
        "min" => Function::Min,
        "max" => Function::Max,
        other => return Err(bad(format!("aggregate {other} is not supported"))),
    };
    let distinct = element.is_set("distinct");
    // A plain count counts rows, whatever column it names.
    let column = (function != Function::Count || distinct).then_some(path);
    aggregation.measures.push(Measure { alias, function, column, distinct });
    Ok(())
}

fn date_part(name: &str) -> Result<DatePart, Problem> {
    Ok(match name {
        "day" => DatePart::Day,
        "week" => DatePart::Week,
        "month" => DatePart::Month,
        "quarter" => DatePart::Quarter,
        "year" => DatePart::Year,
        "fiscal-period" => DatePart::FiscalPeriod,
        "fiscal-year" => DatePart::FiscalYear,
        other => return Err(bad(format!("dategrouping {other} is not supported"))),
    })
}
