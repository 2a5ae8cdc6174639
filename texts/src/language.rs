//! Which language people are spoken to in.

use std::sync::atomic::{AtomicU8, Ordering};

/// A language that there are texts in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, which every text has.
    #[default]
    English,
    /// German.
    German,
    /// Arabic, which is written from right to left.
    Arabic,
    /// No language: English with accents and longer words, to see what a page does to texts that weren't foreseen.
    Pseudo,
}

/// The language in force, as its place in [`EVERY`].
static SPOKEN: AtomicU8 = AtomicU8::new(0);

/// Every language, the one of tests included.
const EVERY: [Language; 4] = [Language::English, Language::German, Language::Arabic, Language::Pseudo];

impl Language {
    /// The languages people may choose, in the order offered.
    pub const ALL: [Self; 3] = [Self::English, Self::German, Self::Arabic];

    /// The language of a tag (`de`, `de-AT`, `de_AT.UTF-8`); `None` for one without texts.
    pub fn of(tag: &str) -> Option<Self> {
        if tag.eq_ignore_ascii_case(Self::Pseudo.tag()) {
            return Some(Self::Pseudo);
        }
        let first = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(first))
    }

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Arabic => "ar",
            Self::Pseudo => "qps-ploc",
        }
    }

    /// The tag of the language that its plurals, numbers and dates are those of.
    pub fn locale(self) -> &'static str {
        if self == Self::Pseudo { Self::English.tag() } else { self.tag() }
    }

    /// What its speakers call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::Arabic => "العربية",
            Self::Pseudo => "Ƥşḗŭḓǿ",
        }
    }

    /// Whether it is written from right to left.
    pub fn is_right_to_left(self) -> bool {
        self == Self::Arabic
    }

    /// Speaks it from now on, in the whole program.
    pub fn speak(self) {
        SPOKEN.store(self as u8, Ordering::Relaxed);
    }

    /// The language in force.
    pub fn spoken() -> Self {
        EVERY.get(usize::from(SPOKEN.load(Ordering::Relaxed))).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_of_any_form_names_its_language() {
        for (tag, language) in [
            ("de", Some(Language::German)),
            ("de-AT", Some(Language::German)),
            ("DE_CH.UTF-8", Some(Language::German)),
            ("ar_EG@calendar=islamic", Some(Language::Arabic)),
            ("en-GB", Some(Language::English)),
            ("qps-ploc", Some(Language::Pseudo)),
            ("dendrite", None),
            ("C.UTF-8", None),
            ("", None),
        ] {
            assert_eq!(Language::of(tag), language, "{tag}");
        }
    }

    #[test]
    fn every_language_has_its_own_place() {
        for (place, language) in EVERY.into_iter().enumerate() {
            assert_eq!(usize::from(language as u8), place, "{language:?}");
        }
    }
}
