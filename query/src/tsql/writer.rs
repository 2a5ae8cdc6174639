//! A SELECT as FetchXML.

use super::refused;
use super::select::{Condition, Function, Join, Name, Operand, Order, Select, Source, Term};
use crate::sql::Schema;
use model::{Code, ColumnMeta, Problem, TableMeta};
use quick_xml::escape::escape;
use std::collections::BTreeSet;

/// As many tables as a FetchXML links.
const MAX_JOINS: usize = 15;

/// Writes the FetchXML that asks what a statement asks.
///
/// # Errors
/// [`model::Code::BadRequest`], [`model::Code::UnknownTable`], [`model::Code::UnknownColumn`].
pub fn write(select: &Select, schema: &dyn Schema) -> Result<String, Problem> {
    let writer = Writer::new(select, schema)?;
    let (results, order) = (writer.results()?, writer.order()?);
    let mut head = String::from("<fetch");
    let is_aggregate = writer.is_aggregate();
    for (name, is_set) in [("distinct", select.distinct), ("aggregate", is_aggregate)] {
        if is_set {
            head.push_str(&format!(" {name}='true'"));
        }
    }
    // FetchXML has no query for no rows: the filter below sees to that.
    match select.top.map(|top| top.max(1)) {
        // The first groups, not the groups of the first rows.
        Some(top) if is_aggregate => head.push_str(&format!(" count='{top}' page='1'")),
        Some(top) => head.push_str(&format!(" top='{top}'")),
        None => {}
    }
    if let Some(page) = select.page {
        head.push_str(&format!(" count='{}' page='{}'", page.rows, page.number));
    }
    let filter = match &select.filter {
        Some(condition) => format!("<filter>{}</filter>", writer.condition(condition)?),
        None => String::new(),
    };
    let nothing = match select.top {
        Some(0) => format!("<filter>{}</filter>", null(&writer.sources[0].meta.primary_id, None, false)),
        _ => String::new(),
    };
    let body = writer.entity(0, &results)?;
    let table = &writer.sources[0].meta.logical_name;
    Ok(format!("{head}><entity name='{table}'>{body}{filter}{nothing}{order}</entity></fetch>"))
}

/// A table of the statement.
struct Known<'a> {
    /// How its columns are called.
    alias: String,
    meta: &'a TableMeta,
    /// Its join, with the place of the table that it is joined to; absent for the first table.
    join: Option<Joined<'a>>,
}

struct Joined<'a> {
    join: &'a Join,
    to: usize,
    /// The column here and the one there.
    columns: (String, String),
}

/// A column of the statement: the place of its table, and its definition.
type Found<'a> = (usize, &'a ColumnMeta);

struct Writer<'a> {
    select: &'a Select,
    sources: Vec<Known<'a>>,
}

/// An attribute as it is written into the element of its table.
struct Attribute {
    source: usize,
    xml: String,
    /// Its name in the answer.
    output: String,
    what: Term,
}

impl<'a> Writer<'a> {
    fn new(select: &'a Select, schema: &'a dyn Schema) -> Result<Self, Problem> {
        let mut writer = Self { select, sources: Vec::new() };
        writer.add(&select.from, schema)?;
        if select.joins.len() > MAX_JOINS {
            return Err(refused(format!("there are more than {MAX_JOINS} joins")));
        }
        for join in &select.joins {
            let here = writer.add(&join.source, schema)?;
            let (left, right) = (writer.find(&join.left)?, writer.find(&join.right)?);
            let (own, other) = match (left.0 == here, right.0 == here) {
                (true, false) => (left, right),
                (false, true) => (right, left),
                _ => return Err(refused("a join names one column of its table and one of a table before")),
            };
            let columns = (own.1.logical_name.clone(), other.1.logical_name.clone());
            writer.sources[here].join = Some(Joined { join, to: other.0, columns });
        }
        if select.distinct && writer.is_aggregate() {
            return Err(refused("DISTINCT of groups is not supported"));
        }
        Ok(writer)
    }

    fn add(&mut self, source: &Source, schema: &'a dyn Schema) -> Result<usize, Problem> {
        let unknown = || Problem::new(Code::UnknownTable).with("table", &source.table);
        let meta = schema.table(&source.table).ok_or_else(unknown)?;
        let alias = source.alias.clone().unwrap_or_else(|| source.table.clone());
        if self.sources.iter().any(|known| known.alias == alias) {
            return Err(refused(format!("two tables are called '{alias}'")));
        }
        self.sources.push(Known { alias, meta, join: None });
        Ok(self.sources.len() - 1)
    }

    fn is_aggregate(&self) -> bool {
        let computed = |term: &Term| matches!(term, Term::Aggregate { .. });
        !self.select.groups.is_empty() || self.select.items.iter().any(|item| computed(&item.what))
    }

    fn find(&self, name: &Name) -> Result<Found<'a>, Problem> {
        let column = |n: usize| self.sources.get(n)?.meta.column(&name.column).map(|column| (n, column));
        let unknown =
            |table: &str| Problem::new(Code::UnknownColumn).with("table", table).with("column", &name.column);
        if let Some(source) = &name.source {
            let place = self.sources.iter().position(|known| known.alias == *source);
            let place = place.ok_or_else(|| refused(format!("no table is called '{source}'")))?;
            return column(place).ok_or_else(|| unknown(&self.sources[place].meta.logical_name));
        }
        let mut found = (0..self.sources.len()).filter_map(column);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (Some(_), Some(_)) => Err(refused(format!("'{}' is in several tables, name which", name.column))),
            (None, _) => Err(unknown(&self.sources[0].meta.logical_name)),
        }
    }

    /// What is selected.
    fn results(&self) -> Result<Vec<Attribute>, Problem> {
        let mut outputs = BTreeSet::new();
        let mut results = Vec::new();
        for item in &self.select.items {
            let attribute = self.attribute(&item.what, item.alias.as_deref())?;
            if !outputs.insert(attribute.output.to_ascii_lowercase()) {
                return Err(refused(format!("two columns are called '{}', use AS", attribute.output)));
            }
            results.push(attribute);
        }
        for group in &self.select.groups {
            let wanted = self.find(group)?;
            if !results.iter().any(|r| self.is_column(&r.what, wanted)) {
                return Err(refused(format!("'{}' of GROUP BY is not selected", group.column)));
            }
        }
        Ok(results)
    }

    fn is_column(&self, term: &Term, wanted: Found<'_>) -> bool {
        let Term::Column(name) = term else { return false };
        self.find(name)
            .is_ok_and(|found| found.0 == wanted.0 && found.1.logical_name == wanted.1.logical_name)
    }

    fn attribute(&self, term: &Term, alias: Option<&str>) -> Result<Attribute, Problem> {
        let (source, name, how, usual) = match term {
            Term::Column(name) => {
                let (source, column) = self.find(name)?;
                let is_grouped =
                    |group: &Name| self.is_column(&Term::Column(group.clone()), (source, column));
                if self.is_aggregate() && !self.select.groups.iter().any(is_grouped) {
                    return Err(refused(format!("'{}' is neither computed nor in GROUP BY", name.column)));
                }
                let how = if self.is_aggregate() { " groupby='true'" } else { "" };
                let usual = match column.kind.targets().is_empty() {
                    true => column.logical_name.clone(),
                    false => format!("_{}_value", column.logical_name),
                };
                (source, column.logical_name.clone(), how.to_owned(), usual)
            }
            Term::Aggregate { function, distinct, of } => {
                let (source, column) = match of {
                    Some(name) => {
                        self.find(name).map(|(source, column)| (source, column.logical_name.clone()))?
                    }
                    None => (0, self.sources[0].meta.primary_id.clone()),
                };
                let word = word(*function, of.is_some());
                let distinct = if *distinct { " distinct='true'" } else { "" };
                let usual = match of {
                    Some(_) => format!("{}_{column}", word.trim_end_matches("column")),
                    None => "count".to_owned(),
                };
                (source, column, format!(" aggregate='{word}'{distinct}"), usual)
            }
        };
        let output = alias.map_or(usual, str::to_owned);
        // The first table's own columns keep the names of the wire, unless they are called otherwise.
        let is_plain = alias.is_none() && source == 0 && how.is_empty();
        let called = if is_plain { String::new() } else { format!(" alias='{}'", escape(&output)) };
        let xml = format!("<attribute name='{name}'{called}{how}/>");
        Ok(Attribute { source, xml, output, what: term.clone() })
    }

    /// The attributes of a table, and the tables that are joined to it.
    fn entity(&self, place: usize, results: &[Attribute]) -> Result<String, Problem> {
        let own = results.iter().filter(|r| r.source == place).map(|r| r.xml.as_str());
        let mut xml: String = own.collect();
        for (n, known) in self.sources.iter().enumerate() {
            let Some(joined) = known.join.as_ref().filter(|joined| joined.to == place) else { continue };
            let kind = if joined.join.outer { "outer" } else { "inner" };
            xml.push_str(&format!(
                "<link-entity name='{}' from='{}' to='{}' alias='{}' link-type='{kind}'>{}</link-entity>",
                known.meta.logical_name,
                joined.columns.0,
                joined.columns.1,
                escape(&known.alias),
                self.entity(n, results)?
            ));
        }
        Ok(xml)
    }

    /// The attributes that name a column in a condition or order.
    fn reference(&self, name: &Name) -> Result<(String, Option<&str>), Problem> {
        let (source, column) = self.find(name)?;
        let alias = (source > 0).then(|| self.sources[source].alias.as_str());
        Ok((column.logical_name.clone(), alias))
    }

    fn condition(&self, condition: &Condition) -> Result<String, Problem> {
        match condition {
            Condition::And(terms) => self.several("and", terms),
            Condition::Or(terms) => self.several("or", terms),
            Condition::Null { column, negated } => {
                let (column, alias) = self.reference(column)?;
                Ok(null(&column, alias, *negated))
            }
            Condition::In { column, values, negated } => {
                let (column, alias) = self.reference(column)?;
                let values: String = values.iter().map(|v| format!("<value>{}</value>", escape(v))).collect();
                let operator = if *negated { "not-in" } else { "in" };
                let xml = format!(
                    "<condition {} operator='{operator}'>{values}</condition>",
                    called(&column, alias)
                );
                Ok(if *negated { with_value(&xml, &column, alias) } else { xml })
            }
            Condition::Compare { column, operator, with: Operand::Value(value) } => {
                let (column, alias) = self.reference(column)?;
                let called = called(&column, alias);
                let xml = format!("<condition {called} operator='{operator}' value='{}'/>", escape(value));
                // To SQL nothing is unequal to an empty value, to FetchXML everything is.
                Ok(if matches!(*operator, "ne" | "not-like") {
                    with_value(&xml, &column, alias)
                } else {
                    xml
                })
            }
            Condition::Compare { column, operator, with: Operand::Column(other) } => {
                let (column, alias) = self.reference(column)?;
                let (other, of) = self.reference(other)?;
                let of = of.unwrap_or(&self.sources[0].meta.logical_name);
                let called = called(&column, alias);
                Ok(format!("<condition {called} operator='{operator}' valueof='{}.{other}'/>", escape(of)))
            }
        }
    }

    fn several(&self, kind: &str, terms: &[Condition]) -> Result<String, Problem> {
        let terms = terms.iter().map(|term| self.condition(term)).collect::<Result<String, _>>()?;
        Ok(format!("<filter type='{kind}'>{terms}</filter>"))
    }

    fn order(&self) -> Result<String, Problem> {
        self.select.order.iter().map(|order| self.one_order(order)).collect()
    }

    fn one_order(&self, order: &Order) -> Result<String, Problem> {
        let descending = if order.descending { " descending='true'" } else { "" };
        if self.is_aggregate() {
            let output = self.output(&order.by)?;
            return Ok(format!("<order alias='{}'{descending}/>", escape(&output)));
        }
        let Term::Column(name) = &order.by else {
            return Err(refused("rows that are no groups are not sorted by what is computed"));
        };
        let by_alias = self.select.items.iter().find(|item| is_alias(item.alias.as_deref(), name));
        let name = match by_alias.map(|item| &item.what) {
            Some(Term::Column(aliased)) => aliased,
            _ => name,
        };
        let (column, alias) = self.reference(name)?;
        Ok(format!("<order {}{descending}/>", called(&column, alias)))
    }

    /// What the result is called that groups are sorted by.
    fn output(&self, by: &Term) -> Result<String, Problem> {
        let results = self.results()?;
        let named = |r: &&Attribute| matches!(by, Term::Column(name) if is_alias(Some(&r.output), name));
        let same = |r: &&Attribute| match by {
            Term::Column(name) => self.find(name).is_ok_and(|found| self.is_column(&r.what, found)),
            computed => r.what == *computed,
        };
        let found = results.iter().find(named).or_else(|| results.iter().find(same));
        found.map(|r| r.output.clone()).ok_or_else(|| refused("groups are sorted by what is selected"))
    }
}

fn is_alias(alias: Option<&str>, name: &Name) -> bool {
    name.source.is_none() && alias.is_some_and(|alias| alias.eq_ignore_ascii_case(&name.column))
}

fn word(function: Function, of_column: bool) -> &'static str {
    match function {
        Function::Count if of_column => "countcolumn",
        Function::Count => "count",
        Function::Sum => "sum",
        Function::Avg => "avg",
        Function::Min => "min",
        Function::Max => "max",
    }
}

fn called(column: &str, alias: Option<&str>) -> String {
    match alias {
        Some(alias) => format!("attribute='{column}' entityname='{}'", escape(alias)),
        None => format!("attribute='{column}'"),
    }
}

fn null(column: &str, alias: Option<&str>, negated: bool) -> String {
    let operator = if negated { "not-null" } else { "null" };
    format!("<condition {} operator='{operator}'/>", called(column, alias))
}

/// A condition that only rows with a value pass.
fn with_value(condition: &str, column: &str, alias: Option<&str>) -> String {
    format!("<filter>{condition}{}</filter>", null(column, alias, true))
}
