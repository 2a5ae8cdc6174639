//! Pieces of XML.

use super::super::xml::{escaped, put};
use model::metadata::Label;
use model::storage::SqlValue;

/// The texts of a label, one element a language.
pub(super) fn texts(xml: &mut String, label: &Label, outer: &str, inner: &str) {
    put(xml, format_args!("<{outer}>"));
    for text in &label.0 {
        put(
            xml,
            format_args!("<{inner} description=\"{}\" languagecode=\"{}\"/>", escaped(&text.text), text.lcid),
        );
    }
    put(xml, format_args!("</{outer}>"));
}

/// A text of a row, empty where there is none.
pub(super) fn text_of(row: &[SqlValue], place: usize) -> String {
    row.get(place).and_then(SqlValue::as_text).unwrap_or_default().to_owned()
}

/// A number of a row, 0 where there is none.
pub(super) fn number_of(row: &[SqlValue], place: usize) -> i64 {
    row.get(place).and_then(SqlValue::as_integer).unwrap_or_default()
}
