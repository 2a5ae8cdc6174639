//! The one function by which texts are compared, sorted and searched, here and on the server.

use caseless::Caseless;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Folds case, accents and width: `"Grünhalde ＡＧ"` and `"grunhalde ag"` fold to the same text.
///
/// Full Unicode case folding after compatibility decomposition, without combining marks. Folding twice changes
/// nothing. As no mark stays, their order doesn't matter, and each character folds by itself.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
        } else {
            each_letter(c, |letter| {
                for lower in std::iter::once(letter).default_case_fold() {
                    each_letter(lower, |letter| folded.push(letter));
                }
            });
        }
    }
    folded
}

/// What a character decomposes to, without marks.
fn each_letter(c: char, mut take: impl FnMut(char)) {
    decompose_compatible(c, |part| {
        if !is_combining_mark(part) {
            take(part);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::fold;
    use proptest::prelude::*;
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

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

    /// The definition by whole texts.
    fn defined(text: &str) -> String {
        let decomposed: String = text.nfkd().filter(|c| !is_combining_mark(*c)).collect();
        caseless::default_case_fold_str(&decomposed).nfkd().filter(|c| !is_combining_mark(*c)).collect()
    }

    #[test]
    fn every_character_folds_as_it_is_defined() {
        for c in (char::MIN..=char::MAX).map(String::from) {
            assert_eq!(fold(&c), defined(&c), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn a_text_folds_as_it_is_defined(text in ".*") {
            prop_assert_eq!(fold(&text), defined(&text));
        }

        #[test]
        fn folding_twice_changes_nothing(text in ".*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
