//! Formatted values: what `OData.Community.Display.V1.FormattedValue` says of a value.

use jiff::{Timestamp, civil, tz::TimeZone};
use model::metadata::{DateBehavior, Label};
use model::value::Instant;
use model::{ColumnKind, ColumnMeta, RecordId, Value};
use rust_decimal::{Decimal, RoundingStrategy};

/// German (Germany).
const GERMAN: u32 = 1031;

/// How values are shown to a user.
#[derive(Clone, Copy)]
pub struct Formats<'a> {
    /// Language of labels.
    pub lcid: u32,
    /// The user's time zone.
    pub zone: &'a TimeZone,
    /// The symbol of a currency.
    pub currency: &'a dyn Fn(RecordId) -> Option<String>,
}

impl Formats<'_> {
    /// A number that belongs to no column.
    pub fn plain(&self, value: &Value) -> Option<String> {
        match value {
            Value::Int(n) => Some(number(Decimal::from(*n), 0, self.lcid)),
            Value::Decimal(n) => Some(number(*n, u8::try_from(n.scale()).unwrap_or_default(), self.lcid)),
            _ => None,
        }
    }
}

/// The formatted value; `None` where Dataverse gives none (texts, ids, nothing). `currency` is the row's.
pub fn formatted(
    column: &ColumnMeta,
    value: &Value,
    currency: Option<RecordId>,
    formats: &Formats<'_>,
) -> Option<String> {
    let label = |label: &Label| Some(label.text(formats.lcid).to_owned()).filter(|text| !text.is_empty());
    let option = |n: i32| column.kind.options().iter().find(|o| o.value == n).and_then(|o| label(&o.label));
    match (&column.kind, value) {
        (ColumnKind::Boolean { true_label, false_label, .. }, Value::Bool(b)) => {
            label(if *b { true_label } else { false_label })
        }
        (_, Value::Choice(n)) => option(*n),
        (_, Value::Choices(numbers)) => {
            Some(numbers.iter().filter_map(|n| option(*n)).collect::<Vec<_>>().join("; "))
        }
        (_, Value::Lookup(to)) => to.name.clone(),
        (_, Value::Int(n)) => Some(number(Decimal::from(*n), 0, formats.lcid)),
        (ColumnKind::Decimal { precision, .. }, Value::Decimal(n)) => {
            Some(number(*n, *precision, formats.lcid))
        }
        (ColumnKind::Double { precision, .. }, Value::Double(n)) => {
            Decimal::try_from(*n).ok().map(|n| number(n, *precision, formats.lcid))
        }
        (ColumnKind::Money { precision, .. }, Value::Money(amount)) => {
            let symbol = currency.and_then(|id| (formats.currency)(id)).unwrap_or_default();
            Some(money(&number(amount.to_decimal(), *precision, formats.lcid), &symbol, formats.lcid))
        }
        (_, Value::Date(day)) => Some(date(*day, formats.lcid)),
        (ColumnKind::DateTime { behavior, date_only }, Value::Instant(at)) => {
            moment(*at, *behavior, *date_only, formats)
        }
        _ => None,
    }
}

/// Rounded half away from zero, with grouped thousands.
fn number(n: Decimal, places: u8, lcid: u32) -> String {
    let places = u32::from(places);
    let rounded = n.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{:.*}", places as usize, rounded.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (group, point) = if lcid == GERMAN { ('.', ',') } else { (',', '.') };
    let mut out = String::from(if rounded.is_sign_negative() && !rounded.is_zero() { "-" } else { "" });
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(fraction);
    }
    out
}

/// The symbol goes where the language wants it.
fn money(number: &str, symbol: &str, lcid: u32) -> String {
    match number.strip_prefix('-') {
        _ if lcid == GERMAN => format!("{number} {symbol}").trim_end().to_owned(),
        Some(amount) => format!("-{symbol}{amount}"),
        None => format!("{symbol}{number}"),
    }
}

fn date(day: civil::Date, lcid: u32) -> String {
    match lcid {
        model::metadata::ENGLISH => format!("{}/{}/{}", day.month(), day.day(), day.year()),
        GERMAN => format!("{:02}.{:02}.{}", day.day(), day.month(), day.year()),
        _ => day.to_string(),
    }
}

fn moment(at: Instant, behavior: DateBehavior, date_only: bool, formats: &Formats<'_>) -> Option<String> {
    let at = Timestamp::from_millisecond(at.0).ok()?;
    let local = match behavior {
        DateBehavior::UserLocal => formats.zone.to_datetime(at),
        _ => TimeZone::UTC.to_datetime(at),
    };
    let day = date(local.date(), formats.lcid);
    if date_only {
        return Some(day);
    }
    let (hour, minute) = (local.hour(), local.minute());
    Some(if formats.lcid == model::metadata::ENGLISH {
        let half = if hour < 12 { "AM" } else { "PM" };
        format!("{day} {}:{minute:02} {half}", (hour + 11) % 12 + 1)
    } else {
        format!("{day} {hour:02}:{minute:02}")
    })
}
