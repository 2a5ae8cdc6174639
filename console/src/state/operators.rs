//! The operators in words: a date is "before" what a number is "less than".

use model::metadata::ColumnKind;

/// The words of an operator for a kind of column; its own name where there are none.
pub fn word(operator: &str, kind: Option<&ColumnKind>) -> String {
    let is_date = matches!(kind, Some(ColumnKind::DateTime { .. }));
    let id = match operator {
        "gt" | "ge" | "lt" | "le" if is_date => format!("operator-{operator}-date"),
        _ => format!("operator-{operator}"),
    };
    if texts::has(&id) { texts::text(&id, &[]) } else { operator.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::metadata::DateBehavior;
    use model::offline::filter::{LAST_X_DAYS, LISTED};

    #[test]
    fn each_operator_of_a_profile_has_words_of_its_own() {
        let words: std::collections::BTreeSet<_> =
            LISTED.into_iter().chain([LAST_X_DAYS]).map(|operator| word(operator, None)).collect();
        assert_eq!(words.len(), 26);
        assert!(!words.contains("eq-userid"));
    }

    #[test]
    fn a_moment_is_before_and_after() {
        let moment = ColumnKind::DateTime { behavior: DateBehavior::UserLocal, date_only: false };
        assert_ne!(word("gt", Some(&moment)), word("gt", None));
        assert_eq!(word("above", None), "above");
    }
}
