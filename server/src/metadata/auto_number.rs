//! Columns that number their rows: `AutoNumberFormat` of a text, such as `INV-{SEQNUM:5}-{RANDSTRING:4}`
//! (`reference/dataverse.md` §6.2).

use super::unknown;
use crate::catalog::{Catalog, Table};
use crate::fault::Fault;
use crate::store::Conn;
use crate::store::schema::{OwnTable, integer, text};
use model::value::Instant;
use model::{ColumnKind, Fields, Problem, Value};
use odata::ODataError;
use uuid::Uuid;

/// See [`crate::store::schema`].
pub const TABLES: &[OwnTable] = &[OwnTable {
    name: "auto_number",
    columns: &[text("column_name"), integer("next")],
    key: &["column_name"],
    unique: &[],
    indexes: &[],
}];

/// Where a sequence begins that nobody set, as in Dataverse.
const FIRST: i64 = 1000;
/// Longest random text.
const MAX_RANDOM: usize = 6;
/// More digits than any number has.
const MAX_DIGITS: usize = 19;
/// The letters and digits of random texts.
const RANDOM: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// A piece of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// As it stands.
    Text(String),
    /// The number in the sequence, with at least so many digits.
    Sequence(usize),
    /// So many random letters and digits.
    Random(usize),
    /// The moment, in UTC.
    Moment(Vec<Part>),
}

/// A piece of a moment's format.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(char),
    /// `y M d H h m s` or `f`, so many times.
    Field(char, usize),
}

/// Checks a format.
///
/// # Errors
/// 400 for braces without a partner, an unknown placeholder or a length out of bounds.
pub fn check(format: &str) -> Result<(), ODataError> {
    parse(format).map(|_| ())
}

fn parse(format: &str) -> Result<Vec<Piece>, ODataError> {
    let bad = || {
        ODataError::invalid_argument(format!(
            "The AutoNumberFormat '{format}' is not valid: it takes {{SEQNUM:n}}, {{RANDSTRING:n}} with n from 1 to 6, and {{DATETIMEUTC:format}}."
        ))
    };
    let (mut pieces, mut rest) = (Vec::new(), format);
    while let Some(open) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(open);
        let inside = from.strip_prefix('{').ok_or_else(bad)?;
        let (placeholder, after) = inside.split_once('}').ok_or_else(bad)?;
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        let (name, argument) = placeholder.split_once(':').ok_or_else(bad)?;
        let length = || argument.parse::<usize>().map_err(|_| bad());
        pieces.push(match name {
            "SEQNUM" => {
                Piece::Sequence(Some(length()?).filter(|n| (1..=MAX_DIGITS).contains(n)).ok_or_else(bad)?)
            }
            "RANDSTRING" => {
                Piece::Random(Some(length()?).filter(|n| (1..=MAX_RANDOM).contains(n)).ok_or_else(bad)?)
            }
            "DATETIMEUTC" if !argument.is_empty() => Piece::Moment(moment(argument)),
            _ => return Err(bad()),
        });
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

fn moment(format: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for letter in format.chars() {
        match parts.last_mut() {
            Some(Part::Field(last, times)) if *last == letter => *times += 1,
            _ if "yMdHhmsf".contains(letter) => parts.push(Part::Field(letter, 1)),
            _ => parts.push(Part::Text(letter)),
        }
    }
    parts
}

/// Numbers a new row: each column with a format that the row doesn't fill itself. On PostgreSQL a sequence is held
/// until the transaction ends, so that no number is given twice.
///
/// # Errors
/// 400 for a number that is too long for its column; what the database says.
pub fn fill(conn: &mut dyn Conn, table: &Table, fields: &mut Fields, now: Instant) -> Result<(), Fault> {
    for (name, more) in &table.more.columns {
        let format = more.members.get("AutoNumberFormat").and_then(serde_json::Value::as_str);
        let Some(format) = format.filter(|f| !f.is_empty()) else { continue };
        let given = fields.get(name).is_some_and(|v| v.as_text().is_some_and(|text| !text.is_empty()));
        let Some(ColumnKind::String { max_length, .. }) = table.meta.column(name).map(|c| &c.kind) else {
            continue;
        };
        if given {
            continue;
        }
        let number = next(conn, &key(&table.meta.logical_name, name), format, now)?;
        if number.chars().count() > *max_length as usize {
            let message =
                format!("The number that '{name}' would get is longer than {max_length} characters.");
            return Err(ODataError::invalid_argument(message).into());
        }
        fields.insert(name.clone(), Value::Text(number));
    }
    Ok(())
}

fn key(table: &str, column: &str) -> String {
    format!("{table}.{column}")
}

fn next(conn: &mut dyn Conn, key: &str, format: &str, now: Instant) -> Result<String, Fault> {
    let mut number = String::new();
    for piece in parse(format)? {
        match piece {
            Piece::Text(text) => number.push_str(&text),
            Piece::Sequence(digits) => number.push_str(&format!("{:0digits$}", take(conn, key)?)),
            Piece::Random(length) => number.push_str(&random(length)),
            Piece::Moment(parts) => number.push_str(&written(&parts, now)),
        }
    }
    Ok(number)
}

/// Takes the next number of a sequence.
fn take(conn: &mut dyn Conn, key: &str) -> Result<i64, Problem> {
    let sql = "INSERT INTO auto_number (column_name, next) VALUES (?, ?)
               ON CONFLICT (column_name) DO UPDATE SET next = auto_number.next + 1 RETURNING next - 1";
    conn.number(sql, &[key.into(), (FIRST + 1).into()])
}

fn random(length: usize) -> String {
    let bytes = Uuid::new_v4().into_bytes();
    // Bytes 6 and 8 of an id say its version and variant.
    let bytes = bytes.iter().enumerate().filter(|(n, _)| *n != 6 && *n != 8).map(|(_, byte)| *byte);
    let letter = |byte: u8| RANDOM.get(usize::from(byte) % RANDOM.len()).map(|b| char::from(*b));
    bytes.take(length).filter_map(letter).collect()
}

fn written(parts: &[Part], now: Instant) -> String {
    let Ok(at) = jiff::Timestamp::from_millisecond(now.0) else { return String::new() };
    let at = at.to_zoned(jiff::tz::TimeZone::UTC);
    let field = |letter: char, times: usize| {
        let (number, width) = match letter {
            'y' if times <= 2 => (i32::from(at.year()) % 100, times),
            'y' => (i32::from(at.year()), times),
            'M' => (i32::from(at.month()), times.min(2)),
            'd' => (i32::from(at.day()), times.min(2)),
            'H' => (i32::from(at.hour()), times.min(2)),
            'h' => ((i32::from(at.hour()) + 11) % 12 + 1, times.min(2)),
            'm' => (i32::from(at.minute()), times.min(2)),
            's' => (i32::from(at.second()), times.min(2)),
            _ => (i32::from(at.millisecond()), 3),
        };
        let text = format!("{number:0width$}");
        if letter == 'f' { text.chars().take(times).collect() } else { text }
    };
    let part = |part: &Part| match part {
        Part::Text(letter) => letter.to_string(),
        Part::Field(letter, times) => field(*letter, *times),
    };
    parts.iter().map(part).collect()
}

/// The number that the next row of a table gets in a column's sequence.
///
/// # Errors
/// 404 for an unknown table or column; 400 for a column without a format.
pub fn upcoming(conn: &mut dyn Conn, catalog: &Catalog, table: &str, column: &str) -> Result<i64, Fault> {
    let key = numbered(catalog, table, column)?;
    let found = conn.value("SELECT next FROM auto_number WHERE column_name = ?", &[key.as_str().into()])?;
    Ok(found.and_then(|v| v.as_integer()).unwrap_or(FIRST))
}

/// Sets the number that the next row of a table gets in a column's sequence.
///
/// # Errors
/// As [`upcoming`]; 400 for a number below 0.
pub fn set(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    table: &str,
    column: &str,
    next: i64,
) -> Result<(), Fault> {
    let key = numbered(catalog, table, column)?;
    if next < 0 || next == i64::MAX {
        return Err(
            ODataError::invalid_argument("'Value' is not a number that a sequence can begin with.").into()
        );
    }
    let sql = "INSERT INTO auto_number (column_name, next) VALUES (?, ?)
               ON CONFLICT (column_name) DO UPDATE SET next = excluded.next";
    conn.execute(sql, &[key.as_str().into(), next.into()])?;
    Ok(())
}

fn numbered(catalog: &Catalog, table: &str, column: &str) -> Result<String, ODataError> {
    let found = catalog.named(table).ok_or_else(|| unknown("entity", table))?;
    if !found.has(column) {
        return Err(unknown("attribute", column));
    }
    let more = found.more.columns.get(column);
    let format = more.and_then(|m| m.members.get("AutoNumberFormat")).and_then(serde_json::Value::as_str);
    if format.is_none_or(str::is_empty) {
        return Err(ODataError::invalid_argument(format!(
            "The attribute '{column}' has no AutoNumberFormat."
        )));
    }
    Ok(key(table, column))
}
