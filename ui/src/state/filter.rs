//! What the user wants a column to hold, as a sheet asks for it.

use contract::filters::{ColumnFilter, ColumnTest};
use model::Value;

/// The wishes for one column.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// Part of a text, or of a record's name.
    pub text: String,
    /// Options that were ticked.
    pub chosen: Vec<Value>,
    /// The least value.
    pub from: Value,
    /// The greatest.
    pub to: Value,
    /// Whether it must be empty; then nothing else counts.
    pub empty: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Self { text: String::new(), chosen: Vec::new(), from: Value::Null, to: Value::Null, empty: false }
    }
}

impl Wish {
    /// What filters say of a column.
    pub fn of(column: &str, filters: &[ColumnFilter]) -> Self {
        let mut wish = Self::default();
        for filter in filters.iter().filter(|filter| filter.column == column) {
            match &filter.test {
                ColumnTest::Contains(text) => wish.text.clone_from(text),
                ColumnTest::OneOf(values) => wish.chosen.clone_from(values),
                ColumnTest::AtLeast(value) => wish.from = value.clone(),
                ColumnTest::AtMost(value) => wish.to = value.clone(),
                ColumnTest::Empty => wish.empty = true,
                ColumnTest::NotEmpty => {}
            }
        }
        wish
    }

    /// Ticks an option, or takes the tick away.
    pub fn toggle(&mut self, value: Value) {
        let before = self.chosen.len();
        self.chosen.retain(|chosen| *chosen != value);
        if self.chosen.len() == before {
            self.chosen.push(value);
        }
    }

    /// The filters that it comes to; none where nothing is wished.
    pub fn filters(&self, column: &str) -> Vec<ColumnFilter> {
        let of = |test| ColumnFilter { column: column.to_owned(), test };
        if self.empty {
            return vec![of(ColumnTest::Empty)];
        }
        let mut filters = Vec::new();
        let text = self.text.trim();
        filters.extend((!text.is_empty()).then(|| of(ColumnTest::Contains(text.to_owned()))));
        filters.extend((!self.chosen.is_empty()).then(|| of(ColumnTest::OneOf(self.chosen.clone()))));
        filters.extend((!self.from.is_null()).then(|| of(ColumnTest::AtLeast(self.from.clone()))));
        filters.extend((!self.to.is_null()).then(|| of(ColumnTest::AtMost(self.to.clone()))));
        filters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_read_back_from_its_filters() {
        let mut wish =
            Wish { text: " Isny ".into(), from: Value::Int(3), to: Value::Int(9), ..Wish::default() };
        wish.toggle(Value::Choice(1));
        let again = Wish::of("city", &wish.filters("city"));
        assert_eq!(again, Wish { text: "Isny".into(), ..wish });
        assert_eq!(Wish::of("name", &again.filters("city")), Wish::default());
    }

    #[test]
    fn empty_counts_alone_and_no_wish_is_no_filter() {
        let wish = Wish { empty: true, text: "x".into(), ..Wish::default() };
        assert_eq!(wish.filters("city").len(), 1);
        assert!(Wish::default().filters("city").is_empty());
    }

    #[test]
    fn a_tick_is_taken_away_by_ticking_again() {
        let mut wish = Wish::default();
        wish.toggle(Value::Bool(true));
        wish.toggle(Value::Bool(true));
        assert!(wish.chosen.is_empty());
    }
}
