//! A small tree read from XML, for layoutxml, formxml and sitemaps. Entities are not expanded beyond the five of
//! XML, and depth and size are bounded, because the text comes from a server.

use crate::{Code, Problem};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// Deeper than any genuine form.
const MAX_DEPTH: usize = 64;
/// Larger than any genuine form.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// An element with its attributes, child elements, and the text directly inside.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    pub text: String,
}

impl Element {
    /// The names of the attributes.
    pub fn attribute_names(&self) -> impl Iterator<Item = &str> {
        self.attributes.iter().map(|(name, _)| name.as_str())
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// An attribute that is `true` unless it says otherwise.
    pub fn is_on(&self, name: &str) -> bool {
        !matches!(self.attribute(name), Some("false" | "0"))
    }

    /// The first child element of that name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }

    /// All child elements of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The children of a child: `self/outer/inner*`.
    pub fn within<'a>(&'a self, outer: &'a str, inner: &'a str) -> impl Iterator<Item = &'a Element> {
        self.child(outer).into_iter().flat_map(move |c| c.all(inner))
    }
}

/// Reads a document and gives its root element.
///
/// # Errors
/// [`Code::UnexpectedReply`] with the reason, when it is not well-formed XML or beyond the bounds.
pub(crate) fn parse(text: &str) -> Result<Element, Problem> {
    let bad = |why: &str| Problem::new(Code::UnexpectedReply).with("detail", why);
    if text.len() > MAX_BYTES {
        return Err(bad("xml too large"));
    }
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        match reader.read_event().map_err(|e| bad(&e.to_string()))? {
            Event::Start(tag) => {
                if open.len() > MAX_DEPTH {
                    return Err(bad("xml too deep"));
                }
                open.push(element(&tag)?);
            }
            Event::Empty(tag) => {
                let leaf = element(&tag)?;
                if let Some(parent) = open.last_mut() {
                    parent.children.push(leaf);
                }
            }
            Event::End(_) => {
                let done = open.pop().ok_or_else(|| bad("xml ends too early"))?;
                open.last_mut().ok_or_else(|| bad("xml ends too early"))?.children.push(done);
            }
            Event::Text(text) => {
                if let Some(parent) = open.last_mut() {
                    parent.text.push_str(&text);
                }
            }
            Event::CData(text) => {
                if let Some(parent) = open.last_mut() {
                    parent.text.push_str(&text);
                }
            }
            Event::GeneralRef(entity) => {
                let character = entity.resolve_char_ref().map_err(|e| bad(&e.to_string()))?;
                if let Some(parent) = open.last_mut() {
                    match (character, resolve_predefined_entity(&entity)) {
                        (Some(character), _) => parent.text.push(character),
                        (None, Some(text)) => parent.text.push_str(text),
                        (None, None) => return Err(bad("xml with an unknown entity")),
                    }
                }
            }
            Event::DocType(_) => return Err(bad("xml with a document type")),
            Event::Eof => break,
            _ => {}
        }
    }
    let mut top = match (open.pop(), open.is_empty()) {
        (Some(top), true) => top,
        _ => return Err(bad("xml ends too early")),
    };
    top.children.pop().ok_or_else(|| bad("xml without an element"))
}

/// A text as it stands in an attribute or between tags. Line ends and tabs keep their meaning in attributes too.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = quick_xml::escape::escape(text).into_owned();
    for (plain, written) in [("\n", "&#10;"), ("\r", "&#13;"), ("\t", "&#9;")] {
        escaped = escaped.replace(plain, written);
    }
    escaped
}

fn element(tag: &BytesStart<'_>) -> Result<Element, Problem> {
    let bad = |why: String| Problem::new(Code::UnexpectedReply).with("detail", why);
    let name = tag.name().as_ref().to_owned();
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|e| bad(e.to_string()))?;
        let key = attribute.key.as_ref().to_owned();
        let value =
            quick_xml::escape::unescape(&attribute.value).map_err(|e| bad(e.to_string()))?.into_owned();
        attributes.push((key, value));
    }
    Ok(Element { name, attributes, children: Vec::new(), text: String::new() })
}
