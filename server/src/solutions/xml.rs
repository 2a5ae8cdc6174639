//! A tree read from XML that keeps every element's own text, so that what isn't understood can be kept as it was.

use odata::ODataError;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::fmt::Write;

/// Deeper than any genuine solution.
const MAX_DEPTH: usize = 200;
/// More elements than any genuine solution has.
const MAX_ELEMENTS: usize = 2_000_000;

/// An element of a document.
#[derive(Debug, Default)]
pub struct Element<'t> {
    /// Its name.
    pub name: String,
    /// The element as it stands in the document.
    pub raw: &'t str,
    /// Its text, without that of its children.
    pub text: String,
    /// Its child elements.
    pub children: Vec<Element<'t>>,
    attributes: Vec<(String, String)>,
}

impl<'t> Element<'t> {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether it has attributes, namespaces aside.
    pub fn has_attributes(&self) -> bool {
        self.attributes.iter().any(|(name, _)| !name.starts_with("xmlns"))
    }

    /// The first child of a name.
    pub fn child(&self, name: &str) -> Option<&Element<'t>> {
        self.children.iter().find(|c| c.name == name)
    }

    /// All children of a name.
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Element<'t>> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The children of a child: `self/outer/inner*`.
    pub fn within<'s>(&'s self, outer: &'s str, inner: &'s str) -> impl Iterator<Item = &'s Element<'t>> {
        self.all(outer).flat_map(move |c| c.all(inner))
    }

    /// The text of a child, trimmed; `None` where it is absent or empty.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.child(name).map(|c| c.text.trim()).filter(|t| !t.is_empty())
    }

    /// Whether a child says 1 or true.
    pub fn is(&self, name: &str) -> bool {
        matches!(self.value(name), Some("1" | "true" | "True"))
    }

    /// What stands inside a child, as it stands in the document: `<layoutxml>…</layoutxml>`.
    pub fn inner(&self, name: &str) -> Option<&'t str> {
        let children = &self.child(name)?.children;
        let (first, last) = (children.first()?.raw, children.last()?.raw);
        if children.len() == 1 { Some(first) } else { Some(last) }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.children.is_empty() && self.text.trim().is_empty()
    }
}

/// Reads a document and gives its root element.
///
/// # Errors
/// 400 for what is not well-formed, has a document type, or is beyond the bounds.
pub fn parse(text: &str) -> Result<Element<'_>, ODataError> {
    let bad =
        |why: &str| ODataError::invalid_argument(format!("The XML of the solution cannot be read: {why}."));
    let mut reader = Reader::from_str(text);
    let mut open: Vec<(Element<'_>, usize)> = vec![(Element::default(), 0)];
    let mut count = 0_usize;
    loop {
        let start = position(&reader);
        let event = reader.read_event().map_err(|e| bad(&e.to_string()))?;
        let end = position(&reader);
        match event {
            Event::Start(tag) => {
                count += 1;
                if open.len() > MAX_DEPTH || count > MAX_ELEMENTS {
                    return Err(bad("it is too deep or too large"));
                }
                open.push((element(&tag).map_err(|e| bad(&e))?, start));
            }
            Event::Empty(tag) => {
                count += 1;
                let mut leaf = element(&tag).map_err(|e| bad(&e))?;
                leaf.raw = text.get(start..end).unwrap_or_default();
                if let Some((parent, _)) = open.last_mut() {
                    parent.children.push(leaf);
                }
            }
            Event::End(_) => {
                let (mut done, began) = open.pop().ok_or_else(|| bad("it ends too early"))?;
                done.raw = text.get(began..end).unwrap_or_default();
                open.last_mut().ok_or_else(|| bad("it ends too early"))?.0.children.push(done);
            }
            Event::Text(part) => {
                if let Some((parent, _)) = open.last_mut() {
                    parent.text.push_str(&part);
                }
            }
            Event::CData(part) => {
                if let Some((parent, _)) = open.last_mut() {
                    parent.text.push_str(&part);
                }
            }
            Event::GeneralRef(reference) => {
                let whole = format!("&{};", &*reference);
                // Only the five entities of XML and numbers are known: nothing can expand.
                let known = quick_xml::escape::unescape(&whole).map_err(|e| bad(&e.to_string()))?;
                if let Some((parent, _)) = open.last_mut() {
                    parent.text.push_str(&known);
                }
            }
            Event::DocType(_) => return Err(bad("it has a document type")),
            Event::Eof => break,
            _ => {}
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some((mut top, _)), true) => top.children.pop().ok_or_else(|| bad("it has no element")),
        _ => Err(bad("it ends too early")),
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn element<'t>(tag: &BytesStart<'_>) -> Result<Element<'t>, String> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|e| e.to_string())?;
        attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(Element { name: tag.name().as_ref().to_owned(), attributes, ..Element::default() })
}

/// A text as it may stand in XML.
pub fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

/// Appends to a document.
pub fn put(xml: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a String can't fail.
    let _ = xml.write_fmt(part);
}
