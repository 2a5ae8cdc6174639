//! Flat rows in the order of a table's SQL columns.

use super::{Layout, Stored};
use model::flat::{CellRef, FlatRow, Shape};
use model::fold::fold;
use model::storage::{self, SqlValue};
use model::{Code, Problem};
use std::borrow::Cow;

/// Where the value of an SQL column comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// A cell of the row.
    Cell(usize),
    /// What the text of a cell folds to.
    Fold(usize),
    /// The rows don't have the column.
    Missing,
}

/// How rows of one shape become values of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlatEncoder {
    sources: Vec<Source>,
}

/// A value to be bound: as it lies in the row, or made for it.
#[derive(Clone, Debug, PartialEq)]
pub enum FlatValue<'a> {
    /// As it lies in the row.
    Cell(CellRef<'a>),
    /// Folded.
    Text(Cow<'a, str>),
}

impl From<FlatValue<'_>> for SqlValue {
    fn from(value: FlatValue<'_>) -> Self {
        match value {
            FlatValue::Cell(cell) => cell.into(),
            FlatValue::Text(text) => Self::Text(text.into_owned()),
        }
    }
}

impl FlatEncoder {
    /// The values of a row, in the order of [`Layout::sql_columns`] after the id and the bookkeeping columns.
    pub fn values<'a>(&'a self, row: FlatRow<'a>) -> impl Iterator<Item = FlatValue<'a>> {
        self.sources.iter().map(move |source| match source {
            Source::Cell(place) => FlatValue::Cell(row.cell(*place)),
            Source::Fold(place) => match row.cell(*place) {
                CellRef::Text(text) => FlatValue::Text(folded(text)),
                _ => FlatValue::Cell(CellRef::Null),
            },
            Source::Missing => FlatValue::Cell(CellRef::Null),
        })
    }
}

/// Most texts of a table of numbers, addresses and telephones are folded already.
fn folded(text: &str) -> Cow<'_, str> {
    let is_folded = |b: u8| b.is_ascii() && !b.is_ascii_uppercase();
    if text.bytes().all(is_folded) { Cow::Borrowed(text) } else { Cow::Owned(fold(text)) }
}

impl Layout {
    /// How rows of a shape are stored here. Columns that the rows lack are stored empty; those that the table doesn't
    /// have are left out: a server may be ahead of the device.
    ///
    /// # Errors
    /// [`Code::WrongKind`] when a column is stored in another form here.
    pub fn flat_encoder(&self, shape: &Shape) -> Result<FlatEncoder, Problem> {
        let mut sources = Vec::new();
        for stored in &self.columns {
            let own = stored.readable();
            let found = shape.columns().find(|(column, _)| column.logical_name == stored.meta.logical_name);
            let first = match found {
                Some((column, _)) if storage::sql_columns(column, false) != own => {
                    return Err(other_form(stored));
                }
                Some((_, places)) => Some(places.start),
                None => None,
            };
            let source = |offset: usize| first.map_or(Source::Missing, |first| Source::Cell(first + offset));
            sources.extend((0..own.len()).map(source));
            if stored.folded {
                // The text itself, or the name, which is the last cell of a lookup.
                sources.push(first.map_or(Source::Missing, |first| Source::Fold(first + own.len() - 1)));
            }
        }
        Ok(FlatEncoder { sources })
    }
}

fn other_form(stored: &Stored) -> Problem {
    Problem::new(Code::WrongKind)
        .with("column", &stored.meta.logical_name)
        .with("expected", model::rules::kind_name(&stored.meta.kind))
}
