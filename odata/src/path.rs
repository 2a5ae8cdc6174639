//! The path of a URL after `/api/data/v9.x/`, read into a closed list of resources.

mod definitions;

pub use definitions::{Definitions, TableKey};

use crate::ODataError;
use model::{RecordId, TableMeta};

/// What a path names. Whether a set, a column, a navigation property or a function exists, metadata must tell.
#[derive(Clone, Debug, PartialEq)]
pub enum Resource {
    /// The root.
    Service,
    /// `$metadata`
    Metadata,
    /// `accounts`
    Set(String),
    /// `accounts/$count`
    Count(String),
    /// `accounts(key)`
    Row(RowPath),
    /// `accounts(key)/name`: a column or a navigation property.
    Member(RowPath, String),
    /// `accounts(key)/name/$value`
    MemberValue(RowPath, String),
    /// `accounts(key)/contact_customer_accounts/$count`
    MemberCount(RowPath, String),
    /// `accounts(key)/primarycontactid/$ref`, or `…/contact_customer_accounts(related)/$ref`.
    Reference(RowPath, String, Option<Key>),
    /// `WhoAmI`, `WhoAmI()`, `RetrieveMetadataChanges(Query=@p1)`; may also be an entity set when it has no
    /// parentheses, see [`Resource::Set`].
    Function(Call),
    /// `accounts/Microsoft.Dynamics.CRM.CreateMultiple`
    BoundToSet(String, Call),
    /// `leads(key)/Microsoft.Dynamics.CRM.QualifyLead`
    BoundToRow(RowPath, Call),
    /// `EntityDefinitions…`, `RelationshipDefinitions…`, `GlobalOptionSetDefinitions…`
    Definitions(Definitions),
}

/// A row by its set and key.
#[derive(Clone, Debug, PartialEq)]
pub struct RowPath {
    /// Entity set.
    pub set: String,
    /// Key.
    pub key: Key,
}

/// A key in parentheses.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// `(guid)`
    Id(RecordId),
    /// `(accountid=guid)`, `(firstname='Joe',emailaddress1='a@b')`: names, and literals as written, without quotes.
    Named(Vec<(String, String)>),
}

/// A function or action with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Its name, without the namespace.
    pub name: String,
    /// Parameters as written, aliases like `@p1` replaced by the value in the query.
    pub arguments: Vec<(String, String)>,
    /// Whether it was written with parentheses.
    pub parentheses: bool,
}

impl Key {
    /// The primary key, given bare or by its name; `None` for an alternate key.
    pub fn id(&self, table: &TableMeta) -> Option<RecordId> {
        match self {
            Self::Id(id) => Some(*id),
            Self::Named(parts) => match parts.as_slice() {
                [(name, literal)] if *name == table.primary_id => unquoted(literal).parse().ok(),
                _ => None,
            },
        }
    }
}

impl Call {
    /// The argument of that name, as written.
    pub fn argument(&self, name: &str) -> Option<&str> {
        self.arguments.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Namespace of bound functions and actions, and of casts.
pub const NAMESPACE: &str = "Microsoft.Dynamics.CRM.";
/// Longest path and query; Dataverse's bound for URLs.
const MAX_LENGTH: usize = 32_768;
/// More than any path has.
const MAX_SEGMENTS: usize = 8;

/// Reads a path, percent-encoded as it came. `query` is the part after `?`, for parameter aliases.
///
/// # Errors
/// 400 or 404 as Dataverse answers what it can't resolve.
pub fn parse(path: &str, query: &str) -> Result<Resource, ODataError> {
    parse_within(path, query, MAX_LENGTH)
}

/// As [`parse`], where the bound for the length is another one: in a batch.
///
/// # Errors
/// As [`parse`].
pub fn parse_within(path: &str, query: &str, most: usize) -> Result<Resource, ODataError> {
    if path.len() + query.len() > most {
        return Err(ODataError::bad_url("The URL is too long."));
    }
    // Quotes decide where a segment ends, so they are the first to be decoded.
    let path = path.replace("%27", "'");
    let raw = split(path.trim_matches('/'), '/')?;
    if raw.len() > MAX_SEGMENTS {
        return Err(ODataError::bad_url("The URL has too many segments."));
    }
    let segments = raw.into_iter().map(Segment::parse).collect::<Result<Vec<_>, _>>()?;
    let Some((first, rest)) = segments.split_first() else { return Ok(Resource::Service) };
    match (first.name.as_str(), &first.arguments, rest) {
        ("", None, []) => Ok(Resource::Service),
        ("$metadata", None, []) => Ok(Resource::Metadata),
        (root, _, _) if definitions::is_root(root) => {
            definitions::parse(first, rest).map(Resource::Definitions)
        }
        (set, None, []) => Ok(Resource::Set(set.to_owned())),
        (set, None, [second]) => below_set(set, second, query),
        (_, Some(_), []) if first.is_function() => first.call(query).map(Resource::Function),
        (set, Some(arguments), _) => {
            let row = RowPath { set: set.to_owned(), key: key(set, arguments)? };
            below_row(row, rest, query)
        }
        (_, None, [second, ..]) => Err(ODataError::no_segment(&second.name)),
    }
}

/// Reads a reference to a row, as bodies have it: `/contacts(guid)`, `contacts(guid)` or an absolute URL.
///
/// # Errors
/// 400 or 404 when it isn't one.
pub fn parse_reference(url: &str) -> Result<RowPath, ODataError> {
    let path = match url.split_once("/api/data/v") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_version, path)| path),
        None => url,
    };
    match parse(path, "")? {
        Resource::Row(row) => Ok(row),
        _ => Err(ODataError::invalid_argument("The reference does not name a row.")),
    }
}

/// A literal without its quotes: `'it''s'` is `it's`; anything else stays as it is.
pub fn unquoted(literal: &str) -> String {
    match literal.strip_prefix('\'').and_then(|l| l.strip_suffix('\'')) {
        Some(inner) => inner.replace("''", "'"),
        None => literal.to_owned(),
    }
}

/// One segment, decoded.
struct Segment {
    name: String,
    /// What stands between the parentheses, if there are any.
    arguments: Option<String>,
}

impl Segment {
    fn parse(raw: &str) -> Result<Self, ODataError> {
        let decoded = percent_decoded(raw)?;
        match decoded.split_once('(') {
            None => Ok(Self { name: decoded, arguments: None }),
            Some((name, rest)) => {
                let inner = rest
                    .strip_suffix(')')
                    .ok_or_else(|| ODataError::bad_url("A parenthesis is not closed."))?;
                Ok(Self { name: name.to_owned(), arguments: Some(inner.to_owned()) })
            }
        }
    }

    /// Functions look like rows by a named key; but sets are lower case, and functions have a capital after the
    /// publisher's prefix, if any.
    fn is_function(&self) -> bool {
        let arguments = self.arguments.as_deref().unwrap_or_default();
        arguments.is_empty() || self.name.contains(|c: char| c.is_ascii_uppercase())
    }

    fn call(&self, query: &str) -> Result<Call, ODataError> {
        let name = self.name.strip_prefix(NAMESPACE).unwrap_or(&self.name).to_owned();
        let arguments = self.arguments.as_deref().map_or(Ok(Vec::new()), |list| arguments(list, query))?;
        Ok(Call { name, arguments, parentheses: self.arguments.is_some() })
    }
}

fn below_set(set: &str, second: &Segment, query: &str) -> Result<Resource, ODataError> {
    match second.name.as_str() {
        "$count" => Ok(Resource::Count(set.to_owned())),
        name if name.starts_with(NAMESPACE) => Ok(Resource::BoundToSet(set.to_owned(), second.call(query)?)),
        name => Err(ODataError::no_segment(name)),
    }
}

fn below_row(row: RowPath, rest: &[Segment], query: &str) -> Result<Resource, ODataError> {
    let Some((member, tail)) = rest.split_first() else { return Ok(Resource::Row(row)) };
    if member.name.starts_with(NAMESPACE) && tail.is_empty() {
        return Ok(Resource::BoundToRow(row, member.call(query)?));
    }
    let name = member.name.clone();
    let end = match tail {
        [] => "",
        [one] if one.arguments.is_none() => one.name.as_str(),
        [other, ..] => return Err(ODataError::no_segment(&other.name)),
    };
    match (end, &member.arguments) {
        ("", None) => Ok(Resource::Member(row, name)),
        ("$value", None) => Ok(Resource::MemberValue(row, name)),
        ("$count", None) => Ok(Resource::MemberCount(row, name)),
        ("$ref", None) => Ok(Resource::Reference(row, name, None)),
        ("$ref", Some(related)) => {
            let related = key(&name, related)?;
            Ok(Resource::Reference(row, name, Some(related)))
        }
        ("", Some(_)) => Err(ODataError::no_segment(&name)),
        (end, _) => Err(ODataError::no_segment(end)),
    }
}

fn key(set: &str, arguments: &str) -> Result<Key, ODataError> {
    if let Ok(id) = arguments.parse() {
        return Ok(Key::Id(id));
    }
    let bad = || {
        let message = format!(
            "The key in the request URI is not valid for resource '{set}'. Ensure that the names and number of key properties match the declared or alternate key properties for the resource."
        );
        ODataError::bad_url(message)
    };
    let part = |part: &str| part.split_once('=').map(|(n, v)| (n.trim().to_owned(), v.trim().to_owned()));
    let parts = split(arguments, ',')?.into_iter().map(part).collect::<Option<Vec<_>>>();
    parts
        .filter(|p| !p.is_empty() && p.iter().all(|(n, v)| !n.is_empty() && !v.is_empty()))
        .map(Key::Named)
        .ok_or_else(bad)
}

fn arguments(list: &str, query: &str) -> Result<Vec<(String, String)>, ODataError> {
    let unresolved = || ODataError::bad_url("Request message has unresolved parameters.");
    let aliases = crate::options::pairs(query);
    let mut arguments = Vec::new();
    for part in split(list, ',')?.into_iter().filter(|part| !part.trim().is_empty()) {
        let (name, value) = part.split_once('=').ok_or_else(unresolved)?;
        let value = value.trim();
        let value = match value.strip_prefix('@') {
            None => value.to_owned(),
            Some(_) => {
                aliases.iter().find(|(n, _)| n == value).map(|(_, v)| v.clone()).ok_or_else(unresolved)?
            }
        };
        arguments.push((name.trim().to_owned(), value));
    }
    Ok(arguments)
}

/// Splits where the separator stands outside of quotes, parentheses, brackets and braces.
fn split(text: &str, separator: char) -> Result<Vec<&str>, ODataError> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_u32, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            c if c == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    if quoted {
        return Err(ODataError::bad_url("A quote is not closed."));
    }
    parts.push(&text[start..]);
    Ok(parts)
}

fn percent_decoded(text: &str) -> Result<String, ODataError> {
    let bad = || ODataError::bad_url("The URL is not valid percent-encoded UTF-8.");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|d| char::from(d).to_digit(16));
        let (high, low) = (digit().ok_or_else(bad)?, digit().ok_or_else(bad)?);
        bytes.push(u8::try_from(high * 16 + low).map_err(|_| bad())?);
    }
    String::from_utf8(bytes).map_err(|_| bad())
}
