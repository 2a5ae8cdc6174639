//! The square or circle that stands for a record or a person: its letters and its colour.

use model::fold::fold;
use yew::prelude::*;

/// Letters on a tone of their own; `class` may be `small`, `tiny`, `large` or `round`.
pub fn monogram(name: &str, class: &'static str) -> Html {
    html! {
        <span class={classes!("monogram", class, format!("tone-{}", tone(name)))} aria-hidden="true">{ letters(name) }</span>
    }
}

/// Up to two letters: the first of the first two words; `"?"` for a name without letters.
pub fn letters(name: &str) -> String {
    let initials: String = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect();
    if initials.is_empty() { String::from("?") } else { initials }
}

/// One of six colours, 1 to 6, the same for the same name on every device.
pub fn tone(name: &str) -> u32 {
    let hash =
        fold(name).bytes().fold(2_166_136_261_u32, |hash, b| (hash ^ u32::from(b)).wrapping_mul(16_777_619));
    (hash >> 8) % 6 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_words_give_two_letters() {
        for (name, expected) in [
            ("Bramble & Lock Hardware", "BL"),
            ("ölwerk", "Ö"),
            ("  ", "?"),
            ("& Sons", "S"),
            ("ألبان أوفيدا", "أأ"),
        ] {
            assert_eq!(letters(name), expected);
        }
    }

    #[test]
    fn a_tone_is_always_one_of_six() {
        assert!((0..200).map(|n| tone(&format!("record {n}"))).all(|tone| (1..=6).contains(&tone)));
    }
}
