//! Numbers as people type and read them. Nothing here passes through a float, so what was typed is what is kept.

use rust_decimal::Decimal;

/// How a language writes numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// Between whole and part: `.` or `,`.
    pub point: char,
    /// Between groups of digits.
    pub group: char,
    /// Digits in the group before the point.
    pub first_group: usize,
    /// Digits in the groups before that.
    pub next_groups: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { point: '.', group: ',', first_group: 3, next_groups: 3 }
    }
}

/// Writes a number with exactly so many places; further ones are rounded half away from zero.
pub fn show(n: Decimal, places: u32, style: &Style) -> String {
    let rounded = n.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    write(rounded, &format!("{:.1$}", rounded.abs(), places as usize), style)
}

/// Writes a number with the places it has.
pub fn show_all(n: Decimal, style: &Style) -> String {
    let n = n.normalize();
    write(n, &n.abs().to_string(), style)
}

/// Reads a number as typed: group marks, spaces and apostrophes between digits are passed over. `None` when it isn't
/// one.
pub fn parse(text: &str, style: &Style) -> Option<Decimal> {
    let text = text.trim().replace('\u{2212}', "-");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest.trim_start()));
    let mut plain = String::from(sign);
    let mut seen_point = false;
    for c in digits.chars() {
        if c.is_ascii_digit() {
            plain.push(c);
        } else if c == style.point && !seen_point {
            seen_point = true;
            plain.push('.');
        } else if seen_point || !(c == style.group || is_gap(c)) {
            return None;
        }
    }
    if !plain.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Decimal::from_str_exact(&plain).ok()
}

fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}')
}

fn write(n: Decimal, magnitude: &str, style: &Style) -> String {
    let (whole, part) = magnitude.split_once('.').unwrap_or((magnitude, ""));
    let mut text = String::from(if n.is_sign_negative() && !n.is_zero() { "-" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && starts_group(whole.len() - at, style) {
            text.push(style.group);
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push(style.point);
        text.push_str(part);
    }
    text
}

/// Whether a group starts where so many digits are left.
fn starts_group(left: usize, style: &Style) -> bool {
    let (first, next) = (style.first_group.max(1), style.next_groups.max(1));
    left == first || (left > first && (left - first).is_multiple_of(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn german() -> Style {
        Style { point: ',', group: '.', ..Style::default() }
    }

    fn decimal(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn numbers_are_shown_exactly() {
        let english = Style::default();
        assert_eq!(show(decimal("922337203685477.5807"), 4, &english), "922,337,203,685,477.5807");
        assert_eq!(show(decimal("0.005"), 2, &english), "0.01");
        assert_eq!(show(decimal("-1234.5"), 2, &german()), "-1.234,50");
        assert_eq!(show_all(decimal("1234.5600"), &english), "1,234.56");
        let indian = Style { next_groups: 2, ..Style::default() };
        assert_eq!(show(decimal("1234567"), 0, &indian), "12,34,567");
    }

    #[test]
    fn what_is_shown_is_read_back() {
        for style in [Style::default(), german()] {
            for text in ["0", "-0.01", "45000", "99999999999.1234567891"] {
                assert_eq!(parse(&show_all(decimal(text), &style), &style), Some(decimal(text)));
            }
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".", "1.2.3", "12a", "1e5", "0x10", "1.000,5"] {
            assert_eq!(parse(text, &Style::default()), None, "{text}");
        }
    }
}
