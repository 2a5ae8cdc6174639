//! FetchXML read into the query tree (`reference/dataverse.md` §5). What is not understood is an error, never
//! dropped: a condition that vanished would show rows it should hide.

mod operators;
pub(crate) mod xml;

use crate::sql::Schema;
use crate::{Condition, Filter, Link, Order, Query, literal};
use model::{Code, ColumnKind, ColumnMeta, Problem, TableMeta};
use xml::{Element, bad};

/// Dataverse's bound on conditions and links together.
const MAX_CONDITIONS: usize = 500;
/// The largest `top` and `count`.
const MAX_ROWS: u32 = 5000;

/// A FetchXML as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fetch {
    /// The query.
    pub query: Query,
    /// Rows of a page, `count`.
    pub count: Option<u32>,
    /// Number of the page, from 1.
    pub page: Option<u32>,
    /// `paging-cookie`, as it stands.
    pub paging_cookie: Option<String>,
    /// `returntotalrecordcount`
    pub total: bool,
}

/// Reads a FetchXML; its paging is left aside, for callers that page by themselves.
///
/// # Errors
/// As [`parse_fetch`].
pub fn parse(xml: &str, schema: &dyn Schema) -> Result<Query, Problem> {
    parse_fetch(xml, schema).map(|fetch| fetch.query)
}

/// Reads a FetchXML. Values are typed by the metadata of their columns. A quick find filter (`isquickfindfields`) is
/// no condition as long as nothing is searched, see [`quick_find_columns`].
///
/// # Errors
/// [`Code::BadRequest`] with `detail` for what is not FetchXML or not supported (aggregates, links other than inner and
/// outer, `valueof`); [`Code::UnknownTable`], [`Code::UnknownColumn`].
pub fn parse_fetch(xml: &str, schema: &dyn Schema) -> Result<Fetch, Problem> {
    let fetch = root(xml)?;
    allow(
        &fetch,
        &["top", "distinct", "count", "page", "paging-cookie", "returntotalrecordcount", "aggregate"],
        &[
            "version",
            "mapping",
            "output-format",
            "no-lock",
            "latematerialize",
            "savedqueryid",
            "userqueryid",
            "options",
        ],
    )?;
    if fetch.is_set("aggregate") {
        return Err(bad("aggregates are not supported"));
    }
    let entity = match fetch.children.as_slice() {
        [entity] if entity.name == "entity" => entity,
        _ => return Err(bad("fetch needs one entity")),
    };
    let mut reader = Reader { schema, aliases: Vec::new(), link_order: Vec::new(), conditions: 0 };
    let mut query = reader.entity(entity)?;
    query.order.append(&mut reader.link_order);
    query.distinct = fetch.is_set("distinct");
    query.top = number(&fetch, "top")?.map(|top| top.min(MAX_ROWS));
    Ok(Fetch {
        query,
        count: number(&fetch, "count")?.map(|count| count.min(MAX_ROWS)),
        page: number(&fetch, "page")?,
        paging_cookie: fetch.attribute("paging-cookie").map(str::to_owned),
        total: fetch.is_set("returntotalrecordcount"),
    })
}

/// The columns that a quick find view searches, each once: those of its `isquickfindfields` filters.
///
/// # Errors
/// [`Code::BadRequest`] when it is not FetchXML.
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

const QUICK_FIND: &str = "isquickfindfields";

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

fn number(element: &Element, name: &str) -> Result<Option<u32>, Problem> {
    let value = element.attribute(name).filter(|v| !v.is_empty());
    value.map(|v| v.parse().map_err(|_| bad(format!("{name} is not a number")))).transpose()
}

struct Reader<'s> {
    schema: &'s dyn Schema,
    /// Aliases of links and their tables.
    aliases: Vec<(String, String)>,
    /// Orders that stand in links; they come after the entity's own.
    link_order: Vec<Order>,
    conditions: usize,
}

/// What `entity` and `link-entity` have in common.
#[derive(Default)]
struct Body {
    columns: Option<Vec<String>>,
    order: Vec<Order>,
    filter: Option<Filter>,
    links: Vec<Link>,
}

impl<'s> Reader<'s> {
    fn table(&self, name: &str) -> Result<&'s TableMeta, Problem> {
        self.schema.table(name).ok_or_else(|| Problem::new(Code::UnknownTable).with("table", name))
    }

    fn entity(&mut self, entity: &Element) -> Result<Query, Problem> {
        allow(entity, &["name"], &["enableprefiltering", "prefilterparametername"])?;
        let table = self.table(entity.required("name")?)?;
        let Body { columns, order, filter, links } = self.body(entity, table, "")?;
        Ok(Query { table: table.logical_name.clone(), columns, filter, order, links, ..Query::default() })
    }

    /// `alias` is empty for the entity itself.
    fn body(&mut self, element: &Element, table: &TableMeta, alias: &str) -> Result<Body, Problem> {
        // Links come first: filters and orders may name their aliases.
        let mut body = Body { columns: Some(Vec::new()), ..Body::default() };
        for link in element.children.iter().filter(|c| c.name == "link-entity") {
            body.links.push(self.link(link, table)?);
        }
        let mut filters = Vec::new();
        for child in &element.children {
            match child.name.as_str() {
                "all-attributes" => body.columns = None,
                "attribute" => {
                    let column = attribute(child, table)?;
                    if let Some(columns) = body.columns.as_mut().filter(|columns| !columns.contains(&column))
                    {
                        columns.push(column);
                    }
                }
                "order" => body.order.push(self.order(child, table, alias)?),
                "filter" => filters.extend(self.filter(child, table)?),
                "link-entity" | "no-attrs" => {}
                other => return Err(bad(format!("{other} is not supported in {}", element.name))),
            }
        }
        body.filter = if filters.len() > 1 { Some(Filter::And(filters)) } else { filters.pop() };
        Ok(body)
    }

    fn link(&mut self, element: &Element, parent: &TableMeta) -> Result<Link, Problem> {
        allow(element, &["name", "from", "to", "alias", "link-type"], &["intersect", "visible"])?;
        let table = self.table(element.required("name")?)?;
        let outer = match element.attribute("link-type") {
            None | Some("" | "inner" | "natural") => false,
            Some("outer") => true,
            Some(other) => return Err(bad(format!("link-type {other} is not supported"))),
        };
        let alias = match element.attribute("alias").filter(|a| !a.is_empty()) {
            Some(alias) => alias.to_owned(),
            // Dataverse numbers them too.
            None => format!("{}{}", table.logical_name, self.aliases.len() + 1),
        };
        self.counted()?;
        self.aliases.push((alias.clone(), table.logical_name.clone()));
        let (from, to) = (element.required("from")?.to_owned(), element.required("to")?.to_owned());
        known(table, &from)?;
        known(parent, &to)?;
        let body = self.body(element, table, &alias)?;
        self.link_order.extend(body.order);
        let columns =
            body.columns.unwrap_or_else(|| table.columns.iter().map(|c| c.logical_name.clone()).collect());
        Ok(Link {
            table: table.logical_name.clone(),
            from,
            to,
            alias,
            outer,
            columns,
            filter: body.filter,
            links: body.links,
        })
    }

    fn order(&self, element: &Element, table: &TableMeta, alias: &str) -> Result<Order, Problem> {
        allow(element, &["attribute", "descending", "entityname"], &[])?;
        let (_, column) = self.named(element, table)?;
        let column =
            if alias.is_empty() || column.contains('.') { column } else { format!("{alias}.{column}") };
        Ok(Order { column, descending: element.is_set("descending") })
    }

    /// A filter; `None` for a quick find filter.
    fn filter(&mut self, element: &Element, table: &TableMeta) -> Result<Option<Filter>, Problem> {
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
                "condition" => terms.push(Filter::Condition(self.condition(child, table)?)),
                "filter" => terms.extend(self.filter(child, table)?),
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

    fn condition(&mut self, element: &Element, table: &TableMeta) -> Result<Condition, Problem> {
        allow(element, &["attribute", "operator", "value", "entityname"], &[])?;
        self.counted()?;
        let (meta, column) = self.named(element, table)?;
        let operator = element.required("operator")?;
        let op =
            operators::op(operator).ok_or_else(|| bad(format!("operator {operator} is not supported")))?;
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
        Ok(Condition { column, op, values })
    }

    /// The column that `attribute` and `entityname` name.
    fn named<'t>(&self, element: &Element, table: &'t TableMeta) -> Result<(&'t ColumnMeta, String), Problem>
    where
        's: 't,
    {
        let name = element.required("attribute")?;
        let Some(alias) = element.attribute("entityname").filter(|a| !a.is_empty()) else {
            return Ok((known(table, name)?, name.to_owned()));
        };
        let linked =
            self.aliases.iter().find(|(a, _)| a == alias).or(self.aliases.iter().find(|(_, t)| t == alias));
        let (alias, table) = linked.ok_or_else(|| bad(format!("entityname {alias} is not an alias")))?;
        Ok((known(self.table(table)?, name)?, format!("{alias}.{name}")))
    }

    fn counted(&mut self) -> Result<(), Problem> {
        self.conditions += 1;
        if self.conditions > MAX_CONDITIONS { Err(bad("more than 500 conditions and links")) } else { Ok(()) }
    }
}

fn attribute(element: &Element, table: &TableMeta) -> Result<String, Problem> {
    allow(element, &["name", "alias"], &["distinct", "usertimezone"])?;
    let name = element.required("name")?;
    if element.attribute("alias").is_some_and(|alias| !alias.is_empty() && alias != name) {
        return Err(bad("an alias of an attribute is not supported"));
    }
    table.column(name).map(|c| c.logical_name.clone()).ok_or_else(|| unknown(table, name))
}

/// A column, or the name of a lookup (`primarycontactidname`).
fn known<'t>(table: &'t TableMeta, name: &str) -> Result<&'t ColumnMeta, Problem> {
    let lookup = || {
        let column = table.column(name.strip_suffix("name")?)?;
        matches!(column.kind, ColumnKind::Lookup { .. }).then_some(column)
    };
    table.column(name).or_else(lookup).ok_or_else(|| unknown(table, name))
}

fn unknown(table: &TableMeta, column: &str) -> Problem {
    Problem::new(Code::UnknownColumn).with("table", &table.logical_name).with("column", column)
}
