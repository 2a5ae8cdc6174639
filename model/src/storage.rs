//! How values lie in a database: the one place for the device and the server (costly to change later).
//!
//! | column | SQL columns |
//! |---|---|
//! | guid | `name` BLOB, 16 bytes |
//! | string, memo, entity name | `name` TEXT, and `name__fold` TEXT (see [`crate::fold`]) where asked for |
//! | integers, choices, two options | `name` INTEGER |
//! | money | `name` INTEGER, ten-thousandths |
//! | decimal | `name` TEXT, order-preserving ([`decimal_key`]) |
//! | double | `name` REAL |
//! | moment | `name` INTEGER, milliseconds UTC |
//! | day | `name` TEXT, `2026-11-21` |
//! | choices | `name` TEXT, `,1,5,` ascending, so that membership is a substring |
//! | lookup | `name` BLOB (16 bytes), `name__type` TEXT (logical name), `name__name` TEXT, `name__name__fold` TEXT where asked for |
//! | image, file | `name` TEXT as the wire gives it |
//!
//! Two underscores cannot occur at these places in a Dataverse logical name's generated neighbours, because a
//! logical name that ends in `__fold`, `__type` or `__name` is refused by [`is_safe_name`].

use crate::metadata::{ColumnKind, ColumnMeta};
use crate::value::{Instant, Lookup, Money, Value};
use crate::{Code, Problem, RecordId, fold::fold, rules};
use rust_decimal::Decimal;

/// One value as SQL stores it. Both databases and both directions go through this type.
#[derive(Clone, Debug, PartialEq)]
pub enum SqlValue {
    /// NULL
    Null,
    /// INTEGER
    Integer(i64),
    /// REAL
    Real(f64),
    /// TEXT
    Text(String),
    /// BLOB
    Blob(Vec<u8>),
}

impl SqlValue {
    /// The number, of an INTEGER.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(n) => Some(*n),
            _ => None,
        }
    }

    /// The text, of a TEXT.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The bytes, of a BLOB.
    pub fn as_blob(&self) -> Option<&[u8]> {
        match self {
            Self::Blob(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The id, of a BLOB of 16 bytes.
    pub fn as_id(&self) -> Option<RecordId> {
        self.as_blob().and_then(RecordId::from_slice)
    }
}

impl From<i64> for SqlValue {
    fn from(n: i64) -> Self {
        Self::Integer(n)
    }
}

impl From<&str> for SqlValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for SqlValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for SqlValue {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

impl From<RecordId> for SqlValue {
    fn from(id: RecordId) -> Self {
        Self::Blob(id.as_bytes().to_vec())
    }
}

/// The type of one SQL column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SqlType {
    /// 64-bit integer
    Integer,
    /// double
    Real,
    /// text
    Text,
    /// bytes
    Blob,
}

/// The suffix of the folded shadow of a text.
pub const FOLD: &str = "__fold";
/// The suffix of a lookup's table.
pub const LOOKUP_TYPE: &str = "__type";
/// The suffix of a lookup's name.
pub const LOOKUP_NAME: &str = "__name";

/// Whether a logical name may become part of SQL: lower-case letters, digits and `_`, starting with a letter, at
/// most 128 long, and not ending like a shadow column. Names come from servers, so they are checked, not trusted.
pub fn is_safe_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase())
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && name.len() <= 128
        && ![FOLD, LOOKUP_TYPE, LOOKUP_NAME].iter().any(|suffix| name.ends_with(suffix))
}

/// The SQL columns that hold a column, in order. `folded` asks for the shadow that sorts and searches as people do.
pub fn sql_columns(column: &ColumnMeta, folded: bool) -> Vec<(String, SqlType)> {
    let name = &column.logical_name;
    let one = |sql_type| vec![(name.clone(), sql_type)];
    match &column.kind {
        ColumnKind::Uniqueidentifier => one(SqlType::Blob),
        ColumnKind::String { .. } | ColumnKind::Memo { .. } | ColumnKind::EntityName => {
            let mut columns = one(SqlType::Text);
            if folded {
                columns.push((format!("{name}{FOLD}"), SqlType::Text));
            }
            columns
        }
        ColumnKind::Integer { .. }
        | ColumnKind::BigInt
        | ColumnKind::Money { .. }
        | ColumnKind::Boolean { .. }
        | ColumnKind::Picklist { .. }
        | ColumnKind::State { .. }
        | ColumnKind::Status { .. } => one(SqlType::Integer),
        ColumnKind::DateTime { .. } if rules::stores_day(&column.kind) => one(SqlType::Text),
        ColumnKind::DateTime { .. } => one(SqlType::Integer),
        ColumnKind::Double { .. } => one(SqlType::Real),
        ColumnKind::Decimal { .. }
        | ColumnKind::MultiPicklist { .. }
        | ColumnKind::Image
        | ColumnKind::File { .. } => one(SqlType::Text),
        ColumnKind::Lookup { .. } => {
            let mut columns = one(SqlType::Blob);
            columns.push((format!("{name}{LOOKUP_TYPE}"), SqlType::Text));
            columns.push((format!("{name}{LOOKUP_NAME}"), SqlType::Text));
            if folded {
                columns.push((format!("{name}{LOOKUP_NAME}{FOLD}"), SqlType::Text));
            }
            columns
        }
    }
}

/// The SQL values of a value, one for each of [`sql_columns`] in the same order.
///
/// # Errors
/// [`Code::WrongKind`] when the value is not of the column's kind.
pub fn to_sql(column: &ColumnMeta, folded: bool, value: &Value) -> Result<Vec<SqlValue>, Problem> {
    let wrong = || {
        Problem::new(Code::WrongKind)
            .with("column", &column.logical_name)
            .with("expected", rules::kind_name(&column.kind))
    };
    if value.is_null() {
        return Ok(vec![SqlValue::Null; sql_columns(column, folded).len()]);
    }
    Ok(match (&column.kind, value) {
        (ColumnKind::String { .. } | ColumnKind::Memo { .. } | ColumnKind::EntityName, Value::Text(text)) => {
            let mut values = vec![SqlValue::Text(text.clone())];
            if folded {
                values.push(SqlValue::Text(fold(text)));
            }
            values
        }
        (ColumnKind::Lookup { .. }, Value::Lookup(to)) => {
            let mut values = vec![
                SqlValue::Blob(to.id.as_bytes().to_vec()),
                SqlValue::Text(to.table.clone()),
                to.name.clone().map_or(SqlValue::Null, SqlValue::Text),
            ];
            if folded {
                values.push(to.name.as_deref().map_or(SqlValue::Null, |name| SqlValue::Text(fold(name))));
            }
            values
        }
        (ColumnKind::Uniqueidentifier, Value::Id(id)) => vec![SqlValue::Blob(id.as_bytes().to_vec())],
        (ColumnKind::Integer { .. } | ColumnKind::BigInt, Value::Int(n)) => vec![SqlValue::Integer(*n)],
        (ColumnKind::Money { .. }, Value::Money(n)) => vec![SqlValue::Integer(n.0)],
        (ColumnKind::Boolean { .. }, Value::Bool(b)) => vec![SqlValue::Integer(i64::from(*b))],
        (
            ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. },
            Value::Choice(n),
        ) => vec![SqlValue::Integer(i64::from(*n))],
        (ColumnKind::DateTime { .. }, Value::Date(day)) if rules::stores_day(&column.kind) => {
            vec![SqlValue::Text(day.to_string())]
        }
        (ColumnKind::DateTime { .. }, Value::Instant(at)) if !rules::stores_day(&column.kind) => {
            vec![SqlValue::Integer(at.0)]
        }
        (ColumnKind::Double { .. }, Value::Double(n)) => vec![SqlValue::Real(*n)],
        (ColumnKind::Decimal { .. }, Value::Decimal(n)) => {
            vec![SqlValue::Text(decimal_key(*n).ok_or_else(wrong)?)]
        }
        (ColumnKind::MultiPicklist { .. }, Value::Choices(numbers)) => {
            vec![SqlValue::Text(choices_text(numbers))]
        }
        (ColumnKind::Image | ColumnKind::File { .. }, Value::Text(text)) => {
            vec![SqlValue::Text(text.clone())]
        }
        (ColumnKind::Image | ColumnKind::File { .. }, Value::Id(id)) => vec![SqlValue::Text(id.to_string())],
        _ => return Err(wrong()),
    })
}

/// Reads a value back from its SQL values, given in the order of [`sql_columns`]; folded shadows may be left out.
///
/// # Errors
/// [`Code::DatabaseDamaged`] when what is stored cannot be a value of the column: never a panic on what came from
/// disk.
pub fn from_sql(column: &ColumnMeta, stored: &[SqlValue]) -> Result<Value, Problem> {
    let damaged = || Problem::new(Code::DatabaseDamaged).with("column", &column.logical_name);
    let first = stored.first().ok_or_else(damaged)?;
    if *first == SqlValue::Null {
        return Ok(Value::Null);
    }
    let value = match (&column.kind, first) {
        (ColumnKind::String { .. } | ColumnKind::Memo { .. } | ColumnKind::EntityName, SqlValue::Text(t)) => {
            Value::Text(t.clone())
        }
        (ColumnKind::Image | ColumnKind::File { .. }, SqlValue::Text(t)) => Value::Text(t.clone()),
        (ColumnKind::Uniqueidentifier, SqlValue::Blob(b)) => {
            Value::Id(RecordId::from_slice(b).ok_or_else(damaged)?)
        }
        (ColumnKind::Integer { .. } | ColumnKind::BigInt, SqlValue::Integer(n)) => Value::Int(*n),
        (ColumnKind::Money { .. }, SqlValue::Integer(n)) => Value::Money(Money(*n)),
        (ColumnKind::Boolean { .. }, SqlValue::Integer(n)) => Value::Bool(*n != 0),
        (
            ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. },
            SqlValue::Integer(n),
        ) => Value::Choice(i32::try_from(*n).map_err(|_| damaged())?),
        (ColumnKind::DateTime { .. }, SqlValue::Text(t)) => Value::Date(t.parse().map_err(|_| damaged())?),
        (ColumnKind::DateTime { .. }, SqlValue::Integer(n)) => Value::Instant(Instant(*n)),
        (ColumnKind::Double { .. }, SqlValue::Real(n)) => Value::Double(*n),
        (ColumnKind::Decimal { .. }, SqlValue::Text(t)) => {
            Value::Decimal(decimal_from_key(t).ok_or_else(damaged)?)
        }
        (ColumnKind::MultiPicklist { .. }, SqlValue::Text(t)) => {
            Value::Choices(choices_from_text(t).ok_or_else(damaged)?)
        }
        (ColumnKind::Lookup { .. }, SqlValue::Blob(b)) => {
            let table = match stored.get(1) {
                Some(SqlValue::Text(t)) => t.clone(),
                _ => return Err(damaged()),
            };
            let name = match stored.get(2) {
                Some(SqlValue::Text(t)) => Some(t.clone()),
                _ => None,
            };
            Value::Lookup(Lookup { table, id: RecordId::from_slice(b).ok_or_else(damaged)?, name })
        }
        _ => return Err(damaged()),
    };
    Ok(value)
}

/// Digits before the point in a decimal's key: Dataverse's range is ±100,000,000,000.
const KEY_WHOLE: usize = 12;
/// Digits after the point: Dataverse allows ten.
const KEY_PLACES: u32 = 10;

/// A text that sorts as the number does: `1` and 22 digits for numbers from zero, `0` and their nines' complement
/// below. `None` outside ±10¹², or with more than ten places.
pub fn decimal_key(n: Decimal) -> Option<String> {
    let n = n.normalize();
    if n.scale() > KEY_PLACES {
        return None;
    }
    let scaled = n.abs().checked_mul(Decimal::from_i128_with_scale(10_i128.pow(KEY_PLACES), 0))?;
    let digits = format!("{:0>width$}", scaled.trunc().to_string(), width = KEY_WHOLE + KEY_PLACES as usize);
    if digits.len() > KEY_WHOLE + KEY_PLACES as usize {
        return None;
    }
    if n.is_sign_negative() && !n.is_zero() {
        Some(format!("0{}", complement(&digits)))
    } else {
        Some(format!("1{digits}"))
    }
}

/// Reads a number back from its [`decimal_key`].
pub fn decimal_from_key(key: &str) -> Option<Decimal> {
    let (sign, digits) = key.split_at_checked(1)?;
    if digits.len() != KEY_WHOLE + KEY_PLACES as usize || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let magnitude = |digits: &str| {
        let n = Decimal::from_i128_with_scale(digits.parse().ok()?, KEY_PLACES);
        Some(n.normalize())
    };
    match sign {
        "1" => magnitude(digits),
        "0" => magnitude(&complement(digits)).map(|n| -n),
        _ => None,
    }
}

fn complement(digits: &str) -> String {
    digits.bytes().map(|b| char::from(b'0' + (b'9' - b))).collect()
}

/// `,1,5,`: ascending, so that equal sets are equal texts.
pub fn choices_text(numbers: &[i32]) -> String {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.iter().fold(String::from(","), |text, n| format!("{text}{n},"))
}

fn choices_from_text(text: &str) -> Option<Vec<i32>> {
    text.split(',').filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_decimal() -> impl Strategy<Value = Decimal> {
        (-99_999_999_999_999_999_999_i128..=99_999_999_999_999_999_999, 0_u32..=10)
            .prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale.max(9)))
    }

    proptest! {
        #[test]
        fn keys_of_decimals_sort_as_the_numbers_do(a in any_decimal(), b in any_decimal()) {
            let (ka, kb) = (decimal_key(a).unwrap(), decimal_key(b).unwrap());
            prop_assert_eq!(ka.cmp(&kb), a.cmp(&b));
        }

        #[test]
        fn a_decimal_comes_back_from_its_key(n in any_decimal()) {
            prop_assert_eq!(decimal_from_key(&decimal_key(n).unwrap()).unwrap(), n);
        }
    }

    #[test]
    fn a_name_that_could_be_sql_is_refused() {
        for bad in ["", "Account", "a b", "a\"b", "1a", "name__fold", "x;drop"] {
            assert!(!is_safe_name(bad), "{bad}");
        }
        assert!(is_safe_name("new_parent2id"));
    }
}
