//! The one function by which texts are compared, sorted and searched, here and on the server.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Folds case, accents and width: `"Grünhalde ＡＧ"` and `"grunhalde ag"` fold to the same text.
///
/// Full Unicode case folding after compatibility decomposition, without combining marks. Folding twice changes
/// nothing.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let decomposed: String = text.nfkd().filter(|c| !is_combining_mark(*c)).collect();
    caseless::default_case_fold_str(&decomposed).nfkd().filter(|c| !is_combining_mark(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::fold;
    use proptest::prelude::*;

    #[test]
    fn case_accents_and_width_do_not_matter() {
        for (text, folded) in [
            ("Grünhalde", "grunhalde"),
            ("ＡＧ", "ag"),
            ("STRASSE", "strasse"),
            ("straße", "strasse"),
            ("Čapek", "capek"),
            ("Плотников", "плотников"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
