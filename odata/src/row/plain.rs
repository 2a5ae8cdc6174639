//! Moments and amounts as text without the detour by way of a calendar: a full list has several in each row.

use std::fmt::Write;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// The first moment of the year 1, and the last that a moment is shown as a date: jiff leaves room for any offset at the
/// end of the year 9999.
const FIRST: i64 = -62_135_596_800_000;
const LAST: i64 = 253_402_207_199_999;

/// Appends a moment in milliseconds since 1970 as [`model::value::Instant`] is shown, or its day only. Tells whether it
/// could: moments outside are left to [`model::value::Instant`].
pub(super) fn push_moment(out: &mut String, at_ms: i64, day_only: bool) -> bool {
    if !(FIRST..=LAST).contains(&at_ms) {
        return false;
    }
    let (day, ms) = (at_ms.div_euclid(DAY), at_ms.rem_euclid(DAY));
    push_day(out, day);
    if day_only {
        return true;
    }
    let (seconds, ms) = (ms / 1000, ms % 1000);
    out.push('T');
    push_digits(out, seconds / 3600, 2);
    out.push(':');
    push_digits(out, seconds / 60 % 60, 2);
    out.push(':');
    push_digits(out, seconds % 60, 2);
    if ms > 0 {
        out.push('.');
        push_fraction(out, ms, 3);
    }
    out.push('Z');
    true
}

/// Appends the date of a day, counted from 1970-01-01. Years are counted from March, so that the odd day is the last, in
/// cycles of 400 years, which are all alike.
fn push_day(out: &mut String, day: i64) {
    const CYCLE: i64 = 146_097;
    let day = day + 719_468;
    let (cycle, day) = (day.div_euclid(CYCLE), day.rem_euclid(CYCLE));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let of_month = day - (153 * month + 2) / 5 + 1;
    let (year, month) = match month {
        0..=9 => (400 * cycle + year, month + 3),
        _ => (400 * cycle + year + 1, month - 9),
    };
    push_digits(out, year, 4);
    out.push('-');
    push_digits(out, month, 2);
    out.push('-');
    push_digits(out, of_month, 2);
}

/// Appends an amount of ten-thousandths, without zeros at its end.
pub(super) fn push_money(out: &mut String, amount: i64) {
    let (whole, rest) = (amount.unsigned_abs() / 10_000, amount.unsigned_abs() % 10_000);
    if amount < 0 {
        out.push('-');
    }
    // Writing to a String can't fail.
    let _ = write!(out, "{whole}");
    if rest > 0 {
        out.push('.');
        // Less than 10,000.
        push_fraction(out, i64::try_from(rest).unwrap_or_default(), 4);
    }
}

/// Appends so many digits of a number that has no more, zeros first.
fn push_digits(out: &mut String, number: i64, count: u32) {
    for place in (0..count).rev() {
        let digit = u8::try_from(number / 10_i64.pow(place) % 10).unwrap_or_default();
        out.push(char::from(b'0' + digit));
    }
}

/// As [`push_digits`], without zeros at the end.
fn push_fraction(out: &mut String, number: i64, count: u32) {
    push_digits(out, number, count);
    out.truncate(out.trim_end_matches('0').len());
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::value::{Instant, Money};

    #[test]
    fn moments_look_as_they_do_elsewhere() {
        let edges = [FIRST, -1, 0, 1, 999, 1000, 951_782_399_999, 951_782_400_000, 4_107_542_400_000, LAST];
        let spread = (0..20_000).map(|n| FIRST + n * 15_776_893_261_873 % (LAST - FIRST));
        for at in edges.into_iter().chain(spread) {
            let mut text = String::new();
            assert!(push_moment(&mut text, at, false));
            assert_eq!(text, Instant(at).to_string(), "{at}");
            let mut day = String::new();
            assert!(push_moment(&mut day, at, true));
            assert_eq!(day, text[..10], "{at}");
        }
        for at in [FIRST - 1, LAST + 1, i64::MIN, i64::MAX] {
            assert!(!push_moment(&mut String::new(), at, false));
        }
    }

    #[test]
    fn amounts_look_as_they_do_elsewhere() {
        for amount in [0, 1, -1, 10, 5000, -5000, 9999, 10_000, 123_400, -1_234_567, i64::MAX, i64::MIN] {
            let mut text = String::new();
            push_money(&mut text, amount);
            assert_eq!(text, Money(amount).to_decimal().normalize().to_string(), "{amount}");
        }
    }
}
