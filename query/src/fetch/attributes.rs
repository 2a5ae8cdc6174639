//! The results that a FetchXML asks for: columns, their names, and aggregates.

use super::allow;
use super::xml::{Element, bad};
use crate::aggregate::{Aggregation, DatePart, Function, Group, Measure};
use crate::hierarchy;
use model::{Code, Problem, TableMeta};

/// What a FetchXML asks for besides columns.
#[derive(Default)]
pub(super) struct Finished {
    /// The names of columns.
    pub names: Vec<(String, String)>,
    /// The aggregation, if it is one.
    pub aggregation: Option<Aggregation>,
    /// The counts of rows below each row.
    pub children: Vec<ChildCount>,
}

/// How many rows of the table are below a row in its hierarchy (`rowaggregate="CountChildren"`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildCount {
    /// Name of the result.
    pub alias: String,
    /// The lookup by which a row says what it is below.
    pub parent: String,
}

/// Collects them.
pub(super) struct Results {
    found: Finished,
}

impl Results {
    pub fn new(aggregate: bool) -> Self {
        Self { found: Finished { aggregation: aggregate.then(Aggregation::default), ..Finished::default() } }
    }

    pub fn is_aggregate(&self) -> bool {
        self.found.aggregation.is_some()
    }

    /// # Errors
    /// [`Code::BadRequest`] for an aggregate without results.
    pub fn finish(self) -> Result<Finished, Problem> {
        let aggregation = self.found.aggregation.as_ref();
        if aggregation.is_some_and(|a| a.groups.is_empty() && a.measures.is_empty()) {
            return Err(bad("an aggregate needs attributes"));
        }
        Ok(self.found)
    }

    /// Takes an order of an aggregate.
    pub fn order(&mut self, alias: &str, descending: bool) {
        if let Some(aggregation) = &mut self.found.aggregation {
            aggregation.order.push((alias.to_owned(), descending));
        }
    }

    /// Takes an attribute of a table; `link` is the alias of its link, empty for none. Gives the column, if one is wanted.
    ///
    /// # Errors
    /// [`Code::BadRequest`], [`Code::UnknownColumn`].
    pub fn attribute(
        &mut self,
        element: &Element,
        table: &TableMeta,
        link: &str,
    ) -> Result<Option<String>, Problem> {
        const AGGREGATE: [&str; 4] = ["aggregate", "groupby", "dategrouping", "distinct"];
        allow(element, &[&["name", "alias", "usertimezone", "rowaggregate"], &AGGREGATE[..]].concat(), &[])?;
        let name = element.required("name")?;
        let column = table.column(name).map(|c| c.logical_name.clone()).ok_or_else(|| {
            Problem::new(Code::UnknownColumn).with("table", &table.logical_name).with("column", name)
        })?;
        let path = if link.is_empty() { column.clone() } else { format!("{link}.{column}") };
        let alias = element.attribute("alias").filter(|alias| !alias.is_empty());
        if let Some(function) = element.attribute("rowaggregate").filter(|f| !f.is_empty()) {
            self.count_children(function, alias, table, link)?;
            return Ok(None);
        }
        match &mut self.found.aggregation {
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
                Some(alias) if is_name(alias) => self.found.names.push((path, alias.to_owned())),
                Some(_) => return Err(bad("an alias is a name that stands once")),
                None => {}
            },
        }
        Ok(Some(column))
    }

    fn count_children(
        &mut self,
        function: &str,
        alias: Option<&str>,
        table: &TableMeta,
        link: &str,
    ) -> Result<(), Problem> {
        let alias =
            alias.filter(|alias| is_name(alias) && !self.found.children.iter().any(|c| c.alias == *alias));
        match (function.eq_ignore_ascii_case("CountChildren"), alias, hierarchy::parent_column(table)) {
            (false, ..) => Err(bad(format!("rowaggregate {function} is not supported"))),
            (_, None, _) => Err(bad("rowaggregate needs an alias, which stands once")),
            (.., None) => Err(bad("rowaggregate needs a table with a hierarchy")),
            _ if !link.is_empty() || self.is_aggregate() => {
                Err(bad("rowaggregate goes with the rows of the entity itself"))
            }
            (true, Some(alias), Some(parent)) => {
                let (alias, parent) = (alias.to_owned(), parent.to_owned());
                self.found.children.push(ChildCount { alias, parent });
                Ok(())
            }
        }
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
