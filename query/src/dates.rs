//! Spans of time that relative operators mean, for a user's clock and zone.

use crate::resolve::bad;
use crate::{Context, Op};
use jiff::civil::Date;
use jiff::{Span as Distance, Timestamp, ToSpan, tz::TimeZone};
use model::metadata::DateBehavior;
use model::{ColumnKind, ColumnMeta, Problem, Value, rules};

/// A span of time, in what the column stores; either end may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// Moments in milliseconds: from (included), before (excluded).
    Moments(Option<i64>, Option<i64>),
    /// Days: from and to, both included.
    Days(Option<Date>, Option<Date>),
}

/// The largest count an operator takes: a few centuries of hours.
const MAX_COUNT: i64 = 5_000_000;

/// What is asked, before it is fitted to moments or days.
enum Ask {
    /// Whole days, both included.
    Days(Option<Date>, Option<Date>),
    /// From the start of a day until now.
    UntilNow(Date),
    /// From now until the end of a day.
    FromNow(Date),
    /// Moments, from and before.
    Moments(Option<i64>, Option<i64>),
}

/// The spans that an operator means, one of which must hold; mostly it is one.
///
/// # Errors
/// [`model::Code::BadRequest`] when the column is no date or the value no day or count.
pub(crate) fn spans(
    op: Op,
    values: &[Value],
    column: &ColumnMeta,
    context: &Context,
) -> Result<Vec<Span>, Problem> {
    if !matches!(column.kind, ColumnKind::DateTime { .. }) {
        return Err(bad(column, "the operator needs a date column"));
    }
    let asks =
        asks(op, values, column, context).ok_or_else(|| bad(column, "the value is not a day or count"))?;
    let spans = asks.into_iter().map(|ask| fitted(ask, column, context)).collect::<Option<Vec<_>>>();
    spans.ok_or_else(|| bad(column, "the date is out of range"))
}

fn asks(op: Op, values: &[Value], column: &ColumnMeta, context: &Context) -> Option<Vec<Ask>> {
    if let Some(one) = ask(op, values.first(), column, context) {
        return Some(vec![one]);
    }
    let days = context.fiscal.days(op, values, day_of(context.now_ms, &context.zone)?)?;
    Some(days.into_iter().map(|(from, to)| Ask::Days(from, to)).collect())
}

fn ask(op: Op, value: Option<&Value>, column: &ColumnMeta, context: &Context) -> Option<Ask> {
    let now = context.now_ms;
    let today = day_of(now, &context.zone)?;
    let count = || match value {
        Some(Value::Int(n)) if (0..=MAX_COUNT).contains(n) => Some(*n),
        _ => None,
    };
    let back = |distance: fn(i64) -> Option<Distance>| today.checked_sub(distance(count()?)?).ok();
    let ahead = |distance: fn(i64) -> Option<Distance>| today.checked_add(distance(count()?)?).ok();
    let older = |day: Option<Date>| Some(Ask::Days(None, Some(day?.yesterday().ok()?)));
    let days: fn(i64) -> Option<Distance> = |n| Distance::new().try_days(n).ok();
    let weeks: fn(i64) -> Option<Distance> = |n| Distance::new().try_weeks(n).ok();
    let months: fn(i64) -> Option<Distance> = |n| Distance::new().try_months(n).ok();
    let years: fn(i64) -> Option<Distance> = |n| Distance::new().try_years(n).ok();
    let (minute, hour) = (60_000, 3_600_000);
    match op {
        Op::On => day(value, column, context).map(|d| Ask::Days(Some(d), Some(d))),
        Op::OnOrBefore => day(value, column, context).map(|d| Ask::Days(None, Some(d))),
        Op::OnOrAfter => day(value, column, context).map(|d| Ask::Days(Some(d), None)),
        Op::Today => Some(Ask::Days(Some(today), Some(today))),
        Op::Yesterday => today.yesterday().ok().map(|d| Ask::Days(Some(d), Some(d))),
        Op::Tomorrow => today.tomorrow().ok().map(|d| Ask::Days(Some(d), Some(d))),
        Op::LastSevenDays => today.checked_sub(7.days()).ok().map(Ask::UntilNow),
        Op::NextSevenDays => today.checked_add(7.days()).ok().map(Ask::FromNow),
        Op::LastXHours => Some(Ask::Moments(Some(now - count()? * hour), Some(now + 1))),
        Op::LastXDays => back(days).map(Ask::UntilNow),
        Op::LastXWeeks => back(weeks).map(Ask::UntilNow),
        Op::LastXMonths => back(months).map(Ask::UntilNow),
        Op::LastXYears => back(years).map(Ask::UntilNow),
        Op::NextXHours => Some(Ask::Moments(Some(now), Some(now + count()? * hour + 1))),
        Op::NextXDays => ahead(days).map(Ask::FromNow),
        Op::NextXWeeks => ahead(weeks).map(Ask::FromNow),
        Op::NextXMonths => ahead(months).map(Ask::FromNow),
        Op::NextXYears => ahead(years).map(Ask::FromNow),
        Op::OlderThanXMinutes => Some(Ask::Moments(None, Some(now - count()? * minute))),
        Op::OlderThanXHours => Some(Ask::Moments(None, Some(now - count()? * hour))),
        Op::OlderThanXDays => older(back(days)),
        Op::OlderThanXWeeks => older(back(weeks)),
        Op::OlderThanXMonths => older(back(months)),
        Op::OlderThanXYears => older(back(years)),
        op => calendar(op, today, context),
    }
}

/// This, the last or the next calendar week, month or year.
fn calendar(op: Op, today: Date, context: &Context) -> Option<Ask> {
    let week = today.checked_sub(i64::from(today.weekday().since(context.week_start)).days()).ok()?;
    let (month, year) = (today.first_of_month(), today.first_of_year());
    let (first, length) = match op {
        Op::LastWeek => (week.checked_sub(1.week()).ok()?, 1.week()),
        Op::ThisWeek => (week, 1.week()),
        Op::NextWeek => (week.checked_add(1.week()).ok()?, 1.week()),
        Op::LastMonth => (month.checked_sub(1.month()).ok()?, 1.month()),
        Op::ThisMonth => (month, 1.month()),
        Op::NextMonth => (month.checked_add(1.month()).ok()?, 1.month()),
        Op::LastYear => (year.checked_sub(1.year()).ok()?, 1.year()),
        Op::ThisYear => (year, 1.year()),
        Op::NextYear => (year.checked_add(1.year()).ok()?, 1.year()),
        _ => return None,
    };
    let last = first.checked_add(length).ok()?.yesterday().ok()?;
    Some(Ask::Days(Some(first), Some(last)))
}

/// The day a value names: itself, or that of a moment in the column's zone.
fn day(value: Option<&Value>, column: &ColumnMeta, context: &Context) -> Option<Date> {
    match value? {
        Value::Date(day) => Some(*day),
        Value::Instant(at) => day_of(at.0, zone(column, context)),
        _ => None,
    }
}

fn fitted(ask: Ask, column: &ColumnMeta, context: &Context) -> Option<Span> {
    let zone = zone(column, context);
    let today = day_of(context.now_ms, &context.zone)?;
    if rules::stores_day(&column.kind) {
        let day = |ms: Option<i64>| ms.map_or(Some(None), |ms| day_of(ms, &context.zone).map(Some));
        return Some(match ask {
            Ask::Days(from, to) => Span::Days(from, to),
            Ask::UntilNow(from) => Span::Days(Some(from), Some(today)),
            Ask::FromNow(to) => Span::Days(Some(today), Some(to)),
            // The end is excluded, so the day it lies in counts up to the millisecond before.
            Ask::Moments(from, before) => Span::Days(day(from)?, day(before.map(|ms| ms - 1))?),
        });
    }
    let start = |day: Option<Date>| day.map_or(Some(None), |day| midnight(day, zone).map(Some));
    let end =
        |day: Option<Date>| day.map_or(Some(None), |day| midnight(day.tomorrow().ok()?, zone).map(Some));
    Some(match ask {
        Ask::Days(from, to) => Span::Moments(start(from)?, end(to)?),
        Ask::UntilNow(from) => Span::Moments(start(Some(from))?, Some(context.now_ms + 1)),
        Ask::FromNow(to) => Span::Moments(Some(context.now_ms), end(Some(to))?),
        Ask::Moments(from, before) => Span::Moments(from, before),
    })
}

/// Where days are the same for everybody.
pub(crate) static UTC: TimeZone = TimeZone::UTC;

/// The zone in which the column's days begin: the user's, or UTC for a column without zone.
pub(crate) fn zone<'c>(column: &ColumnMeta, context: &'c Context) -> &'c TimeZone {
    match column.kind {
        ColumnKind::DateTime { behavior: DateBehavior::UserLocal, .. } => &context.zone,
        _ => &UTC,
    }
}

/// The day a moment lies in, in a zone.
pub(crate) fn day_of(ms: i64, zone: &TimeZone) -> Option<Date> {
    Some(zone.to_datetime(Timestamp::from_millisecond(ms).ok()?).date())
}

/// The moment a day begins in a zone. Where clocks are put forward at midnight it is the moment they show after it.
pub(crate) fn midnight(day: Date, zone: &TimeZone) -> Option<i64> {
    let midnight = day.to_datetime(jiff::civil::Time::midnight());
    zone.to_timestamp(midnight).ok().map(Timestamp::as_millisecond)
}
