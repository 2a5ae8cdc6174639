//! The Fluent bundle of the one language there is so far, English.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;

/// The files of a language, each about one subject.
const ENGLISH: [&str; 4] = [
    include_str!("../../assets/i18n/en/problems.ftl"),
    include_str!("../../assets/i18n/en/status.ftl"),
    include_str!("../../assets/i18n/en/face.ftl"),
    include_str!("../../assets/i18n/en/cli.ftl"),
];

static BUNDLE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let mut bundle = FluentBundle::new_concurrent(vec!["en".parse().unwrap_or_default()]);
    // The face isolates foreign text with <bdi>; invisible marks in the text would break searching and copying.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(grouped));
    for source in ENGLISH {
        // What could be read of a broken file still serves; a test holds that none is broken.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
    }
    bundle
});

/// An argument of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Put in as it is.
    Text(String),
    /// Chooses the plural and is written with thousands apart.
    Number(i64),
}

macro_rules! numbers {
    ($($number:ty),*) => { $(impl From<$number> for Arg {
        fn from(n: $number) -> Self { Self::Number(i64::try_from(n).unwrap_or(i64::MAX)) }
    })* };
}
numbers!(u8, u16, u32, u64, usize, i32, i64);

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// The text of an id, or the id itself where there is none.
pub fn text(id: &str, args: &[(&str, Arg)]) -> String {
    find(id, args).unwrap_or_else(|| id.to_owned())
}

/// Whether there is a text of that id.
pub fn has(id: &str) -> bool {
    BUNDLE.has_message(id)
}

/// The text of an id, or its `.bare` form when an argument is missing; `None` when there is no such text.
pub(crate) fn find(id: &str, args: &[(&str, Arg)]) -> Option<String> {
    let message = BUNDLE.get_message(id)?;
    let mut named = FluentArgs::new();
    for (name, value) in args {
        named.set(*name, value_of(value));
    }
    let mut errors = Vec::new();
    let full = BUNDLE.format_pattern(message.value()?, Some(&named), &mut errors).into_owned();
    if errors.is_empty() {
        return Some(full);
    }
    let Some(bare) = message.get_attribute("bare") else { return Some(full) };
    Some(BUNDLE.format_pattern(bare.value(), Some(&named), &mut Vec::new()).into_owned())
}

fn value_of(arg: &Arg) -> FluentValue<'_> {
    match arg {
        Arg::Text(text) => FluentValue::from(text.as_str()),
        Arg::Number(n) => FluentValue::from(*n),
    }
}

/// Writes whole numbers with a comma between thousands, as English does.
fn grouped<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let plain = number.as_string().into_owned();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    if digits.len() < 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut text = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_sound() {
        for source in ENGLISH {
            if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
                panic!("{errors:?}");
            }
        }
    }

    #[test]
    fn numbers_choose_the_plural_and_are_grouped() {
        assert_eq!(crate::t!("grid-rows", count = 1), "1 row");
        assert_eq!(crate::t!("grid-rows", count = 100_000), "100,000 rows");
    }

    #[test]
    fn an_unknown_id_stands_for_itself() {
        assert_eq!(text("no-such-text", &[]), "no-such-text");
    }
}
