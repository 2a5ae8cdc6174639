//! Which columns of a view stand where on a phone's card of three lines.

use model::metadata::ColumnKind;
use model::{ColumnMeta, Value};

/// The columns of a card by their positions in the view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Below the name: place, person.
    pub second: Vec<usize>,
    /// At the start of the third line: an amount, a number, else one more word.
    pub start: Option<usize>,
    /// At its end, unless a mark stands there: a date.
    pub end: Option<usize>,
}

/// Places the columns that have a value; the first column is the card's name.
pub fn place(columns: &[&ColumnMeta], cells: &[Value]) -> Card {
    let filled = |position: &usize| cells.get(*position).is_some_and(|value| !is_blank(value));
    let of = |wanted: fn(&ColumnKind) -> bool| {
        let kinds = columns.iter().enumerate().skip(1).filter(move |(_, column)| wanted(&column.kind));
        kinds.map(|(position, _)| position).filter(filled).collect::<Vec<_>>()
    };
    let words = of(is_word);
    let start = of(is_amount).first().or(words.get(2)).copied();
    Card { second: words.iter().take(2).copied().collect(), start, end: of(is_date).first().copied() }
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_text().is_some_and(|text| text.trim().is_empty())
}

fn is_amount(kind: &ColumnKind) -> bool {
    matches!(
        kind,
        ColumnKind::Money { .. }
            | ColumnKind::Decimal { .. }
            | ColumnKind::Double { .. }
            | ColumnKind::Integer { .. }
            | ColumnKind::BigInt
    )
}

fn is_date(kind: &ColumnKind) -> bool {
    matches!(kind, ColumnKind::DateTime { .. })
}

fn is_word(kind: &ColumnKind) -> bool {
    !is_amount(kind)
        && !is_date(kind)
        && !matches!(kind, ColumnKind::Uniqueidentifier | ColumnKind::Image | ColumnKind::File { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::metadata::{DateBehavior, Label, Required, TextFormat};
    use model::value::Instant;
    use uuid::Uuid;

    fn column(kind: ColumnKind) -> ColumnMeta {
        ColumnMeta {
            metadata_id: Uuid::nil(),
            logical_name: "c".into(),
            schema_name: "c".into(),
            display_name: Label::default(),
            kind,
            required: Required::None,
            can_create: true,
            can_update: true,
            is_secured: false,
            source: None,
        }
    }

    fn word() -> ColumnMeta {
        column(ColumnKind::String { max_length: 100, format: TextFormat::Text })
    }

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn a_card_shows_words_then_an_amount_and_a_date() {
        let money = column(ColumnKind::Money { precision: 2, min: 0.0, max: 1.0 });
        let date = column(ColumnKind::DateTime { behavior: DateBehavior::UserLocal, date_only: false });
        let columns = [&word(), &money, &word(), &date, &word()];
        let cells = [text("Acme"), Value::Int(1), text("Isny"), Value::Instant(Instant(0)), text("Oda")];
        assert_eq!(place(&columns, &cells), Card { second: vec![2, 4], start: Some(1), end: Some(3) });
    }

    #[test]
    fn what_is_empty_leaves_its_place_to_the_next() {
        let columns = [&word(), &word(), &word(), &word(), &word()];
        let cells = [text("Acme"), Value::Null, text(" "), text("Oda"), text("Isny")];
        assert_eq!(place(&columns, &cells), Card { second: vec![3, 4], start: None, end: None });
    }
}
