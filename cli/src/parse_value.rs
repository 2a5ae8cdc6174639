//! What is typed after `column=`, as a value of the column's kind. Pure: a name that stands for a record is given back to
//! be searched.

use crate::failure::Failure;
use model::metadata::{ChoiceOption, ENGLISH};
use model::value::{Instant, Money};
use model::{Code, ColumnKind, ColumnMeta, Lookup, Problem, RecordId, Value, fold::fold, rules};
use rust_decimal::Decimal;
use std::str::FromStr;
use texts::t;

/// What was typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    /// A value.
    Value(Value),
    /// The name of a record that a lookup is to point to.
    Name {
        /// The name.
        name: String,
        /// The table it was said to be in, if one was.
        table: Option<String>,
    },
}

/// Reads a text as a value of a column; nothing, or only spaces, empties the column.
///
/// # Errors
/// [`Code::WrongKind`], [`Code::UnknownOption`], [`Code::WrongTarget`], [`Code::OutOfRange`], [`Code::TextTooLong`], or
/// [`Code::ReadOnly`] for images and files, each with the column; the text says what would be right.
pub fn parse(column: &ColumnMeta, text: &str) -> Result<Typed, Failure> {
    if text.trim().is_empty() {
        return Ok(Typed::Value(Value::Null));
    }
    let value = match &column.kind {
        ColumnKind::Lookup { targets, .. } => return lookup(column, targets, text.trim()),
        ColumnKind::String { .. } | ColumnKind::Memo { .. } | ColumnKind::EntityName => {
            Some(Value::Text(text.to_owned()))
        }
        kind => plain(column, kind, text.trim())?,
    };
    let value = value.ok_or_else(|| wrong_kind(column))?;
    rules::check_value(column, &value)?;
    Ok(Typed::Value(value))
}

/// Kinds whose values are read by themselves; `None` when the text is no such value.
fn plain(column: &ColumnMeta, kind: &ColumnKind, text: &str) -> Result<Option<Value>, Failure> {
    Ok(match kind {
        ColumnKind::Integer { .. } | ColumnKind::BigInt => text.parse().ok().map(Value::Int),
        ColumnKind::Decimal { precision, .. } => exact(column, text, *precision)?.map(Value::Decimal),
        ColumnKind::Money { precision, .. } => {
            exact(column, text, *precision)?.and_then(Money::from_decimal).map(Value::Money)
        }
        ColumnKind::Double { .. } => text.parse().ok().filter(|n: &f64| n.is_finite()).map(Value::Double),
        ColumnKind::Boolean { true_label, false_label, .. } => {
            yes_or_no(text, true_label.text(ENGLISH), false_label.text(ENGLISH)).map(Value::Bool)
        }
        ColumnKind::DateTime { .. } if rules::stores_day(kind) => text.parse().ok().map(Value::Date),
        ColumnKind::DateTime { .. } => Instant::parse(text).map(Value::Instant),
        ColumnKind::Picklist { options, .. }
        | ColumnKind::State { options }
        | ColumnKind::Status { options } => Some(Value::Choice(option(column, options, text)?)),
        ColumnKind::MultiPicklist { options } => {
            let numbers = text.split(',').map(|one| option(column, options, one.trim()));
            let mut numbers = numbers.collect::<Result<Vec<_>, _>>()?;
            numbers.sort_unstable();
            numbers.dedup();
            Some(Value::Choices(numbers))
        }
        ColumnKind::Uniqueidentifier => text.parse().ok().map(Value::Id),
        _ => return Err(Problem::new(Code::ReadOnly).with("column", &column.logical_name).into()),
    })
}

/// A decimal with no more places than the column keeps: rounding in silence would store something else.
fn exact(column: &ColumnMeta, text: &str, places: u8) -> Result<Option<Decimal>, Failure> {
    let Ok(number) = Decimal::from_str_exact(text) else { return Ok(None) };
    if number.normalize().scale() > u32::from(places) {
        let problem = Problem::new(Code::WrongKind)
            .with("column", &column.logical_name)
            .with("expected", "fewer_places")
            .with("max", places);
        return Err(Failure::hinted(problem, t!("cli-expected-places", places = places)));
    }
    Ok(Some(number))
}

fn yes_or_no(text: &str, true_label: &str, false_label: &str) -> Option<bool> {
    let text = fold(text);
    let is = |label: &str| !label.is_empty() && text == fold(label);
    match text.as_str() {
        // Labels first: a column may well call its true "No".
        _ if is(true_label) => Some(true),
        _ if is(false_label) => Some(false),
        "true" | "yes" => Some(true),
        "false" | "no" => Some(false),
        _ => None,
    }
}

fn option(column: &ColumnMeta, options: &[ChoiceOption], text: &str) -> Result<i32, Failure> {
    let number = i32::from_str(text).ok();
    let label = fold(text);
    let found = options
        .iter()
        .find(|o| Some(o.value) == number)
        .or_else(|| options.iter().find(|o| fold(o.label.text(ENGLISH)) == label));
    found.map(|o| o.value).ok_or_else(|| {
        let known: Vec<_> =
            options.iter().map(|o| format!("{} ({})", o.value, o.label.text(ENGLISH))).collect();
        Failure::hinted(
            Problem::new(Code::UnknownOption).with("column", &column.logical_name),
            t!("cli-expected-option", options = known.join(", ")),
        )
    })
}

/// `table:id`, `table:name`, an id where only one table is meant, or a name.
fn lookup(column: &ColumnMeta, targets: &[String], text: &str) -> Result<Typed, Failure> {
    let (table, rest) = match text.split_once(':') {
        Some((table, rest)) if targets.iter().any(|t| t == table.trim()) => (Some(table.trim()), rest.trim()),
        Some((table, rest)) if RecordId::from_str(rest).is_ok() => {
            return Err(wrong_target(column, targets, table));
        }
        _ => (None, text),
    };
    let Ok(id) = RecordId::from_str(rest) else {
        return Ok(Typed::Name { name: rest.to_owned(), table: table.map(str::to_owned) });
    };
    match (table, targets) {
        (Some(table), _) => Ok(point(table, id)),
        (None, [only]) => Ok(point(only, id)),
        (None, _) => Err(wrong_kind(column)),
    }
}

fn point(table: &str, id: RecordId) -> Typed {
    Typed::Value(Value::Lookup(Lookup { table: table.to_owned(), id, name: None }))
}

fn wrong_target(column: &ColumnMeta, targets: &[String], table: &str) -> Failure {
    let problem = Problem::new(Code::WrongTarget).with("column", &column.logical_name).with("table", table);
    Failure::hinted(problem, t!("cli-expected-table", tables = targets.join(", ")))
}

fn wrong_kind(column: &ColumnMeta) -> Failure {
    let kind = rules::kind_name(&column.kind);
    let problem = Problem::new(Code::WrongKind).with("column", &column.logical_name).with("expected", kind);
    let hint = format!("cli-expected-{}", kind.replace('_', "-"));
    match &column.kind {
        ColumnKind::Lookup { targets, .. } => {
            let table = targets.first().map_or("", String::as_str);
            Failure::hinted(problem, texts::text(&hint, &[("table", table.into())]))
        }
        _ if texts::has(&hint) => Failure::hinted(problem, texts::text(&hint, &[])),
        _ => problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::metadata::{DateBehavior, IntegerFormat, Label, LookupRole, Required, TextFormat};
    use uuid::Uuid;

    const ID: &str = "6f1d2a40-0001-7000-8000-0000000000aa";

    fn column(kind: ColumnKind) -> ColumnMeta {
        ColumnMeta {
            metadata_id: Uuid::nil(),
            logical_name: "thing".into(),
            schema_name: "Thing".into(),
            display_name: Label::english("Thing"),
            kind,
            required: Required::None,
            can_create: true,
            can_update: true,
            is_secured: false,
            source: None,
        }
    }

    fn options() -> Vec<ChoiceOption> {
        [(1, "Preferred Customer"), (2, "Standard"), (30, "1")]
            .map(|(value, label)| ChoiceOption {
                value,
                label: Label::english(label),
                state: None,
                default_status: None,
                color: None,
            })
            .into()
    }

    fn text() -> ColumnKind {
        ColumnKind::String { max_length: 5, format: TextFormat::Text }
    }

    fn whole() -> ColumnKind {
        ColumnKind::Integer { min: 0, max: 100, format: IntegerFormat::None }
    }

    fn decimal() -> ColumnKind {
        ColumnKind::Decimal { precision: 3, min: -1e10, max: 1e10 }
    }

    fn money() -> ColumnKind {
        ColumnKind::Money { precision: 2, min: 0.0, max: 1e12 }
    }

    fn two_options(yes: &str, no: &str) -> ColumnKind {
        ColumnKind::Boolean {
            true_label: Label::english(yes),
            false_label: Label::english(no),
            default: false,
        }
    }

    fn date(behavior: DateBehavior) -> ColumnKind {
        ColumnKind::DateTime { behavior, date_only: behavior == DateBehavior::DateOnly }
    }

    fn choice() -> ColumnKind {
        ColumnKind::Picklist { options: options(), default: None }
    }

    fn lookup_to(targets: &[&str]) -> ColumnKind {
        ColumnKind::Lookup { targets: targets.iter().map(|&t| t.into()).collect(), role: LookupRole::Lookup }
    }

    fn value(kind: ColumnKind, text: &str) -> Value {
        match parse(&column(kind), text).unwrap() {
            Typed::Value(value) => value,
            Typed::Name { .. } => panic!("a name"),
        }
    }

    fn code(kind: ColumnKind, text: &str) -> Code {
        let failure = parse(&column(kind), text).unwrap_err();
        assert_eq!(failure.problem().args.get("column").map(String::as_str), Some("thing"));
        failure.problem().code
    }

    #[test]
    fn each_kind_is_read_as_people_write_it() {
        let decimal_of = |text: &str| Value::Decimal(Decimal::from_str_exact(text).unwrap());
        let choices = || ColumnKind::MultiPicklist { options: options() };
        for (kind, text, expected) in [
            (text(), " a=b ", Value::Text(" a=b ".into())),
            (whole(), " 42 ", Value::Int(42)),
            (ColumnKind::BigInt, "-9007199254740993", Value::Int(-9_007_199_254_740_993)),
            (decimal(), "0.1", decimal_of("0.1")),
            (decimal(), "1.5000000", decimal_of("1.5")),
            (money(), "1250.50", Value::Money(Money(12_505_000))),
            (money(), "999999999999.99", Value::Money(Money(9_999_999_999_999_900))),
            (ColumnKind::Double { precision: 2, min: -1.0, max: 1.0 }, "1e-3", Value::Double(0.001)),
            (two_options("Yes", "No"), "TRUE", Value::Bool(true)),
            (two_options("Allow", "Do Not Allow"), "do not allow", Value::Bool(false)),
            (two_options("No", "Yes"), "no", Value::Bool(true)),
            (date(DateBehavior::DateOnly), "2026-11-21", Value::Date("2026-11-21".parse().unwrap())),
            (
                date(DateBehavior::UserLocal),
                "2026-11-21T09:51:00+01:00",
                Value::Instant(Instant::parse("2026-11-21T08:51:00Z").unwrap()),
            ),
            (choice(), "2", Value::Choice(2)),
            (choice(), "preferred customer", Value::Choice(1)),
            (choice(), "1", Value::Choice(1)),
            (choices(), "standard, 1,2", Value::Choices(vec![1, 2])),
            (ColumnKind::Uniqueidentifier, ID, Value::Id(ID.parse().unwrap())),
        ] {
            let expected_value = value(kind.clone(), text);
            assert_eq!(expected_value, expected, "{text} as {kind:?}");
        }
    }

    #[test]
    fn nothing_empties_any_column() {
        for kind in [text(), whole(), money(), choice(), lookup_to(&["account"]), two_options("Yes", "No")] {
            assert_eq!(value(kind, " "), Value::Null);
        }
    }

    #[test]
    fn what_is_no_such_value_is_refused_with_the_column_and_what_would_be_right() {
        for (kind, text, expected) in [
            (text(), "too long", Code::TextTooLong),
            (whole(), "4.5", Code::WrongKind),
            (whole(), "101", Code::OutOfRange),
            (decimal(), "1,5", Code::WrongKind),
            (decimal(), "0.0001", Code::WrongKind),
            (money(), "1.005", Code::WrongKind),
            (money(), "-1", Code::OutOfRange),
            (ColumnKind::Double { precision: 2, min: -1.0, max: 1.0 }, "NaN", Code::WrongKind),
            (two_options("Yes", "No"), "perhaps", Code::WrongKind),
            (date(DateBehavior::DateOnly), "21.11.2026", Code::WrongKind),
            (date(DateBehavior::UserLocal), "2026-11-21", Code::WrongKind),
            (choice(), "Gold", Code::UnknownOption),
            (ColumnKind::Uniqueidentifier, "x", Code::WrongKind),
            (ColumnKind::Image, "x", Code::ReadOnly),
            (lookup_to(&["account", "contact"]), ID, Code::WrongKind),
            (lookup_to(&["account", "contact"]), &format!("lead:{ID}"), Code::WrongTarget),
        ] {
            assert_eq!(code(kind.clone(), text), expected, "{text} as {kind:?}");
        }
        let words = |kind, text: &str| parse(&column(kind), text).unwrap_err().text();
        assert!(words(choice(), "Gold").contains("1 (Preferred Customer), 2 (Standard)"));
        assert!(words(date(DateBehavior::DateOnly), "tomorrow").contains("2026-11-21"));
        assert!(words(lookup_to(&["account", "contact"]), ID).contains("account:"));
        assert!(words(money(), "1.005").contains('2'));
    }

    #[test]
    fn a_lookup_is_an_id_with_or_without_its_table_or_a_name() {
        let point =
            |table: &str| Value::Lookup(Lookup { table: table.into(), id: ID.parse().unwrap(), name: None });
        let two = || lookup_to(&["account", "contact"]);
        assert_eq!(value(two(), &format!("contact:{ID}")), point("contact"));
        assert_eq!(value(lookup_to(&["account"]), ID), point("account"));
        let name = |text: &str| parse(&column(two()), text).unwrap();
        let named = |name: &str, table: Option<&str>| Typed::Name {
            name: name.into(),
            table: table.map(str::to_owned),
        };
        assert_eq!(name("Alpine Ski House"), named("Alpine Ski House", None));
        assert_eq!(name("account: Alpine"), named("Alpine", Some("account")));
        assert_eq!(name("Note: Alpine"), named("Note: Alpine", None));
    }
}
