//! What relative dates mean, by the clock and zone of the user.

use crate::common::*;
use jiff::civil::Weekday;
use jiff::tz::{Offset, TimeZone};
use model::value::Instant;
use model::{Fields, RecordId, Value};
use proptest::prelude::*;
use query::{Condition, Context, Filter, Fiscal, Op, eval};
use uuid::Uuid;

/// Central Europe: summer begins on 2026-03-29 at 01:00Z.
const BERLIN: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

/// Whether a moment passes, at 2026-03-01T10:00Z for a user at that offset.
fn passes(column: &str, op: Op, values: Vec<Value>, offset_min: i32, stored: &str) -> bool {
    let zone = TimeZone::fixed(Offset::from_seconds(offset_min * 60).unwrap());
    passes_for(&Context { now_ms: NOW, zone, ..Context::default() }, column, op, values, stored)
}

fn passes_for(context: &Context, column: &str, op: Op, values: Vec<Value>, stored: &str) -> bool {
    let thing = thing();
    let meta = thing.column(column).unwrap();
    let value = query::literal::value_from_text(meta, stored).unwrap();
    let fields = Fields::from([(column.into(), value)]);
    let filter = Filter::Condition(Condition { column: column.into(), op, values });
    eval::passes(&filter, &thing, RecordId(Uuid::nil()), &fields, context).unwrap() == Some(true)
}

#[test]
fn today_begins_at_the_users_midnight() {
    for (offset, stored, expected) in [
        (0, "2026-03-01T00:00:00Z", true),
        (0, "2026-02-28T23:59:59Z", false),
        (0, "2026-03-01T23:59:59.999Z", true),
        (60, "2026-02-28T23:00:00Z", true),
        (60, "2026-03-01T23:00:00Z", false),
        (-660, "2026-02-28T11:00:00Z", true),
        (-660, "2026-03-01T11:00:00Z", false),
    ] {
        assert_eq!(passes("local", Op::Today, vec![], offset, stored), expected, "{stored} at {offset}");
    }
}

#[test]
fn days_are_as_long_as_the_users_clocks_make_them() {
    let zone = TimeZone::posix(BERLIN).unwrap();
    let at = |now: &str| {
        let now_ms = now.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        Context { now_ms, zone: zone.clone(), ..Context::default() }
    };
    for (now, op, count, stored, expected) in [
        // The day on which clocks are put forward has 23 hours.
        ("2026-03-29T12:00:00Z", Op::Today, None, "2026-03-28T23:00:00Z", true),
        ("2026-03-29T12:00:00Z", Op::Today, None, "2026-03-29T21:59:59Z", true),
        ("2026-03-29T12:00:00Z", Op::Today, None, "2026-03-29T22:00:00Z", false),
        // Ten days ago it was winter, and midnight an hour later.
        ("2026-04-03T12:00:00Z", Op::LastXDays, Some(10), "2026-03-23T23:00:00Z", true),
        ("2026-04-03T12:00:00Z", Op::LastXDays, Some(10), "2026-03-23T22:59:59Z", false),
        ("2026-04-03T12:00:00Z", Op::ThisYear, None, "2025-12-31T23:00:00Z", true),
        ("2026-04-03T12:00:00Z", Op::ThisYear, None, "2026-12-31T23:00:00Z", false),
    ] {
        let values = count.into_iter().map(Value::Int).collect();
        assert_eq!(
            passes_for(&at(now), "local", op, values, stored),
            expected,
            "{op:?} of {stored} at {now}"
        );
    }
}

#[test]
fn a_day_whose_midnight_does_not_exist_begins_when_clocks_go_on() {
    // Clocks go from 00:00 to 01:00 on Sunday, 2026-03-01.
    let zone = TimeZone::posix("<-03>3<-02>,M3.1.0/0,M10.3.0/0").unwrap();
    let context = Context { now_ms: NOW, zone, ..Context::default() };
    let today = |stored| passes_for(&context, "local", Op::Today, vec![], stored);
    assert!(!today("2026-03-01T02:59:59Z"));
    assert!(today("2026-03-01T03:00:00Z"));
}

#[test]
fn weeks_begin_with_the_day_of_the_organisation() {
    // 2026-03-01 is a Sunday.
    for (week_start, first, last) in [
        (Weekday::Sunday, "2026-03-01", "2026-03-07"),
        (Weekday::Monday, "2026-02-23", "2026-03-01"),
        (Weekday::Saturday, "2026-02-28", "2026-03-06"),
    ] {
        let context = Context { now_ms: NOW, week_start, ..Context::default() };
        let this_week = |day: &str| passes_for(&context, "day", Op::ThisWeek, vec![], day);
        let next = |day: &str| day.parse::<jiff::civil::Date>().unwrap().tomorrow().unwrap().to_string();
        let before = |day: &str| day.parse::<jiff::civil::Date>().unwrap().yesterday().unwrap().to_string();
        assert!(this_week(first) && this_week(last), "{week_start:?}");
        assert!(!this_week(&before(first)) && !this_week(&next(last)), "{week_start:?}");
    }
}

#[test]
fn a_fiscal_year_can_be_named_by_its_end() {
    let fiscal = Fiscal { start_month: 7, start_day: 1, named_by_end: true, ..Fiscal::default() };
    assert_eq!(fiscal.of("2025-07-01".parse().unwrap()), Some((2026, 1)));
    let context = Context { now_ms: NOW, fiscal, ..Context::default() };
    let in_2026 = |day| passes_for(&context, "day", Op::InFiscalYear, vec![Value::Int(2026)], day);
    assert!(in_2026("2025-07-01") && in_2026("2026-06-30"));
    assert!(!in_2026("2025-06-30") && !in_2026("2026-07-01"));
}

#[test]
fn the_last_days_end_now_and_begin_at_a_midnight() {
    let days = |n| vec![Value::Int(n)];
    for (stored, expected) in [
        ("2026-02-22T00:00:00Z", true),
        ("2026-02-21T23:59:59Z", false),
        ("2026-03-01T10:00:00Z", true),
        ("2026-03-01T10:00:01Z", false),
    ] {
        assert_eq!(passes("local", Op::LastXDays, days(7), 0, stored), expected, "{stored}");
        assert_eq!(passes("local", Op::LastSevenDays, vec![], 0, stored), expected, "{stored}");
    }
}

#[test]
fn calendar_spans_know_the_length_of_months_and_begin_weeks_on_sunday() {
    // 2026-03-01 is a Sunday.
    for (op, first, last) in [
        (Op::ThisWeek, "2026-03-01", "2026-03-07"),
        (Op::LastWeek, "2026-02-22", "2026-02-28"),
        (Op::NextWeek, "2026-03-08", "2026-03-14"),
        (Op::LastMonth, "2026-02-01", "2026-02-28"),
        (Op::ThisMonth, "2026-03-01", "2026-03-31"),
        (Op::NextMonth, "2026-04-01", "2026-04-30"),
        (Op::LastYear, "2025-01-01", "2025-12-31"),
        (Op::NextYear, "2027-01-01", "2027-12-31"),
    ] {
        let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
        let (before, after) = (day(first).yesterday().unwrap(), day(last).tomorrow().unwrap());
        for (stored, expected) in
            [(first, true), (last, true), (&*before.to_string(), false), (&*after.to_string(), false)]
        {
            assert_eq!(passes("day", op, vec![], 0, stored), expected, "{op:?} {stored}");
        }
    }
}

#[test]
fn a_day_in_a_column_without_zone_is_the_same_for_everyone() {
    let day = vec![Value::Date(jiff::civil::date(2026, 3, 1))];
    for offset in [-660, 0, 840] {
        assert!(passes("fixed", Op::On, day.clone(), offset, "2026-03-01T23:30:00Z"));
        assert!(passes("day", Op::On, day.clone(), offset, "2026-03-01"));
    }
    assert!(!passes("local", Op::On, day, 60, "2026-03-01T23:30:00Z"));
}

#[test]
fn dates_at_the_edge_of_time_are_refused_and_do_not_overflow() {
    let thing = thing();
    for (op, value) in [
        (Op::LastXYears, Value::Int(5_000_000)),
        (Op::NextXDays, Value::Int(i64::MAX)),
        (Op::OlderThanXHours, Value::Int(-1)),
        (Op::On, Value::Date(jiff::civil::Date::MAX)),
        (Op::On, Value::Instant(Instant(i64::MAX))),
    ] {
        let filter = Filter::Condition(Condition { column: "local".into(), op, values: vec![value] });
        let context = Context { now_ms: NOW, ..Context::default() };
        let fields = Fields::from([("local".into(), Value::Instant(Instant(0)))]);
        assert!(eval::passes(&filter, &thing, RecordId(Uuid::nil()), &fields, &context).is_err(), "{op:?}");
    }
}

proptest! {
    #[test]
    fn what_passes_by_the_clock_alone_is_among_what_is_said_to(
        op in prop::sample::select(vec![
            Op::Today, Op::Tomorrow, Op::LastXHours, Op::LastXDays, Op::NextXHours, Op::NextXDays, Op::OlderThanXDays,
            Op::ThisWeek, Op::LastMonth, Op::NextXMonths, Op::ThisYear, Op::LastSevenDays,
        ]),
        column in prop::sample::select(vec!["local", "day"]),
        away_h in -900_i64..900,
        later_h in 0_i64..900,
        count in 0_i64..40,
    ) {
        let thing = thing();
        let meta = thing.column(column).unwrap();
        let values = if op.takes_number() { vec![Value::Int(count)] } else { vec![] };
        let condition = Condition { column: column.into(), op, values };
        let hour = 3_600_000;
        let (then, now) = (NOW, NOW + later_h * hour);
        let at = |now_ms| Context { now_ms, ..Context::default() };
        let stored = Instant(NOW + away_h * hour).to_string();
        let stored = if column == "day" { &stored[..10] } else { &stored };
        let fields = Fields::from([(column.into(), query::literal::value_from_text(meta, stored).unwrap())]);
        let asked = |filter: &Filter, now_ms| {
            eval::passes(filter, &thing, RecordId(Uuid::nil()), &fields, &at(now_ms)).unwrap() == Some(true)
        };
        let filter = Filter::Condition(condition.clone());
        if asked(&filter, then) != asked(&filter, now) {
            let moved = query::passing(&condition, meta, &at(then), &at(now)).unwrap();
            prop_assert!(moved.is_some_and(|moved| asked(&moved, now)));
        }
    }
}
