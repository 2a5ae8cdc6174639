//! What is to be done and when: open activities of one person in days, those that are late first.

use model::value::Instant;
use model::{RecordId, Value};

/// An activity that is still to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Logical name.
    pub table: String,
    /// Primary key.
    pub id: RecordId,
    /// What it is about.
    pub title: String,
    /// When it begins, or is due.
    pub at: Option<Instant>,
    /// What it belongs to.
    pub about: Option<String>,
}

/// Where an activity stands on the agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Day {
    /// It was due on a day before today.
    Late,
    /// So many days from today, at most [`AHEAD`].
    In(i64),
}

/// Days ahead that the agenda shows, today included.
pub const AHEAD: i64 = 7;

/// Activities by day, in order of time. What lies further ahead, or has no time, is left out. `days_ahead` counts in the
/// user's time zone.
pub fn by_day(mut items: Vec<Item>, days_ahead: impl Fn(Instant) -> i64) -> Vec<(Day, Vec<Item>)> {
    items.sort_by(|a, b| (a.at.map(|at| at.0), &a.title).cmp(&(b.at.map(|at| at.0), &b.title)));
    let mut days: Vec<(Day, Vec<Item>)> = Vec::new();
    for item in items {
        let Some(at) = item.at else { continue };
        let day = match days_ahead(at) {
            ahead if ahead < 0 => Day::Late,
            ahead if ahead < AHEAD => Day::In(ahead),
            _ => continue,
        };
        match days.last_mut() {
            Some((last, items)) if *last == day => items.push(item),
            _ => days.push((day, vec![item])),
        }
    }
    days
}

/// The first cell that says when: the start of an appointment before its end.
pub fn when<'a>(cells: impl Iterator<Item = (&'a str, &'a Value)> + Clone) -> Option<Instant> {
    let of = |wanted: &str| {
        cells.clone().find_map(|(name, value)| match value {
            Value::Instant(at) if name == wanted => Some(*at),
            _ => None,
        })
    };
    of("scheduledstart").or_else(|| of("scheduledend"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const DAY_MS: i64 = 86_400_000;

    fn item(title: &str, day: Option<i64>) -> Item {
        let at = day.map(|day| Instant(day * DAY_MS + 1));
        Item { table: "task".into(), id: RecordId(Uuid::nil()), title: title.into(), at, about: None }
    }

    fn days(at: Instant) -> i64 {
        at.0.div_euclid(DAY_MS)
    }

    #[test]
    fn late_ones_come_first_then_each_day_and_what_is_far_or_undated_stays_away() {
        let items = vec![
            item("b", Some(1)),
            item("far", Some(9)),
            item("late", Some(-3)),
            item("a", Some(1)),
            item("never", None),
        ];
        let found: Vec<(Day, Vec<String>)> = by_day(items, days)
            .into_iter()
            .map(|(day, items)| (day, items.into_iter().map(|item| item.title).collect()))
            .collect();
        assert_eq!(found, [(Day::Late, vec!["late".to_owned()]), (Day::In(1), vec!["a".into(), "b".into()])]);
    }

    #[test]
    fn an_appointment_stands_where_it_begins() {
        let (start, end) = (Value::Instant(Instant(5)), Value::Instant(Instant(9)));
        let cells = [("scheduledend", &end), ("scheduledstart", &start)];
        assert_eq!(when(cells.into_iter()), Some(Instant(5)));
        assert_eq!(when([("scheduledend", &end)].into_iter()), Some(Instant(9)));
    }
}
