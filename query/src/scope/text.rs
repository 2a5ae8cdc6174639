//! A FetchXML put together from filters that others wrote.
//!
//! All conditions on the linked tables stand in the entity's own filter, under the aliases of the links, because a
//! filter inside a link could not name a table that is linked later.

use crate::fetch::xml::{self, Element};
use model::Problem;
use quick_xml::escape::escape;
use std::fmt::Write as _;

/// The text that is being made.
pub(super) struct Fetch {
    /// Tables in the order they were added; the first is the entity.
    places: Vec<Place>,
    /// Filters, all of which must hold.
    filters: Vec<Element>,
}

struct Place {
    table: String,
    /// The place it is linked to, with `from` and `to`; `None` for the entity.
    link: Option<(usize, String, String)>,
    /// Links that its filters brought along.
    links: Vec<Element>,
}

impl Fetch {
    /// On a table.
    pub fn new(table: &str) -> Self {
        let entity = Place { table: table.to_owned(), link: None, links: Vec::new() };
        Self { places: vec![entity], filters: Vec::new() }
    }

    /// Links a table to a place and gives the new place. `from` is its column, `to` the other's.
    pub fn link(&mut self, outer: usize, table: &str, from: &str, to: &str) -> usize {
        let link = Some((outer, from.to_owned(), to.to_owned()));
        self.places.push(Place { table: table.to_owned(), link, links: Vec::new() });
        self.places.len() - 1
    }

    /// Adds a filter on a place's table: a `filter`, an `entity` or a whole `fetch`.
    ///
    /// # Errors
    /// [`model::Code::BadRequest`] when it is none of them.
    pub fn add(&mut self, place: usize, text: &str) -> Result<(), Problem> {
        let mut body = body(text)?;
        let prefix = format!("{}f{}_", alias(place), self.filters.len());
        let mut aliases = Vec::new();
        for child in &mut body.children {
            rename_links(child, &prefix, &mut aliases);
        }
        for mut child in body.children {
            rename_references(&mut child, &aliases);
            match child.name.as_str() {
                "filter" => {
                    qualify(&mut child, &alias(place));
                    self.filters.push(child);
                }
                "link-entity" => self.places[place].links.push(child),
                // Columns and order say nothing about which rows there are.
                _ => {}
            }
        }
        Ok(())
    }

    /// Adds conditions without values, one of which must hold.
    pub fn any<'a>(&mut self, place: usize, terms: impl Iterator<Item = (&'a str, &'a str)>) {
        let condition = |(column, operator): (&str, &str)| {
            element("condition", &[("attribute", column), ("operator", operator)])
        };
        let mut filter = element("filter", &[("type", "or")]);
        filter.children.extend(terms.map(condition));
        qualify(&mut filter, &alias(place));
        self.filters.push(filter);
    }

    /// The text; rows come once, whatever the links do.
    pub fn to_xml(&self) -> String {
        let is_linked = self.places.len() > 1 || self.places.iter().any(|place| !place.links.is_empty());
        let distinct = if is_linked { " distinct=\"true\"" } else { "" };
        let mut out = format!("<fetch version=\"1.0\" mapping=\"logical\"{distinct}>");
        let mut entity = element("entity", &[("name", &self.places[0].table)]);
        entity.children.push(element("all-attributes", &[]));
        if !self.filters.is_empty() {
            let mut all = element("filter", &[("type", "and")]);
            all.children.extend(self.filters.iter().map(copy));
            entity.children.push(all);
        }
        entity.children.extend(self.links_of(0));
        write(&entity, &mut out);
        out.push_str("</fetch>");
        out
    }

    fn links_of(&self, place: usize) -> Vec<Element> {
        let mut all: Vec<Element> = self.places[place].links.iter().map(copy).collect();
        for (n, inner) in self.places.iter().enumerate() {
            if let Some((_, from, to)) = inner.link.as_ref().filter(|(outer, ..)| *outer == place) {
                let mut link = element(
                    "link-entity",
                    &[
                        ("name", &inner.table),
                        ("from", from),
                        ("to", to),
                        ("link-type", "inner"),
                        ("alias", &alias(n)),
                    ],
                );
                link.children.extend(self.links_of(n));
                all.push(link);
            }
        }
        all
    }
}

/// Alias of a place; empty for the entity itself.
fn alias(place: usize) -> String {
    if place == 0 { String::new() } else { format!("r{place}") }
}

fn element(name: &str, attributes: &[(&str, &str)]) -> Element {
    let attributes =
        attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Element { name: name.to_owned(), attributes, ..Element::default() }
}

fn copy(element: &Element) -> Element {
    Element {
        name: element.name.clone(),
        attributes: element.attributes.clone(),
        children: element.children.iter().map(copy).collect(),
        text: element.text.clone(),
    }
}

/// What stands inside a filter text: filters and links.
fn body(text: &str) -> Result<Element, Problem> {
    let text = text.trim();
    let text = match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest,
        None => text,
    };
    let mut body = xml::parse(&format!("<body>{text}</body>"))?;
    for name in ["fetch", "entity"] {
        if body.children.len() == 1 && body.children.first().is_some_and(|child| child.name == name) {
            body = body.children.swap_remove(0);
        }
    }
    Ok(body)
}

/// Gives every link an alias that no other filter has.
fn rename_links(element: &mut Element, prefix: &str, aliases: &mut Vec<(String, String)>) {
    if element.name == "link-entity" {
        let old = element.attribute("alias").or(element.attribute("name")).unwrap_or_default().to_owned();
        let new = format!("{prefix}{}", aliases.len());
        element.attributes.retain(|(name, _)| name != "alias");
        element.attributes.push(("alias".to_owned(), new.clone()));
        aliases.push((old, new));
    }
    for child in &mut element.children {
        rename_links(child, prefix, aliases);
    }
}

fn rename_references(element: &mut Element, aliases: &[(String, String)]) {
    for (name, value) in &mut element.attributes {
        if name == "entityname"
            && let Some((_, new)) = aliases.iter().find(|(old, _)| old == value)
        {
            value.clone_from(new);
        }
    }
    for child in &mut element.children {
        rename_references(child, aliases);
    }
}

/// Names the table that a filter's conditions are about.
fn qualify(filter: &mut Element, alias: &str) {
    if alias.is_empty() {
        return;
    }
    for child in &mut filter.children {
        let is_named = child.attribute("entityname").is_some_and(|name| !name.is_empty());
        if child.name == "condition" && !is_named {
            child.attributes.retain(|(name, _)| name != "entityname");
            child.attributes.push(("entityname".to_owned(), alias.to_owned()));
        }
        qualify(child, alias);
    }
}

fn write(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(&element.name);
    for (name, value) in &element.attributes {
        // Writing into a text can't fail.
        _ = write!(out, " {name}=\"{}\"", escape(value.as_str()));
    }
    // Only values have a text that counts.
    let text = if element.name == "value" { element.text.as_str() } else { "" };
    if element.children.is_empty() && text.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    out.push_str(&escape(text));
    element.children.iter().for_each(|child| write(child, out));
    _ = write!(out, "</{}>", element.name);
}
