//! Values in the language spoken: dates and times by its `Intl`, numbers exactly, in the style `Intl` tells.

use crate::number::{self, Style};
use crate::span;
use js_sys::Intl::{DateTimeFormat, NumberFormat};
use js_sys::{Array, Date, Object, Reflect};
use model::metadata::{ColumnKind, ColumnMeta, DateBehavior, IntegerFormat};
use model::value::Instant;
use model::{Value, metadata::ENGLISH};
use rust_decimal::Decimal;
use texts::{Language, t};
use wasm_bindgen::JsValue;

struct Formats {
    lcid: u32,
    numbers: Style,
    time: DateTimeFormat,
    day: DateTimeFormat,
    day_of_year: DateTimeFormat,
    long_day: DateTimeFormat,
    utc_time: DateTimeFormat,
    utc_day: DateTimeFormat,
}

thread_local! {
    static FORMATS: Formats = Formats::of_language();
}

impl Formats {
    fn of_language() -> Self {
        let language = locale();
        let locales = Array::of1(&JsValue::from_str(&language));
        let format = |options: &[(&str, &str)]| DateTimeFormat::new(&locales, &object(options));
        let (day, month, year) = (("day", "numeric"), ("month", "short"), ("year", "numeric"));
        let (hour, minute, utc) = (("hour", "numeric"), ("minute", "2-digit"), ("timeZone", "UTC"));
        Self {
            lcid: lcid_of(&language),
            numbers: style_of(&locales),
            time: format(&[hour, minute]),
            day: format(&[day, month]),
            day_of_year: format(&[day, month, year]),
            long_day: format(&[("weekday", "long"), day, ("month", "long")]),
            utc_time: format(&[hour, minute, utc]),
            utc_day: format(&[day, month, year, utc]),
        }
    }
}

/// The locale of the language spoken: with the region the browser has for it, and with the digits that the texts have.
fn locale() -> String {
    let spoken = Language::spoken();
    let browser = web_sys::window().and_then(|w| w.navigator().language());
    let regional = browser.filter(|tag| is_language(tag) && Language::of(tag) == Some(spoken));
    match (regional, spoken) {
        (Some(tag), Language::Arabic) if !tag.contains("-u-") => format!("{tag}-u-nu-latn"),
        (Some(tag), _) => tag,
        (None, Language::Arabic) => "ar-u-nu-latn".to_owned(),
        (None, spoken) => spoken.locale().to_owned(),
    }
}

/// Whether `Intl` takes it: it throws at what isn't a language, and web views under the C locale name theirs "C".
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first =
        parts.next().is_some_and(|p| matches!(p.len(), 2..=3) && p.bytes().all(|b| b.is_ascii_alphabetic()));
    first && parts.all(|p| matches!(p.len(), 1..=8) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// The Windows language code of the language spoken; English where it is none of the known ones.
pub fn lcid() -> u32 {
    FORMATS.with(|f| f.lcid)
}

/// The name of a table inside a sentence: German writes nouns with a capital everywhere.
pub fn in_text(name: &str) -> String {
    const GERMAN: u32 = 1031;
    if lcid() == GERMAN { name.to_owned() } else { name.to_lowercase() }
}

/// How the language spoken writes numbers.
pub fn numbers() -> Style {
    FORMATS.with(|f| f.numbers.clone())
}

/// "8:51".
pub fn time(at: Instant) -> String {
    FORMATS.with(|f| text(&f.time, &date_of(at)))
}

/// "Tuesday 17 November".
pub fn today() -> String {
    FORMATS.with(|f| text(&f.long_day, &Date::new_0()))
}

/// "Tuesday 17 November".
pub fn long_day(at: Instant) -> String {
    FORMATS.with(|f| text(&f.long_day, &date_of(at)))
}

/// Days from today, in the time zone here; less than 0 for those before it.
pub fn days_ahead(at: Instant) -> i64 {
    -days_ago(&date_of(at))
}

/// The hour of the day, 0 to 23.
pub fn hour() -> u32 {
    Date::new_0().get_hours()
}

/// "Today, 8:51", "16 Nov, 16:20", "16 Nov 2024, 16:20".
pub fn moment(at: Instant) -> String {
    relative(at, "Today-at", "Yesterday-at")
}

/// The same inside a sentence: "today, 8:51".
pub fn moment_in_text(at: Instant) -> String {
    relative(at, "today-at", "yesterday-at")
}

/// "8:52" if today, else the day too.
pub fn since(at: Instant) -> String {
    if days_ago(&date_of(at)) == 0 { time(at) } else { moment_in_text(at) }
}

/// A whole number with its groups.
pub fn count(n: u64) -> String {
    number::show(Decimal::from(n), 0, &numbers())
}

/// Milliseconds as seconds with one place: "0.4".
pub fn tenths(milliseconds: u32) -> String {
    number::show(Decimal::new(i64::from(milliseconds), 3), 1, &numbers())
}

/// The value of a column as people read it; empty for no value.
pub fn value(value: &Value, column: &ColumnMeta, currency: Option<&str>) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) => text.clone(),
        Value::Int(n) => whole(*n, &column.kind),
        Value::Decimal(n) => number::show(*n, places(&column.kind), &numbers()),
        Value::Double(n) => double(*n, &column.kind),
        Value::Money(n) => money(n.to_decimal(), &column.kind, currency),
        Value::Bool(on) => two_options(*on, &column.kind),
        Value::Instant(at) => instant(*at, &column.kind),
        Value::Date(day) => civil(*day),
        Value::Choice(n) => option(*n, &column.kind),
        Value::Choices(numbers) => {
            numbers.iter().map(|n| option(*n, &column.kind)).collect::<Vec<_>>().join(", ")
        }
        Value::Id(id) => id.to_string(),
        Value::Lookup(to) => to.name.clone().unwrap_or_else(|| t!("form-untitled")),
    }
}

/// A value inside a sentence. In a language written from right to left it keeps its own direction: a phone number or an
/// address would be torn apart.
pub fn isolated(text: &str) -> String {
    if Language::spoken().is_right_to_left() { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}

/// Places after the point of a number column.
pub fn places(kind: &ColumnKind) -> u32 {
    match kind {
        ColumnKind::Decimal { precision, .. }
        | ColumnKind::Double { precision, .. }
        | ColumnKind::Money { precision, .. } => u32::from(*precision),
        _ => 0,
    }
}

/// Whether cells of the column are set at the end side, as numbers are.
pub fn is_number(kind: &ColumnKind) -> bool {
    matches!(
        kind,
        ColumnKind::Integer { .. }
            | ColumnKind::BigInt
            | ColumnKind::Decimal { .. }
            | ColumnKind::Double { .. }
            | ColumnKind::Money { .. }
    )
}

/// A moment as `<input type="datetime-local">` holds it.
pub fn to_input(at: Instant, behavior: DateBehavior) -> String {
    let date = date_of(at);
    let parts = match behavior {
        DateBehavior::TimeZoneIndependent => (
            date.get_utc_full_year(),
            date.get_utc_month(),
            date.get_utc_date(),
            date.get_utc_hours(),
            date.get_utc_minutes(),
        ),
        _ => (date.get_full_year(), date.get_month(), date.get_date(), date.get_hours(), date.get_minutes()),
    };
    format!("{:04}-{:02}-{:02}T{:02}:{:02}", parts.0, parts.1 + 1, parts.2, parts.3, parts.4)
}

/// A moment from what `<input type="datetime-local">` (or `date`, meaning midnight) holds.
pub fn from_input(text: &str, behavior: DateBehavior) -> Option<Instant> {
    let text = if text.contains('T') { text.to_owned() } else { format!("{text}T00:00") };
    let text = if behavior == DateBehavior::TimeZoneIndependent { format!("{text}Z") } else { text };
    let milliseconds = Date::new(&JsValue::from_str(&text)).get_time();
    milliseconds.is_finite().then_some(Instant(milliseconds as i64))
}

fn relative(at: Instant, today: &str, yesterday: &str) -> String {
    let date = date_of(at);
    let time = time(at);
    match days_ago(&date) {
        0 => t!(today, time = time),
        1 => t!(yesterday, time = time),
        _ => format!("{}, {time}", day(&date)),
    }
}

fn day(date: &Date) -> String {
    let this_year = date.get_full_year() == Date::new_0().get_full_year();
    FORMATS.with(|f| text(if this_year { &f.day } else { &f.day_of_year }, date))
}

/// Midnights between a moment and now, in the local zone; negative in the future.
fn days_ago(date: &Date) -> i64 {
    let midnight = |d: &Date| {
        let m = Date::new_with_year_month_day(d.get_full_year(), d.get_month() as i32, d.get_date() as i32);
        m.get_time()
    };
    // Days of 23 and 25 hours round to whole ones.
    ((midnight(&Date::new_0()) - midnight(date)) / 86_400_000.0).round() as i64
}

fn civil(day_of: jiff::civil::Date) -> String {
    let date = Date::new_with_year_month_day(0, i32::from(day_of.month()) - 1, i32::from(day_of.day()));
    // Set apart, because the constructor takes years below 100 for those of the twentieth century.
    date.set_full_year_with_month_date(
        i32::from(day_of.year()) as u32,
        i32::from(day_of.month()) - 1,
        i32::from(day_of.day()),
    );
    day(&date)
}

fn instant(at: Instant, kind: &ColumnKind) -> String {
    let ColumnKind::DateTime { behavior, date_only } = kind else { return moment(at) };
    match (behavior, date_only) {
        (DateBehavior::TimeZoneIndependent, true) => FORMATS.with(|f| text(&f.utc_day, &date_of(at))),
        (DateBehavior::TimeZoneIndependent, false) => FORMATS
            .with(|f| format!("{}, {}", text(&f.utc_day, &date_of(at)), text(&f.utc_time, &date_of(at)))),
        (_, true) => day(&date_of(at)),
        (_, false) => moment(at),
    }
}

fn whole(n: i64, kind: &ColumnKind) -> String {
    match kind {
        ColumnKind::Integer { format: IntegerFormat::Duration, .. } if n >= 0 => {
            span::time(n.unsigned_abs() * 60_000)
        }
        _ => number::show(Decimal::from(n), 0, &numbers()),
    }
}

fn double(n: f64, kind: &ColumnKind) -> String {
    match Decimal::try_from(n) {
        Ok(exact) => number::show(exact, places(kind), &numbers()),
        Err(_) => n.to_string(),
    }
}

fn money(amount: Decimal, kind: &ColumnKind, currency: Option<&str>) -> String {
    let amount = number::show(amount, places(kind), &numbers());
    match currency {
        Some(symbol) => format!("{symbol}\u{a0}{amount}"),
        None => amount,
    }
}

fn two_options(on: bool, kind: &ColumnKind) -> String {
    let label = match kind {
        ColumnKind::Boolean { true_label, false_label, .. } => {
            if on {
                true_label.text(lcid())
            } else {
                false_label.text(lcid())
            }
        }
        _ => "",
    };
    match (label, on) {
        ("", true) => t!("yes"),
        ("", false) => t!("no"),
        (label, _) => label.to_owned(),
    }
}

fn option(n: i32, kind: &ColumnKind) -> String {
    let option = kind.options().iter().find(|o| o.value == n);
    option.map_or_else(|| n.to_string(), |o| o.label.text(lcid()).to_owned())
}

fn date_of(at: Instant) -> Date {
    Date::new(&JsValue::from_f64(at.0 as f64))
}

fn text(format: &DateTimeFormat, date: &Date) -> String {
    let written = format.format().call1(&JsValue::NULL, date);
    written.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn object(entries: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in entries {
        // Setting a property of a fresh object can't fail.
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    object
}

/// Reads the style off a sample: `12,345,678.9`.
fn style_of(locales: &Array) -> Style {
    let format = NumberFormat::new(locales, &object(&[("numberingSystem", "latn")]));
    let mut style = Style::default();
    let mut groups = Vec::new();
    for part in format.format_to_parts(12_345_678.9).iter() {
        let field = |name: &str| Reflect::get(&part, &name.into()).ok().and_then(|v| v.as_string());
        let (Some(kind), Some(text)) = (field("type"), field("value")) else { continue };
        match (kind.as_str(), text.chars().next()) {
            ("group", Some(mark)) => style.group = mark,
            ("decimal", Some(mark)) => style.point = mark,
            ("integer", _) => groups.push(text.chars().count()),
            _ => {}
        }
    }
    if let [.., next, first] = groups[..] {
        style.first_group = first;
        style.next_groups = if groups.len() > 2 { next } else { first };
    }
    style
}

fn lcid_of(language: &str) -> u32 {
    match language.split('-').next().unwrap_or_default() {
        "ar" => 1025,
        "da" => 1030,
        "de" => 1031,
        "es" => 3082,
        "fr" => 1036,
        "he" => 1037,
        "it" => 1040,
        "ja" => 1041,
        "nl" => 1043,
        "pl" => 1045,
        "pt" => 1046,
        "sv" => 1053,
        _ => ENGLISH,
    }
}
