//! Paging cookies of FetchXML: `<cookie page="1"><accountid last="{GUID}" first="{GUID}" /></cookie>`
//! (`reference/dataverse.md` §5.3). They only say where to go on; they carry the sort keys of a page's first and last row.

use super::xml;
use crate::aggregate::column_of;
use crate::sql::{After, Schema};
use crate::{Link, LinkKind, Query};
use model::storage::SqlValue;
use model::{ColumnKind, RecordId, rules};
use std::fmt::Write;

/// Longest cookie that is read, in bytes.
const MAX_BYTES: usize = 16 * 1024;

/// One part of a sort key.
#[derive(Clone, Debug, PartialEq)]
pub struct CookieKey {
    name: String,
    form: Form,
}

/// What SQL sorts by.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Integer,
    Real,
    Text,
    Id,
}

/// The parts of the sort key of a query's rows; `None` where there are no cookies, because the order is that of
/// linked columns.
pub fn keys(query: &Query, schema: &dyn Schema) -> Option<Vec<CookieKey>> {
    let mut keys = Vec::new();
    for order in &query.order {
        if order.column.contains('.') {
            return None;
        }
        let form = match column_of(query, schema, &order.column) {
            Ok(column) => form(&column.kind),
            // The name of a lookup.
            Err(_) => Form::Text,
        };
        keys.push(CookieKey { name: order.column.clone(), form });
    }
    let table = schema.table(&query.table)?;
    keys.push(CookieKey { name: table.primary_id.clone(), form: Form::Id });
    if !query.distinct {
        link_keys(&query.links, schema, &mut keys)?;
    }
    Some(keys)
}

fn link_keys(links: &[Link], schema: &dyn Schema, keys: &mut Vec<CookieKey>) -> Option<()> {
    for link in links {
        let table = schema.table(&link.table)?;
        if link.kind != LinkKind::First && link.from != table.primary_id {
            // Aliases come from the client; as names of elements they would have to be checked.
            keys.push(CookieKey { name: format!("link{}", keys.len()), form: Form::Id });
        }
        link_keys(&link.links, schema, keys)?;
    }
    Some(())
}

fn form(kind: &ColumnKind) -> Form {
    match kind {
        ColumnKind::Uniqueidentifier => Form::Id,
        ColumnKind::Double { .. } => Form::Real,
        ColumnKind::DateTime { .. } if !rules::stores_day(kind) => Form::Integer,
        ColumnKind::Integer { .. }
        | ColumnKind::BigInt
        | ColumnKind::Money { .. }
        | ColumnKind::Boolean { .. }
        | ColumnKind::Picklist { .. }
        | ColumnKind::State { .. }
        | ColumnKind::Status { .. } => Form::Integer,
        _ => Form::Text,
    }
}

/// Writes the cookie of a page.
pub fn write(page: u32, keys: &[CookieKey], first: &After, last: &After) -> String {
    let mut cookie = format!("<cookie page=\"{page}\">");
    for ((key, first), last) in keys.iter().zip(&first.0).zip(&last.0) {
        // Writing to a String can't fail.
        let _ = write!(cookie, "<{} {} {} />", key.name, attribute("last", last), attribute("first", first));
    }
    cookie.push_str("</cookie>");
    cookie
}

fn attribute(name: &str, value: &SqlValue) -> String {
    let text = match value {
        SqlValue::Null => return format!("{name}null=\"1\""),
        SqlValue::Integer(n) => n.to_string(),
        SqlValue::Real(n) => format!("{n:?}"),
        SqlValue::Text(text) => text.clone(),
        SqlValue::Blob(bytes) => match RecordId::from_slice(bytes) {
            Some(id) => format!("{{{}}}", id.to_string().to_uppercase()),
            None => String::new(),
        },
    };
    // Line breaks of a text would come back as blanks.
    let escaped = quick_xml::escape::escape(text.as_str()).replace('\n', "&#10;").replace('\r', "&#13;");
    format!("{name}=\"{}\"", escaped.replace('\t', "&#9;"))
}

/// Reads where the page of a cookie ended; `None` when it is no cookie of such a query.
pub fn read(cookie: &str, keys: &[CookieKey]) -> Option<After> {
    if cookie.len() > MAX_BYTES {
        return None;
    }
    let root = xml::parse(cookie).ok()?;
    if root.name != "cookie" || root.children.len() != keys.len() {
        return None;
    }
    let part = |(key, element): (&CookieKey, &xml::Element)| {
        if element.name != key.name {
            return None;
        }
        if element.attribute("lastnull").is_some() {
            return Some(SqlValue::Null);
        }
        let text = element.attribute("last")?;
        Some(match key.form {
            Form::Integer => SqlValue::Integer(text.parse().ok()?),
            Form::Real => SqlValue::Real(text.parse().ok()?),
            Form::Text => SqlValue::Text(text.to_owned()),
            Form::Id => SqlValue::Blob(text.parse::<RecordId>().ok()?.as_bytes().to_vec()),
        })
    };
    keys.iter().zip(&root.children).map(part).collect::<Option<Vec<_>>>().map(After)
}
