//! What relative dates mean, by the clock and zone of the user.

use crate::common::*;
use model::value::Instant;
use model::{Fields, RecordId, Value};
use proptest::prelude::*;
use query::{Condition, Context, Filter, Op, eval};
use uuid::Uuid;

/// Whether a moment passes, at 2026-03-01T10:00Z for a user at that offset.
fn passes(column: &str, op: Op, values: Vec<Value>, offset_min: i32, stored: &str) -> bool {
    let thing = thing();
    let meta = thing.column(column).unwrap();
    let value = query::literal::value_from_text(meta, stored).unwrap();
    let fields = Fields::from([(column.into(), value)]);
    let context = Context { now_ms: NOW, utc_offset_min: offset_min, ..Context::default() };
    let filter = Filter::Condition(Condition { column: column.into(), op, values });
    eval::passes(&filter, &thing, RecordId(Uuid::nil()), &fields, &context).unwrap() == Some(true)
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
