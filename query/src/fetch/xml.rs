//! The elements of a FetchXML. Entities beyond XML's own five are refused, and depth and size are bounded, because
//! the text comes from anyone.

use model::{Code, Problem};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// Deeper than any genuine query.
const MAX_DEPTH: usize = 32;
/// Larger than any genuine query.
const MAX_BYTES: usize = 256 * 1024;

/// An element.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    /// Text directly inside.
    pub text: String,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The value of an attribute that must be there.
    ///
    /// # Errors
    /// [`Code::BadRequest`].
    pub fn required(&self, name: &str) -> Result<&str, Problem> {
        self.attribute(name)
            .filter(|v| !v.is_empty())
            .ok_or_else(|| bad(format!("{} needs {name}", self.name)))
    }

    /// Whether an attribute is `true` or `1`.
    pub fn is_set(&self, name: &str) -> bool {
        matches!(self.attribute(name), Some("true" | "1"))
    }
}

/// The problem with a FetchXML.
pub(crate) fn bad(detail: impl std::fmt::Display) -> Problem {
    Problem::new(Code::BadRequest).with("detail", format!("FetchXML: {detail}")).with("fault", "fetch_xml")
}

/// Reads a document and gives its root.
///
/// # Errors
/// [`Code::BadRequest`].
pub(crate) fn parse(text: &str) -> Result<Element, Problem> {
    if text.len() > MAX_BYTES {
        return Err(bad("too large"));
    }
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().map_err(bad)? {
            Event::Start(tag) if open.len() > MAX_DEPTH => {
                return Err(bad(format!("{} is too deep", tag.name().as_ref())));
            }
            Event::Start(tag) => open.push(element(&tag)?),
            Event::Empty(tag) => {
                let leaf = element(&tag)?;
                last(&mut open)?.children.push(leaf);
            }
            Event::End(_) => {
                let done = open.pop().ok_or_else(|| bad("ends too early"))?;
                last(&mut open)?.children.push(done);
            }
            Event::Text(text) => last(&mut open)?.text.push_str(&text),
            Event::CData(text) => last(&mut open)?.text.push_str(&text),
            Event::GeneralRef(entity) => {
                let text = format!("&{};", &*entity);
                let resolved = quick_xml::escape::unescape(&text).map_err(bad)?;
                last(&mut open)?.text.push_str(&resolved);
            }
            Event::DocType(_) => return Err(bad("a document type is not allowed")),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some(mut top), true) if top.children.len() == 1 => Ok(top.children.swap_remove(0)),
        _ => Err(bad("not one element")),
    }
}

fn last(open: &mut [Element]) -> Result<&mut Element, Problem> {
    open.last_mut().ok_or_else(|| bad("ends too early"))
}

fn element(tag: &BytesStart<'_>) -> Result<Element, Problem> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(bad)?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(bad)?.into_owned();
        attributes.push((attribute.key.as_ref().to_owned(), value));
    }
    Ok(Element { name: tag.name().as_ref().to_owned(), attributes, ..Element::default() })
}
