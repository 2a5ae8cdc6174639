//! Entities, links, filters and conditions.

use super::attributes::{Finished, Results};
use super::operators;
use super::xml::{Element, bad};
use super::{QUICK_FIND, allow};
use crate::sql::{Schema, lookup_of_name};
use crate::{ColumnPair, Comparison, Condition, Filter, Link, LinkKind, Op, Order, Query, Related, literal};
use model::{Code, ColumnMeta, Problem, TableMeta};

/// Dataverse's bound on conditions and links together.
const MAX_CONDITIONS: usize = 500;
/// Dataverse's bound on links.
const MAX_LINKS: usize = 15;

/// Reads one FetchXML.
pub(super) struct Reader<'s> {
    schema: &'s dyn Schema,
    /// Aliases of links and their tables.
    aliases: Vec<(String, String)>,
    /// Orders that stand in links; they come after the entity's own.
    link_order: Vec<Order>,
    conditions: usize,
    results: Results,
}

/// What `entity` and `link-entity` have in common.
#[derive(Default)]
struct Body {
    columns: Option<Vec<String>>,
    order: Vec<Order>,
    filter: Option<Filter>,
    links: Vec<Link>,
}

/// Where an element stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    table: &'a TableMeta,
    /// Empty for the entity itself.
    alias: &'a str,
    /// Whether its filter belongs to a join, which knows no other tables.
    in_join: bool,
}

impl<'s> Reader<'s> {
    pub fn new(schema: &'s dyn Schema, aggregate: bool) -> Self {
        let results = Results::new(aggregate);
        Self { schema, aliases: Vec::new(), link_order: Vec::new(), conditions: 0, results }
    }

    /// The names of columns, and the aggregation, if it is one.
    ///
    /// # Errors
    /// [`Code::BadRequest`] for an aggregate without results.
    pub fn into_results(self) -> Result<Finished, Problem> {
        self.results.finish()
    }

    pub fn entity(&mut self, entity: &Element) -> Result<Query, Problem> {
        allow(entity, &["name"], &["enableprefiltering", "prefilterparametername"])?;
        let table = self.table(entity.required("name")?)?;
        let body = self.body(entity, Place { table, alias: "", in_join: false })?;
        let mut order = body.order;
        order.append(&mut self.link_order);
        let Body { columns, filter, links, .. } = Body { order: Vec::new(), ..body };
        Ok(Query { table: table.logical_name.clone(), columns, filter, order, links, ..Query::default() })
    }

    fn table(&self, name: &str) -> Result<&'s TableMeta, Problem> {
        self.schema.table(name).ok_or_else(|| Problem::new(Code::UnknownTable).with("table", name))
    }

    fn body(&mut self, element: &Element, place: Place<'_>) -> Result<Body, Problem> {
        let mut body = Body { columns: Some(Vec::new()), ..Body::default() };
        let mut filters = Vec::new();
        // Links come first: filters and orders may name their aliases.
        for link in element.children.iter().filter(|c| c.name == "link-entity") {
            match join_kind(link) {
                Some(kind) => body.links.push(self.link(link, kind, place.table)?),
                None => filters.push(self.related(link, place.table)?),
            }
        }
        for child in &element.children {
            match child.name.as_str() {
                "all-attributes" => body.columns = None,
                "attribute" => {
                    let column = self.results.attribute(child, place.table, place.alias)?;
                    if let (Some(column), Some(columns)) = (column, body.columns.as_mut())
                        && !columns.contains(&column)
                    {
                        columns.push(column);
                    }
                }
                "order" => body.order.extend(self.order(child, place)?),
                "filter" => filters.extend(self.filter(child, place)?),
                "link-entity" | "no-attrs" => {}
                other => return Err(bad(format!("{other} is not supported in {}", element.name))),
            }
        }
        body.filter = if filters.len() > 1 { Some(Filter::And(filters)) } else { filters.pop() };
        Ok(body)
    }

    fn link(&mut self, element: &Element, kind: LinkKind, parent: &TableMeta) -> Result<Link, Problem> {
        let (table, from, to, alias) = self.joined(element, parent)?;
        let body = self.body(element, Place { table, alias: &alias, in_join: true })?;
        self.link_order.extend(body.order);
        let all = || table.columns.iter().map(|c| c.logical_name.clone()).collect();
        Ok(Link {
            table: table.logical_name.clone(),
            from,
            to,
            alias,
            kind,
            columns: body.columns.unwrap_or_else(all),
            filter: body.filter,
            links: body.links,
        })
    }

    /// A link that only asks whether related rows exist (`reference/dataverse.md` §5.2): `all` means that there are
    /// some and none of them passes, `not all` is the same as `any`.
    fn related(&mut self, element: &Element, parent: &TableMeta) -> Result<Filter, Problem> {
        let kind = element.attribute("link-type").unwrap_or_default();
        let (table, from, to, alias) = self.joined(element, parent)?;
        let body = self.body(element, Place { table, alias: &alias, in_join: false })?;
        if body.columns.is_none_or(|columns| !columns.is_empty()) || !body.order.is_empty() {
            return Err(bad(format!("a link of type {kind} has neither columns nor order")));
        }
        let table = table.logical_name.clone();
        let some = Related { table, from, to, alias, filter: None, links: Vec::new() };
        let passing = Related { filter: body.filter, links: body.links, ..some.clone() };
        let exists = |rows| Filter::Exists(Box::new(rows));
        let none = |rows| Filter::Not(Box::new(exists(rows)));
        match kind {
            "any" | "not all" | "exists" | "in" => Ok(exists(passing)),
            "not any" => Ok(none(passing)),
            "all" => Ok(Filter::And(vec![exists(some), none(passing)])),
            other => Err(bad(format!("link-type {other} is not supported"))),
        }
    }

    /// The linked table, its column and the outer one in the join, and its alias.
    fn joined(
        &mut self,
        element: &Element,
        parent: &TableMeta,
    ) -> Result<(&'s TableMeta, String, String, String), Problem> {
        allow(element, &["name", "from", "to", "alias", "link-type"], &["intersect", "visible"])?;
        let table = self.table(element.required("name")?)?;
        self.counted()?;
        if self.aliases.len() >= MAX_LINKS {
            return Err(
                bad("Number of link entities in query exceeded maximum limit.").with("limit", "links")
            );
        }
        let alias = match element.attribute("alias").filter(|a| !a.is_empty()) {
            Some(alias) => alias.to_owned(),
            // Dataverse numbers them too.
            None => format!("{}{}", table.logical_name, self.aliases.len() + 1),
        };
        self.aliases.push((alias.clone(), table.logical_name.clone()));
        let (from, to) = (element.required("from")?.to_owned(), element.required("to")?.to_owned());
        known(table, &from)?;
        known(parent, &to)?;
        Ok((table, from, to, alias))
    }

    fn order(&mut self, element: &Element, place: Place<'_>) -> Result<Option<Order>, Problem> {
        allow(element, &["attribute", "alias", "descending", "entityname"], &[])?;
        let descending = element.is_set("descending");
        if self.results.is_aggregate() {
            self.results.order(element.required("alias")?, descending);
            return Ok(None);
        }
        let (_, column) = self.named(element, Place { in_join: false, ..place })?;
        let column = match place.alias {
            "" => column,
            _ if column.contains('.') => column,
            alias => format!("{alias}.{column}"),
        };
        Ok(Some(Order { column, descending }))
    }

    /// A filter; `None` for a quick find filter.
    fn filter(&mut self, element: &Element, place: Place<'_>) -> Result<Option<Filter>, Problem> {
        allow(
            element,
            &["type", QUICK_FIND],
            &["hint", "overridequickfindrecordlimitenabled", "overridequickfindrecordlimitdisabled"],
        )?;
        if element.is_set(QUICK_FIND) {
            return Ok(None);
        }
        let mut terms = Vec::new();
        for child in &element.children {
            match child.name.as_str() {
                "condition" => terms.push(self.condition(child, place)?),
                "filter" => terms.extend(self.filter(child, place)?),
                "link-entity" if join_kind(child).is_none() => terms.push(self.related(child, place.table)?),
                other => return Err(bad(format!("{other} in a filter is not supported"))),
            }
        }
        // A filter without conditions hides nothing, whatever its type.
        Ok(match (element.attribute("type").unwrap_or("and"), terms.is_empty()) {
            ("and" | "or", true) => None,
            ("and", false) => Some(Filter::And(terms)),
            ("or", false) => Some(Filter::Or(terms)),
            (other, _) => return Err(bad(format!("filter type {other} is not known"))),
        })
    }

    fn condition(&mut self, element: &Element, place: Place<'_>) -> Result<Filter, Problem> {
        allow(element, &["attribute", "operator", "value", "valueof", "entityname"], &[])?;
        self.counted()?;
        let (meta, column) = self.named(element, place)?;
        let operator = element.required("operator")?;
        let op = operators::op(operator)
            .ok_or_else(|| bad(format!("operator {operator} is not supported")).with("fault", "operator"))?;
        if let Some(other) = element.attribute("valueof").filter(|name| !name.is_empty()) {
            return self.column_pair(column, op, other, place).map(Filter::Columns);
        }
        let mut texts: Vec<&str> = Vec::new();
        for child in &element.children {
            if child.name != "value" {
                return Err(bad(format!("{} in a condition is not supported", child.name)));
            }
            texts.push(&child.text);
        }
        // Some tools write an empty value for operators that take none.
        texts.extend(
            element
                .attribute("value")
                .filter(|v| texts.is_empty() && !(v.is_empty() && op.arity() == (0..=0))),
        );
        let value = |text: &&str| literal::operand_from_text(meta, op, text);
        let values = texts.iter().map(value).collect::<Option<Vec<_>>>();
        let values = values.filter(|values| op.arity().contains(&values.len()));
        let values = values.ok_or_else(|| bad(format!("the value of {column} {operator} cannot be read")))?;
        Ok(Filter::Condition(Condition { column, op, values }))
    }

    /// `valueof`: a column of the same row, or `alias.column`.
    fn column_pair(
        &self,
        left: String,
        op: Op,
        other: &str,
        place: Place<'_>,
    ) -> Result<ColumnPair, Problem> {
        let op = match op {
            Op::Eq => Comparison::Eq,
            Op::Ne => Comparison::Ne,
            Op::Gt => Comparison::Gt,
            Op::Ge => Comparison::Ge,
            Op::Lt => Comparison::Lt,
            Op::Le => Comparison::Le,
            _ => {
                return Err(bad("valueof goes with eq, ne, gt, ge, lt and le only").with("fault", "operator"));
            }
        };
        let right = match other.split_once('.') {
            Some((alias, column)) => self.aliased(alias, column, place)?.1,
            None => known(place.table, other).map(|_| other.to_owned())?,
        };
        Ok(ColumnPair { left, op, right })
    }

    /// The column that `attribute` and `entityname` name.
    fn named<'t>(&self, element: &Element, place: Place<'t>) -> Result<(&'t ColumnMeta, String), Problem>
    where
        's: 't,
    {
        let name = element.required("attribute")?;
        match element.attribute("entityname").filter(|a| !a.is_empty()) {
            Some(alias) => self.aliased(alias, name, place),
            None => Ok((known(place.table, name)?, name.to_owned())),
        }
    }

    /// A column of a link, by its alias or its table.
    fn aliased<'t>(
        &self,
        alias: &str,
        name: &str,
        place: Place<'t>,
    ) -> Result<(&'t ColumnMeta, String), Problem>
    where
        's: 't,
    {
        if alias == place.alias || (place.alias.is_empty() && alias == place.table.logical_name) {
            return Ok((known(place.table, name)?, name.to_owned()));
        }
        let linked =
            self.aliases.iter().find(|(a, _)| a == alias).or(self.aliases.iter().find(|(_, t)| t == alias));
        let (alias, table) = linked
            .filter(|_| !place.in_join)
            .ok_or_else(|| bad(format!("entityname {alias} is not an alias that is known here")))?;
        Ok((known(self.table(table)?, name)?, format!("{alias}.{name}")))
    }

    fn counted(&mut self) -> Result<(), Problem> {
        self.conditions += 1;
        match self.conditions > MAX_CONDITIONS {
            true => {
                Err(bad("Number of conditions in query exceeded maximum limit.").with("limit", "conditions"))
            }
            false => Ok(()),
        }
    }
}

/// How a link is joined; `None` for one that only asks whether rows exist, or isn't known.
fn join_kind(element: &Element) -> Option<LinkKind> {
    match element.attribute("link-type") {
        None | Some("" | "inner" | "natural") => Some(LinkKind::Inner),
        Some("outer") => Some(LinkKind::Outer),
        Some("matchfirstrowusingcrossapply") => Some(LinkKind::First),
        Some(_) => None,
    }
}

/// A column, or the name of a lookup (`primarycontactidname`).
fn known<'t>(table: &'t TableMeta, name: &str) -> Result<&'t ColumnMeta, Problem> {
    table.column(name).or_else(|| lookup_of_name(table, name)).ok_or_else(|| {
        Problem::new(Code::UnknownColumn).with("table", &table.logical_name).with("column", name)
    })
}
