//! Rows whose properties have other names than their columns: results of FetchXML and of aggregates.

use super::value::{push_text, push_value};
use super::write::{Object, json_key};
use super::{FORMATTED, LOGICAL_NAME};
use crate::Annotations;
use crate::format::{Formats, formatted};
use model::{ColumnMeta, Fields, RecordId, Value};

/// A property of such rows.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedColumn {
    /// Its name on the wire.
    pub property: String,
    /// What the value is called among the fields.
    pub field: String,
    /// The column, for form and format.
    pub column: ColumnMeta,
    /// What the lookup to the currency is called among the fields.
    pub currency: Option<String>,
}

/// Writes rows with these properties; what is empty is left out, as FetchXML does.
pub struct NamedWriter<'a> {
    columns: Vec<Keys<'a>>,
    formats: Formats<'a>,
}

struct Keys<'a> {
    named: &'a NamedColumn,
    key: String,
    formatted: Option<String>,
    logical_name: Option<String>,
}

impl<'a> NamedWriter<'a> {
    /// For rows with these properties, in this order.
    pub fn new(columns: &'a [NamedColumn], annotations: &Annotations, formats: Formats<'a>) -> Self {
        let keys = |named: &'a NamedColumn| {
            let wanted = |annotation: &str| {
                let name = format!("{}@{annotation}", named.property);
                annotations.wants(annotation).then(|| json_key(&name))
            };
            Keys {
                named,
                key: json_key(&named.property),
                formatted: wanted(FORMATTED),
                logical_name: wanted(LOGICAL_NAME),
            }
        };
        Self { columns: columns.iter().map(keys).collect(), formats }
    }

    /// Appends a row. `id` is its primary key with its name, of a row that has one.
    pub fn write(&self, out: &mut String, etag: Option<&str>, id: Option<(&str, RecordId)>, fields: &Fields) {
        let mut object = Object::open(out);
        if let Some(etag) = etag {
            object.text("@odata.etag", etag);
        }
        for keys in &self.columns {
            let NamedColumn { field, column, currency, .. } = keys.named;
            let Some(value) = fields.get(field).filter(|value| !value.is_null()) else { continue };
            let currency = match currency.as_ref().and_then(|name| fields.get(name)) {
                Some(Value::Lookup(to)) => Some(to.id),
                _ => None,
            };
            if let Some(key) = &keys.formatted
                && let Some(text) = formatted(column, value, currency, &self.formats)
            {
                object.member(key, &text);
            }
            if let (Some(key), Value::Lookup(to)) = (&keys.logical_name, value) {
                object.member(key, &to.table);
            }
            object.start(&keys.key);
            push_value(object.out(), column, value);
        }
        if let Some((name, id)) = id {
            object.text(name, &id.to_string());
        }
        object.close();
    }
}

/// One result of an aggregate.
#[derive(Clone, Copy)]
pub struct Computed<'a> {
    /// Its name.
    pub property: &'a str,
    /// Its value.
    pub value: &'a Value,
    /// The column whose form and format it has; `None` for a plain number.
    pub column: Option<&'a ColumnMeta>,
    /// Its text, where no column tells it.
    pub text: Option<&'a str>,
}

/// Appends the results of a group. Empty ones are null, or with `skip_null` left out.
pub fn write_results<'a>(
    out: &mut String,
    results: impl Iterator<Item = Computed<'a>>,
    annotations: &Annotations,
    formats: &Formats<'_>,
    skip_null: bool,
) {
    let mut object = Object::open(out);
    for one in results.filter(|one| !skip_null || !one.value.is_null()) {
        let text = match (one.text, one.column) {
            (Some(text), _) => Some(text.to_owned()),
            (None, Some(column)) => formatted(column, one.value, None, formats),
            (None, None) => formats.plain(one.value),
        };
        if let Some(text) = text.filter(|_| annotations.wants(FORMATTED)) {
            object.text(&format!("{}@{FORMATTED}", one.property), &text);
        }
        if let Value::Lookup(to) = one.value
            && annotations.wants(LOGICAL_NAME)
        {
            object.text(&format!("{}@{LOGICAL_NAME}", one.property), &to.table);
        }
        object.key(one.property);
        match (one.column, one.value) {
            (Some(column), value) => push_value(object.out(), column, value),
            (None, Value::Int(n)) => object.out().push_str(&n.to_string()),
            (None, Value::Decimal(n)) => object.out().push_str(&n.normalize().to_string()),
            (None, Value::Text(text)) => push_text(object.out(), text),
            (None, _) => object.out().push_str("null"),
        }
    }
    object.close();
}

/// A member name of a column of a link: `alias.column` is `alias_x002e_column`.
pub fn link_property(name: &str) -> String {
    name.replace('.', "_x002e_")
}
