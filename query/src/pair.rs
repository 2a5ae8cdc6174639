//! Two columns in one comparison: they must hold the same kind of thing.

use crate::resolve::{bad, check_order};
use crate::{ColumnPair, Comparison};
use model::{ColumnKind, ColumnMeta, Problem, rules};

/// What can be compared with its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Text,
    Id,
    Whole,
    Decimal,
    Double,
    Money,
    Flag,
    Choice,
    Choices,
    Day,
    Moment,
    File,
}

fn class(kind: &ColumnKind) -> Class {
    match kind {
        ColumnKind::String { .. } | ColumnKind::Memo { .. } | ColumnKind::EntityName => Class::Text,
        ColumnKind::Uniqueidentifier | ColumnKind::Lookup { .. } => Class::Id,
        ColumnKind::Integer { .. } | ColumnKind::BigInt => Class::Whole,
        ColumnKind::Decimal { .. } => Class::Decimal,
        ColumnKind::Double { .. } => Class::Double,
        ColumnKind::Money { .. } => Class::Money,
        ColumnKind::Boolean { .. } => Class::Flag,
        ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. } => Class::Choice,
        ColumnKind::MultiPicklist { .. } => Class::Choices,
        ColumnKind::DateTime { .. } if rules::stores_day(kind) => Class::Day,
        ColumnKind::DateTime { .. } => Class::Moment,
        ColumnKind::Image | ColumnKind::File { .. } => Class::File,
    }
}

/// Checks that two columns can be compared.
///
/// # Errors
/// [`model::Code::BadRequest`] when they hold different kinds of things, or things without order are to be ordered.
pub(crate) fn check(pair: &ColumnPair, left: &ColumnMeta, right: &ColumnMeta) -> Result<(), Problem> {
    let is_ordered = !matches!(pair.op, Comparison::Eq | Comparison::Ne);
    if class(&left.kind) != class(&right.kind) || class(&left.kind) == Class::File {
        return Err(bad(left, "only columns of the same type can be compared"));
    }
    if is_ordered { check_order(left, pair.op).and_then(|()| check_order(right, pair.op)) } else { Ok(()) }
}
