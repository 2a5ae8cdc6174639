//! The shape of a custom filter: how deep, how many criteria, which columns and operators.

use super::fault::Fault;
use super::relation::Tables;
use super::{Operators, Settings};
use crate::TableMeta;
use crate::xml::{self, Element};

/// The 25 operators of custom filters (checklist 156).
pub const LISTED: [&str; 25] = [
    "eq",
    "ne",
    "gt",
    "ge",
    "le",
    "lt",
    "like",
    "not-like",
    "in",
    "not-in",
    "null",
    "not-null",
    "eq-userid",
    "ne-userid",
    "eq-userteams",
    "eq-useroruserteams",
    "eq-useroruserhierarchy",
    "eq-useroruserhierarchyandteams",
    "eq-businessid",
    "ne-businessid",
    "eq-userlanguage",
    "begins-with",
    "not-begin-with",
    "ends-with",
    "not-end-with",
];
/// The one more that the organisation filter needs, and that profiles may use too (checklist 138).
pub const LAST_X_DAYS: &str = "last-x-days";

/// What a custom filter is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Criteria in all.
    pub conditions: usize,
    /// Levels of filters in filters.
    pub group_depth: usize,
    /// Levels of linked tables.
    pub link_depth: usize,
    /// Linked tables in all.
    pub links: usize,
}

/// Reads a custom filter of a table and checks its columns and operators.
///
/// # Errors
/// Every fault found: not FetchXML, another table, unknown columns, operators that a profile does not take, too deep,
/// too many criteria.
pub fn read(
    text: &str,
    table: &TableMeta,
    tables: &Tables<'_>,
    settings: &Settings,
) -> Result<Shape, Vec<Fault>> {
    let unreadable =
        |why: &str| vec![Fault::FilterUnreadable { table: table.logical_name.clone(), why: why.into() }];
    let body = body(text).map_err(|why| unreadable(&why))?;
    if body.attribute("name").is_some_and(|name| name != table.logical_name) {
        return Err(unreadable("its entity is another table"));
    }
    let mut reader = Reader { tables, settings, shape: Shape::default(), faults: Vec::new() };
    reader.children(&body, table, 0, 0);
    reader.limits(&table.logical_name);
    if reader.faults.is_empty() { Ok(reader.shape) } else { Err(reader.faults) }
}

/// The element that holds filters and links: the entity of a fetch, an entity, or what stands around loose filters.
pub(super) fn body(text: &str) -> Result<Element, String> {
    let wrapped = format!("<body>{}</body>", without_declaration(text));
    let mut body =
        xml::parse(&wrapped).map_err(|problem| problem.args.get("detail").cloned().unwrap_or_default())?;
    for name in ["fetch", "entity"] {
        if body.children.len() == 1 && body.children.first().is_some_and(|child| child.name == name) {
            body = body.children.swap_remove(0);
        }
    }
    if !body.text.trim().is_empty() {
        return Err("it is not FetchXML".to_owned());
    }
    match body.children.iter().find(|c| {
        !matches!(c.name.as_str(), "filter" | "link-entity" | "attribute" | "order" | "all-attributes")
    }) {
        Some(other) => Err(format!("{} does not belong into a filter", other.name)),
        None => Ok(body),
    }
}

fn without_declaration(text: &str) -> &str {
    let text = text.trim();
    match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest,
        None => text,
    }
}

struct Reader<'r> {
    tables: &'r Tables<'r>,
    settings: &'r Settings,
    shape: Shape,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn children(&mut self, element: &Element, table: &TableMeta, groups: usize, links: usize) {
        for child in &element.children {
            match child.name.as_str() {
                "filter" => {
                    self.shape.group_depth = self.shape.group_depth.max(groups + 1);
                    self.children(child, table, groups + 1, links);
                }
                "link-entity" => self.link(child, table, links),
                "condition" => self.condition(child, table),
                _ => {}
            }
        }
    }

    fn link(&mut self, element: &Element, outer: &TableMeta, links: usize) {
        self.shape.links += 1;
        self.shape.link_depth = self.shape.link_depth.max(links + 1);
        let name = element.attribute("name").unwrap_or_default();
        match self.tables.table(name) {
            Some(table) => self.children(element, table, 0, links + 1),
            None => self.faults.push(Fault::FilterUnreadable {
                table: outer.logical_name.clone(),
                why: format!("the linked table {name} does not exist"),
            }),
        }
    }

    fn condition(&mut self, element: &Element, table: &TableMeta) {
        self.shape.conditions += 1;
        let column = element.attribute("attribute").unwrap_or_default();
        let operator = element.attribute("operator").unwrap_or_default();
        let table_name = || table.logical_name.clone();
        // A condition may name a linked table by its alias; the query's own reader resolves that.
        let is_elsewhere = element.attribute("entityname").is_some_and(|alias| !alias.is_empty());
        let is_lookup_name = column.strip_suffix("name").is_some_and(|lookup| table.column(lookup).is_some());
        if !is_elsewhere && table.column(column).is_none() && !is_lookup_name {
            self.faults.push(Fault::FilterColumn { table: table_name(), column: column.to_owned() });
        }
        let is_listed = LISTED.contains(&operator) || matches!(operator, LAST_X_DAYS | "neq");
        if !is_listed && self.settings.profile_operators == Operators::Listed {
            self.faults.push(Fault::FilterOperator {
                table: table_name(),
                column: column.to_owned(),
                operator: operator.to_owned(),
            });
        }
    }

    /// X13: three levels; the number of criteria is a limit of its own.
    fn limits(&mut self, table: &str) {
        let most = usize::from(self.settings.filter_depth);
        let depth = self.shape.group_depth.max(self.shape.link_depth);
        if depth > most {
            self.faults.push(Fault::FilterTooDeep { table: table.to_owned(), depth, most });
        }
        if let Some(most) = self.settings.filter_criteria.map(usize::from)
            && self.shape.conditions > most
        {
            self.faults.push(Fault::TooManyCriteria {
                table: table.to_owned(),
                count: self.shape.conditions,
                most,
            });
        }
    }
}
