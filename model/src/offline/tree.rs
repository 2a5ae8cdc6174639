//! A custom filter as the designer shows it: groups of criteria and linked tables, read from FetchXML and written as it.
//! What a tree can't say (columns compared with columns, `any` and `all`, links with several keys) stays FetchXML.

use crate::xml::{self, Element};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// A filter of a table's rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tree {
    /// What the row itself must meet.
    #[serde(default)]
    pub group: Group,
    /// Tables that a row must have a linked row in.
    #[serde(default)]
    pub links: Vec<Linked>,
}

/// Criteria with "and" or "or" between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Whether one of them is enough.
    #[serde(default)]
    pub any: bool,
    /// The criteria.
    #[serde(default)]
    pub parts: Vec<Part>,
}

/// A part of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum Part {
    /// One criterion.
    Criterion(Criterion),
    /// A group of its own.
    Group(Group),
}

/// One criterion.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Criterion {
    /// Logical name of the column.
    pub column: String,
    /// The operator by FetchXML's name.
    pub operator: String,
    /// What it is compared with: as many as [`super::operators::values_of`] says.
    #[serde(default)]
    pub values: Vec<String>,
}

/// A linked table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Linked {
    /// Its logical name.
    pub table: String,
    /// Its column.
    pub from: String,
    /// The column of the table outside that holds the same.
    pub to: String,
    /// Whether rows without a linked row pass.
    #[serde(default)]
    pub outer: bool,
    /// What the linked row must meet.
    #[serde(default)]
    pub group: Group,
    /// Tables linked to it.
    #[serde(default)]
    pub links: Vec<Linked>,
}

/// Reads a filter, an entity or a whole fetch.
///
/// # Errors
/// Why it is no filter or can't be shown as a tree, in words.
pub fn read(text: &str) -> Result<Tree, String> {
    let body = super::filter::body(text)?;
    let (group, links) = children(&body)?;
    Ok(Tree { group, links })
}

/// Writes a filter of a table as FetchXML: a `filter`, or where tables are linked an `entity`. An empty tree is an empty
/// text.
pub fn write(tree: &Tree, table: &str) -> String {
    let mut xml = String::new();
    if tree.links.is_empty() {
        write_group(&mut xml, &tree.group, true);
        return xml;
    }
    _ = write!(xml, "<entity name=\"{}\">", escaped(table));
    write_group(&mut xml, &tree.group, true);
    tree.links.iter().for_each(|link| write_link(&mut xml, link));
    xml.push_str("</entity>");
    xml
}

/// The filters and links of an entity or link. Several filters side by side are "and".
fn children(element: &Element) -> Result<(Group, Vec<Linked>), String> {
    let mut groups = Vec::new();
    let mut links = Vec::new();
    for child in &element.children {
        match child.name.as_str() {
            "filter" => groups.push(group(child)?),
            "link-entity" => links.push(link(child)?),
            "attribute" | "all-attributes" | "order" => {}
            other => return Err(format!("{other} can't be shown")),
        }
    }
    let group = match groups.len() {
        0 => Group::default(),
        1 => groups.swap_remove(0),
        _ => Group { any: false, parts: groups.into_iter().map(Part::Group).collect() },
    };
    Ok((group, links))
}

fn group(element: &Element) -> Result<Group, String> {
    only(element, &["type", "isquickfindfields", "overridequickfindrecordlimitenabled"])?;
    let any = match element.attribute("type") {
        None | Some("and") => false,
        Some("or") => true,
        Some(other) => return Err(format!("a filter of type {other} can't be read")),
    };
    let part = |child: &Element| match child.name.as_str() {
        "filter" => group(child).map(Part::Group),
        "condition" => criterion(child).map(Part::Criterion),
        other => Err(format!("{other} in a filter can't be shown")),
    };
    Ok(Group { any, parts: element.children.iter().map(part).collect::<Result<_, _>>()? })
}

fn criterion(element: &Element) -> Result<Criterion, String> {
    only(element, &["attribute", "operator", "value", "uiname", "uitype", "uihidden"])?;
    let needed = |name: &str| {
        let value = element.attribute(name).filter(|value| !value.is_empty());
        value.map(str::to_owned).ok_or_else(|| format!("a condition has no {name}"))
    };
    let own = element.attribute("value").map(str::to_owned);
    let values = match own {
        Some(value) => vec![value],
        None => element.all("value").map(|value| value.text.trim().to_owned()).collect(),
    };
    if element.children.iter().any(|child| child.name != "value") {
        return Err("a condition holds something else than values".to_owned());
    }
    Ok(Criterion { column: needed("attribute")?, operator: needed("operator")?, values })
}

fn link(element: &Element) -> Result<Linked, String> {
    only(element, &["name", "from", "to", "alias", "link-type", "intersect", "visible"])?;
    let outer = match element.attribute("link-type") {
        None | Some("inner") => false,
        Some("outer") => true,
        Some(other) => return Err(format!("a link of type {other} can't be shown")),
    };
    let text = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
    let (group, links) = children(element)?;
    Ok(Linked { table: text("name"), from: text("from"), to: text("to"), outer, group, links })
}

/// What an element says beyond these attributes would be lost.
fn only(element: &Element, known: &[&str]) -> Result<(), String> {
    match element.attribute_names().find(|name| !known.contains(name)) {
        Some(other) => Err(format!("{other} of a {} can't be shown", element.name)),
        None => Ok(()),
    }
}

fn write_group(xml: &mut String, group: &Group, is_outermost: bool) {
    if group.parts.is_empty() && is_outermost {
        return;
    }
    xml.push_str(if group.any { "<filter type=\"or\">" } else { "<filter type=\"and\">" });
    for part in &group.parts {
        match part {
            Part::Group(group) => write_group(xml, group, false),
            Part::Criterion(criterion) => write_criterion(xml, criterion),
        }
    }
    xml.push_str("</filter>");
}

fn write_criterion(xml: &mut String, criterion: &Criterion) {
    let Criterion { column, operator, values } = criterion;
    _ = write!(xml, "<condition attribute=\"{}\" operator=\"{}\"", escaped(column), escaped(operator));
    let is_list = super::operators::values_of(operator).is_none();
    match values.as_slice() {
        [] => xml.push_str("/>"),
        [value] if !is_list => _ = write!(xml, " value=\"{}\"/>", escaped(value)),
        values => {
            xml.push('>');
            values.iter().for_each(|value| _ = write!(xml, "<value>{}</value>", escaped(value)));
            xml.push_str("</condition>");
        }
    }
}

fn write_link(xml: &mut String, link: &Linked) {
    let kind = if link.outer { "outer" } else { "inner" };
    let [table, from, to] = [&link.table, &link.from, &link.to].map(|text| escaped(text));
    _ = write!(xml, "<link-entity name=\"{table}\" from=\"{from}\" to=\"{to}\" link-type=\"{kind}\">");
    write_group(xml, &link.group, true);
    link.links.iter().for_each(|link| write_link(xml, link));
    xml.push_str("</link-entity>");
}

fn escaped(text: &str) -> String {
    xml::escaped(text)
}
