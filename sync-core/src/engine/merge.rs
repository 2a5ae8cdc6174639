//! Three-way comparison by column: what the server had (base), what the user wants (mine), what the server has (theirs).
//! Values are compared here and go no further: the engine decides by names of columns.

use crate::change::Change;
use contract::shapes::ChangeKind;
use model::{Row, Value};

/// How a change and the server's row differ, as names of columns. A column that the change writes is in exactly one of
/// the first three.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The server has the wished value already.
    pub equal: Vec<String>,
    /// Only the change differs from the base.
    pub mine: Vec<String>,
    /// Both differ from the base, and from each other.
    pub both: Vec<String>,
    /// The server changed it, and the change doesn't write it.
    pub theirs: Vec<String>,
}

/// What becomes of a change's columns when it goes again on top of the server's row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merge {
    /// Columns that it no longer writes: the server's values hold, the user's go to the ledger.
    pub lost: Vec<String>,
    /// Columns whose values on the server it goes over: these go to the ledger.
    pub won: Vec<String>,
    /// Whether it goes whatever version the server has by then, but never makes a deleted record again.
    pub regardless: bool,
}

impl Difference {
    /// Whether the server has all that the change wishes.
    pub fn is_settled(&self) -> bool {
        self.mine.is_empty() && self.both.is_empty()
    }
}

/// Compares a change with the server's row. `is_users` tells which columns a user may write at all: the server's own
/// (who changed it, and when) differ always and mean nothing. Columns that the server doesn't tell are not there.
pub fn compare(change: &Change, theirs: &Row, is_users: impl Fn(&str) -> bool) -> Difference {
    let mut difference = Difference::default();
    let base = |column: &str| change.base.as_ref().and_then(|base| base.fields.get(column));
    let is_new = change.head.kind == ChangeKind::Create;
    for field in &change.fields {
        let now = theirs.fields.get(&field.column);
        let side = if now.is_some_and(|now| is_same(now, &field.new)) {
            &mut difference.equal
        } else if !is_new && is_unchanged(base(&field.column), now) {
            &mut difference.mine
        } else {
            &mut difference.both
        };
        side.push(field.column.clone());
    }
    let written = |column: &str| change.fields.iter().any(|field| field.column == column);
    let other = theirs.fields.iter().filter(|(column, _)| is_users(column) && !written(column));
    let changed = other.filter(|(column, now)| !is_unchanged(base(column), Some(now)));
    difference.theirs = changed.map(|(column, _)| column.clone()).collect();
    difference
}

fn is_unchanged(base: Option<&Value>, now: Option<&Value>) -> bool {
    is_same(base.unwrap_or(&Value::Null), now.unwrap_or(&Value::Null))
}

/// The server keeps an empty text as no value.
fn is_same(one: &Value, other: &Value) -> bool {
    let is_empty = |value: &Value| value.is_null() || value.as_text() == Some("");
    one.same_as(other) || is_empty(one) && is_empty(other)
}
