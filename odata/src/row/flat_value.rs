//! One value of the wire in the form that the database stores, without an owned value between them.

use super::value;
use model::flat::CellRef;
use model::value::Money;
use model::{ColumnKind, ColumnMeta, FlatRows, RecordId, Value, storage};
use query::literal;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// How the values of a column are read.
#[derive(Debug)]
pub(super) enum Kind {
    /// As it is.
    Text,
    Id,
    /// The pointer; its type and name lie in the next two cells. The table it points to, where there is only one.
    Lookup(Option<String>),
    Moment(Box<ColumnMeta>),
    Choices,
    /// Whole numbers; whether those are the 32 bits of a choice.
    Integer {
        is_choice: bool,
    },
    Decimal,
    Money,
    Double,
    Boolean,
}

impl Kind {
    pub fn of(column: &ColumnMeta) -> Self {
        match &column.kind {
            ColumnKind::String { .. }
            | ColumnKind::Memo { .. }
            | ColumnKind::EntityName
            | ColumnKind::Image
            | ColumnKind::File { .. } => Self::Text,
            ColumnKind::Uniqueidentifier => Self::Id,
            ColumnKind::Lookup { targets, .. } => Self::Lookup(match targets.as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            }),
            ColumnKind::DateTime { .. } => Self::Moment(Box::new(column.clone())),
            ColumnKind::MultiPicklist { .. } => Self::Choices,
            ColumnKind::Integer { .. } | ColumnKind::BigInt => Self::Integer { is_choice: false },
            ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. } => {
                Self::Integer { is_choice: true }
            }
            ColumnKind::Decimal { .. } => Self::Decimal,
            ColumnKind::Money { .. } => Self::Money,
            ColumnKind::Double { .. } => Self::Double,
            ColumnKind::Boolean { .. } => Self::Boolean,
        }
    }

    fn is_text_on_wire(&self) -> bool {
        matches!(self, Self::Text | Self::Id | Self::Lookup(_) | Self::Moment(_) | Self::Choices)
    }

    /// Writes what a text says; whether it can be one of the column.
    fn put_text(&self, rows: &mut FlatRows, place: usize, text: &str) -> bool {
        let done = match self {
            Self::Text => {
                rows.put_text(place, text);
                Some(())
            }
            Self::Id | Self::Lookup(_) => text.parse::<RecordId>().ok().map(|id| rows.put_id(place, id)),
            Self::Moment(column) => value::date(column, text).and_then(|at| match at {
                Value::Instant(at) => {
                    rows.put_integer(place, at.0);
                    Some(())
                }
                day => put_stored(rows, place, column, &day),
            }),
            Self::Choices => literal::choices(text).map(|numbers| match numbers.is_empty() {
                true => rows.put_null(place),
                false => rows.put_text(place, &storage::choices_text(&numbers)),
            }),
            _ => None,
        };
        done.is_some()
    }

    /// Writes what a number or a truth says; whether it can be one of the column.
    fn put_plain(&self, rows: &mut FlatRows, place: usize, json: &str) -> bool {
        let done = match self {
            Self::Integer { is_choice: true } => {
                json.parse::<i32>().ok().map(|n| rows.put_integer(place, i64::from(n)))
            }
            Self::Integer { is_choice: false } => json.parse().ok().map(|n| rows.put_integer(place, n)),
            Self::Decimal => literal::decimal(json)
                .and_then(|n| storage::decimal_key(n.round_dp(10)))
                .map(|key| rows.put_text(place, &key)),
            Self::Money => literal::decimal(json)
                .and_then(Money::from_decimal)
                .map(|amount| rows.put_integer(place, amount.0)),
            Self::Double => {
                json.parse().ok().filter(|n: &f64| n.is_finite()).map(|n| rows.put_real(place, n))
            }
            Self::Boolean => match json {
                "true" => Some(1),
                "false" => Some(0),
                _ => None,
            }
            .map(|n| rows.put_integer(place, n)),
            _ => None,
        };
        done.is_some()
    }

    /// Completes a column at the end of its row: a lookup has a table or is empty as a whole. Whether it could be.
    pub fn settle(&self, rows: &mut FlatRows, place: usize) -> bool {
        let Self::Lookup(only) = self else { return true };
        if rows.written(place) == CellRef::Null {
            rows.put_null(place + 1);
            rows.put_null(place + 2);
            return true;
        }
        match (rows.written(place + 1), only) {
            (CellRef::Text(_), _) => true,
            (_, Some(only)) => {
                rows.put_text(place + 1, only);
                true
            }
            (_, None) => false,
        }
    }
}

fn put_stored(rows: &mut FlatRows, place: usize, column: &ColumnMeta, value: &Value) -> Option<()> {
    let stored = storage::to_sql(column, false, value).ok()?;
    rows.put(place, stored.first()?);
    Some(())
}

/// Reads a value into a cell; whether it can be one of the column.
pub(super) struct Seed<'r> {
    pub kind: &'r Kind,
    pub place: usize,
    pub rows: &'r mut FlatRows,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<bool, D::Error> {
        if self.kind.is_text_on_wire() {
            return json.deserialize_any(self);
        }
        // Numbers keep their text: a float between would lose digits.
        let plain = <&'de RawValue as serde::Deserialize>::deserialize(json)?.get();
        if plain == "null" {
            self.rows.put_null(self.place);
            return Ok(true);
        }
        Ok(self.kind.put_plain(self.rows, self.place, plain))
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        Ok(self.kind.put_text(self.rows, self.place, text))
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        self.rows.put_null(self.place);
        Ok(true)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(false)
    }
}
