//! The functions of Power Fx that formulas may call.

use super::eval::{DAY_MS, Expression, Item, value};
use crate::value::{Fields, Instant};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Unit as SpanUnit};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

macro_rules! functions {
    ($($name:ident: $least:literal..=$most:expr),* $(,)?) => {
        /// What can be called. `Negate` has no name: it is the sign.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Function { Negate, $($name),* }

        impl Function {
            /// By its name in Power Fx.
            pub(super) fn named(name: &str) -> Option<Self> {
                match name { $(stringify!($name) => Some(Self::$name),)* _ => None }
            }

            /// Whether it takes so many arguments.
            pub(super) fn takes(self, count: usize) -> bool {
                match self { Self::Negate => count == 1, $(Self::$name => ($least..=$most).contains(&count)),* }
            }
        }
    };
}

/// As many arguments as anybody writes.
const MANY: usize = 50;

functions! {
    If: 2..=MANY, And: 1..=MANY, Or: 1..=MANY, Not: 1..=1, IsBlank: 1..=1, Blank: 0..=0, Coalesce: 1..=MANY,
    Abs: 1..=1, Int: 1..=1, Trunc: 1..=2, Round: 2..=2, RoundUp: 2..=2, RoundDown: 2..=2, Mod: 2..=2,
    Min: 1..=MANY, Max: 1..=MANY, Sum: 1..=MANY, Average: 1..=MANY,
    Concatenate: 1..=MANY, Len: 1..=1, Left: 2..=2, Right: 2..=2, Mid: 2..=3, Lower: 1..=1, Upper: 1..=1, Trim: 1..=1,
    StartsWith: 2..=2, EndsWith: 2..=2, Substitute: 3..=3, Text: 1..=1, Value: 1..=1,
    Year: 1..=1, Month: 1..=1, Day: 1..=1, DateAdd: 2..=3, DateDiff: 2..=3,
}

impl Function {
    /// Whether its argument at that place may be a unit of time.
    pub(super) fn takes_unit(self, place: usize) -> bool {
        matches!(self, Self::DateAdd | Self::DateDiff) && place == 2
    }
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Years,
    Quarters,
    Months,
    Days,
    Hours,
    Minutes,
    Seconds,
}

impl Unit {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "Years" => Self::Years,
            "Quarters" => Self::Quarters,
            "Months" => Self::Months,
            "Days" => Self::Days,
            "Hours" => Self::Hours,
            "Minutes" => Self::Minutes,
            "Seconds" => Self::Seconds,
            _ => return None,
        })
    }

    /// Milliseconds of the units that are always of one length.
    fn ms(self) -> Option<i64> {
        match self {
            Self::Days => Some(DAY_MS),
            Self::Hours => Some(60 * 60 * 1000),
            Self::Minutes => Some(60 * 1000),
            Self::Seconds => Some(1000),
            Self::Years | Self::Quarters | Self::Months => None,
        }
    }
}

/// What a call gives; `None` where it has no value.
pub(super) fn call(function: Function, arguments: &[Expression], row: &Fields) -> Option<Item> {
    let item = |place: usize| value(arguments.get(place)?, row);
    match function {
        Function::If => chosen(arguments, row),
        Function::And => all_or_any(arguments, row, false),
        Function::Or => all_or_any(arguments, row, true),
        Function::Not => Some(Item::Bool(!item(0)?.truth()?)),
        Function::IsBlank => Some(Item::Bool(item(0).is_none_or(|item| item.is_blank()))),
        Function::Blank => Some(Item::Blank),
        Function::Coalesce => {
            let mut items = arguments.iter().map(|argument| value(argument, row));
            items.find(|item| item.as_ref().is_none_or(|item| !item.is_blank())).unwrap_or(Some(Item::Blank))
        }
        Function::DateAdd => date_add(&item(0)?, &item(1)?, unit(arguments)),
        Function::DateDiff => date_diff(&item(0)?, &item(1)?, unit(arguments)),
        Function::Year | Function::Month | Function::Day => {
            let day = day_of(&item(0)?)?;
            Some(Item::Number(match function {
                Function::Year => day.year().into(),
                Function::Month => day.month().into(),
                _ => day.day().into(),
            }))
        }
        Function::Min | Function::Max | Function::Sum | Function::Average => over(function, arguments, row),
        _ => match arguments.iter().map(|argument| value(argument, row)).collect::<Option<Vec<_>>>()? {
            items if is_of_texts(function) => of_texts(function, &items),
            items => of_numbers(function, &items).map(Item::Number),
        },
    }
}

/// The first value whose condition holds, else the last one that has none.
fn chosen(arguments: &[Expression], row: &Fields) -> Option<Item> {
    for pair in arguments.chunks(2) {
        match pair {
            [condition, then] if value(condition, row)?.truth()? => return value(then, row),
            [otherwise] => return value(otherwise, row),
            _ => {}
        }
    }
    Some(Item::Blank)
}

/// Goes no further than the first that decides.
fn all_or_any(arguments: &[Expression], row: &Fields, decides: bool) -> Option<Item> {
    for argument in arguments {
        if value(argument, row)?.truth()? == decides {
            return Some(Item::Bool(decides));
        }
    }
    Some(Item::Bool(!decides))
}

/// Blanks are passed over.
fn over(function: Function, arguments: &[Expression], row: &Fields) -> Option<Item> {
    let items = arguments.iter().map(|argument| value(argument, row)).collect::<Option<Vec<_>>>()?;
    let numbers: Vec<Decimal> =
        items.iter().filter(|item| !item.is_blank()).map(Item::number).collect::<Option<_>>()?;
    let sum = || numbers.iter().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(*n));
    let found = match function {
        Function::Min => numbers.iter().min().copied(),
        Function::Max => numbers.iter().max().copied(),
        Function::Sum => Some(sum()?),
        _ if numbers.is_empty() => None,
        _ => Some(sum()?.checked_div(Decimal::from(numbers.len()))?),
    };
    Some(found.map_or(Item::Blank, Item::Number))
}

fn of_numbers(function: Function, items: &[Item]) -> Option<Decimal> {
    if function == Function::Len {
        return Some(Decimal::from(items.first()?.text()?.chars().count()));
    }
    let n = items.first()?.number()?;
    let places = || items.get(1).map_or(Some(0), |item| item.number()?.to_i32());
    match function {
        Function::Negate => Some(-n),
        Function::Abs => Some(n.abs()),
        Function::Int => Some(n.floor()),
        Function::Trunc => rounded(n, places()?, RoundingStrategy::ToZero),
        Function::Round => rounded(n, places()?, RoundingStrategy::MidpointAwayFromZero),
        Function::RoundUp => rounded(n, places()?, RoundingStrategy::AwayFromZero),
        Function::RoundDown => rounded(n, places()?, RoundingStrategy::ToZero),
        Function::Mod => {
            let by = items.get(1)?.number()?;
            // With the sign of the divisor, other than the remainder of most languages.
            let rest = n.checked_rem(by)?;
            Some(if !rest.is_zero() && rest.is_sign_negative() != by.is_sign_negative() {
                rest + by
            } else {
                rest
            })
        }
        Function::Value => Some(n),
        _ => None,
    }
}

/// Rounded to places after the point, or before it where they are negative.
fn rounded(n: Decimal, places: i32, how: RoundingStrategy) -> Option<Decimal> {
    match u32::try_from(places) {
        Ok(places) => Some(n.round_dp_with_strategy(places, how)),
        Err(_) => {
            let power = 10_i64.checked_pow(places.checked_neg()?.try_into().ok()?)?;
            n.checked_div(power.into())?.round_dp_with_strategy(0, how).checked_mul(power.into())
        }
    }
}

fn is_of_texts(function: Function) -> bool {
    matches!(
        function,
        Function::Concatenate
            | Function::Left
            | Function::Right
            | Function::Mid
            | Function::Lower
            | Function::Upper
            | Function::Trim
            | Function::StartsWith
            | Function::EndsWith
            | Function::Substitute
            | Function::Text
    )
}

fn of_texts(function: Function, items: &[Item]) -> Option<Item> {
    let text = |place: usize| items.get(place)?.text();
    let count = |place: usize| items.get(place)?.number()?.trunc().to_usize();
    let folded = |place: usize| text(place).map(|text| text.to_lowercase());
    let first = text(0)?;
    Some(match function {
        Function::Concatenate => Item::Text(items.iter().map(Item::text).collect::<Option<String>>()?),
        Function::Left => Item::Text(first.chars().take(count(1)?).collect()),
        Function::Right => {
            let skipped = first.chars().count().saturating_sub(count(1)?);
            Item::Text(first.chars().skip(skipped).collect())
        }
        Function::Mid => {
            let from = count(1)?.checked_sub(1)?;
            let taken = if items.len() > 2 { count(2)? } else { usize::MAX };
            Item::Text(first.chars().skip(from).take(taken).collect())
        }
        Function::Lower => Item::Text(first.to_lowercase()),
        Function::Upper => Item::Text(first.to_uppercase()),
        Function::Trim => {
            Item::Text(first.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
        }
        Function::StartsWith => Item::Bool(folded(0)?.starts_with(&folded(1)?)),
        Function::EndsWith => Item::Bool(folded(0)?.ends_with(&folded(1)?)),
        Function::Substitute => match text(1)? {
            old if old.is_empty() => Item::Text(first),
            old => Item::Text(first.replace(&old, &text(2)?)),
        },
        _ => Item::Text(first),
    })
}

fn unit(arguments: &[Expression]) -> Option<Unit> {
    match arguments.get(2) {
        None => Some(Unit::Days),
        Some(Expression::Unit(unit)) => Some(*unit),
        Some(_) => None,
    }
}

fn date_add(from: &Item, count: &Item, unit: Option<Unit>) -> Option<Item> {
    let (unit, count) = (unit?, count.number()?.trunc().to_i64()?);
    match from {
        Item::Day(day) => moved(*day, unit, count).map(Item::Day),
        Item::Moment(at) => match unit.ms() {
            Some(ms) => Some(Item::Moment(Instant(at.0.checked_add(ms.checked_mul(count)?)?))),
            None => {
                let there = Timestamp::from_millisecond(at.0).ok()?.to_zoned(TimeZone::UTC);
                let moved = there.checked_add(span(unit, count)?).ok()?;
                Some(Item::Moment(Instant(moved.timestamp().as_millisecond())))
            }
        },
        _ => None,
    }
}

/// A day, some units later; parts of a day leave it as it is.
pub(super) fn moved(day: Date, unit: Unit, count: i64) -> Option<Date> {
    day.checked_add(span(unit, count)?).ok()
}

fn span(unit: Unit, count: i64) -> Option<Span> {
    let span = Span::new();
    match unit {
        Unit::Years => span.try_years(count),
        Unit::Quarters => span.try_months(count.checked_mul(3)?),
        Unit::Months => span.try_months(count),
        Unit::Days => span.try_days(count),
        Unit::Hours => span.try_hours(count),
        Unit::Minutes => span.try_minutes(count),
        Unit::Seconds => span.try_seconds(count),
    }
    .ok()
}

/// How many borders of the unit lie between two days or moments: from the 31st to the 1st is a month.
fn date_diff(from: &Item, to: &Item, unit: Option<Unit>) -> Option<Item> {
    let unit = unit?;
    let (start, end) = (day_of(from)?, day_of(to)?);
    let months = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month()) - 1;
    let count = match (unit, from, to) {
        (Unit::Years, ..) => i64::from(end.year()) - i64::from(start.year()),
        (Unit::Quarters, ..) => months(end).div_euclid(3) - months(start).div_euclid(3),
        (Unit::Months, ..) => months(end) - months(start),
        (Unit::Days, ..) => days_between(start, end)?,
        (unit, Item::Moment(a), Item::Moment(b)) => {
            let ms = unit.ms()?;
            b.0.div_euclid(ms) - a.0.div_euclid(ms)
        }
        (unit, ..) => days_between(start, end)?.checked_mul(DAY_MS / unit.ms()?)?,
    };
    Some(Item::Number(count.into()))
}

/// Days from one day to another.
pub(super) fn days_between(from: Date, to: Date) -> Option<i64> {
    Some(i64::from(from.until((SpanUnit::Day, to)).ok()?.get_days()))
}

/// The day of a day or, in UTC, of a moment.
fn day_of(item: &Item) -> Option<Date> {
    match item {
        Item::Day(day) => Some(*day),
        Item::Moment(at) => Some(Timestamp::from_millisecond(at.0).ok()?.to_zoned(TimeZone::UTC).date()),
        _ => None,
    }
}
